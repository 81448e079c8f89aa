"""The card of one measure shows how far its value may be off."""

import numpy as np

from coach.check.judge import Gauge
from coach.check.levels import Level
from coach.exercise.files import load
from coach.outputs.figure import Picture
from coach.outputs.gauge_card import draw_gauge

TRUNK = load("chair-extension")[0].measures[0]


def card(value: float, bound: float) -> Picture:
    ground: Picture = np.zeros((230, 520, 3), np.uint8)
    draw_gauge(ground, Gauge(TRUNK, value, 5.0, Level.GENTLE, Level.GENTLE, None, bound), mirror=False)
    return ground


def touched(bound: float) -> tuple[int, int]:
    """First and last column that a bound changes on the card."""
    changed = np.flatnonzero((card(8.0, bound) != card(8.0, 0.0)).any(axis=(0, 2)))
    return int(changed[0]), int(changed[-1])


def test_a_wider_bound_is_a_wider_band_around_the_value() -> None:
    narrow, wide = touched(2.0), touched(6.0)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]
    assert abs(sum(wide) - sum(narrow)) <= 4
    assert 2.5 < (wide[1] - wide[0]) / (narrow[1] - narrow[0]) < 3.5


def test_a_bound_that_is_not_known_is_not_drawn() -> None:
    np.testing.assert_array_equal(card(8.0, float("nan")), card(8.0, 0.0))
    np.testing.assert_array_equal(card(float("nan"), 3.0), card(float("nan"), 0.0))
