"""The loop of a session, and what becomes of keys on their way through it."""

import os
import sys
import time
from typing import cast

import pytest

from coach.course.guide import Plan
from coach.exercise import files
from coach.feedback import Event, Feedback
from coach.observation import Observation
from coach.pose.eyes import Eyes
from coach.pose.landmarker import Landmarker
from coach.session import Keyboard, watch
from coach.sources.frame import Frame
from coach.sources.keys import Keys
from coach.sources.live import LiveCamera
from coach.sources.terminal import TerminalKeys
from coach.wording import PAIN_KEYS

BLIND = cast(Landmarker, object())


class Dark:
    """A camera that gives no picture, so many times, and is slow about it."""

    def __init__(self, count: int, apart_s: float) -> None:
        self._left, self._apart_s, self.t_s = count, apart_s, 0.0

    def next(self) -> Frame | None:
        self._left -= 1
        self.t_s += self._apart_s
        return Frame(self.t_s, None, "lost") if self._left >= 0 else None


class Typist(Keys):
    """Presses keys at times of the session."""

    def __init__(self, *keys: tuple[float, str]) -> None:
        super().__init__()
        self._due = list(keys)

    def hear(self, frame: Frame, seen: Observation, feedback: Feedback) -> None:
        while self._due and self._due[0][0] <= seen.t_s:
            self.press(self._due.pop(0)[1])

    def question(self, asked: bool) -> None:
        if asked:
            self.forget(PAIN_KEYS)


class Answers(list[Event]):
    """What was taken as an answer, and why it ended."""

    def hear(self, frame: Frame, seen: Observation, feedback: Feedback) -> None:
        self += [event for event in feedback.events if event.kind in ("answer", "end")]


def answers(keyboard: Keyboard, *listeners: Typist, pictures: int = 30, apart_s: float = 0.3) -> Answers:
    out = Answers()
    source = cast(LiveCamera, Dark(pictures, apart_s))
    exercise, _ = files.load("chair-extension")
    watch(exercise, source, Eyes(BLIND), [*listeners, out], Plan(paced=True, ask_pain=True), keyboard)
    return out


@pytest.mark.parametrize("apart_s", [0.1, 0.3, 1.2])
def test_a_ten_that_was_typed_within_one_picture_is_a_ten(apart_s: float) -> None:
    typist = Typist((2.0, "1"), (2.0, "0"))
    assert [(event.kind, event.value or event.reason) for event in answers(typist, typist, apart_s=apart_s)] == [
        ("answer", 10.0),
        ("end", "do_not_start"),
    ]


def test_what_was_pressed_before_the_question_is_no_answer_to_it() -> None:
    typist = Typist((0.0, "0"))
    typist.press("0")
    assert answers(typist, typist) == []


def test_a_line_left_over_in_the_terminal_from_the_try_before_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading) as terminal, os.fdopen(writing, "w") as hands:
        monkeypatch.setattr(sys, "stdin", terminal)
        hands.write("0\n")
        hands.flush()
        keyboard = TerminalKeys(print)
        time.sleep(0.2)
        assert answers(keyboard) == []
