"""What the coach itself does with a frame, beside MediaPipe: milliseconds of the processor, one part after the other."""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TypeVar

from coach.coaching import State, step
from coach.exercise import files
from coach.outputs.overlay import draw
from coach.outputs.video_file import VideoFile as Mp4
from coach.pose.eyes import Eyes
from coach.pose.landmarker import Landmarker
from coach.pose.model_files import find_model
from coach.sources.video_file import VideoFile
from tests.benchmarks.table import Row

Made = TypeVar("Made")


def measure(clip: Path, folder: Path) -> list[Row]:
    """Medians in ms, and the share of the work beside MediaPipe."""
    exercise, _ = files.load("chair-extension")
    times: dict[str, list[float]] = {}

    def timed(name: str, work: Callable[[], Made]) -> Made:
        # This thread's time on the processor, which other programs do not change; MediaPipe works in threads of its own.
        clock = time.perf_counter if name == "pose" else time.thread_time
        started = clock()
        made = work()
        times.setdefault(name, []).append(1000 * (clock() - started))
        return made

    state = State()
    calibrated = False
    source = VideoFile(clip)
    with Landmarker(find_model("full")) as landmarker, Mp4(folder / "work.mp4", source.fps) as mp4:
        eyes = Eyes(landmarker)
        for frame in source.frames():
            known = calibrated
            glance = timed("pose", lambda: eyes.look(frame, known))  # noqa: B023 - called at once
            seen = timed("head tracking", lambda: eyes.observe(glance))  # noqa: B023
            before = state
            state, feedback = timed("angles, check and course", lambda: step(exercise, before, seen))  # noqa: B023
            calibrated = feedback.calibrated
            if frame.picture is None:
                continue
            picture, shown = frame.picture, feedback
            drawn = timed("overlay", lambda: draw(picture, seen, shown, exercise, mirror=False))  # noqa: B023
            timed("video writing", lambda: mp4.write(frame.t_s, drawn))  # noqa: B023
    own = sum(median(times[name]) for name in ("head tracking", "angles, check and course", "overlay"))
    rows = [Row(name, median(took), "ms a frame") for name, took in times.items()]
    rows.append(Row("own work (head tracking to overlay)", own, "ms a frame"))
    return [*rows, Row("own work, share of the time of the pose", 100 * own / median(times["pose"]), "%")]
