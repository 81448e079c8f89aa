"""Angles measured on the posed skeleton: what a perfect coach would read. Degrees, absolute, + back, + left."""

from __future__ import annotations

import numpy as np

from tests.twin.body import NECK, SPINE, Array, Skeleton, template
from tests.twin.postures import joints_middle

COLUMNS = (
    "trunk_line_sagittal",
    "trunk_line_frontal",
    "shoulder_yaw_minus_hip_yaw",
    "head_pitch",
    "neck_extension",
    "neck_joint_extension",
    "spine_extension_sum",
    "spine_side_bend_sum",
    "spine_rotation_sum",
    "neck_rotation",
    "neck_side_bend",
    "past_straight",
    "knee_line_tilt",
)

UP = np.array([0.0, 0.0, 1.0])


def wrap(degrees: float) -> float:
    """The same angle in [-180, 180)."""
    return (degrees + 180.0) % 360.0 - 180.0


def angle(y: float, x: float) -> float:
    """atan2 in degrees."""
    return float(np.degrees(np.arctan2(y, x)))


def heading(left: Array) -> tuple[Array, Array]:
    """Horizontal unit vectors (3,) to the left and to the front, of a left-pointing line."""
    level = left - UP * left[2]
    level = level / np.linalg.norm(level)
    return level, np.cross(level, UP)


def bends_of(turn: Array) -> tuple[float, float, float]:
    """(back, left, turn to the left) in degrees of a relative rotation (3, 3), small or about one axis."""
    from scipy.spatial.transform import Rotation

    yaw, pitch, roll = Rotation.from_matrix(turn).as_euler("ZXY", degrees=True)
    return -float(pitch), float(roll), float(yaw)


def chain(skeleton: Skeleton, bones: tuple[str, ...]) -> Array:
    """(3,) sums over these bones of their local bends: back, left, turn to the left."""
    shared = template()
    total = np.zeros(3)
    for bone in bones:
        i = shared.bone(bone)
        total += np.array(bends_of(skeleton.turns[shared.parents[i]].T @ skeleton.turns[i]))
    return total


def measure(skeleton: Skeleton) -> dict[str, float]:
    """All truth columns of one moment.

    hip and shoulder are the middles of the hip joints and of the shoulder joints. `past_straight` is how far the hip is above
    the line from shoulder to knee (180 minus the angle at the hip, + above), `knee_line_tilt` how far the thighs lean left.
    """
    hip, shoulder, knee = (joints_middle(skeleton, b) for b in ("upperleg01", "upperarm01", "lowerleg01"))
    hips = skeleton.joint("upperleg01.L") - skeleton.joint("upperleg01.R")
    shoulders = skeleton.joint("upperarm01.L") - skeleton.joint("upperarm01.R")
    left, front = heading(hips)
    line = shoulder - hip
    trunk = angle(-float(line @ front), float(line @ UP))
    hip_yaw, shoulder_yaw = angle(hips[1], hips[0]), angle(shoulders[1], shoulders[0])
    head = skeleton.turn_of("head")
    _, head_front = heading(head[:, 0])
    face = -head[:, 1]
    pitch = angle(float(face @ UP), float(face @ head_front))
    spine, neck = chain(skeleton, SPINE), chain(skeleton, NECK)
    a, b = (shoulder - hip) / np.linalg.norm(shoulder - hip), (knee - hip) / np.linalg.norm(knee - hip)
    bent = 180.0 - float(np.degrees(np.arccos(np.clip(a @ b, -1, 1))))
    thighs = knee - hip
    return {
        "trunk_line_sagittal": trunk,
        "trunk_line_frontal": angle(float(line @ left), float(line @ UP)),
        "shoulder_yaw_minus_hip_yaw": wrap(shoulder_yaw - hip_yaw),
        "head_pitch": pitch,
        "neck_extension": wrap(pitch - trunk),
        "neck_joint_extension": float(neck[0]),
        "spine_extension_sum": float(spine[0]),
        "spine_side_bend_sum": float(spine[1]),
        "spine_rotation_sum": float(spine[2]),
        "neck_rotation": float(neck[2]),
        "neck_side_bend": float(neck[1]),
        "past_straight": bent * float(np.sign(-(a + b)[2])),
        "knee_line_tilt": angle(float(thighs[0]), float(np.linalg.norm(thighs[1:]))),
    }
