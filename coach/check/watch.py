"""One measure, one picture further: how far, how fast, in which way, and whether it is seen at all."""

import math
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from coach.check.levels import MARGIN, Held, Level, next_level, slack, unjudgeable
from coach.check.patterns import Shown, Swing, level_of, patterns, reversal_deg, show, swing
from coach.exercise.definition import Limit, Measure
from coach.feedback import Event, Gauge
from coach.observation import Floats
from coach.wording import say

BLIND_S, BLIND_AGAIN_S = 1.0, 15.0
"""An angle that stays unseen though the person is seen is told after this long, and again after that: eyes are on the ceiling."""

TURNING_DEG = 3.0
"""Nearer to neutral than this a movement in both directions counts as outward, the stricter limit."""


class Blind(NamedTuple):
    """For how long an angle was unseen, less twice the time it was seen since; and when that was told last."""

    lasting_s: float = 0.0
    told_s: float = -math.inf


class Watch(NamedTuple):
    """What is remembered of one measure from one picture to the next."""

    angle: Held = Held()
    speed: Held = Held()
    swing: Swing = Swing()
    shown: Shown = Shown()
    blind: Blind = Blind()


class Now(NamedTuple):
    """What one picture gives, of all angles by name.

    Attributes:
        first: whether it is the first picture of all.
        step_s: since the one before; 0 after a gap.
        judged: whether the person is; why: they are not.
        angles, speeds, bounds: NaN unseen.
    """

    t_s: float
    first: bool
    step_s: float
    judged: bool
    why: str | None
    angles: dict[str, float]
    speeds: dict[str, float]
    bounds: dict[str, float]


def watch(before: Watch, now: Now, measure: Measure, *, main: bool) -> tuple[Watch, Gauge, list[Event]]:
    """One step of one measure; `main`: it is the first of its exercise."""
    t = now.t_s
    value, speed, bound = now.angles[measure.angle], now.speeds[measure.angle], now.bounds[measure.angle]
    limit = measure.limit
    margin = 0.0 if before.angle.level == Level.UNSEEN else MARGIN
    if not measure.form and unjudgeable(measure.size(value), bound, limit.gentle, limit.ease_off, margin):
        value = speed = math.nan
    size, outward = measure.size(value), float(measure.outward(value, speed))
    taken = 0.0 if measure.form else float(slack(bound, outward, limit.gentle, limit.ease_off))
    speed_limit = measure.speed_out if leads_out(measure, size, outward) else measure.speed_return
    angle = next_level(before.angle, t, size, limit, taken)
    # A speed that is not known yet (the first frames after a gap) is unseen, and says nothing.
    pace = next_level(before.speed, t, abs(speed), speed_limit) if speed_limit else Held()
    events = _changes(now, measure, "angle", before.angle.level, angle.level, value, limit)
    events += _changes(now, measure, "speed", before.speed.level, pace.level, speed, speed_limit)

    course = swing(before.swing, t, size, reversal_deg(measure.angle))
    shown, new = show(before.shown, t, patterns(course, t, size, outward, measure, now.angles, main=main))
    pattern = None if math.isnan(value) else shown.pattern
    if pattern and new:
        level = level_of(pattern)
        told = round(value, 2), limit.ease_off
        events.append(Event(t, "warning", measure.angle, pattern, level.label, *told, sentence=cue(measure, pattern, level)))

    blind = _blind(before.blind, now, measure, value)
    if blind.told_s > before.blind.told_s:
        events.append(Event(t, "unseen", measure.angle, "angle", Level.UNSEEN.label, sentence=measure.cue_unseen))
    lasts = blind.lasting_s >= BLIND_S
    gauge = Gauge(measure, value, speed, angle.level, pace.level, pattern, bound, lasts)
    return Watch(angle, pace, course, shown, blind), gauge, events


@overload
def leads_out(measure: Measure, size: float, outward_deg_s: float) -> bool: ...
@overload
def leads_out(measure: Measure, size: Floats, outward_deg_s: Floats) -> NDArray[np.bool_]: ...
def leads_out(measure: Measure, size: Any, outward_deg_s: Any) -> Any:
    """Whether a speed, or many, counts as outward: near the neutral of a measure of both sides either way leads out."""
    return (outward_deg_s > 0) | ((measure.direction == "both") & (size < TURNING_DEG))


def _changes(now: Now, measure: Measure, quantity: str, old: Level, new: Level, value: float, limit: Limit | None) -> list[Event]:
    """What a new level of an angle or a speed tells."""
    if new == old and not (now.first and quantity == "angle"):
        return []
    if new == Level.UNSEEN:
        unseen = Event(now.t_s, "unseen", measure.angle, quantity, new.label, reason=now.why)
        return [unseen] if quantity == "angle" else []
    if limit is None or (quantity == "speed" and new == Level.GENTLE and old == Level.UNSEEN):
        return []
    rounded = round(value, 2)
    if new == Level.GENTLE:
        return [Event(now.t_s, "clear", measure.angle, quantity, new.label, rounded, limit.gentle)]
    passed = limit.ease_off if new == Level.EASE_OFF else limit.gentle
    sentence = cue(measure, quantity, new)
    return [Event(now.t_s, "warning", measure.angle, quantity, new.label, rounded, passed, sentence=sentence)]


def _blind(before: Blind, now: Now, measure: Measure, value: float) -> Blind:
    """One picture further. What hides the whole person is told by itself, and form is only a hint."""
    if not now.judged or measure.form:
        return before._replace(lasting_s=0.0)
    lasting_s = before.lasting_s + (now.step_s if math.isnan(value) else -2 * now.step_s)
    lasting_s = min(max(lasting_s, 0.0), 1.5 * BLIND_S)
    # Never later than now, or a clock that jumps back would keep the coach silent.
    told_s = min(before.told_s, now.t_s)
    due = math.isnan(value) and lasting_s >= BLIND_S and now.t_s - told_s >= BLIND_AGAIN_S
    return Blind(lasting_s, now.t_s if due else told_s)


def cue(measure: Measure, quantity: str, level: Level) -> str:
    """The sentence for a level of an angle or a speed, or for a pattern."""
    if quantity in ("speed", "thrust"):
        return measure.cue_speed
    if quantity in ("bounce", "heading", "combined"):
        return say(quantity)
    return measure.cue_ease_off if level == Level.EASE_OFF else measure.cue_caution
