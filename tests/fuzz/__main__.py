"""Damages every kind of file that the program reads: `python -m tests.fuzz --count N [--first I] [READER...]`.

Each input must give a right answer or one sentence. A traceback, a crash, more than 20 seconds or half a gigabyte fail.
"""

import argparse
import time

from tests.fuzz.readers import READERS
from tests.fuzz.run import fuzz


def main() -> None:
    """Prints what became of the inputs of each reader."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=1000, help="inputs for each reader")
    options.add_argument("--first", type=int, default=0, help="number of the first input; the same number is the same input")
    options.add_argument("readers", nargs="*", metavar="READER", help=f"of {', '.join(READERS)}")
    wanted = options.parse_args()
    failed = 0
    for name in wanted.readers or list(READERS):
        began = time.monotonic()
        result = fuzz(name, wanted.first, wanted.count)
        failed += len(result.failures)
        took = time.monotonic() - began
        print(
            f"{name:20} {result.inputs:7} inputs: {result.refused:7} refused, {len(result.failures)} failed, {took:.0f} s",
            flush=True,
        )
        for number, why in result.failures[:5]:
            print(f"  input {number}: {why}", flush=True)
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
