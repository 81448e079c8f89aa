"""How long one waits: for `coach list`, and for the first judged picture of `coach run`."""

import os
import subprocess
import sys
import time
from statistics import median

from tests.benchmarks.table import Row
from tests.paths import FAR, ROOT

ROUNDS = 5


def measure() -> list[Row]:
    """Medians in seconds."""
    environ = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    coach = [sys.executable, "-m", "coach"]
    run = [*coach, "run", "chair-extension", "--camera", str(FAR), "--no-window", "--json", "--no-record"]
    run += ["--answers", "none", "--mute", "--no-tones"]
    listed, first = [], []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        subprocess.run([*coach, "list"], check=True, capture_output=True, env=environ, cwd=ROOT)
        listed.append(time.perf_counter() - started)
        started = time.perf_counter()
        with subprocess.Popen(
            run, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environ, cwd=ROOT
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            first.append(time.perf_counter() - started)
            process.terminate()
    return [Row("coach list", median(listed), "s"), Row("coach run, to the first judged picture", median(first), "s")]
