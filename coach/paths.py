"""Where the program's own data and the user's data lie."""

import os
from pathlib import Path

import platformdirs

PACKAGE = Path(__file__).resolve().parent


def bundled(name: str) -> Path:
    """Folder `exercises` or `models`: inside the package when installed, beside it in a checkout."""
    installed = PACKAGE / name
    return installed if installed.is_dir() else PACKAGE.parent / name


def user_data() -> Path:
    """Folder for sessions, answers and fetched models; `COACH_HOME` moves it."""
    override = os.environ.get("COACH_HOME")
    return Path(override) if override else Path(platformdirs.user_data_dir("spine-coach", appauthor=False))
