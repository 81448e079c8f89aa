"""A level with hysteresis and a short onset delay: it neither flickers nor comes late."""

import math
from dataclasses import dataclass
from enum import IntEnum

from coach.exercise.definition import Limit
from coach.wording import LEVELS

ONSET_S = 0.06
"""How long a value stays beyond a limit before it counts; a value clearly beyond counts at once."""

RELEASE_S = 0.5
"""How long a value stays clearly below a limit before the level falls."""

MARGIN = 0.08
"""Clearly beyond or below a limit: this share of it, which is about the noise of the landmarks."""


class Level(IntEnum):
    """What is said of a measure, in rising order of concern; UNSEEN stands apart."""

    UNSEEN = -1
    GENTLE = 0
    CAUTION = 1
    EASE_OFF = 2

    @property
    def label(self) -> str:
        """The name used in events and files."""
        return self.name.lower()

    @property
    def words(self) -> str:
        """For people."""
        return LEVELS[self.label]


@dataclass(frozen=True, slots=True)
class Held:
    """A level, and since when the value has been asking for another one (NaN: it is not)."""

    level: Level = Level.UNSEEN
    asking: Level = Level.UNSEEN
    since_s: float = math.nan


def next_level(held: Held, t_s: float, value: float, limit: Limit, bound: float = 0.0) -> Held:
    """The level after one more value.

    Args:
        held: from the value before.
        t_s: when.
        value: counts upwards against `limit`; NaN is unseen at once.
        limit: gentle and ease_off.
        bound: how far the value can be off. Easing off is told where it may be needed, so that under-reading hides no danger; the
            gentle limit is far from dangerous and takes the value as it is.
    """
    if math.isnan(value):
        return Held()
    reached = _reached(value, limit, 0.0, bound)
    if held.level == Level.UNSEEN:
        return Held(reached, reached)
    if reached > held.level:
        certain = _reached(value, limit, MARGIN, bound)
        since = held.since_s if held.asking > held.level else t_s
        if certain >= reached or t_s - since >= ONSET_S:
            return Held(reached, reached)
        return Held(max(held.level, certain), reached, since)
    calm = _reached(value, limit, -MARGIN, bound)
    if calm < held.level:
        since = held.since_s if held.asking < held.level and not math.isnan(held.since_s) else t_s
        return Held(calm, calm) if t_s - since >= RELEASE_S else Held(held.level, calm, since)
    return Held(held.level, held.level)


def _reached(value: float, limit: Limit, margin: float, bound: float) -> Level:
    if value + bound > limit.ease_off * (1 + margin):
        return Level.EASE_OFF
    return Level.CAUTION if value > limit.gentle * (1 + margin) else Level.GENTLE
