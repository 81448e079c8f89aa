"""Live cameras: a thread of their own that reads as fast as the camera gives, and hands over the newest picture only."""

import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Literal

import cv2
import numpy as np

from coach.errors import CoachError, DeviceError
from coach.paths import is_file
from coach.sources.capture import READ_TIMEOUT_MS, is_url, open_capture, shown
from coach.sources.frame import Frame, Pixels

STALLED_S = 1.0
"""No new picture for this long: the person is told, nothing is judged."""

FROZEN_S = 2.0
"""A camera that delivers the same picture, byte for byte, for this long is frozen; sensors always have noise."""

SMALL = 480
"""Height in pixels to which pictures are made smaller for a slow computer; the pose model sees 256 of them."""

INTERVALS = 15
"""Between so many pictures the camera's own interval is measured."""

RETRY_S = 1.0
FIRST_PICTURE_S = 8.0
ASK_S = 0.1
"""While the first picture is waited for, it is asked so often whether it is still wanted."""


def _clock_s() -> float:
    """Seconds that only rise, counting those in which the computer slept: what was missed is a gap."""
    if sys.platform == "win32":
        return time.monotonic()
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class LiveCamera:
    """A webcam by index, a stream by URL, or a file that plays at its own pace, as a camera would.

    Use as a context manager. A camera that goes away is tried again every second, for as long as the session lasts.

    Args:
        address: of the camera.
        wanted: asked on entering, while no picture has come; when it says no, the camera has `ended`.

    Raises:
        DeviceError: on entering, when no picture comes.
        CoachError: on entering, when a file cannot be read.
    """

    def __init__(self, address: int | str, wanted: Callable[[], bool] = lambda: True) -> None:
        self.address, self._wanted = address, wanted
        self.is_file = isinstance(address, str) and not is_url(address)
        self.ended = False
        self._condition = threading.Condition()
        self._stop = threading.Event()
        self._newest: tuple[float, Pixels] | None = None
        self._taken = float("-inf")
        self._arrived: deque[float] = deque(maxlen=INTERVALS)
        self._most_height: int | None = None
        self._opening = False
        self._connected = False
        self._failed = False
        self._start_s = 0.0
        self._still_since: float | None = None
        self._thumbnail: Pixels | None = None
        self._thread = threading.Thread(target=self._read, name="camera", daemon=True)

    def __enter__(self) -> "LiveCamera":
        if self.is_file and not is_file(Path(str(self.address))):
            raise CoachError(f"There is no file {self.address}.")
        self._start_s = _clock_s()
        self._thread.start()
        with self._condition:
            while self._newest is None and not self._failed and not self.ended and self.now_s() < FIRST_PICTURE_S:
                if not self._wanted():
                    self.ended = True
                    return self
                self._condition.wait(ASK_S)
            if self._newest is None:
                self._stop.set()
                raise self._no_picture()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        # OpenCV crashes when the program ends while it reads. One that only opens is left behind: it lets go when it has opened.
        until_s = self.now_s() + READ_TIMEOUT_MS / 1000
        while self._thread.is_alive() and not self._opening and self.now_s() < until_s:
            self._thread.join(ASK_S)

    def now_s(self) -> float:
        """Seconds since the session started."""
        return _clock_s() - self._start_s

    @property
    def interval_s(self) -> float:
        """Seconds from one picture to the next, the median lately; NaN before that is known."""
        with self._condition:
            times = list(self._arrived)
        return median(b - a for a, b in pairwise(times)) if len(times) == INTERVALS else float("nan")

    def shrink(self) -> bool:
        """Gives pictures of at most `SMALL` pixels in height from now on; False when they are no larger already."""
        with self._condition:
            if self._most_height or self._newest is None or self._newest[1].shape[0] <= SMALL:
                return False
            self._most_height = SMALL
        return True

    def next(self, wait_s: float = 0.5) -> Frame | None:
        """The newest picture that was not handed over yet; a frame without picture when none came; None at the end of a file."""
        with self._condition:
            fresh = self._condition.wait_for(
                lambda: self.ended or (self._newest is not None and self._newest[0] > self._taken), wait_s
            )
            newest = self._newest
            if fresh and newest is not None and newest[0] > self._taken:
                self._taken = newest[0]
                return Frame(newest[0], newest[1], self._state(*newest))
            if self.ended:
                return None
            now = self.now_s()
            if now - max(self._taken, 0.0) < STALLED_S:
                return Frame(now, None, "ok")
            return Frame(now, None, "frozen" if self._connected else "lost")

    def _state(self, t_s: float, picture: Pixels) -> Literal["ok", "frozen"]:
        thumbnail = picture[::16, ::16]
        same = self._thumbnail is not None and np.array_equal(thumbnail, self._thumbnail)
        self._thumbnail = thumbnail.copy()
        if not same or self.is_file:
            self._still_since = None
            return "ok"
        self._still_since = t_s if self._still_since is None else self._still_since
        return "frozen" if t_s - self._still_since >= FROZEN_S else "ok"

    def _no_picture(self) -> CoachError:
        name = shown(self.address)
        if self.is_file:
            return CoachError(f"{name} is not a video that can be read: it is cut off, damaged or of another kind.")
        if not self._failed:
            return DeviceError(f"The {name} opens but gives no picture: another program may be using it.")
        if isinstance(self.address, int):
            return DeviceError(
                f"There is no {name}, or it may not be used: check that it is plugged in and allowed, or try --camera 1."
            )
        return DeviceError(f"No picture comes from {name}: check the address and that the camera is switched on.")

    def _read(self) -> None:
        while not self._stop.is_set():
            self._opening = True
            capture = open_capture(self.address)
            self._opening = False
            if not capture.isOpened():
                with self._condition:
                    self._failed, self._connected = True, False
                    self._condition.notify_all()
                if self.is_file:
                    return
                self._stop.wait(RETRY_S)
                continue
            self._connected = True
            # The driver's own queue would make every picture older than it need be.
            capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
            self._hand_over(capture)
            capture.release()
            self._connected = False
            if self.is_file:
                with self._condition:
                    self.ended = True
                    self._condition.notify_all()
                return
            with self._condition:
                self._failed = True
                self._condition.notify_all()
            self._stop.wait(RETRY_S)

    def _hand_over(self, capture: cv2.VideoCapture) -> None:
        first: float | None = None
        while not self._stop.is_set():
            ok, picture = capture.read()
            if not ok:
                return
            if self.is_file:
                presented = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
                first = self.now_s() - presented if first is None else first
                self._stop.wait(max(0.0, first + presented - self.now_s()))
            arrived = self.now_s()
            smaller = _smaller(picture, self._most_height)
            with self._condition:
                self._arrived.append(arrived)
                self._newest = (arrived, smaller)
                self._condition.notify_all()


def _smaller(picture: "cv2.typing.MatLike", most_height: int | None) -> Pixels:
    height, width = picture.shape[:2]
    if most_height is not None and height > most_height:
        picture = cv2.resize(picture, (round(width * most_height / height), most_height), interpolation=cv2.INTER_AREA)
    return picture.astype("uint8", copy=False)
