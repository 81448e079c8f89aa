"""A repetition counts when it was done gently, never for going further."""

from dataclasses import replace

import numpy as np
import pytest

from coach.check.levels import Level
from coach.course.repetitions import Effort, follow
from coach.exercise.definition import Exercise
from coach.exercise.files import load
from coach.feedback import Feedback, Gauge

CHAIR = load("chair-extension")[0]
BEND = load("side-bend")[0]


def feedback(t_s: float, value: float, level: Level = Level.GENTLE, exercise: Exercise = CHAIR) -> Feedback:
    seen = Level.UNSEEN if np.isnan(value) else level
    gauge = Gauge(exercise.measures[0], value, 0.0, seen, Level.GENTLE)
    return Feedback(t_s, None, True, np.zeros(10), np.zeros(10), (gauge,), "", ())


def counted(values: list[float], level: Level = Level.GENTLE, exercise: Exercise = CHAIR) -> list[bool]:
    effort, results = Effort(), []
    for index, value in enumerate(values):
        effort, done = follow(effort, feedback(index / 10, value, level, exercise))
        if done is not None:
            results.append(done)
    return results


def lean(peak: float) -> list[float]:
    return list(peak * np.sin(np.linspace(0, np.pi, 60)))


def test_a_small_and_a_full_gentle_repetition_count_the_same() -> None:
    assert counted(lean(6)) == counted(lean(11)) == [True]


def test_a_repetition_with_an_ease_off_does_not_count() -> None:
    assert counted(lean(20), Level.EASE_OFF) == [False]


def test_sitting_still_is_no_repetition() -> None:
    assert counted([0.5, -1.0, 2.0] * 40) == []


@pytest.mark.parametrize("sign", [1, -1])
def test_both_sides_of_a_side_bend_count(sign: int) -> None:
    assert counted([sign * value for value in lean(15)], exercise=BEND) == [True]


def test_a_repetition_that_was_hardly_seen_does_not_count() -> None:
    values = lean(10)
    values[15:50] = [float("nan")] * 35
    assert counted(values) == [False]


@pytest.mark.parametrize(("hidden", "counts"), [(0.9, False), (0.1, True)])
def test_a_repetition_whose_head_was_hardly_seen_does_not_count(hidden: float, counts: bool) -> None:
    """What is not seen is not gentle. What is watched for form may be hidden."""
    values, effort, results = lean(10), Effort(), []
    neck = CHAIR.measures[1]
    for index, value in enumerate(values):
        one = feedback(index / 10, value)
        seen = index % 10 >= 10 * hidden
        form = Gauge(neck.model_copy(update={"form": True}), np.nan, 0.0, Level.UNSEEN, Level.UNSEEN)
        level = Level.GENTLE if seen else Level.UNSEEN
        head = Gauge(neck, 5.0 if seen else np.nan, 0.0, level, level)
        effort, done = follow(effort, replace(one, gauges=(*one.gauges, head, form)))
        results += [done] if done is not None else []
    assert results == [counts]
