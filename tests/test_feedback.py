"""What one picture tells of a measure."""

import pytest

from coach.check.levels import Level
from coach.exercise.files import load
from coach.feedback import Gauge


@pytest.mark.parametrize(
    ("value", "bound", "shown"),
    [(35.0, 26.0, 34.0), (-35.0, 26.0, -34.0), (31.0, 26.0, 25.0), (-31.0, 26.0, -25.0), (-40.0, 25.0, -40.0), (9.0, 2.0, 9.0)],
)
def test_what_is_shown_is_the_value_or_where_it_is_too_rough_the_limit_that_was_passed_on_its_side(
    value: float, bound: float, shown: float
) -> None:
    turn = load("seated-rotation")[0].measures[0]
    assert (turn.limit.gentle, turn.limit.ease_off) == (25.0, 34.0)
    gauge = Gauge(turn, value, 0.0, Level.EASE_OFF, Level.GENTLE, None, bound)
    assert gauge.beyond == (bound > 0.75 * turn.limit.ease_off)
    assert gauge.at_least == shown
