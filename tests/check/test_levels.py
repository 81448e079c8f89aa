"""Levels: soon enough to help, calm enough to be listened to."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.check.levels import MARGIN, RELEASE_S, Held, Level, next_level
from coach.exercise.definition import Limit
from tests.bodies import times

LIMIT = Limit(gentle=12, ease_off=18)
FPS = [15, 19, 20, 24, 29.97, 30, 50, 60]
TOO_LATE_S = 0.2


def levels(when: list[float] | np.ndarray, values: list[float] | np.ndarray, start: Level = Level.UNSEEN) -> list[Level]:
    held, out = Held(start, start), []
    for t_s, value in zip(when, values, strict=True):
        held = next_level(held, float(t_s), float(value), LIMIT)
        out.append(held.level)
    return out


@pytest.mark.parametrize("value", [-90.0, 0.0, 11.9])
def test_gentle_below_the_first_limit(value: float) -> None:
    assert levels([0.0], [value]) == [Level.GENTLE]


@pytest.mark.parametrize(
    ("value", "level"), [(12.0, Level.GENTLE), (12.1, Level.CAUTION), (18.0, Level.CAUTION), (18.1, Level.EASE_OFF)]
)
def test_a_limit_itself_is_still_within(value: float, level: Level) -> None:
    when = times(1, 30)
    assert levels(when, np.full(len(when), value), Level.GENTLE)[-1] == level


@pytest.mark.parametrize("fps", FPS)
@pytest.mark.parametrize("rate", [0.5, 5.0, 20.0, 80.0, math.inf])
@pytest.mark.parametrize("phase", [0.0, 0.3, 0.99])
def test_ease_off_comes_within_a_fifth_of_a_second(fps: float, rate: float, phase: float) -> None:
    """From the true crossing, wherever it falls between two frames, however fast, and however many frames a second."""
    when = times(3, fps)
    crossing = 1 + phase / fps
    moving = 18 + rate * (when - crossing) if rate < math.inf else np.where(when > crossing, 19.0, 5.0)
    beyond = np.array(levels(when, np.where(when > crossing, moving, np.minimum(moving, 18)))) == Level.EASE_OFF
    assert beyond.any()
    told = when[beyond][0]
    assert 0 <= told - crossing <= TOO_LATE_S + 1e-9
    assert beyond[when >= told].all()


def test_what_may_be_beyond_the_limit_is_told_and_what_may_be_beyond_gentle_is_not() -> None:
    """What the value may be off brings easing off forward; for caution the value counts as it is read."""
    for value, bound, level in ((17.0, 2.0, Level.EASE_OFF), (17.0, 0.9, Level.CAUTION), (11.0, 2.0, Level.GENTLE)):
        held = Held(Level.GENTLE, Level.GENTLE)
        for t_s in times(1, 30):
            held = next_level(held, float(t_s), value, LIMIT, bound)
        assert held.level == level


@pytest.mark.parametrize("fps", FPS)
def test_far_beyond_is_told_at_once(fps: float) -> None:
    assert levels([0, 1 / fps], [5, 18 * (1 + MARGIN) + 0.01])[-1] == Level.EASE_OFF


@pytest.mark.parametrize("limit", [12.0, 18.0])
@pytest.mark.parametrize("fps", [15, 30, 60])
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=25)
def test_noise_about_a_limit_does_not_flicker(limit: float, fps: float, seed: int) -> None:
    """Half a degree of landmark noise on a value that rests on the limit changes the level once at most."""
    when = times(20, fps)
    noise = np.random.default_rng(seed).normal(0, 0.3, len(when)).clip(-0.9, 0.9)
    seen = levels(when, limit + noise)
    assert sum(a != b for a, b in pairwise(seen)) <= 1


def test_one_bad_frame_a_little_beyond_says_nothing() -> None:
    when = times(2, 30)
    values = np.where(np.arange(len(when)) == 20, 19.0, 17.0)
    assert Level.EASE_OFF not in levels(when, values)


@pytest.mark.parametrize("fps", FPS)
def test_calm_comes_back_after_half_a_second_clearly_below(fps: float) -> None:
    when = times(3, fps)
    seen = np.array(levels(when, np.where(when < 1, 25.0, 5.0)))
    back = when[(when >= 1) & (seen == Level.GENTLE)][0]
    assert RELEASE_S <= back - when[when >= 1][0] + 1e-9 <= RELEASE_S + 1 / fps + 1e-6
    assert set(seen[(when >= 1) & (when < back)]) == {Level.EASE_OFF}


def test_barely_below_is_not_yet_calm() -> None:
    when = times(5, 30)
    assert levels(when, np.where(when < 1, 19.0, 17.5))[-1] == Level.EASE_OFF


@pytest.mark.parametrize("level", list(Level))
def test_unseen_is_unseen_at_once_and_forgets(level: Level) -> None:
    held = next_level(Held(level, level), 1.0, math.nan, LIMIT)
    assert held.level == Level.UNSEEN
    assert next_level(held, 1.1, 3.0, LIMIT).level == Level.GENTLE
    assert next_level(held, 1.1, 18.5, LIMIT).level == Level.EASE_OFF


@given(
    st.lists(st.tuples(st.floats(0.001, 2), st.floats(-50, 60) | st.just(math.nan) | st.just(math.inf)), max_size=60),
)
def test_whatever_comes_the_level_is_never_too_kind_for_long(rows: list[tuple[float, float]]) -> None:
    """Never gentle while unseen; never below what the value has been calling for throughout the last fifth of a second."""
    held, now = Held(), 0.0
    beyond_since: dict[Level, float] = {}
    for step, value in rows:
        now += step
        held = next_level(held, now, value, LIMIT)
        assert (held.level == Level.UNSEEN) == math.isnan(value)
        for level, bound in ((Level.CAUTION, LIMIT.gentle), (Level.EASE_OFF, LIMIT.ease_off)):
            if value > bound:
                since = beyond_since.setdefault(level, now)
                if now - since >= TOO_LATE_S or value > bound * (1 + MARGIN) * 1.0001:
                    assert held.level >= level
            else:
                beyond_since.pop(level, None)


def test_a_limit_of_zero_still_works() -> None:
    """An exercise may allow no movement at all in one direction."""
    limit = Limit(gentle=0, ease_off=5)
    held = Held(Level.GENTLE, Level.GENTLE)
    for t_s in times(1, 30):
        held = next_level(held, float(t_s), -1.0, limit)
    assert held.level == Level.GENTLE
    assert next_level(held, 2.0, 0.5, limit).level == Level.CAUTION


def test_levels_are_ordered_by_concern_and_named_as_in_the_events() -> None:
    assert Level.UNSEEN < Level.GENTLE < Level.CAUTION < Level.EASE_OFF
    assert [level.label for level in Level] == ["unseen", "gentle", "caution", "ease_off"]
