"""Limits for one person: by age, by the own comfortable range, and after pain. Pure; never above what the file says."""

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Literal

from coach.exercise.definition import Exercise, Limit, Measure

Kind = Literal["extension", "lateral_flexion", "neck_extension", "rotation"]

AGES = (25, 35, 45, 55, 65, 75, 85)
AGE_FACTORS: dict[Kind, tuple[float, ...]] = {
    "extension": (1, 0.88, 0.76, 0.65, 0.53, 0.41, 0.29),
    "lateral_flexion": (1, 0.93, 0.86, 0.79, 0.72, 0.65, 0.58),
    "neck_extension": (1, 0.95, 0.89, 0.84, 0.79, 0.74, 0.74),
    "rotation": (1, 1, 1, 1, 0.8, 0.8, 0.8),
}
"""Share of the range at 25 years: linear in published ranges of 405 and 122 people; rotation is a design value."""

# No source has a table for the neck's side bend and rotation; they take the nearest one.
KIND_OF: dict[str, Kind] = {
    "trunk_extension": "extension",
    "trunk_side_bend": "lateral_flexion",
    "trunk_rotation": "rotation",
    "neck_extension": "neck_extension",
    "neck_rotation": "rotation",
    "neck_side_bend": "neck_extension",
}
"""Which column an angle takes; one that is not here (the shoulders creeping up) does not change with age."""

OWN_SHARE = 0.8
"""Of the person's own comfortable range this much is used."""

AFTER_PAIN = 0.5
SLOWER = 0.7
"""After pain: half the range, and slower. Design values; the speed is not halved, because slow is within the noise by then."""


def age_factor(kind: Kind, age: float) -> float:
    """Share of the range of a 25-year-old that is normal at this age, 0 to 1; between the rows of the table interpolated."""
    factors = AGE_FACTORS[kind]
    if not age > AGES[0]:
        return float(factors[0])
    for (low, high), (first, second) in zip(pairwise(AGES), pairwise(factors), strict=True):
        if age <= high:
            return first + (second - first) * (age - low) / (high - low)
    return float(factors[-1])


def limits_for(exercise: Exercise, age: float | None, comfortable_range: Mapping[str, float] | None = None) -> Exercise:
    """The exercise with this person's limits.

    The ease-off limit becomes the smaller of the age-scaled limit and 0.8 of the own comfortable range; the gentle limit keeps
    its share of it. Nothing ever rises, so that the ceiling holds. Speeds stay as they are.

    Args:
        age: years, or None when it is not known: then age changes nothing.
        comfortable_range: degrees from neutral to the first light stretch, by angle; for the angles that were tried.

    Raises:
        ValueError: a comfortable range is not a positive number.
    """
    own = comfortable_range or {}
    if any(not (math.isfinite(range_deg) and range_deg > 0) for range_deg in own.values()):
        raise ValueError(f"a comfortable range is a positive number of degrees, not {dict(own)}")
    return _with(exercise, [_scaled(measure, _share(measure, age, own.get(measure.angle))) for measure in exercise.measures])


def halved(exercise: Exercise) -> Exercise:
    """The exercise after slight pain: half the range, and slower."""
    return _with(exercise, [m if m.form else _slower(_scaled(m, AFTER_PAIN)) for m in exercise.measures])


def _share(measure: Measure, age: float | None, own_deg: float | None) -> float:
    # Form is not a range: what should be zero does not shrink with age.
    kind = None if measure.form else KIND_OF.get(measure.angle)
    share = age_factor(kind, age) if kind and age is not None else 1.0
    return share if own_deg is None else min(share, OWN_SHARE * own_deg / measure.limit.ease_off)


def _scaled(measure: Measure, share: float) -> Measure:
    return measure.model_copy(update={"limit": _times(measure.limit, share)}) if share < 1 else measure


def _slower(measure: Measure) -> Measure:
    speeds = {"speed_out": measure.speed_out, "speed_return": measure.speed_return}
    return measure.model_copy(update={name: _times(limit, SLOWER) for name, limit in speeds.items() if limit})


def _times(limit: Limit, share: float) -> Limit:
    return Limit(gentle=_floor(limit.gentle * share), ease_off=_floor(limit.ease_off * share))


def _floor(value: float) -> float:
    """Two decimals, downwards: a rounded limit must not lie above the one it came from."""
    floored = math.floor(value * 100) / 100
    return floored if floored > 0 else value


def _with(exercise: Exercise, measures: list[Measure]) -> Exercise:
    if all(new is old for new, old in zip(measures, exercise.measures, strict=True)):
        return exercise
    return exercise.model_copy(update={"measures": measures})
