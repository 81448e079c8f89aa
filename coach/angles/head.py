"""Head pitch from two witnesses: the turn of the head tracked in the picture, and the nose-ear line of the landmarks."""

import math

import numpy as np

from coach.observation import Floats

LANDMARK_BOUND, LANDMARK_SLOPE = 5.0, 0.5  # degrees by which the landmarks' pitch may be off, and per degree of it
SLACK = 6.0  # degrees by which landmarks may read further back than the tracker without casting doubt on it
LANDMARK_NOISE = (
    8.0  # degrees: how far landmarks that read further back are off themselves; the tracker's bound weighs against it
)
HANDS_DOWN = -0.2  # height of the higher wrist above the shoulders, in trunks, below which no arm can hide the face
FURTHEST = 100.0  # degrees: no head pitches so far from its neutral


def fuse_head_pitch(
    tracked_deg: Floats,
    tracked_bound_deg: Floats,
    landmark_pitch_deg: Floats,
    facing: Floats | float,
    azimuth_deg: Floats | float,
    wrist_height: Floats | float = math.nan,
) -> tuple[Floats, Floats]:
    """Head pitch since neutral from tracker and landmarks, for any number of frames at once.

    Seen from `azimuth`, a head that pitches by p turns in the picture by r with tan(r / 2) = sin(azimuth) tan(p / 2): the twist
    of that rotation about the line of sight. The tracker's turn is brought back to pitch by that; the landmarks' is taken as is.

    Where the tracker sees the head it is followed alone: mixing in 3 to 20 % of the landmarks raised the average error. They
    mostly err by under-reading, so nothing follows from their reading less. Where they read clearly more and the hands are not
    down, an arm may hide the face from the tracker: the pitch goes towards them, the further the less sure the tracker is, and
    the bound reaches up.

    Args:
        tracked_deg: turn since neutral of the same `key`, + clockwise as seen, NaN where unknown.
        tracked_bound_deg: its bound.
        landmark_pitch_deg: pitch change since neutral by landmarks, + back, NaN where unknown: from the nose-ear line.
        facing: +1 the person faces the right of the picture, -1 the left. Facing right, leaning back is counter-clockwise.
        azimuth_deg: of the camera, 90 the side. NaN counts as the side.
        wrist_height: of the higher wrist above the shoulders, in lengths of the trunk. NaN counts as not down.

    Returns:
        pitch: degrees since neutral, + back. NaN where neither knows.
        bound: degrees by which it may be off; infinite where neither knows.
    """
    steepness = np.clip(np.nan_to_num(np.sin(np.radians(azimuth_deg)), nan=1.0), 0.5, 1.0)  # nearer the front it would be a guess
    half = np.clip(np.radians(-np.asarray(facing) * tracked_deg) / 2, -1.5, 1.5)
    tracked = np.degrees(2 * np.arctan(np.tan(half) / steepness))
    landmark = np.asarray(landmark_pitch_deg, dtype=np.float64)
    seen = np.abs(tracked) <= FURTHEST
    more = np.maximum(np.nan_to_num(landmark - tracked) - SLACK, 0.0)
    more = np.where(np.asarray(wrist_height) < HANDS_DOWN, 0.0, more)
    with np.errstate(invalid="ignore"):
        share = 1 / (1 + (LANDMARK_NOISE / np.maximum(tracked_bound_deg, 1e-6)) ** 2)
    pitch = np.where(seen, tracked + share * more, landmark)
    left = (1 - share) * more
    tracked_bound = np.where(more > 0, np.maximum(tracked_bound_deg, left + SLACK), tracked_bound_deg)
    bound = np.where(seen, tracked_bound, LANDMARK_BOUND + LANDMARK_SLOPE * np.abs(landmark))
    return pitch, np.where(np.isfinite(pitch), bound, math.inf)
