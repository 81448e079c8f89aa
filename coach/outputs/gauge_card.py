"""The gauge of one measure: its name, value, limits and speed on a card."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from coach.check.levels import Level
from coach.exercise.definition import Measure
from coach.feedback import Gauge
from coach.outputs.figure import (
    COLOURS,
    DARK,
    SKY,
    SOFT,
    WHITE,
    Picture,
    disc,
    draw_sign,
    fill,
    fitting_size,
    stroke,
    text_width,
    write,
)
from coach.wording import PANEL

CARD: tuple[int, int, int] = (44, 38, 34)
LEAST_NAME = 0.12
"""Of a card's height: what is measured is read from two metres away, too."""

BAND = 0.45
"""How white the band of what a value may be off is: the zones under it stay to be seen."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps a value to a place on the bar of one measure; `flip` where larger values lie to the left."""

    low: float
    high: float
    flip: bool

    def share(self, value: float) -> float:
        """0 at the left end, 1 at the right; values beyond stop at the ends."""
        share = min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)
        return 1.0 - share if self.flip else share


@lru_cache(maxsize=64)
def scale_of(measure: Measure, mirror: bool) -> Scale:
    """The bar of a measure: from some of the other way to well beyond the limit."""
    end = max(1.45 * measure.limit.ease_off, 1e-6)
    if measure.direction != "both":
        # Values are counted so that the limits lie to the right.
        return Scale(-0.2 * end, end, False)
    # The person's left is on the left of a mirror, and on the right of a photograph.
    sideways = measure.angle.endswith(("side_bend", "rotation"))
    return Scale(-end, end, mirror and sideways)


