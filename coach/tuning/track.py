"""What of a session does not depend on its limits: angles, how far they may be off, speeds, bounces."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coach.angles.names import ANGLES
from coach.check.batch import Reasons, bouncing, measure
from coach.check.patterns import reversal_deg
from coach.course.phases import ASIDES
from coach.exercise.definition import Exercise
from coach.observation import Floats
from coach.recording.marks import Mark
from coach.recording.read import Recording


@dataclass(frozen=True)
class Track:
    """One session, measured.

    Attributes:
        name: of the session.
        t_s: (T,).
        angles, speeds: (T, 10) as in `ANGLES`, NaN unseen.
        bounds: (T, 10) how far each angle may be off, NaN unseen.
        reason: (T,) why a frame could not be judged, "" where it could.
        bounce: (T,) whether the first measure bounces, where all of it is sure enough to be judged.
        asking: (T,) whether something was asked, and only an angle far too large was a fault.
        halved_from: frame from which the limits were halved after pain; T when they never were.
        marks: by time.
        then: the exercise with the limits as they were.
        person: whose session it is.
        damage, lost_marks: what is wrong with the recording and its marks, in a sentence, where something is.
    """

    name: str
    t_s: Floats
    angles: Floats
    speeds: Floats
    bounds: Floats
    reason: Reasons
    bounce: NDArray[np.bool_]
    asking: NDArray[np.bool_]
    halved_from: int
    marks: tuple[Mark, ...]
    then: Exercise
    person: str
    damage: str | None = None
    lost_marks: str | None = None

    @property
    def problem(self) -> str | None:
        """All that is wrong with it, in words, where something is."""
        return " ".join(filter(None, (self.damage, self.lost_marks))) or None

    @cached_property
    def times(self) -> Sequence[float]:
        """t_s as a list, for looking at single ones."""
        return list(self.t_s.tolist())

    @property
    def seconds(self) -> float:
        """From the first frame to the last."""
        return float(self.t_s[-1] - self.t_s[0]) if len(self.t_s) else 0.0

    def bound(self, angle: str) -> Floats:
        """(T,) how far one angle may be off."""
        bound: Floats = self.bounds[:, ANGLES.index(angle)]
        return bound

    def column(self, angle: str) -> tuple[Floats, Floats]:
        """(T,) values and (T,) speeds of one angle."""
        place = ANGLES.index(angle)
        return self.angles[:, place], self.speeds[:, place]


def track(recording: Recording, exercise: Exercise, progress: Callable[[float], None] | None = None) -> Track:
    """Measures a session.

    Args:
        recording: what was seen.
        exercise: says posture, view and which angles are watched; its limits do not matter.
        progress: told now and then the share that is done, 0 to 1.
    """
    dropped_s = [row["t"] for row in recording.told if row.get("kind") == "new_neutral"]
    found = measure(exercise, recording.rows, progress, dropped_s)
    silent, asking = _without_faults(recording)
    found.angles[silent] = found.speeds[silent] = np.nan
    main = exercise.measures[0] if exercise.measures else None
    bounce = np.zeros(len(recording), bool)
    if main and not main.form:
        size = main.size(found.angles[:, ANGLES.index(main.angle)])
        bounce = bouncing(recording.t_s, size, reversal_deg(main.angle))
    return Track(
        recording.folder.name,
        recording.t_s,
        found.angles,
        found.speeds,
        found.bounds,
        found.reason,
        bounce,
        asking,
        _halved_from(recording),
        recording.marks,
        recording.exercise,
        recording.info.whose,
        recording.damage,
        recording.lost_marks,
    )


def _without_faults(recording: Recording) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(T,) twice: where nothing was a fault (it was said how to sit, or all was over), and at a question."""
    silent, asking = np.zeros((2, len(recording)), bool)
    since_s = asked_s = math.inf
    for row in recording.told:
        kind, phase, t_s = row.get("kind"), row.get("phase"), row["t"]
        if kind == "new_neutral" and t_s > since_s:
            silent |= (recording.t_s >= since_s) & (recording.t_s <= t_s)
            since_s = math.inf
        elif kind == "end" or (kind == "phase" and phase in ("place", "side")):
            since_s = t_s
        if kind == "question":
            asked_s = min(asked_s, t_s)
        elif kind == "end" or (kind == "phase" and phase not in ASIDES):
            asking |= (recording.t_s >= asked_s) & (recording.t_s < t_s)
            asked_s = math.inf
    return silent | (recording.t_s >= since_s), asking | (recording.t_s >= asked_s)


def _halved_from(recording: Recording) -> int:
    """The frame after the answer from which half as far was enough, as it was said then."""
    said = next((row["t"] for row in recording.told if row.get("kind") == "phase" and row.get("phase") == "halve"), None)
    if said is None:
        return len(recording)
    at = np.flatnonzero(recording.t_s == said)
    return int(at[0]) + 1 if len(at) else len(recording)
