"""The replay window follows the keys that it names."""

from collections.abc import Iterator

import numpy as np
import pytest

from coach.check.levels import Level
from coach.outputs.figure import COLOURS, Picture
from coach.recording import marks
from coach.recording.play import Bar, Player, play
from coach.recording.read import read
from tests.recording.sessions import record

TIMES = np.arange(0, 10, 0.1)


def player() -> Player:
    return Player(TIMES, [1.0, 4.0, 4.5])


def test_time_passes_at_the_chosen_speed_until_the_end() -> None:
    shown = player()
    shown.advance(1.0)
    assert shown.index == 10
    shown.press("]")
    shown.advance(1.0)
    assert shown.speed == 2.0 and shown.index == 30
    for _ in range(20):
        shown.press("[")
    assert shown.speed == 0.1
    shown.press("space")
    shown.advance(5.0)
    assert shown.index == 30
    shown.press("space")
    shown.advance(1000.0)
    assert shown.index == 99 and not shown.playing
    shown.press("space")
    assert shown.index == 0 and shown.playing


def test_arrows_step_by_frame_and_by_event_and_home_and_end_go_there() -> None:
    shown = player()
    steps = [("right", 1), ("right", 2), ("left", 1), ("down", 10), ("down", 40), ("up", 10), ("up", 0), ("up", 0)]
    steps += [("end", 99), ("up", 45), ("down", 99), ("right", 99), ("home", 0), ("left", 0)]
    for key, expected in steps:
        shown.press(key)
        assert (key, shown.index) == (key, expected)
        assert not shown.playing


def test_the_bar_shows_where_the_warnings_are_without_relying_on_colour() -> None:
    levels = [Level.GENTLE] * 100
    levels[40:44] = [Level.CAUTION] * 4
    levels[70] = Level.EASE_OFF
    ground = Bar(0.0, 9.9, levels, TIMES).ground(824, 80)

    def height(frame: int) -> int:
        column = ground[:, round(12 + frame / 99 * 800)]
        return int(np.isin(column.reshape(-1, 3), [COLOURS[level] for level in Level]).all(axis=1).sum())

    assert height(10) < height(42) < height(70)


def test_a_gap_in_time_is_not_drawn_as_the_level_before_it() -> None:
    t_s = TIMES + 10.0 * (TIMES >= 5)
    levels = [Level.EASE_OFF] * 100
    levels[50] = Level.UNSEEN
    ground = Bar(0.0, 19.9, levels, t_s).ground(824, 80)

    def is_(level: Level, at_s: float) -> bool:
        return bool((ground[: round(0.52 * 80), round(12 + at_s / 19.9 * 800)] == COLOURS[level]).all(axis=1).any())

    for at_s in (4.8, 15.3):
        assert is_(Level.EASE_OFF, at_s)
    for at_s in (5.1, 8.0, 14.9):
        assert is_(Level.UNSEEN, at_s) and not is_(Level.EASE_OFF, at_s)


class Keys:
    """A window that presses keys and keeps what it shows."""

    def __init__(self, keys: list[str | None]) -> None:
        self._keys: Iterator[str | None] = iter(keys)
        self.shown: list[Picture] = []

    def show(self, picture: Picture) -> str | None:
        self.shown.append(picture)
        return next(self._keys, "q")


@pytest.mark.parametrize("video", [True, False])
def test_a_session_is_played_marked_and_closed(video: bool) -> None:
    recording = read(record(seconds=6, video=video))
    window = Keys([None, "down", "right", "t", None, "end", "q"])
    clock = iter(np.arange(0, 100, 0.02))
    play(recording, recording.exercise, window, clock=lambda: float(next(clock)))
    assert len(window.shown) == 7 and len({picture.shape for picture in window.shown}) == 1
    assert (window.shown[0] != window.shown[-1]).any()
    (mark,) = marks.read(recording.folder)
    assert mark.mark == "felt_too_far" and mark.t > 1.0
