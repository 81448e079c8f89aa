"""Reads a recorded session, as far as it goes: one that was killed without complaint, a damaged one with a sentence about it."""

import json
import math
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pydantic import ValidationError

from coach.errors import CoachError, wrong_field
from coach.exercise import files
from coach.exercise.definition import RECORDED, Exercise
from coach.observation import Floats, Observation
from coach.recording import marks, rows
from coach.recording.store import EVENTS, EXERCISE, LANDMARKS, Info, read_info

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LOST_IN_A_KILL = 1_000_000
"""Bytes at the end of a session that was killed which may be unreadable without a word: more than one batch ever takes."""

EventRow = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Recording:
    """A session as it was recorded.

    Attributes:
        folder: where it lies; its name is the session's.
        info: session.json.
        exercise: with the limits as they were.
        rows: a column for each field of `Observation`, (T, ...), numbers in 32 or 64 bits as they were stored.
        told: events.jsonl, as far as it goes.
        marks: by time.
        damage: what is wrong with it, in a sentence, where something is; what stands here all the same can be relied on.
        lost_marks: the same about the marks.
    """

    folder: Path
    info: Info
    exercise: Exercise
    rows: rows.Columns
    told: tuple[EventRow, ...]
    marks: tuple[marks.Mark, ...]
    damage: str | None
    lost_marks: str | None = None

    @property
    def problem(self) -> str | None:
        """All that is wrong with it, in words, where something is."""
        return " ".join(filter(None, (self.damage, self.lost_marks))) or None

    def __len__(self) -> int:
        return len(self.rows["t_s"])

    @property
    def t_s(self) -> Floats:
        """(T,) seconds from the start of the source."""
        times: Floats = self.rows["t_s"]
        return times

    @property
    def seconds(self) -> float:
        """From the first row to the last."""
        return float(self.t_s[-1] - self.t_s[0]) if len(self) else 0.0

    def observations(self, start: int = 0, stop: int | None = None) -> Iterator[Observation]:
        """What was seen, bit for bit."""
        return rows.observations(self.rows, start, stop)

    def observation(self, index: int) -> Observation:
        """One row."""
        return next(self.observations(index, index + 1))


def read(folder: Path) -> Recording:
    """Reads a session folder.

    Raises:
        CoachError: it is no session, of a later version, or so damaged that nothing of it can be used.
    """
    info = read_info(folder)
    exercise, replaced = _definition(folder / EXERCISE, info)
    # Before the landmarks, which are written before them: a session that goes on meanwhile has no event without its row.
    told, torn = _events(folder / EVENTS)
    # Of a session that ended, its last word says how much there is; of one that was killed, its events do.
    reached_s = -math.inf if info.finished else max((row["t"] for row in told), default=-math.inf)
    columns, problem = _landmarks(folder / LANDMARKS, reached_s, finished=info.finished is not None)
    problem = replaced or problem
    count = len(columns["t_s"])
    if problem is None and info.finished and count < info.finished.frames:
        problem = f"{folder / LANDMARKS} is cut off: {count} of {info.finished.frames} rows could be read."
    if problem is None and info.finished and info.finished.dropped:
        problem = f"{folder} has {info.finished.dropped} pictures missing, because the disk was too slow for the recording."
    if problem is None and torn:
        problem = torn
    return Recording(folder, info, exercise, columns, told, tuple(marks.read(folder)), problem, marks.damage(folder))


def _definition(path: Path, info: Info) -> tuple[Exercise, str | None]:
    """The exercise as it was; where that is changed, as it stands there, where it cannot be read, as it is now; and a sentence.

    Raises:
        CoachError: it is none that comes with the program.
    """
    name = info.exercise
    try:
        content = path.read_bytes()
        exercise = _exercise(content.decode("utf-8"), path)
    except (OSError, UnicodeDecodeError, CoachError) as error:
        if name not in files.names():
            if isinstance(error, CoachError):
                raise
            raise CoachError(f"{path} cannot be read as UTF-8 text: {error}.") from error
        lost = f"{path} is missing" if isinstance(error, FileNotFoundError) else f"{path} is damaged"
        return files.load(name)[0], f"{lost}: judged by the limits that '{name}' has today."
    if info.exercise_crc32 in (None, zlib.crc32(content)):
        return exercise, None
    return exercise, f"{path} is not what was recorded: judged by the limits in it, which may not be those that held then."


def _exercise(text: str, path: Path) -> Exercise:
    """The exercise as it was. Keys that another version of this program knew are passed over; anything else is a mistake."""
    try:
        values: Any = tomllib.loads(text)
        return Exercise.model_validate(values, context=RECORDED)
    except ValidationError as error:
        wrong = error.errors()
        if all(row["type"] == "extra_forbidden" for row in wrong):
            for row in wrong:
                *where, name = row["loc"]
                table = values
                for part in where:
                    table = table[part]
                del table[name]
            return _known(values, path)
    except (ValueError, RecursionError):
        pass
    # It says in a sentence what is wrong.
    return files.parse(text, str(path), recorded=True)


