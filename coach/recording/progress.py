"""A session beside the person's earlier ones of the same exercise."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from coach.errors import CoachError
from coach.outputs.text import Summary
from coach.recording import store
from coach.recording.read import Recording, read
from coach.recording.rejudge import rejudge

MOST = 20
"""Earlier sessions that are looked at: the latest ones."""

SHORT = 20_000
"""Frames of a broken-off session that are judged again for the comparison; a longer one is left out, for it takes its time."""


@dataclass(frozen=True, slots=True)
class Session:
    """What one session came to, as it was judged when it was recorded.

    Attributes:
        peak: the furthest of the exercise's first measure, counted upwards; None when it was never seen.
        ease_off: how often the person was told to ease off.
    """

    name: str
    started: datetime
    minutes: float
    judged_share: float
    counted: int
    peak: float | None
    ease_off: int
    current: bool


def sessions(recording: Recording) -> list[Session]:
    """This person's earlier sessions of the same exercise and this one, by time. Those that cannot be read are passed over."""
    found = []
    for row in store.listed():
        if row.info and row.name != recording.folder.name and _same(row.info, recording.info):
            found.append((row.info.started, row.folder))
    angle = recording.exercise.measures[0].angle if recording.exercise.measures else ""
    out = []
    for _, folder in sorted(found)[-MOST:]:
        try:
            earlier = _session(folder, angle)
        except CoachError:
            continue
        if earlier:
            out.append(earlier)
    now = _of(recording, angle, current=True)
    return [*out, now] if now else out


def _same(earlier: store.Info, now: store.Info) -> bool:
    """Whether it is the same person at the same exercise, before; nobody who was named is oneself."""
    person, exercise = earlier.whose == now.whose, earlier.exercise == now.exercise
    return person and exercise and earlier.started <= now.started


def _session(folder: Path, angle: str) -> Session | None:
    info = store.read_info(folder)
    if info.finished and info.finished.summary:
        return _from(folder.name, info, info.finished.summary, angle, current=False)
    recording = read(folder)
    return _of(recording, angle, current=False) if 0 < len(recording) <= SHORT else None


def _of(recording: Recording, angle: str, *, current: bool) -> Session | None:
    finished = recording.info.finished
    if finished and finished.summary:
        return _from(recording.folder.name, recording.info, finished.summary, angle, current=current)
    summary = Summary()
    for _, feedback in rejudge(recording):
        summary.add(feedback)
    came_to = summary.as_dict() | {"counted": count(recording)}
    return _from(recording.folder.name, recording.info, came_to, angle, current=current)


def count(recording: Recording) -> int:
    """Repetitions that counted, as they were said."""
    return sum(row["kind"] == "repetition" and row.get("counted") is True for row in recording.told)


def _from(name: str, info: store.Info, summary: dict[str, object], angle: str, *, current: bool) -> Session | None:
    try:
        frames, judged = int(str(summary["frames"])), int(str(summary["judged"]))
        warnings, largest = summary["warnings"], summary["largest"]
        assert isinstance(warnings, list) and isinstance(largest, dict)
        ease_off = sum(int(row["count"]) for row in warnings if row["level"] == "ease_off")
        peak = largest.get(angle)
        return Session(
            name,
            info.started,
            float(str(summary["t"])) / 60,
            judged / max(frames, 1),
            int(str(summary.get("counted", 0))),
            abs(float(peak)) if peak is not None else None,
            ease_off,
            current,
        )
    except (KeyError, TypeError, ValueError, AssertionError):
        return None
