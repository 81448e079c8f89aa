"""Drives a session: frames in, feedback out to whoever listens. The only place where the pure core meets the rim."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from coach.check.judge import Feedback
from coach.coaching import State, step
from coach.course.guide import Plan
from coach.exercise.definition import Exercise
from coach.observation import Observation
from coach.pose.eyes import Eyes
from coach.sources.frame import Frame
from coach.sources.live import LiveCamera
from coach.sources.video_file import VideoFile


class Listener(Protocol):
    """Whoever wants to know: window, video, table, voice, recording."""

    def hear(self, frame: Frame, seen: Observation, feedback: Feedback) -> None:
        """Called once for each frame, in order."""


class Finished(Exception):  # noqa: N818 - not an error
    """The person has asked to stop."""


class Keyboard(Protocol):
    """Where keys come from: the window, or the terminal."""

    def take(self) -> str:
        """Name of the key pressed since the last call, or ""; it is then forgotten."""


def watch(
    exercise: Exercise,
    source: VideoFile | LiveCamera,
    eyes: Eyes,
    listeners: list[Listener],
    plan: Plan = Plan(),  # noqa: B008 - immutable
    keyboard: Keyboard | None = None,
) -> None:
    """Coaches on a source to its end, to the end of the course, or until a listener raises `Finished`."""
    state = State()
    try:
        for frame in _frames(source):
            seen = eyes.see(frame, keyboard.take() if keyboard else "")
            state, feedback = step(exercise, state, seen, plan=plan)
            for listener in listeners:
                listener.hear(frame, seen, feedback)
            if feedback.course.ended:
                return
    except Finished:
        return


def _frames(source: VideoFile | LiveCamera) -> Iterator[Frame]:
    if isinstance(source, VideoFile):
        yield from source.frames()
        return
    while (frame := source.next()) is not None:
        # Between two pictures of a slow camera there is nothing to say; a camera that stands still is news.
        if frame.picture is not None or frame.state != "ok":
            yield frame


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM and SIGHUP end a session as Ctrl-C does, so that files are closed and nothing is lost."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    names = [signal.SIGTERM] + ([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])
    before = {name: signal.signal(name, interrupt) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
