"""What answers mean: never a way past an emergency, never a no for what was not answered."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.exercise import files
from coach.exercise.definition import Exercise
from coach.safety.answers import NOTHING_APPLIES, Answers
from coach.safety.questions import ABOUT, BY_KEY, CLINICIAN_FIRST, CLINICIAN_WORD, EMERGENCY, QUESTIONS, red_flags
from coach.safety.verdict import allowed
from coach.wording import SCREENING, SENTENCES

ANY, _ = files.load("chair-extension")
TWIST: Exercise = ANY.model_copy(update={"ruled_out_by": ["osteoporosis", "pregnancy"]})
FREE: Exercise = ANY.model_copy(update={"ruled_out_by": [], "asks_clinician_for": []})
KEYS = [question.key for question in QUESTIONS if question.kind != "age"]
everything = st.builds(
    Answers, st.fixed_dictionaries({}, optional={key: st.booleans() for key in KEYS}), st.none() | st.integers(1, 120)
)


def yes(*keys: str, age: int | None = None) -> Answers:
    return Answers({**dict(NOTHING_APPLIES.said), **dict.fromkeys(keys, True)}, age)


@given(everything)
def test_allowed_means_that_nothing_speaks_against_it(answers: Answers) -> None:
    verdict = allowed(answers, TWIST)
    if verdict.ok:
        assert not answers.missing
        assert not any(answers.yes(question.key) for question in (*EMERGENCY, *ABOUT))
        assert not answers.needs_agreement or answers.yes("clinician_agrees")
        assert answers.age is None or answers.age >= 18
    else:
        assert verdict.reason.endswith((".", "?")) and "{" not in verdict.reason
    assert bool(verdict.emergency) == any(answers.yes(question.key) for question in EMERGENCY)
    assert not verdict.emergency or all(matter in verdict.reason for matter in verdict.emergency)


@given(everything, st.sampled_from(KEYS))
def test_one_more_yes_never_opens_a_door_but_a_clinicians_word(answers: Answers, key: str) -> None:
    more = Answers({**dict(answers.said), key: True}, answers.age)
    complete = not answers.missing and not more.missing
    if complete and key != "clinician_agrees" and allowed(more, TWIST).ok:
        assert allowed(answers, TWIST).ok


@pytest.mark.parametrize("question", EMERGENCY)
def test_every_emergency_refuses_everything_whatever_a_clinician_said(question: tuple[str, str]) -> None:
    verdict = allowed(yes(question[0], "clinician_agrees"), FREE)
    assert verdict.emergency == (BY_KEY[question[0]].matter,) and "urgent" in verdict.reason


@pytest.mark.parametrize("question", (*CLINICIAN_FIRST, *CLINICIAN_WORD))
def test_lists_b_and_c_need_a_clinicians_word(question: tuple[str, str]) -> None:
    assert "clinician" in allowed(yes(question[0]), FREE).reason
    assert allowed(yes(question[0], "clinician_agrees"), FREE).ok


def test_osteoporosis_and_pregnancy_rule_out_what_names_them_and_nothing_else() -> None:
    for condition in ("osteoporosis", "pregnancy"):
        assert BY_KEY[condition].matter in allowed(yes(condition), TWIST).reason
        assert allowed(yes(condition), FREE).ok
    assert not allowed(yes("severe_osteoporosis", "clinician_agrees"), TWIST).ok


def test_a_gentle_yes_in_an_unfinished_file_is_the_reason_given() -> None:
    assert "pregnancy" in allowed(Answers({"pregnancy": True}), TWIST).reason
    assert "not complete" in allowed(Answers({"pregnancy": True}), FREE).reason
    assert "not complete" in allowed(Answers(), FREE).reason


def test_children_are_not_coached() -> None:
    assert "adults" in allowed(yes(age=17), FREE).reason and allowed(yes(age=18), FREE).ok


def test_the_shipped_exercises_are_ruled_out_as_the_evidence_says() -> None:
    ruled_out = {name: set(files.load(name)[0].ruled_out_by) for name in files.names()}
    for name in ("seated-rotation", "knee-to-chest", "lower-back-rotation", "cat-camel"):
        assert "osteoporosis" in ruled_out[name]
    for name in ("knee-to-chest", "lower-back-rotation", "bridge"):
        assert "pregnancy" in ruled_out[name]


@pytest.mark.parametrize("name", files.names())
def test_a_condition_that_a_caution_names_is_asked_about(name: str) -> None:
    """No exercise warns of osteoporosis or pregnancy in words and lets somebody through who has just said yes to it."""
    exercise, _ = files.load(name)
    for condition in ("osteoporosis", "pregnancy"):
        named = any(condition in caution for caution in exercise.cautions)
        assert named == (condition in (*exercise.ruled_out_by, *exercise.asks_clinician_for))
        assert named == (not allowed(yes(condition), exercise).ok)


def test_a_clinicians_word_opens_what_asks_for_it_and_not_what_is_ruled_out() -> None:
    chair, twist = files.load("chair-extension")[0], files.load("seated-rotation")[0]
    assert "clinician" in allowed(yes("osteoporosis"), chair).reason
    assert allowed(yes("osteoporosis", "clinician_agrees"), chair).ok
    assert not allowed(yes("osteoporosis", "clinician_agrees"), twist).ok


def test_every_question_has_its_words_and_no_two_are_the_same() -> None:
    assert set(SCREENING) == {question.key for question in QUESTIONS}
    for one, other in combinations(QUESTIONS, 2):
        assert one.text != other.text
    assert all(question.text.rstrip(".").endswith(("?", "out")) for question in QUESTIONS)
    assert [len(matters) for _, matters in red_flags()] == [len(EMERGENCY), len(CLINICIAN_FIRST)]


def test_nothing_promises_to_heal_and_nothing_praises_a_pop() -> None:
    words = " ".join([*SENTENCES.values(), *(text for pair in SCREENING.values() for text in pair)]).casefold()
    for never in ("treat", "relieve", "realign", "adjust", "prevents injury", "safe for your back", "validated", " pop", "crack"):
        assert never not in words, never
