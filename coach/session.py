"""Drives a session: frames in, feedback out to whoever listens. The only place where the pure core meets the rim."""

import signal
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from queue import SimpleQueue
from typing import Protocol

from coach.angles.geometry import lines
from coach.check.seen import may_start
from coach.coaching import State, step
from coach.course.guide import Plan
from coach.course.phases import ASKING
from coach.exercise.definition import Exercise
from coach.feedback import Feedback
from coach.observation import Observation
from coach.pose.eyes import Eyes, Glance, Ready
from coach.pose.follow import Candidate
from coach.sources.ahead import Ahead
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
        """Name of the next key, in the order in which they were pressed, or ""; it is then forgotten."""

    def question(self, asked: bool) -> None:
        """From now on a question is asked, or none any more. What was pressed before it was asked must not answer it."""


FILE_LAG, LIVE_LAG = 4, 2
"""How many frames the eyes may be ahead of the judgement. Always so many in a file, so that it gives the same events each time;
in a live session one is judged while the next is looked at, and nothing grows old in a queue."""


def watch(
    exercise: Exercise,
    source: VideoFile | LiveCamera,
    eyes: Eyes,
    listeners: list[Listener],
    plan: Plan = Plan(),  # noqa: B008 - immutable
    keyboard: Keyboard | None = None,
) -> None:
    """Coaches on a source to its end, to the end of the course, or until a listener raises `Finished`.

    The eyes work in a thread of their own; judging and telling stay in the caller's, which windows need.
    """
    state = State()
    lag = FILE_LAG if isinstance(source, VideoFile) else LIVE_LAG
    known = _Known(lag)
    asking: bool | None = None
    calibrated = False

    def ready(person: Candidate) -> bool:
        return may_start(exercise, lines(person.image, person.world, person.visibility))

    try:
        with Ahead(_glances(source, eyes, known, ready), lag, "eyes") as glances, closing(known):
            for glance in glances:
                # Nobody was shown anything before the first picture, so nothing can have been meant by a key.
                pressed = keyboard.take() if keyboard and asking is not None else ""
                seen = eyes.observe(glance, pressed, calibrated)
                state, feedback = step(exercise, state, seen, plan=plan)
                calibrated = feedback.calibrated
                known.put(calibrated)
                for listener in listeners:
                    listener.hear(glance.frame, seen, feedback)
                before, asking = asking, feedback.course.phase in ASKING
                if keyboard and asking != before:
                    keyboard.question(asking)
                if feedback.course.ended:
                    return
    except Finished:
        return


class _Known:
    """What the judgement knows of the person, on its way back to the eyes: for each frame the answer of `lag` frames before."""

    def __init__(self, lag: int) -> None:
        self._answers: SimpleQueue[bool | None] = SimpleQueue()
        for _ in range(lag):
            self._answers.put(False)

    def put(self, calibrated: bool) -> None:
        """One more frame was judged."""
        self._answers.put(calibrated)

    def take(self) -> bool | None:
        """Waits until the next frame may be looked at; None when none is wanted any more."""
        return self._answers.get()

    def close(self) -> None:
        """No more frames are wanted."""
        self._answers.put(None)


def _glances(source: VideoFile | LiveCamera, eyes: Eyes, known: _Known, ready: Ready) -> Generator[Glance, None, None]:
    with closing(_frames(source)) as frames:
        # First the leave to look, then the picture: a live one is the newest by then.
        while (calibrated := known.take()) is not None:
            frame = next(frames, None)
            if frame is None:
                return
            yield eyes.look(frame, calibrated, ready)


def _frames(source: VideoFile | LiveCamera) -> Generator[Frame, None, None]:
    if isinstance(source, VideoFile):
        with closing(source.frames()) as frames:
            yield from frames
        return
    while (frame := source.next()) is not None:
        # Between two pictures of a slow camera there is nothing to say; a camera that stands still is news.
        if frame.picture is not None or frame.state != "ok":
            yield frame


ENDING = (signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM and SIGHUP end a session as Ctrl-C does, so that files are closed and nothing is lost, however often they come."""

    def interrupt(*_: object) -> None:
        # A second one would come into the middle of the closing.
        ignore_signals()
        raise KeyboardInterrupt

    # Whoever started this in the background may have shut Ctrl-C off.
    ignored = signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    before = {name: signal.signal(name, interrupt) for name in ENDING if not (ignored and name == signal.SIGINT)}
    try:
        yield
    finally:
        for name, handler in before.items():
            if signal.getsignal(name) is interrupt:
                signal.signal(name, handler)


def ignore_signals() -> None:
    """Until the program ends, which is soon: who ends a session twice wants it ended, not half of it kept."""
    for name in ENDING:
        signal.signal(name, signal.SIG_IGN)
