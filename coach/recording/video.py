"""The pictures of a session, kept only when asked for: a stream that may be cut off anywhere, made into an mp4 at the end."""

import math
import os
import queue
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np

from coach.paths import OWNER_FILE
from coach.pauses import Pauses
from coach.recording.store import VIDEO, VIDEO_STREAM
from coach.sources.capture import open_capture
from coach.sources.frame import Pixels

WAITING = 8
"""Pictures that may wait to be encoded; at 640x480 they take 7 MB."""

SPARE_BYTES = 64_000_000
"""When less is left on the disk the video ends, so that the landmarks still fit. The encoder would not notice a full disk."""

CLOSE_S = 60.0
CODEC = cv2.VideoWriter.fourcc(*"mp4v")


class VideoStream:
    """Encodes pictures at a steady rate in a thread of its own. Faults are told once, and the session goes on without video."""

    def __init__(self, folder: Path, fps: float, tell: Callable[[str], None], *, patient: bool = False) -> None:
        self._folder, self._fps, self._tell, self._patient = folder, fps, tell, patient
        self._start_s = math.nan
        self._pauses = Pauses()
        self._place = -1
        self._over = False
        self._queue: queue.Queue[tuple[int, Pixels] | None] = queue.Queue(WAITING)
        self._thread = threading.Thread(target=self._work, name="video", daemon=True)
        self._thread.start()

    def put(self, t_s: float, picture: Pixels) -> int:
        """Takes one picture, (H, W, 3) BGR, and returns its number in the video at once; -1 when there is no video any more."""
        if self._over or not math.isfinite(t_s):
            return -1
        if math.isnan(self._start_s):
            self._start_s = t_s
        self._pauses.see(t_s)
        place = round((self._pauses.shortened(t_s) - self._start_s) * self._fps)
        if place <= self._place:
            # Two pictures in one place of the video: the first one stays.
            return self._place
        try:
            self._queue.put((place, picture), block=self._patient, timeout=CLOSE_S)
        except queue.Full:
            # The encoder is behind; the picture before stands in for this one.
            return self._place
        self._place = place
        return place

    def close(self) -> None:
        """Ends the video and makes it an mp4."""
        try:
            self._queue.put(None, timeout=CLOSE_S)
        except queue.Full:
            return
        self._thread.join(CLOSE_S)

    def _work(self) -> None:
        try:
            self._encode()
        except (cv2.error, OSError) as error:
            self._stop(str(error))

    def _stop(self, why: str) -> None:
        self._over = True
        self._tell(f"The video of this session ends here, all else goes on: {why}.")

    def _encode(self) -> None:
        path = self._folder / VIDEO_STREAM
        writer: cv2.VideoWriter | None = None
        last: Pixels | None = None
        written, looked = 0, 0.0
        while (item := self._queue.get()) is not None:
            if self._over:
                continue
            place, picture = item
            if writer is None:
                width, height = picture.shape[1] // 2 * 2, picture.shape[0] // 2 * 2
                os.close(os.open(path, os.O_WRONLY | os.O_CREAT, OWNER_FILE))
                with quiet():
                    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, CODEC, self._fps, (width, height))
                if not writer.isOpened():
                    self._stop("it cannot be encoded here")
                    continue
            if time.monotonic() - looked > 1.0:
                looked = time.monotonic()
                if shutil.disk_usage(self._folder).free < SPARE_BYTES:
                    self._stop("the disk is nearly full")
                    continue
            if picture.shape[:2] != (height, width):
                picture = _fitted(picture, width, height)
            while written <= place:
                writer.write(picture if last is None or written == place else last)
                written += 1
            last = picture
        if writer is not None:
            writer.release()
            make_mp4(path, self._folder / VIDEO, self._fps)


def _fitted(picture: Pixels, width: int, height: int) -> Pixels:
    """The picture at this height, cut off or filled up at its right edge.

    Landmarks are counted in picture heights from the top left, so they still lie on the person.
    """
    wide = max(1, round(picture.shape[1] * height / picture.shape[0]))
    scaled = cv2.resize(picture, (wide, height), interpolation=cv2.INTER_AREA)[:, :width]
    return np.pad(scaled, ((0, 0), (0, width - scaled.shape[1]), (0, 0))).astype("uint8", copy=False)


@contextmanager
def quiet() -> Iterator[None]:
    """OpenCV remarks on the codec's tag in this kind of stream, past all its log levels; the tag is of no consequence."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def make_mp4(stream: Path, target: Path, fps: float) -> bool:
    """Packs a stream into an mp4 without encoding it again, and deletes the stream once that is whole."""
    reader = cv2.VideoCapture(str(stream), cv2.CAP_FFMPEG, [cv2.CAP_PROP_FORMAT, -1])
    if not reader.isOpened():
        return False
    size = (int(reader.get(cv2.CAP_PROP_FRAME_WIDTH)), int(reader.get(cv2.CAP_PROP_FRAME_HEIGHT)))
    part = target.with_name(f".{target.stem}.part{target.suffix}")
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT, OWNER_FILE))
    writer = cv2.VideoWriter(str(part), cv2.CAP_FFMPEG, CODEC, fps, size, [cv2.VIDEOWRITER_PROP_RAW_VIDEO, 1])
    count = 0
    while True:
        ok, packet = reader.read()
        if not ok:
            break
        writer.set(cv2.VIDEOWRITER_PROP_KEY_FLAG, float(reader.get(cv2.CAP_PROP_LRF_HAS_KEY_FRAME)))
        writer.write(packet)
        count += 1
    reader.release()
    writer.release()
    check = open_capture(str(part))
    whole = count > 0 and check.isOpened() and int(check.get(cv2.CAP_PROP_FRAME_COUNT)) == count
    check.release()
    if not whole:
        part.unlink(missing_ok=True)
        return False
    part.replace(target)
    stream.unlink(missing_ok=True)
    return True


def damage(folder: Path) -> str | None:
    """What is wrong with the pictures of a session that was recorded with some, in a sentence, where something is."""
    pictures = Pictures(folder)
    seen = pictures.at(0) is not None
    pictures.close()
    return None if seen else f"{folder / VIDEO} is missing or damaged: a figure is drawn in place of the pictures."


class Pictures:
    """The pictures of a recorded session by number. A session that was killed has them as a stream; both are read."""

    def __init__(self, folder: Path) -> None:
        self._capture: cv2.VideoCapture | None = None
        self._next = 0
        self._last: tuple[int, Pixels] | None = None
        for name in (VIDEO, VIDEO_STREAM):
            if (folder / name).is_file():
                capture = open_capture(str(folder / name))
                if capture.isOpened():
                    self._capture = capture
                    break

    @property
    def there(self) -> bool:
        """Whether there are any."""
        return self._capture is not None

    def at(self, number: int) -> Pixels | None:
        """Picture `number`, (H, W, 3) BGR, or None where there is none."""
        if self._capture is None or number < 0:
            return None
        if self._last and self._last[0] == number:
            return self._last[1]
        if not self._next <= number <= self._next + 60:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, number)
            self._next = number
        while self._next < number and self._capture.grab():
            self._next += 1
        ok, picture = self._capture.read()
        if not ok:
            return None
        self._next = number + 1
        self._last = (number, picture.astype("uint8", copy=False))
        return self._last[1]

    def close(self) -> None:
        """Lets go of the file."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None
