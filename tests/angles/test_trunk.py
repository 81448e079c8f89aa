"""The trunk's line by spots that are followed in the picture, beside the landmarks."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.angles.names import ANGLES
from coach.angles.neutral import Neutral
from coach.angles.relative import TURNS_APART_DEG, relative_angles
from coach.angles.tracked import UNTRACKED, Tracked
from coach.angles.trunk import EXTENSION, SEATED_BEND, STANDING_BEND, line_between_spots, looked_down_on, with_spots
from tests.bodies import Body, measured, neutral_of, seen_from_above

ASIDE = complex(0.02, -0.01)
"""Where a spot lies beside the landmarks' middle, in picture heights, in the neutral: it was first seen in another posture."""


def spots(body: Body, start: Body, aside: complex = ASIDE) -> Tracked:
    """Spots on the trunk of a body, which turns rigidly."""
    now, then = measured(body), measured(start)
    turned = np.exp(1j * np.radians(now.trunk_tilt - then.trunk_tilt))
    hips = now.hip_x + 1j * now.hip_y
    top = hips + now.trunk_px * 1j * -np.exp(1j * np.radians(now.trunk_tilt)) + aside * turned
    foot = hips + aside
    turn = now.trunk_tilt - then.trunk_tilt
    return Tracked(shoulders_x=top.real, shoulders_y=top.imag, shoulders_turn_deg=turn, hips_x=foot.real, hips_y=foot.imag)


def neutral_with(start: Body, looked_down_on: float = 0.0) -> Neutral:
    at = spots(start, start)
    known = replace(neutral_of(start), shoulders_x=float(at.shoulders_x), shoulders_y=float(at.shoulders_y), shoulders_turn=0.0)
    return replace(known, hips_spot_x=float(at.hips_x), hips_spot_y=float(at.hips_y), looked_down_on=looked_down_on)


POSES = [("trunk_extension", azimuth, thigh) for azimuth in (90.0, -90.0, 60.0) for thigh in (90.0, 0.0)]
POSES += [("trunk_side_bend", azimuth, thigh) for azimuth in (0.0, 8.0) for thigh in (90.0, 0.0)]


def leant(angle: str, by: float, azimuth: float, thigh: float) -> tuple[Body, Body]:
    start = Body(azimuth=azimuth, thigh=thigh)
    return start, replace(start, **{"extension" if angle == "trunk_extension" else "side_bend": by})


@pytest.mark.parametrize(("angle", "azimuth", "thigh"), POSES)
def test_spots_on_a_trunk_give_its_line_wherever_on_it_they_lie(angle: str, azimuth: float, thigh: float) -> None:
    start, body = leant(angle, 20.0, azimuth, thigh)
    tilt, length = line_between_spots(measured(body), neutral_with(start), spots(body, start))
    assert tilt == pytest.approx(measured(body).trunk_tilt, abs=1e-6)
    assert length == pytest.approx(measured(body).trunk_px, abs=1e-9)


def test_who_stands_and_sways_as_a_whole_has_not_leant() -> None:
    start = Body(thigh=0.0)
    at = spots(start, start)
    swayed = at._replace(shoulders_x=at.shoulders_x + 0.05, hips_x=at.hips_x + 0.05)
    assert line_between_spots(measured(start), neutral_with(start), swayed)[0] == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(("angle", "azimuth", "thigh"), POSES)
@pytest.mark.parametrize("off", [-2.0, 2.0])
def test_landmarks_that_wander_are_brought_back_by_most_of_it(angle: str, azimuth: float, thigh: float, off: float) -> None:
    """Spots lie on the near side and go a little further than the trunk, which is taken off."""
    level, _ = EXTENSION if angle == "trunk_extension" else SEATED_BEND if thigh else STANDING_BEND
    start, near = leant(angle, 20.0 / level, azimuth, thigh)
    _, wrong = leant(angle, 20.0 + off, azimuth, thigh)
    known, place = neutral_with(start), ANGLES.index(angle)
    without = relative_angles(measured(wrong), known)[place] - 20.0
    found = relative_angles(measured(wrong), known, tracked=spots(near, start))[place] - 20.0
    assert abs(found) < 0.5 * abs(without)


def test_seen_from_above_spots_go_further_for_the_same_lean() -> None:
    start, body = leant("trunk_extension", 20.0, 90.0, 90.0)
    level, above = (
        relative_angles(measured(body), neutral_with(start, down), tracked=spots(body, start))[0] for down in (0.0, 15.0)
    )
    assert above < level - 1.0


@pytest.mark.parametrize(("azimuth", "name"), [(0.0, "shoulders_x"), (90.0, "shoulders_x"), (90.0, "hips_x")])
@pytest.mark.parametrize("lost", ["now", "in the neutral"])
def test_without_spots_the_landmarks_speak_alone(azimuth: float, name: str, lost: str) -> None:
    start = Body(azimuth=azimuth, thigh=0.0)
    body = replace(start, extension=12.0, side_bend=9.0)
    known, seen = neutral_with(start), spots(body, start)
    gone = replace(known, shoulders_x=np.nan) if lost != "now" else known
    at = seen._replace(**{name: np.asarray(np.nan)}) if lost == "now" else seen
    found = relative_angles(measured(body), gone, tracked=at)
    np.testing.assert_array_equal(found, relative_angles(measured(body), known))


@given(st.floats(-90, 90), st.floats(-400, 400))
def test_what_the_spots_follow_by_mistake_moves_an_angle_by_no_more_than_two_degrees(landmarks: float, followed: float) -> None:
    found = float(with_spots(np.asarray(landmarks), np.asarray(followed)))
    assert min(landmarks, followed) - 1e-9 <= found <= max(landmarks, followed) + 1e-9
    assert abs(found - landmarks) < 1.9


@pytest.mark.parametrize("azimuth", [0.0, 20.0, -30.0])
@given(rotation=st.floats(-50, 50), away=st.floats(-9, 9))
@settings(deadline=None)
def test_a_spot_that_went_astray_moves_a_turn_by_no_more_than_four_degrees(azimuth: float, rotation: float, away: float) -> None:
    start = Body(azimuth=azimuth)
    known, part = neutral_with(start), measured(replace(start, rotation=rotation))
    at = spots(start, start)
    lost, astray = (
        relative_angles(part, known, tracked=seen)[ANGLES.index("trunk_rotation")]
        for seen in (UNTRACKED, at._replace(shoulders_x=at.shoulders_x + away))
    )
    assert abs(astray - lost) <= TURNS_APART_DEG / 2 + 1e-9


@pytest.mark.parametrize("seated", [True, False])
@pytest.mark.parametrize("azimuth", [0.0, 20.0, -20.0, 90.0, -90.0, 70.0])
def test_a_camera_that_looks_down_is_known_by_what_it_shows_higher(azimuth: float, seated: bool) -> None:
    body = Body(azimuth=azimuth, thigh=90.0 if seated else 0.0, pitch=0.0)
    found = [float(looked_down_on(seen_from_above(body, down), azimuth, seated)) for down in (0.0, 10.0, 20.0)]
    assert abs(found[0]) < 6
    assert found[0] + 3 < found[1] < found[2] - 3


@given(st.floats(-1e6, 1e6) | st.just(np.nan), st.floats(-180, 180), st.booleans())
def test_what_cannot_be_told_of_the_camera_is_none_or_limited(value: float, azimuth: float, seated: bool) -> None:
    odd = replace(measured(Body()), right_below=np.asarray(value), face_up=np.asarray(value), knee_drop=np.asarray(value))
    assert abs(float(looked_down_on(odd, azimuth, seated))) <= 25
