"""Where sessions lie: one folder each under the user's data, for nobody else to read."""

import json
import os
import re
import secrets
import shutil
import stat
import sys
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from coach import __version__
from coach.errors import CoachError, wrong_field
from coach.paths import OWNER_FOLDER, make_private, user_data, write_private
from coach.wording import RATES_WPM

FORMAT = 1
"""Goes up when an older program could not read a session any more. A field that is added needs no new number."""

INFO, EXERCISE, LANDMARKS, EVENTS, MARKS = "session.json", "exercise.toml", "landmarks.arrows", "events.jsonl", "marks.jsonl"
VIDEO, VIDEO_STREAM = "video.mp4", "video.ts"
"""The stream survives being cut off anywhere; it becomes the mp4 when the session ends as it should."""

MYSELF = "me"
"""Who is meant when nobody is named."""

_UNFINISHED = ".new-"
_STALE_S = 3600.0
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,120}")


class Finish(BaseModel):
    """Written when a session ends as it should: how much it then holds."""

    model_config = ConfigDict(extra="allow")

    frames: int = Field(ge=0, description="rows of landmarks.arrows")
    seconds: float = Field(ge=0, allow_inf_nan=False, description="time of the last row")
    summary: dict[str, Any] = Field(default_factory=dict, description="what it came to, as `coach replay --json` ends with")
    dropped: int = Field(default=0, ge=0, description="pictures that came faster than the disk took them")


class Info(BaseModel):
    """session.json. Unknown keys are kept: a newer program may have written them."""

    model_config = ConfigDict(extra="allow")

    format: int = Field(ge=1, description="see store.FORMAT")
    program: str = Field(max_length=100, description="version of the program that judged it")
    exercise: str = Field(max_length=200, description="name of the exercise")
    title: str = Field(max_length=400, description="its title")
    started: AwareDatetime = Field(description="with time zone")
    exercise_crc32: int | None = Field(default=None, description="of exercise.toml; older sessions have none")
    person: str = Field(default="", max_length=40, description="whose limits held; empty: nobody was named")
    source: str = Field(default="", max_length=4000, description="camera, address without secrets, or file")
    stamp: tuple[int, int] | None = Field(default=None, description="bytes and last change (ns) of a source that is a file")
    model: str = Field(default="", max_length=200, description="pose model")
    packages: dict[str, str] = Field(default_factory=dict, description="versions of what the numbers depend on")
    plan: dict[str, bool | Annotated[int, Field(ge=RATES_WPM[0], le=RATES_WPM[-1])]] = Field(
        default_factory=dict, description="what was arranged before the start"
    )
    neutrals: list[dict[str, float | None]] = Field(
        default_factory=list, description="each neutral posture that was found, in order"
    )
    picture: tuple[int, int] | None = Field(default=None, description="width and height of the pictures, pixels")
    video_fps: float | None = Field(default=None, gt=0, le=1000, description="pictures a second of the video, if there is one")
    finished: Finish | None = Field(default=None, description="missing in a session that was killed, or is still running")

    @property
    def whose(self) -> str:
        """The person whose session it is."""
        return self.person or MYSELF


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of sessions. `problem` says in a sentence why it cannot be read, if so."""

    name: str
    folder: Path
    size_bytes: int
    info: Info | None
    problem: str | None


def root() -> Path:
    """The folder of all sessions; it need not exist yet."""
    return user_data() / "sessions"


def create(info: Info, exercise_toml: str) -> Path:
    """A new session folder with everything in it that can be read at once; it appears whole or not at all.

    The checksum of the exercise is noted in `info`.

    Raises:
        OSError: the disk is full or may not be written.
    """
    base = root()
    make_private(base)
    _clear_unfinished(base)
    name = f"{info.started.strftime('%Y%m%d-%H%M%S')}-{_plain(info.exercise)}-{secrets.token_hex(2)}"
    young = base / f"{_UNFINISHED}{name}"
    young.mkdir(mode=OWNER_FOLDER)
    content = exercise_toml.encode()
    info.exercise_crc32 = zlib.crc32(content)
    try:
        write_info(young, info)
        write_private(young / EXERCISE, content)
        for empty in (LANDMARKS, EVENTS):
            write_private(young / empty, b"")
        young.rename(base / name)
    except OSError:
        shutil.rmtree(young, ignore_errors=True)
        raise
    return base / name


def write_info(folder: Path, info: Info) -> None:
    """session.json, whole or not at all.

    Raises:
        OSError: as `write_private`.
    """
    text = json.dumps(info.model_dump(mode="json", exclude_none=True), ensure_ascii=False, indent=1)
    write_private(folder / INFO, text.encode() + b"\n")


def read_info(folder: Path) -> Info:
    """session.json, checked.

    Raises:
        CoachError: it is missing, damaged, of something else, or of a later format.
    """
    path = folder / INFO
    try:
        with path.open("rb") as file:
            raw = file.read(4_000_000)
        values: Any = json.loads(raw.decode("utf-8"))
    except FileNotFoundError:
        raise CoachError(f"{folder} is not a recorded session: it has no {INFO}.") from None
    except OSError as error:
        raise CoachError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise CoachError(f"{path} is damaged: it is not valid JSON.") from error
    version = values.get("format") if isinstance(values, dict) else None
    if not isinstance(version, int) or isinstance(version, bool):
        raise CoachError(f"{path} is not of a session of this program: it names no format.")
    if version > FORMAT:
        raise CoachError(
            f"{folder} was recorded by a later version of this program (its format is {version}, not {FORMAT}): update it."
        )
    try:
        return Info.model_validate(values)
    except ValidationError as error:
        raise CoachError(f"{path}, {wrong_field(error.errors()[0])}.") from error


def find(text: str) -> Path | None:
    """The folder of a session that is given by its folder, by its name, by the start of its name, or as `last`; None if none is.

    Raises:
        CoachError: several sessions start like that.
    """
    folder = Path(text)
    if text and folder.is_dir():
        # Whoever stands in it may call it a dot; its name is the session's.
        return folder.absolute()
    if text == "last" and (found := listed()):
        return found[-1].folder
    known = names()
    if not _ID.fullmatch(text):
        return None
    if text in known:
        return root() / text
    alike = [name for name in known if name.startswith(text)]
    if len(alike) > 1:
        raise CoachError(f"Several sessions are called {text}…: {', '.join(alike[:3])}{', …' if len(alike) > 3 else ''}.")
    return root() / alike[0] if alike else None


def need(text: str) -> Path:
    """As `find`, for a session that must be there.

    Raises:
        CoachError: there is none, or there are several.
    """
    folder = find(text)
    if folder is None:
        raise CoachError(f"There is no session {text}: `coach sessions` lists them.")
    return folder


def names() -> list[str]:
    """Names of all sessions, sorted; see `listed` for the order in which they began."""
    try:
        return sorted(path.name for path in root().iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError:
        return []


def listed() -> list[Listed]:
    """All sessions, the oldest first; those that cannot be read too, with the reason."""
    out = []
    for name in names():
        folder = root() / name
        info, problem = None, None
        try:
            info = read_info(folder)
        except CoachError as error:
            problem = str(error)
        out.append(Listed(name, folder, _size(folder), info, problem))
    return sorted(out, key=_began_s)


def _began_s(row: Listed) -> float:
    """When a session began. Names have the time of day wherever that was; they are asked only where nothing else is known."""
    if row.info:
        return row.info.started.timestamp()
    try:
        return datetime.strptime(row.name[:15], "%Y%m%d-%H%M%S").timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


def claim(folder: Path) -> int | None:
    """Says that a session is under way until this handle is closed, if only by a kill; None where files cannot be locked.

    Raises:
        OSError: its landmarks cannot be opened, or the disk knows no locks.
    """
    if sys.platform == "win32":
        return None
    import fcntl

    handle = os.open(folder / LANDMARKS, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def running(folder: Path) -> bool:
    """Whether a session is under way, in whatever process."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        handle = os.open(folder / LANDMARKS, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(handle)
    return False


