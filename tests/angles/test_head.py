"""Head pitch from tracker and landmarks."""

import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.angles.head import LOST_DEG, Head, Pitch, fuse_head_pitch, with_reading
from coach.angles.tracked import Tracked
from coach.observation import Floats


def fuse(turned: Floats, bound: Floats, landmarks: Floats, facing: int, azimuth: float = 90.0, wrists: object = np.nan) -> Pitch:
    """Without a crown."""
    return fuse_head_pitch(Tracked(turned, bound), landmarks, facing, azimuth, np.asarray(wrists))


@pytest.mark.parametrize(("facing", "turned"), [(1, -30.0), (-1, 30.0)])
def test_leaning_back_is_positive_whichever_way_one_faces(facing: int, turned: float) -> None:
    pitch, bound = fuse(np.array([turned]), np.array([2.0]), np.array([np.nan]), facing)
    assert pitch[0] == pytest.approx(30) and bound[0] == pytest.approx(2)


def test_a_slanted_view_is_brought_back_to_pitch() -> None:
    """The in-plane twist of a rotation by 40 degrees about the ear-to-ear line, computed from its rotation matrix."""
    azimuth, pitch = math.radians(65), 40.0
    axis = np.array([math.cos(azimuth), 0.0, math.sin(azimuth)]) * math.radians(pitch)
    matrix, _ = cv2.Rodrigues(axis)
    twist = 2 * math.atan2(matrix[1, 0] - matrix[0, 1], 1 + np.trace(matrix))
    found, _ = fuse(np.array([math.degrees(twist)]), np.array([1.0]), np.array([np.nan]), -1, 65.0)
    assert found[0] == pytest.approx(pitch, abs=0.1)


def test_either_witness_alone_is_enough_and_none_is_unseen() -> None:
    nan = np.nan
    tracked, landmark = np.array([20.0, nan, nan]), np.array([nan, 10.0, nan])
    pitch, bound = fuse(tracked, np.array([2.0, np.inf, np.inf]), landmark, -1)
    np.testing.assert_allclose(pitch, [20, 10, nan])
    assert bound[0] == 2 and 2 < bound[1] < bound[2] == math.inf


def test_landmarks_that_read_less_or_a_little_more_change_nothing() -> None:
    """They are known to under-read: only a larger angle is news."""
    pitch, bound = fuse(np.full(3, 30.0), np.full(3, 3.0), np.array([5.0, 30.0, 35.0]), -1)
    np.testing.assert_allclose(pitch, 30)
    np.testing.assert_allclose(bound, 3)


def test_landmarks_that_read_much_more_are_believed_the_more_the_less_sure_the_tracker_is() -> None:
    """An arm before the face holds the tracker back; the danger must not be hidden by it."""
    sure, unsure = (fuse(np.array([20.0]), np.array([bound]), np.array([50.0]), -1) for bound in (2.0, 16.0))
    assert 20 < sure[0][0] < 25 < 35 < unsure[0][0] < 50
    for pitch, bound in (sure, unsure):
        assert pitch[0] + bound[0] >= 50


def test_a_nose_that_shows_close_to_the_ears_says_little() -> None:
    """Of a head thrown back, seen from 13 degrees before the side, landmarks told 102 degrees of pitch where it was 46."""
    one = np.ones(3)
    seen = Tracked(46.0 * one, 14.0 * one)
    short, long, longer = fuse_head_pitch(seen, 102.0 * one, -1, 77.0, 0.3 * one, np.array([0.06, 0.14, 0.2]))[0] - 46.0
    assert 0 < short < 0.2 * long and longer == long


def test_landmarks_have_no_say_while_the_hands_are_down() -> None:
    heights = np.array([-0.7, 0.3, np.nan])
    pitch, bound = fuse(np.full(3, 20.0), np.full(3, 6.0), np.full(3, 50.0), -1, wrists=heights)
    down, behind_the_head, unknown = pitch
    assert down == pytest.approx(20.0) and down < behind_the_head == unknown
    assert bound[0] == 6.0 < bound[1] == bound[2]


