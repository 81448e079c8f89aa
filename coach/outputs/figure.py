"""What the picture is made of: letters, the sign and line of each level, and the person's own lines.

Every level differs in colour and in shape, so that it reads without colour too. Colours are those of Okabe and Ito, in BGR order.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.check.levels import Level
from coach.observation import (
    LEFT_EAR,
    LEFT_HIP,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_EAR,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    SEEN,
    Floats,
    Observation,
)

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]
Point = tuple[float, float]

COLOURS: dict[Level, Colour] = {
    Level.GENTLE: (115, 158, 0),
    Level.CAUTION: (0, 159, 230),
    Level.EASE_OFF: (0, 94, 213),
    Level.UNSEEN: (165, 165, 165),
}
WHITE: Colour = (255, 255, 255)
SOFT: Colour = (196, 196, 196)
DARK: Colour = (24, 20, 18)
SKY: Colour = (233, 180, 86)
BLUE: Colour = (160, 100, 0)
"""What leads, in place of judging: pace, breath and questions. Sky blue on dark ground; blue as ground for white letters."""

_SUBPIXEL = 4
_font = cv2.FontFace("sans")
_font_lock = Lock()


@lru_cache(maxsize=512)
def _text_mask(text: str, size: int, weight: int) -> Picture:
    """(h, w) coverage of one line of text. Drawing letters is slow, so each text is drawn once and then only copied."""
    # One font object keeps its state between calls, and live view and video may draw from two threads.
    with _font_lock:
        _, _, width, _ = cv2.getTextSize((0, 0), text, (0, 0), _font, size, weight)
        mask = np.zeros((math.ceil(1.3 * size), max(1, width + size // 2)), np.uint8)
        end, _ = cv2.putText(mask, text, (0, size), (255,), _font, size, weight)
    return mask[:, : max(1, int(end[0]) + 1)].copy()


@lru_cache(maxsize=512)
def _text_patch(text: str, size: int, weight: int, colour: Colour) -> Picture:
    """(h, w, 3) coloured letters on black."""
    mask = _text_mask(text, size, weight)
    scaled: Picture = (mask[..., None].astype(np.uint16) * np.array(colour, np.uint16) // 255).astype(np.uint8)
    return scaled


def text_width(text: str, size: int, weight: int = 500) -> int:
    """Width of one line in pixels."""
    return int(_text_mask(text, size, weight).shape[1])


def fitting_size(text: str, size: int, width: int, weight: int = 500) -> int:
    """The font size, at most `size`, at which one line fits into `width` pixels."""
    return max(6, min(size, size * width // text_width(text, size, weight)))


def write(
    canvas: Picture, text: str, at: tuple[int, int], size: int, *, weight: int = 500, colour: Colour = WHITE, right: bool = False
) -> int:
    """Writes one line on a dark ground, its baseline starting at `at` (or ending there if `right`). Returns its width in pixels.

    Letters are laid on by taking the lighter pixel: right on a dark ground, and far cheaper than blending.
    """
    if not text:
        return 0
    patch = _text_patch(text, size, weight, colour)
    height, width = patch.shape[:2]
    x, y = at[0] - width if right else at[0], at[1] - size
    left, top = max(0, x), max(0, y)
    ground = canvas[top : max(0, y + height), left : max(0, x + width)]
    if ground.size:
        patch = patch[top - y : top - y + ground.shape[0], left - x : left - x + ground.shape[1]]
        np.maximum(ground, patch, out=ground)
    return int(width)


@lru_cache(maxsize=64)
def wrapped(text: str, width: int, size: int, weight: int) -> tuple[tuple[str, ...], int]:
    """Breaks a sentence into lines of at most `width` pixels; also the widest line. A word that is too long stays whole."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines), max((text_width(line, size, weight) for line in lines), default=0)


def _fixed(points: Sequence[Point] | Floats) -> NDArray[np.int32]:
    """Coordinates in sixteenths of a pixel, as drawing wants them."""
    return np.round(np.asarray(points, float) * (1 << _SUBPIXEL)).astype(np.int32)


