"""Lines of the body in one picture, before any neutral is known.

Everything is batched over leading dimensions: (..., 33, 2) and (..., 33, 3) in, (...) out, and a single frame gives the same
numbers to the bit. Angles in degrees. What is not seen is NaN.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from coach.observation import (
    LEFT_ANKLE,
    LEFT_EAR,
    LEFT_HIP,
    LEFT_KNEE,
    LEFT_SHOULDER,
    LEFT_WRIST,
    NOSE,
    RIGHT_ANKLE,
    RIGHT_EAR,
    RIGHT_HIP,
    RIGHT_KNEE,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
    SEEN,
    Floats,
)

PAIRS = ((LEFT_HIP, RIGHT_HIP), (LEFT_SHOULDER, RIGHT_SHOULDER), (LEFT_KNEE, RIGHT_KNEE))
"""What lies higher in the picture on the far side, where the camera looks down."""

UP, STRETCHED = (-0.5, 0.0), (0.5, 0.65)
"""How far a wrist is from its shoulder, over the trunk's length: along the trunk, from which on an arm is held up and where it
wholly is; and in all, the same of one that is straight. Hands behind the head are as high, and under .5 away."""

WORLD_AZIMUTH_DEG = ((0.0, 45.0, 60.0, 70.0, 82.0, 90.0), (0.0, 47.0, 62.0, 75.0, 90.0, 90.0))
"""World landmarks understate how far the hips are turned from the camera: what they read, and what was true (rendered clips)."""

FRONT_HIP_WIDTH = 0.45
"""Hip width over trunk length from the front: median over rendered bodies."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Image and world quantities, each (...).

    Attributes:
        trunk_tilt: mid-hip to mid-shoulder against the picture's vertical, + towards the right edge.
        trunk_px: length of that line, in picture heights.
        spine_tilt, spine_px: the same of the line from mid-hip to halfway between mid-shoulder and mid-ear.
        shoulder_width: from shoulder to shoulder, square to the trunk's line, over trunk_px; .72 from the front, 0 from the side.
        hip_width: the same from hip to hip; .45 from the front.
        ear_x, ear_y: mid-ear to nose, in picture heights, x right and y down.
        shoulder_azimuth, hip_azimuth: where shoulders and hips face, from world landmarks: 0 at the camera, + to the person's
            left, so +90 faces the right edge of the picture; as read, not corrected.
        head_azimuth: the same for the head, from the ear line.
        world_back, world_left: the trunk line's lean in world landmarks, + back and + to the left, seen from the pelvis.
        ear_roll: ear line against the shoulder line in the picture, + head towards the person's left (front view only).
        shrug: ear-to-shoulder height over trunk length.
        thigh_tilt: mid-hip to mid-knee against straight down, 0 to 180, from world landmarks.
        knee_bend: hip-knee-ankle, 0 straight, from world landmarks.
        knee_drop: how far knees are below hips in the picture, over trunk_px: some .9 standing, under half of that seated.
        thigh_share: the same over how far feet are below knees: 1 standing, under .88 seated, however much the camera looks down;
            NaN where feet are not seen below knees.
        wrist_height: the higher wrist above the shoulders, over trunk_px: 1 overhead, .3 behind the head. Taken even where it is
            hidden: overhead it is not.
        raised: how far an arm is held up and straight, 0 to 1; hands behind the head are up, and not far. Taken even where it is
            hidden.
        right_below: how far the right ones of hips, shoulders and knees are below the left ones in the picture, added up, over
            trunk_px; taken even where they are hidden.
        face_up: sine of the angle by which nose points above ears, from world landmarks: against the camera's axis.
        trunk_away: the trunk's lean away from the camera, in world landmarks.
        bone: trunk length in world landmarks, metres.
        hip_x, hip_y: mid-hip in the picture, in picture heights.
    """

    trunk_tilt: Floats
    trunk_px: Floats
    spine_tilt: Floats
    spine_px: Floats
    shoulder_width: Floats
    hip_width: Floats
    ear_x: Floats
    ear_y: Floats
    shoulder_azimuth: Floats
    hip_azimuth: Floats
    head_azimuth: Floats
    world_back: Floats
    world_left: Floats
    ear_roll: Floats
    shrug: Floats
    thigh_tilt: Floats
    knee_bend: Floats
    knee_drop: Floats
    thigh_share: Floats
    wrist_height: Floats
    raised: Floats
    right_below: Floats
    face_up: Floats
    trunk_away: Floats
    bone: Floats
    hip_x: Floats
    hip_y: Floats

    def at(self, index: int | slice | NDArray[np.intp]) -> "Lines":
        """The same for a part of the leading dimension."""
        return Lines(**{item.name: getattr(self, item.name)[index] for item in fields(self)})


def wrap(angle_deg: Floats) -> Floats:
    """The same direction between -180 and 180."""
    wrapped: Floats = (angle_deg + 180.0) % 360.0 - 180.0
    return wrapped


def tilt(x: Floats, y: Floats) -> Floats:
    """Of a vector against the vertical, + towards the right; y points down."""
    angle: Floats = np.degrees(np.arctan2(x, -y))
    return angle


def _direction(y: Floats, x: Floats) -> Floats:
    """Degrees of a vector; NaN when it has no length."""
    angle: Floats = np.degrees(np.arctan2(y, x))
    return np.where(np.hypot(x, y) > 1e-6, angle, np.nan)


def _with_length(line: Floats) -> tuple[Floats, Floats]:
    """A line in the picture, NaN when it has no length, and its length."""
    length = np.hypot(line[..., 0], line[..., 1])
    return np.where((length > 1e-6)[..., None], line, np.nan), length


def _azimuth(left: Floats, right: Floats) -> Floats:
    # With x right, y down, z away, forward = up x (right - left); only its horizontal part counts.
    across = right - left
    return _direction(-across[..., 2], -across[..., 0])


def _between(a: Floats, b: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = np.sum(a * b, axis=-1) / np.sqrt(np.sum(a * a, axis=-1) * np.sum(b * b, axis=-1))
    angle: Floats = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    return angle


def lines(image: Floats, world: Floats, visibility: Floats) -> Lines:
    """Measures the lines of the body.

    Args:
        image: (..., 33, 2) in picture heights.
        world: (..., 33, 3) in metres.
        visibility: (..., 33); a landmark under `SEEN` is taken as missing.
    """
    unseen = ~(visibility >= SEEN)
    # Non-finite or absurd coordinates are as good as missing; zero-length lines have no direction.
    for points in (image, world):
        for axis in range(points.shape[-1]):
            unseen = unseen | ~(np.abs(points[..., axis]) < 1e3)
    flat = np.where(unseen[..., None], np.nan, image)
    deep = np.where(unseen[..., None], np.nan, world)

    def middle(points: Floats, left: int, right: int) -> Floats:
        both: Floats = (points[..., left, :] + points[..., right, :]) / 2
        return both

    def either(points: Floats, left: int, right: int) -> Floats:
        a, b = points[..., left, :], points[..., right, :]
        return np.where(np.isnan(a), b, np.where(np.isnan(b), a, (a + b) / 2))

    hip = middle(flat, LEFT_HIP, RIGHT_HIP)
    trunk, trunk_px = _with_length(middle(flat, LEFT_SHOULDER, RIGHT_SHOULDER) - hip)
    spine, spine_px = _with_length((middle(flat, LEFT_SHOULDER, RIGHT_SHOULDER) + middle(flat, LEFT_EAR, RIGHT_EAR)) / 2 - hip)
    face, _ = _with_length(flat[..., NOSE, :] - either(flat, LEFT_EAR, RIGHT_EAR))

    shoulders = flat[..., RIGHT_SHOULDER, :] - flat[..., LEFT_SHOULDER, :]
    deep_trunk = middle(deep, LEFT_SHOULDER, RIGHT_SHOULDER) - middle(deep, LEFT_HIP, RIGHT_HIP)
    hips = deep[..., RIGHT_HIP, :] - deep[..., LEFT_HIP, :]
    bone = np.sqrt(np.sum(deep_trunk * deep_trunk, axis=-1))
    level = np.hypot(hips[..., 0], hips[..., 2])
    with np.errstate(invalid="ignore", divide="ignore"):
        # Square to the trunk: a side bend tilts the shoulders without turning them.
        shoulder_width, hip_width = (
            np.abs(across[..., 0] * trunk[..., 1] - across[..., 1] * trunk[..., 0]) / (trunk_px * trunk_px)
            for across in (shoulders, flat[..., RIGHT_HIP, :] - flat[..., LEFT_HIP, :])
        )
        right_x, right_z = hips[..., 0] / level, hips[..., 2] / level
        knee = either(flat, LEFT_KNEE, RIGHT_KNEE)[..., 1]
        shin_px = either(flat, LEFT_ANKLE, RIGHT_ANKLE)[..., 1] - knee
        knee_drop = (knee - hip[..., 1]) / trunk_px
        thigh_share = (knee - hip[..., 1]) / np.where(shin_px > 1e-6, shin_px, np.nan)
        wrists = np.minimum(image[..., LEFT_WRIST, 1], image[..., RIGHT_WRIST, 1])
        wrist_height = (middle(flat, LEFT_SHOULDER, RIGHT_SHOULDER)[..., 1] - wrists) / trunk_px
        arms = image[..., [LEFT_WRIST, RIGHT_WRIST], :] - image[..., [LEFT_SHOULDER, RIGHT_SHOULDER], :]
        along = np.sum(arms * trunk[..., None, :], axis=-1) / (trunk_px * trunk_px)[..., None]
        reach = np.hypot(arms[..., 0], arms[..., 1]) / trunk_px[..., None]
        held_up = np.nan_to_num(np.interp(along, UP, (0, 1)) * np.interp(reach, STRETCHED, (0, 1))).max(axis=-1)
        shrug = (middle(flat, LEFT_SHOULDER, RIGHT_SHOULDER)[..., 1] - either(flat, LEFT_EAR, RIGHT_EAR)[..., 1]) / trunk_px
        right_below = sum(image[..., right, 1] - image[..., left, 1] for left, right in PAIRS) / trunk_px
        deep_face = middle(deep, LEFT_EAR, RIGHT_EAR) - deep[..., NOSE, :]
        face_up = deep_face[..., 1] / np.sqrt(np.sum(deep_face * deep_face, axis=-1))
    # up x right is forward, (-right_z, 0, right_x); back is its opposite.
    back = deep_trunk[..., 0] * right_z - deep_trunk[..., 2] * right_x
    left = -(deep_trunk[..., 0] * right_x + deep_trunk[..., 2] * right_z)

    ears = flat[..., RIGHT_EAR, :] - flat[..., LEFT_EAR, :]
    roll = _direction(-ears[..., 1], -ears[..., 0]) - _direction(-shoulders[..., 1], -shoulders[..., 0])

    thigh = either(deep, LEFT_KNEE, RIGHT_KNEE) - middle(deep, LEFT_HIP, RIGHT_HIP)
    shin = either(deep, LEFT_ANKLE, RIGHT_ANKLE) - either(deep, LEFT_KNEE, RIGHT_KNEE)
    down = np.broadcast_to(np.array([0.0, 1.0, 0.0]), thigh.shape)
    return Lines(
        trunk_tilt=tilt(trunk[..., 0], trunk[..., 1]),
        trunk_px=trunk_px,
        spine_tilt=tilt(spine[..., 0], spine[..., 1]),
        spine_px=spine_px,
        shoulder_width=shoulder_width,
        hip_width=hip_width,
        ear_x=face[..., 0],
        ear_y=face[..., 1],
        shoulder_azimuth=_azimuth(deep[..., LEFT_SHOULDER, :], deep[..., RIGHT_SHOULDER, :]),
        hip_azimuth=_azimuth(deep[..., LEFT_HIP, :], deep[..., RIGHT_HIP, :]),
        head_azimuth=_azimuth(deep[..., LEFT_EAR, :], deep[..., RIGHT_EAR, :]),
        world_back=np.degrees(np.arctan2(back, -deep_trunk[..., 1])),
        world_left=np.degrees(np.arctan2(left, -deep_trunk[..., 1])),
        ear_roll=wrap(roll),
        shrug=shrug,
        thigh_tilt=_between(thigh, down),
        knee_bend=_between(thigh, shin),
        knee_drop=knee_drop,
        thigh_share=thigh_share,
        wrist_height=np.where(np.abs(wrist_height) < 10, wrist_height, np.nan),
        raised=np.where(np.isnan(trunk[..., 0]), np.nan, held_up),
        right_below=np.where(np.abs(right_below) < 10, right_below, np.nan),
        face_up=face_up,
        trunk_away=_direction(deep_trunk[..., 2], -deep_trunk[..., 1]),
        bone=bone,
        hip_x=hip[..., 0],
        hip_y=hip[..., 1],
    )
