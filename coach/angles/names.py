"""What the angles are called, without numpy: exercise files name them too."""

import math
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


HIGHEST: dict[Angle, float] = {
    "trunk_extension": 30,
    "trunk_side_bend": 40,
    "trunk_rotation": 45,
    "neck_extension": 45,
    "neck_rotation": 80,
    "neck_side_bend": 45,
    "shoulder_shrug": 60,
    "pelvis_rotation": 40,
    "knee_bend": 90,
    "hip_slide": 60,
}
"""What the ceiling of an exercise is at most, in the angle's own unit: about where published means of healthy adults end (trunk
26 back, 33 aside, 42 around; neck 45 back and aside, 80 around); for the last four there is none. Cautious design values, not
clinical ones: a limit beyond anybody's reach would call everything gentle. Of the pelvis no more can be read (`TURNED_DEG`)."""

HIGHEST_FORWARD: dict[Angle, float] = {"trunk_extension": 60, "neck_extension": 60}
"""The same of what counts forward (a neck bends 64 forward in healthy young men; of the trunk there is no value)."""

MIN_PROJECTION = 0.55
"""A lean is judged only when at least this share of it lies in the picture's plane (about 33 degrees from blind)."""

SIDED = frozenset({"trunk_side_bend", "trunk_rotation", "neck_rotation", "neck_side_bend", "pelvis_rotation"})
"""Angles that are positive to the person's left and negative to their right."""

SIDEWAYS = frozenset({"trunk_extension", "neck_extension", "hip_slide"})
FACING = frozenset({"trunk_rotation"})
EITHER_WAY = frozenset({"trunk_side_bend", "neck_side_bend"})
"""Angles that are seen from the side alone, from the front alone, and from front and behind alone."""


def in_view(angle: str, azimuth_deg: tuple[float, float]) -> bool:
    """Whether an angle is seen from anywhere between two azimuths, 0 front to 180 behind, from the lower to the higher."""
    low, high = map(math.radians, azimuth_deg)
    if angle in SIDEWAYS:
        return math.sin(min(max(low, math.pi / 2), high)) >= MIN_PROJECTION
    if angle in FACING:
        return math.cos(low) >= MIN_PROJECTION
    return angle not in EITHER_WAY or max(math.cos(low), -math.cos(high)) >= MIN_PROJECTION