def unfinished(folder: Path) -> str:
    """What a session is that has no length yet."""
    return "running" if running(folder) else "broken off"


def delete(folder: Path) -> None:
    """Deletes a session, whole.

    Raises:
        CoachError: it is not one of this user's sessions, is still running, or may not be deleted.
    """
    if folder.is_symlink() or folder.resolve().parent != root().resolve():
        raise CoachError(f"{folder} does not lie among the sessions in {root()}, so it is not deleted.")
    if running(folder):
        raise CoachError(f"{folder.name} is still running: end it first.")
    try:
        # Out of the list at once, even when deleting takes its time or is broken off.
        gone = folder.with_name(f"{_UNFINISHED}{folder.name}-deleted")
        folder.rename(gone)
        shutil.rmtree(gone)
    except OSError as error:
        raise CoachError(f"{folder} cannot be deleted: {error.strerror}.") from error


def new_info(
    exercise: str, title: str, source: str, model: str, video_fps: float | None, plan: Mapping[str, bool | int], person: str = ""
) -> Info:
    """What is known when a session starts."""
    from importlib.metadata import PackageNotFoundError, version

    packages = {}
    for name in ("mediapipe", "numpy", "opencv-python"):
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            continue
    return Info(
        format=FORMAT,
        program=__version__,
        exercise=exercise,
        title=title,
        person=person,
        started=datetime.now(timezone.utc).astimezone(),
        source=source,
        stamp=stamp(source),
        model=model,
        plan=dict(plan),
        packages=packages,
        video_fps=video_fps,
    )


def stamp(source: str) -> tuple[int, int] | None:
    """What tells a file from another one under its name: its bytes, and the ns of its last change; None of what is no file."""
    try:
        status = Path(source).stat()
    except (OSError, ValueError):
        return None
    return (status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else None


def _plain(name: str) -> str:
    return re.sub(r"[^0-9a-z]+", "-", name.lower()).strip("-")[:40] or "exercise"


def _size(folder: Path) -> int:
    total = 0
    try:
        for path in folder.iterdir():
            status = path.lstat()
            total += status.st_size if stat.S_ISREG(status.st_mode) else 0
    except OSError:
        pass
    return total


def _clear_unfinished(base: Path) -> None:
    """What a kill left between creating a folder and naming it; nothing was recorded in there yet."""
    for path in base.glob(f"{_UNFINISHED}*"):
        try:
            old = time.time() - path.stat().st_mtime > _STALE_S
        except OSError:
            continue
        if old:
            shutil.rmtree(path, ignore_errors=True)
