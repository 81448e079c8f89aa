"""What the network reads of heads, on pictures that it was not taught."""

import csv
from collections.abc import Iterator
from functools import cache

import cv2
import numpy as np
import pytest

from coach.observation import LEFT_HIP, LEFT_SHOULDER, NOSE, RIGHT_HIP, RIGHT_SHOULDER, Floats
from coach.pose.head_reader import SIDE, HeadReader, Reading, head_patch
from coach.sources.frame import Pixels
from coach.sources.video_file import VideoFile
from tests.accuracy import landmarks
from tests.paths import ROOT

DATA, NAME = ROOT / "tests" / "data", "chair_extension_neck_thrown_back_side"


@cache
def clip() -> list[tuple[Pixels, Floats, str, float]]:
    """Hands behind the head, and that thrown back: pictures, landmarks in pixels, phase, and how far the head is back."""
    seen, _ = landmarks.load(DATA / "landmarks" / f"{NAME}.arrow")
    with (DATA / "truth" / f"{NAME}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        (gray, one.image * gray.shape[0], row["phase"], float(row["head_pitch"]))
        for gray, one, row in zip(pictures(), seen, rows, strict=True)
    ]


def pictures() -> Iterator[Pixels]:
    for frame in VideoFile(DATA / "clips" / f"{NAME}.mp4").frames():
        assert frame.picture is not None
        yield cv2.cvtColor(frame.picture, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)


def test_a_head_that_is_thrown_back_behind_the_arms_is_read_back() -> None:
    """By another renderer than that of the people it was taught on: mostly within the bound, and the neutral is no movement."""
    reader = HeadReader()
    read = [reader.read(gray, points, phase != "neutral") for gray, points, phase, _ in clip()]
    back, bound = np.array(read).T
    still, true = np.array([phase == "neutral" for _, _, phase, _ in clip()]), np.array([pitch for *_, pitch in clip()])
    off = np.abs((back - back[still].mean()) - (true - true[still].mean()))
    assert np.ptp(true) > 40
    assert np.mean(off <= bound) >= 0.9 and off.mean() < 5.0
    assert np.ptp(back[still]) < 4.0


def read_alone(gray: Pixels, points: Floats) -> Reading:
    return HeadReader().read(gray, points, calibrated=False)


@pytest.mark.parametrize("number", [3, 60, 75])
def test_left_is_as_right_and_near_as_far(number: int) -> None:
    gray, points, _, _ = clip()[number]
    usual = read_alone(gray, points)
    assert read_alone(*mirrored(gray, points)) == pytest.approx(usual, abs=0.5)
    large = cv2.resize(gray, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR).astype(np.uint8)
    assert read_alone(large, 2 * points + 0.5).back_deg == pytest.approx(usual.back_deg, abs=2.0)
    dim = (gray * 0.6).astype(np.uint8)
    assert read_alone(dim, points).back_deg == pytest.approx(usual.back_deg, abs=2.0)


def test_where_one_faces_is_not_forgotten_when_an_arm_takes_the_face_away() -> None:
    """A nose that is looked for behind an arm jumps to the other side of the head."""
    gray, points, _, _ = clip()[3]
    wrong = points.copy()
    wrong[NOSE, 0] = 2 * points[[7, 8], 0].mean() - points[NOSE, 0]
    reader = HeadReader()
    first = [reader.read(gray, points, calibrated=False) for _ in range(3)][-1]
    assert [reader.read(gray, wrong, calibrated=True) for _ in range(5)] == [first] * 5
    reader.begin()
    assert reader.read(gray, wrong, calibrated=False) != first


def mirrored(gray: Pixels, points: Floats) -> tuple[Pixels, Floats]:
    return np.ascontiguousarray(gray[:, ::-1]), points * (-1, 1) + (gray.shape[1] - 1, 0)


@pytest.mark.parametrize("at_once", [True, False])
def test_who_turns_round_is_read_from_their_new_side(at_once: bool) -> None:
    """At once where their neutral was lost, and before it is known after a few pictures."""
    gray, points, _, _ = clip()[3]
    reader, alone = HeadReader(), read_alone(gray, points)
    for _ in range(30):
        reader.read(*mirrored(gray, points), calibrated=False)
    if at_once:
        reader.read(*mirrored(gray, points), calibrated=True)
    read = [reader.read(gray, points, calibrated=False) for _ in range(4)]
    assert read[-1] == alone and (read[0] == alone) == at_once


def test_no_head_is_read_of_a_trunk_without_a_length_or_outside_of_the_picture() -> None:
    gray = np.full((120, 160), 90, np.uint8)
    points = np.full((33, 2), 60.0)
    assert head_patch(gray, points, mirrored=False) is None
    points[[LEFT_HIP, RIGHT_HIP], 1] += 40.0
    patch = head_patch(gray, points, mirrored=False)
    assert patch is not None and patch.shape == (SIDE, SIDE)
    for away in (-500.0, 500.0):
        aside = points.copy()
        aside[[LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP, RIGHT_HIP]] += away
        assert head_patch(gray, aside, mirrored=False) is None
    for odd in (np.nan, np.inf, -np.inf, 1e300):
        broken = points.copy()
        broken[LEFT_SHOULDER] = odd
        assert np.isnan(read_alone(gray, broken)).all()