def test_no_head_is_pitched_by_more_than_a_right_angle_and_some() -> None:
    pitch, _ = fuse(np.array([170.0, -140.0]), np.full(2, 3.0), np.array([12.0, np.nan]), -1)
    np.testing.assert_allclose(pitch, [12.0, np.nan])


def beside(
    part: str, face: float, other: float, bounds: tuple[float, float], azimuth: float, wrists: float, raised: float = 0.0
) -> tuple[float, float]:
    """Pitch and bound of somebody who faces the left of the picture, by face and cheek or crown; the landmarks say nothing."""
    known = {
        "head_turn_deg": face,
        "head_turn_bound_deg": bounds[0],
        f"{part}_turn_deg": other,
        f"{part}_turn_bound_deg": bounds[1],
    }
    seen = Tracked(**{name: np.asarray(value) for name, value in known.items()})
    pitch, bound = fuse_head_pitch(seen, np.asarray(np.nan), -1, azimuth, wrists, raised=raised)
    return float(pitch), float(bound)


def with_crown(face: float, crown: float, azimuth: float = 90.0) -> tuple[float, float]:
    return beside("crown", face, crown, (3.0, 5.0), azimuth, np.nan)


def test_a_crown_that_goes_further_back_than_what_is_before_the_face_is_believed() -> None:
    """An arm before the face holds the tracker back; nothing in the picture turns more than the head does."""
    pitch, bound = with_crown(20.0, 45.0)
    assert 43 < pitch <= 45 and bound == 5.0
    assert with_crown(45.0, 20.0) == with_crown(45.0, np.nan) and with_crown(45.0, 20.0)[0] == pytest.approx(45.0)


def test_a_crown_that_has_run_away_says_nothing_against_a_face_that_is_followed() -> None:
    assert beside("crown", 20.0, 80.0, (6.0, 38.0), 90.0, np.nan) == pytest.approx((20.0, 6.0))


@pytest.mark.parametrize(
    ("face", "crown", "bounds", "least", "most"),
    [(45.0, 10.0, (12.0, 3.0), 10.0, 14.0), (12.0, 45.0, (3.0, 12.0), 12.0, 15.0), (20.0, 26.0, (4.0, 4.0), 23.0, 23.0)],
)
def test_beside_an_arm_that_is_straight_up_face_and_crown_have_their_say_by_their_bounds(
    face: float, crown: float, bounds: tuple[float, float], least: float, most: float
) -> None:
    """An arm that passes takes the face along; no hand is at the crown."""
    pitch, bound = beside("crown", face, crown, bounds, 90.0, 0.8, raised=1.0)
    assert least <= pitch <= most + 1e-9 and min(bounds) <= bound < 6
    # A crown that is itself far from sure has none.
    assert beside("crown", face, crown, (bounds[0], 13.0), 90.0, 0.8, raised=1.0) == pytest.approx((face, bounds[0]))


def test_beside_an_arm_that_is_straight_up_a_sure_crown_stands_for_a_face_that_is_lost() -> None:
    for bound, raised, told in ((5.0, 1.0, (25.0, 5.0)), (7.0, 1.0, None), (5.0, 0.5, None)):
        found = beside("crown", np.nan, 25.0, (np.inf, bound), 90.0, 0.8, raised=raised)
        assert (found == pytest.approx(told)) if told else found[1] > 12


@pytest.mark.parametrize(("late", "most"), [(False, 60.0), (True, 20.0)])
def test_a_crown_that_was_first_seen_after_the_neutral_must_be_sure_to_be_believed(late: bool, most: float) -> None:
    """While an arm comes down it runs away; it counts from the face's zero then, and is as unsure as that was."""
    seen = Tracked(**{name: np.asarray(value) for name, value in {
        "head_turn_deg": 20.0, "head_turn_bound_deg": 5.0, "crown_turn_deg": 60.0, "crown_turn_bound_deg": 12.0
    }.items()})  # fmt: skip
    assert fuse_head_pitch(seen, np.asarray(np.nan), -1, 90.0, 0.5, late=late).deg == pytest.approx(most, abs=2.0)


