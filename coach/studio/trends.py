"""What a session came to, for looking at many of them over time."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from coach.angles.names import ANGLES
from coach.errors import CoachError
from coach.exercise.definition import Exercise
from coach.observation import Floats
from coach.recording import store
from coach.recording.efforts import NEAR_PEAK_DEG, NEAR_PEAK_SHARE
from coach.recording.read import Recording, read
from coach.recording.table import lasting
from coach.tuning.track import track

MOST = 30
"""Sessions that are looked at: the latest ones."""

_known: dict[tuple[str, int], dict[str, Any] | None] = {}


def trends(name: str, exercise: Exercise) -> dict[str, Any]:
    """The latest sessions of an exercise that could be judged, the oldest first, and what the numbers are of.

    One that was recorded when the exercise had another first measure has no number to show beside the others.
    """
    rows, main = [], exercise.measures[0]
    for listed in [row for row in store.listed() if row.info and row.info.exercise == name][-MOST:]:
        key = (listed.name, listed.size_bytes)
        if key not in _known:
            _known[key] = _came_to(listed.folder)
        found = _known[key]
        if found and listed.info and (found["angle"], found["direction"]) == (main.angle, main.direction):
            rows.append(
                found | {"session": listed.name, "date": f"{listed.info.started:%d %b %Y, %H:%M}", "person": listed.info.person}
            )
    measure = {"name": main.name, "unit": main.unit, "gentle": main.limit.gentle, "ease_off": main.limit.ease_off}
    return {"measure": measure, "rows": rows}


def _came_to(folder: Path) -> dict[str, Any] | None:
    try:
        recording = read(folder)
    except CoachError:
        return None
    return came_to(recording) if len(recording) and recording.exercise.measures else None


def came_to(recording: Recording) -> dict[str, Any] | None:
    """Furthest, typical hold and share of the time that was not seen; None where nothing was."""
    main = recording.exercise.measures[0]
    measured = track(recording, recording.exercise)
    size = main.size(measured.angles[:, ANGLES.index(main.angle)])
    seen = ~np.isnan(size)
    if not seen.any():
        return None
    lasts_s = lasting(recording.t_s)
    ends = [float(row["t"]) for row in recording.told if row["kind"] == "repetition"]
    holds = holds_s(recording.t_s, size, ends)
    total = float(lasts_s.sum())
    return {
        "angle": main.angle,
        "direction": main.direction,
        "peak": round(float(np.nanmax(size)), 1),
        "hold_s": round(float(np.median(holds)), 1) if holds else None,
        "unseen": round(100 * (1 - float(lasts_s[seen].sum()) / total)) if total > 0 else None,
    }


def holds_s(t_s: Floats, size: Floats, ends_s: list[float]) -> list[float]:
    """How long each repetition stayed near its peak.

    Args:
        size: (T,) counted upwards, NaN unseen.
        ends_s: when each repetition was over.
    """
    lasts_s = lasting(t_s)
    out = []
    for start, end in pairwise([-np.inf, *ends_s]):
        rows = np.flatnonzero((t_s > start) & (t_s <= end) & ~np.isnan(size))
        if len(rows):
            peak = float(size[rows].max())
            near = rows[size[rows] >= peak - max(NEAR_PEAK_DEG, NEAR_PEAK_SHARE * peak)]
            out.append(float(lasts_s[near].sum()))
    return out
