"""The overlaid picture on its way to a window, a video file, or both."""

from pathlib import Path
from types import TracebackType

import numpy as np

from coach.check.judge import Feedback
from coach.exercise.definition import Exercise
from coach.observation import Observation
from coach.outputs.overlay import draw
from coach.outputs.video_file import VideoFile
from coach.outputs.window import Window
from coach.session import Finished
from coach.sources.frame import Frame

QUIT = {"q", "escape", "closed"}


class PictureTo:
    """Draws each frame once and shows or writes it. Use as a context manager.

    Raises:
        CoachError: the video cannot be written.
        Finished: from `hear`, when the person presses q or closes the window.
    """

    def __init__(
        self, exercise: Exercise, video: Path | None, fps: float, *, window: bool, mirror: bool, notice: str | None = None
    ) -> None:
        self._exercise, self._mirror, self._notice = exercise, mirror, notice
        self._video = VideoFile(video, fps) if video else None
        self._window = Window(f"coach: {exercise.title}") if window else None
        self._last = np.zeros((480, 640, 3), dtype=np.uint8)
        self._pressed = ""

    def __enter__(self) -> "PictureTo":
        for part in (self._video, self._window):
            if part:
                part.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for part in (self._video, self._window):
            if part:
                part.__exit__(kind, error, trace)

    def hear(self, frame: Frame, seen: Observation, feedback: Feedback) -> None:
        """Draws one frame; without a new picture the last one, darkened, shows that it is old."""
        if frame.picture is not None:
            self._last = frame.picture
        base = self._last if frame.picture is not None else self._last // 3
        picture = draw(base, seen, feedback, self._exercise, mirror=self._mirror, notice=self._notice)
        if self._video:
            self._video.write(frame.t_s, picture)
        if self._window and (pressed := self._window.show(picture)):
            # Whoever is led through an exercise is brought back calmly first; a second time ends it at once.
            if pressed == "closed" or (pressed in QUIT and feedback.course.phase in ("watching", "place", "easing", "finished")):
                raise Finished
            self._pressed = pressed

    def take(self) -> str:
        """The key that was pressed in the window since the last call, or ""."""
        pressed, self._pressed = self._pressed, ""
        return pressed
