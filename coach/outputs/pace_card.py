"""Where in the course the person is: phase, seconds left, breath, repetition, side; the question's scale; the end."""

import math

import numpy as np

from coach.check.levels import Level
from coach.course.phases import ASKING
from coach.exercise.definition import Exercise
from coach.feedback import View
from coach.outputs.figure import (
    BLUE,
    SKY,
    SOFT,
    WHITE,
    Colour,
    Picture,
    Point,
    disc,
    draw_ring,
    draw_sign,
    fill,
    fitting_size,
    stroke,
    text_width,
    write,
)
from coach.wording import PANEL

MOVING = frozenset({"range", "inhale", "out", "hold", "back", "rest", "side", "easing"})
"""Phases in which the person follows a pace."""

DONE = frozenset({None, "done", "range"})
"""Why a course ended as it should; None where it was not said."""

EMPTY, FULL, NORMAL, SWAY = 0.34, 1.0, 0.58, 0.07
"""Size of the breath, as shares of the largest: lungs empty, full, and how far it sways about the middle while it is free."""

NORMAL_BREATH_S = 4.0


def breath(course: View) -> float:
    """Size of the breath, 0 to 1: grows while breathing in, shrinks while breathing out, and else sways as normal breath does."""
    share = 1 - course.left_s / course.length_s if course.length_s > 0 else 0.0
    smooth = share * share * (3 - 2 * share)
    if course.phase == "inhale":
        return EMPTY + (FULL - EMPTY) * smooth
    if course.phase == "out":
        return FULL - (FULL - EMPTY) * smooth
    return NORMAL + SWAY * math.sin(2 * math.pi * (course.length_s - course.left_s) / NORMAL_BREATH_S)


def way_out(course: View) -> float:
    """How far out the pace is, 0 at the start of the movement to 1 at its end."""
    share = 1 - course.left_s / course.length_s if course.length_s > 0 else 0.0
    smooth = share * share * (3 - 2 * share)
    return {"out": smooth, "hold": 1.0, "back": 1 - smooth}.get(course.phase, 0.0)


def draw_pace(ground: Picture, course: View, exercise: Exercise, *, mirror: bool) -> None:
    """Phase word at the top, below it the countdown around the breath, with repetition and side beside it.

    Args:
        ground: (h, w, 3), about square; a tenth wider is fine.
        course: what it shows.
        exercise: says whether left and right are ways in the picture, or only names.
        mirror: the person's left is on the left.
    """
    height, width = ground.shape[:2]
    word = PANEL["paused" if course.paused else f"side_{course.side}" if course.phase == "side" and course.side else course.phase]
    size = fitting_size(word, round(0.225 * height), width, 700)
    write(ground, word, (0, round(0.195 * height)), size, weight=700, colour=SOFT if course.paused else WHITE)
    radius = min(0.33 * height, 0.33 * width)
    if course.phase in ASKING:
        _draw_breath(ground, course, (width / 2, 0.63 * height), radius)
        return
    _draw_breath(ground, course, (1.1 * radius, 0.63 * height), radius)
    x = round(2.45 * radius)
    _draw_count(ground[:, x:], course, exercise, mirror=mirror, middle=round(0.63 * height), radius=radius)


def _draw_breath(ground: Picture, course: View, centre: Point, radius: float) -> None:
    share = course.left_s / course.length_s if course.length_s > 0 else 0.0
    draw_ring(ground, centre, radius, share, SOFT if course.paused else SKY)
    if course.paused:
        for side in (-1, 1):
            x = centre[0] + side * 0.24 * radius
            stroke(ground, [(x, centre[1] - 0.36 * radius), (x, centre[1] + 0.36 * radius)], WHITE, 0.24 * radius)
        return
    if course.phase not in ASKING:
        disc(ground, centre, 0.84 * radius * breath(course), BLUE)
    if course.phase in ("inhale", "out"):
        _draw_ways(ground, centre, radius, outwards=course.phase == "inhale")
    if course.length_s > 0:
        text = str(math.ceil(course.left_s - 1e-6))
        size = round(0.72 * radius)
        write(
            ground,
            text,
            (round(centre[0] - text_width(text, size, 700) / 2), round(centre[1] + 0.37 * size)),
            size,
            weight=700,
        )


def _draw_ways(ground: Picture, centre: Point, radius: float, *, outwards: bool) -> None:
    """Four arrowheads that say whether the breath grows or shrinks, so that a glance is enough."""
    for turn in np.radians([45, 135, 225, 315]):
        along, across = np.array([math.cos(turn), math.sin(turn)]), np.array([-math.sin(turn), math.cos(turn)])
        tip, foot = (0.84, 0.62) if outwards else (0.62, 0.84)
        corners = [along * tip, along * foot + 0.15 * across, along * foot - 0.15 * across]
        fill(ground, np.array(centre) + radius * np.array(corners), WHITE)


