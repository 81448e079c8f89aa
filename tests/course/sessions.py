"""Whole sessions of a stick body that listens to the coach, for tests of the course."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np

from coach.angles.names import ANGLES
from coach.angles.relative import relative_angles
from coach.coaching import State, step
from coach.course.guide import Plan
from coach.course.phases import ASIDES
from coach.exercise.definition import Exercise
from coach.feedback import Event, Feedback, View
from coach.observation import LANDMARKS, Floats, Observation
from tests.bodies import Body, measured, neutral_of, observe

PACED = Plan(paced=True)
ASKED = Plan(paced=True, ask_pain=True)
AZIMUTH = {"side": 90.0, "front": 5.0, "front-oblique": 30.0, "foot-end": 5.0}
FPS = 10.0

Act = Callable[[float, View], Body | Observation | None]
Press = Callable[[float, View], str]


class Session(NamedTuple):
    """What was seen and said, picture by picture."""

    seen: list[Observation]
    feedback: list[Feedback]

    @property
    def events(self) -> list[Event]:
        return [event for each in self.feedback for event in each.events]

    def of(self, kind: str) -> list[Event]:
        return [event for event in self.events if event.kind == kind]

    @property
    def phases(self) -> list[str]:
        """Without what is said in passing."""
        told = (event for event in self.events if event.kind in ("phase", "question", "end"))
        return [str(event.phase) for event in told if event.phase not in ASIDES]

    @property
    def said(self) -> list[str]:
        return [event.sentence for event in self.events if event.sentence]

    @property
    def end(self) -> Event:
        [event] = self.of("end")
        return event


TURNS = np.arange(-75.0, 60.0, 1.0)


def posed(exercise: Exercise, size_deg: float = 0.0, side: str | None = None) -> Body:
    """The start posture, `size_deg` of the way along the exercise's movement."""
    body = Body(azimuth=AZIMUTH[exercise.view], thigh=0.0 if exercise.posture == "standing" else 90.0)
    signed = -size_deg if side == "right" else size_deg
    angle = exercise.measures[0].angle if exercise.measures else ""
    if angle == "trunk_rotation":
        signed = float(np.interp(signed, _turns_read(body), TURNS))
    part = {"trunk_extension": "extension", "trunk_side_bend": "side_bend", "trunk_rotation": "rotation"}
    return replace(body, **{part[angle]: signed}) if angle else body


@cache
def _turns_read(start: Body) -> Floats:
    """What the coach reads of a stick body's turns: they are learnt from rendered people, and it is none."""
    place, neutral = ANGLES.index("trunk_rotation"), neutral_of(start)
    return np.array([relative_angles(measured(replace(start, rotation=turn)), neutral)[place] for turn in TURNS])


def follower(exercise: Exercise, share: float = 1.0) -> Act:
    """Somebody who moves with the target, or by a share of it."""

    def act(t: float, view: View) -> Body:
        target = 0.0 if np.isnan(view.target_deg) else share * view.target_deg
        return posed(exercise, target, view.side)

    return act


def session(
    exercise: Exercise, act: Act, plan: Plan = PACED, press: Press = lambda t, view: "", most_s: float = 900.0, fps: float = FPS
) -> Session:
    """Runs until the course ends, or for `most_s`."""
    state, seen, out, view = State(), [], [], View()
    for number in range(round(most_s * fps)):
        t = number / fps
        shown = act(t, view)
        if shown is None:
            now = Observation(t)
        elif isinstance(shown, Observation):
            now = replace(shown, t_s=t)
        else:
            now = observe(shown, t)
        now = replace(now, pressed=press(t, view))
        state, feedback = step(exercise, state, now, plan=plan)
        seen.append(now)
        out.append(feedback)
        view = feedback.course
        if view.ended:
            break
    return Session(seen, out)


def answering(*answers: str) -> Press:
    """Presses one answer to each question, a second after it was asked."""
    left, since = list(answers), [0.0]

    def press(t: float, view: View) -> str:
        if not view.phase.startswith("ask"):
            since[0] = t
            return ""
        if t - since[0] > 1.0 and left:
            since[0] = t
            return left.pop(0)
        return ""

    return press


def lying() -> Observation:
    """Somebody on their back, seen from the side."""
    flat = observe(Body(azimuth=90.0))
    turned = np.stack([flat.world[:, 1], -flat.world[:, 0], flat.world[:, 2]], axis=1)
    image = np.stack([flat.image[:, 1], 1.3 - flat.image[:, 0]], axis=1)
    return replace(flat, world=turned, image=image, visibility=np.ones(LANDMARKS))
