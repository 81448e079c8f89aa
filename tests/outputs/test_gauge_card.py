"""The card of one measure shows how far its value may be off."""

import math
from dataclasses import replace

import numpy as np
import pytest

from coach.check.levels import Level
from coach.exercise.files import load, names
from coach.feedback import Gauge
from coach.outputs.figure import Picture
from coach.outputs.gauge_card import LEAST_NAME, draw_gauge, font_sizes, reading, scale_of

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


@pytest.mark.parametrize("name", ["chair-extension", "seated-rotation", "side-bend"])
@pytest.mark.parametrize("size", [(176, 288), (82, 288), (110, 520)])
def test_the_name_and_the_value_stand_side_by_side(name: str, size: tuple[int, int]) -> None:
    measure = load(name)[0].measures[0]

    def drawn(value: float) -> Picture:
        ground: Picture = np.zeros((*size, 3), np.uint8)
        draw_gauge(ground, Gauge(measure, value, 5.0, Level.GENTLE, Level.GENTLE, None, 0.0), mirror=False)
        # The line of the name, above the bar and its pointer.
        return ground[round(0.12 * size[0]) : round(0.28 * size[0])]

    way = -1 if measure.direction == "both" else 1
    unseen, widest, other = drawn(float("nan")), drawn(way * 48.0), drawn(way * 18.0)
    bright = np.flatnonzero((unseen > 150).all(axis=2).any(axis=0))
    changed = np.flatnonzero((widest != other).any(axis=(0, 2)))
    value_from = np.flatnonzero((widest != unseen).any(axis=(0, 2)) & (np.arange(size[1]) > 0.32 * size[0]))[0]
    assert bright[-1] < value_from <= changed[0]


def test_of_a_value_that_is_too_rough_the_card_says_only_that_it_is_beyond_the_limit() -> None:
    limit = TRUNK.limit.ease_off
    np.testing.assert_array_equal(card(limit + 1, 40.0), card(limit + 5, math.inf))
    differs = np.flatnonzero((card(limit, 0.0) != card(limit + 1, 40.0))[100:150].any(axis=(0, 2)))
    bar = differs - round(0.085 * 230)
    # The band begins where the limit is and goes on to the end; nothing of the bar before it is lit.
    share = scale_of(TRUNK, mirror=False).share(limit)
    wide = 520 - 2 * round(0.085 * 230)
    assert bar[0] >= share * wide - 2 and bar[-1] >= 0.98 * wide


@pytest.mark.parametrize(("sign", "said"), [(1, "> 34° left"), (-1, "> 34° right")])
def test_beyond_the_limit_is_said_with_its_side(sign: int, said: str) -> None:
    turn = load("seated-rotation")[0].measures[0]
    gauge = Gauge(turn, sign * 39.0, 0.0, Level.EASE_OFF, Level.GENTLE, None, 40.0)
    assert reading(turn, gauge.at_least, beyond=gauge.beyond) == said
    rough, sure = np.zeros((2, 230, 520, 3), np.uint8)
    draw_gauge(rough, gauge, mirror=False)
    draw_gauge(sure, replace(gauge, value=gauge.at_least, bound=0.0), mirror=False)
    lit = np.flatnonzero((rough != sure)[100:150].any(axis=(0, 2)))
    # Towards the end of its own side only.
    assert lit.size and ((lit > 260).all() if sign > 0 else (lit < 260).all())


def test_a_bound_that_is_not_known_is_not_drawn() -> None:
    np.testing.assert_array_equal(card(8.0, float("nan")), card(8.0, 0.0))
    np.testing.assert_array_equal(card(float("nan"), 3.0), card(float("nan"), 0.0))


@pytest.mark.parametrize("size", [(176, 288), (264, 432), (82, 288), (110, 520)])
def test_no_name_is_smaller_than_can_be_read_from_two_metres(size: tuple[int, int]) -> None:
    """Beside a large number "Back lean" had shrunk to half the size of "Neck" on the next card."""
    height, width = size
    for name in names():
        for measure in load(name)[0].measures:
            named, value = font_sizes(measure, width, height)
            assert named >= int(LEAST_NAME * height) and value >= named
