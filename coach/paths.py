"""Where the program's own data and the user's data lie."""

import os
from pathlib import Path

import platformdirs

PACKAGE = Path(__file__).resolve().parent
OWNER_FOLDER = 0o700


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
