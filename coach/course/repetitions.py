"""Counts repetitions from the movement itself. One counts when it was done gently, never for going further."""

import math
from typing import NamedTuple

from coach.check.levels import Level
from coach.exercise.definition import Measure
from coach.feedback import Feedback

BEGINS = 0.35
ENDS = 0.2
"""Of the gentle limit: beyond the one a repetition has begun, below the other it has ended."""

LEAST_DEG = 3.0
MOST_SHARE = 0.5
"""A repetition begins no sooner than the one, which noise does not reach; and no later than the other, within every pace."""

SEEN_SHARE = 0.7
"""A repetition of which less was seen cannot be called gentle."""


class Effort(NamedTuple):
    """The repetition under way: the side it goes to (0 none yet), when it began, and what was seen of it."""

    side: int = 0
    began_s: float = 0.0
    frames: int = 0
    seen: int = 0
    worst: Level = Level.GENTLE


def begins_deg(measure: Measure) -> float:
    """How far out, in degrees, a movement has begun."""
    gentle = measure.limit.gentle
    return min(max(LEAST_DEG, BEGINS * gentle), MOST_SHARE * gentle)


def follow(effort: Effort, feedback: Feedback) -> tuple[Effort, bool | None]:
    """One picture more. Returns True or False when a repetition has ended gently or not, else None."""
    gauge = feedback.gauges[0]
    size, gentle = gauge.measure.size(gauge.value), gauge.measure.limit.gentle
    begins = begins_deg(gauge.measure)
    if effort.side == 0:
        if not size > begins:
            return effort, None
        return add(Effort(int(math.copysign(1, gauge.value)), feedback.t_s), feedback), None
    effort = add(effort, feedback)
    if math.isnan(size) or size > max(0.6 * begins, ENDS * gentle):
        return effort, None
    return Effort(), gently(effort)


def add(effort: Effort, feedback: Feedback) -> Effort:
    """One picture more of the repetition under way."""
    # A head that is not seen is not gentle.
    known = all(gauge.measure.form or not math.isnan(gauge.value) for gauge in feedback.gauges)
    return effort._replace(frames=effort.frames + 1, seen=effort.seen + known, worst=max(effort.worst, feedback.level))


def gently(effort: Effort) -> bool:
    """Whether all of it was gentle enough, and seen."""
    return effort.frames > 0 and effort.worst < Level.EASE_OFF and effort.seen >= SEEN_SHARE * effort.frames
