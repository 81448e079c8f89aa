"""How far an angle may be off: more where the camera sees it worse, and never a number for what is not seen."""

from dataclasses import replace

import numpy as np
import pytest

from coach.angles.bounds import bounds, either, steady
from coach.angles.bounds import moved as of_a_movement
from coach.angles.head import Head, Pitch
from coach.angles.names import ANGLES
from coach.angles.neutral import Neutral
from coach.angles.relative import head_since_neutral, relative_angles
from coach.angles.speed import slope_deg_s
from coach.angles.tracked import Tracked
from coach.observation import Floats
from tests.bodies import Body, measured, neutral_of

SEEN_FROM = {"trunk_extension": 90.0, "neck_extension": 90.0, "trunk_side_bend": 0.0, "trunk_rotation": 0.0}


def bound(body: Body, start: Body, angle: str, neutral: Neutral | None = None, tracked: float = 1.0) -> float:
    """Of a body that moved from where it started, with a head that is tracked as well as `tracked` degrees."""
    part, turns = measured(body), Tracked(np.asarray(-(body.extension + body.neck_extension)), np.asarray(tracked))
    untouched = replace(neutral_of(start), head_turn=0.0)
    known = neutral or untouched
    angles = relative_angles(part, untouched, head_since_neutral(part, untouched, turns))
    return float(bounds(part, angles, known, head_since_neutral(part, known, turns))[ANGLES.index(angle)])


def moved(angle: str, by: float, azimuth: float) -> tuple[Body, Body]:
    """A body before and after."""
    start = Body(azimuth=azimuth)
    return replace(start, **{angle.removeprefix("trunk_"): by}), start


@pytest.mark.parametrize("angle", SEEN_FROM)
def test_the_further_the_less_sure(angle: str) -> None:
    sizes = [bound(*moved(angle, by, SEEN_FROM[angle]), angle) for by in (0.0, 10.0, 20.0, 30.0)]
    assert sizes == sorted(set(sizes)) and sizes[0] > 0.5


@pytest.mark.parametrize(("angle", "worse"), [("trunk_extension", 50.0), ("trunk_side_bend", 40.0)])
def test_seen_foreshortened_less_sure(angle: str, worse: float) -> None:
    assert bound(*moved(angle, 15, worse), angle) > 1.2 * bound(*moved(angle, 15, SEEN_FROM[angle]), angle)


@pytest.mark.parametrize("angle", ["trunk_extension", "trunk_side_bend", "trunk_rotation"])
def test_small_in_the_picture_less_sure(angle: str) -> None:
    """A trunk of a tenth of the picture's height; one that fills half of it is no surer than one that fills a fifth."""
    body, start = moved(angle, 5, SEEN_FROM[angle])
    usual = bound(body, start, angle)
    assert bound(body, start, angle, replace(neutral_of(start), trunk_px=0.1)) > 1.5 * usual
    assert bound(body, start, angle, replace(neutral_of(start), trunk_px=0.5)) == usual


def test_a_neck_is_no_surer_than_head_and_trunk() -> None:
    body, start = moved("neck_extension", 20, 90.0)
    assert bound(body, start, "neck_extension", tracked=12.0) > 12.0
    leaning = replace(body, extension=30.0)
    assert bound(leaning, start, "neck_extension") > bound(body, start, "neck_extension") + 0.3


@pytest.mark.parametrize(
    ("azimuth", "height", "hidden"), [(90.0, 0.3, True), (98.0, 0.3, True), (75.0, 0.3, False), (90.0, -0.6, False)]
)
def test_seen_beside_or_behind_an_arm_that_is_up_the_neck_is_less_sure(azimuth: float, height: float, hidden: bool) -> None:
    """What is followed of a head behind an arm stays behind it by half now and then, and looks as sure as ever."""
    body, start = moved("neck_extension", 24, 90.0)
    known, part = replace(neutral_of(start), head_turn=0.0), measured(body)
    angles = relative_angles(part, known)
    usual, other = (
        float(bounds(replace(part, wrist_height=np.asarray(high)), angles, seen)[ANGLES.index("neck_extension")])
        for high, seen in ((-0.6, known), (height, replace(known, azimuth=azimuth)))
    )
    assert (other > usual + 7) if hidden else other == pytest.approx(usual, abs=1.0)


@pytest.mark.parametrize(
    ("azimuth", "at_least", "at_most"), [(0.0, 10.0, 15.0), (35.0, 10.0, 15.0), (60.0, 40.0, 60.0), (100.0, 40.0, 60.0)]
)
def test_how_far_a_head_is_turned_is_known_from_the_front_only(azimuth: float, at_least: float, at_most: float) -> None:
    start = Body(azimuth=azimuth)
    assert at_least <= bound(start, start, "neck_rotation") <= at_most


def test_what_is_not_seen_has_no_bound() -> None:
    start = Body(azimuth=90.0)
    part = measured(start)
    angles: Floats = relative_angles(part, neutral_of(start))
    found = bounds(part, angles, neutral_of(start))
    assert np.isnan(found[np.isnan(angles)]).all() and np.isnan(angles).any()
    assert np.isfinite(found[~np.isnan(angles)]).all()


@pytest.mark.parametrize(("turned", "told"), [(0.9, False), (-4.5, False), (-9.6, True), (28.0, True)])
def test_a_turn_within_its_bound_has_no_speed(turned: float, told: bool) -> None:
    """Somebody who sat still was told to turn more slowly."""
    angles, unsure, speeds = (np.full(len(ANGLES), value) for value in (turned, 6.7, 50.0))
    found = of_a_movement(speeds, angles, unsure, np.nan, np.nan)
    assert np.isfinite(found[ANGLES.index("trunk_rotation")]) == told
    assert np.isfinite(np.delete(found, ANGLES.index("trunk_rotation"))).all()


