"""A camera that is unplugged, stands still, sees nothing, is slow, or changes its resolution."""

import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import pytest

from coach.angles.names import ANGLES
from coach.coaching import State, step
from coach.exercise import files
from coach.feedback import Feedback
from coach.pose.eyes import Eyes
from coach.pose.landmarker import Landmarker
from coach.pose.model_files import find_model
from coach.sources.frame import Frame
from coach.sources.live import SMALL, LiveCamera
from coach.sources.video_file import VideoFile
from coach.wording import SENTENCES
from tests.mjpeg import MjpegServer, serving
from tests.paths import CLIPS, FAR

EXERCISE, _ = files.load("chair-extension")
BLIND = cast(Landmarker, object())
"""A landmarker that must not be asked."""


@pytest.fixture
def phone() -> Iterator[MjpegServer]:
    with serving(CLIPS / "sitting_still_side.mp4") as server:
        yield server


def jpeg(picture: np.ndarray) -> bytes:
    return cv2.imencode(".jpg", picture)[1].tobytes()


def said(camera: LiveCamera, until: Callable[[list[str]], bool], eyes: Eyes | None = None, most_s: float = 25.0) -> list[str]:
    """Sentences of what cannot be judged, from a loop like that of a session; pictures that could be judged are passed over."""
    state, out, end = State(), list[str](), time.monotonic() + most_s
    while not until(out) and time.monotonic() < end:
        frame = camera.next(0.2)
        assert frame is not None
        if frame.picture is not None and frame.state == "ok" and eyes is None:
            out.append("picture")
            continue
        if frame.picture is None and frame.state == "ok":
            continue
        state, feedback = step(EXERCISE, state, (eyes or Eyes(BLIND)).see(frame))
        out += [event.sentence for event in feedback.events if event.kind == "withheld" and event.sentence]
    assert until(out), out[-5:]
    return out


def test_unplugged_it_is_said_and_it_goes_on_when_it_is_back(phone: MjpegServer) -> None:
    port = phone.server_port
    with LiveCamera(phone.url) as camera:
        said(camera, lambda out: "picture" in out)
        phone.drop()
        phone.shutdown()
        phone.server_close()
        said(camera, lambda out: SENTENCES["lost"] in out)
        with serving(CLIPS / "sitting_still_side.mp4", port):
            said(camera, lambda out: "picture" in out)


def test_the_same_picture_again_and_again_is_frozen(phone: MjpegServer) -> None:
    phone.pictures = phone.pictures[:1]
    with LiveCamera(phone.url) as camera:
        said(camera, lambda out: SENTENCES["frozen"] in out)


def test_a_black_picture_is_too_dark(phone: MjpegServer) -> None:
    noise = np.random.default_rng(1)
    phone.pictures = [jpeg(noise.integers(0, 9, (480, 640, 3), np.uint8)) for _ in range(8)]
    with LiveCamera(phone.url) as camera:
        said(camera, lambda out: SENTENCES["dark"] in out, Eyes(BLIND))


def test_five_pictures_a_second_all_come_and_are_blamed_on_no_computer(phone: MjpegServer) -> None:
    phone.period_s = 0.2
    with LiveCamera(phone.url) as camera:
        for _ in range(20):
            frame = camera.next(2.0)
            assert frame is not None and frame.picture is not None and frame.state == "ok"
        assert camera.interval_s == pytest.approx(0.2, abs=0.05)


def test_smaller_pictures_are_smaller_and_the_same(phone: MjpegServer) -> None:
    first = cv2.imdecode(np.frombuffer(phone.pictures[0], np.uint8), cv2.IMREAD_COLOR)
    assert first is not None
    large = cv2.resize(first, (1440, 1080))
    noise = np.random.default_rng(1)
    phone.pictures = [jpeg(np.clip(large + noise.integers(-3, 4, large.shape), 0, 255).astype(np.uint8)) for _ in range(4)]
    with LiveCamera(phone.url) as camera:
        before = camera.next(5.0)
        assert before is not None and before.picture is not None and before.picture.shape == (1080, 1440, 3)
        assert camera.shrink()
        for _ in range(4):
            after = camera.next(5.0)
        assert after is not None and after.picture is not None and after.picture.shape == (SMALL, 640, 3)
        assert (
            np.abs(cv2.resize(before.picture, (640, SMALL), interpolation=cv2.INTER_AREA).astype(int) - after.picture).mean() < 4
        )
        assert not camera.shrink()


def judged(frames: list[Frame]) -> list[Feedback]:
    state, out = State(), []
    with Landmarker(find_model("full")) as landmarker:
        eyes = Eyes(landmarker)
        for frame in frames:
            state, feedback = step(EXERCISE, state, eyes.see(frame, calibrated=state.check.neutral is not None))
            out.append(feedback)
    return out


def test_another_resolution_in_the_middle_changes_nothing() -> None:
    """A phone that is turned to another quality while somebody leans back: the angles go on, and nothing begins anew."""
    frames = list(VideoFile(FAR).frames())
    middle = 156

    def resized(frame: Frame) -> Frame:
        assert frame.picture is not None
        return Frame(frame.t_s, np.asarray(cv2.resize(frame.picture, (1280, 960)), np.uint8))

    plain, changed = judged(frames), judged([*frames[:middle], *map(resized, frames[middle:])])
    assert math.isfinite(changed[middle].angles[0]) and abs(changed[middle].angles[0]) > 5
    for name, apart in (("trunk_extension", 2.0), ("neck_extension", 4.0)):
        column = ANGLES.index(name)
        difference = [abs(a.angles[column] - b.angles[column]) for a, b in zip(plain, changed, strict=True)]
        assert np.nanmax(difference) < apart, name
        assert sum(map(math.isnan, difference)) - sum(math.isnan(a.angles[column]) for a in plain) <= 2, name
    neutrals = [event for feedback in changed for event in feedback.events if event.kind == "neutral"]
    assert len(neutrals) == 1


def test_a_video_whose_picture_is_missing_at_times_is_coached_on() -> None:
    frames = list(VideoFile(FAR).frames())
    holes = [Frame(f.t_s, None, "lost") if 60 < n < 64 else f for n, f in enumerate(frames)]
    feedback = judged(holes)
    assert {feedback[n].reason for n in range(61, 64)} == {"lost"}
    assert feedback[-1].calibrated and feedback[66].reason is None


def test_a_file_that_is_deleted_while_it_plays_goes_on_to_its_end(tmp_path: Path) -> None:
    copy = tmp_path / "clip.mp4"
    copy.write_bytes((CLIPS / "variable_rate.mp4").read_bytes())
    with LiveCamera(str(copy)) as camera:
        copy.unlink()
        while (frame := camera.next()) is not None:
            last = frame
    assert last.t_s > 0.8
