"""Judges a recording again, through the same code that judged it live.

This is the only module of recordings that names the judging step. A faster judge of many frames at once belongs here too: whoever
needs feedback from a recording asks `rejudge`, and whoever needs only the events asks `events`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from coach.angles.geometry import lines
from coach.coaching import State, step
from coach.course.guide import Plan
from coach.exercise.definition import Exercise
from coach.feedback import Feedback
from coach.observation import Observation
from coach.outputs.text import json_line
from coach.recording.read import EventRow, Recording, body_lines_input

STRETCH = 2048
"""Frames whose lines are measured at once: fast, and an hour needs no more memory than a minute."""

STILL_WRITING_S = 1.5
"""The last events of a session that was killed may be missing from its file."""


def rejudge(recording: Recording, exercise: Exercise | None = None) -> Iterator[tuple[Observation, Feedback]]:
    """Every frame with its feedback, in order.

    Args:
        recording: what was seen.
        exercise: other limits than those of the recording.
    """
    exercise, state, plan = exercise or recording.exercise, State(), plan_of(recording)
    for start in range(0, len(recording), STRETCH):
        stop = min(start + STRETCH, len(recording))
        parts = lines(*body_lines_input(recording, start, stop))
        for index, seen in enumerate(recording.observations(start, stop)):
            state, feedback = step(exercise, state, seen, parts.at(index), plan)
            yield seen, feedback


def plan_of(recording: Recording) -> Plan:
    """What was arranged before the start; what this program does not know of it is passed over."""
    known = Plan._field_defaults
    return Plan(**{name: value for name, value in recording.info.plan.items() if type(value) is type(known.get(name))})


def events(recording: Recording, exercise: Exercise | None = None) -> list[str]:
    """All events as lines of JSON, as they stand in events.jsonl."""
    return [json_line(event) for _, feedback in rejudge(recording, exercise) for event in feedback.events]


@dataclass(frozen=True, slots=True)
class Differences:
    """What was said then and is not said now, and the other way round; events by time."""

    only_then: tuple[EventRow, ...]
    only_now: tuple[EventRow, ...]

    def __bool__(self) -> bool:
        return bool(self.only_then or self.only_now)


def differences(recording: Recording, now: list[EventRow]) -> Differences:
    """Compares what is said now with what was said then, event for event, to the bit."""
    then = list(recording.told)
    # What a kill tore off was said all the same.
    limit = float("inf") if recording.info.finished else max((row["t"] for row in then), default=0.0)
    if not recording.info.finished and len(recording):
        limit = max(limit, float(recording.t_s[-1]) - STILL_WRITING_S)
    rest = list(then)
    only_now = []
    for row in now:
        if row in rest:
            rest.remove(row)
        elif row["t"] <= limit:
            only_now.append(row)
    return Differences(tuple(rest), tuple(only_now))
