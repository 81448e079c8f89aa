"""Sessions of a body whose true angles are known, marked by somebody who feels too far from a certain true angle on."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from coach.course.guide import Plan
from coach.exercise import files
from coach.exercise.definition import Exercise
from coach.observation import Observation
from coach.recording import marks
from coach.recording.write import Recorder
from coach.sources.frame import Frame
from tests.bodies import Body, observe
from tests.recording.sessions import exact, judged, refuse

EVERY_S = 6.0
STILL_S = 3.0


def film(
    peaks: list[float], measure: str, fps: float = 12.0, noise: float = 0.0015, seed: int = 1, neck: list[float] | None = None
) -> list[Observation]:
    """Still, then one slow excursion every six seconds, each to its own true peak; with the noise of real landmarks.

    Args:
        neck: how far the head goes back against the trunk in each as well.
    """
    chance = np.random.default_rng(seed)
    out = []
    for number in range(round((STILL_S + EVERY_S * len(peaks)) * fps)):
        t = number / fps
        phase = (t - STILL_S) / EVERY_S
        share = np.sin(np.pi * (phase % 1.0)) ** 2 if phase >= 0 else 0.0
        size, back = share * peaks[int(phase)], share * (neck or [0.0] * len(peaks))[int(phase)]
        body = Body(extension=size, neck_extension=back) if measure == "trunk_extension" else Body(neck_extension=size)
        seen = observe(body, t)
        shaken = seen.image + chance.normal(0, noise, seen.image.shape)
        # Facing the right edge of the picture, a head that goes back turns against the clock.
        turn = -(body.extension + body.neck_extension)
        out.append(exact(replace(seen, image=shaken, head_turn_deg=turn, head_turn_bound_deg=1.0)))
    return out


def session(
    peaks: list[float],
    true_limit: float,
    measure: str = "trunk_extension",
    seed: int = 1,
    name: str = "chair-extension",
    neck: list[float] | None = None,
    fps: float = 12.0,
    person: str = "",
) -> Path:
    """Recorded, and marked at the height of every excursion."""
    exercise: Exercise = files.load(name)[0]
    with Recorder(
        exercise, name, source="camera 0", model="full", tell=refuse, plan=Plan(), patient=True, person=person
    ) as recorder:
        for seen, feedback in judged(exercise, film(peaks, measure, fps, seed=seed, neck=neck), Plan()):
            recorder.hear(Frame(seen.t_s, None), seen, feedback)
    assert recorder.folder is not None
    for number, peak in enumerate(peaks):
        kind = "felt_too_far" if peak > true_limit else "felt_fine"
        marks.append(recorder.folder, marks.made(STILL_S + EVERY_S * (number + 0.5), kind))
    return recorder.folder


def spread(low: float, high: float, count: int, seed: int) -> list[float]:
    """So many peaks over a range, in no order."""
    peaks = np.linspace(low, high, count)
    np.random.default_rng(seed).shuffle(peaks)
    return [float(peak) for peak in peaks]
