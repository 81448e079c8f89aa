"""The picture that the person sees from two metres away: themselves, their spine and neck, the gauges and one sentence."""

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from coach.check.levels import Level
from coach.course.phases import ASKING, HURT
from coach.exercise.definition import Exercise
from coach.feedback import Feedback, Gauge
from coach.observation import Observation
from coach.outputs.exercise_picture import exercise_picture, moving_figure
from coach.outputs.figure import (
    BLUE,
    COLOURS,
    DARK,
    SKY,
    SOFT,
    WHITE,
    Picture,
    disc,
    draw_person,
    draw_sign,
    fitting_size,
    text_width,
    wrapped,
    write,
)
from coach.outputs.gauge_card import draw_gauge
from coach.outputs.pace_card import DONE, MOVING, draw_finished, draw_pace, draw_scale, way_out
from coach.safety.questions import red_flags
from coach.wording import PANEL

ON_THE_FLOOR = {"supine", "hands-and-knees"}

MIN_HEIGHT, MAX_HEIGHT = 720, 1080
"""Of the canvas. Smaller pictures are scaled up so that letters stay crisp, larger ones down: nobody sees more from afar."""

PANEL_WIDTH = 0.444
"""Width of the panel in canvas heights: beside a 4:3 picture it makes 16:9, the shape of most screens."""

SENTENCE = 0.069
"""Smallest wanted font size of the sentence in canvas heights; its capital letters are then 5 % of the height."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand on the canvas, all in pixels.

    Attributes:
        width, height: of the canvas; both even, as video wants them.
        picture: x, y, width and height of the camera picture.
        panel_x, panel_width: the column of the gauges, at the right; over the picture where that is already as wide as a screen.
    """

    width: int
    height: int
    picture: tuple[int, int, int, int]
    panel_x: int
    panel_width: int


