"""Warnings against what truly happened: what must be caught, when it was, and what was said without need."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from coach.check.levels import Level
from coach.check.patterns import Swing, bounces, reversal_deg, swing
from coach.check.watch import TURNING_DEG
from coach.exercise.definition import Limit, Measure
from coach.feedback import Feedback, Gauge
from coach.observation import Floats
from tests.accuracy.clips import TRUE_COLUMN, Clip
from tests.accuracy.looks import Watched

BEYOND_DEG = 5.0
BEYOND_SPEED = 1.5
"""A movement that truly exceeds an ease-off limit by so much must be caught..."""

WITHIN_S = 0.2
"""...no later than this after it crossed the limit."""

INSIDE_DEG = 5.0
"""Nothing may be said to ease off of a movement that truly stays this far inside gentle."""

BOUNCES_FROM = 0.45
"""A true movement that turns round above this share of its peak bounces."""

BEFORE_S = 2.0
"""What was said longer before the crossing was not about it."""

Quantity = Literal["angle", "speed", "bounce"]


@dataclass(frozen=True)
class Crossing:
    """Something that truly was too much.

    Attributes:
        t_s: when it crossed the limit (for a bounce: when a perfect coach would have known).
        peak: how far it went, degrees or deg/s.
        said_s: when easing off was told, NaN when it was not; before t_s if it was told already.
        ahead_s: when the first word was said on the way (caution, heading, ease off), NaN if none.
        heading_s: when `heading` was told before the crossing, NaN if it was not.
        why: what hid it from the coach, where something did.
    """

    clip: Clip
    angle: str
    quantity: Quantity
    t_s: float
    limit: float
    peak: float
    said_s: float
    ahead_s: float
    heading_s: float
    why: str

    @property
    def delay_s(self) -> float:
        """From the crossing to the warning; NaN when there was none."""
        return self.said_s - self.t_s

    @property
    def caught(self) -> bool:
        """In time."""
        return self.delay_s <= WITHIN_S


@dataclass(frozen=True)
class FalseAlarm:
    """Ease off, where the truth stayed well inside gentle.

    quantity: `angle`, `speed` or the name of a pattern; form: it was about form, where the truth is not always known.
    """

    clip: Clip
    angle: str
    quantity: str
    t_s: float
    read: float
    true: float
    form: bool


@dataclass(frozen=True)
class Outcome:
    """One clip: what had to be caught, what was said without need, and whether the view was refused.

    calm: the truth of all measures stayed well inside gentle; measured: the exercise has angles that are measured at all.
    """

    clip: Clip
    crossings: tuple[Crossing, ...]
    false_alarms: tuple[FalseAlarm, ...]
    calm: bool
    measured: bool
    unseen: float
    wrong_view_told_s: float


def outcome(watched: Watched) -> Outcome:
    """Holds what was said of a clip against what truly happened in it."""
    clip, said = watched.clip, watched.feedback
    told = min((e.t for now in said for e in now.events if e.kind == "withheld" and e.reason == "wrong_view"), default=math.nan)
    gauges = said[0].gauges if said else ()
    crossings: list[Crossing] = []
    false: list[FalseAlarm] = []
    calm = bool(gauges)
    for place, gauge in enumerate(gauges):
        mine = [now.gauges[place] for now in said]
        if gauge.measure.angle in TRUE_COLUMN:
            true = clip.true[gauge.measure.angle][: len(said)]
            if not gauge.measure.form:
                crossings += _crossings(clip, gauge.measure, true, said, mine)
            calm = calm and _inside(_size(gauge.measure, true), gauge.measure.limit)
            false += _false_alarms(clip, gauge.measure, true, mine)
    moving = clip.moving[: len(said)]
    unseen = np.array([now.level == Level.UNSEEN for now in said])
    share = float(unseen[moving].mean()) if moving.any() else 1.0
    return Outcome(clip, tuple(crossings), tuple(false), calm, bool(gauges), share, told)


def _size(measure: Measure, true: Floats) -> Floats:
    """How much of it counts against the limit."""
    if measure.direction == "both":
        return np.abs(true)
    return true if measure.direction == "positive" else -true


def _inside(size: Floats, limit: Limit) -> bool:
    return bool(size.max() <= limit.gentle - INSIDE_DEG)


def _speed_share(clip: Clip, measure: Measure, size: Floats) -> Floats | None:
    """The true speed over the ease-off limit of its direction, (T,)."""
    if measure.speed_out is None or measure.speed_return is None:
        return None
    speed = clip.true_speed(measure.angle)[: len(size)]
    outward = np.gradient(size, clip.t_s[: len(size)]) > 0
    if measure.direction == "both":
        outward |= size < TURNING_DEG
    return np.abs(speed) / np.where(outward, measure.speed_out.ease_off, measure.speed_return.ease_off)


def _crossings(clip: Clip, measure: Measure, true: Floats, said: list[Feedback], mine: list[Gauge]) -> list[Crossing]:
    size, times = _size(measure, true), clip.t_s[: len(true)]
    found: list[Crossing] = []

    def add(quantity: Quantity, t_s: float, limit: float, peak: float, said_so: list[bool]) -> None:
        heads = [e.t for now in said for e in now.events if e.measure == measure.angle and e.quantity == "heading"]
        heading = [t for t in heads if t_s - BEFORE_S < t <= t_s]
        # Only what was said within the movement counts, not a word long before it.
        near = [i for i, gauge in enumerate(mine) if t_s - BEFORE_S < times[i] <= t_s and gauge.level > Level.GENTLE]
        found.append(
            Crossing(
                clip,
                measure.angle,
                quantity,
                t_s,
                limit,
                peak,
                _told_s(times, said_so, t_s),
                float(times[near[0]]) if near else math.nan,
                heading[0] if heading else math.nan,
                _why(said, mine, times, t_s),
            )
        )

    if size.max() >= measure.limit.ease_off + BEYOND_DEG:
        said_so = [gauge.angle_level == Level.EASE_OFF or gauge.pattern == "thrust" for gauge in mine]
        add("angle", _first_over(times, size, measure.limit.ease_off), measure.limit.ease_off, float(size.max()), said_so)
    share = _speed_share(clip, measure, size)
    if share is not None and share.max() >= BEYOND_SPEED:
        said_so = [gauge.speed_level == Level.EASE_OFF or gauge.pattern == "thrust" for gauge in mine]
        fastest = int(share.argmax())
        limit = abs(float(clip.true_speed(measure.angle)[fastest])) / float(share[fastest])
        add("speed", _first_over(times, share, 1.0), limit, limit * float(share[fastest]), said_so)
    if measure is mine[0].measure and clip.variant == "bouncing" and said[0].gauges[0].measure is measure:
        reversal = reversal_deg(measure.angle)
        bounce_s = _bounce_s(times, size, reversal)
        if not math.isnan(bounce_s):
            add("bounce", bounce_s, reversal, float(size.max()), [gauge.pattern == "bounce" for gauge in mine])
    return found


def _bounce_s(times: Floats, size: Floats, reversal: float) -> float:
    state = Swing()
    for t_s, value in zip(times, size, strict=True):
        state = swing(state, float(t_s), float(value), reversal, sure=1.0)
        if bounces(state, float(t_s), BOUNCES_FROM):
            return float(t_s)
    return math.nan


def _first_over(times: Floats, values: Floats, limit: float) -> float:
    """When the values first pass the limit, between two frames."""
    after = int(np.argmax(values > limit))
    if after == 0:
        return float(times[0])
    rise = float(values[after] - values[after - 1])
    return float(times[after - 1] + (times[after] - times[after - 1]) * (limit - values[after - 1]) / rise)


def _told_s(times: Floats, said_so: list[bool], t_s: float) -> float:
    """When it was told: the beginning of the stretch that lasts at t_s, or that begins first after it."""
    begun = math.nan
    for t, now in zip(times, said_so, strict=True):
        if now and math.isnan(begun):
            begun = float(t)
        if now and t >= t_s - 1e-9:
            return begun
        if not now:
            begun = math.nan
    # What ends between the last frame before and the first one after was there.
    return begun


def _why(said: list[Feedback], mine: list[Gauge], times: Floats, t_s: float) -> str:
    """What hid the movement in the moments after the crossing, if anything did."""
    near = [i for i in range(len(said)) if t_s <= times[i] <= t_s + WITHIN_S]
    hidden = [said[i] for i in near if math.isnan(mine[i].value)]
    reasons = {now.reason or ("too unsure" if now.calibrated else "no neutral") for now in hidden}
    return ", ".join(sorted(reasons))


def _false_alarms(clip: Clip, measure: Measure, true: Floats, mine: list[Gauge]) -> list[FalseAlarm]:
    size = _size(measure, true)
    share = _speed_share(clip, measure, size)
    found: list[FalseAlarm] = []

    def add(quantity: str, place: int) -> None:
        read = mine[place].speed if quantity == "speed" else mine[place].value
        meant = clip.true_speed(measure.angle)[place] if quantity == "speed" else true[place]
        found.append(FalseAlarm(clip, measure.angle, quantity, float(clip.t_s[place]), read, float(meant), measure.form))

    def first(flags: list[bool]) -> int | None:
        return flags.index(True) if True in flags else None

    if _inside(size, measure.limit) and (place := first([g.angle_level == Level.EASE_OFF for g in mine])) is not None:
        add("angle", place)
    if share is not None and measure.speed_out is not None and measure.speed_return is not None:
        calm = max(
            measure.speed_out.gentle / measure.speed_out.ease_off, measure.speed_return.gentle / measure.speed_return.ease_off
        )
        if share.max() <= calm and (place := first([g.speed_level == Level.EASE_OFF for g in mine])) is not None:
            add("speed", place)
        if share.max() <= calm and (place := first([g.pattern == "thrust" for g in mine])) is not None:
            add("thrust", place)
    if clip.variant != "bouncing" and (place := first([g.pattern == "bounce" for g in mine])) is not None:
        add("bounce", place)
    if not np.any((clip.true["neck_extension"] > 10) & (np.abs(clip.true["neck_rotation"]) > 20)) and (
        (place := first([g.pattern == "combined" for g in mine])) is not None
    ):
        add("combined", place)
    return found
