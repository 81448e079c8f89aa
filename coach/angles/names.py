"""What the angles are called, without numpy: exercise files name them too."""

from typing import Literal, get_args

Angle = Literal[
    "trunk_extension",
    "trunk_side_bend",
    "trunk_rotation",
    "neck_extension",
    "neck_rotation",
    "neck_side_bend",
    "shoulder_shrug",
    "pelvis_rotation",
    "knee_bend",
    "hip_slide",
]
ANGLES: tuple[Angle, ...] = get_args(Angle)
"""Columns of every angle array: degrees, but shoulder_shrug, per cent of the neutral ear-to-shoulder height, and hip_slide, per
cent of the trunk's length."""

PERCENT = frozenset({"shoulder_shrug", "hip_slide"})


def unit(angle: str) -> str:
    """The sign behind its numbers: `°` or `%`; a speed is that with `/s`."""
    return "%" if angle in PERCENT else "°"
