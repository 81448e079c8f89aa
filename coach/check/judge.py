"""The check itself: one step for each picture."""

import math
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from coach.angles.bounds import bounds, moved, steady
from coach.angles.geometry import Lines, lines
from coach.angles.names import ANGLES
from coach.angles.neutral import Neutral
from coach.angles.relative import head_since_neutral, with_and_without_spots
from coach.angles.speed import slope_deg_s, window
from coach.angles.tracked import tracked_in
from coach.check.levels import Held, Level, next_level
from coach.check.neutral import Stretch, extend
from coach.check.patterns import Shown, Swing, lasting, patterns, reversal_deg, swing
from coach.check.seen import in_posture, waits_for, why_unseen
from coach.course.view import View
from coach.exercise.definition import Exercise, Limit, Measure
from coach.observation import Floats, Observation
from coach.wording import say

TELL_S = 0.3
"""A reason is told only when it lasts, or when so much more time was hidden than seen, for whatever reasons, and a gap in time at
once; the judgement is withheld at once all the same."""

TURNED_S = 1.0
"""The same of somebody who seems to have turned since the neutral: bent far aside, for some pictures the hips read as turned."""

LOST_S = 5.0
"""Away or out of place for this long, or not looked at at all, the person gets a new neutral."""

LOSES_NEUTRAL = ("no_person", "moved", "wrong_view", "several_people", "dark", "frozen", "lost")

MAX_GAP_S = 1.0
"""Without a picture for this long nothing is known about the movement in between."""

FEW, FEW_S = 4, 0.79
"""Where so many steps from picture to picture, but for the longest, take longer than this, no speed is known (three pictures
within half a second are needed), and nothing is told in time."""

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

BLIND_S, BLIND_AGAIN_S = 1.0, 15.0
"""An angle that stays unseen though the person is seen is told after this long, and again after that: eyes are on the ceiling."""

PATTERN_S = 1.5
"""A pattern that was seen stays on show for this long, or nobody could read it."""

TURNING_DEG = 3.0
"""Nearer to neutral than this a movement in both directions counts as outward, the stricter limit."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something the person was told, or could have been.

    kind: `withheld` (with reason), `neutral`, `warning` (caution or ease_off), `clear` (gentle again) or `unseen`; from the
    course also `phase`, `repetition`, `range`, `question`, `answer`, `pause`, `resume`, `new_neutral` (one is wanted), `fall`
    and `end`.
    quantity: `angle`, `speed`, or the name of a pattern.
    """

    t: float
    kind: str
    measure: str | None = None
    quantity: str | None = None
    level: str | None = None
    value: float | None = None
    limit: float | None = None
    reason: str | None = None
    sentence: str | None = None
    phase: str | None = None
    duration_s: float | None = None
    repetition: int | None = None
    side: str | None = None
    counted: bool | None = None

    def as_dict(self) -> dict[str, Any]:
        """Without the fields that do not apply, ready for one JSON line."""
        row = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in row.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Gauge:
    """What is known about one measure now. Values are signed as in `ANGLES`; NaN is unseen."""

    measure: Measure
    value: float
    speed: float
    angle_level: Level
    speed_level: Level
    pattern: str | None = None
    bound: float = 0.0
    blind: bool = False
    """Whether it has been unseen for so long that this is told."""

    @property
    def beyond(self) -> bool:
        """Whether the value may be so far off that no more is known than that it is beyond a limit."""
        unsure = self.bound > TOO_UNSURE * self.measure.limit.ease_off and not self.measure.form
        return unsure and not math.isnan(self.value)

    @property
    def at_least(self) -> float:
        """What to show: the value, or the limit where no more is known than that it is beyond it; signed alike."""
        limit = self.measure.limit
        passed = limit.ease_off if abs(self.value) > limit.ease_off else limit.gentle
        return math.copysign(passed, self.value) if self.beyond else self.value

    @property
    def pattern_level(self) -> Level:
        """Heading over a limit is a caution, every other pattern a reason to ease off."""
        if self.pattern is None:
            return Level.GENTLE
        return Level.CAUTION if self.pattern == "heading" else Level.EASE_OFF

    @property
    def level(self) -> Level:
        """The worst of all; unseen when the angle is."""
        if self.angle_level == Level.UNSEEN:
            return Level.UNSEEN
        return max(self.angle_level, self.speed_level, self.pattern_level)


