"""What picture and sound are told of the course."""

import math
from typing import TYPE_CHECKING

from coach.feedback import View

if TYPE_CHECKING:
    from coach.course.state import CourseState, Now

TARGET_SHARE = 0.7
"""Of the gentle limit: the moving target lies well inside the gentle zone; reaching the limit is no goal."""


def view(now: "Now", state: "CourseState") -> View:
    """Where in the course the person is."""
    exercise, phase = now.exercise, state.phase or "place"
    # What waits for the person has no countdown.
    length = 0.0 if phase in ("place", "side", "range") else now.length_s(phase, state.why)
    share = min(state.elapsed_s / length, 1.0) if length else 0.0
    # Minimum jerk: the way in which people reach for things, without a start that tears.
    smooth = min(share**3 * (10 - 15 * share + 6 * share**2), 1.0)
    target = math.nan
    if exercise.movement and not now.plan.find_range:
        far = TARGET_SHARE * exercise.movement.limit.gentle
        targets = {"inhale": 0.0, "out": smooth * far, "hold": far, "back": (1 - smooth) * far, "rest": 0.0}
        target = targets.get(phase, math.nan)
    return View(
        phase=phase,
        left_s=max(0.0, length - max(0.0, state.elapsed_s)),
        length_s=length,
        repetition=state.repetition,
        repetitions=exercise.pace.repetitions,
        counted=state.counted,
        side=now.side(state),
        target_deg=target,
        paused=state.paused,
        ended=phase == "finished" and state.elapsed_s >= length,
        why=state.why,
    )
