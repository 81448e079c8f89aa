"""The suites and the motions ask for what they promise; nothing is rendered here."""

from itertools import combinations

import numpy as np
import pytest

from tests.twin import mixed
from tests.twin.clips import SUITES, suite
from tests.twin.exercises import EXERCISES, NEUTRAL, at, choose, share, sways
from tests.twin.postures import Bends


def test_suites_share_no_body_and_no_seed() -> None:
    suites = {name: suite(name) for name in SUITES}
    assert len(suites["bars"]) >= 200
    for one, other in combinations(suites.values(), 2):
        assert not {clip.body for clip in one} & {clip.body for clip in other}
        assert not {clip.seed for clip in one} & {clip.seed for clip in other}
    for clips in suites.values():
        assert len({clip.name for clip in clips}) == len(clips)


def test_what_is_mixed_is_in_no_suite_and_moves_everything_by_itself() -> None:
    assert not set(mixed.BODIES) & {body for _, bodies in SUITES.values() for body in bodies}
    assert not {mixed.FIRST_SEED + number for number in range(mixed.COUNT)} & {clip.seed for clip in suite("bars")}
    drawn = [each for number in range(60) for each in mixed.aims(number, np.random.default_rng(number))[1:-1]]
    turn, head, bend = (np.array([getattr(one, name) for one in drawn]) for name in ("spine_turn", "neck_turn", "spine_left"))
    assert np.abs(turn).max() > 40 and (turn * head < -200).any() and (np.abs(turn) > 20)[np.abs(bend) > 10].any()


def test_a_suite_is_the_same_every_time() -> None:
    assert suite("bars", 40) == suite("bars")[:40]


@pytest.mark.parametrize("exercise", ["chair-extension", "standing-extension"])
@pytest.mark.parametrize("seed", range(20))
def test_gentle_stays_below_the_gentle_limits(exercise: str, seed: int) -> None:
    motion = choose(exercise, "gentle", seed)
    t = np.arange(0.0, motion.seconds(), 0.01)
    amount = np.array([share(motion, x)[0] for x in t]) * motion.amount
    speed = np.diff(amount) / 0.01
    assert amount.max() <= {"chair-extension": 12.0, "standing-extension": 15.0}[exercise]
    assert speed.max() <= 12.0
    assert -speed.min() <= 18.0
    assert motion.neck is not None and 0.0 <= motion.neck <= 15.0


@pytest.mark.parametrize("exercise", sorted(EXERCISES))
def test_every_clip_begins_with_a_neutral(exercise: str) -> None:
    motion = choose(exercise, "far", 3)
    assert NEUTRAL >= 2.5
    assert all(share(motion, t) == (0.0, "neutral") for t in np.arange(0.0, 2.5, 0.1))


@pytest.mark.parametrize("seed", range(10))
def test_fast_passes_the_ease_off_speed_by_half(seed: int) -> None:
    motion = choose("chair-extension", "fast", seed)
    t = np.arange(0.0, motion.seconds(), 0.005)
    speed = np.diff([share(motion, x)[0] * motion.amount for x in t]) / 0.005
    assert speed.max() >= 1.5 * 24.0


@pytest.mark.parametrize("exercise", ["upward-stretch", "knee-to-chest"])
@pytest.mark.parametrize("seed", range(6))
def test_hands_stay_where_they_are_while_the_trunk_bounces(exercise: str, seed: int) -> None:
    motion = choose(exercise, "bouncing", seed)
    begin = NEUTRAL + motion.out
    held = [at(motion, Bends(spine_back=10, grip=1), sways(motion), t)[0] for t in np.arange(begin, begin + motion.hold, 0.02)]
    assert {bends.grip for bends in held} == {1.0}
    assert max(bends.spine_back for bends in held) - min(bends.spine_back for bends in held) > 2