def test_seen_aslant_the_crown_must_say_more() -> None:
    side, aslant = (with_crown(20.0, 32.0, azimuth)[0] - with_crown(20.0, np.nan, azimuth)[0] for azimuth in (90.0, 70.0))
    assert side > 10 > aslant > 0
    assert with_crown(20.0, 28.0, 50.0) == with_crown(20.0, np.nan, 50.0)


def test_a_face_that_is_lost_leaves_what_crown_and_landmarks_prove() -> None:
    """Of two that under-read the one further back; as roughly as landmarks alone, since an arm may hide more than the face."""
    lost = Tracked(head_turn_deg=np.asarray(np.nan), crown_turn_deg=np.asarray(45.0), crown_turn_bound_deg=np.asarray(2.0))
    for landmarks, most in ((20.0, 45.0), (np.nan, 45.0), (60.0, 60.0)):
        pitch, bound = fuse_head_pitch(lost, np.asarray(landmarks), -1, 90.0)
        assert most - 2 < pitch <= most and bound > 20


def with_ear(face: float, ear: float, wrists: float = -0.9, bounds: tuple[float, float] = (3.0, 3.0)) -> tuple[float, float]:
    return beside("ear", face, ear, bounds, 90.0, wrists)


def test_face_and_cheek_that_agree_are_averaged() -> None:
    assert with_ear(30.0, 31.5) == with_ear(31.5, 30.0) == pytest.approx((30.75, 3.0))


@pytest.mark.parametrize("bounds", [(3.0, 3.0), (16.0, 3.0), (3.0, 16.0)])
def test_of_face_and_cheek_that_contradict_each_other_the_one_further_back_is_believed(bounds: tuple[float, float]) -> None:
    """Hair that hangs before one of them stands still, and what stands still is the surer of itself."""
    for face, ear in ((40.0, 0.0), (0.0, 40.0)):
        pitch, bound = with_ear(face, ear, bounds=bounds)
        assert 38 < pitch <= 40 and pitch + bound >= 40


def test_the_cheek_says_nothing_alone_nor_where_a_hand_may_hide_it() -> None:
    assert all(not np.isfinite(one) for one in with_ear(np.nan, 45.0))
    for wrists in (-0.2, 0.3, np.nan):
        assert with_ear(20.0, 45.0, wrists) == with_ear(20.0, np.nan, wrists)
    assert with_ear(20.0, np.nan)[0] == pytest.approx(20)


def test_a_hand_that_goes_up_makes_no_step() -> None:
    pitches = [with_ear(26.0, 18.0, wrists)[0] for wrists in np.arange(-0.6, 0.2, 0.01)]
    assert np.abs(np.diff(pitches)).max() < 0.2


@given(st.floats(-60, 90), st.floats(-60, 90), st.floats(-1, 0.5))
def test_the_pitch_lies_between_face_and_cheek_and_hardly_below_the_face(face: float, ear: float, wrists: float) -> None:
    pitch, bound = with_ear(face, ear, wrists)
    assert min(face, ear) - 1e-6 <= pitch <= max(face, ear) + 1e-6
    assert pitch >= face - 1.0 - 1e-6 and bound >= 3.0


def both(followed: tuple[float, float], read: tuple[float, float], arm: float = 1.0, behind: float = 0.0) -> Head:
    """What is followed and what is read of one head, degrees and bounds."""
    return with_reading(Pitch(*map(np.asarray, followed)), behind, Pitch(*map(np.asarray, read)), arm)


DEG, SURE = st.floats(-60, 90), st.floats(0.5, 60)


