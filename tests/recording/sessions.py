"""Sessions for tests, made in a moment: a stick body that moves in front of no camera."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from coach.coaching import State, step
from coach.course.guide import Plan
from coach.exercise import files
from coach.exercise.definition import Exercise
from coach.feedback import Feedback
from coach.observation import Observation
from coach.recording.write import Recorder
from coach.sources.frame import Frame
from tests.bodies import Body, observe

AZIMUTH = {"side": 90.0, "front": 5.0, "front-oblique": 40.0, "foot-end": 5.0}


def exact(seen: Observation) -> Observation:
    """As the landmarker gives it: arrays exact in 32 bits."""
    image, world, visibility = (values.astype(np.float32).astype(float) for values in (seen.image, seen.world, seen.visibility))
    return replace(seen, image=image, world=world, visibility=visibility)


Moved = Callable[[Body, float], Body]


def film(
    exercise: Exercise, seconds: float = 20.0, fps: float = 15.0, seed: int = 1, moved: Moved = lambda body, _: body
) -> list[Observation]:
    """Somebody who sits (or stands) still, then does everything a body can, before a camera with every fault it can have.

    `moved` makes another body of the one that it is at a time.
    """
    chance = np.random.default_rng(seed)
    out = []
    for number in range(round(seconds * fps)):
        t = number / fps + float(chance.uniform(0, 0.004))
        swing = np.sin((t - 3) * 0.9) if t > 3 else 0.0
        body = Body(
            extension=26 * max(0.0, swing),
            neck_extension=40 * max(0.0, swing * np.sin(t)),
            side_bend=18 * swing * (exercise.view != "side"),
            rotation=30 * swing * (exercise.view != "side"),
            azimuth=AZIMUTH[exercise.view],
            thigh=0.0 if exercise.posture == "standing" else 90.0,
        )
        seen = observe(moved(body, t), t)
        seen = replace(seen, image=seen.image + chance.normal(0, 0.0008, seen.image.shape), head_turn_deg=float(swing))
        if 9.0 < t < 9.4:
            seen = replace(seen, visibility=np.zeros(33))
        elif 11.0 < t < 11.5:
            seen = replace(seen, picture="dark")
        elif 13.0 < t < 13.3:
            seen = Observation(t)
        elif 15.0 < t < 16.5:
            continue
        out.append(exact(seen))
    return out


def judged(exercise: Exercise, seen: Iterable[Observation], plan: Plan) -> list[tuple[Observation, Feedback]]:
    """What the live loop makes of it."""
    state, out = State(), []
    for row in seen:
        state, feedback = step(exercise, state, row, plan=plan)
        out.append((row, feedback))
    return out


WATCHED, PACED = Plan(), Plan(paced=True)


def record(
    name: str = "chair-extension",
    seconds: float = 20.0,
    video: bool = False,
    plan: Plan = WATCHED,
    person: str = "",
    moved: Moved = lambda body, _: body,
) -> Path:
    """A whole recorded session among the user's own."""
    exercise, _ = files.load(name)
    with Recorder(
        exercise,
        name,
        source="camera 0",
        model="full",
        tell=refuse,
        video_fps=30.0 if video else None,
        plan=plan,
        patient=video,
        person=person,
    ) as recorder:
        for seen, feedback in judged(exercise, film(exercise, seconds, moved=moved), plan):
            picture = np.full((48, 64, 3), int(seen.t_s * 10) % 256, np.uint8) if video else None
            recorder.hear(Frame(seen.t_s, picture), seen, feedback)
    assert recorder.folder is not None
    return recorder.folder


def refuse(sentence: str) -> None:
    """For a recorder that has nothing to complain of."""
    raise AssertionError(sentence)
