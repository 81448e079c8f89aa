"""The gate before a session: nobody exercises without a completed screening, and nobody does what it rules out."""

import datetime
import sys

from coach.errors import CoachError
from coach.exercise.definition import Exercise
from coach.safety.answers import Answers, read, remember, remembered
from coach.safety.ask import ask
from coach.safety.verdict import allowed
from coach.wording import say


def screened(given: str | None) -> Answers | None:
    """The answers of who is going to exercise: as given, else as remembered, else asked if somebody sits at the terminal.

    Args:
        given: an answers file, or `none`: nothing applies.

    Raises:
        CoachError: the file is wrong, or the questions were not answered to their end.
    """
    if given is not None:
        return read(given)
    today = datetime.date.today()
    if (kept := remembered(today)) is not None:
        return kept
    if not sys.stdin.isatty():
        return None
    answers = ask()
    remember(answers, today)
    return answers


def admit(answers: Answers | None, exercise: Exercise) -> None:
    """Lets somebody with these answers pass, or says why not.

    Raises:
        CoachError: there are no answers, or they rule the exercise out.
    """
    if answers is None:
        raise CoachError(say("screening_needed"))
    verdict = allowed(answers, exercise)
    if not verdict.ok:
        raise CoachError(verdict.reason)
