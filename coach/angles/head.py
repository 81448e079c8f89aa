"""Head pitch from two witnesses: the turn of the head tracked in the picture, and the nose-ear line of the landmarks."""

import math

import numpy as np

from coach.observation import Floats


def fuse_head_pitch(
    tracked_deg: Floats,
    tracked_bound_deg: Floats,
    landmark_pitch_deg: Floats,
    facing: Floats,
    azimuth_deg: Floats,
    landmark_bound_deg: float = 12.0,
) -> tuple[Floats, Floats]:
    """Head pitch since neutral from both witnesses, for any number of frames at once; arrays of one shape, or broadcast.

    Seen from `azimuth`, a head that pitches by p turns in the picture by r with tan(r / 2) = sin(azimuth) tan(p / 2): the twist
    of that rotation about the line of sight. The tracker's turn is brought back to pitch by that; the landmarks' is taken as is.

    Args:
        tracked_deg: turn since neutral of the same `key`, + clockwise as seen, NaN where unknown.
        tracked_bound_deg: its bound.
        landmark_pitch_deg: pitch change since neutral of the nose-ear line, + back, NaN where unknown.
        facing: +1 the person faces the right of the picture, -1 the left. Facing right, leaning back is counter-clockwise.
        azimuth_deg: of the camera, 90 the side.
        landmark_bound_deg: what the landmarks may be off by; they under-read a head far back.

    Returns:
        pitch: degrees since neutral, + back. NaN where neither knows.
        bound: degrees by which it may be off; infinite where neither knows.
    """
    steepness = np.clip(np.sin(np.radians(azimuth_deg)), 0.5, 1.0)  # nearer the front the correction would be a guess
    half = np.radians(-np.asarray(facing) * tracked_deg) / 2
    tracked = np.degrees(2 * np.arctan(np.tan(np.clip(half, -1.5, 1.5)) / steepness))
    tracked_weight = np.where(np.isfinite(tracked), 1 / np.square(tracked_bound_deg), 0)
    landmark = np.asarray(landmark_pitch_deg)
    landmark_weight = np.where(np.isfinite(landmark), 1 / landmark_bound_deg**2, 0)
    total = tracked_weight + landmark_weight
    with np.errstate(invalid="ignore", divide="ignore"):
        pitch = (np.nan_to_num(tracked) * tracked_weight + np.nan_to_num(landmark) * landmark_weight) / total
        return pitch, np.where(total > 0, 1 / np.sqrt(total), math.inf)
