"""A drawing of an exercise: its start and, where it can be drawn, its end, from its posture, view and figure alone.

`python -m coach.outputs.exercise_picture EXERCISE FILE.png` (or `.svg`) writes one.
"""

import base64
import math
import sys
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from coach.errors import CoachError, unwritten
from coach.exercise.definition import Exercise
from coach.exercise.files import load
from coach.observation import Floats
from coach.outputs.figure import Colour, Picture, fill, fitting_size, stroke, text_width, write
from coach.outputs.mannequin import HEAD_M, Part, Recipe, body, furniture, recipe
from coach.wording import PANEL

STEPS = 40
"""A figure that moves takes this many positions, each drawn once."""

LEADS_DEG = 10.0
"""A face that turns by more than this, with the trunk or alone, is what the exercise is about."""

_ROUND = np.linspace(0, 2 * math.pi, 20, endpoint=False)
_CIRCLE = np.stack([np.cos(_ROUND), np.sin(_ROUND)], axis=1)


class Palette(NamedTuple):
    """Colours in BGR order."""

    ground: Colour
    floor: Colour
    edge: Colour
    shirt: Colour
    trousers: Colour
    skin: Colour
    hair: Colour
    wood: Colour
    towel: Colour
    mat: Colour
    arrow: Colour
    ink: Colour


DARK_GROUND = Palette(
    (44, 38, 34), (90, 82, 76), (44, 38, 34), (214, 158, 64), (150, 124, 104), (164, 196, 232), (62, 78, 112),
    (72, 104, 148), (196, 216, 226), (86, 92, 66), (92, 206, 250), (255, 255, 255),
)  # fmt: skip
LIGHT_GROUND = Palette(
    (250, 250, 248), (190, 184, 178), (250, 250, 248), (176, 112, 20), (92, 70, 56), (142, 178, 222), (40, 52, 80),
    (92, 128, 176), (150, 190, 210), (206, 214, 188), (0, 110, 214), (40, 34, 30),
)  # fmt: skip

AZIMUTH_DEG = {"side": 76.0, "front": 0.0, "front-oblique": 32.0, "foot-end": 16.0}
ELEVATION_DEG = {"side": 9.0, "front": 8.0, "front-oblique": 12.0, "foot-end": 34.0}


def exercise_picture(
    exercise: Exercise | str, width: int, height: int, dark: bool = True, *, side: str | None = None, mirror: bool = True
) -> Picture:
    """Start and end of an exercise, beside each other or, in a tall picture, one above the other.

    Args:
        exercise: or its name.
        width, height: in pixels.
        dark: on dark ground, else on light.
        side: "left" or "right" for an exercise that has sides; by default its first.
        mirror: seen from the front, the figure's left is on the left, as in a mirror.

    Returns:
        (height, width, 3) BGR.
    """
    known = load(exercise)[0] if isinstance(exercise, str) else exercise
    return _pair(recipe(known, side), width, height, dark, mirror).copy()


def moving_figure(exercise: Exercise, share: float, width: int, height: int, *, side: str | None, mirror: bool) -> Picture:
    """(height, width, 3) the figure on dark ground, `share` (0 to 1) of the way from start to end. Not to be changed."""
    return _single(recipe(exercise, side), round(min(max(share, 0.0), 1.0) * STEPS), width, height, True, mirror)


def write_picture(exercise: Exercise | str, path: Path, width: int = 1200, height: int = 640, *, dark: bool = False) -> None:
    """Writes the drawing as a PNG, or as an SVG that holds the PNG.

    Raises:
        CoachError: the file cannot be written or has another ending.
    """
    ok, data = cv2.imencode(".png", exercise_picture(exercise, width, height, dark), [cv2.IMWRITE_PNG_COMPRESSION, 9])
    assert ok
    content = data.tobytes()
    if path.suffix.lower() == ".svg":
        inside = base64.b64encode(content).decode()
        content = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
            f'<image width="{width}" height="{height}" href="data:image/png;base64,{inside}"/></svg>\n'
        ).encode()
    elif path.suffix.lower() != ".png":
        raise CoachError(f"A drawing is written as .png or .svg, so {path} needs one of these endings.")
    try:
        path.write_bytes(content)
    except OSError as error:
        raise unwritten(path, error) from error


