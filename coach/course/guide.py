"""Leads through an exercise: (plan, state, picture, feedback) -> (state, what to do, events)."""

import math
from dataclasses import replace

from coach.check.levels import Level
from coach.check.seen import TO_COME
from coach.course.own_range import Settling, settle
from coach.course.phases import ASKING, HURT, LEAVING, LED, MOVING, OUT, REMIND_S, Phase, Why, begins_s, explained_s, sentence
from coach.course.repetitions import Effort, add, begins_deg, follow, gently
from coach.course.state import PAUSE_S, Now
from coach.course.state import CourseState as CourseState
from coach.course.state import Plan as Plan
from coach.course.stop_sign import HOLD_S, arms_crossed
from coach.course.view import view
from coach.course.whereabouts import follow_hips
from coach.exercise.definition import Exercise
from coach.feedback import Event, Feedback, View
from coach.observation import Observation
from coach.safety.pain import after_pain
from coach.wording import MARK_KEYS, PAIN_KEYS, SHARP_KEY, say, speech_s

MAX_STEP_S = 0.5
"""A picture that comes later than this does not carry the course on."""

AWAY_S = 5.0
"""Out of place for this long, the person gets a new neutral."""

WAIT_S = 8.0
"""Who has not quite come back is waited for this long after the rest; who is told to ease off, for as long as it takes."""

RISEN_S, OUT_S = 1.0, 2.0
"""Before the first breath: for how long somebody is further up than the neutral, or out already, before something follows."""

AGAIN_S = 15.0
"""Who is still out so long after they were called back is called again, or it is how they sit; who is asked for their range
hears this often how it is found."""

READY_S = 2.0
UNSURE_S = 30.0
"""Where nothing is measured: in the start posture for the one, or merely seen for the other, the exercise begins."""

ONE_KEY, TEN_S = "1", 0.8
"""Who presses a one may be about to press the nought of a ten."""

SAME_PRESS_S = 1.0
"""A key that is held down a little long comes again and again, within this long; as an answer it has been taken already."""

SEEN_S = 0.3
"""After a pause somebody is seen for so long before the course goes on."""


def guide(
    exercise: Exercise,
    plan: Plan,
    state: CourseState,
    dt_s: float,
    seen: Observation,
    feedback: Feedback,
    hip_y: float,
    in_posture: bool,
) -> tuple[CourseState, View, tuple[Event, ...], str | None]:
    """One picture further.

    Args:
        dt_s: time since the picture before; NaN at the first one.
        hip_y: height of the hips in the picture over the neutral's trunk length, + down; NaN before the neutral.
        in_posture: whether the start posture is taken.

    Returns:
        The state, the view, the events, and the sentence of the course (None: nothing to say).
    """
    passed_s = dt_s if dt_s > 0 else 0.0
    step_s = min(passed_s, MAX_STEP_S)
    now, before = Now(exercise, plan, feedback.t_s, step_s, passed_s, seen, feedback, in_posture, []), state
    found = any(event.kind == "neutral" for event in feedback.events)
    where, fell = follow_hips(state.where, now.t, step_s, hip_y, found=found)
    state = replace(state, where=where, fresh=plan.paced and where.away_s - step_s < AWAY_S <= where.away_s)
    if fell:
        now.tell("fall", sentence=say("end_fall"))
    if plan.paced:
        if state.phase is None:
            state = _enter(now, state, "ask_before" if plan.ask_pain else "place")
        if fell and state.phase != "finished":
            state = _enter(now, state, "finished", "fall")
        state = _stopped(now, state)
        state = _pressed(now, state)
        state = _advance(now, state)
        assert state.phase is not None
        told = bool(exercise.measures) and state.elapsed_s < explained_s(exercise, state.phase, plan.rate_wpm)
        # Whoever changes sides has moved, turned the chair, or raised the other arm; whoever answered was at the keyboard.
        # What they are told to do meanwhile is no fault: without a neutral nothing is.
        anew = feedback.calibrated and not before.explaining if told else before.explaining
        state = replace(state, explaining=told, fresh=state.fresh or anew)
    if exercise.movement and not plan.find_range:
        state = _counted(now, state)
    if not plan.paced:
        return state, View(counted=state.counted), tuple(now.events), None
    return state, view(now, state), tuple(now.events), _sentence(now, state)


# ---- from phase to phase ----


