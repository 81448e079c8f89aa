"""Whether somebody with these answers may do an exercise. Pure."""

from typing import NamedTuple

from coach.exercise.definition import Exercise
from coach.safety.answers import Answers
from coach.safety.questions import BY_KEY, CLINICIAN_FIRST, CLINICIAN_WORD, EMERGENCY
from coach.wording import say

ADULT_AGE = 18
NAMED = 4
"""So many of the questions that were not answered are named; the template has them all."""


class Verdict(NamedTuple):
    """Whether the exercise may be done; if not, why, and what needs urgent help now, if anything does."""

    ok: bool
    reason: str = ""
    emergency: tuple[str, ...] = ()


def allowed(answers: Answers, exercise: Exercise) -> Verdict:
    """What the answers mean for an exercise; the gravest reason comes first, and what was not answered is no yes and no no."""
    urgent = tuple(question.matter for question in EMERGENCY if answers.yes(question.key))
    if urgent:
        return Verdict(False, say("screening_emergency", matters=_listed(urgent)), urgent)
    first = [question.matter for question in CLINICIAN_FIRST if answers.yes(question.key)]
    word = [question.matter for question in CLINICIAN_WORD if answers.yes(question.key)]
    if (first or word) and not answers.yes("clinician_agrees"):
        key = "screening_clinician_first" if first else "screening_clinician_word"
        return Verdict(False, say(key, matters=_listed((*first, *word))))
    ruled_out = [BY_KEY[condition].matter for condition in exercise.ruled_out_by if _applies(answers, condition)]
    if ruled_out:
        return Verdict(False, say("screening_ruled_out", title=exercise.title, matters=_listed(ruled_out)))
    asked = [BY_KEY[condition].matter for condition in exercise.asks_clinician_for if _applies(answers, condition)]
    if asked and not answers.yes("clinician_agrees"):
        return Verdict(False, say("screening_asks_clinician", title=exercise.title, matters=_listed(asked)))
    if answers.age is not None and answers.age < ADULT_AGE:
        return Verdict(False, say("screening_adults"))
    if answers.missing:
        return Verdict(False, incomplete(answers))
    return Verdict(True)


def incomplete(answers: Answers) -> str:
    """The sentence about what was not answered."""
    keys, more = answers.missing[:NAMED], len(answers.missing) - NAMED
    return say("screening_incomplete", keys=", ".join(keys) + (f" and {more} more" if more > 0 else ""))


def _applies(answers: Answers, condition: str) -> bool:
    # Who says yes to the severe kind only has the other as well.
    return answers.yes(condition) or (condition == "osteoporosis" and answers.yes("severe_osteoporosis"))


def _listed(matters: tuple[str, ...] | list[str]) -> str:
    return "; ".join(matters)
