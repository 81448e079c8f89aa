"""The posture that all angles are counted from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Neutral:
    """The person's own upright posture, averaged over a still stretch.

    Attributes:
        t_s: when it was complete.
        azimuth: where the person faces, -180 to 180 degrees, 0 at the camera, + to their left; corrected for the landmarks' bias.
        head_turn, crown_turn: means of `Observation.head_turn_deg` and `crown_turn_deg`; NaN where that could not be tracked.
        seated: whether the thighs are raised, so that a seat, or the floor, holds the pelvis.
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
    head_turn: float = float("nan")
    crown_turn: float = float("nan")
    wrist_height: float = float("nan")
    seated: bool = False