@dataclass(frozen=True, slots=True)
class Feedback:
    """What one picture gives: angles (10,) and speeds (10,) as in `ANGLES`, a gauge a measure, one sentence, the events."""

    t_s: float
    reason: str | None
    calibrated: bool
    angles: Floats
    speeds: Floats
    gauges: tuple[Gauge, ...]
    sentence: str
    events: tuple[Event, ...]
    neutral: Neutral | None = None
    course: View = field(default_factory=View)

    @property
    def level(self) -> Level:
        """The worst of the measures that are seen; unseen when none is."""
        return max((gauge.level for gauge in self.gauges), default=Level.UNSEEN)


@dataclass(frozen=True, slots=True)
class Blind:
    """For how long an angle was unseen, less twice the time it was seen since; and when that was told last."""

    lasting_s: float = 0.0
    told_s: float = -math.inf


@dataclass(frozen=True, slots=True)
class State:
    """All that is remembered from one picture to the next."""

    neutral: Neutral | None = None
    stretch: Stretch = ()
    recent: tuple[tuple[float, Floats], ...] = ()
    held: tuple[Held, ...] = ()
    swings: tuple[Swing, ...] = ()
    shown: tuple[Shown, ...] = ()
    blind: tuple[Blind, ...] = ()
    t_s: float = math.nan
    reason: str | None = None
    reason_since_s: float = math.nan
    away_since_s: float = math.nan
    times: tuple[float, ...] = ()
    hidden_s: float = 0.0
    hiding: bool = False
    told: str | None = None


