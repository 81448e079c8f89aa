"""Peak memory of a replay, and how it grows."""

import json
import subprocess
import sys
from pathlib import Path

from coach.exercise import files
from coach.feedback import Feedback
from coach.observation import Observation
from coach.pose.eyes import Eyes
from coach.pose.landmarker import Landmarker
from coach.pose.model_files import find_model
from coach.session import watch
from coach.sources.frame import Frame
from coach.sources.video_file import VideoFile
from tests.benchmarks.clip import long_clip
from tests.benchmarks.table import Row
from tests.paths import ROOT

FRAMES = 1500


def resident_mb() -> float:
    """Memory of this process now; NaN where the system does not tell."""
    try:
        text = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return float("nan")
    return next(float(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("VmRSS"))


class Memory:
    """A listener that notes the memory at every hundredth frame."""

    def __init__(self) -> None:
        self.frames = 0
        self.mb: list[float] = []

    def hear(self, frame: Frame, seen: Observation, feedback: Feedback) -> None:
        """Counts one frame."""
        self.frames += 1
        if self.frames % 100 == 0:
            self.mb.append(resident_mb())


def measure(folder: Path) -> list[Row]:
    """In a process of its own, which has done nothing else; growth from a third of the way to the end."""
    clip = long_clip(folder / "memory.mp4", FRAMES, 30)
    command = [sys.executable, "-m", "tests.benchmarks.memory", str(clip)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    mb: list[float] = json.loads(done.stdout)
    third = len(mb) // 3
    frames = 100 * (len(mb) - 1 - third)
    return [
        Row("replay with pose: peak memory", max(mb), "MB"),
        Row(f"replay with pose: growth over {frames} frames", mb[-1] - mb[third], "MB", most=10.0),
    ]


def main(clip: Path) -> None:
    """Prints the memory at every hundredth frame of a replay, MB, as JSON."""
    exercise, _ = files.load("chair-extension")
    memory = Memory()
    with Landmarker(find_model("full")) as landmarker:
        watch(exercise, VideoFile(clip), Eyes(landmarker), [memory])
    print(json.dumps(memory.mb))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
