"""Replay against a plain loop of VideoCapture and PoseLandmarker: ratios in one run, in turn, on the same clip."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

import cv2
import mediapipe as mp
from mediapipe.tasks.python import vision
from mediapipe.tasks.python.core.base_options import BaseOptions
from mediapipe.tasks.python.vision.core.vision_task_running_mode import VisionTaskRunningMode

from coach.exercise import files
from coach.outputs.pictures import PictureTo
from coach.pose.eyes import Eyes
from coach.pose.landmarker import Landmarker
from coach.pose.model_files import find_model
from coach.pose.trim import without_mask
from coach.quiet import quiet
from coach.session import watch
from coach.sources.video_file import VideoFile
from tests.benchmarks.table import Row


class Run(NamedTuple):
    """Seconds on the clock, of the processor, and of all processors for whatever programs; the last NaN where it is not told."""

    wall_s: float
    cpu_s: float
    busy_s: float


def plain(clip: Path, task: bytes) -> Run:
    """cv2.VideoCapture and PoseLandmarker, no more."""
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=task), running_mode=VisionTaskRunningMode.VIDEO
    )
    with quiet(), vision.PoseLandmarker.create_from_options(options) as landmarker:
        capture, number = cv2.VideoCapture(str(clip)), 0

        def loop() -> None:
            nonlocal number
            while True:
                ok, picture = capture.read()
                if not ok:
                    return
                image = mp.Image(image_format=mp.ImageFormat.SRGB, data=cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
                landmarker.detect_for_video(image, 33 * number)
                number += 1

        return _timed(loop)


def replay(clip: Path, video: Path | None = None) -> Run:
    """The coach on the same clip, with the overlay written to `video` if given."""
    exercise, _ = files.load("chair-extension")
    source = VideoFile(clip)
    with Landmarker(find_model("full")) as landmarker:

        def judge() -> None:
            if video is None:
                watch(exercise, source, Eyes(landmarker), [])
                return
            with PictureTo(exercise, video, source.fps, window=False, mirror=False, patient=True) as pictures:
                watch(exercise, source, Eyes(landmarker), [pictures])

        return _timed(judge)


def _timed(work: Callable[[], None]) -> Run:
    wall, cpu, busy = time.perf_counter(), time.process_time(), busy_s()
    work()
    return Run(time.perf_counter() - wall, time.process_time() - cpu, busy_s() - busy)


def busy_s() -> float:
    """Seconds that the cores of this machine have worked since it started, all together."""
    file = Path("/proc/stat")
    if not file.is_file():
        return float("nan")
    user, nice, system, _idle, _waiting, *interrupts = map(int, file.read_text(encoding="ascii").splitlines()[0].split()[1:9])
    return (user + nice + system + sum(interrupts)) / os.sysconf("SC_CLK_TCK")


def compare(clip: Path, frames: int, rounds: int, folder: Path) -> list[Row]:
    """Medians over rounds in which everything takes its turn."""
    task = find_model("full").read_bytes()
    trimmed = without_mask(task)
    works: dict[str, Callable[[], Run]] = {
        "plain loop": lambda: plain(clip, task),
        "plain loop, model without its mask": lambda: plain(clip, trimmed),
        "replay": lambda: replay(clip),
        "replay, overlay to video": lambda: replay(clip, folder / "out.mp4"),
    }
    runs: dict[str, list[Run]] = {name: [] for name in works}
    for number in range(rounds):
        names = list(works)
        # In another order each time: what follows a heavy one pays for it.
        for name in names[number % len(names) :] + names[: number % len(names)]:
            runs[name].append(works[name]())

    def ratio(first: str, second: str, least: float | None = None) -> Row:
        ratios = [a.wall_s / b.wall_s for a, b in zip(runs[first], runs[second], strict=True)]
        return Row(f"{second}: rate over that of the {first}", median(ratios), "x", least)

    every = [run for done in runs.values() for run in done]
    others = sum(run.busy_s - run.cpu_s for run in every) / sum(run.wall_s * (os.cpu_count() or 1) for run in every)
    # Where it is high, all compete for the same core, the plain loop as well, and nothing can overlap: ratios say little then.
    rows = [Row("what other programs took of all cores", 100 * others, "%")]
    rows += [Row(f"{name}: rate", frames / median(run.wall_s for run in done), "frames/s") for name, done in runs.items()]
    # What the other programs on the machine leave of its cores does not change this.
    rows += [
        Row(f"{name}: processor", 1000 / frames * median(run.cpu_s for run in done), "ms a frame") for name, done in runs.items()
    ]
    rows += [ratio("plain loop", "replay", 1.1), ratio("plain loop", "replay, overlay to video", 0.95)]
    return [*rows, *(ratio("plain loop, model without its mask", name) for name in ("replay", "replay, overlay to video"))]
