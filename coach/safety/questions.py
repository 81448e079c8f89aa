"""The questions of the screening, in the order in which they are asked. Their words stand in `coach.wording`."""

from typing import Literal, NamedTuple, get_args

from coach.exercise.definition import About, ClinicianWord
from coach.wording import SCREENING, say

Kind = Literal["emergency", "clinician_first", "clinician_word", "about", "age", "agreed"]


class Question(NamedTuple):
    """One question.

    kind: `emergency`: a yes needs urgent help now; `clinician_first` and `clinician_word`: a yes needs a clinician's word;
    `about`: a yes rules out some exercises; `age`: years; `agreed`: whether a clinician gave that word, asked only after a yes.
    """

    key: str
    kind: Kind

    @property
    def text(self) -> str:
        """What is asked."""
        return SCREENING[self.key][0]

    @property
    def matter(self) -> str:
        """What a yes says, to go on after "You answered yes to: "."""
        return SCREENING[self.key][1]


def _of(kind: Kind, *keys: str) -> tuple[Question, ...]:
    return tuple(Question(key, kind) for key in keys)


EMERGENCY = _of(
    "emergency",
    "both_legs",
    "saddle_numbness",
    "bladder_or_bowel",
    "chest_pain",
    "serious_accident",
    "leg_coordination",
    "sudden_head_or_neck_pain",
)
CLINICIAN_FIRST = _of(
    "clinician_first", "fever", "weight_loss", "lump_or_shape", "night_pain", "suspected_disease", "unknown_cause"
)
CLINICIAN_WORD = _of("clinician_word", *get_args(ClinicianWord))
ABOUT = _of("about", *get_args(About))
AGE = Question("age", "age")
AGREED = Question("clinician_agrees", "agreed")

# What is dangerous today comes first; who has to stop there need not answer the rest.
QUESTIONS = (*EMERGENCY, *CLINICIAN_FIRST, *CLINICIAN_WORD, *ABOUT, AGREED, AGE)
BY_KEY = {question.key: question for question in QUESTIONS}


def red_flags() -> list[tuple[str, list[str]]]:
    """Lists A and B in words, each under what to do: shown when pain ends a session."""
    return [
        (say("help_now"), [question.matter for question in EMERGENCY]),
        (say("help_soon"), [question.matter for question in CLINICIAN_FIRST]),
    ]
