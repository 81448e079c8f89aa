"""Head pitch from tracker and landmarks."""

import math

import cv2
import numpy as np
import pytest

from coach.angles.head import fuse_head_pitch


@pytest.mark.parametrize(("facing", "turned"), [(1, -30.0), (-1, 30.0)])
def test_leaning_back_is_positive_whichever_way_one_faces(facing: int, turned: float) -> None:
    pitch, bound = fuse_head_pitch(np.array([turned]), np.array([2.0]), np.array([np.nan]), np.array(facing), np.array(90.0))
    assert pitch[0] == pytest.approx(30) and bound[0] == pytest.approx(2)


def test_a_slanted_view_is_brought_back_to_pitch() -> None:
    """The in-plane twist of a rotation by 40 degrees about the ear-to-ear line, computed from its rotation matrix."""
    azimuth, pitch = math.radians(65), 40.0
    axis = np.array([math.cos(azimuth), 0.0, math.sin(azimuth)]) * math.radians(pitch)
    matrix, _ = cv2.Rodrigues(axis)
    twist = 2 * math.atan2(matrix[1, 0] - matrix[0, 1], 1 + np.trace(matrix))
    found, _ = fuse_head_pitch(np.array([math.degrees(twist)]), np.array([1.0]), np.array([np.nan]), np.array(-1), np.array(65.0))
    assert found[0] == pytest.approx(pitch, abs=0.1)


def test_either_witness_alone_is_enough_and_none_is_unseen() -> None:
    nan = np.nan
    tracked, landmark = np.array([20.0, nan, nan]), np.array([nan, 10.0, nan])
    pitch, bound = fuse_head_pitch(tracked, np.array([2.0, np.inf, np.inf]), landmark, -1, 90.0)
    np.testing.assert_allclose(pitch, [20, 10, nan])
    assert bound[0] == 2 and 2 < bound[1] < bound[2] == math.inf


def test_landmarks_that_read_less_or_a_little_more_change_nothing() -> None:
    """They are known to under-read: only a larger angle is news."""
    pitch, bound = fuse_head_pitch(np.full(3, 30.0), np.full(3, 3.0), np.array([5.0, 30.0, 35.0]), -1, 90.0)
    np.testing.assert_allclose(pitch, 30)
    np.testing.assert_allclose(bound, 3)


def test_landmarks_that_read_much_more_are_believed_the_more_the_less_sure_the_tracker_is() -> None:
    """An arm before the face holds the tracker back; the danger must not be hidden by it."""
    sure, unsure = (fuse_head_pitch(np.array([20.0]), np.array([bound]), np.array([50.0]), -1, 90.0) for bound in (2.0, 16.0))
    assert 20 < sure[0][0] < 25 < 35 < unsure[0][0] < 50
    for pitch, bound in (sure, unsure):
        assert pitch[0] + bound[0] >= 50


def test_landmarks_have_no_say_while_the_hands_are_down() -> None:
    heights = np.array([-0.7, 0.3, np.nan])
    pitch, bound = fuse_head_pitch(np.full(3, 20.0), np.full(3, 6.0), np.full(3, 50.0), -1, 90.0, heights)
    down, behind_the_head, unknown = pitch
    assert down == pytest.approx(20.0) and down < behind_the_head == unknown
    assert bound[0] == 6.0 < bound[1] == bound[2]


def test_no_head_is_pitched_by_more_than_a_right_angle_and_some() -> None:
    pitch, _ = fuse_head_pitch(np.array([170.0, -140.0]), np.full(2, 3.0), np.array([12.0, np.nan]), -1, 90.0)
    np.testing.assert_allclose(pitch, [12.0, np.nan])
