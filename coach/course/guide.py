"""Leads through an exercise: (plan, state, picture, feedback) -> (state, what to do, events)."""

import math
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from coach.check.judge import Event, Feedback
from coach.check.levels import Level
from coach.course.repetitions import Effort, follow
from coach.course.stop_sign import HOLD_S, arms_crossed
from coach.course.view import View
from coach.exercise.definition import Exercise
from coach.observation import Observation
from coach.safety.pain import after_pain
from coach.wording import say

Phase = Literal["ask_before", "place", "inhale", "out", "hold", "back", "rest", "ask_after", "side", "easing", "finished"]

ANSWER_S = 30.0
"""A question that nobody answers ends the session calmly: pain that is not known is not gone on with."""

SIDE_S = 6.0
MAX_STEP_S = 0.5
"""A picture that comes later than this does not carry the course on."""

PAUSE_S = 2.0
"""Unseen for this long, the repetition is started again."""

TARGET_SHARE = 0.7
"""Of the gentle limit: the moving target lies well inside the gentle zone; reaching the limit is no goal."""

PAIN_KEYS = {**{str(number): number for number in range(10)}, "x": 10}
OWN_KEYS = frozenset({"f", "t", "w", "[", "]", "left", "right"})
"""Keys with a meaning of their own (marks, steps); every other key stops."""

FALL_DROP = 0.6


class Plan(NamedTuple):
    """What was arranged before the start.

    Attributes:
        paced: the coach leads through repetitions; False only watches, as for a video of somebody at their own pace.
        ask_pain: pain is asked by key before the start and after every set.
    """

    paced: bool = False
    ask_pain: bool = False


@dataclass(frozen=True, slots=True)
class CourseState:
    """All that the course remembers."""

    phase: Phase | None = None
    elapsed_s: float = 0.0
    repetition: int = 1
    side: int = 0
    counted: int = 0
    halved: bool = False
    pain_before: int | None = None
    unseen_s: float = 0.0
    crossed_s: float = 0.0
    effort: Effort = field(default_factory=Effort)
    hip_y: tuple[tuple[float, float], ...] = ()
    why: str | None = None


def guide(
    exercise: Exercise, plan: Plan, state: CourseState, dt_s: float, seen: Observation, feedback: Feedback, hip_y: float
) -> tuple[CourseState, View, tuple[Event, ...], str | None]:
    """One picture further.

    Args:
        dt_s: time since the picture before; NaN at the first one and after a gap.
        hip_y: height of the hips in the picture over the trunk's length, + down, for noticing a fall.

    Returns:
        The state, the view, the events, and the sentence of the course (None: nothing to say).
    """
    t = feedback.t_s
    events: list[Event] = []
    step = min(dt_s, MAX_STEP_S) if dt_s > 0 else 0.0
    state, fell = _fallen(state, t, hip_y, feedback)
    if fell:
        events.append(Event(t, "fall", sentence=say("fall")))
    if exercise.measures:
        effort, done = follow(state.effort, feedback)
        state = replace(state, effort=effort)
        if done is not None:
            state = replace(state, counted=state.counted + done)
            sentence = (
                say("counted", number=str(state.counted), count=str(exercise.pace.repetitions)) if done else say("not_counted")
            )
            events.append(
                Event(t, "repetition", counted=done, repetition=state.counted, sentence=sentence if plan.paced else None)
            )
    if not plan.paced:
        return state, View(counted=state.counted), tuple(events), None
    if state.phase is None:
        state = _enter(exercise, state, "ask_before" if plan.ask_pain else "place", t, events)
    state = _stopped(exercise, state, t, step, seen, events)
    state = _pressed(exercise, plan, state, t, seen, events)
    state = _advance(exercise, plan, state, t, step, feedback, events)
    return state, _view(exercise, state), tuple(events), _sentence(exercise, state)


def _length(exercise: Exercise, phase: Phase | None) -> float:
    pace = exercise.pace
    lengths: dict[Phase | None, float] = {
        "inhale": pace.inhale_s,
        "out": pace.out_s,
        "hold": pace.hold_s,
        "back": pace.back_s,
        "rest": pace.rest_s,
        "ask_before": ANSWER_S,
        "ask_after": ANSWER_S,
        "side": SIDE_S,
        "easing": pace.back_s,
    }
    return lengths.get(phase, 0.0)


def _side(exercise: Exercise, state: CourseState) -> str | None:
    return exercise.sides[min(state.side, len(exercise.sides) - 1)] if exercise.sides else None


def _sentence(exercise: Exercise, state: CourseState) -> str | None:
    match state.phase:
        case "place" | None:
            return None
        case "ask_before" | "ask_after":
            return say(state.phase)
        case "out":
            return exercise.breath_out
        case "side":
            return say("phase_side", side=str(_side(exercise, state)))
        case phase:
            return say(f"phase_{phase}")


def _enter(
    exercise: Exercise, state: CourseState, phase: Phase, t: float, events: list[Event], why: str | None = None
) -> CourseState:
    state = replace(state, phase=phase, elapsed_s=0.0, unseen_s=0.0, why=why or state.why)
    kind = "question" if phase.startswith("ask") else "end" if phase == "finished" else "phase"
    length = _length(exercise, phase)
    sentence = say("stop_asked") if phase == "easing" and why in ("key", "arms") else _sentence(exercise, state)
    events.append(
        Event(
            t,
            kind,
            reason=state.why,
            sentence=sentence,
            phase=phase,
            duration_s=length or None,
            repetition=state.repetition,
            side=_side(exercise, state),
        )
    )
    return state