def _enter(now: Now, state: CourseState, phase: Phase, why: Why | None = None, after_s: float = 0.0) -> CourseState:
    """Begins a phase, `after_s` from now where something else is said before."""
    state = replace(state, phase=phase, elapsed_s=-after_s, unseen_s=0.0, ready_s=0.0, off_s=0.0, why=why or state.why)
    now.tell(
        "question" if phase in ASKING else "end" if phase == "finished" else "phase",
        reason=state.why,
        # After a fall its own sentence has just been said.
        sentence=None if why == "fall" else say("phase_easing") if _too_far(now, phase) else _words(now, state, phase),
        phase=phase,
        duration_s=now.length_s(phase, state.why) or None,
        repetition=state.repetition,
        side=now.side(state),
    )
    if phase == "place":
        now.tell("phase", phase="how_to_stop", sentence=say("how_to_stop"))
    if phase == "place" and state.pain_before is not None and not now.exercise.measures:
        # It could not be said before, while the question was open.
        now.tell("withheld", reason="unmeasured", sentence=say("unmeasured"))
    return state


def _words(now: Now, state: CourseState, phase: Phase) -> str | None:
    return sentence(now.exercise, phase, now.side(state), state.why, state.counted)


def _too_far(now: Now, phase: Phase) -> bool:
    """Whether somebody is still too far out to be told to rest."""
    return phase == "rest" and now.feedback.level == Level.EASE_OFF


def _stopped(now: Now, state: CourseState) -> CourseState:
    if state.phase in LEAVING:
        return state
    # A picture in which it is not made out does not undo the sign.
    crossed = max(0.0, state.crossed_s + (now.step_s if arms_crossed(now.seen) else -2 * now.step_s))
    state = replace(state, crossed_s=crossed)
    return _enter(now, state, "easing", "arms") if crossed >= HOLD_S else state


def _pressed(now: Now, state: CourseState) -> CourseState:
    key = now.seen.pressed
    if state.one_s is not None and (key or now.t - state.one_s >= TEN_S):
        asked, state = state.phase in ASKING, replace(state, one_s=None)
        if asked and key in ("", "0"):
            return _answered(now, state, 10 if key else 1, key)
    if not key or key in MARK_KEYS:
        return state
    if state.answered is not None and key == state.answered[0] and now.t - state.answered[1] < SAME_PRESS_S:
        return replace(state, answered=(key, now.t))
    if key == SHARP_KEY and state.why not in HURT:
        why: Why = "do_not_start" if state.phase == "ask_before" else "stop"
        now.tell("answer", reason=why)
        state = replace(state, answered=(key, now.t))
        if state.phase == "easing":
            return replace(state, why=why)
        return _enter(now, state, "finished" if state.phase in ASKING | LEAVING else "easing", why)
    if state.phase == "easing":
        return state
    if state.phase == "finished":
        return replace(state, elapsed_s=math.inf)
    if state.phase in ASKING and key == ONE_KEY:
        return replace(state, one_s=now.t)
    if state.phase in ASKING and key in PAIN_KEYS:
        return _answered(now, state, PAIN_KEYS[key], key)
    return _enter(now, state, "easing", "key")


def _answered(now: Now, state: CourseState, level: int, key: str) -> CourseState:
    state = replace(state, answered=(key or ONE_KEY, now.t))
    verdict = after_pain(state.pain_before if state.phase == "ask_after" else None, level)
    now.tell("answer", value=float(level), reason=verdict)
    if verdict in ("stop", "do_not_start"):
        return _enter(now, state, "finished", verdict)
    aside_s = 0.0
    if verdict == "halve":
        last = state.phase == "ask_after" and state.side + 1 >= len(now.exercise.sides)
        words = say("halve_next_time" if last else "halve")
        now.tell("phase", phase="halve", sentence=words)
        state, aside_s = replace(state, halved=True), speech_s(words, now.plan.rate_wpm)
    if state.phase == "ask_before":
        return _enter(now, replace(state, pain_before=level), "place", after_s=aside_s)
    return _next_set(now, state, aside_s)


def _next_set(now: Now, state: CourseState, after_s: float = 0.0) -> CourseState:
    if state.side + 1 < len(now.exercise.sides):
        return _enter(now, replace(state, side=state.side + 1, repetition=1), "side", after_s=after_s)
    return _enter(now, state, "finished", "range" if now.plan.find_range else "done", after_s)


def _begin(now: Now, state: CourseState) -> CourseState:
    return _enter(now, replace(state, settling=Settling()), "range" if now.plan.find_range else "inhale")


