"""The repetitions of a recorded session, one by one: how far, how long, how fast, how gently."""

from dataclasses import dataclass

import numpy as np

from coach.check.levels import Level
from coach.recording.table import Judged, lasting

NEAR_PEAK_DEG, NEAR_PEAK_SHARE = 2.0, 0.15
"""As near to its peak as this, whichever is more, a repetition counts as held."""


@dataclass(frozen=True, slots=True)
class Repetition:
    """One repetition of the exercise's first measure. Angles are counted upwards against the limit.

    Attributes:
        began_s, ended_s: away from neutral, and back.
        counted: whether it was done gently, and so counts.
        side: left, right or "" where the exercise has no sides.
        peak: the furthest, degrees.
        hold_s: how long it stayed near its peak.
        fastest_out, fastest_back: deg/s; NaN where not seen.
        worst: of all measures, for the angle, its speed and its course.
        seen: share of its frames that were seen.
    """

    began_s: float
    ended_s: float
    counted: bool
    side: str
    peak: float
    hold_s: float
    fastest_out: float
    fastest_back: float
    worst: Level
    seen: float


def repetitions(what: Judged) -> list[Repetition]:
    """All repetitions, in order."""
    if not what.exercise.measures:
        return []
    measure = what.exercise.measures[0]
    angle, speed = what.angle(measure.angle), what.speed(measure.angle)
    out = []
    for began_s, ended_s, counted in what.efforts:
        rows = slice(int(np.searchsorted(what.t_s, began_s)), int(np.searchsorted(what.t_s, ended_s, side="right")))
        times, values, speeds = what.t_s[rows], angle[rows], speed[rows]
        if np.isnan(values).all():
            continue
        if measure.direction == "both":
            sign = float(np.sign(values[int(np.nanargmax(np.abs(values)))])) or 1.0
            side = "left" if sign > 0 else "right"
        else:
            sign, side = measure.signs[0], ""
        size, outward = sign * values, sign * speeds
        peak = float(np.nanmax(size))
        near = size >= peak - max(NEAR_PEAK_DEG, NEAR_PEAK_SHARE * peak)
        out.append(
            Repetition(
                began_s,
                ended_s,
                counted,
                side,
                peak,
                float(lasting(times)[near].sum()),
                _largest(outward),
                _largest(-outward),
                Level(int(what.level[rows].max())),
                float((~np.isnan(values)).mean()),
            )
        )
    return out


def _largest(values: np.ndarray) -> float:
    seen = values[~np.isnan(values)]
    return max(0.0, float(seen.max())) if len(seen) else float("nan")