def judge(exercise: Exercise, state: State, seen: Observation, part: Lines | None = None) -> tuple[State, Feedback]:
    """One step of the check.

    Args:
        exercise: what is watched and against which limits.
        state: from the step before; `State()` at the start.
        seen: what the picture shows.
        part: `lines` of the same picture where they are known already.

    A time that does not rise is a gap: nothing is known about the movement, and the judgement is withheld for that picture.
    """
    if part is None:
        part = lines(seen.image, seen.world, seen.visibility)
    t = seen.t_s
    gap = not (math.isnan(state.t_s) or 0 < t - state.t_s <= MAX_GAP_S)
    step_s = 0.0 if gap or math.isnan(state.t_s) else t - state.t_s
    if gap:
        state = replace(state, recent=(), stretch=(), times=())
    times = (*state.times[-FEW:], t)
    few = bool(exercise.measures) and len(times) > FEW and t - times[0] - max(b - a for a, b in pairwise(times)) > FEW_S
    # A camera may be frozen or gone when a computer wakes up: that a moment was missed is told first.
    reason = "gap" if gap else why_unseen(exercise, seen, part, state.neutral) or ("few_pictures" if few else None)
    # Never later than now, or a clock that jumps back would keep the coach silent.
    since = min(state.reason_since_s, t) if reason == state.reason and not math.isnan(state.reason_since_s) else t
    # However the reasons take turns.
    away_since = float(np.fmin(state.away_since_s, t)) if reason in LOSES_NEUTRAL else math.nan
    events: list[Event] = []
    neutral, stretch = state.neutral, state.stretch
    if neutral is not None and (t - away_since >= LOST_S or t - state.t_s >= LOST_S):
        neutral = None
    waiting: str | None = None
    if not exercise.measures:
        waiting = "unmeasured"
    elif neutral is None:
        if reason is None and not in_posture(exercise, part):
            waiting = waits_for(exercise, part)
        elif reason is None:
            stretch, neutral = extend(stretch, t, part, tracked_in(seen))
            if neutral is None:
                waiting = "hold_still"
            else:
                events.append(Event(t, "neutral", sentence=say("neutral")))

    judged = neutral is not None and reason is None
    angles = np.full(len(ANGLES), np.nan)
    unsure, for_speed = angles, np.full(2 * len(ANGLES), np.nan)
    if judged and neutral is not None:
        tracked = tracked_in(seen)
        head = head_since_neutral(part, neutral, tracked)
        angles, by_landmarks = with_and_without_spots(part, neutral, head, tracked)
        unsure = bounds(part, angles, neutral, head)
        for_speed = steady(angles, by_landmarks, head, neutral)
    recent = (*window(state.recent, t), (t, for_speed))
    slopes = slope_deg_s(np.array([row[0] for row in recent]), np.stack([row[1] for row in recent]))
    speeds = moved(slopes, angles, unsure)

    gauges: list[Gauge] = []
    held: list[Held] = []
    swings: list[Swing] = []
    shown: list[Shown] = []
    blind: list[Blind] = []
    before = state.held or (Held(),) * (2 * len(exercise.measures))
    why = reason or waiting
    for number, measure in enumerate(exercise.measures):
        column = ANGLES.index(measure.angle)
        value, speed, unsure_by = float(angles[column]), float(speeds[column]), float(unsure[column])
        size, speed_size, speed_limit = _against(measure, value, speed)
        if not measure.form and unjudgeable(size, unsure_by, measure.limit.gentle, measure.limit.ease_off):
            value = speed = size = speed_size = math.nan
        sign = -1.0 if measure.direction == "both" and value < 0 else measure.signs[0]
        slack = 0.0 if measure.form else _slack(unsure_by, sign * speed, measure.limit)
        now = [next_level(before[2 * number], t, size, measure.limit, slack)]
        # A speed that is not known yet (the first frames after a gap) is unseen, and says nothing.
        now.append(next_level(before[2 * number + 1], t, speed_size, speed_limit) if speed_limit else Held())
        for quantity, old, new, number_value, limit in (
            ("angle", before[2 * number], now[0], value, measure.limit),
            ("speed", before[2 * number + 1], now[1], speed, speed_limit),
        ):
            changed = new.level != old.level or (math.isnan(state.t_s) and quantity == "angle")
            if changed and (event := _event(t, measure, quantity, old.level, new.level, number_value, limit, why)):
                events.append(event)
        held += now
        swings.append(swing(state.swings[number] if state.swings else Swing(), t, size, reversal_deg(measure.angle)))
        known = dict(zip(ANGLES, angles.tolist(), strict=True))
        there = patterns(swings[-1], t, size, sign * speed, measure, known, main=number == 0)
        was_shown = state.shown[number] if state.shown else Shown(until_s=t)
        pattern, since_s = lasting(was_shown, t, there)
        showing, until = was_shown.pattern, was_shown.until_s
        if pattern is not None and (pattern != showing or t > until):
            level = Level.CAUTION if pattern == "heading" else Level.EASE_OFF
            sentence, bound = _cue(measure, pattern, level), measure.limit.ease_off
            events.append(Event(t, "warning", measure.angle, pattern, level.label, round(value, 2), bound, sentence=sentence))
        if pattern is not None:
            showing, until = pattern, t + PATTERN_S
        elif t > until or math.isnan(value):
            showing = None
        shown.append(Shown(showing, until, since_s))
        was_blind = state.blind[number] if state.blind else Blind()
        blind.append(_blind(was_blind, t, step_s, measure, judged, value))
        if blind[-1].told_s > was_blind.told_s:
            events.append(Event(t, "unseen", measure.angle, "angle", Level.UNSEEN.label, sentence=measure.cue_unseen))
        lasts = blind[-1].lasting_s >= BLIND_S
        gauges.append(Gauge(measure, value, speed, now[0].level, now[1].level, showing, unsure_by, lasts))

    patience_s = TURNED_S if reason == "wrong_view" and neutral is not None else TELL_S
    hidden_s = min(max(state.hidden_s + (step_s * TELL_S / patience_s if reason else -step_s), 0.0), TELL_S)
    hiding = hidden_s >= TELL_S or (state.hiding and hidden_s > 0)
    told = state.told
    if why is None:
        told = told if hiding else None
    elif why != told and (
        math.isnan(state.t_s)
        or why == "gap"
        or (t - since >= patience_s or hiding > state.hiding if why == reason else not hiding)
    ):
        told = why
        events.append(Event(t, "withheld", reason=why, sentence=_sentence_for(exercise, why)))
    feedback = Feedback(
        t,
        why,
        neutral is not None,
        angles,
        speeds,
        tuple(gauges),
        _sentence(exercise, gauges, told if why else None, why),
        tuple(events),
        neutral,
    )
    gone = (reason, since, away_since, times, hidden_s, hiding, told)
    return State(neutral, stretch, recent, tuple(held), tuple(swings), tuple(shown), tuple(blind), t, *gone), feedback


