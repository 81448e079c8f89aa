"""Where the program's own data and the user's data lie, and how what a person names is looked at."""

import os
import stat
from collections.abc import Iterable
from pathlib import Path

import platformdirs

from coach.errors import CoachError

PACKAGE = Path(__file__).resolve().parent
OWNER_FOLDER, OWNER_FILE = 0o700, 0o600
MOST_TEXT = 100_000


def bundled(name: str) -> Path:
    """Folder `exercises` or `models`: inside the package when installed, beside it in a checkout."""
    installed = PACKAGE / name
    return installed if installed.is_dir() else PACKAGE.parent / name


def user_data() -> Path:
    """Folder for sessions, answers and fetched models; `COACH_HOME` moves it."""
    override = os.environ.get("COACH_HOME")
    return Path(override) if override else Path(platformdirs.user_data_dir("spine-coach", appauthor=False))


def make_private(folder: Path) -> None:
    """Makes a folder, and those above it that are missing, for their owner alone: names of people and exercises are in them.

    Raises:
        OSError: the disk is full or may not be written.
    """
    for each in reversed([folder, *folder.parents]):
        if not each.exists():
            each.mkdir(mode=OWNER_FOLDER, exist_ok=True)


def private(path: str, flags: int) -> int:
    """An opener for `open`: a file that it makes is for its owner alone, since it tells of a person."""
    return os.open(path, flags, OWNER_FILE)


def write_private(path: Path, content: bytes) -> None:
    """Writes a whole file for its owner alone, or leaves what was there: never half of it.

    Raises:
        OSError: the disk is full or may not be written.
    """
    part = path.with_name(f".{path.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_FILE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def is_file(path: Path) -> bool:
    """Whether there is such a file; under a name that is too long there is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def short_text(path: Path, of: str, most: int = MOST_TEXT) -> str:
    """The text of a file that a person wrote, without the mark that some editors put before it.

    Nothing but a file is opened: a device may have no end, and a pipe no beginning.

    Raises:
        CoachError: it is no file, or has more than `most` characters, too many for one `of` that.
        OSError: it cannot be read.
        UnicodeDecodeError: it is not UTF-8.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise CoachError(f"{path} is a {'folder' if stat.S_ISDIR(mode) else 'device'}, not a file of {of}.")
    with path.open(encoding="utf-8-sig") as file:
        text = file.read(most + 1)
    if len(text) > most:
        raise CoachError(f"{path} is too long for a file of {of}.")
    return text


def keep_apart(outputs: Iterable[Path | None], source: Path) -> None:
    """Nothing is written over what it is made from, nor over another thing that is written.

    Args:
        outputs: files to be written; None where one is not wanted.
        source: a file, or the folder of a session.

    Raises:
        CoachError: an output is the source, lies in it, or is another output.
    """
    read, seen = source.resolve(), set[Path]()
    for path in filter(None, outputs):
        place = path.resolve()
        if place == read or read in place.parents:
            raise CoachError(f"{path} would be written over what it is made from: name another file.")
        if place in seen:
            raise CoachError(f"{path} is named twice: each thing that is written needs a file of its own.")
        seen.add(place)
