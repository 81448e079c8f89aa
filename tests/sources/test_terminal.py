"""Keys from the terminal."""

import os
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from coach.sources.terminal import UNCLEAR, TerminalKeys, key_of
from coach.wording import say


@pytest.mark.parametrize(
    ("line", "key"),
    [
        *((f"{number}\n", str(number)) for number in range(10)),
        ("10\n", "x"),
        ("  2 \n", "2"),
        ("3/10\n", "3"),
        (" 10 / 10 \n", "x"),
        ("07\n", "7"),
        ("010\n", "x"),
        ("four\n", "4"),
        ("Ten\n", "x"),
        ("\n", "enter"),
        (" X \n", "x"),
        ("s\n", "s"),
        ("q\n", "q"),
        ("t\n", "t"),
        ("stop\n", "other"),
        ("finish\n", "other"),
        ("that's enough\n", "other"),
        ("sharp pain\n", "s"),
        ("Dizzy\n", "s"),
    ],
)
def test_a_line_stands_for_one_key_and_a_number_is_the_whole_of_it(line: str, key: str) -> None:
    assert key_of(line) == key


@pytest.mark.parametrize(
    "line", ["100", "15", "11", "2.5", "1,5", "3 or 4", "1-2", "1 0", "10/11", "3/100", "1/2", "0x", "²", "7!"]
)
def test_half_of_a_number_is_not_taken_for_all_of_it(line: str) -> None:
    assert key_of(line) == UNCLEAR


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Types lines."""
    reading, writing = os.pipe()
    with os.fdopen(reading) as stdin, os.fdopen(writing, "w") as hands:
        monkeypatch.setattr(sys, "stdin", stdin)

        def enter(line: str) -> None:
            print(line, file=hands, flush=True)
            time.sleep(0.1)

        yield enter


def test_how_to_answer_is_said_with_the_question_and_after_what_is_no_answer(terminal: Callable[[str], None]) -> None:
    told = list[str]()
    keys = TerminalKeys(told.append)
    assert keys.take() == "" and not told
    keys.question(asked=True)
    assert told == [say("terminal_answer")] and "Enter" in told[0]
    terminal("15")
    terminal("10")
    assert [keys.take(), keys.take()] == ["", "x"]
    assert told == [say("terminal_answer")] * 2


def test_on_the_way_any_line_stops(terminal: Callable[[str], None]) -> None:
    keys = TerminalKeys(print)
    keys.question(asked=False)
    terminal("15")
    assert keys.take() == UNCLEAR
