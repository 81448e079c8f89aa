"""An hour's worth of frames through the real loop and the real recorder, as fast as they go: `python -m tests.benchmarks.soak`.

Eyes and camera are replaced by a stick body (an hour of pose takes half an hour); what MediaPipe itself keeps is measured by
`memory`. The command runs the hour twice and then judges the recording: all three must say the same, word for word.
"""

import gc
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from coach.exercise import files
from coach.feedback import Feedback
from coach.observation import Observation
from coach.outputs.text import Summary, json_line
from coach.pose.eyes import Eyes, Glance, Ready
from coach.recording import rejudge
from coach.recording.read import read
from coach.recording.write import Recorder
from coach.session import watch
from coach.sources.frame import Frame
from coach.sources.video_file import VideoFile
from tests.benchmarks.memory import resident_mb
from tests.benchmarks.table import Row
from tests.paths import ROOT
from tests.recording.sessions import film, refuse

FPS = 30
HOUR_S = 3600.0
MARKS = 24
"""How often memory and handles are noted."""


class Endless(VideoFile):
    """A camera before somebody who does everything that a body can, every minute again."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def frames(self) -> Generator[Frame, None, None]:
        for number in range(round(self.seconds * FPS)):
            yield Frame(number / FPS, None)


class StickEyes(Eyes):
    """Sees the stick body instead of the picture; a minute of it is drawn once."""

    def __init__(self) -> None:
        exercise, _ = files.load("chair-extension")
        self._minute = film(exercise, 60.0, fps=FPS)

    def look(self, frame: Frame, calibrated: bool = False, ready: Ready | None = None) -> Glance:
        return Glance(frame, "ok")

    def observe(self, glance: Glance, pressed: str = "", calibrated: bool = False) -> Observation:
        number = round(glance.frame.t_s * FPS)
        seen = self._minute[number % len(self._minute)]
        return replace(seen, t_s=seen.t_s + 60.0 * (number // len(self._minute)), pressed=pressed)


@dataclass
class Watched:
    """A listener that notes what is said, and what it costs."""

    every: int
    mb: list[float] = field(default_factory=list)
    handles: list[int] = field(default_factory=list)
    frames: int = 0
    events: int = 0
    said: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    summary: Summary = field(default_factory=Summary)

    def hear(self, frame: Frame, seen: Observation, feedback: Feedback) -> None:
        self.frames += 1
        self.summary.add(feedback)
        for event in feedback.events:
            self.events += 1
            self.said.update(json_line(event).encode() + b"\n")
        if self.frames % self.every == 0:
            gc.collect()
            self.mb.append(resident_mb())
            self.handles.append(open_handles())

    @property
    def growth_mb(self) -> float:
        """From the mean of the second quarter to that of the last: by then everything has been allocated that is once."""
        quarter = max(1, len(self.mb) // 4)
        return float(np.mean(self.mb[-quarter:]) - np.mean(self.mb[quarter : 2 * quarter]))

    def line(self) -> str:
        """In words."""
        grown = f"{self.growth_mb:+.1f} MB, {self.handles[-1] - self.handles[0]:+} open files"
        return f"{self.frames} frames, {self.events} events, {grown}"


def open_handles() -> int:
    """Open files of this process; 0 where the system does not tell."""
    folder = Path("/proc/self/fd")
    return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0


def hour(seconds: float = HOUR_S) -> tuple[Watched, Path]:
    """One session of that length, recorded; and its folder."""
    exercise, _ = files.load("chair-extension")
    watched = Watched(max(1, round(seconds * FPS) // MARKS))
    recorder = Recorder(exercise, "chair-extension", source="stick", model="full", tell=refuse, patient=True)
    with recorder:
        watch(exercise, Endless(seconds), StickEyes(), [recorder, watched])
    assert recorder.folder is not None
    return watched, recorder.folder


def said_again(folder: Path) -> str:
    """What judging the recording says, as `Watched.said`."""
    digest = hashlib.sha256()
    for line in rejudge.events(read(folder)):
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def measure() -> list[Row]:
    """One hour, in a process of its own: in one that has held more before, what grows would find room and not be seen."""
    command = [sys.executable, "-m", "tests.benchmarks.soak", "--rows"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return [Row(*row) for row in json.loads(done.stdout)]


def rows() -> list[Row]:
    """What one hour costs."""
    began = time.perf_counter()
    watched, folder = hour()
    took = time.perf_counter() - began
    size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    return [
        Row("an hour of frames, judged and recorded: rate", watched.frames / took, "frames/s"),
        Row("an hour of frames: growth of the memory, second quarter to last", watched.growth_mb, "MB", most=10.0),
        Row("an hour of frames: growth of open files", float(watched.handles[-1] - watched.handles[0]), "", most=0),
        Row("an hour of frames: what lies on the disk", size, "MB"),
    ]


def _runs() -> Iterator[tuple[str, str]]:
    first, folder = hour()
    yield (
        f"{first.frames} frames, {first.events} events, {first.growth_mb:+.1f} MB, handles {first.handles}",
        first.said.hexdigest(),
    )
    second, _ = hour()
    yield f"{second.frames} frames, {second.events} events, {second.growth_mb:+.1f} MB", second.said.hexdigest()
    yield "the recording, judged again", said_again(folder)


def main() -> None:
    """Prints each run; fails unless all say the same."""
    with tempfile.TemporaryDirectory(prefix="coach-soak-") as name:
        os.environ["COACH_HOME"] = name
        if sys.argv[1:] == ["--rows"]:
            print(json.dumps(rows()))
            return
        said = set()
        for what, digest in _runs():
            print(f"{digest[:16]}  {what}", flush=True)
            said.add(digest)
    if len(said) != 1:
        raise SystemExit("The runs do not say the same.")


if __name__ == "__main__":
    main()
