"""What goes with every picture, whatever it shows."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.coaching import State, step
from coach.exercise import files
from coach.feedback import View
from coach.outputs import pictures
from coach.outputs.pictures import PICTURES_BEHIND, PictureTo
from coach.outputs.video_file import VideoFile
from coach.session import Finished
from coach.sources.frame import Frame
from coach.sources.keys import Keys
from tests.bodies import Body, observe


@pytest.fixture
def notices(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The few words that stand in each picture that is drawn."""
    found: list[str | None] = []

    def drawn(base: np.ndarray, *_: Any, notice: str | None, **__: Any) -> np.ndarray:
        found.append(notice)
        return base

    monkeypatch.setattr(pictures, "draw", drawn)
    return found


@pytest.mark.parametrize(
    ("own", "slowed", "shown"),
    [
        (None, "", None),
        ("Recording video", "", "Recording video"),
        (None, "lite small", "Slow computer: smaller pictures"),
        ("Recording video", "late", "Recording video · Slow computer: what I say comes late"),
        (None, "turbo", None),
    ],
)
def test_what_was_done_for_a_slow_computer_stands_in_the_picture(
    own: str | None, slowed: str, shown: str | None, tmp_path: Path, notices: list[str | None]
) -> None:
    exercise, _ = files.load("chair-extension")
    seen = replace(observe(Body()), slowed=slowed)
    with PictureTo(exercise, tmp_path / "out.mp4", 15, window=False, mirror=False, notice=own, patient=True) as out:
        out.hear(Frame(0.0, np.zeros((48, 64, 3), np.uint8)), seen, step(exercise, State(), seen)[1])
    assert notices == [shown]


@pytest.mark.parametrize(
    ("key", "kept", "shown"),
    [
        ("f", True, "Marked: felt fine. · Recording video"),
        ("t", True, "Marked: felt too far. · Recording video"),
        ("w", False, "Not marked: this session is not recorded. · Recording video"),
        ("q", True, "Recording video"),
    ],
)
def test_a_marked_moment_is_confirmed_in_the_picture_for_two_seconds(
    key: str, kept: bool, shown: str, tmp_path: Path, notices: list[str | None]
) -> None:
    exercise, _ = files.load("chair-extension")
    video, notice = tmp_path / "out.mp4", "Recording video"
    with PictureTo(exercise, video, 15, window=False, mirror=False, notice=notice, keeps_marks=kept, patient=True) as out:
        for t_s, pressed in ((0.9, ""), (1.0, key), (2.9, ""), (3.1, "")):
            seen = replace(observe(Body()), pressed=pressed)
            out.hear(Frame(t_s, np.zeros((48, 64, 3), np.uint8)), seen, step(exercise, State(), seen)[1])
    assert notices == [notice, shown, shown, notice]


def test_nobody_who_exercises_waits_for_the_disk(
    tmp_path: Path, notices: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    exercise, _ = files.load("chair-extension")
    written = threading.Event()
    monkeypatch.setattr(VideoFile, "write", lambda *_: written.wait(30))
    seen = observe(Body())
    feedback = step(exercise, State(), seen)[1]
    with PictureTo(exercise, tmp_path / "out.mp4", 15, window=False, mirror=False, patient=False) as out:
        for number in range(3 * PICTURES_BEHIND):
            out.hear(Frame(number / 15, np.zeros((48, 64, 3), np.uint8)), seen, feedback)
        assert not written.is_set()
        written.set()


class Desk:
    """In place of a window: gives one of these keys with each picture."""

    def __init__(self, *keys: str) -> None:
        self.keys, self.shown, self._left = Keys(), 0, list(keys)

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, picture: np.ndarray) -> str | None:
        self.shown += 1
        return self._left.pop(0) or None


def shown_in(phases: list[str], desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys that reach the course when it goes through these phases; the last one is where it was told to end."""
    monkeypatch.setattr(pictures, "Window", lambda title: desk)
    monkeypatch.setattr(pictures, "draw", lambda base, *_, **__: base)
    exercise, _ = files.load("chair-extension")
    _, feedback = step(exercise, State(), observe(Body()))
    keys = list[str]()
    with PictureTo(exercise, None, 15, window=True, mirror=False, patient=True) as out:
        for number, phase in enumerate(phases):
            try:
                frame = Frame(number / 10, np.zeros((48, 64, 3), np.uint8))
                out.hear(frame, observe(Body()), replace(feedback, course=View(phase=phase)))
            except Finished:
                return [*keys, f"ends in {phase}"]
            keys.append(out.take())
    return keys


@pytest.mark.parametrize("key", ["q", "escape", "closed"])
@pytest.mark.parametrize("phase", ["watching", "place", "easing", "finished"])
def test_where_nothing_moves_it_ends_at_once(key: str, phase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown_in([phase, phase], Desk("", key), monkeypatch) == ["", f"ends in {phase}"]


@pytest.mark.parametrize("phase", ["inhale", "out", "hold", "back", "rest", "side", "range", "ask_before", "ask_after"])
def test_who_closes_the_window_on_the_way_is_brought_back_first(phase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk("", "closed")
    told = shown_in([phase, phase, "easing", "easing", "finished", "finished"], desk, monkeypatch)
    assert told == ["", "q", "", "", "ends in finished"]
    # Another picture would open it again.
    assert desk.shown == 2
