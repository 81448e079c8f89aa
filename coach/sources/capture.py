"""OpenCV's VideoCapture, opened quietly and with time limits."""

import os
import sys
from pathlib import Path

os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")

import cv2

from coach.errors import CoachError, printable

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

OPEN_TIMEOUT_MS = 5000
READ_TIMEOUT_MS = 3000


def is_url(address: str) -> bool:
    """Whether the text names a stream rather than a file."""
    return "://" in address


def shown(address: int | str) -> str:
    """The address as it may be shown: without user name, password and query, which may hold secrets."""
    if isinstance(address, int):
        return f"camera {address}"
    if not is_url(address):
        return address
    scheme, rest = address.split("://", 1)
    return f"{scheme}://{rest.rsplit('@', 1)[-1].split('?', 1)[0]}"


def open_capture(address: int | str) -> cv2.VideoCapture:
    """An open capture; ask `isOpened()`. Rotation metadata of files is applied by OpenCV.

    Raises:
        CoachError: the address is no text.
    """
    if isinstance(address, str) and printable(address) != address:
        # OpenCV ends the program.
        raise CoachError(f"The name '{printable(address)}' is not written in UTF-8: give the file another one.")
    if isinstance(address, int):
        if sys.platform == "linux" and not Path(f"/dev/video{address}").exists():
            return cv2.VideoCapture()
        return cv2.VideoCapture(address)
    limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_TIMEOUT_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_TIMEOUT_MS]
    return cv2.VideoCapture(address, cv2.CAP_FFMPEG, limits if is_url(address) else [])