def _stopped(
    exercise: Exercise, state: CourseState, t: float, step: float, seen: Observation, events: list[Event]
) -> CourseState:
    if state.phase in ("easing", "finished"):
        return state
    crossed = state.crossed_s + step if arms_crossed(seen) else 0.0
    state = replace(state, crossed_s=crossed)
    return _enter(exercise, state, "easing", t, events, "arms") if crossed >= HOLD_S else state


def _pressed(exercise: Exercise, plan: Plan, state: CourseState, t: float, seen: Observation, events: list[Event]) -> CourseState:
    key = seen.pressed
    if not key or key in OWN_KEYS or state.phase in ("easing", "finished"):
        return state
    if state.phase in ("ask_before", "ask_after") and key in PAIN_KEYS:
        level = PAIN_KEYS[key]
        verdict = after_pain(state.pain_before if state.phase == "ask_after" else None, level)
        events.append(Event(t, "answer", value=float(level), reason=verdict))
        if verdict in ("stop", "do_not_start"):
            return _enter(exercise, state, "finished", t, events, verdict)
        if verdict == "halve" and not state.halved:
            events.append(Event(t, "phase", phase="halve", sentence=say("halve")))
            state = replace(state, halved=True)
        if state.phase == "ask_before":
            return _enter(exercise, replace(state, pain_before=level), "place", t, events)
        return _next_set(exercise, state, t, events)
    return _enter(exercise, state, "easing", t, events, "key")


def _next_set(exercise: Exercise, state: CourseState, t: float, events: list[Event]) -> CourseState:
    if state.side + 1 < len(exercise.sides):
        return _enter(exercise, replace(state, side=state.side + 1, repetition=1), "side", t, events)
    return _enter(exercise, state, "finished", t, events, "done")


def _advance(
    exercise: Exercise, plan: Plan, state: CourseState, t: float, step: float, feedback: Feedback, events: list[Event]
) -> CourseState:
    phase = state.phase
    if phase == "finished":
        return state
    moving = phase in ("inhale", "out", "hold", "back", "rest", "side")
    # Without measures there is nothing to see but whether somebody is there.
    hidden = feedback.reason not in (None, "unmeasured")
    if phase == "place":
        ready = feedback.calibrated if exercise.measures else not hidden
        return _enter(exercise, state, "side" if exercise.sides else "inhale", t, events) if ready else state
    if moving and hidden:
        before, unseen = state.unseen_s, state.unseen_s + step
        if before < PAUSE_S <= unseen:
            events.append(Event(t, "pause", reason=feedback.reason, sentence=say("pause")))
        return replace(state, unseen_s=unseen)
    if moving and state.unseen_s >= PAUSE_S:
        events.append(Event(t, "resume", sentence=say("resume")))
        return _enter(exercise, state, "rest", t, events)
    state = replace(state, elapsed_s=state.elapsed_s + step, unseen_s=0.0)
    if phase == "out" and feedback.level == Level.EASE_OFF:
        # Far enough: nobody is led further out.
        return _enter(exercise, state, "back", t, events)
    if state.elapsed_s < _length(exercise, phase):
        return state
    match phase:
        case "inhale":
            return _enter(exercise, state, "out", t, events)
        case "out":
            return _enter(exercise, state, "hold", t, events)
        case "hold":
            return _enter(exercise, state, "back", t, events)
        case "back":
            if state.repetition < exercise.pace.repetitions:
                return _enter(exercise, replace(state, repetition=state.repetition + 1), "rest", t, events)
            if plan.ask_pain:
                return _enter(exercise, state, "ask_after", t, events)
            return _next_set(exercise, state, t, events)
        case "rest" | "side":
            return _enter(exercise, state, "inhale", t, events)
        case "ask_before" | "ask_after":
            return _enter(exercise, state, "finished", t, events, "no_answer")
        case _:
            return _enter(exercise, state, "finished", t, events)


def _view(exercise: Exercise, state: CourseState) -> View:
    length = _length(exercise, state.phase)
    share = min(state.elapsed_s / length, 1.0) if length else 0.0
    # Minimum jerk: the way in which people reach for things, without a start that tears.
    smooth = share**3 * (10 - 15 * share + 6 * share**2)
    target = math.nan
    if exercise.measures:
        far = TARGET_SHARE * exercise.measures[0].limit.gentle
        targets = {"inhale": 0.0, "out": smooth * far, "hold": far, "back": (1 - smooth) * far, "rest": 0.0}
        target = targets.get(state.phase or "", math.nan)
    return View(
        phase=state.phase or "place",
        left_s=max(0.0, length - state.elapsed_s),
        length_s=length,
        repetition=state.repetition,
        repetitions=exercise.pace.repetitions,
        counted=state.counted,
        side=_side(exercise, state),
        target_deg=target,
        paused=state.unseen_s >= PAUSE_S,
        ended=state.phase == "finished",
    )


def _fallen(state: CourseState, t: float, hip_y: float, feedback: Feedback) -> tuple[CourseState, bool]:
    """Hips that drop by more than half a trunk length within a second, in somebody who had found a neutral."""
    if math.isnan(hip_y) or not feedback.calibrated:
        return replace(state, hip_y=()), False
    kept = tuple(row for row in state.hip_y if 0 < t - row[0] <= 1.0)
    fell = bool(kept) and hip_y - min(y for _, y in kept) > FALL_DROP
    return replace(state, hip_y=() if fell else (*kept, (t, hip_y))), fell