@lru_cache(maxsize=16)
def layout(frame_height: int, frame_width: int) -> Layout:
    """For a camera picture of this size; very long or tall ones get black bars."""
    height = min(max(frame_height, MIN_HEIGHT), MAX_HEIGHT) // 2 * 2
    room = round(height * min(max(frame_width / max(1, frame_height), 0.4), 2.4))
    scale = min(height / max(1, frame_height), room / max(1, frame_width))
    w, h = min(room, max(1, round(frame_width * scale))), min(height, max(1, round(frame_height * scale)))
    panel = round(PANEL_WIDTH * height)
    if room >= 1.6 * height:
        width = room // 2 * 2
        w = min(w, width)
        return Layout(width, height, ((width - w) // 2, (height - h) // 2, w, h), width - panel, panel)
    # Beside a narrow portrait picture the panel takes what the sentence needs to read in a few lines.
    width = max(room + panel, round(4 / 3 * height)) // 2 * 2
    return Layout(width, height, ((room - w) // 2, (height - h) // 2, w, h), room, width - room)


def draw(
    frame_bgr: Picture,
    seen: Observation,
    feedback: Feedback,
    exercise: Exercise,
    *,
    mirror: bool,
    notice: str | None = None,
) -> Picture:
    """A new picture for the person to see.

    Args:
        frame_bgr: (H, W, 3) camera picture; a black one where there is none. It is not changed.
        seen: the landmarks found in it.
        feedback: what the check says of it.
        exercise: whose title and limits are shown.
        mirror: shows the person as a mirror does; text is never mirrored.
        notice: a line in the corner, such as "Recording video".

    Returns:
        (720 to 1080, W', 3): see `layout`.
    """
    place = layout(*frame_bgr.shape[:2])
    canvas = np.empty((place.height, place.width, 3), np.uint8)
    x, y, width, height = place.picture
    beside = place.panel_x >= x + width
    if (width, height) != (place.panel_x if beside else place.width, place.height):
        canvas[:] = 0
    if beside:
        cv2.rectangle(canvas, (place.panel_x, 0), (place.width - 1, place.height - 1), DARK, -1)
    picture = canvas[y : y + height, x : x + width]
    if frame_bgr.size:
        _show(frame_bgr, picture, mirror)
        draw_person(picture, seen, _part_level(feedback, "trunk"), _part_level(feedback, "neck"), mirror=mirror)

    band = _band_height(feedback.sentence, place)
    # Somebody on the floor is low in the picture, where the sentence would hide them.
    first, rest = (canvas[:band], canvas[band:]) if exercise.posture in ON_THE_FLOOR else (canvas[-band:], canvas[:-band])
    _draw_panel(rest, place, feedback, exercise, mirror)
    _draw_sentence(first, place, feedback)
    if feedback.course.phase in ASKING:
        _draw_question(rest, place)
    elif feedback.course.why in HURT:
        _draw_help(rest, place)
    top = _draw_notice(rest, place, notice) if notice else 0
    _draw_form(rest, place, feedback, top)
    return canvas


def draw_bare(frame_bgr: Picture, seen: Observation, feedback: Feedback, *, mirror: bool) -> Picture:
    """The person with their lines alone, for where sentence and gauges stand beside the picture; at most `MIN_HEIGHT` high.

    Args:
        frame_bgr, seen, feedback, mirror: as for `draw`.
    """
    height, width = frame_bgr.shape[:2]
    scale = min(1.0, MIN_HEIGHT / max(1, height))
    picture: Picture = np.zeros((max(1, round(scale * height)), max(1, round(scale * width)), 3), np.uint8)
    if frame_bgr.size:
        _show(frame_bgr, picture, mirror)
        draw_person(picture, seen, _part_level(feedback, "trunk"), _part_level(feedback, "neck"), mirror=mirror)
    return picture


def _show(frame: Picture, picture: Picture, mirror: bool) -> None:
    """Scales the frame into its place, and mirrors it while it is smallest."""
    size = (picture.shape[1], picture.shape[0])
    if frame.shape == picture.shape:
        picture[...] = frame
    elif frame.shape[0] > picture.shape[0]:
        cv2.resize(frame, size, dst=picture, interpolation=cv2.INTER_AREA)
    else:
        cv2.resize(cv2.flip(frame, 1) if mirror else frame, size, dst=picture, interpolation=cv2.INTER_LINEAR)
        return
    if mirror:
        cv2.flip(picture, 1, dst=picture)


def _part_level(feedback: Feedback, part: str) -> Level | None:
    """Of the measures of the trunk or the neck: the worst, but gentle only when every one of them is seen; None: not watched."""
    levels = [gauge.level for gauge in feedback.gauges if gauge.measure.angle.startswith(part)]
    if not levels:
        return None
    worst = max(levels)
    return Level.UNSEEN if worst == Level.GENTLE and Level.UNSEEN in levels else worst


def _main(feedback: Feedback) -> list[Gauge]:
    """The gauges that are always on show: the movement itself, and whatever is not watched for form alone."""
    return [gauge for number, gauge in enumerate(feedback.gauges) if number == 0 or not gauge.measure.form]


def band_level(feedback: Feedback) -> Level | None:
    """The level under which the sentence stands; None where it leads and judges nothing."""
    phase = feedback.course.phase
    if phase in ASKING or (feedback.reason == "unmeasured" and phase != "finished"):
        return None
    if phase == "finished" and feedback.course.why not in DONE:
        return None
    levels = [gauge.level for gauge in _main(feedback)]
    level = max(feedback.level, *levels) if levels else Level.UNSEEN
    if phase == "finished":
        level = Level.GENTLE
    elif level == Level.GENTLE and Level.UNSEEN in levels:
        # What is not seen is never called gentle.
        level = Level.UNSEEN
    return level


def _shade(ground: Picture, share: float) -> None:
    cv2.convertScaleAbs(ground, ground, share, 12)


# ---- the sentence ----


@lru_cache(maxsize=64)
def _sentence_lines(sentence: str, width: int, height: int) -> tuple[tuple[str, ...], int]:
    """Lines and font size: as large as fits two lines; capitals under 5 % only where the sentence would fill half the height."""
    wanted = math.ceil(SENTENCE * height)
    for size in (round(1.4 * wanted), round(1.2 * wanted), wanted):
        lines, widest = wrapped(sentence, width, size, 600)
        if widest <= width and len(lines) * size <= 2 * wanted:
            break
    while size > 8 and (widest > width or 1.25 * len(lines) * size > 0.45 * height):
        size -= max(1, size // 16)
        lines, widest = wrapped(sentence, width, size, 600)
    # Lines of about the same length read better than a last word on its own.
    for narrower in range(width, width // 2, -max(1, width // 40)):
        even, widest = wrapped(sentence, narrower, size, 600)
        if len(even) > len(lines) or widest > width:
            break
        lines = even
    return lines, size


def _sentence_width(place: Layout) -> int:
    return place.width - round(0.245 * place.height)


def _band_height(sentence: str, place: Layout) -> int:
    lines, size = _sentence_lines(sentence, _sentence_width(place), place.height)
    return max(round(0.21 * place.height), round(1.22 * len(lines) * size + 0.04 * place.height))


def _draw_sentence(ground: Picture, place: Layout, feedback: Feedback) -> None:
    h, band = place.height, ground.shape[0]
    _shade(ground, 0.2)
    level = band_level(feedback)
    colour = SKY if level is None else COLOURS[level]
    ground[:, : round(0.022 * h)] = colour
    if level is not None:
        draw_sign(ground, level, (0.115 * h, band / 2), 0.06 * h)
    elif feedback.course.phase in ASKING:
        disc(ground, (0.115 * h, band / 2), 0.065 * h, BLUE)
        asks = round(0.095 * h)
        write(ground, "?", (round(0.115 * h - text_width("?", asks, 700) / 2), round(band / 2 + 0.37 * asks)), asks, weight=700)
    else:
        disc(ground, (0.115 * h, band / 2), 0.06 * h, SKY, round(0.018 * h))
        disc(ground, (0.115 * h, band / 2), 0.032 * h, SKY)
    lines, size = _sentence_lines(feedback.sentence, _sentence_width(place), h)
    step = round(1.22 * size)
    # The middle of the capitals is in the middle of the band.
    baseline = round(band / 2 - (len(lines) - 1) * step / 2 + 0.37 * size)
    for number, line in enumerate(lines):
        write(ground, line, (round(0.21 * h), baseline + number * step), size, weight=600)


def _corner(place: Layout) -> int:
    """Width of the camera picture that the panel leaves free."""
    return min(place.panel_x, place.width - place.panel_width)


def _draw_notice(ground: Picture, place: Layout, notice: str) -> int:
    """In the upper left corner; returns how far down it reaches."""
    h = place.height
    inset = round(0.02 * h)
    size = fitting_size(notice, round(0.04 * h), max(50, _corner(place) - 4 * inset))
    bottom = inset + round(0.062 * h)
    pill = ground[inset:bottom, inset : 3 * inset + text_width(notice, size)]
    _shade(pill, 0.2)
    write(pill, notice, (inset, round(0.031 * h + 0.37 * size)), size)
    return bottom


def _draw_form(ground: Picture, place: Layout, feedback: Feedback, top: int) -> None:
    """What is watched for form alone, on the camera picture, and only where something is to be said about it."""
    if feedback.reason is not None or feedback.course.phase in ASKING or feedback.course.phase == "finished":
        return
    h = place.height
    inset, tall = round(0.02 * h), round(0.085 * h)
    for gauge in feedback.gauges[1:]:
        if not gauge.measure.form or gauge.level == Level.GENTLE:
            continue
        name = gauge.measure.name
        text = f"{name}: {PANEL['not_seen']}" if gauge.level == Level.UNSEEN else name
        size = fitting_size(text, round(0.05 * h), max(50, _corner(place) - 3 * inset - tall), 600)
        pill = ground[top + inset : top + inset + tall, inset : 2 * inset + tall + text_width(text, size, 600)]
        if pill.shape[0] < tall:
            return
        _shade(pill, 0.2)
        draw_sign(pill, gauge.level, (0.55 * tall, 0.5 * tall), 0.3 * tall)
        write(pill, text, (tall, round(0.5 * tall + 0.37 * size)), size, weight=600)
        top += tall + round(0.01 * h)


def _draw_question(ground: Picture, place: Layout) -> None:
    """The keys lie over the camera picture: nobody moves while they answer."""
    h, width = place.height, _corner(place)
    tall = min(round(0.42 * h), ground.shape[0])
    under = ground[ground.shape[0] - tall :, :width]
    _shade(under, 0.2)
    inset = round(0.02 * h)
    draw_scale(under[:, inset : width - inset])


def _draw_help(ground: Picture, place: Layout) -> None:
    """When to get help, over the camera picture: nobody moves any more, and who reads it stands at the screen."""
    h, width = place.height, _corner(place)
    under = ground[:, :width]
    _shade(under, 0.12)
    inset = round(0.03 * h)
    size, rows = round(0.042 * h), [("", True)]
    while size > 8:
        rows = []
        for what, matters in red_flags():
            rows += [(line, True) for line in wrapped(what, width - 2 * inset, size, 700)[0]]
            for matter in matters:
                lines = wrapped(matter, width - 3 * inset, size, 500)[0]
                rows += [(("\N{BULLET} " if not number else "   ") + line, False) for number, line in enumerate(lines)]
        if 1.25 * size * len(rows) <= under.shape[0] - inset:
            break
        size -= 1
    for number, (line, heading) in enumerate(rows):
        write(under, line, (inset, round(0.5 * inset + 1.25 * size * (number + 0.8))), size, weight=700 if heading else 500)


# ---- the panel ----


def _draw_panel(ground: Picture, place: Layout, feedback: Feedback, exercise: Exercise, mirror: bool) -> None:
    """At the top the title or the pace, at the bottom the gauges."""
    h, width, bottom = place.height, place.panel_width, ground.shape[0]
    panel = ground[:, place.panel_x :]
    if place.panel_x + width <= place.picture[0] + place.picture[2]:
        _shade(panel, 0.3)
    inset = round(0.022 * h)
    inner, course = width - 2 * inset, feedback.course
    column = panel[:, inset : inset + inner]
    note, large = (PANEL["limits_note"], 0.036) if feedback.gauges else (PANEL["unmeasured_note"], 0.042)
    lines, widest = wrapped(note, inner, round(large * h), 500)
    size = min(round(large * h), round(large * h) * inner // max(1, widest))
    for number, line in enumerate(reversed(lines)):
        write(column, line, (0, bottom - round(0.018 * h + 1.2 * number * size)), size, weight=500, colour=SOFT)
    floor = bottom - round(0.03 * h + 1.2 * len(lines) * size)
    if course.phase in MOVING or course.phase in ASKING or course.phase == "finished":
        used = min(round(0.36 * h), floor)
        head = column[:used]
        if course.phase == "finished":
            draw_finished(head, course, exercise)
        else:
            draw_pace(head, course, exercise, mirror=mirror)
    else:
        used = round(0.08 * h)
        size = fitting_size(exercise.title, round(0.055 * h), inner, 600)
        write(column, exercise.title, (0, round(0.065 * h)), size, weight=600, colour=WHITE)
    rest = column[used:floor]
    if min(rest.shape[:2]) < 40:
        return
    starting = feedback.reason is not None and not feedback.calibrated and course.phase not in MOVING
    if course.phase == "place" or (course.phase == "watching" and starting):
        rest[:] = exercise_picture(exercise, rest.shape[1], rest.shape[0], side=course.side, mirror=mirror)
    elif not feedback.gauges and course.phase in MOVING:
        # What is not measured has no gauge on which the pace could move: the figure itself does.
        rest[:] = moving_figure(exercise, way_out(course), rest.shape[1], rest.shape[0], side=course.side, mirror=mirror)
    elif course.phase in MOVING or course.phase == "watching":
        _draw_gauges(rest, place, feedback, mirror)


def _draw_gauges(ground: Picture, place: Layout, feedback: Feedback, mirror: bool) -> None:
    gauges = _main(feedback)
    gap = round(0.014 * place.height)
    card = min(round(0.245 * place.height), ground.shape[0] // max(1, len(gauges)) - gap)
    if card < 24:
        return
    course = feedback.course
    # The course counts its target upwards; a gauge of both directions has it on the side that is trained.
    target = course.target_deg * (-1.0 if course.side == "right" else 1.0)
    for number, gauge in enumerate(gauges):
        y = ground.shape[0] - (len(gauges) - number) * (card + gap) + gap
        signed = target if gauge.measure.direction == "both" else course.target_deg
        if gauge.measure.direction == "negative":
            signed = -signed
        draw_gauge(ground[y : y + card], gauge, mirror, signed if number == 0 and not course.paused else math.nan)
