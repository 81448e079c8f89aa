"""The recorder never holds up a session, keeps it private, and says once what it cannot do."""

import errno
import json
import os
import stat
import threading
import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from coach.exercise import files
from coach.outputs.figure import Picture
from coach.recording import rejudge, store, write
from coach.recording.read import read
from coach.recording.video import Pictures, VideoStream
from coach.recording.write import Recorder
from coach.sources.frame import Frame
from tests.recording.sessions import PACED, film, judged, record

EXERCISE, _ = files.load("chair-extension")


def recorder(told: list[str]) -> Recorder:
    return Recorder(EXERCISE, "chair-extension", source="camera 0", model="full", tell=told.append, plan=PACED)


def hear_all(into: Recorder, seconds: float = 8.0) -> float:
    """Longest time that one call took."""
    longest = 0.0
    for seen, feedback in judged(EXERCISE, film(EXERCISE, seconds), PACED):
        before = time.perf_counter()
        into.hear(Frame(seen.t_s, None), seen, feedback)
        longest = max(longest, time.perf_counter() - before)
    return longest


def test_a_session_is_the_folder_that_was_promised_and_for_its_owner_alone() -> None:
    folder = record(video=True)
    assert {path.name for path in folder.iterdir()} == {
        "session.json",
        "exercise.toml",
        "landmarks.arrows",
        "events.jsonl",
        "video.mp4",
    }
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    info = json.loads((folder / "session.json").read_text())
    assert info["exercise"] == "chair-extension" and info["finished"]["frames"] == len(read(folder))
    assert info["neutrals"][0]["t_s"] > 1 and "T" in info["started"] and info["packages"]["mediapipe"]


def test_the_video_holds_the_pictures_that_the_landmarks_belong_to() -> None:
    recording = read(record(video=True, seconds=6))
    pictures = Pictures(recording.folder)
    assert pictures.there
    # Forwards, backwards and far away.
    for row in (0, 5, 50, 20, len(recording) - 1):
        picture = pictures.at(int(recording.rows["video_frame"][row]))
        assert picture is not None
        assert float(picture.mean()) == pytest.approx(int(recording.t_s[row] * 10) % 256, abs=3)
    pictures.close()


