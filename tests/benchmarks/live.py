"""How old the picture is that the feedback is based on, with a camera of 30 and of 60 pictures a second."""

from pathlib import Path

import numpy as np

from coach.exercise import files
from coach.exercise.definition import Exercise
from coach.feedback import Feedback
from coach.observation import Floats, Observation
from coach.outputs.overlay import draw
from coach.pose.eyes import Eyes
from coach.pose.landmarker import Landmarker
from coach.pose.model_files import find_model
from coach.recording.write import Recorder
from coach.session import watch
from coach.sources.frame import Frame
from coach.sources.live import LiveCamera
from tests.benchmarks.clip import long_clip
from tests.benchmarks.table import Row

SECONDS = 12


def measure(folder: Path) -> list[Row]:
    """Age when the feedback is there, with recording and overlay in the same loop, as in a session with a window."""
    exercise, _ = files.load("chair-extension")
    rows: list[Row] = []
    for fps in (30, 60):
        clip = long_clip(folder / f"live{fps}.mp4", SECONDS * fps, fps)
        recorder = Recorder(exercise, "chair-extension", source="clip", model="full", tell=print)
        with Landmarker(find_model("full")) as landmarker, LiveCamera(str(clip)) as camera, recorder:
            ages = _Ages(camera)
            watch(exercise, camera, Eyes(landmarker), [recorder, ages, _Drawn(exercise)])
        # The first second holds what is done once.
        age, judged_s = 1000 * np.array(ages.age_s[fps // 2 :]), np.array(ages.judged_s[fps // 2 :])
        # What waits in a queue grows in pictures; milliseconds grow as well when another program takes a core.
        waiting = age / (1000 * np.gradient(judged_s))
        rows += [
            Row(f"{fps} fps: age of the picture, median", float(np.median(age)), "ms"),
            Row(f"{fps} fps: age of the picture, 95 of 100", float(np.percentile(age, 95)), "ms"),
            Row(f"{fps} fps: growth, second half to first", growth(age), "ms"),
            Row(f"{fps} fps: the same in pictures on their way", growth(waiting), "", most=0.5),
            Row(f"{fps} fps: share of the pictures judged", 100 * len(ages.age_s) / (SECONDS * fps), "%"),
        ]
    return rows


def growth(values: Floats) -> float:
    """Of the median, from the first half to the second."""
    half = len(values) // 2
    return float(np.median(values[half:]) - np.median(values[:half]))


class _Ages:
    def __init__(self, camera: LiveCamera) -> None:
        self._camera = camera
        self.age_s: list[float] = []
        self.judged_s: list[float] = []

    def hear(self, frame: Frame, seen: Observation, feedback: Feedback) -> None:
        self.judged_s.append(self._camera.now_s())
        self.age_s.append(self.judged_s[-1] - frame.t_s)


class _Drawn:
    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise

    def hear(self, frame: Frame, seen: Observation, feedback: Feedback) -> None:
        if frame.picture is not None:
            draw(frame.picture, seen, feedback, self._exercise, mirror=True)
