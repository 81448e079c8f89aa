"""Measures what the coach costs: `make bench`. Figures are ratios or medians of one run on this machine.

python -m tests.benchmarks [PART...] with parts throughput, live, work, rejudge, start, studio, memory, hour; all of them
without any.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import live, memory, rejudge, soak, start, studio, throughput, work
from tests.benchmarks.clip import long_clip
from tests.benchmarks.table import Row

FRAMES, ROUNDS = 300, 5


def main(wanted: list[str]) -> None:
    """Prints a table, and as the last line the same as JSON."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="coach-bench-") as name:
        folder = Path(name)
        os.environ["COACH_HOME"] = str(folder / "home")
        clip = long_clip(folder / "clip.mp4", FRAMES, 15)
        parts: dict[str, Callable[[], list[Row]]] = {
            "throughput": lambda: throughput.compare(clip, FRAMES, ROUNDS, folder),
            "live": lambda: live.measure(folder),
            "work": lambda: work.measure(clip, folder),
            "rejudge": rejudge.measure,
            "start": start.measure,
            "studio": lambda: studio.measure(folder),
            "memory": lambda: memory.measure(folder),
            "hour": soak.measure,
        }
        rows: list[Row] = []
        for part, measure in parts.items():
            if wanted and part not in wanted:
                continue
            print(f"\n{part}  (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)", flush=True)
            for row in measure():
                print(row.line(), flush=True)
                rows.append(row)
    missed = [row.what for row in rows if row.met is False]
    promised = sum(row.met is not None for row in rows)
    print(
        f"\n{promised - len(missed)} of {promised} promises met in {time.monotonic() - began:.0f} s; missed: {missed or 'none'}"
    )
    print(json.dumps({row.what: round(row.value, 3) for row in rows}))


if __name__ == "__main__":
    main(sys.argv[1:])
