"""Video files: every frame, with its presentation time."""

from collections.abc import Generator
from pathlib import Path

import cv2

from coach.errors import CoachError
from coach.sources.ahead import Ahead
from coach.sources.capture import open_capture
from coach.sources.frame import Frame, Pixels

FRAMES_AHEAD = 4


class VideoFile:
    """A video file, read once from start to end.

    Raises:
        CoachError: there is no such file, or it is not a video; and at the end of `frames` when it is cut off or damaged.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise CoachError(f"There is no file {path}.")
        if not path.is_file():
            raise CoachError(f"{path} is not a file.")
        self.path = path
        self._capture = open_capture(str(path))
        if not self._capture.isOpened():
            raise CoachError(f"{path} is not a video that can be read: it is cut off, damaged or of another kind.")
        self.fps = float(self._capture.get(cv2.CAP_PROP_FPS)) or 30.0
        self.expected = int(self._capture.get(cv2.CAP_PROP_FRAME_COUNT))

    def frames(self) -> Generator[Frame, None, None]:
        """All frames in order, decoded ahead in a thread; times are the file's own presentation times."""
        with Ahead(self._decoded(), FRAMES_AHEAD, "decoder") as ready:
            yield from ready

    def _decoded(self) -> Generator[Frame, None, None]:
        count, last = 0, 0.0
        try:
            while True:
                ok, picture = self._capture.read()
                if not ok:
                    break
                last = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
                count += 1
                yield Frame(last, _pixels(picture))
        finally:
            self._capture.release()
        if count == 0:
            raise CoachError(f"{self.path} holds no picture that can be read.")
        # Containers round their frame count; a tenth missing, or more than a second, is a file cut off.
        missing = self.expected - count
        if missing > max(2.0, min(0.1 * self.expected, self.fps)):
            raise CoachError(
                f"{self.path} is cut off or damaged after {last:.1f} s: {count} of {self.expected} frames could be read."
            )


def _pixels(picture: "cv2.typing.MatLike") -> Pixels:
    if picture.ndim == 2:
        picture = cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)
    return picture.astype("uint8", copy=False)
