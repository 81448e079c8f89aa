"""Why a picture is not judged, and which posture one may begin in."""

from dataclasses import replace

import numpy as np
import pytest

from coach.angles.geometry import lines
from coach.check.judge import State, judge
from coach.check.neutral import Stretch, extend
from coach.check.seen import in_posture, may_start, why_unseen
from coach.exercise.definition import Exercise
from coach.exercise.files import load
from coach.observation import (
    LANDMARKS,
    LEFT_EAR,
    LEFT_HIP,
    LEFT_KNEE,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_EAR,
    RIGHT_HIP,
    RIGHT_KNEE,
    Observation,
)
from coach.wording import SENTENCES
from tests.bodies import Body, measured, neutral_of, observe

CHAIR, _ = load("chair-extension")


def why(seen: Observation, before: Body | None = None, exercise: Exercise = CHAIR) -> str | None:
    part = lines(seen.image, seen.world, seen.visibility)
    reason = why_unseen(exercise, seen, part, neutral_of(before) if before else None)
    assert reason is None or reason in SENTENCES
    return reason


def hidden(*landmarks: int) -> Observation:
    visibility = np.ones(LANDMARKS)
    visibility[list(landmarks)] = 0.1
    return replace(observe(Body()), visibility=visibility)


@pytest.mark.parametrize("azimuth", [45.0, 60.0, 90.0, 110.0, -50.0, -90.0])
def test_a_person_from_the_side_is_seen(azimuth: float) -> None:
    body = Body(azimuth=azimuth)
    assert why(observe(body)) is None
    assert why(observe(replace(body, extension=25, neck_extension=50)), before=body) is None


@pytest.mark.parametrize("picture", ["dark", "frozen", "lost"])
@pytest.mark.parametrize("before", [None, Body()])
def test_a_picture_that_cannot_be_trusted_comes_first(picture: str, before: Body | None) -> None:
    seen = replace(observe(Body()), picture=picture, people=3)  # type: ignore[arg-type]
    assert why(seen, before) == picture


@pytest.mark.parametrize("before", [None, Body()])
def test_nobody(before: Body | None) -> None:
    assert why(Observation(0.0), before) == "no_person"


def test_two_people_are_refused_only_until_it_is_known_who_is_followed() -> None:
    assert why(observe(Body(), people=2)) == "several_people"
    assert why(observe(Body(), people=2), before=Body()) is None


@pytest.mark.parametrize(
    ("landmarks", "reason"),
    [
        ((LEFT_SHOULDER,), "cut_off_shoulders"),
        ((RIGHT_HIP,), "cut_off_hips"),
        ((LEFT_HIP, RIGHT_HIP), "cut_off_hips"),
        ((NOSE,), "cut_off_head"),
        ((LEFT_EAR, RIGHT_EAR), "cut_off_head"),
        ((LEFT_EAR,), None),
    ],
)
@pytest.mark.parametrize("before", [None, Body()])
def test_what_is_cut_off_is_named(landmarks: tuple[int, ...], reason: str | None, before: Body | None) -> None:
    assert why(hidden(*landmarks), before) == reason


@pytest.mark.parametrize("azimuth", [0.0, 20.0, -20.0, 150.0, 180.0])
def test_a_chair_that_is_not_turned_is_a_wrong_view(azimuth: float) -> None:
    assert why(observe(Body(azimuth=azimuth))) == "wrong_view"


@pytest.mark.parametrize(("before", "now", "reason"), [(55, 30, "wrong_view"), (55, 40, None), (90, 52, None), (110, 135, None)])
@pytest.mark.parametrize("side", [1, -1])
def test_a_chair_that_turns_towards_the_camera_is_no_view_of_a_lean_any_more(
    before: float, now: float, reason: str | None, side: int
) -> None:
    """28 degrees back were read as 10, and called gentle."""
    assert why(observe(Body(azimuth=side * now, extension=28)), before=Body(azimuth=side * before)) == reason


def test_turning_away_later_is_a_wrong_view_too() -> None:
    assert why(observe(Body(azimuth=20)), before=Body(azimuth=90)) == "wrong_view"


def test_too_far_away() -> None:
    seen = observe(Body())
    assert why(replace(seen, image=0.4 * seen.image)) == "too_small"


@pytest.mark.parametrize("factor", [0.6, 1.5])
def test_coming_closer_or_going_away_is_a_move(factor: float) -> None:
    seen = observe(Body())
    assert why(replace(seen, image=factor * seen.image), before=Body()) == "moved"


@pytest.mark.parametrize("factor", [0.7, 1.4])
def test_another_body_is_implausible(factor: float) -> None:
    seen = observe(Body())
    assert why(replace(seen, world=factor * seen.world), before=Body()) == "implausible"


@pytest.mark.parametrize("before", [None, Body()])
def test_a_body_without_length_is_not_judged(before: Body | None) -> None:
    seen = observe(Body())
    assert why(replace(seen, image=np.zeros((LANDMARKS, 2))), before) == "implausible"
    assert why(replace(seen, world=np.zeros((LANDMARKS, 3))), before) == "implausible"


@pytest.mark.parametrize("azimuth", [90.0, -90.0, 60.0, 45.0])
def test_upright_on_a_chair_is_the_posture_to_begin_in(azimuth: float) -> None:
    for extension in (-10.0, 0.0, 9.0):
        assert in_posture(CHAIR, measured(Body(azimuth=azimuth, extension=extension)))


