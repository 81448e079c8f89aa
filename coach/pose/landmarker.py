"""MediaPipe's PoseLandmarker, VIDEO mode, driven from the caller's thread."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("GLOG_minloglevel", "3")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import cv2
import mediapipe as mp
import numpy as np
from mediapipe.tasks.python import vision
from mediapipe.tasks.python.core.base_options import BaseOptions
from mediapipe.tasks.python.vision.core.vision_task_running_mode import VisionTaskRunningMode

from coach.errors import CoachError
from coach.observation import Floats
from coach.pose.follow import Candidate
from coach.sources.frame import Pixels

MAX_PEOPLE = 2


class Landmarker:
    """Finds people in pictures of rising time. Use as a context manager.

    Raises:
        CoachError: MediaPipe refuses the model file.
    """

    def __init__(self, model: Path, people: int = MAX_PEOPLE) -> None:
        options = vision.PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=model.read_bytes()),
            running_mode=VisionTaskRunningMode.VIDEO,
            num_poses=people,
        )
        try:
            with _quiet():
                self._landmarker = vision.PoseLandmarker.create_from_options(options)
        except (RuntimeError, ValueError) as error:
            raise CoachError(f"MediaPipe does not accept the model {model}: {str(error).splitlines()[0]}") from error
        self._last_ms = -1
        self._greeted = False

    def __enter__(self) -> "Landmarker":
        return self

    def __exit__(self, *_: object) -> None:
        self._landmarker.close()

    def detect(self, t_s: float, picture: Pixels) -> list[Candidate]:
        """The people in one picture, (H, W, 3) BGR."""
        # MediaPipe wants whole, strictly rising milliseconds; a clock that stands still must not stop the coach.
        self._last_ms = max(self._last_ms + 1, round(t_s * 1000))
        image = mp.Image(image_format=mp.ImageFormat.SRGB, data=cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
        if self._greeted:
            found = self._landmarker.detect_for_video(image, self._last_ms)
        else:
            with _quiet():
                found = self._landmarker.detect_for_video(image, self._last_ms)
            # It greets once more when it first sees somebody.
            self._greeted = bool(found.pose_landmarks)
        height, width = picture.shape[:2]
        return [
            _candidate(flat, deep, width / height)
            for flat, deep in zip(found.pose_landmarks, found.pose_world_landmarks, strict=True)
        ]


def _candidate(flat: list[Any], deep: list[Any], aspect: float) -> Candidate:
    image = np.array([(point.x, point.y) for point in flat])
    visibility = np.array([point.visibility for point in flat])
    # MediaPipe extrapolates beyond the picture's edge with full confidence; there nothing was seen.
    inside = ((image > -0.02) & (image < 1.02)).all(axis=1)
    image[:, 0] *= aspect
    world = np.array([(point.x, point.y, point.z) for point in deep])
    return Candidate(_single(image), _single(world), _single(np.where(inside, visibility, 0.0)))


def _single(values: Floats) -> Floats:
    """Rounded to what a recording keeps, so that a replay judges the same numbers to the bit."""
    return values.astype(np.float32).astype(np.float64)


@contextmanager
def _quiet() -> Iterator[None]:
    """MediaPipe's C++ part greets on the error stream at start, whatever the log level; the user did not ask."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