@given(DEG, SURE, DEG, SURE, st.floats(0, 1))
def test_a_head_lies_between_what_is_followed_and_what_is_read_and_no_danger_within_both_bounds_is_hidden(
    followed: float, bound: float, read: float, read_bound: float, arm: float
) -> None:
    head = both((followed, bound), (read, read_bound), arm)
    assert min(followed, read) - 1e-9 <= head.deg <= max(followed, read) + 1e-9
    assert 0 < head.bound_deg <= bound + max(0.0, abs(followed - read) - bound - read_bound) + 1e-9
    if arm in (0.0, 1.0):
        assert head.deg + head.bound_deg >= min(followed + bound, read + read_bound) - 1e-9


@pytest.mark.parametrize(
    ("followed", "bound", "read", "behind", "deg"),
    [
        (20.0, 2.0, 44.0, 0.0, 20 + 24 / 17),
        (20.0, 24.0, 44.0, 0.0, 20 + 24 * 0.9),
        (20.0, 8.0, 44.0, 16.0, 20 + 24 * 0.9),
        (40.0, 24.0, 10.0, 0.0, 40 - 20 * 0.9),
        (20.0, 24.0, 11.0, 0.0, 20.0),
    ],
)
def test_what_is_followed_gives_way_where_the_network_cannot_be_so_far_off(
    followed: float, bound: float, read: float, behind: float, deg: float
) -> None:
    """An arm has taken the tracker along, and its bound says so."""
    assert both((followed, bound), (read, 8.0), behind=behind).deg == pytest.approx(deg)


def test_a_reading_that_agrees_makes_a_head_surer() -> None:
    """That may be off by 24 degrees, but not if it is to be within 8 of what is read."""
    assert both((20.0, 24.0), (19.0, 8.0)).bound_deg == pytest.approx(9.0)
    assert both((20.0, 3.0), (19.0, 8.0)).bound_deg == pytest.approx(3.0)


@pytest.mark.parametrize("read", [(np.nan, 5.0), (30.0, np.nan), (np.nan, np.inf), (30.0, np.inf)])
def test_where_no_head_was_read_or_no_arm_is_near_it_is_as_followed(read: tuple[float, float]) -> None:
    for head in (both((12.0, 3.0), read), both((12.0, 3.0), (30.0, 4.0), arm=0.0)):
        assert [float(head.deg), float(head.bound_deg)] == [12.0, 3.0]


def test_a_head_that_was_lost_behind_an_arm_is_where_it_is_read() -> None:
    lost = (np.nan, np.inf)
    assert [float(part) for part in both(lost, (44.0, 8.0))[:2]] == [44.0, 8.0]
    assert np.isnan(both(lost, (np.nan, np.nan)).deg) and np.isnan(both(lost, (44.0, 8.0), arm=0.5).deg)
    assert np.isnan(both(lost, (44.0, 8.0)).followed.deg)


def test_of_a_head_whose_witnesses_contradict_each_other_neither_is_taken_for_sure() -> None:
    """A head that was followed to 27 degrees and read at 61 was 54 back, and shown as 45, off by 11 at most."""
    head = both((27.4, 10.7), (61.5, 10.2))
    assert head.deg + head.bound_deg > 61.5 and head.deg - head.bound_deg < 27.4
    bowed = both((40.0, 6.0), (5.0, 3.0))
    assert bowed.deg + bowed.bound_deg > 46.0


def test_what_only_proves_that_a_lost_head_is_back_gives_way_to_what_is_read() -> None:
    """Landmarks that crossed the limit from which on they prove something made a step of 9 degrees."""
    head = both((22.3, LOST_DEG), (12.9, 10.7))
    assert [float(head.deg), float(head.bound_deg)] == [12.9, 10.7]
    assert both((22.3, LOST_DEG), (np.nan, np.nan)).deg == 22.3


def test_a_heads_speed_is_of_what_is_followed() -> None:
    assert both((10.0, 2.0), (30.0, 2.0), behind=7.0).followed == Pitch(np.asarray(10.0), np.asarray(2.0))
