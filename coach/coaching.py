"""The whole pure core in one step: check and course together. Live and replay run exactly this."""

import math
from dataclasses import dataclass, field, replace

from coach.angles.geometry import Lines, lines
from coach.check import judge as judging
from coach.check.levels import Level
from coach.check.seen import TO_COME, in_posture
from coach.course.guide import CourseState, Plan, guide
from coach.course.phases import ASKING, LED, OUT, RETURNING
from coach.exercise.definition import Exercise
from coach.exercise.personal import halved
from coach.feedback import Event, Feedback, Gauge
from coach.observation import Observation
from coach.wording import SENTENCES, say


@dataclass(frozen=True, slots=True)
class State:
    """All that is remembered from one picture to the next."""

    check: judging.State = field(default_factory=judging.State)
    course: CourseState = field(default_factory=CourseState)
    slowed: str = ""


def step(
    exercise: Exercise,
    state: State,
    seen: Observation,
    part: Lines | None = None,
    plan: Plan = Plan(),  # noqa: B008 - immutable
) -> tuple[State, Feedback]:
    """One picture further: angles, levels, warnings, and where in the course the person is.

    Args:
        exercise: with the limits that hold for this person.
        state: from the step before; `State()` at the start.
        seen: what the picture shows.
        part: `lines` of the same picture where they are known already.
        plan: what was arranged before the start.
    """
    if part is None:
        part = lines(seen.image, seen.world, seen.visibility)
    before_s = state.check.t_s
    limits = halved(exercise) if state.course.halved else exercise
    checked, feedback = judging.judge(limits, state.check, seen, part)
    neutral = checked.neutral
    hip_y = float(part.hip_y) / neutral.trunk_px if neutral else math.nan
    course, view, events, sentence = guide(
        limits, plan, state.course, seen.t_s - before_s, seen, feedback, hip_y, in_posture(limits, part)
    )
    # Angles of the one model are not measured against a neutral of the other.
    other_model = "lite" in seen.slowed.split() and "lite" not in state.slowed.split()
    if (course.fresh or (other_model and neutral)) and exercise.measures:
        events = (*events, Event(seen.t_s, "new_neutral"))
        checked = replace(checked, neutral=None, stretch=(), told=None)
    if course.explaining:
        # What is missing is told once it was said how to sit. Who follows meanwhile moves as told, and is in no neutral yet.
        checked = replace(checked, stretch=())
        feedback = replace(feedback, events=tuple(_quiet(event) for event in feedback.events))
    if (state.course.phase or course.phase) in (*ASKING, "finished"):
        # One thing at a time: a question is not talked over, and after the end nobody is to be placed any more.
        feedback = replace(feedback, events=tuple(_quiet(event) for event in feedback.events))
    elif course.phase not in (None, "place"):
        # That nothing is measured was said before the first breath, and is not said again after each pause; what is found anew
        # after one is said by going on.
        known = ("neutral",) if course.phase in LED else ()
        told_once = (_quiet(e) if e.reason == "unmeasured" or e.kind in known else e for e in feedback.events)
        feedback = replace(feedback, events=tuple(told_once))
    if course.phase in RETURNING and exercise.movement:
        # "Stay there" is wrong for whoever comes back as they are told.
        stay = (exercise.movement.angle, "angle", "caution")
        going = (replace(e, sentence=None) if (e.measure, e.quantity, e.level) == stay else e for e in feedback.events)
        feedback = replace(feedback, events=tuple(going))
    if course.phase in OUT and feedback.reason not in (None, "gap", "unmeasured", *TO_COME):
        feedback = _back_first(feedback, paused=course.paused)
    if course.phase in (*ASKING, "finished"):
        feedback = _at_rest(feedback, asking=course.phase in ASKING)
    # What hides the person or is too much comes before what is next.
    blind = any(gauge.blind for gauge in feedback.gauges)
    free = (feedback.level == Level.GENTLE and not blind) or feedback.reason == "unmeasured"
    free = free or (course.phase in (*ASKING, "finished") and feedback.level != Level.EASE_OFF)
    free = free or (course.explaining and feedback.reason in TO_COME)
    # How to sit comes before how to keep still.
    placing = any(event.phase == "place" for event in events)
    told = events + feedback.events if placing else feedback.events + events
    feedback = replace(
        feedback,
        events=told + _slowed(state.slowed, seen),
        course=view,
        sentence=sentence if sentence and free else feedback.sentence,
    )
    return State(checked, course, seen.slowed), feedback


def _quiet(event: Event) -> Event:
    return replace(event, sentence=None) if event.kind in ("withheld", "neutral") else event


def _at_rest(feedback: Feedback, *, asking: bool) -> Feedback:
    """At a question only an angle far too large is a fault, for who gets up to answer is quick; after the end none is."""
    grave = {gauge.measure.angle for gauge in feedback.gauges if asking and not gauge.measure.form}

    def calmed(gauge: Gauge) -> Gauge:
        far = gauge.angle_level == Level.EASE_OFF and gauge.measure.angle in grave
        angle = gauge.angle_level if far else min(gauge.angle_level, Level.GENTLE)
        return replace(gauge, angle_level=angle, speed_level=min(gauge.speed_level, Level.GENTLE), pattern=None, blind=False)

    def fault(event: Event) -> bool:
        far = (event.quantity, event.level) == ("angle", "ease_off") and event.measure in grave
        return event.kind == "warning" and not far

    gauges = tuple(map(calmed, feedback.gauges))
    events = (replace(e, sentence=None) if e.kind == "unseen" else e for e in feedback.events if not fault(e))
    # The neck, which is measured after the trunk, is told before it.
    cue = next((each.measure.cue_ease_off for each in reversed(gauges) if each.level == Level.EASE_OFF), feedback.sentence)
    return replace(feedback, gauges=gauges, events=tuple(events), sentence=cue)


def _back_first(feedback: Feedback, *, paused: bool) -> Feedback:
    """Who is hidden while out is told to come back, by the pause, before how to be seen, which would be done with the back."""
    back = say("phase_back")
    events = (
        replace(e, sentence=f"{back} {e.sentence}" if paused else None) if e.kind == "withheld" and e.sentence else e
        for e in feedback.events
    )
    return replace(feedback, events=tuple(events), sentence=f"{back} {feedback.sentence}" if paused else say("blind"))


def _slowed(before: str, seen: Observation) -> tuple[Event, ...]:
    """What the person is told when less work was given to the eyes, or they cannot keep up."""
    if seen.slowed == before:
        return ()
    newest = seen.slowed.removeprefix(before).strip() if seen.slowed.startswith(before) else ""
    return (Event(seen.t_s, "slowed", reason=seen.slowed or None, sentence=SENTENCES.get(f"slowed_{newest}")),)
