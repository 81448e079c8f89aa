"""Asks the screening in a terminal: plain words, one question at a time."""

import sys
from collections.abc import Callable

from coach.errors import CoachError
from coach.safety.answers import AGES, Answers
from coach.safety.questions import QUESTIONS
from coach.wording import say

_YES, _NO = ("y", "yes"), ("n", "no")


def ask(read: Callable[[], str] | None = None, write: Callable[[str], None] | None = None) -> Answers:
    """Asks everything that has to be asked. A yes to an emergency ends it at once.

    Questions go to standard error, so that standard output stays with whoever reads it.

    Args:
        read: gives the next line with its newline, or an empty one at the end; standard input by default.
        write: shows some text.

    Raises:
        CoachError: the input ended before the last question; nothing is remembered then.
    """
    read = read or sys.stdin.readline
    write = write or _to_stderr
    write(say("screening_intro") + "\n\n")
    said: dict[str, bool] = {}
    age: int | None = None
    for question in QUESTIONS:
        if question.kind == "agreed" and not Answers(said).asks_agreement:
            continue
        if question.kind == "age":
            age = _age(question.text, read, write)
        else:
            said[question.key] = _yes_or_no(f"{len(said) + 1:2}. {question.text}", read, write)
            if question.kind == "emergency" and said[question.key]:
                break
    return Answers(said, age)


def _yes_or_no(text: str, read: Callable[[], str], write: Callable[[str], None]) -> bool:
    while True:
        answer = _line(f"{text} [y/n] ", read, write).casefold()
        if answer in _YES + _NO:
            return answer in _YES
        write(say("screening_y_or_n") + "\n")


def _age(text: str, read: Callable[[], str], write: Callable[[str], None]) -> int | None:
    while True:
        answer = _line(f"{text} ", read, write)
        if not answer:
            return None
        if answer.isdecimal() and int(answer) in AGES:
            return int(answer)
        write(say("screening_age") + "\n")


def _line(prompt: str, read: Callable[[], str], write: Callable[[str], None]) -> str:
    write(prompt)
    line = read()
    if not line:
        write("\n")
        raise CoachError(say("screening_cut_off"))
    return line.strip()


def _to_stderr(text: str) -> None:
    print(text, end="", file=sys.stderr, flush=True)
