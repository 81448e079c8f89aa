"""What is suggested for people whose comfortable limit is known: rendered clips, seen through the pose model, with exact truth.

The landmarks in `data/tuning` are those of `python -m tests.twin.persons`, every second picture, as `coach import` recorded them.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from coach.exercise import files
from coach.observation import LANDMARKS, Observation
from coach.recording import rows
from coach.recording.marks import Mark
from coach.recording.read import Recording
from coach.recording.store import new_info
from coach.tuning.suggest import suggest
from coach.tuning.track import Track, track
from tests.paths import ROOT

EXERCISE = files.load("chair-extension")[0]
DATA = ROOT / "tests" / "data" / "tuning"
LIMITS = {"trunk": range(9, 18), "neck": range(10, 27)}
"""Degrees, by what goes too far: of the neck up to where no limit below the ceiling tells the sessions apart."""


@cache
def sessions(part: str) -> dict[str, tuple[Track, float, float]]:
    """By name: what was seen, when that part was furthest back, and how far it truly was."""
    data = np.load(DATA / f"{part}.npz")
    kept = data["landmarks"]
    out = {}
    for name in sorted(key for key in data.files if key.count("_") == 2 and "." not in key):
        flat, head = data[name], data[f"{name}.head"].astype(float)
        image, world = np.full((len(flat), LANDMARKS, 2), np.nan), np.full((len(flat), LANDMARKS, 3), np.nan)
        visibility, count = np.zeros((len(flat), LANDMARKS)), len(kept)
        image[:, kept] = flat[:, : 2 * count].reshape(-1, count, 2)
        world[:, kept] = flat[:, 2 * count : 5 * count].reshape(-1, count, 3)
        visibility[:, kept] = flat[:, 5 * count :]
        seen = [
            Observation(float(t), image[row], world[row], visibility[row], 1, "ok", float(turn), float(bound), int(key))
            for row, (t, (turn, bound, key)) in enumerate(zip(data[f"{name}.t_s"], head, strict=True))
        ]
        columns = rows.columns([rows.batch(seen, [-1] * len(seen))], rows.SCHEMA)
        info = new_info("chair-extension", EXERCISE.title, "", "full", None, {})
        at, true = data[f"{name}.true"].tolist()
        out[name] = (track(Recording(Path(name), info, EXERCISE, columns, (), (), None), EXERCISE), at, true)
    return out


@pytest.mark.parametrize(("part", "limit"), [(part, limit) for part, limits in LIMITS.items() for limit in limits])
@pytest.mark.parametrize("who", ["dora", "emil"])
def test_limits_are_found_within_two_degrees_of_the_true_ones(who: str, part: str, limit: int) -> None:
    marked = []
    for name, (seen, at, true) in sessions(part).items():
        if name.startswith(who):
            marked.append(replace(seen, marks=(Mark(at, "felt_too_far" if true > limit else "felt_fine"),)))
    assert len(marked) == 13
    (found,), _ = suggest(marked, EXERCISE)
    assert found.measure.angle == f"{part}_extension" and found.proposed is not None
    assert abs(found.proposed.ease_off - limit) <= 2.0
    assert found.proposed.ease_off <= found.measure.ceiling
    (row,) = [row for row in found.curve if row.ease_off == found.proposed.ease_off]
    assert row.caught == found.too_far