def _draw_count(ground: Picture, course: View, exercise: Exercise, *, mirror: bool, middle: int, radius: float) -> None:
    """The repetition as a large number, and the side with its arrow below."""
    width, side = ground.shape[1], course.side
    way = side_way(side, exercise, mirror=mirror) if side else 0
    if course.phase in ("side", "easing", "range"):
        if way:
            draw_arrow(ground, (0.46 * width, middle), 0.46 * width, way, SKY)
        return
    number, of = str(course.repetition), PANEL["of"].format(count=course.repetitions)
    # Shares of the radius: where the number and the "of 5" stand, and how large they are.
    (y, big), (below, small) = ((-0.42, 0.78), (-0.02, 0.4)) if side else ((0.15, 1.1), (0.63, 0.42))
    size = fitting_size(number, round(big * radius), width, 700)
    write(ground, number, (0, middle + round(y * radius)), size, weight=700)
    size = fitting_size(of, round(small * radius), width, 600)
    write(ground, of, (0, middle + round(below * radius)), size, weight=600, colour=SOFT)
    if side:
        if way:
            draw_arrow(ground, (0.42 * width, middle + 0.39 * radius), min(0.36 * radius, 0.42 * width), way, SKY)
        word = PANEL[side]
        size = fitting_size(word, round(0.42 * radius), width, 700)
        write(ground, word, (0, middle + round((1.0 if way else 0.6) * radius)), size, weight=700, colour=SKY)


def side_way(side: str, exercise: Exercise, *, mirror: bool) -> int:
    """Which way the person's left or right lies in the picture: -1 left, 1 right, 0 where they are seen from the side."""
    if exercise.view == "side" or side == "both":
        return 0
    # A mirror keeps the person's left on the left; a photograph of somebody who faces it does not.
    return -1 if (side == "left") == mirror else 1


def draw_arrow(ground: Picture, centre: Point, half: float, way: int, colour: Colour) -> None:
    """A thick arrow to the left (-1) or right (1), `half` its length in pixels."""
    shape = np.array([(-1, -0.24), (0.1, -0.24), (0.1, -0.72), (1, 0), (0.1, 0.72), (0.1, 0.24), (-1, 0.24)])
    fill(ground, np.array(centre) + half * shape * (way, 1), colour)


def draw_finished(ground: Picture, course: View, exercise: Exercise) -> None:
    """The tick, and what was done gently; nothing to reach is mentioned, and nothing is praised that was broken off."""
    height, width = ground.shape[:2]
    word = PANEL["finished" if course.why in DONE else "stopped"]
    write(ground, word, (0, round(0.195 * height)), fitting_size(word, round(0.225 * height), width, 700), weight=700)
    radius = min(0.27 * height, 0.27 * width)
    if course.why not in DONE:
        return
    draw_sign(ground, Level.GENTLE, (1.3 * radius, 0.62 * height), 1.1 * radius)
    # Without measures nothing is known about how a repetition was done.
    if exercise.measures and course.why == "done":
        x = round(2.8 * radius)
        number, gently = str(course.counted), PANEL["done_gently"]
        write(ground, number, (x, round(0.66 * height)), fitting_size(number, round(0.4 * height), width - x, 700), weight=700)
        for place, part in enumerate(gently.split()):
            size = fitting_size(part, round(0.13 * height), width - x, 600)
            write(ground, part, (x, round((0.79 + 0.13 * place) * height)), size, weight=600, colour=SOFT)


def draw_scale(ground: Picture) -> None:
    """The question's answers: eleven keys from 0 to 10, each with a column that rises, over whatever lies behind them."""
    height, width = ground.shape[:2]
    gap = max(1, width // 120)
    key = (width - gap) / 11
    size = fitting_size("10", round(min(0.24 * height, 0.75 * key)), round(0.84 * key), 700)
    box_top, box_bottom = round(0.52 * height), round(0.8 * height)
    for level in range(11):
        left, right = round(gap + level * key), round((level + 1) * key)
        middle = (left + right) / 2
        ground[box_top:box_bottom, left:right] = BLUE
        rise = round((0.06 + 0.4 * level / 10) * height)
        ground[box_top - gap - rise : box_top - gap, left:right] = SKY
        text = str(level)
        at = (round(middle - text_width(text, size, 700) / 2), round((box_top + box_bottom) / 2 + 0.37 * size))
        write(ground, text, at, size, weight=700)
    small, baseline = round(0.13 * height), round(0.955 * height)
    half = round(0.36 * width)
    write(ground, PANEL["no_pain"], (gap, baseline), fitting_size(PANEL["no_pain"], small, half, 600), weight=600)
    worst = f"{PANEL['worst_pain']}, {PANEL['ten_key']}"
    # The columns rise to the right, so there is room at the upper left.
    sharp = fitting_size(PANEL["sharp_key"], small, round(0.62 * width), 600)
    write(ground, PANEL["sharp_key"], (gap, round(0.16 * height)), sharp, weight=600, colour=SKY)
    write(ground, worst, (width - gap, baseline), fitting_size(worst, small, half, 600), weight=600, right=True)