def fill(canvas: Picture, points: Sequence[Point] | Floats, colour: Colour) -> None:
    """A filled polygon; points (n, 2) in pixels."""
    cv2.fillPoly(canvas, [_fixed(points)], colour, cv2.LINE_AA, _SUBPIXEL)


def stroke(canvas: Picture, points: Sequence[Point] | Floats, colour: Colour, thickness: float, closed: bool = False) -> None:
    """A line through points (n, 2) in pixels."""
    cv2.polylines(canvas, [_fixed(points)], closed, colour, max(1, round(thickness)), cv2.LINE_AA, _SUBPIXEL)


def disc(canvas: Picture, centre: Point, radius: float, colour: Colour, thickness: int = -1) -> None:
    """A filled circle, or a ring."""
    x, y = (round(value * (1 << _SUBPIXEL)) for value in centre)
    cv2.circle(canvas, (x, y), round(radius * (1 << _SUBPIXEL)), colour, thickness, cv2.LINE_AA, _SUBPIXEL)


def _corners(count: int, centre: Point, radius: float, first_deg: float) -> Floats:
    """(count, 2) corners of a regular polygon, in pixels, clockwise from an angle against the right."""
    turns = np.radians(first_deg + 360.0 / count * np.arange(count))
    return np.column_stack([centre[0] + radius * np.cos(turns), centre[1] + radius * np.sin(turns)])


def draw_sign(canvas: Picture, level: Level, centre: Point, radius: float) -> None:
    """The sign of a level: a ticked circle, a warning triangle, an octagon with a bar, or a dotted circle that asks."""
    x, y = centre
    line = max(1.0, 0.2 * radius)
    colour = COLOURS[level]
    if level == Level.GENTLE:
        disc(canvas, centre, 1.12 * radius, DARK)
        disc(canvas, centre, radius, colour)
        stroke(canvas, np.array(centre) + radius * np.array([(-0.48, 0.02), (-0.12, 0.4), (0.52, -0.38)]), WHITE, line)
    elif level == Level.CAUTION:
        for size, shade in ((1.4, DARK), (1.2, colour)):
            fill(canvas, _corners(3, (x, y + 0.15 * radius), size * radius, -90.0), shade)
        stroke(canvas, [(x, y - 0.4 * radius), (x, y + 0.2 * radius)], DARK, line)
        disc(canvas, (x, y + 0.52 * radius), 0.6 * line, DARK)
    elif level == Level.EASE_OFF:
        # The white rim of a stop sign; a plain octagon looks like a circle from afar.
        for size, shade in ((1.24, DARK), (1.15, WHITE), (0.95, colour)):
            fill(canvas, _corners(8, centre, size * radius, 22.5), shade)
        stroke(canvas, [(x - 0.5 * radius, y), (x + 0.5 * radius, y)], WHITE, 1.5 * line)
    else:
        disc(canvas, centre, 1.12 * radius, DARK)
        for dot in _corners(12, centre, 0.85 * radius, 0.0):
            disc(canvas, (float(dot[0]), float(dot[1])), 0.1 * radius, colour)
        size = max(6, round(1.3 * radius))
        write(canvas, "?", (round(x - text_width("?", size, 600) / 2), round(y + 0.37 * size)), size, weight=600, colour=colour)


