"""A level with hysteresis and a short onset delay: it neither flickers nor comes late."""

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from coach.exercise.definition import Limit
from coach.observation import Floats
from coach.wording import LEVELS

ONSET_S = 0.06
"""How long a value stays beyond a limit before it counts; a value clearly beyond counts at once."""

RELEASE_S = 0.5
"""How long a value stays clearly below a limit before the level falls."""

MARGIN = 0.08
"""Clearly beyond or below a limit: this share of it, which is about the noise of the landmarks."""

TOO_UNSURE = 0.75
"""Of a value that may be off by this share of the ease-off limit easing off is told from the upper half of the caution zone on,
and below it is unseen; so is one that would be called gentle, and may be beyond the limit."""

SLACK_SHARE = 1 / 4
"""Of the caution zone: by this much at most easing off is told before the value crosses the limit, for what it may be off."""

LEAD_S = 0.15
"""What the camera, the landmarks and a second look take: a movement is judged by where it is by then, on its way out."""

MOST_SHARE = 1 / 2
"""Of the caution zone: what slack and lead come to together at most, and what the slack is of a value that is too unsure. A head
that is thrown back behind an arm was told half a second late without it, in 11 of 347 rendered movements; with all of the zone
two more of gentle ones were told to ease off."""


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


@overload
def unjudgeable(size: float, bound: float, gentle: float, ease_off: float, margin: float = 0.0) -> bool: ...
@overload
def unjudgeable(
    size: Floats, bound: Floats, gentle: Floats | float, ease_off: Floats | float, margin: float = 0.0
) -> NDArray[np.bool_]: ...
def unjudgeable(size: Any, bound: Any, gentle: Any, ease_off: Any, margin: float = 0.0) -> Any:
    """Whether a value that may be off by `bound` can neither be called gentle nor is a reason to ease off.

    Args:
        size: counted upwards against the limits.
        bound: how far it may be off.
        gentle, ease_off: the limits.
        margin: of one that was judged a picture before, `MARGIN`, or it would come and go with every picture.
    """
    over = ease_off * (1 + margin)
    far = np.maximum(gentle, ease_off - MOST_SHARE * (ease_off - gentle) - margin * ease_off)
    return ((size <= far) & (bound > TOO_UNSURE * over)) | ((size <= gentle) & (size + bound > over))


def slack(bound: Floats | float, outward_deg_s: Floats | float, gentle: Floats | float, ease_off: Floats | float) -> Floats:
    """By how much a value, of one picture or of many, is taken for more than it is.

    For what it may be off by, and for how far it will be `LEAD_S` from now on its way out; never so much that who moves gently is
    told to ease off.
    """
    zone = np.subtract(ease_off, gentle)
    unsure = np.minimum(np.nan_to_num(bound), SLACK_SHARE * zone)
    led = np.minimum(unsure + LEAD_S * np.asarray(outward_deg_s), MOST_SHARE * zone)
    taken = np.where(np.greater(outward_deg_s, 0), led, unsure)
    return np.where(np.greater(bound, TOO_UNSURE * np.asarray(ease_off)), MOST_SHARE * zone, taken)
