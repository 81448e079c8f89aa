"""The overlaid picture on its way to a window, a video file, or both."""

import math
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import numpy as np

from coach.conduct import ENDS_AT_ONCE
from coach.exercise.definition import Exercise
from coach.feedback import Feedback
from coach.observation import Observation
from coach.outputs.behind import Behind
from coach.outputs.overlay import draw
from coach.outputs.video_file import VideoFile
from coach.outputs.window import CLOSED, Window
from coach.session import Finished
from coach.sources.frame import Frame, Pixels
from coach.wording import MARK_KEYS, PAIN_KEYS, SENTENCES, confirmed

QUIT = {"q", "escape", CLOSED}
PICTURES_BEHIND = 8
CONFIRM_S = 2.0
"""So long it stands in the picture that a moment was marked."""


class PictureTo:
    """Draws each frame once and shows or writes it. Use as a context manager.

    The video is written in a thread of its own, where there is no window drawn there too.

    Args:
        exercise: what is drawn.
        video: file to write, or None.
        fps: of the file.
        window: whether to show it.
        mirror: as the person knows themselves.
        notice: a few words that stand in the picture.
        keeps_marks: whether the session is recorded, and its marks with it.
        patient: waits for the disk rather than leaving a picture out of the video: for a source that can wait.

    Raises:
        CoachError: the video cannot be written.
        Finished: from `hear`, when the person presses q or closes the window, and has been brought back.
    """

    def __init__(
        self,
        exercise: Exercise,
        video: Path | None,
        fps: float,
        *,
        window: bool,
        mirror: bool,
        notice: str | None = None,
        keeps_marks: bool = True,
        patient: bool,
    ) -> None:
        self._exercise, self._mirror, self._notice = exercise, mirror, notice
        self._video = VideoFile(video, fps) if video else None
        self._window = Window(f"coach: {exercise.title}") if window else None
        self._keeps_marks, self._marked, self._marked_s = keeps_marks, "", -math.inf
        self._patient = patient
        self._behind: Behind[Callable[[], None]] | None = None
        self._last = np.zeros((480, 640, 3), dtype=np.uint8)
        self._pressed = ""
        self._closed = False

    @property
    def visible(self) -> bool:
        """Whether there is a window, and the person has not closed it."""
        return self._window is not None and not self._closed

    def __enter__(self) -> "PictureTo":
        for part in (self._video, self._window):
            if part:
                part.__enter__()
        if self._video:
            self._behind = Behind(lambda job: job(), PICTURES_BEHIND, "video", patient=self._patient)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        # Each part is closed whatever the others do: a session cannot be done again.
        with ExitStack() as closing:
            if self._window:
                closing.push(self._window.__exit__)
            if self._video:
                closing.push(self._video.__exit__)
            if self._behind:
                self._behind.close()

    def hear(self, frame: Frame, seen: Observation, feedback: Feedback) -> None:
        """Draws one frame; without a new picture the last one, darkened, shows that it is old."""
        if frame.picture is not None:
            self._last = frame.picture
        base = self._last if frame.picture is not None else self._last // 3

        if seen.pressed in MARK_KEYS:
            self._marked, self._marked_s = confirmed(MARK_KEYS[seen.pressed], kept=self._keeps_marks), frame.t_s
        marked = self._marked if frame.t_s - self._marked_s < CONFIRM_S else None
        slowed = SENTENCES.get(f"notice_{seen.slowed.split()[-1]}") if seen.slowed else None
        notice = " · ".join(filter(None, (marked, self._notice, slowed))) or None

        def drawn() -> Pixels:
            return draw(base, seen, feedback, self._exercise, mirror=self._mirror, notice=notice)

        if self._window is None or self._closed:
            self._write(frame.t_s, drawn)
            # Nobody sees the time run out in which the end is shown; it has been said.
            if self._closed and feedback.course.phase == "finished":
                raise Finished
            return
        picture = drawn()
        self._write(frame.t_s, lambda: picture)
        if pressed := self._window.show(picture):
            # Whoever is led through an exercise is brought back calmly first; a second time ends it at once.
            if pressed in QUIT and feedback.course.phase in ENDS_AT_ONCE:
                raise Finished
            self._closed = pressed == CLOSED
            self._pressed = "q" if self._closed else pressed

    def _write(self, t_s: float, drawn: Callable[[], Pixels]) -> None:
        video, behind = self._video, self._behind
        if video is not None and behind is not None:
            behind.give(lambda: video.write(t_s, drawn()))

    def take(self) -> str:
        """The next key that was pressed in the window, or ""."""
        pressed, self._pressed = self._pressed, ""
        return pressed

    def question(self, asked: bool) -> None:
        """See `Keyboard`."""
        if asked and self._window is not None:
            self._window.keys.forget(PAIN_KEYS)
            self._pressed = "" if self._pressed in PAIN_KEYS else self._pressed