@pytest.mark.parametrize(
    ("pitch", "height", "level"),
    [(16.0, -0.6, True), (24.0, -0.6, False), (24.0, 0.3, False), (-30.0, -0.6, True), (-38.0, -0.6, False), (-38.0, 0.3, True)],
)
def test_a_neutral_has_a_level_head_and_least_of_all_one_that_is_back(pitch: float, height: float, level: bool) -> None:
    """A head that was back already made everything after it read as much too small; forward, an arm may tell anything."""
    part = replace(measured(Body(azimuth=90.0, pitch=pitch)), wrist_height=np.asarray(height))
    assert in_posture(CHAIR, part) == level


@pytest.mark.parametrize("azimuth", [90.0, -90.0, 60.0, 45.0])
@pytest.mark.parametrize(
    "wrong",
    [
        {"extension": 12.0},
        {"extension": 30.0},
        {"extension": -20.0},
        {"neck_extension": 35.0},
        {"neck_extension": -40.0},
        {"thigh": 0.0},
    ],
)
def test_leaning_or_standing_or_looking_up_is_not(azimuth: float, wrong: dict[str, float]) -> None:
    """Whatever is measured from a leaning neutral would read too small."""
    assert not in_posture(CHAIR, measured(replace(Body(azimuth=azimuth), **wrong)))


def test_sitting_is_seen_from_the_front_where_depth_says_too_little() -> None:
    """World landmarks of somebody seated straight in front of the camera read thighs of 30 degrees."""
    bend, _ = load("seated-rotation")
    for thigh, sits in ((90.0, True), (10.0, False)):
        body = Body(azimuth=0, thigh=thigh)
        part = replace(measured(body), thigh_tilt=np.asarray(28.0))
        assert in_posture(bend, part) == sits


def test_a_chair_exercise_needs_to_see_that_the_person_sits() -> None:
    body, visibility = Body(), np.ones(LANDMARKS)
    visibility[25:29] = 0
    assert not in_posture(CHAIR, lines(body.image(), body.world(), visibility))


@pytest.mark.parametrize(
    ("posture", "body"),
    [
        ("seated", Body(azimuth=0, thigh=80)),
        ("standing", Body(azimuth=0, thigh=5)),
        ("supine", Body(extension=88, thigh=60)),
        ("hands-and-knees", Body(extension=-80, thigh=0)),
    ],
)
def test_each_posture_is_told_from_the_others(posture: str, body: Body) -> None:
    for other in ("seated", "standing", "supine", "hands-and-knees"):
        exercise = CHAIR.model_copy(update={"posture": other, "view": "front"})
        assert in_posture(exercise, measured(body)) == (other == posture), other


@pytest.mark.parametrize("exercise", ["chair-extension", "standing-extension", "side-bend"])
def test_knees_out_of_the_picture_are_asked_for_and_not_a_posture(exercise: str) -> None:
    """Who sits upright with the knees cut off is not told again and again to sit upright."""
    definition = load(exercise)[0]
    body = Body(azimuth=5.0 if definition.view == "front" else 90.0, thigh=0.0 if definition.posture == "standing" else 90.0)
    seen = observe(body)
    visibility = seen.visibility.copy()
    visibility[[LEFT_KNEE, RIGHT_KNEE]] = 0.0
    assert judge(definition, State(), seen)[1].reason == "hold_still"
    assert judge(definition, State(), replace(seen, visibility=visibility))[1].reason == "cut_off_knees"


@pytest.mark.parametrize(("share", "sits"), [(0.68, True), (0.95, False), (np.nan, False)])
def test_who_sits_before_a_camera_that_looks_down_is_not_asked_to_sit(share: float, sits: bool) -> None:
    """MediaPipe took two of 90 rendered people who turned on a chair for standing, and they were never coached."""
    part = replace(
        measured(Body(azimuth=5.0)), thigh_tilt=np.asarray(25.0), knee_drop=np.asarray(0.7), thigh_share=np.asarray(share)
    )
    assert in_posture(load("seated-rotation")[0], part) == sits
    still: Stretch = ()
    for number in range(40):
        still, neutral = extend(still, number / 10, part)
        if neutral is not None:
            break
    assert neutral is not None and neutral.seated == sits


@pytest.mark.parametrize(("exercise", "standing"), [("chair-extension", False), ("upward-stretch", True), ("side-bend", True)])
def test_some_exercises_can_be_done_standing_as_well(exercise: str, standing: bool) -> None:
    definition = load(exercise)[0]
    seen = observe(Body(azimuth=5.0 if definition.view == "front" else 90.0, thigh=0.0))
    assert (judge(definition, State(), seen)[1].reason == "hold_still") == standing


def test_who_may_be_meant_is_told_by_the_posture_alone() -> None:
    def may(exercise: str, seen: Observation) -> bool:
        return may_start(load(exercise)[0], lines(seen.image, seen.world, seen.visibility))

    for turned in (0.0, 60.0, 90.0):
        sits, stands = (observe(Body(azimuth=turned, extension=20, thigh=thigh)) for thigh in (90.0, 0.0))
        assert may("chair-extension", sits) and not may("chair-extension", stands)
        assert may("standing-extension", stands) and not may("standing-extension", sits)
        assert may("side-bend", stands) and may("side-bend", sits)
    knees_hidden = hidden(LEFT_KNEE, RIGHT_KNEE)
    assert may("chair-extension", knees_hidden) and may("standing-extension", knees_hidden)
    assert may("bridge", observe(Body()))
