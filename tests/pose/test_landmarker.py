"""MediaPipe itself, on clips: what was trimmed away changes nothing, and two people are told apart."""

from collections.abc import Iterator
from pathlib import Path

import mediapipe as mp
import numpy as np
import pytest
from mediapipe.tasks.python import vision
from mediapipe.tasks.python.core.base_options import BaseOptions
from mediapipe.tasks.python.vision.core.vision_task_running_mode import VisionTaskRunningMode

from coach.errors import CoachError
from coach.observation import LEFT_HIP
from coach.pose.eyes import Eyes
from coach.pose.landmarker import Landmarker
from coach.pose.model_files import VARIANTS, find_model
from coach.pose.trim import without_mask
from coach.sources.frame import Frame, Pixels
from coach.sources.video_file import VideoFile
from tests.paths import CLIPS, FAR


@pytest.fixture(scope="module")
def pictures() -> list[Pixels]:
    return [frame.picture for frame in VideoFile(FAR).frames() if frame.picture is not None]


def built() -> Iterator[str]:
    for variant in VARIANTS:
        try:
            find_model(variant)
        except CoachError:
            continue
        yield variant


@pytest.mark.parametrize("variant", sorted(built()))
def test_without_the_mask_the_landmarks_are_the_same_to_the_bit(variant: str, pictures: list[Pixels]) -> None:
    task = find_model(variant).read_bytes()
    trimmed = without_mask(task)
    assert len(trimmed) < len(task)
    found = []
    for content in (task, trimmed):
        options = vision.PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=content), running_mode=VisionTaskRunningMode.VIDEO
        )
        with vision.PoseLandmarker.create_from_options(options) as landmarker:
            rows = []
            for number, picture in enumerate(pictures[:12]):
                image = mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(picture[..., ::-1]))
                people = landmarker.detect_for_video(image, number * 66)
                points = [*people.pose_landmarks[0], *people.pose_world_landmarks[0]]
                rows.append([(point.x, point.y, point.z, point.visibility, point.presence) for point in points])
        found.append(np.array(rows))
    assert np.array_equal(found[0], found[1])


def test_a_file_that_is_no_model_stays_as_it_is(tmp_path: Path) -> None:
    task = _task(b"x" * 64)
    assert without_mask(task) == task
    (tmp_path / "odd.task").write_bytes(task)
    with pytest.raises(CoachError, match=r"does not accept the model .*odd\.task"):
        Landmarker(tmp_path / "odd.task")


def _task(content: bytes) -> bytes:
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("pose_detector.tflite", content)
        archive.writestr("pose_landmarks_detector.tflite", content)
    return out.getvalue()


def test_a_second_person_is_counted_but_not_followed(pictures: list[Pixels]) -> None:
    """Two clips side by side: the person alone for a second, then another, who is larger in the picture, then alone again."""
    other = [frame.picture for frame in VideoFile(CLIPS / "chair_extension_fast_side.mp4").frames() if frame.picture is not None]
    with Landmarker(find_model("full")) as landmarker:
        eyes = Eyes(landmarker)
        hips, people = [], []
        for number in range(60):
            beside = other[number] if 20 <= number < 45 else np.full_like(other[0], 120)
            seen = eyes.see(Frame(number / 15, np.hstack([pictures[number], beside])), calibrated=number >= 32)
            hips.append(seen.image[LEFT_HIP, 0])
            people.append(seen.people)
    assert np.isfinite(hips).all() and max(hips) < 4 / 3
    assert 2 in people[20:30] and people[:20] == [1] * 20
