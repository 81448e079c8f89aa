"""The check itself: one step for each picture."""

import math
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from coach.angles.bounds import ROUND_S, TURN, bounds, either, moved, steady
from coach.angles.geometry import Lines, lines
from coach.angles.names import ANGLES
from coach.angles.neutral import Neutral
from coach.angles.relative import head_since_neutral, with_and_without_spots
from coach.angles.speed import slope_deg_s, window
from coach.angles.tracked import tracked_in
from coach.check.levels import Level
from coach.check.neutral import Stretch, extend
from coach.check.seen import in_posture, waits_for, why_unseen
from coach.check.watch import Now, Watch, cue, watch
from coach.exercise.definition import Exercise
from coach.feedback import Event, Feedback, Gauge
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


@dataclass(frozen=True, slots=True)
class State:
    """All that is remembered from one picture to the next."""

    neutral: Neutral | None = None
    stretch: Stretch = ()
    recent: tuple[tuple[float, Floats], ...] = ()
    turning: tuple[tuple[float, float], ...] = ()
    watches: tuple[Watch, ...] = ()
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
        state = replace(state, recent=(), turning=(), stretch=(), times=())
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
        for_speed = steady(angles, by_landmarks, head, neutral, part.raised)
    recent = (*window(state.recent, t), (t, for_speed))
    slopes = slope_deg_s(np.array([row[0] for row in recent]), np.stack([row[1] for row in recent]))
    speeds = either(slopes)
    turning = tuple(row for row in state.turning if t - row[0] <= ROUND_S)
    lately = np.array([speed for _, speed in turning if speed == speed] or [np.nan])
    turning = (*turning, (t, float(speeds[TURN])))
    speeds = moved(speeds, angles, unsure, lately.min(), lately.max())

    why = reason or waiting
    by_name = (dict(zip(ANGLES, row.tolist(), strict=True)) for row in (angles, speeds, unsure))
    now = Now(t, math.isnan(state.t_s), step_s, judged, why, *by_name)
    watches: list[Watch] = []
    gauges: list[Gauge] = []
    for number, measure in enumerate(exercise.measures):
        before = state.watches[number] if state.watches else Watch()
        watched, gauge, told_of = watch(before, now, measure, main=number == 0)
        watches.append(watched)
        gauges.append(gauge)
        events += told_of

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
    return State(neutral, stretch, recent, turning, tuple(watches), t, *gone), feedback


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
                worst, sentence = rank, cue(gauge.measure, quantity, level)
    return sentence
