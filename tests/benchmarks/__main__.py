"""Measures what the coach costs: `make bench`. Figures are ratios or medians of one run on this machine.

python -m tests.benchmarks [PART...]; all parts without any.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import live, memory, rejudge, soak, start, studio, throughput, work
from tests.benchmarks.clip import long_clip
from tests.benchmarks.table import Row

FRAMES, ROUNDS = 300, 5
PARTS: dict[str, Callable[[Path, Path], list[Row]]] = {
    "throughput": lambda clip, folder: throughput.compare(clip, FRAMES, ROUNDS, folder),
    "live": lambda _, folder: live.measure(folder),
    "work": work.measure,
    "rejudge": lambda *_: rejudge.measure(),
    "start": lambda *_: start.measure(),
    "studio": lambda _, folder: studio.measure(folder),
    "memory": lambda _, folder: memory.measure(folder),
    "hour": lambda *_: soak.measure(),
}
"""What is measured, of a clip and with a folder to write to."""


def main() -> None:
    """Prints a table, and as the last line the same as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    wanted = parser.parse_args().parts
    if unknown := set(wanted) - set(PARTS):
        parser.error(f"there is no part {sorted(unknown)[0]!r}; the parts are {', '.join(PARTS)}")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="coach-bench-") as name:
        folder = Path(name)
        os.environ["COACH_HOME"] = str(folder / "home")
        clip = long_clip(folder / "clip.mp4", FRAMES, 15)
        rows: list[Row] = []
        for part, measure in PARTS.items():
            if wanted and part not in wanted:
                continue
            print(f"\n{part}  (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)", flush=True)
            for row in measure(clip, folder):
                print(row.line(), flush=True)
                rows.append(row)
    missed = [row.what for row in rows if row.met is False]
    promised = sum(row.met is not None for row in rows)
    print(
        f"\n{promised - len(missed)} of {promised} promises met in {time.monotonic() - began:.0f} s; missed: {missed or 'none'}"
    )
    print(json.dumps({row.what: round(row.value, 3) for row in rows}))


if __name__ == "__main__":
    main()
