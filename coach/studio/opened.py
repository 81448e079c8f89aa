"""Sessions that pages look at: read and measured once, and kept for as long as they are the latest ones that were asked for."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Generic, TypeVar

import cv2

from coach.exercise.definition import Exercise
from coach.recording import marks
from coach.recording.read import Recording, read
from coach.recording.scene import Scene
from coach.recording.store import EVENTS, EXERCISE, INFO, LANDMARKS
from coach.tuning.track import Track, track

T = TypeVar("T")
JPEG_QUALITY = 82


class _Latest(Generic[T]):
    """What was made for the latest keys, one after the other, so that nothing is made twice at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[object, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object, make: Callable[[], T]) -> T:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = make()
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return self._kept[key]


class Shown:
    """A session with its pictures, which one request at a time may draw."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.track = track(recording, recording.exercise)
        self._scene = Scene(recording)
        self._lock = threading.Lock()

    @property
    def filmed(self) -> bool:
        """Whether the pictures were kept, so that none is drawn."""
        return self._scene.filmed

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the pictures."""
        return self._scene.size

    def jpeg(self, index: int) -> bytes:
        """The picture of one row: of its video, or drawn from its landmarks."""
        with self._lock:
            picture = self._scene.at(index, self.recording.observation(index))
        ok, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        assert ok
        return data.tobytes()


# An hour of landmarks takes 90 MB, an hour that is measured 25.
_shown: _Latest[Shown] = _Latest(2)
_tracks: _Latest[Track] = _Latest(24)


def _state(folder: Path) -> tuple[object, ...]:
    """Changes when the recording does: a session that runs grows."""
    found: list[object] = [folder.name]
    for name in (LANDMARKS, EVENTS, EXERCISE, INFO):
        try:
            status = (folder / name).stat()
            found += [status.st_mtime_ns, status.st_size]
        except OSError:
            found.append(None)
    return tuple(found)


def shown(folder: Path) -> Shown:
    """A session for its own page.

    Raises:
        CoachError: as `read`.
    """
    return _shown.get(_state(folder), lambda: Shown(read(folder)))


def measured(folder: Path, exercise: Exercise) -> Track:
    """A session measured for an exercise as it is today, with the marks of this moment.

    Raises:
        CoachError: as `read`.
    """
    about = (
        exercise.posture,
        exercise.or_posture,
        exercise.view,
        tuple(exercise.azimuth_deg),
        tuple((m.angle, m.direction, m.form) for m in exercise.measures),
    )
    found = _tracks.get((_state(folder), about), lambda: track(read(folder), exercise))
    return replace(found, marks=tuple(marks.read(folder)), lost_marks=marks.damage(folder))
