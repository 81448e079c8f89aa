"""A whole session with everybody who takes part in it, put together in one way for the command line and the studio."""

from typing import NamedTuple

from coach.course.guide import Plan
from coach.errors import CoachError
from coach.exercise.definition import Exercise
from coach.feedback import Feedback
from coach.observation import Observation
from coach.outputs.text import Summary
from coach.pose.eyes import Eyes
from coach.recording.write import Recorder
from coach.session import Keyboard, Listener, watch
from coach.sources.frame import Frame
from coach.sources.live import LiveCamera
from coach.sources.video_file import VideoFile
from coach.voice.options import Heard

ENDS_AT_ONCE = ("watching", "place", "easing", "finished")
"""Phases in which whoever asks to stop is done; in all others they are brought back calmly first, and a second time ends it."""

INDEX_DIGITS = 9
"""Of a camera: OpenCV counts in 32 bits."""


class Outcome(NamedTuple):
    """What a session came to, and how it ended: by Ctrl-C or a signal, by a mistake of the user or a device, or as it should."""

    summary: Summary
    interrupted: bool = False
    failure: CoachError | None = None


def address(camera: str) -> int | str:
    """The camera as `LiveCamera` takes it: an index as a number.

    Raises:
        CoachError: the index is too large.
    """
    if not camera.isdecimal():
        return camera
    if len(camera) > INDEX_DIGITS:
        raise CoachError(f"{camera[:INDEX_DIGITS]}… is not the index of a camera: the first is 0, the next 1.")
    return int(camera)


def conduct(
    definition: Exercise,
    source: VideoFile | LiveCamera,
    eyes: Eyes,
    listeners: list[Listener],
    *,
    recorder: Recorder | None,
    heard: Heard | None,
    plan: Plan,
    keyboard: Keyboard | None,
) -> Outcome:
    """Coaches until the session ends; all that was opened stays open, so that the last sentence can be finished.

    Args:
        definition: with the limits that hold.
        listeners: hear each frame after the recorder and the voice, and may raise `Finished`.
    """
    counts = _Counts()
    # The recorder first: nothing is shown or said that it has not heard.
    everybody: list[Listener] = [recorder] if recorder else []
    everybody += [counts, *([heard.voice] if heard else []), *listeners]
    try:
        watch(definition, source, eyes, everybody, plan, keyboard)
    except KeyboardInterrupt:
        return Outcome(counts.summary, interrupted=True)
    except CoachError as error:
        return Outcome(counts.summary, failure=error)
    return Outcome(counts.summary)


class _Counts:
    def __init__(self) -> None:
        self.summary = Summary()

    def hear(self, frame: Frame, seen: Observation, feedback: Feedback) -> None:
        self.summary.add(feedback)
