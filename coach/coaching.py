"""The whole pure core in one step: check and course together. Live and replay run exactly this."""

import math
from dataclasses import dataclass, field, replace

from coach.angles.geometry import Lines, lines
from coach.check import judge as judging
from coach.check.judge import Feedback
from coach.check.levels import Level
from coach.course.guide import CourseState, Plan, guide
from coach.exercise.definition import Exercise
from coach.exercise.personal import halved
from coach.observation import Observation


@dataclass(frozen=True, slots=True)
class State:
    """All that is remembered from one picture to the next."""

    check: judging.State = field(default_factory=judging.State)
    course: CourseState = field(default_factory=CourseState)


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
    course, view, events, sentence = guide(limits, plan, state.course, seen.t_s - before_s, seen, feedback, hip_y)
    # What hides the person or is too much comes before what is next.
    free = (
        feedback.level == Level.GENTLE
        or feedback.reason == "unmeasured"
        or course.phase in ("ask_before", "ask_after", "finished")
    )
    feedback = replace(
        feedback, events=feedback.events + events, course=view, sentence=sentence if sentence and free else feedback.sentence
    )
    return State(checked, course), feedback
