"""MediaPipe's PoseLandmarker, VIDEO mode, driven from the caller's thread."""

import os
import zipfile
from contextlib import nullcontext
from dataclasses import replace
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
from coach.pose.trim import without_mask
from coach.pose.unsmooth import Unsmoother
from coach.quiet import quiet
from coach.sources.frame import Pixels

MOST_PEOPLE = 2
"""More than one is enough to know that they are several."""

NOTHING: Pixels = np.zeros((32, 32, 3), np.uint8)
"""A picture after which nobody is remembered."""


class Landmarker:
    """Follows one person through pictures of rising time, and finds everybody now and then. Use as a context manager.

    Following one is faster than looking for two, which searches the whole picture every time, and far more exact: the same place
    in the picture is measured again and again, and the landmarks are smoothed (rms of the trunk's lean 0.5 against 1.8 degrees on
    rendered clips).

    Raises:
        CoachError: MediaPipe refuses the model file.
    """

    def __init__(self, model: Path) -> None:
        try:
            with quiet():
                task = without_mask(model.read_bytes())
                self._one = _graph(task, VisionTaskRunningMode.VIDEO, 1)
                self._several = _graph(task, VisionTaskRunningMode.VIDEO, MOST_PEOPLE)
        except OSError as error:
            raise CoachError(f"The model {model} cannot be read: {error.strerror}.") from error
        except (RuntimeError, ValueError, zipfile.BadZipFile) as error:
            raise CoachError(f"MediaPipe does not accept the model {model}: {str(error).splitlines()[0]}") from error
        self._unsmoother = Unsmoother()
        self._last_ms = self._several_ms = -1
        self._greeted = False

    def __enter__(self) -> "Landmarker":
        return self

    def __exit__(self, *_: object) -> None:
        self._one.close()
        self._several.close()

    def detect(self, t_s: float, picture: Pixels) -> Candidate | None:
        """The person in one picture, (H, W, 3) BGR: the one of the picture before if there was one, else the most visible."""
        # MediaPipe wants whole, strictly rising milliseconds; a clock that stands still must not stop the coach.
        self._last_ms = max(self._last_ms + 1, round(t_s * 1000))
        # It greets at the start, and once more when it first sees somebody.
        with nullcontext() if self._greeted else quiet():
            found = self._one.detect_for_video(_image(picture), self._last_ms)
        self._greeted = self._greeted or bool(found.pose_landmarks)
        people = _candidates(found, picture)
        if not people:
            self._unsmoother.forget()
            return None
        return replace(people[0], image=_single(self._unsmoother.update(self._last_ms / 1000, people[0].image)))

    def forget(self) -> None:
        """Whoever was followed is not any more: the next `detect` searches the whole picture."""
        self.detect(0.0, NOTHING)

    def everybody(self, picture: Pixels) -> list[Candidate]:
        """All people in the picture of the last `detect`, or in a part of it, but no more than `MOST_PEOPLE`.

        It remembers whom it saw at the call before, so a second person who is hard to find is not lost again at once.
        """
        self._several_ms = max(self._several_ms + 1, self._last_ms)
        with quiet():
            return _candidates(self._several.detect_for_video(_image(picture), self._several_ms), picture)

    def others(self, picture: Pixels) -> list[Candidate]:
        """All people in a picture in which somebody was blackened. Nothing of it is remembered: what sticks out of the black
        would be taken for the second person from then on, and nobody else be looked for.
        """
        found = self.everybody(picture)
        self.everybody(NOTHING)
        return found


def _graph(task: bytes, mode: VisionTaskRunningMode, people: int) -> Any:
    base = BaseOptions(model_asset_buffer=task)
    return vision.PoseLandmarker.create_from_options(
        vision.PoseLandmarkerOptions(base_options=base, running_mode=mode, num_poses=people)
    )


def _image(picture: Pixels) -> Any:
    return mp.Image(image_format=mp.ImageFormat.SRGB, data=cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))


def _candidates(found: Any, picture: Pixels) -> list[Candidate]:
    aspect = picture.shape[1] / picture.shape[0]
    return [_candidate(flat, deep, aspect) for flat, deep in zip(found.pose_landmarks, found.pose_world_landmarks, strict=True)]


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