# ---- from space to the picture ----


class _Camera(NamedTuple):
    """Three axes, (3,) each: to the right and up in the picture, and away from the camera."""

    right: Floats
    up: Floats
    away: Floats


class _Place(NamedTuple):
    """Pixels of a point: scale times its place in metres, plus an offset."""

    scale: float
    x: float
    y: float


def _camera(drawn: Recipe, mirror: bool) -> _Camera:
    turn, lift = math.radians(AZIMUTH_DEG[drawn.view]), math.radians(ELEVATION_DEG[drawn.view])
    # The side that moves is the one that is seen.
    near = -1.0 if drawn.view == "side" and drawn.side == "left" else 1.0
    towards = np.array([math.cos(turn), -near * math.sin(turn), 0.0])
    away = -(towards * math.cos(lift) + np.array([0, 0, math.sin(lift)]))
    right = np.cross(away, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    up = np.cross(right, away)
    # A mirror swaps the sides; seen from the side there is nothing to swap, and all figures face to the right.
    swap = near if drawn.view == "side" else -1.0 if mirror else 1.0
    return _Camera(swap * right, up, away)


def _seen(points: Floats, camera: _Camera) -> Floats:
    """(n, 2) right and up, in metres."""
    return np.stack([points @ camera.right, points @ camera.up], axis=-1)


def _fit(drawn: Recipe, camera: _Camera, width: int, height: int, tall: float) -> _Place:
    """So that the start, the end and what they are on fill the picture: both are drawn alike large."""
    corners = [_seen(corner, camera) for _, corner in furniture(drawn)]
    for share in (0.0, 0.5, 1.0):
        for part in body(drawn, share):
            for point, radius in ((part.start, part.start_radius), (part.end, part.end_radius)):
                if part.kind == "head" and point is part.end:
                    continue
                at = _seen(point[None], camera)
                corners += [at - radius, at + radius]
    cloud = np.concatenate(corners)
    low, high = cloud.min(axis=0), cloud.max(axis=0)
    scale = float(min(0.92 * width / (high[0] - low[0]), tall * height / (high[1] - low[1])))
    middle = (low + high) / 2
    return _Place(scale, width / 2 - scale * middle[0], height / 2 + scale * middle[1])


def _pixels(points: Floats, camera: _Camera, place: _Place) -> Floats:
    seen = _seen(points, camera)
    return np.stack([place.x + place.scale * seen[:, 0], place.y - place.scale * seen[:, 1]], axis=1)


# ---- drawing ----


@lru_cache(maxsize=32)
def _pair(drawn: Recipe, width: int, height: int, dark: bool, mirror: bool) -> Picture:
    colours = DARK_GROUND if dark else LIGHT_GROUND
    if drawn.start == drawn.end:
        # What cannot be drawn is not shown as if nothing moved.
        return _single(drawn, 0, width, height, dark, mirror, word=PANEL["start"])
    picture: Picture = np.full((height, width, 3), colours.ground, np.uint8)
    beside = width >= 1.1 * height
    cell = (width // 2, height) if beside else (width, height // 2)
    for number, step in enumerate((0, STEPS)):
        x, y = (number * cell[0], 0) if beside else (0, number * cell[1])
        picture[y : y + cell[1], x : x + cell[0]] = _single(
            drawn, step, *cell, dark, mirror, word=PANEL["end" if number else "start"]
        )
    return picture


@lru_cache(maxsize=STEPS + 8)
def _single(drawn: Recipe, step: int, width: int, height: int, dark: bool, mirror: bool, word: str = "") -> Picture:
    colours = DARK_GROUND if dark else LIGHT_GROUND
    canvas: Picture = np.full((height, width, 3), colours.ground, np.uint8)
    label = round(0.16 * height) if word else 0
    ground = canvas[: height - label] if label else canvas
    camera = _camera(drawn, mirror)
    # Above the end there has to be room for the arrow.
    place = _fit(drawn, camera, width, height - label, 0.74 if word else 0.9)
    for kind, corners in furniture(drawn):
        _hull(ground, _pixels(corners, camera, place), getattr(colours, kind), colours.edge, 0.006 * place.scale)
    _draw_body(ground, body(drawn, step / STEPS), camera, place, colours)
    if word and step:
        _draw_way(ground, drawn, camera, place, colours)
    if word:
        # Letters are laid on as light, so that on light ground they are drawn on its negative.
        strip = canvas[height - label :]
        size = fitting_size(word, round(0.8 * label), width, 600)
        at = ((width - text_width(word, size, 600)) // 2, round(0.5 * label + 0.3 * size))
        if dark:
            write(strip, word, at, size, weight=600, colour=colours.ink)
        else:
            negative: Picture = np.ascontiguousarray(255 - strip)
            write(negative, word, at, size, weight=600, colour=tuple(255 - c for c in colours.ink))  # type: ignore[arg-type]
            strip[:] = 255 - negative
    return canvas


def _hull(canvas: Picture, points: Floats, colour: Colour, edge: Colour, margin: float) -> None:
    """A filled convex outline with an edge in the colour of the ground, which tells it from what lies behind."""
    outline = cv2.convexHull(points.astype(np.float32))[:, 0].astype(np.float64)
    if margin > 0.5:
        stroke(canvas, outline, edge, 2 * margin, closed=True)
    fill(canvas, outline, colour)


def _ball(at: Floats, radius: float) -> Floats:
    ring: Floats = at + radius * _CIRCLE
    return ring


def _draw_body(canvas: Picture, parts: list[Part], camera: _Camera, place: _Place, colours: Palette) -> None:
    """From the back to the front; what is further away is darker."""
    trunk = [part for part in parts if part.kind.startswith("trunk")]
    middle = float(np.mean([part.start @ camera.away for part in trunk]))
    limbs = sorted(
        (part for part in parts if not part.kind.startswith(("trunk", "neck"))),
        key=lambda part: -float(((part.start + (part.start if part.kind == "head" else part.end)) / 2) @ camera.away),
    )
    kinds = {"thigh": "trousers", "shin": "trousers", "upper_arm": "shirt", "foot": "hair"}
    drawn = False
    for part in limbs:
        head = part.kind == "head"
        depth = float(((part.start + (part.start if head else part.end)) / 2) @ camera.away)
        if not drawn and depth < middle + 0.02:
            _draw_trunk(canvas, trunk, camera, place, colours)
            drawn = True
        if head:
            neck = next(part for part in parts if part.kind == "neck")
            ends = _pixels(np.stack([neck.start, neck.end]), camera, place)
            throat = np.concatenate([_ball(at, neck.start_radius * place.scale) for at in ends])
            _hull(canvas, throat, colours.skin, colours.edge, 0.0)
            _draw_head(canvas, part, camera, place, colours)
            continue
        shade = 0.72 if depth > middle + 0.04 else 1.0
        colour = getattr(colours, kinds.get(part.kind, "skin"))
        colour = tuple(round(shade * c + (1 - shade) * g) for c, g in zip(colour, colours.ground, strict=True))
        ends = _pixels(np.stack([part.start, part.end]), camera, place)
        points = np.concatenate([_ball(ends[0], part.start_radius * place.scale), _ball(ends[1], part.end_radius * place.scale)])
        # Joined parts get no edge between them: an arm is one thing, and so is a leg.
        _hull(canvas, points, colour, colours.edge, 0.0 if part.kind in ("hand", "foot") else 0.012 * place.scale)
    if not drawn:
        _draw_trunk(canvas, trunk, camera, place, colours)


def _draw_trunk(canvas: Picture, trunk: list[Part], camera: _Camera, place: _Place, colours: Palette) -> None:
    outlines = []
    for left, right in zip(trunk[::2], trunk[1::2], strict=True):
        balls = []
        for part in (left, right):
            ends = _pixels(np.stack([part.start, part.end]), camera, place)
            balls += [_ball(ends[0], part.start_radius * place.scale), _ball(ends[1], part.end_radius * place.scale)]
        outlines.append(np.concatenate(balls))
    for points in outlines:
        _hull(canvas, points, colours.shirt, colours.edge, 0.012 * place.scale)
    for points in outlines:
        _hull(canvas, points, colours.shirt, colours.edge, 0.0)


def _draw_head(canvas: Picture, head: Part, camera: _Camera, place: _Place, colours: Palette) -> None:
    """Hair with a face in front, and a nose that says where it looks."""
    centre = _pixels(head.start[None], camera, place)[0]
    radius = HEAD_M * place.scale
    facing = head.end
    way = np.array([facing @ camera.right, -(facing @ camera.up)])
    towards = -float(facing @ camera.away)
    _hull(canvas, _ball(centre, radius), colours.hair, colours.edge, 0.012 * place.scale)
    if towards < -0.5:
        return
    flat = float(np.hypot(*way))
    if flat > 0.5:
        nose = centre + way * 1.06 * radius
        across = np.array([-way[1], way[0]]) / flat * 0.2 * radius
        fill(canvas, np.stack([nose, centre + 0.8 * way * radius + across, centre + 0.8 * way * radius - across]), colours.skin)
    fill(
        canvas, _ball(centre + 0.24 * radius * way + np.array([0, 0.14 * radius * max(0.0, towards)]), 0.8 * radius), colours.skin
    )


def _draw_way(canvas: Picture, drawn: Recipe, camera: _Camera, place: _Place, colours: Palette) -> None:
    """An arrow along the way of whatever moves furthest, so that the end is not taken for another exercise."""
    before, after = body(drawn, 0.0), body(drawn, 1.0)
    ways = []
    # Hands follow many a movement that is not theirs.
    weights = {"head": 1.0, "shin": 1.0, "thigh": 1.0, "trunk0": 1.0, "upper_arm": 1.0, "hand": 0.1}
    for old, new in zip(before, after, strict=True):
        if old.kind in weights:
            at_start = old.kind in ("head", "upper_arm", "trunk0")
            a, b = (_pixels((part.start if at_start else part.end)[None], camera, place)[0] for part in (old, new))
            ways.append((weights[old.kind] * float(np.hypot(*(b - a))), a, b))
    _, start, end = max(ways, key=lambda way: way[0])
    turn, turned = (pose.trunk_rotation + pose.neck_rotation for pose in (drawn.start, drawn.end))
    if abs(turned - turn) > LEADS_DEG:
        # A turn goes round: in the picture it is seen where the face goes.
        head = next(part for part in after if part.kind == "head")
        towards = np.array([0.0, -1.0 if drawn.side == "right" else 1.0, 0.0])
        start, end = _pixels(np.stack([head.start - 0.12 * towards, head.start + 0.12 * towards]), camera, place)
    far = float(np.hypot(*(end - start)))
    if far < 0.03 * place.scale:
        return
    along = (end - start) / far
    across = np.array([-along[1], along[0]])
    middle = np.mean([_pixels(part.start[None], camera, place)[0] for part in after], axis=0)
    out = (start + end) / 2 - middle
    out = out / max(1e-6, float(np.hypot(*out))) * 0.24 * place.scale
    half = min(max(far, 0.2 * place.scale), 0.34 * place.scale) / 2
    tip, room = 0.11 * place.scale, 0.1 * place.scale
    # It stays whole within the picture.
    size = np.array([canvas.shape[1], canvas.shape[0]])
    centre = np.clip((start + end) / 2 + out, room + half * np.abs(along), size - room - half * np.abs(along))
    a, b = centre - half * along, centre + half * along
    for edge, colour in ((0.014 * place.scale, colours.edge), (0.0, colours.arrow)):
        stroke(canvas, np.stack([a, b - along * 0.6 * tip]), colour, 0.04 * place.scale + 2 * edge)
        wing = across * (0.7 * tip + edge)
        fill(canvas, np.stack([b + along * edge * 2, b - along * (tip + edge) + wing, b - along * (tip + edge) - wing]), colour)


if __name__ == "__main__":
    try:
        write_picture(sys.argv[1], Path(sys.argv[2]))
    except IndexError:
        sys.exit("usage: python -m coach.outputs.exercise_picture EXERCISE FILE.png")
    except CoachError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