@pytest.mark.parametrize(
    ("now", "least", "most", "speed"),
    [
        (60.0, -33.0, 20.0, 13.5),
        (-60.0, -80.0, 33.0, -13.5),
        (60.0, -20.0, 90.0, 60.0),
        (-60.0, -20.0, 20.0, -60.0),
        (60.0, 33.0, 70.0, 60.0),
        (-60.0, np.nan, np.nan, -60.0),
    ],
)
def test_a_trunk_that_turns_round_at_once_is_as_fast_as_both_ways_are_in_the_mean(
    now: float, least: float, most: float, speed: float
) -> None:
    """Whose turn was misread to and fro by some degrees was told to turn more slowly, at 67 degrees a second, holding still."""
    angles, unsure, speeds = (np.full(len(ANGLES), value) for value in (20.0, 6.7, now))
    found = of_a_movement(speeds, angles, unsure, least, most)
    assert found[ANGLES.index("trunk_rotation")] == speed
    assert (np.delete(found, ANGLES.index("trunk_rotation")) == now).all()


def read_to(bound_deg: float) -> Head:
    """Of a head that is read so roughly."""
    return Head(*(pitch := Pitch(np.asarray(0.0), np.asarray(bound_deg))), pitch)


@pytest.mark.parametrize("found", [(2, 3), (0, 1), (1,), (0, 1, 2, 3)])
@pytest.mark.parametrize("rate", [0.0, 30.0])
@pytest.mark.parametrize("angle", ["trunk_extension", "trunk_rotation", "neck_extension"])
def test_a_spot_that_comes_and_goes_is_no_movement(angle: str, rate: float, found: tuple[int, ...]) -> None:
    """Arms that passed the chest made a trunk that hardly moved lean back at 29 degrees a second."""
    t_s, place = np.arange(4) / 15, ANGLES.index(angle)
    by_landmarks = np.repeat(20 + rate * t_s[:, None], len(ANGLES), axis=1)
    angles = by_landmarks.copy()
    angles[list(found)] += 2.0
    made_of = steady(angles, by_landmarks, read_to(3.0), replace(neutral_of(Body(azimuth=90.0)), head_turn=0.0))
    speeds = of_a_movement(either(slope_deg_s(t_s, made_of)), angles[-1], np.full(len(ANGLES), 3.0), np.nan, np.nan)
    assert speeds[place] == pytest.approx(rate, abs=1e-6)


@pytest.mark.parametrize(
    ("read", "unsure", "told"), [(-12.0, 9.0, False), (12.0, 9.0, True), (40.0, 14.0, True), (8.0, 10.0, False)]
)
def test_a_neck_that_is_read_roughly_has_no_speed_and_least_of_all_one_that_bows(read: float, unsure: float, told: bool) -> None:
    """An arm that passes the face takes what is followed of it along, mostly forward."""
    angles = np.full((1, len(ANGLES)), read)
    neutral = replace(neutral_of(Body(azimuth=90.0)), head_turn=0.0)
    made_of = steady(angles, angles - 1, read_to(unsure), neutral)
    assert np.isfinite(made_of[0, ANGLES.index("neck_extension")]) == told


@pytest.mark.parametrize(("raised", "unsure", "told"), [(0.0, 6.0, True), (0.9, 6.0, True), (1.0, 6.0, False), (1.0, 3.0, True)])
def test_beside_an_arm_that_is_straight_up_a_neck_needs_a_surer_reading_for_a_speed(
    raised: float, unsure: float, told: bool
) -> None:
    """Arms took along what was followed by 15 degrees and gave it back: a head that was still was told to go slowly."""
    angles = np.zeros((1, len(ANGLES)))
    neutral = replace(neutral_of(Body(azimuth=90.0)), head_turn=0.0)
    made_of = steady(angles, angles - 1, read_to(unsure), neutral, np.asarray(raised))
    assert np.isfinite(made_of[0, ANGLES.index("neck_extension")]) == told


def test_a_trunk_under_an_arm_that_is_straight_up_is_less_sure() -> None:
    part, neutral = measured(Body(azimuth=90.0)), neutral_of(Body(azimuth=90.0))
    angles = relative_angles(part, neutral)
    usual, other = (
        bounds(replace(part, raised=np.asarray(share)), angles, neutral)[ANGLES.index("trunk_extension")] for share in (0.0, 1.0)
    )
    assert other > usual + 1


@pytest.mark.parametrize(("read", "told"), [(23.0, True), (17.0, True), (32.0, False), (8.0, False)])
def test_the_speed_of_a_neck_is_not_of_what_an_arm_took_along(read: float, told: bool) -> None:
    angles = np.full((1, len(ANGLES)), read)
    neutral = replace(neutral_of(Body(azimuth=90.0)), head_turn=0.0)
    head = Head(np.asarray(read), np.asarray(3.0), Pitch(np.asarray(20.0), np.asarray(3.0)))
    made_of = steady(angles, angles - 1, head, neutral)[0, ANGLES.index("neck_extension")]
    assert made_of == (20.0 if told else np.inf)


def test_an_arm_that_is_raised_in_a_side_bend_makes_a_turn_less_sure() -> None:
    body, start = moved("trunk_side_bend", 30, 0.0)
    assert bound(body, start, "trunk_rotation") > bound(start, start, "trunk_rotation") + 4.0
