"""A stick body whose angles are exact, seen by a camera without perspective: for tests that must know the truth.

Its image landmarks are exact. Its world landmarks are turned as MediaPipe turns them, that is too far towards the camera, so that
the correction for that is tested with everything else.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from coach.angles.geometry import FRONT_HIP_WIDTH, WORLD_AZIMUTH_DEG, Lines, lines
from coach.angles.neutral import SEATED_THIGH_DEG, Neutral
from coach.angles.relative import SEATED_BEND_GAIN
from coach.check.neutral import Stretch, extend
from coach.observation import (
    LANDMARKS,
    LEFT_ANKLE,
    LEFT_EAR,
    LEFT_HIP,
    LEFT_KNEE,
    LEFT_SHOULDER,
    MOUTH_LEFT,
    MOUTH_RIGHT,
    NOSE,
    RIGHT_ANKLE,
    RIGHT_EAR,
    RIGHT_HIP,
    RIGHT_KNEE,
    RIGHT_SHOULDER,
    Floats,
    Observation,
)

UP = np.array([0.0, -1.0, 0.0])
HEIGHTS_PER_METRE = 0.45
MIDDLE = np.array([0.66, 0.6])
"""Where the hips are, in picture heights."""

TURN_READ = 0.6
"""Share of a turn of the shoulders that world landmarks show."""

PAIRS = ((7, 8), (9, 10), (11, 12), (23, 24), (25, 26), (27, 28))
"""Landmarks of the left and of the right."""


@dataclass(frozen=True)
class Body:
    """Degrees, signed as in design.md: extension + back, all else + to the person's left.

    Attributes:
        azimuth: where the pelvis faces, 0 at the camera, +90 at the right edge of the picture.
        thigh: knees against straight down: 90 seated, 0 standing.
        neck: height of the ears above the shoulders, metres.
        pitch: of the nose-ear line in the neutral posture.
    """

    extension: float = 0.0
    side_bend: float = 0.0
    rotation: float = 0.0
    neck_extension: float = 0.0
    neck_side_bend: float = 0.0
    neck_rotation: float = 0.0
    azimuth: float = 90.0
    thigh: float = 90.0
    neck: float = 0.2
    pitch: float = 5.0
    trunk: float = 0.5

    def image(self) -> Floats:
        """(33, 2) in picture heights, x right, y down."""
        joints = self._joints(self.azimuth, self.rotation)
        return MIDDLE + HEIGHTS_PER_METRE * joints[:, :2]

    def world(self) -> Floats:
        """(33, 3) metres, x right, y down, z away from the camera."""
        return self._joints(as_read(self.azimuth), TURN_READ * self.rotation)

    def _joints(self, azimuth: float, rotation: float) -> Floats:
        back, left = np.radians([self.extension, self.side_bend])
        forward, leftward = _forward(azimuth), _left(azimuth)
        trunk = UP * np.cos(back) * np.cos(left) - forward * np.sin(back) * np.cos(left) + leftward * np.sin(left) * np.cos(back)
        shoulders = self.trunk * trunk / np.linalg.norm(trunk)
        # As rendered people are read: halfway up to the ears the line from the hips leans further, or as far where they stand.
        halfway = np.tan(left / (SEATED_BEND_GAIN if self.thigh > SEATED_THIGH_DEG else 1.0)) * (shoulders @ UP + self.neck / 2)
        ears = shoulders + self.neck * UP + 2 * (halfway - shoulders @ leftward) * leftward
        head = azimuth + rotation + self.neck_rotation
        pitch = np.radians(self.pitch + self.extension + self.neck_extension)
        nose = ears + 0.085 * (_forward(head) * np.cos(pitch) + UP * np.sin(pitch))
        thigh = np.radians(self.thigh)
        knees = 0.42 * (forward * np.sin(thigh) - UP * np.cos(thigh))
        out = np.zeros((LANDMARKS, 3))
        out[NOSE] = nose
        across = _left(azimuth + rotation) * np.cos(left) - UP * np.sin(left)
        tilt = left + np.radians(self.neck_side_bend)
        over = _left(head) * np.cos(tilt) - UP * np.sin(tilt)
        for left_one, right_one, middle, half in (
            (LEFT_HIP, RIGHT_HIP, np.zeros(3), FRONT_HIP_WIDTH / 2 * self.trunk * leftward),
            (LEFT_SHOULDER, RIGHT_SHOULDER, shoulders, 0.18 * across),
            (LEFT_EAR, RIGHT_EAR, ears, 0.075 * over),
            (MOUTH_LEFT, MOUTH_RIGHT, nose - 0.04 * UP, 0.025 * over),
            (LEFT_KNEE, RIGHT_KNEE, knees, 0.1 * leftward),
            (LEFT_ANKLE, RIGHT_ANKLE, knees - 0.4 * UP, 0.1 * leftward),
        ):
            out[left_one], out[right_one] = middle + half, middle - half
        return out


def _forward(azimuth: float) -> Floats:
    turned = np.radians(azimuth)
    return np.array([np.sin(turned), 0.0, -np.cos(turned)])


def _left(azimuth: float) -> Floats:
    turned = np.radians(azimuth)
    return np.array([np.cos(turned), 0.0, np.sin(turned)])


def as_read(azimuth: float) -> float:
    """What world landmarks say of a body that is turned by `azimuth`."""
    read, true = WORLD_AZIMUTH_DEG
    size = abs(azimuth)
    bent = float(np.interp(min(size, 180 - size), true[:-1], read[:-1]))
    return float(np.copysign(bent if size <= 90 else 180 - bent, azimuth))


def mirrored(seen: Observation) -> Observation:
    """What the same camera sees in a mirror: left is right, and the landmarks are named accordingly."""
    order = np.arange(LANDMARKS)
    for left, right in PAIRS:
        order[[left, right]] = right, left
    image, world = seen.image[order].copy(), seen.world[order].copy()
    image[:, 0] = 2 * MIDDLE[0] - image[:, 0]
    world[:, 0] = -world[:, 0]
    return replace(seen, image=image, world=world, visibility=seen.visibility[order])


def spotted(seen: Observation, aside: float = 0.0) -> Observation:
    """With spots that are followed where the landmarks are, or so far to the right of them, in picture heights."""
    (x, y), (foot_x, foot_y) = (
        seen.image[pair].mean(axis=0) for pair in ([LEFT_SHOULDER, RIGHT_SHOULDER], [LEFT_HIP, RIGHT_HIP])
    )
    seen = replace(seen, shoulders_x=float(x + aside), shoulders_y=float(y), shoulders_turn_deg=0.0)
    return replace(seen, hips_x=float(foot_x + aside), hips_y=float(foot_y))


def seen_from_above(body: Body, down_deg: float) -> Lines:
    """The lines of the body before a camera that looks down on it."""
    down = np.radians(down_deg)
    turned = np.array([[1, 0, 0], [0, np.cos(down), -np.sin(down)], [0, np.sin(down), np.cos(down)]])
    image = MIDDLE + HEIGHTS_PER_METRE * (body._joints(body.azimuth, body.rotation) @ turned.T)[:, :2]
    return lines(image, body.world() @ turned.T, np.ones(LANDMARKS))


def observe(body: Body, t_s: float = 0.0, people: int = 1) -> Observation:
    """All 33 landmarks of the body, well visible."""
    return Observation(t_s, body.image(), body.world(), np.ones(LANDMARKS), people)


def measured(body: Body) -> Lines:
    """The lines of the body in one picture."""
    return lines(body.image(), body.world(), np.ones(LANDMARKS))


@cache
def neutral_of(body: Body, fps: float = 10.0) -> Neutral:
    """The neutral of a body that keeps still for as long as it takes."""
    stretch: Stretch = ()
    part = measured(body)
    for number in range(int(10 * fps)):
        stretch, neutral = extend(stretch, number / fps, part)
        if neutral is not None:
            return neutral
    raise AssertionError("no neutral within ten seconds of stillness")


def times(seconds: float, fps: float, start_s: float = 0.0) -> Floats:
    """Capture times of a steady camera."""
    return start_s + np.arange(round(seconds * fps)) / fps


def film(moment: Callable[[float], Body], when: Floats) -> Iterator[Observation]:
    """What a camera sees of a moving body."""
    for t_s in when:
        yield observe(moment(float(t_s)), float(t_s))


def ramp(t_s: float, start_s: float, rate: float, end: float) -> float:
    """0 until `start_s`, then rising (or falling) at `rate` until `end`."""
    return float(np.clip(rate * (t_s - start_s), min(0.0, end), max(0.0, end)))