def _advance(now: Now, state: CourseState) -> CourseState:
    exercise, phase, before_s, unseen_s = now.exercise, state.phase, state.elapsed_s, state.unseen_s
    assert phase is not None
    hidden = now.hidden(state)
    if phase in LED or phase == "range":
        if hidden:
            if unseen_s < PAUSE_S <= unseen_s + now.passed_s:
                # After a gap they are seen again by now, and it is told by itself.
                now.tell("pause", reason=hidden, sentence=None if hidden == "gap" else _waits(state))
            unseen_s += now.passed_s
            return replace(state, unseen_s=unseen_s if unseen_s < PAUSE_S else PAUSE_S + SEEN_S)
        if unseen_s >= PAUSE_S > unseen_s - now.step_s:
            # The range is found by the time they come back: nothing is to be done again.
            found = now.plan.find_range and phase == "back"
            again = (state.again or phase != "rest") and not found
            now.tell("resume", sentence=say("resume" if again else "resume_rest"))
            state = replace(state, again=again, effort=Effort())
            return _begin(now, state) if phase == "range" else _enter(now, state, "back" if found else "rest")
        # Who is hidden more often than seen is not led on picture by picture.
        state = replace(state, unseen_s=max(0.0, unseen_s - now.step_s))
        if state.paused:
            return state
    state = replace(state, elapsed_s=before_s + now.step_s)
    over = state.elapsed_s >= now.length_s(phase, state.why)
    if phase in MOVING and exercise.measures and not exercise.movement:
        state = replace(state, effort=add(state.effort, now.feedback))
    if phase == "rest" and state.again:
        # The neutral may have been found anew during the pause.
        state = _off(now, state)
    match phase:
        case "place" | "side":
            ready, state = _ready(now, state, hidden)
            if not (ready and over):
                return state
            return _enter(now, state, "side") if phase == "place" and exercise.sides else _begin(now, state)
        case "range":
            return _ranged(now, state, over)
        case "inhale" if over:
            # Where time leads, a repetition is what it says; where nothing is measured there is none to judge.
            timed = exercise.measures and not exercise.movement
            return _enter(now, replace(state, again=False, effort=Effort(1, now.t) if timed else state.effort), "out")
        # Far enough: nobody is led further out.
        case "out" if now.feedback.level == Level.EASE_OFF:
            return _enter(now, state, "back")
        case "out" if over:
            return _enter(now, state, "hold" if exercise.pace.hold_s else "back")
        case "hold" if over:
            return _enter(now, state, "back")
        case "back" if over:
            if now.plan.find_range:
                return _next_set(now, state)
            if exercise.measures and not exercise.movement:
                state = _told(now, replace(state, effort=Effort()), gently(state.effort), state.effort, now.side(state))
            return _enter(now, state, "rest")
        case "rest" if over and not _back(now, state):
            if before_s < now.length_s("rest"):
                now.tell("wait", phase="rest", sentence=say("phase_easing"))
        case "rest" if over:
            if state.again:
                return _enter(now, state, "inhale")
            if state.repetition < exercise.pace.repetitions:
                return _enter(now, replace(state, repetition=state.repetition + 1), "inhale")
            return _enter(now, state, "ask_after") if now.plan.ask_pain else _next_set(now, state)
        case "ask_before" | "ask_after":
            if over:
                return _enter(now, state, "finished", "no_answer")
            if before_s < REMIND_S <= state.elapsed_s:
                now.tell("question", phase=phase, sentence=sentence(exercise, phase, None, None, 0))
        case "easing" if over:
            return _enter(now, state, "finished")
    return state


def _ready(now: Now, state: CourseState, hidden: str | None) -> tuple[bool, CourseState]:
    if now.exercise.measures and state.phase == "place" and now.exercise.sides:
        # Which side it is changes how to sit, so the neutral is found once that was said; until then it is enough to be seen.
        return hidden is None or hidden in TO_COME, state
    if now.exercise.measures:
        still = now.feedback.calibrated and hidden is None and not (state.fresh or state.explaining)
        state = _off(now, state) if still else replace(state, off_s=0.0)
        waited_s = state.ready_s + (now.step_s if not state.off_s else 0.0)
        # A picture in which they are not made out does not undo the waiting.
        left_s = max(0.0, state.ready_s - 2 * now.step_s) if hidden else 0.0
        state = replace(state, ready_s=waited_s if still else left_s)
        return state.ready_s >= begins_s(now.exercise, now.plan.rate_wpm) and not state.off_s, state
    if hidden:
        # Nor here, where on the floor they are made out worst: it takes back as much as it lasts.
        elapsed_s, ready_s = (max(0.0, value - 2 * now.step_s) for value in (state.elapsed_s, state.ready_s))
        return False, replace(state, elapsed_s=elapsed_s, ready_s=ready_s)
    state = replace(state, ready_s=state.ready_s + now.step_s if now.in_posture else 0.0)
    return state.phase == "side" or state.ready_s >= READY_S or state.elapsed_s >= UNSURE_S, state