@pytest.mark.parametrize("size", [(1280, 720), (480, 640), (320, 240)])
def test_a_camera_that_changes_its_picture_is_kept_so_that_landmarks_lie_on_the_person(
    size: tuple[int, int], tmp_path: Path
) -> None:
    def marked(width: int, height: int) -> Picture:
        """White where a landmark would be: a third of a height down, half a height from the left."""
        picture: Picture = np.zeros((height, width, 3), np.uint8)
        cv2.circle(picture, (height // 2, height // 3), height // 8, (255, 255, 255), -1)
        return picture

    stream = VideoStream(tmp_path, 15, pytest.fail, patient=True)
    for number in range(30):
        stream.put(number / 15, marked(640, 480) if number < 15 else marked(*size))
    stream.close()
    pictures = Pictures(tmp_path)
    before, after = pictures.at(5), pictures.at(25)
    pictures.close()
    assert before is not None and after is not None and before.shape == after.shape
    for picture in (before, after):
        down, right = np.nonzero(picture[..., 0] > 128)
        assert (down.mean() / 480, right.mean() / 480) == pytest.approx((1 / 3, 1 / 2), abs=0.01)
        assert np.ptp(down) == pytest.approx(np.ptp(right), abs=4)


def test_what_the_computer_slept_through_is_short_in_the_video(tmp_path: Path) -> None:
    stream = VideoStream(tmp_path, 15, pytest.fail, patient=True)
    places = [stream.put(t_s, np.zeros((48, 64, 3), np.uint8)) for t_s in (2.0, 3.0, 3600.0, 3601.0)]
    stream.close()
    assert places == [0, 15, 165, 180]


def test_a_disk_that_stands_still_does_not_hold_up_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    gate, real = threading.Event(), os.write

    def slow(handle: int, content: bytes) -> int:
        gate.wait(10)
        return real(handle, content)

    with recorder(told) as recording:
        monkeypatch.setattr(os, "write", slow)
        assert hear_all(recording) < 5  # the disk stands still for ten
        gate.set()
    assert told == [] and recording.folder is not None and read(recording.folder).problem is None


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_full_disk_is_said_once_and_what_was_recorded_is_kept(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    real, written = os.write, []

    def full(handle: int, content: bytes) -> int:
        written.append(len(content))
        if sum(written) > 60_000:
            # As a disk does: it takes what still fits, then nothing.
            if len(content) > 100:
                return real(handle, bytes(content[:100]))
            raise OSError(number, os.strerror(number))
        return real(handle, content)

    monkeypatch.setattr(write, "FLUSH_S", 0.01)
    with recorder(told) as recording:
        monkeypatch.setattr(os, "write", full)
        for seen, feedback in judged(EXERCISE, film(EXERCISE, 12), PACED):
            recording.hear(Frame(seen.t_s, None), seen, feedback)
            time.sleep(0.001)
    monkeypatch.undo()
    assert len(told) == 1 and os.strerror(number) in told[0] and "coaching goes on" in told[0]
    assert recording.folder is not None
    kept = read(recording.folder)
    assert kept.problem is None and 0 < len(kept) < 180
    assert not rejudge.differences(kept, [json.loads(line) for line in rejudge.events(kept)])


def test_a_folder_that_may_not_be_written_is_said_and_the_session_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def refuse(*_: object) -> Path:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(store, "create", refuse)
    with recorder(told) as recording:
        hear_all(recording)
    assert recording.name is None and len(told) == 1 and "Read-only" in told[0]


def test_when_pictures_are_lost_that_is_said_and_the_session_says_so_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "QUEUE_ROWS", 10)
    told: list[str] = []
    gate, real = threading.Event(), os.write

    def slow(handle: int, content: bytes) -> int:
        gate.wait(10)
        return real(handle, content)

    with recorder(told) as recording:
        monkeypatch.setattr(os, "write", slow)
        hear_all(recording)
        gate.set()
    assert len(told) == 1 and "too slow" in told[0] and recording.folder is not None
    problem = read(recording.folder).problem
    assert problem is not None and "missing" in problem


def test_a_mark_after_a_line_that_was_cut_off_is_a_line_of_its_own() -> None:
    """As another program leaves it that was killed while it marked the same session."""
    told: list[str] = []
    with recorder(told) as recording:
        assert recording.folder is not None
        (recording.folder / store.MARKS).write_bytes(b'{"t": 1.0, "ki')
        for seen, feedback in judged(EXERCISE, film(EXERCISE, 1.0), PACED):
            recording.hear(Frame(seen.t_s, None), replace(seen, pressed="f" if seen.t_s < 0.05 else ""), feedback)
    found = read(recording.folder)
    assert [mark.mark for mark in found.marks] == ["felt_fine"] and "line 1 cannot be read" in str(found.lost_marks)
    assert told == []


def test_a_mark_that_cannot_be_kept_ends_the_recording_in_one_sentence_and_not_the_session() -> None:
    told: list[str] = []
    with recorder(told) as recording:
        assert recording.folder is not None
        (recording.folder / store.MARKS).mkdir()
        for seen, feedback in judged(EXERCISE, film(EXERCISE, 1.0), PACED):
            recording.hear(Frame(seen.t_s, None), replace(seen, pressed="f" if seen.t_s < 0.05 else ""), feedback)
    assert len(told) == 1 and "marks.jsonl cannot be written: Is a directory" in told[0] and told[0].endswith("is kept.")
    assert not recording.whole


def test_marks_are_kept_with_their_moment() -> None:
    with recorder([]) as recording:
        for seen, feedback in judged(EXERCISE, film(EXERCISE, 3), PACED):
            key = "t" if 2.0 < seen.t_s < 2.05 else ""
            recording.hear(Frame(seen.t_s, None), replace(seen, pressed=key), feedback)
    assert recording.folder is not None
    (mark,) = read(recording.folder).marks
    assert mark.mark == "felt_too_far" and mark.t == pytest.approx(2.0, abs=0.06)


def test_an_observation_keeps_its_numbers_however_many_rows_a_batch_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "MOST_ROWS", 1)
    recording = read(record(seconds=2))
    assert len(recording) == 30 and np.isfinite(recording.t_s).all()
