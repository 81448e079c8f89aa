"""A computer that is too slow for its camera: said, recorded with every frame, and replayed as it was."""

import json
import time
from pathlib import Path

from coach.exercise import files
from coach.feedback import Event, Feedback
from coach.observation import Observation
from coach.pose.eyes import Eyes
from coach.pose.follow import Candidate
from coach.pose.landmarker import Landmarker
from coach.pose.relief import Relief
from coach.recording import rejudge
from coach.recording.read import read
from coach.recording.write import Recorder
from coach.session import watch
from coach.sources.frame import Frame, Pixels
from coach.sources.live import LiveCamera
from coach.wording import SENTENCES
from tests.bodies import Body, observe
from tests.paths import CLIPS


class Slow(Landmarker):
    """Sees a person who sits still, after as long as it is told."""

    def __init__(self, look_s: float) -> None:
        seen = observe(Body())
        self._look_s, self._person = look_s, Candidate(seen.image, seen.world, seen.visibility)

    def detect(self, t_s: float, picture: Pixels) -> Candidate | None:
        time.sleep(self._look_s)
        return self._person

    def forget(self) -> None:
        pass

    def everybody(self, picture: Pixels) -> list[Candidate]:
        return [self._person]


class Told:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self.ages_s: list[float] = []

    def hear(self, frame: Frame, seen: Observation, feedback: Feedback) -> None:
        self.events += feedback.events


def test_it_is_said_and_recorded_and_replayed() -> None:
    exercise, _ = files.load("chair-extension")
    told, lighter = Told(), Slow(0.0)
    recorder = Recorder(exercise, "chair-extension", source="clip", model="full", tell=print)
    with LiveCamera(str(CLIPS / "sitting_still_side.mp4")) as camera, recorder:
        watch(exercise, camera, Eyes(Slow(0.15), Relief(camera, lambda: lighter)), [recorder, told])
    (slowed,) = [event for event in told.events if event.kind == "slowed"]
    assert slowed.reason == "lite" and slowed.sentence == SENTENCES["slowed_lite"] and slowed.t < 4.5
    # The neutral that counts is one of the model that is used from then on.
    assert max(event.t for event in told.events if event.kind == "neutral") > slowed.t
    assert isinstance(recorder.folder, Path)
    recording = read(recorder.folder)
    column = list(recording.rows["slowed"])
    assert set(column) == {"", "lite"} and column == sorted(column)
    assert not rejudge.differences(recording, [json.loads(line) for line in rejudge.events(recording)])