def draw_line(canvas: Picture, level: Level, start: Point, end: Point, thickness: float) -> None:
    """A line in the manner of its level, with a dark edge so that it stands out on any ground.

    Gentle is solid, caution dashed, ease off a zigzag with a straight core, unseen dotted.
    """
    a, b = np.array(start, float), np.array(end, float)
    length = float(np.hypot(*(b - a)))
    if not 1.0 <= length <= 1e4:
        return
    along = (b - a) / length
    edge, colour = 0.45 * thickness, COLOURS[level]
    pieces: list[Floats] = [np.stack([a, b])]
    if level == Level.CAUTION:
        # Gaps are as long as dashes, because the round ends take half of them.
        count = max(2, round((length / thickness + 2.4) / 4.8))
        dash = length / (2 * count - 1)
        pieces = [np.stack([a + along * dash * 2 * i, a + along * dash * (2 * i + 1)]) for i in range(count)]
    elif level == Level.EASE_OFF:
        count = max(3, round(length / (1.3 * thickness)))
        side = np.array([-along[1], along[0]]) * 1.1 * thickness
        turns = a + np.linspace(0, length, count + 1)[:, None] * along + np.where(np.arange(count + 1) % 2, 1, -1)[:, None] * side
        pieces = [turns]
    elif level == Level.UNSEEN:
        count = max(2, round(length / (1.9 * thickness)))
        dots = a + np.linspace(0, length, count + 1)[:, None] * along
        for radius, shade in ((0.5 * thickness + 0.6 * edge, DARK), (0.45 * thickness, colour)):
            for dot in dots:
                disc(canvas, (float(dot[0]), float(dot[1])), radius, shade)
        return
    for width, shade in ((thickness + 2 * edge, DARK), (thickness, colour)):
        for piece in pieces:
            stroke(canvas, piece, shade, width)


def draw_ring(canvas: Picture, centre: Point, radius: float, share: float, colour: Colour = WHITE) -> None:
    """A ring that runs out clockwise from the top, for a countdown; share of it that is left, 0 to 1."""
    width = max(2, round(0.16 * radius))
    disc(canvas, centre, radius, (70, 66, 62), width)
    if share > 0:
        steps = _corners(72, centre, radius, -90.0)
        stroke(canvas, np.concatenate([steps, steps[:1]])[: 1 + max(1, round(72 * min(share, 1.0)))], colour, width)


def joints(seen: Observation) -> tuple[Floats, Floats, Floats]:
    """Middle of the hips, middle of the shoulders, and the head at ear height: each (2,), in picture heights; NaN unless seen."""
    points = np.where((seen.visibility >= SEEN)[:, None] & (np.abs(seen.image) < 10), seen.image, np.nan)
    left, right = points[LEFT_EAR], points[RIGHT_EAR]
    ear = right if np.isnan(left).any() else left if np.isnan(right).any() else (left + right) / 2
    hip, shoulder = (points[LEFT_HIP] + points[RIGHT_HIP]) / 2, (points[LEFT_SHOULDER] + points[RIGHT_SHOULDER]) / 2
    return hip, shoulder, points[NOSE] if np.isnan(ear).any() else ear


def draw_person(canvas: Picture, seen: Observation, spine: Level | None, neck: Level | None, *, mirror: bool) -> None:
    """Draws spine and neck with their signs onto the picture (h, w, 3), which shows exactly what the landmarks refer to.

    What is not watched (None) is not drawn: a mark that asks would look like a fault.
    """
    height, width = canvas.shape[:2]
    hip, shoulder, head = (point * height for point in joints(seen))
    if mirror:
        for point in (hip, shoulder, head):
            point[0] = width - point[0]
    trunk = float(np.hypot(*(shoulder - hip)))
    reach = trunk if math.isfinite(trunk) else 0.25 * height
    thickness = min(max(0.055 * reach, 0.007 * height), 0.018 * height)
    radius = min(max(0.13 * reach, 0.02 * height), 0.04 * height)
    for start, end, level in ((hip, shoulder, spine), (shoulder, head, neck)):
        if level is not None and np.isfinite(start).all() and np.isfinite(end).all():
            draw_line(canvas, level, (float(start[0]), float(start[1])), (float(end[0]), float(end[1])), thickness)
    if spine is not None and math.isfinite(trunk):
        middle = (hip + shoulder) / 2
        draw_sign(canvas, spine, (float(middle[0]), float(middle[1])), radius)
    if neck is not None and np.isfinite(shoulder).all() and np.isfinite(head).all():
        # Beyond the head, where it hides neither the short neck line nor the face.
        way = head - shoulder
        beyond = head + way / max(1.0, float(np.hypot(*way))) * (0.22 * reach + radius)
        draw_sign(canvas, neck, (float(beyond[0]), float(beyond[1])), radius)
