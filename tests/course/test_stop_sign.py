"""Crossed forearms stop; hands that do the exercise do not."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coach.course.stop_sign import arms_crossed
from coach.observation import LEFT_HIP, LEFT_SHOULDER, LEFT_WRIST, RIGHT_HIP, RIGHT_SHOULDER, RIGHT_WRIST, Observation
from tests.accuracy import landmarks
from tests.paths import ROOT

# Seen from the front: x right, y down, z away; the person's left is at the right of the picture.
JOINTS = {LEFT_SHOULDER: (0.18, -0.5, 0), RIGHT_SHOULDER: (-0.18, -0.5, 0), LEFT_HIP: (0.1, 0, 0), RIGHT_HIP: (-0.1, 0, 0)}
HANDS = {
    "crossed": ((-0.12, -0.35, -0.25), (0.12, -0.33, -0.25)),
    "on the thighs": ((0.15, 0.05, -0.3), (-0.15, 0.05, -0.3)),
    "behind the head": ((0.02, -0.75, 0.1), (-0.02, -0.75, 0.1)),
    "on the hips": ((0.2, -0.1, 0.1), (-0.2, -0.1, 0.1)),
    "folded at the belly": ((0.02, -0.1, -0.2), (-0.02, -0.1, -0.2)),
    "together at the chest": ((0.005, -0.3, -0.25), (-0.005, -0.3, -0.25)),
    "crossed behind the back": ((-0.12, -0.3, 0.2), (0.12, -0.28, 0.2)),
    "one across": ((-0.12, -0.35, -0.25), (-0.2, 0.0, -0.1)),
}


def person(hands: str, turned_deg: float = 0) -> Observation:
    world = np.zeros((33, 3))
    for joint, place in JOINTS.items():
        world[joint] = place
    world[LEFT_WRIST], world[RIGHT_WRIST] = HANDS[hands]
    angle = np.radians(turned_deg)
    turn = np.array([[np.cos(angle), 0, -np.sin(angle)], [0, 1, 0], [np.sin(angle), 0, np.cos(angle)]])
    return Observation(0.0, np.zeros((33, 2)), world @ turn.T, np.ones(33), 1)


@pytest.mark.parametrize("turned_deg", [0, 45, 90, -90])
@pytest.mark.parametrize("hands", list(HANDS))
def test_only_crossed_forearms_are_the_sign_from_every_side(hands: str, turned_deg: float) -> None:
    assert arms_crossed(person(hands, turned_deg)) == (hands == "crossed")


@pytest.mark.parametrize(
    ("left_x", "right_x", "sign"),
    [(-0.05, 0.0, True), (-0.1, -0.03, True), (0.03, 0.1, True), (-0.03, -0.05, False), (-0.2, -0.1, False)],
)
def test_one_wrist_may_be_read_a_little_on_its_own_side(left_x: float, right_x: float, sign: bool) -> None:
    """Of forearms that cross at the breastbone hardly more is seen; both hands towards one side are no sign."""
    seen = person("crossed")
    seen.world[LEFT_WRIST, 0], seen.world[RIGHT_WRIST, 0] = left_x, right_x
    assert arms_crossed(seen) == sign


def test_hands_that_are_not_seen_are_no_sign() -> None:
    seen = person("crossed")
    hidden = seen.visibility.copy()
    hidden[[LEFT_WRIST, RIGHT_WRIST]] = 0
    assert not arms_crossed(replace(seen, visibility=hidden))


SIGNS = np.load(ROOT / "tests/data/stop_sign.npz")


@pytest.mark.parametrize("clip", range(len(SIGNS["azimuth"])), ids=[f"azimuth {azimuth}" for azimuth in SIGNS["azimuth"]])
def test_the_pose_model_shows_the_sign_from_every_view(clip: int) -> None:
    """Rendered people with their forearms crossed, through the real pose model; from the side one wrist is hidden.

    Made with `python -m tests.twin.render --exercise sitting-still --hands stop --azimuth N`.
    """
    shown = [
        arms_crossed(Observation(0.0, np.zeros((33, 2)), world.astype(float), visibility.astype(float), 1))
        for world, visibility in zip(SIGNS["world"][clip], SIGNS["visibility"][clip], strict=True)
    ]
    assert sum(shown) >= 8, shown


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf, 1e300])
@pytest.mark.parametrize("joint", [LEFT_WRIST, LEFT_SHOULDER, RIGHT_HIP])
def test_a_joint_that_is_nowhere_is_no_sign_and_no_error(joint: int, wrong: float) -> None:
    seen = person("crossed")
    seen.world[joint, 1] = wrong
    assert not arms_crossed(seen)


@pytest.mark.parametrize("clip", sorted((ROOT / "tests/data/landmarks").glob("*.arrow")), ids=lambda path: path.stem)
def test_nobody_who_exercises_is_stopped_by_mistake(clip: Path) -> None:
    run = longest = 0
    for seen in landmarks.load(clip)[0]:
        run = run + 1 if arms_crossed(seen) else 0
        longest = max(longest, run)
    assert longest < 10
