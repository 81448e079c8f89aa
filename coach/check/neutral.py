"""Finds the person's neutral: the first still stretch in the start posture."""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from coach.angles.geometry import Lines, wrap
from coach.angles.neutral import SEATED_THIGH_DEG, Neutral, knees_forward
from coach.angles.relative import azimuth, head_pitch
from coach.angles.tracked import BEGINS_ANEW_S, UNTRACKED, Tracked
from coach.angles.trunk import looked_down_on
from coach.observation import Floats

STILL_S = 1.8
"""Complete after this long..."""

ENOUGH_S = 1.2
"""...or after this long when the person starts to move out of it: who is still and then begins has shown the neutral."""

ONSET_S = 0.25
"""A movement is noticed late by up to this much, so the last moments before it do not count."""

STILL_TRUNK_DEG = 3.0
DRIFT_TRUNK_DEG = 1.2
"""Largest difference between the means of the two halves: a recline at the pace of an exercise wanders little, but one way."""

TREMBLING_DRIFT_DEG = 1.4
"""The same of the landmarks' line where the spot between the shoulders is followed, which then tells whether the trunk is still:
where a chair or an arm hides the hips, their landmarks tremble by more than somebody who is still moves. It is there against a
spot that follows the room: a recline of 2.4 degrees a second makes 1.44 of a stretch of `ENOUGH_S`."""

STILL_TURN_DEG = 6.0
"""Largest turn of the head in the stretch, where it is tracked in the picture."""

STILL_HEAD = 0.04
"""Where it is not: largest wander of the nose against the ears, as a share of the trunk's length, some 14 degrees of nodding."""

MAX_GAP_S = 0.4

LOST_S = 0.8 * BEGINS_ANEW_S
"""What has been lost in the picture for so long has no mean at the neutral: it may be about to begin anew."""

Stretch = tuple[tuple[float, Lines, Tracked], ...]


def extend(stretch: Stretch, t_s: float, part: Lines, tracked: Tracked = UNTRACKED) -> tuple[Stretch, Neutral | None]:
    """Adds a frame; returns the stretch that is still alive, and the neutral once it is long enough.

    A gap in time starts the stretch anew; a movement drops what came before it.
    """
    if stretch and not 0 < t_s - stretch[-1][0] <= MAX_GAP_S:
        stretch = ()
    kept = [*stretch, (t_s, part, tracked)]
    if _still(kept):
        return ((), mean_posture(t_s, kept)) if t_s - kept[0][0] >= STILL_S else (tuple(kept), None)
    before = [row for row in stretch if row[0] <= t_s - ONSET_S]
    if before and before[-1][0] - before[0][0] >= ENOUGH_S - ONSET_S:
        return (), mean_posture(t_s, before)
    while len(kept) > 1 and not _still(kept):
        kept = kept[max(1, len(kept) // 4) :]
    return tuple(kept), None


def _still(kept: list[tuple[float, Lines, Tracked]]) -> bool:
    tilt = np.array([float(line.trunk_tilt) for _, line, _ in kept])
    size = np.median([line.trunk_px for _, line, _ in kept])
    spot = np.degrees([float(tracked.shoulders_x) for _, _, tracked in kept] / size)
    followed = bool(np.isfinite(spot).all())
    lean = spot if followed else tilt
    if not np.isfinite(tilt).all() or np.ptp(lean) > STILL_TRUNK_DEG or _drift(lean) > DRIFT_TRUNK_DEG:
        return False
    if followed and _drift(tilt) > TREMBLING_DRIFT_DEG:
        return False
    turns = [float(tracked.head_turn_deg) for _, _, tracked in kept]
    if np.isfinite(turns).all():
        return max(turns) - min(turns) < STILL_TURN_DEG
    face = np.array([(line.ear_x, line.ear_y) for _, line, _ in kept]) / size
    return bool((np.ptp(face, axis=0) < STILL_HEAD).all())


def _drift(lean_deg: Floats) -> float:
    half = len(lean_deg) // 2
    return float(abs(lean_deg[-half:].mean() - lean_deg[:half].mean())) if half else 0.0


def _circular_mean(angle_deg: Floats) -> float:
    first = float(angle_deg[0])
    return float(wrap(np.asarray(first + np.mean(wrap(angle_deg - first)))))


def mean_posture(t_s: float, kept: Sequence[tuple[float, Lines, Tracked]]) -> Neutral:
    """The mean of some frames (time, lines, what is tracked) as a neutral that is complete at `t_s`."""
    many = Lines(**{item.name: np.stack([getattr(line, item.name) for _, line, _ in kept]) for item in fields(Lines)})
    facing = _circular_mean(azimuth(many))
    seated = bool(np.mean(many.thigh_tilt) > SEATED_THIGH_DEG or np.mean(knees_forward(many)) > 0.5)

    def followed(name: str) -> float:
        values = np.array([float(getattr(tracked, name)) for _, _, tracked in kept])
        seen = np.flatnonzero(np.isfinite(values))
        # What was lost meanwhile may count from another zero since, and what is lost now soon will.
        if not seen.size or t_s - kept[seen[-1]][0] > LOST_S:
            return float("nan")
        lost = np.flatnonzero(~np.isfinite(values[: seen[-1]]))
        return float(values[lost[-1] + 1 if lost.size else 0 : seen[-1] + 1].mean())

    return Neutral(
        t_s=t_s,
        azimuth=facing,
        trunk_tilt=_circular_mean(many.trunk_tilt),
        trunk_px=float(np.mean(many.trunk_px)),
        spine_tilt=_circular_mean(many.spine_tilt),
        spine_px=float(np.mean(many.spine_px)),
        shoulder_width=float(np.mean(many.shoulder_width)),
        hip_width=float(np.mean(many.hip_width)),
        ear_x=float(np.mean(many.ear_x)),
        ear_y=float(np.mean(many.ear_y)),
        head_pitch=_circular_mean(head_pitch(many, facing)),
        shoulder_azimuth=_circular_mean(many.shoulder_azimuth),
        hip_azimuth=_circular_mean(many.hip_azimuth),
        head_azimuth=_circular_mean(many.head_azimuth),
        ear_roll=_circular_mean(many.ear_roll),
        shrug=float(np.mean(many.shrug)),
        bone=float(np.mean(many.bone)),
        knee_bend=_mean_of_seen(many.knee_bend.tolist()),
        hip_x=float(np.mean(many.hip_x)),
        hip_y=float(np.mean(many.hip_y)),
        raised=float(np.mean(many.raised)),
        seated=seated,
        looked_down_on=_mean_of_seen(looked_down_on(many, facing, seated).tolist()),
        head_turn=followed("head_turn_deg"),
        ear_turn=followed("ear_turn_deg"),
        crown_turn=followed("crown_turn_deg"),
        head_back=followed("head_back_deg"),
        shoulders_x=followed("shoulders_x"),
        shoulders_y=followed("shoulders_y"),
        shoulders_turn=followed("shoulders_turn_deg"),
        hips_spot_x=followed("hips_x"),
        hips_spot_y=followed("hips_y"),
    )


def _mean_of_seen(values: list[float]) -> float:
    seen = [value for value in values if np.isfinite(value)]
    return float(np.mean(seen)) if seen else float("nan")
