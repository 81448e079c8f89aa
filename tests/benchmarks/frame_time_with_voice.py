"""Time a frame takes to see and judge, without and with a voice that speaks: `python -m tests.benchmarks.frame_time_with_voice`.

The two take turns, so that a busy machine is as busy for both. On Linux the sound goes to ALSA's null device.
"""

import os
import statistics
import tempfile
import time
from pathlib import Path

from coach.coaching import State, step
from coach.course.guide import Plan
from coach.exercise import files
from coach.pose.eyes import Eyes
from coach.pose.landmarker import Landmarker
from coach.pose.model_files import find_model
from coach.sources.video_file import VideoFile
from coach.voice.listener import Voice
from coach.voice.speaker import Speaker
from tests.paths import FAR

TURNS = 3
WARM_UP = 5


def frame_times(voice: Voice | None) -> list[float]:
    """Seconds a frame of the bundled clip takes."""
    exercise, _ = files.load("chair-extension")
    times = []
    with Landmarker(find_model("full")) as landmarker:
        eyes, state = Eyes(landmarker), State()
        for frame in VideoFile(FAR).frames():
            start = time.perf_counter()
            seen = eyes.see(frame)
            state, feedback = step(exercise, state, seen, None, Plan(paced=True))
            if voice:
                voice.hear(frame, seen, feedback)
            times.append(time.perf_counter() - start)
    return times[WARM_UP:]


def main() -> None:
    """Prints median and 95th percentile for both."""
    frame_times(None)
    without: list[float] = []
    spoken: list[float] = []
    for _ in range(TURNS):
        without += frame_times(None)
        with Speaker(tell=print) as speaker:
            spoken += frame_times(Voice(speaker))
            speaker.close(at_once=True)
    for name, times in (("without voice", without), ("with voice", spoken)):
        late = statistics.quantiles(times, n=20)[18]
        print(f"{name:14} {len(times)} frames: median {1e3 * statistics.median(times):.1f} ms, 95 % {1e3 * late:.1f} ms")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        silent = Path(folder) / "asound.conf"
        silent.write_text("pcm.!default { type null }\n")
        os.environ.setdefault("ALSA_CONFIG_PATH", str(silent))
        main()
