"""Rendered clips and their exact angles, as `tests.twin.render` writes them."""

import argparse
import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coach.observation import Floats

TRUE_COLUMN = {
    "trunk_extension": "trunk_line_sagittal",
    "trunk_side_bend": "trunk_line_frontal",
    "trunk_rotation": "shoulder_yaw_minus_hip_yaw",
    "neck_extension": "neck_extension",
    "neck_rotation": "neck_rotation",
    "neck_side_bend": "neck_side_bend",
}
"""Which column of the truth each angle of the coach is compared with."""


@dataclass(frozen=True)
class Clip:
    """One rendered clip.

    Attributes:
        azimuth: 0 the front, 90 the side.
        hands: where they are in the movement.
        t_s, phase: (T,) time and part of the movement: neutral, out, hold, back, end.
        true: (T,) each angle of `TRUE_COLUMN` as change from the mean of the neutral phase, degrees, signed as in the coach.
    """

    path: Path
    name: str
    exercise: str
    variant: str
    azimuth: float
    fps: int
    size: tuple[int, int]
    body: int
    hands: str
    bystander: bool
    t_s: Floats
    phase: tuple[str, ...]
    true: dict[str, Floats]

    @property
    def coached_as(self) -> str:
        """The exercise it is judged as: sitting still is no exercise, so it is taken as the one that its view suits."""
        if self.exercise == "side-bend-standing":
            return "side-bend"
        if self.exercise != "sitting-still":
            return self.exercise
        return "chair-extension" if self.azimuth >= 45 else "seated-rotation"

    @property
    def moving(self) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """(T,) whether the frame belongs to the movement or the hold."""
        return np.isin(self.phase, ("out", "hold", "back", "end"))

    def true_speed(self, angle: str) -> Floats:
        """(T,) deg/s at each moment: the true angle's central difference."""
        speed: Floats = np.gradient(self.true[angle], self.t_s)
        return speed


def read(path: Path) -> Clip:
    """The clip of one mp4, with the CSV and the JSON beside it."""
    made = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    with path.with_suffix(".csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    phase = tuple(row["phase"] for row in rows)
    still = np.array([name == "neutral" for name in phase])
    true = {}
    for angle, column in TRUE_COLUMN.items():
        values = np.array([float(row[column]) for row in rows])
        true[angle] = (values - values[still].mean() + 180) % 360 - 180
    return Clip(
        path,
        made["name"],
        made["exercise"],
        made["variant"],
        made["azimuth"],
        made["fps"],
        (made["width"], made["height"]),
        made["body"],
        made["motion"]["setting"]["hands_after"] or made["hands"],
        made["bystander"],
        np.array([float(row["t"]) for row in rows]),
        phase,
        true,
    )


def asked_for(parser: argparse.ArgumentParser, folder: Path) -> list[Clip]:
    """Every clip of a folder that was given on the command line, which ends where there is none."""
    found = all_in(folder)
    if not found:
        parser.error(f"there is no clip in {folder}: render them with `python -m tests.twin.render --suite NAME -o DIR`")
    return found


def all_in(folder: Path) -> list[Clip]:
    """Every finished clip of a folder, by name; the renderer's files that are not finished yet begin with a dot."""
    return [read(path) for path in sorted(folder.glob("*.mp4")) if not path.name.startswith(".") and _whole(path)]


def _whole(path: Path) -> bool:
    return path.with_suffix(".json").exists() and path.with_suffix(".csv").exists()
