"""Moments that the person marks: this felt fine, this felt too far, this warning was wrong. Kept beside the session."""

import errno
import json
import math
import os
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from coach.errors import CoachError, unwritten
from coach.paths import OWNER_FILE, write_private
from coach.recording.store import MARKS
from coach.wording import MARKS as KINDS

NAMED = 5
"""So many lines that cannot be read are named, so that they can be looked for; of others their number is enough."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One moment: `t` in seconds of the session, `mark` one of `coach.wording.MARKS`, and when it was set, as ISO 8601."""

    t: float
    mark: str
    set_at: str = ""
    note: str = ""

    def line(self) -> str:
        """As one line of JSON."""
        row = {"t": self.t, "kind": "mark", "mark": self.mark, "set_at": self.set_at, "note": self.note}
        return json.dumps({name: value for name, value in row.items() if value != ""}, ensure_ascii=False)


def made(t_s: float, mark: str, note: str = "") -> Mark:
    """A mark that is set now.

    Raises:
        CoachError: it is none of `coach.wording.MARKS`.
    """
    if mark not in KINDS:
        raise CoachError(f"A mark is one of {', '.join(KINDS)}, not '{mark}'.")
    return Mark(round(t_s, 3), mark, datetime.now(timezone.utc).astimezone().isoformat(timespec="seconds"), note)


def append(folder: Path, mark: Mark) -> None:
    """Adds one mark to a session, in one write.

    Raises:
        CoachError: the file cannot be written.
    """
    path = folder / MARKS
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, OWNER_FILE)
        try:
            # After a line that was cut off, a new one begins.
            size = os.fstat(handle).st_size
            torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
            line = (b"\n" if torn else b"") + mark.line().encode() + b"\n"
            if os.write(handle, line) < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise unwritten(path, error) from error


def take_back(folder: Path, mark: Mark) -> None:
    """Takes one mark out again; every other line stays as it is.

    Raises:
        CoachError: the file cannot be written.
    """
    path = folder / MARKS
    try:
        lines = path.read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if _parsed(line.decode("utf-8", "replace")) != mark]
        write_private(path, b"".join(kept))
    except OSError as error:
        raise unwritten(path, error) from error


def read(folder: Path) -> list[Mark]:
    """All marks of a session by time. Lines that are none are left out, which `damage` tells of."""
    try:
        found = _lines(folder)
    except OSError:
        return []
    return sorted((mark for mark in found.values() if mark is not None), key=lambda mark: mark.t)


def damage(folder: Path) -> str | None:
    """What of the marks cannot be read, and what is left of them, in a sentence; None where nothing is wrong."""
    path = folder / MARKS
    try:
        found = _lines(folder)
    except FileNotFoundError:
        return None
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}; no mark is shown."
    lost = [number for number, mark in found.items() if mark is None]
    if not lost:
        return None
    kept = len(found) - len(lost)
    *most, last = [str(number) for number in lost[:NAMED]] + ([f"{len(lost) - NAMED} more"] if len(lost) > NAMED else [])
    which = f"lines {', '.join(most)} and {last}" if most else f"line {last}"
    still = "They stay there, but are left out" if most else "It stays there, but is left out"
    rest = "no mark is left" if not kept else "one other mark is shown" if kept == 1 else f"the other {kept} marks are shown"
    return f"{path} is damaged: {which} cannot be read. {still}; {rest}."


def _lines(folder: Path) -> dict[int, Mark | None]:
    """Each line that is not empty as a mark by its number from 1 on, None where it is none."""
    text = (folder / MARKS).read_bytes().decode("utf-8", "replace")
    return {number: _parsed(line) for number, line in enumerate(text.split("\n"), 1) if line.strip()}


def _parsed(line: str) -> Mark | None:
    try:
        row: Any = json.loads(line)
        t, kind = float(row["t"]), str(row["mark"])
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
    if not math.isfinite(t) or kind not in KINDS:
        return None
    return Mark(t, kind, str(row.get("set_at", "")), str(row.get("note", "")))
