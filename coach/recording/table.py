"""A recording as one table of plain columns, a row a frame: what every export and the report start from."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.angles.names import ANGLES, PERCENT
from coach.check.judge import MAX_GAP_S
from coach.check.levels import Level
from coach.exercise.definition import Exercise
from coach.observation import Floats
from coach.outputs.text import json_line
from coach.recording.read import EventRow, Recording
from coach.recording.rejudge import rejudge

LANDMARK_NAMES = (
    "nose", "left_eye_inner", "left_eye", "left_eye_outer", "right_eye_inner", "right_eye", "right_eye_outer", "left_ear",
    "right_ear", "mouth_left", "mouth_right", "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist",
    "right_wrist", "left_pinky", "right_pinky", "left_index", "right_index", "left_thumb", "right_thumb", "left_hip", "right_hip",
    "left_knee", "right_knee", "left_ankle", "right_ankle", "left_heel", "right_heel", "left_foot_index", "right_foot_index",
)  # fmt: skip
"""MediaPipe's own names of its 33 landmarks, in order."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A recording, judged again.

    Attributes:
        exercise: by whose limits.
        t_s: (T,) seconds.
        angles, speeds: (T, A) as `ANGLES`, degrees and deg/s, NaN where unseen.
        read: for each measure of the exercise, (T,) its angle, NaN where it was unseen or could not be judged.
        shown, beyond: the same as its gauge showed it, and whether it was more.
        level: (T,) of `Level`, the worst of the measures; UNSEEN where nothing was seen.
        levels: for each measure of the exercise, (T,) the worse of angle and speed.
        reason: (T,) why nothing was judged, "" where it was.
        sentence: (T,) what was shown.
        events: all that was said, as in events.jsonl.
        efforts: for each repetition when it began, when it ended, and whether it was done gently.
    """

    exercise: Exercise
    t_s: Floats
    angles: Floats
    speeds: Floats
    read: dict[str, Floats]
    shown: dict[str, Floats]
    beyond: dict[str, NDArray[np.bool_]]
    level: NDArray[np.int8]
    levels: dict[str, NDArray[np.int8]]
    reason: list[str]
    sentence: list[str]
    events: list[EventRow]
    efforts: list[tuple[float, float, bool]]

    def angle(self, name: str) -> Floats:
        """(T,) one column of `angles`."""
        column: Floats = self.angles[:, ANGLES.index(name)]
        return column

    def speed(self, name: str) -> Floats:
        """(T,) one column of `speeds`."""
        column: Floats = self.speeds[:, ANGLES.index(name)]
        return column


def judged(recording: Recording, exercise: Exercise | None = None) -> Judged:
    """Judges all of a recording and keeps what came out."""
    exercise = exercise or recording.exercise
    count = len(recording)
    angles, speeds = np.full((count, len(ANGLES)), np.nan), np.full((count, len(ANGLES)), np.nan)
    level = np.full(count, Level.UNSEEN, np.int8)
    names: list[str] = [measure.angle for measure in exercise.measures]
    levels: dict[str, NDArray[np.int8]] = {name: np.full(count, Level.UNSEEN, np.int8) for name in names}
    read, shown = ({name: np.full(count, np.nan) for name in names} for _ in range(2))
    beyond: dict[str, NDArray[np.bool_]] = {name: np.zeros(count, np.bool_) for name in names}
    reason, sentence, events, efforts = [], [], [], []
    for row, (_, feedback) in enumerate(rejudge(recording, exercise)):
        angles[row], speeds[row], level[row] = feedback.angles, feedback.speeds, feedback.level
        for gauge in feedback.gauges:
            name = gauge.measure.angle
            levels[name][row], read[name][row] = gauge.level, gauge.value
            shown[name][row], beyond[name][row] = gauge.at_least, gauge.beyond
        reason.append(feedback.reason or "")
        sentence.append(feedback.sentence)
        for event in feedback.events:
            if event.kind == "repetition":
                efforts.append((event.t - (event.duration_s or 0.0), event.t, event.counted is True))
        events += [json.loads(json_line(event)) for event in feedback.events]
    return Judged(exercise, recording.t_s, angles, speeds, read, shown, beyond, level, levels, reason, sentence, events, efforts)


def lasting(t_s: Floats) -> Floats:
    """(T,) the seconds that each frame stands for: until the next one, but for a gap, in which nobody knows what was done.

    That belongs to the frame after it, for which the check withholds its judgement.
    """
    since = np.diff(t_s, prepend=t_s[:1])
    known = (since > 0) & (since <= MAX_GAP_S)
    out: Floats = np.where(known, 0.0, np.fmax(since, 0.0))
    out[:-1] += np.where(known, since, 0.0)[1:]
    return out


def stretches(where: NDArray[np.bool_], t_s: Floats) -> list[tuple[float, float]]:
    """Start and end of each run of True, in seconds; a run ends where the next frame begins, and holds the gap before it."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], where.astype(np.int8), [0]])))
    since = np.where(np.diff(t_s, prepend=t_s[:1]) > MAX_GAP_S, np.roll(t_s, 1), t_s)
    last = len(t_s) - 1
    return [(float(since[a]), float(t_s[min(b, last)])) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def flat(recording: Recording, what: Judged) -> dict[str, Any]:
    """Every column by name, in the order of an export: time, angles, speeds, levels, reason, sentence, landmarks.

    Landmarks: `_x`, `_y` in picture heights, x right and y down; `_X`, `_Y`, `_Z` in metres from the middle of the hips, x right,
    y down, z away from the camera; `_visibility` 0 to 1.
    """
    columns: dict[str, Any] = {"t_s": what.t_s}
    columns |= {unit_name(name): what.angle(name) for name in ANGLES}
    columns |= {unit_name(name) + "_per_s": what.speed(name) for name in ANGLES}
    labels = {int(level): level.label for level in Level}
    columns["level"] = [labels[int(value)] for value in what.level]
    columns |= {f"{name}_level": [labels[int(value)] for value in values] for name, values in what.levels.items()}
    columns["reason"], columns["sentence"] = what.reason, what.sentence
    columns["people"], columns["picture"] = recording.rows["people"], list(recording.rows["picture"])
    image, world, visibility = (recording.rows[name] for name in ("image", "world", "visibility"))
    for index, name in enumerate(LANDMARK_NAMES):
        columns |= {f"{name}_{axis}": image[:, index, place] for place, axis in enumerate("xy")}
        columns |= {f"{name}_{axis}": world[:, index, place] for place, axis in enumerate("XYZ")}
        columns[f"{name}_visibility"] = visibility[:, index]
    return columns


def unit_name(angle: str) -> str:
    """Name of an angle's column with its unit."""
    return f"{angle}_{'percent' if angle in PERCENT else 'deg'}"
