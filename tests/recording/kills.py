"""Kills live sessions at random moments. `python -m tests.recording.kills 50` prints what each one lost."""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from coach.recording import rejudge
from coach.recording.read import read
from tests.paths import ROOT


class Killed(NamedTuple):
    """A session that was killed: its folder, and the time of the last frame that was on the screen; None before the first."""

    folder: Path | None
    on_screen_s: float | None


def kill_one(home: Path, after_s: float) -> Killed:
    """Starts a session, and ends it with kill -9 that long after its first frame (or, if negative, before it)."""
    environ = os.environ | {"COACH_HOME": str(home)}
    shown = home / "shown.txt"
    with shown.open("w") as out:
        process = subprocess.Popen([sys.executable, "-m", "tests.recording.feeder"], stdout=out, env=environ, cwd=ROOT)
        deadline = time.monotonic() + 30
        while not shown.stat().st_size and after_s >= 0 and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.002)
        time.sleep(max(0.0, after_s if after_s >= 0 else 1.5 + after_s))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    times = [line for line in shown.read_text().splitlines(keepends=True) if line.endswith("\n")]
    base = home / "sessions"
    folders = [path for path in base.iterdir() if not path.name.startswith(".")] if base.is_dir() else []
    assert len(folders) <= 1
    return Killed(folders[0] if folders else None, float(times[-1]) if times else None)


def lost_s(killed: Killed) -> float | None:
    """How much less the session holds than was on the screen, seconds; None when nothing was on it yet.

    Raises:
        AssertionError: it cannot be read, complains, or says something else than was said.
    """
    if killed.folder is None:
        assert killed.on_screen_s is None
        return None
    recording = read(killed.folder)
    assert recording.problem is None, recording.problem
    assert not recording.info.finished
    now = [json.loads(line) for line in rejudge.events(recording)]
    assert not rejudge.differences(recording, now)
    last = float(recording.t_s[-1]) if len(recording) else 0.0
    return None if killed.on_screen_s is None else killed.on_screen_s - last


def main() -> None:
    chance = random.Random(7)
    worst, count = 0.0, int(sys.argv[1]) if len(sys.argv) > 1 else 50
    for number in range(count):
        with tempfile.TemporaryDirectory() as folder:
            after = chance.uniform(-0.5, 4)
            killed = kill_one(Path(folder), after)
            lost = lost_s(killed)
            worst = max(worst, lost or 0.0)
            print(f"{number + 1:3}  killed at {after:5.2f} s, lost {'-' if lost is None else f'{lost:.2f} s'}", flush=True)
    print(f"{count} sessions, all readable; the most that one lost: {worst:.2f} s")


if __name__ == "__main__":
    main()