def _blind(before: Blind, t: float, step_s: float, measure: Measure, judged: bool, value: float) -> Blind:
    """One picture further. What hides the whole person is told by itself, and form is only a hint."""
    if not judged or measure.form:
        return replace(before, lasting_s=0.0)
    lasting_s = before.lasting_s + (step_s if math.isnan(value) else -2 * step_s)
    lasting_s = min(max(lasting_s, 0.0), 1.5 * BLIND_S)
    # Never later than now, or a clock that jumps back would keep the coach silent.
    told_s = min(before.told_s, t)
    due = math.isnan(value) and lasting_s >= BLIND_S and t - told_s >= BLIND_AGAIN_S
    return Blind(lasting_s, t if due else told_s)


@overload
def unjudgeable(size: float, bound: float, gentle: float, ease_off: float) -> bool: ...
@overload
def unjudgeable(size: Floats, bound: Floats, gentle: Floats | float, ease_off: Floats | float) -> NDArray[np.bool_]: ...
def unjudgeable(size: Any, bound: Any, gentle: Any, ease_off: Any) -> Any:
    """Whether a value that may be off by `bound` can neither be called gentle nor is a reason to ease off."""
    far = ease_off - MOST_SHARE * (ease_off - gentle)
    return ((size <= far) & (bound > TOO_UNSURE * ease_off)) | ((size <= gentle) & (size + bound > ease_off))


def _slack(bound: float, outward_deg_s: float, limit: Limit) -> float:
    """The bound as far as the check uses it, and the lead: never so much that a gentle movement is told to ease off."""
    zone = limit.ease_off - limit.gentle
    if bound > TOO_UNSURE * limit.ease_off:
        return MOST_SHARE * zone
    slack = 0.0 if math.isnan(bound) else min(bound, SLACK_SHARE * zone)
    return min(slack + LEAD_S * outward_deg_s, MOST_SHARE * zone) if outward_deg_s > 0 else slack


def _against(measure: Measure, value: float, speed: float) -> tuple[float, float, Limit | None]:
    """Angle and speed as sizes that count upwards against a limit, and which speed limit applies."""
    if measure.direction == "both":
        size, outward = abs(value), speed * value > 0 or abs(value) < TURNING_DEG
    else:
        sign = measure.signs[0]
        size, outward = sign * value, sign * speed > 0
    return size, abs(speed), measure.speed_out if outward else measure.speed_return


def _event(
    t: float, measure: Measure, quantity: str, old: Level, new: Level, value: float, limit: Limit | None, why: str | None
) -> Event | None:
    if new == Level.UNSEEN:
        if quantity == "speed":
            return None
        return Event(t, "unseen", measure.angle, quantity, new.label, reason=why)
    if limit is None or (quantity == "speed" and new == Level.GENTLE and old == Level.UNSEEN):
        return None
    rounded = round(value, 2)
    if new == Level.GENTLE:
        return Event(t, "clear", measure.angle, quantity, new.label, rounded, limit.gentle)
    bound = limit.ease_off if new == Level.EASE_OFF else limit.gentle
    return Event(t, "warning", measure.angle, quantity, new.label, rounded, bound, sentence=_cue(measure, quantity, new))


def _cue(measure: Measure, quantity: str, level: Level) -> str:
    if quantity in ("speed", "thrust"):
        return measure.cue_speed
    if quantity in ("bounce", "heading", "combined"):
        return say(quantity)
    return measure.cue_ease_off if level == Level.EASE_OFF else measure.cue_caution


def _sentence_for(exercise: Exercise, reason: str) -> str:
    return say(reason, place_camera=exercise.place_camera)


def _sentence(exercise: Exercise, gauges: list[Gauge], told: str | None, why: str | None) -> str:
    """The one most important thing: what hides the person, then the worst level, neck before trunk before speed."""
    if why is not None:
        return _sentence_for(exercise, told or why)
    worst: tuple[int, int, int] = (0, 0, 0)
    seen = all(gauge.level != Level.UNSEEN for gauge in gauges)
    sentence = next((gauge.measure.cue_unseen for gauge in gauges if gauge.blind), say("gentle" if seen else "implausible"))
    for gauge in gauges:
        levels = [("angle", gauge.angle_level), ("speed", gauge.speed_level)]
        if gauge.pattern and gauge.angle_level != Level.UNSEEN:
            levels.append((gauge.pattern, gauge.pattern_level))
        for quantity, level in levels:
            rank = (int(level), int(gauge.measure.angle.startswith("neck")), int(quantity != "speed"))
            if level > Level.GENTLE and rank > worst:
                worst, sentence = rank, _cue(gauge.measure, quantity, level)
    return sentence
