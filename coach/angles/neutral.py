"""The posture that all angles are counted from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.angles.geometry import Lines

SEATED_THIGH_DEG = 36.0
SEATED_DROP, SEATED_SHARE = 0.6, 0.88
"""Knees that are less than this share of the trunk below the hips are those of somebody who sits, and so are thighs that show
less than this share of the shins' height. From the front the thighs point at the camera, which their depth in the world landmarks
understates. The second holds for a camera that looks down, too: 390 rendered people who sit show .12 to .87, 228 who stand .90 to
1.19."""


def knees_forward(part: Lines) -> NDArray[np.bool_]:
    """Whether the knees lie so far before the hips, (...), that somebody sits, or squats, as the picture tells."""
    return (part.knee_drop < SEATED_DROP) | (part.thigh_share < SEATED_SHARE)


@dataclass(frozen=True, slots=True)
class Neutral:
    """The person's own upright posture, averaged over a still stretch.

    Attributes:
        t_s: when it was complete.
        azimuth: where the person faces, -180 to 180 degrees, 0 at the camera, + to their left; corrected for the landmarks' bias.
        head_turn, ear_turn, crown_turn, head_back: means of `Observation.head_turn_deg`, `ear_turn_deg`, `crown_turn_deg` and
            `head_back_deg`; NaN where that could not be told.
        shoulders_x, shoulders_y, shoulders_turn, hips_spot_x, hips_spot_y: the same of what is followed of the trunk.
        looked_down_on: degrees by which the camera looks down on the trunk, from `looked_down_on`.
        seated: whether the thighs are raised, so that a seat, or the floor, holds the pelvis.
        raised: how far an arm was held up and straight, 0 to 1.
        Others: the mean of the same quantity of `Lines`; head_pitch against the horizon, + back.
    """

    t_s: float
    azimuth: float
    trunk_tilt: float
    trunk_px: float
    spine_tilt: float
    spine_px: float
    shoulder_width: float
    hip_width: float
    ear_x: float
    ear_y: float
    head_pitch: float
    shoulder_azimuth: float
    hip_azimuth: float
    head_azimuth: float
    ear_roll: float
    shrug: float
    bone: float
    knee_bend: float
    hip_x: float
    hip_y: float
    head_turn: float = float("nan")
    ear_turn: float = float("nan")
    crown_turn: float = float("nan")
    head_back: float = float("nan")
    shoulders_x: float = float("nan")
    shoulders_y: float = float("nan")
    shoulders_turn: float = float("nan")
    hips_spot_x: float = float("nan")
    hips_spot_y: float = float("nan")
    looked_down_on: float = 0.0
    raised: float = 0.0
    seated: bool = False
