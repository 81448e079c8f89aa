"""Counts repetitions from the movement itself. One counts when it was done gently, never for going further."""

import math
from typing import NamedTuple

from coach.check.judge import Feedback
from coach.check.levels import Level

BEGINS = 0.35
ENDS = 0.2
"""Of the gentle limit: beyond the one a repetition has begun, below the other it has ended."""

LEAST_DEG = 3.0
SEEN_SHARE = 0.7
"""A repetition of which less was seen cannot be called gentle."""


class Effort(NamedTuple):
    """The repetition under way: the side it goes to (0 none yet), when it began, and what was seen of it."""

    side: int = 0
    began_s: float = 0.0
    frames: int = 0
    seen: int = 0
    worst: Level = Level.GENTLE


def follow(effort: Effort, feedback: Feedback) -> tuple[Effort, bool | None]:
    """One picture more. Returns True or False when a repetition has ended gently or not, else None."""
    gauge = feedback.gauges[0]
    measure, value = gauge.measure, gauge.value
    size = value if measure.direction == "positive" else -value if measure.direction == "negative" else abs(value)
    begins = max(LEAST_DEG, BEGINS * measure.limit.gentle)
    if effort.side == 0:
        if not size > begins:
            return effort, None
        return Effort(int(math.copysign(1, value)), feedback.t_s, 1, 1, feedback.level), None
    known = not math.isnan(size)
    effort = effort._replace(
        frames=effort.frames + 1, seen=effort.seen + known, worst=max(effort.worst, feedback.level if known else Level.GENTLE)
    )
    if not known or size > max(0.6 * LEAST_DEG, ENDS * measure.limit.gentle):
        return effort, None
    return Effort(), effort.worst < Level.EASE_OFF and effort.seen >= SEEN_SHARE * effort.frames