def _off(now: Now, state: CourseState) -> CourseState:
    """Before the first breath, or the first one after a pause: who is out already is called back; who sits up only now gets the
    neutral anew, as does who has settled upright elsewhere and does not come back when called.

    A neutral that was found in a lean makes everything read too small from then on.
    """
    movement = now.exercise.movement
    if movement is None:
        return state
    size = movement.size(now.feedback.gauges[0].value)
    risen = -size > begins_deg(movement)
    before_s = state.off_s
    state = replace(state, off_s=before_s + now.step_s if risen or size > begins_deg(movement) else 0.0)
    if risen and state.off_s >= RISEN_S:
        return replace(state, fresh=True, off_s=0.0)
    calls = (state.off_s - OUT_S) // AGAIN_S
    if calls > (before_s - OUT_S) // AGAIN_S:
        if calls and now.in_posture and now.feedback.level != Level.EASE_OFF:
            # They were called back and stay upright where they are: this is how they sit. The check waits until they are still.
            return replace(state, fresh=True, off_s=0.0)
        now.tell("wait", phase=state.phase, sentence=say("phase_easing"))
    return state


def _waits(state: CourseState) -> str:
    return say("left_place" if state.where.away else "pause_out" if state.phase in OUT else "pause")


def _back(now: Now, state: CourseState) -> bool:
    """Whether the next repetition may begin: not before the person has come back; a little out is not waited for long."""
    away = state.effort.side != 0 and state.elapsed_s < now.exercise.pace.rest_s + WAIT_S
    return now.feedback.level != Level.EASE_OFF and not away


def _ranged(now: Now, state: CourseState, over: bool) -> CourseState:
    movement = now.exercise.movement
    if movement is None:
        return _next_set(now, state)
    # The angle as it is measured, towards the side that is asked for.
    size = movement.size(now.feedback.gauges[0].value, now.side(state))
    settling, range_deg = settle(state.settling, now.t, size)
    reason = "found" if range_deg else "capped" if now.feedback.gauges[0].angle_level == Level.EASE_OFF else "none"
    if reason == "none" and not over:
        if state.elapsed_s // AGAIN_S > (state.elapsed_s - now.step_s) // AGAIN_S:
            now.tell("wait", phase="range", sentence=say("range_stay"))
        return replace(state, settling=settling)
    value = round(range_deg, 1) if range_deg else None
    now.tell("range", measure=movement.angle, value=value, reason=reason, side=now.side(state), sentence=say(f"range_{reason}"))
    return _enter(now, state, "back")


# ---- counting, and what is shown ----


def _counted(now: Now, state: CourseState) -> CourseState:
    if state.paused or (now.plan.paced and state.effort.side == 0 and state.phase not in LED):
        # Sitting down or turning the chair is no repetition, and one in which somebody was not seen is done again.
        return state
    ended, side = add(state.effort, now.feedback), state.effort.side
    effort, done = follow(state.effort, now.feedback)
    state = replace(state, effort=effort)
    if done is None or state.again:
        # The way back from what was broken off is no repetition.
        return state
    if now.plan.paced and done and state.counted >= state.side * now.exercise.pace.repetitions + state.repetition:
        # Whoever does more than they are led through is not urged on by a number.
        return state
    asked = now.side(state) if now.plan.paced else None
    if not now.plan.paced and now.exercise.measures[0].direction == "both":
        return _told(now, state, done, ended, "left" if side > 0 else "right")
    other = asked in ("left", "right") and now.exercise.measures[0].direction == "both" and (side > 0) != (asked == "left")
    return _told(now, state, done and not other, ended, asked, say("other_side", side=str(asked)) if other else None)


def _told(now: Now, state: CourseState, done: bool, ended: Effort, side: str | None, instead: str | None = None) -> CourseState:
    state = replace(state, counted=state.counted + done)
    not_counted = say("not_all_seen" if ended.worst < Level.EASE_OFF else "not_counted")
    words = say("counted", number=str(state.counted), count=str(now.exercise.planned)) if done else not_counted
    now.tell(
        "repetition",
        counted=done,
        repetition=state.counted,
        duration_s=round(now.t - ended.began_s, 3),
        side=side,
        # Who has stopped is not counted for aloud.
        sentence=(instead or words) if now.plan.paced and state.phase not in LEAVING else None,
    )
    return state


def _sentence(now: Now, state: CourseState) -> str | None:
    if state.phase == "rest" and (state.elapsed_s > now.length_s("rest") or _too_far(now, state.phase)):
        return say("phase_easing")
    if state.paused:
        return _waits(state)
    if state.phase is None:
        return None
    if state.phase in ("place", "side") and now.exercise.measures and state.ready_s > 0:
        # How to sit is done: what is said now is read, too.
        return say("neutral")
    if state.phase == "place" and not now.exercise.measures and not now.in_posture:
        return say(f"posture_{now.exercise.posture}")
    return _words(now, state, state.phase)