@lru_cache(maxsize=64)
def _card(measure: Measure, width: int, height: int, dim: bool, mirror: bool) -> Picture:
    """All of a gauge that does not move: its name and the bar with its zones, rising and more dense towards the limit."""
    card: Picture = np.full((height, width, 3), CARD, np.uint8)
    flat = _flat(width, height)
    size, _ = font_sizes(measure, width, height)
    write(card, measure.name, (_name_x(width, height), round(_line(flat) * height + 0.37 * size)), size, weight=600)
    left, right, top, bottom = _bar(width, height)
    scale, limit = scale_of(measure, mirror), measure.limit
    edges = [0.0, limit.gentle, limit.ease_off, scale.high]
    zones = list(zip((Level.GENTLE, Level.CAUTION, Level.EASE_OFF), edges[:-1], edges[1:], (0.55, 0.78, 1.0), strict=True))
    sides = (1, -1) if measure.direction == "both" else (1,)
    for level, start, end, tall in zones:
        for side in sides:
            a = scale.low if level == Level.GENTLE and len(sides) == 1 else side * start
            x0, x1 = sorted(left + round((right - left) * scale.share(value)) for value in (a, side * end))
            _zone(card[bottom - round(tall * (bottom - top)) : bottom, x0 : max(x0, x1 - 2)], level, dim)
    if dim or flat:
        # In place of the limits stands "not seen"; a flat card has no room for small print.
        return card
    small = round(0.12 * height)
    placed: list[tuple[int, int]] = []
    # Where green ends comes first; the other limit is named too where it has room on every side, or the sides would differ.
    for value in dict.fromkeys((limit.gentle, limit.ease_off)):
        text = f"{value:g}{measure.unit}"
        wide = text_width(text, small, 500)
        middles = [left + round((right - left) * scale.share(side * value)) for side in sides]
        if all(abs(x - other) > (wide + room) / 2 + small // 4 for x in middles for other, room in placed):
            placed += [(x, wide) for x in middles]
            for x in middles:
                write(card, text, (x - wide // 2, bottom + round(1.2 * small)), small, weight=500, colour=SOFT)
    return card


def _name_x(width: int, height: int) -> int:
    """Right of the sign, which is larger on a flat card."""
    return round((0.37 if _flat(width, height) else 0.32) * height)


def _room(width: int, height: int) -> int:
    """For name and reading, without the gap between them."""
    return width - _name_x(width, height) - round(0.12 * height)


@lru_cache(maxsize=64)
def font_sizes(measure: Measure, width: int, height: int) -> tuple[int, int]:
    """Of the name and of the reading: as large as they should be where both have room, and no name smaller than can be read."""
    flat, name, room = _flat(width, height), measure.name, _room(width, height)
    widest = reading(measure, -88.0 if measure.direction == "both" else 88.0)
    share = 0.18 if measure.direction == "both" else 0.29
    least = fitting_size(name, round(LEAST_NAME * height), room, 600)
    large = fitting_size(
        widest, round(share * (1.25 if flat else 1.0) * height), max(20, room - text_width(name, least, 600)), 700
    )
    left = max(20, room - text_width(widest, large, 700))
    return max(least, fitting_size(name, round((0.22 if flat else 0.15) * height), left, 600)), large


def _bar(width: int, height: int) -> tuple[int, int, int, int]:
    """Left, right, top and bottom of the bar on its card."""
    top, bottom = (0.56, 0.88) if _flat(width, height) else (0.43, 0.65)
    return round(0.085 * height), width - round(0.085 * height), round(top * height), round(bottom * height)


def _flat(width: int, height: int) -> bool:
    """A card this low has no room for the numbers of limits and speed: it leaves them out, so that all else can grow."""
    return height < 0.47 * width


def _line(flat: bool) -> float:
    """Where the middle of the name stands, as a share of the height."""
    return 0.24 if flat else 0.2


def _zone(ground: Picture, level: Level, dim: bool) -> None:
    """Fills a zone: plain, striped or barred, so that it reads without colour."""
    if not ground.size:
        return
    colour = np.array((96, 92, 90) if dim else COLOURS[level], np.uint8)
    ground[:] = colour
    y, x = np.indices(ground.shape[:2])
    step = max(4, ground.shape[0] // 4)
    if level == Level.CAUTION:
        ground[(x + y) % (2 * step) < step * 0.8] = colour // 2
    elif level == Level.EASE_OFF:
        ground[((x + y) % step < step * 0.3) | ((x - y) % step < step * 0.3)] = colour // 3


def draw_gauge(ground: Picture, gauge: Gauge, mirror: bool, target: float = math.nan) -> None:
    """One card: sign, name, value in degrees, bar with pointer, speed.

    Args:
        ground: where it goes, (h, w, 3).
        gauge: what it shows.
        mirror: the person's left is on the left.
        target: where the pace would have the person now, signed as the value; NaN without one.
    """
    height, width = ground.shape[:2]
    measure = gauge.measure
    value = counted_out(measure, gauge.at_least)
    unseen = gauge.angle_level == Level.UNSEEN or not math.isfinite(value)
    ground[:] = _card(measure, width, height, unseen, mirror)
    ground[:, : max(2, round(0.03 * height))] = COLOURS[gauge.level]
    flat = _flat(width, height)
    line = _line(flat) * height
    draw_sign(ground, gauge.level, (0.18 * height, line), (0.1 if flat else 0.085) * height)
    edge = width - round(0.07 * height)
    if unseen:
        size = round((0.24 if flat else 0.165) * height)
        write(ground, PANEL["not_seen"], (round(0.09 * height), round(0.8 * height if flat else 0.92 * height)), size)
        return
    named, size = font_sizes(measure, width, height)
    words = reading(measure, value, beyond=gauge.beyond)
    size = fitting_size(words, size, max(20, _room(width, height) - text_width(measure.name, named, 600)), 700)
    write(ground, words, (edge, round(line + 0.37 * size)), size, weight=700, right=True)
    left, right, top, bottom = _bar(width, height)
    x = left + (right - left) * scale_of(measure, mirror).share(value)
    wing, thick = 0.07 * height, max(2.0, 0.022 * height)
    _draw_bound(ground, gauge, value, mirror)
    if math.isfinite(target):
        # A ball, larger than the pointer: whoever moves with the pace keeps the one within the other.
        ball = left + (right - left) * scale_of(measure, mirror).share(counted_out(measure, target))
        for edge_width, shade in ((2.5 * thick, DARK), (0.0, SKY)):
            stroke(ground, [(ball, top), (ball, bottom)], shade, 0.06 * height + edge_width)
            disc(ground, (ball, top - 0.3 * wing), 1.35 * wing + edge_width / 2, shade)
    stroke(ground, [(x, top - 2), (x, bottom)], DARK, 3 * thick)
    stroke(ground, [(x, top - 2), (x, bottom)], WHITE, thick)
    fill(ground, [(x - wing, top - 1.1 * wing), (x + wing, top - 1.1 * wing), (x, top + 0.7 * wing)], WHITE)
    if not flat:
        _draw_speed(ground, gauge)


def _draw_bound(ground: Picture, gauge: Gauge, value: float, mirror: bool) -> None:
    """A light band on the bar: as far as the value may be off, to both sides, or all that is beyond the limit."""
    below, above = (0.0, math.inf) if gauge.beyond else (gauge.bound, gauge.bound)
    if not math.isfinite(below):
        return
    if value < 0:
        below, above = above, below
    height, width = ground.shape[:2]
    left, right, top, bottom = _bar(width, height)
    scale = scale_of(gauge.measure, mirror)
    start, end = sorted(left + round((right - left) * scale.share(end)) for end in (value - below, value + above))
    band = ground[top:bottom, start:end]
    band[:] = (band * (1 - BAND) + 255 * BAND).astype(np.uint8)


def counted_out(measure: Measure, value: float) -> float:
    """A value as it is shown: for a movement to one side, + the way that is limited."""
    return -value if measure.direction == "negative" else value


def reading(measure: Measure, value: float, *, beyond: bool = False) -> str:
    """The value in words: with its unit, and with its side for a movement to both sides; `beyond`: it is more than that."""
    number = round(abs(value)) if measure.direction == "both" else round(value)
    side = ""
    if measure.direction == "both" and number and measure.angle.endswith(("side_bend", "rotation")):
        side = " left" if value > 0 else " right"
    return f"{'> ' if beyond else ''}{number}{measure.unit}{side}".replace("-", "\N{MINUS SIGN}")


def _draw_speed(ground: Picture, gauge: Gauge) -> None:
    if not math.isfinite(gauge.speed):
        return
    height = ground.shape[0]
    size, y = round(0.135 * height), round(0.935 * height)
    # The sign may outlast the speed for a moment, as levels do, so it stands beside the number rather than naming it.
    if gauge.speed_level != Level.UNSEEN:
        draw_sign(ground, gauge.speed_level, (0.17 * height, y - 0.37 * size), 0.06 * height)
    write(ground, f"Speed {abs(gauge.speed):.0f}{gauge.measure.unit}/s", (round(0.3 * height), y), size, colour=SOFT)
