"""Writes the overlaid pictures to a video that runs as fast as the session did."""

import math
import os
from pathlib import Path
from types import TracebackType

import cv2
import numpy as np

from coach.errors import CoachError, unwritten
from coach.outputs.figure import Picture
from coach.paths import OWNER_FILE
from coach.pauses import Pauses
from coach.quiet import quiet

CODECS = ("avc1", "mp4v")
"""H.264 plays everywhere, but not every build of OpenCV may write it."""


class VideoFile:
    """A constant-rate mp4 of pictures that come at any times. Use it in a `with` block.

    The file grows under a temporary name beside its place and takes its own name once it is closed and whole. However the block
    ends, what was recorded so far is kept, since a session cannot be done again; without any picture there is no file.

    Args:
        path: of the file; an existing one is replaced at the end.
        fps: pictures a second in the file.

    Raises:
        CoachError: the path cannot be written, said at once rather than after the session; or in the end the file is not whole.
    """

    def __init__(self, path: Path | str, fps: float) -> None:
        if not (math.isfinite(fps) and 0 < fps <= 1000):
            raise CoachError(f"A video cannot have {fps:g} pictures a second.")
        self._path = Path(path)
        self._fps = float(fps)
        self._writer: cv2.VideoWriter | None = None
        self._start_s = math.nan
        self._pauses = Pauses()
        self._written = 0
        self._last = np.empty((0, 0, 3), np.uint8)
        try:
            self._check()
        except OSError as error:
            raise unwritten(self._path, error) from error

    def _check(self) -> None:
        if self._path.suffix.lower() != ".mp4":
            raise CoachError(f"A video is written as .mp4, so {self._path} needs that ending.")
        if not self._path.parent.is_dir():
            raise CoachError(f"The folder {self._path.parent} does not exist, so {self._path.name} cannot be written there.")
        if self._path.exists() and not self._path.is_file():
            raise CoachError(f"{self._path} is a {'folder' if self._path.is_dir() else 'device'}, not a file.")
        if self._path.exists() and not os.access(self._path, os.W_OK):
            raise CoachError(f"{self._path} is write-protected.")
        # Where a link leads to is replaced, not the link.
        self._place = self._path.resolve()
        self._part = self._place.with_name(f".{self._place.stem}.{os.getpid()}.part.mp4")
        # Trying is the only sure way to know.
        self._part.touch(OWNER_FILE)
        self._part.unlink()

    def __enter__(self) -> "VideoFile":
        return self

    def write(self, t_s: float, picture: Picture) -> None:
        """Adds a picture (H, W, 3) BGR, of the time `t_s` in seconds.

        It goes to the place in the file that belongs to its time: gaps are filled with the picture before, as far as `Pauses`
        keeps them, and one that comes too early for a place of its own, or has no time, is left out.
        """
        if not math.isfinite(t_s):
            return
        if self._writer is None:
            self._start_s = t_s
            self._open(picture)
        self._pauses.see(t_s)
        place = round((self._pauses.shortened(t_s) - self._start_s) * self._fps)
        if place < self._written:
            return
        while self._written < place:
            self._put()
        height, width = self._last.shape[:2]
        if picture.shape[0] // 2 * 2 != height or picture.shape[1] // 2 * 2 != width:
            picture = np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
        # Kept as a copy: the caller may draw into the same picture again.
        np.copyto(self._last, picture[:height, :width])
        self._put()

    def _put(self) -> None:
        assert self._writer is not None
        self._writer.write(self._last)
        self._written += 1

    def _open(self, picture: Picture) -> None:
        # Most codecs halve the colour resolution and so need even sides.
        width, height = picture.shape[1] // 2 * 2, picture.shape[0] // 2 * 2
        # A file that is there keeps its mode when it is written.
        self._part.touch(OWNER_FILE)
        for codec in CODECS:
            fourcc = cv2.VideoWriter.fourcc(*codec)
            with quiet():
                writer = cv2.VideoWriter(str(self._part), cv2.CAP_FFMPEG, fourcc, self._fps, (width, height))
            if writer.isOpened():
                self._writer = writer
                self._last = np.zeros((height, width, 3), np.uint8)
                return
        raise CoachError(f"{self._path} cannot be written: this OpenCV has no codec for a {width}x{height} mp4.")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._writer is None:
            return
        self._writer.release()
        try:
            if not self._whole():
                raise CoachError(f"{self._path} could not be written whole; is the disk full?") from error
            self._part.replace(self._place)
        except OSError as failed:
            raise unwritten(self._path, failed) from failed
        finally:
            self._part.unlink(missing_ok=True)

    def _whole(self) -> bool:
        """A full disk goes unnoticed while writing; but then the index at the end of the file is missing."""
        with quiet():
            reader = cv2.VideoCapture(str(self._part), cv2.CAP_FFMPEG)
        frames = round(reader.get(cv2.CAP_PROP_FRAME_COUNT)) if reader.isOpened() else -1
        reader.release()
        return frames == self._written
