"""The patterns one by one, at their edges; what a session makes of them is in `test_watch`."""

import math

import pytest

from coach.check.levels import Level
from coach.check.patterns import LASTS_S, Shown, Swing, bounces, combined, heads_over, reversal_deg, show, swing, thrusts
from coach.exercise.definition import Limit
from coach.exercise.files import load
from coach.feedback import Gauge

LIMIT = Limit(gentle=12, ease_off=18)
MEASURE = load("chair-extension")[0].measures[0]


@pytest.mark.parametrize(
    ("turns", "bounce"),
    [
        ([(1.0, 12.0)], False),
        ([(1.0, 12.0), (2.0, 8.0)], True),
        # Near neutral is the way to the next repetition.
        ([(1.0, 12.0), (2.0, 4.0)], False),
        ([(1.0, 12.0), (2.0, 5.0)], True),
        ([(1.0, 12.0), (1.5, 5.0), (2.0, 11.0)], True),
        # Too small to be anything, and too long ago.
        ([(1.0, 2.9), (2.0, 2.5)], False),
        ([(-1.5, 12.0), (2.0, 8.0)], False),
        ([], False),
    ],
)
def test_two_turns_far_out_within_four_seconds_are_a_bounce(turns: list[tuple[float, float]], bounce: bool) -> None:
    assert bounces(Swing(turns=tuple(turns)), 2.6) is bounce


def test_a_turn_is_where_the_movement_came_back_by_three_degrees() -> None:
    state = Swing()
    for t, value in enumerate([0.0, 8.0, 12.0, 9.5, 9.0, 4.0, 6.5, 7.5, 7.5]):
        state = swing(state, float(t), value)
    assert [value for _, value in state.turns] == [12.0, 4.0] and [t for t, _ in state.turns] == [2.0, 5.0]
    # A lost picture hides nothing; after longer it begins anew.
    assert swing(state, 9.0, math.nan) == state
    assert swing(state, 9.1, math.nan) == Swing()
    assert swing(state, 9.1, 9.0).turns == ()
    # Remembered for six seconds.
    assert [value for _, value in swing(swing(state, 8.4, 7.5), 8.5, 7.6).turns] == [4.0]


@pytest.mark.parametrize(
    ("dip", "turns"),
    [
        ([-4.0], 0),
        ([-4.0, 0.0, -4.0], 0),
        ([-4.0, -1.0, -4.0], 0),
        ([-4.0, -3.5], 1),
        ([-4.0, math.nan, -3.5], 1),
        ([-4.4], 0),
        ([-4.6], 1),
        ([-2.9] * 9, 0),
    ],
)
def test_one_picture_that_is_read_wrong_is_no_turn_and_a_jerk_back_is_one_at_once(dip: list[float], turns: int) -> None:
    state = Swing()
    for number, offset in enumerate([0.0, 0.0, *dip]):
        state = swing(state, number / 15, 16.0 + offset)
    assert len(state.turns) == turns


@pytest.mark.parametrize("name", LASTS_S)
def test_a_pattern_counts_once_it_has_been_there_for_long_enough(name: str) -> None:
    shown, told_s = Shown(), []
    # There for one picture, then not, and then there to stay, however many pictures are lost.
    for number, there in enumerate([(), (name,), (), *[(name,), None] * 8]):
        shown, new = show(shown, number / 30, there)
        told_s += [number / 30] if new else []
    if LASTS_S[name]:
        assert told_s == [pytest.approx(3 / 30 + LASTS_S[name], abs=2 / 30)]
    else:
        assert told_s == [1 / 30]
    assert shown.pattern == name


def test_of_two_patterns_the_worse_is_shown_once_it_has_lasted_and_none_for_ever() -> None:
    shown, new = show(Shown(), 0.0, ("thrust", "heading"))
    assert (shown.pattern, new) == ("heading", True)
    shown, new = show(shown, 0.07, ("thrust", "heading"))
    assert (shown.pattern, new) == ("thrust", True)
    for t in (0.1, 1.0, 1.5):
        shown, new = show(shown, t, ())
        assert (shown.pattern, new) == ("thrust", False)
    assert show(shown, 1.6, ())[0].pattern is None
    # A clock that jumps back does not keep it, and what was seen long ago has not lasted until now.
    assert show(shown, -9.0, ())[0].pattern is None
    assert show(show(Shown(), 0.0, ("combined",))[0], 3.0, ("combined",))[1] is False


@pytest.mark.parametrize(("step_s", "told"), [(0.1, True), (0.07, False)])
def test_where_pictures_are_sparse_one_is_enough_of_what_is_over_by_the_next(step_s: float, told: bool) -> None:
    assert show(show(Shown(), 0.0, ())[0], step_s, ("thrust",))[1] == told
    assert show(show(Shown(), 0.0, ())[0], step_s, ("combined",))[1] is False
    state = Swing()
    for number, value in enumerate([16.0, 16.0, 12.5]):
        state = swing(state, number * step_s, value)
    assert bool(state.turns) == told


def test_a_turn_of_the_trunk_is_read_roughly_and_must_come_back_by_more() -> None:
    for angle, turns in (("trunk_extension", 2), ("trunk_side_bend", 2), ("trunk_rotation", 0)):
        state = Swing()
        for t, value in enumerate([0.0, 34.0, 28.0, 34.0]):
            state = swing(state, float(t), value, reversal_deg(angle))
        assert len(state.turns) == turns


@pytest.mark.parametrize(
    ("value", "speed", "thrust"), [(14.5, 31.0, True), (14.5, 29.0, False), (14.3, 31.0, False), (math.nan, 31.0, False)]
)
def test_fast_in_the_last_fifth_is_a_thrust(value: float, speed: float, thrust: bool) -> None:
    assert thrusts(value, speed, LIMIT) is thrust


@pytest.mark.parametrize(
    ("value", "speed", "ahead"),
    [
        (12.0, 13.0, True),
        (12.0, 11.0, False),
        # A slow one is drift, near neutral it is only a beginning, and beyond the limit it is told as such.
        (17.9, 5.9, False),
        (7.0, 40.0, False),
        (18.1, 40.0, False),
        (12.0, -40.0, False),
        (math.nan, 40.0, False),
    ],
)
def test_a_limit_that_would_be_crossed_within_half_a_second_is_ahead(value: float, speed: float, ahead: bool) -> None:
    assert heads_over(value, speed, LIMIT) is ahead


@pytest.mark.parametrize(
    ("back", "turned", "both"),
    [(16, 31, True), (16, -31, True), (14, 40, False), (40, 29, False), (math.nan, 40, False), (40, math.nan, False)],
)
def test_a_head_back_and_turned_either_way(back: float, turned: float, both: bool) -> None:
    assert combined(back, turned) is both


@pytest.mark.parametrize(
    ("pattern", "level"),
    [
        (None, Level.GENTLE),
        ("heading", Level.CAUTION),
        ("bounce", Level.EASE_OFF),
        ("thrust", Level.EASE_OFF),
        ("combined", Level.EASE_OFF),
    ],
)
def test_a_limit_ahead_is_a_caution_and_every_other_pattern_a_reason_to_ease_off(pattern: str | None, level: Level) -> None:
    gauge = Gauge(MEASURE, 5.0, 1.0, Level.GENTLE, Level.GENTLE, pattern)
    assert gauge.pattern_level == gauge.level == level
    # What is not seen has no pattern either.
    assert Gauge(MEASURE, math.nan, math.nan, Level.UNSEEN, Level.UNSEEN, pattern).level == Level.UNSEEN