def _known(values: Any, path: Path) -> Exercise:
    try:
        return Exercise.model_validate(values, context=RECORDED)
    except ValidationError as error:
        raise CoachError(f"{path}, {wrong_field(error.errors()[0])}.") from error


def _landmarks(path: Path, reached_s: float, *, finished: bool) -> tuple[rows.Columns, str | None]:
    """All rows that are whole, and what is wrong with the others. There are some up to `reached_s` at least."""
    try:
        # Not mapped: a file that somebody shortens meanwhile would end this program.
        raw = path.read_bytes()
    except FileNotFoundError:
        raise CoachError(f"{path} is missing: nothing of this session can be read.") from None
    except OSError as error:
        raise CoachError(f"{path} cannot be read: {error.strerror}.") from error
    if raw:
        return _batches(path, raw, reached_s, finished=finished)
    if finished or reached_s > -math.inf:
        raise CoachError(f"{path} is empty: nothing of this session can be read.")
    return rows.columns([], rows.SCHEMA), None


def _batches(path: Path, raw: bytes, reached_s: float, *, finished: bool) -> tuple[rows.Columns, str | None]:
    source = pa.BufferReader(raw)
    try:
        stream = pa.ipc.open_stream(source)
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        if not finished and reached_s == -math.inf and len(raw) < LOST_IN_A_KILL and _cut(error):
            return rows.columns([], rows.SCHEMA), None
        raise CoachError(f"{path} is not a recording of landmarks, or its beginning is damaged.") from error
    found: list[tuple[pa.RecordBatch, bool | None]] = []
    broken, good_until = False, source.tell()
    while True:
        try:
            batch, metadata = stream.read_next_batch_with_custom_metadata()
        except StopIteration:
            break
        except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError):
            # Cut off where it was being written is how a killed session ends; anything else, as where more follows, is damage.
            broken = finished or len(raw) - good_until > LOST_IN_A_KILL or raw.count(b"crc32", good_until) > 1
            break
        good_until = source.tell()
        found.append((batch, _sound(batch, metadata)))
    # Where one batch has a checksum all had one: a batch without has lost it, and what else nobody knows.
    whole = (True,) if any(sound is not None for _, sound in found) else (None,)
    kept = [batch for batch, sound in found if sound in whole]
    damaged = sum(batch.num_rows for batch, sound in found if sound not in whole)
    try:
        columns, misnamed = rows.columns(kept, stream.schema), rows.misnamed(stream.schema)
    except ValueError as error:  # besides what rows says, a name that is no text
        raise CoachError(f"{path} is not a recording of landmarks: {error}.") from error
    last_s = max(columns["t_s"], default=-math.inf)
    problems = []
    if broken or reached_s > last_s:
        after = f"{last_s:.1f} s" if math.isfinite(last_s) else "its beginning"
        problems.append(f"{path} is cut off or damaged after {after}: what comes before is used.")
    if damaged:
        problems.append(f"{path} is damaged: {damaged} of its rows are not what was recorded and were left out.")
    if misnamed:
        problems.append(f"{path} is damaged: it has {misnamed}, so that what is lost counts as never measured.")
    return columns, " ".join(problems) or None


def _sound(batch: pa.RecordBatch, metadata: Any) -> bool | None:
    """Whether a batch is what was written; None without a checksum, as other tools write it."""
    try:
        batch.validate(full=True)
        expected = metadata.get(b"crc32") if metadata is not None else None
        return None if expected is None else int(expected) == rows.checksum(batch)
    except (pa.ArrowException, ValueError):
        return False


def _cut(error: Exception) -> bool:
    return "Expected" in str(error) or "only" in str(error)


def _events(path: Path) -> tuple[tuple[EventRow, ...], str | None]:
    """All lines that are whole; the last one may have been cut off by a kill."""
    try:
        raw = path.read_bytes()
    except OSError:
        return (), f"{path} is missing: what was said then is not known, only what would be said now."
    out: list[EventRow] = []
    lines = raw.split(b"\n")
    problem = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row: Any = json.loads(line.decode("utf-8"))
            if not isinstance(row, dict) or not isinstance(row.get("kind"), str) or not math.isfinite(row["t"]):
                raise ValueError
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            if number < len(lines):
                problem = problem or f"{path}, line {number}, is damaged and was left out."
            continue
        out.append(row)
    return tuple(out), problem


def body_lines_input(recording: Recording, start: int, stop: int) -> tuple[Floats, Floats, Floats]:
    """Image (n, 33, 2), world (n, 33, 3) and visibility (n, 33) of a stretch, as `coach.angles.geometry.lines` takes them."""
    image, world, visibility = (recording.rows[name][start:stop].astype(np.float64) for name in ("image", "world", "visibility"))
    return image, world, visibility
