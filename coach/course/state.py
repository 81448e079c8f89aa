"""What was arranged before the start, what the course remembers, and one picture as the course sees it."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from coach.course.own_range import Settling
from coach.course.phases import Phase, Why, length_s
from coach.course.repetitions import Effort
from coach.course.whereabouts import Whereabouts
from coach.exercise.definition import Exercise, Side
from coach.feedback import Event, Feedback
from coach.observation import Observation
from coach.wording import RATE_WPM

PAUSE_S = 2.0
"""Unseen for this long, the course waits, and the repetition is started again."""


class Plan(NamedTuple):
    """What was arranged before the start.

    Attributes:
        paced: the coach leads through repetitions; False only watches, as for a video of somebody at their own pace.
        ask_pain: pain is asked by key before the start and after every set.
        find_range: in place of repetitions the person shows once, on each side, where their first light stretch is.
        rate_wpm: how fast it is spoken, words a minute: who has it said slowly is given the time.
    """

    paced: bool = False
    ask_pain: bool = False
    find_range: bool = False
    rate_wpm: int = RATE_WPM


@dataclass(frozen=True, slots=True)
class CourseState:
    """All that the course remembers.

    Attributes:
        elapsed_s: in the phase.
        again: the repetition under way was broken off and is done again.
        explaining: the person is told how to sit; the neutral that counts is looked for afterwards.
        fresh: the check is to find a new neutral, from now on.
        off_s: for how long, before the first breath, the person has not been where the neutral was found.
        ready_s: for how long the start posture has been taken.
        one_s: when a one was pressed that may become a ten.
        answered: the key of the last answer, and when it last came.
        why: of the end, once it is known.
    """

    phase: Phase | None = None
    elapsed_s: float = 0.0
    repetition: int = 1
    side: int = 0
    counted: int = 0
    again: bool = False
    halved: bool = False
    explaining: bool = False
    fresh: bool = False
    off_s: float = 0.0
    pain_before: int | None = None
    unseen_s: float = 0.0
    crossed_s: float = 0.0
    one_s: float | None = None
    answered: tuple[str, float] | None = None
    ready_s: float = 0.0
    effort: Effort = field(default_factory=Effort)
    settling: Settling = field(default_factory=Settling)
    where: Whereabouts = field(default_factory=Whereabouts)
    why: Why | None = None

    @property
    def paused(self) -> bool:
        """Whether the course waits for the person to be seen again."""
        return self.unseen_s >= PAUSE_S


@dataclass(frozen=True, slots=True)
class Now:
    """One picture, as the course sees it; `events` is filled on the way.

    Attributes:
        step_s: by how much it carries the course on: never by as much as a gap lasted.
        passed_s: time since the picture before.
    """

    exercise: Exercise
    plan: Plan
    t: float
    step_s: float
    passed_s: float
    seen: Observation
    feedback: Feedback
    in_posture: bool
    events: list[Event]

    def length_s(self, phase: Phase, why: Why | None = None) -> float:
        """Seconds that a phase lasts, at the rate at which it is spoken."""
        return length_s(self.exercise, phase, why, self.plan.rate_wpm)

    def side(self, state: CourseState) -> Side | None:
        """The side that is trained."""
        sides = self.exercise.sides
        return sides[min(state.side, len(sides) - 1)] if sides else None

    def hidden(self, state: CourseState) -> str | None:
        """Why the course cannot go on, or None. Without measures there is nothing to see but whether somebody is there."""
        reason = self.feedback.reason
        if not self.exercise.measures:
            return None if reason == "unmeasured" else reason
        return reason or ("left_place" if state.where.away else None)

    def tell(self, kind: str, **more: Any) -> None:
        """Adds an event."""
        self.events.append(Event(self.t, kind, **more))
