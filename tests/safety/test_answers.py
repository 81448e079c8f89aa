"""Answers: asked, kept, read, and forgotten after 30 days."""

import datetime
import io
import json
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.safety import answers as kept
from coach.safety.answers import NOTHING_APPLIES, VALID_DAYS, Answers, parse, read, remember, remembered
from coach.safety.ask import ask
from coach.safety.gate import admit, screened
from coach.safety.questions import EMERGENCY, QUESTIONS
from tests.safety.test_verdict import FREE, TWIST, yes

TODAY = datetime.date(2024, 2, 29)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def typed(*lines: str) -> Callable[[], str]:
    """Somebody who types these lines and then ends the input."""
    rest: Iterator[str] = iter(lines)
    return lambda: next(rest, "")


def test_answers_are_kept_for_their_owner_and_come_back() -> None:
    given = yes("pregnancy", age=33)
    file = remember(given, TODAY)
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert remembered(TODAY) == given
    assert [path.name for path in file.parent.iterdir()] == ["screening.json"]
    assert json.loads(file.read_text())["date"] == "2024-02-29"


@pytest.mark.parametrize(("days", "known"), [(0, True), (VALID_DAYS - 1, True), (VALID_DAYS, False), (-1, False)])
def test_they_are_asked_again_after_30_days_and_when_the_clock_went_back(days: int, known: bool) -> None:
    remember(NOTHING_APPLIES, TODAY)
    assert (remembered(TODAY + datetime.timedelta(days)) is not None) == known


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"date": "soon", "answers": {}}', '{"date": 3}', '{"answers": {}}'])
def test_a_damaged_file_is_no_answer(text: str, home: Path) -> None:
    home.mkdir()
    kept.path().write_text(text)
    assert remembered(TODAY) is None


def test_unfinished_answers_do_not_count_but_an_emergency_does() -> None:
    remember(Answers({"pregnancy": False}), TODAY)
    assert remembered(TODAY) is None
    remember(Answers({"chest_pain": True}), TODAY)
    assert remembered(TODAY) == Answers({"chest_pain": True})


def test_a_folder_that_cannot_be_written_is_one_sentence(home: Path) -> None:
    home.write_text("a file, not a folder")
    with pytest.raises(CoachError, match="cannot be written"):
        remember(NOTHING_APPLIES, TODAY)


def test_everything_is_asked_once_in_plain_words() -> None:
    shown: list[str] = []
    plain = [question for question in QUESTIONS if question.kind not in ("age", "agreed")]
    reader = typed(*["n\n"] * len(plain), "55\n")
    given = ask(reader, shown.append)
    assert not given.missing and given.age == 55 and not any(given.said.values())
    text = "".join(shown)
    assert all(text.count(question.text) == 1 for question in plain)
    assert QUESTIONS[-1].text in text and f"{len(plain)}. " in text


def test_after_a_yes_to_a_clinicians_matter_their_word_is_asked_for() -> None:
    replies = {"fever": "YES\n", "clinician_agrees": "y\n", "age": "\n"}
    reader = typed(*(replies.get(question.key, "n\n") for question in QUESTIONS))
    given = ask(reader, lambda _: None)
    assert given.yes("fever") and given.yes("clinician_agrees") and given.age is None and not given.missing


def test_an_emergency_ends_the_questions() -> None:
    reader = typed("n\n", "y\n")
    assert ask(reader, lambda _: None).said == {EMERGENCY[0].key: False, EMERGENCY[1].key: True}


def test_what_is_neither_yes_nor_no_is_asked_again() -> None:
    shown: list[str] = []
    reader = typed("perhaps\n", "\n", " Y \n")
    ask(reader, shown.append)
    assert "".join(shown).count(EMERGENCY[0].text) == 3


def test_an_age_that_is_none_is_asked_again() -> None:
    plain = [question for question in QUESTIONS if question.kind not in ("age", "agreed")]
    reader = typed(*["n\n"] * len(plain), "old\n", "0\n", "-4\n", "700\n", "81\n")
    assert ask(reader, lambda _: None).age == 81


def test_an_end_before_the_last_question_is_no_answer() -> None:
    reader = typed("n\n")
    with pytest.raises(CoachError, match="not finished"):
        ask(reader, lambda _: None)


def test_answers_come_from_toml_and_json_and_none(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("pregnancy = true\nage = 30\neverything_else = false\n")
    (tmp_path / "a.json").write_text('{"pregnancy": true, "age": 30, "everything_else": false}')
    assert read(str(tmp_path / "a.toml")) == read(str(tmp_path / "a.json")) == yes("pregnancy", age=30)
    assert read("none") == NOTHING_APPLIES and not NOTHING_APPLIES.missing


def test_the_template_is_a_file_of_answers(tmp_path: Path) -> None:
    lines = [line.removeprefix("# ") for line in kept.template().splitlines() if " = " in line]
    (tmp_path / "a.toml").write_text("\n".join(lines))
    assert read(str(tmp_path / "a.toml")) == NOTHING_APPLIES._replace(age=40)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"pregnant": True}, "did you mean pregnancy"),
        ({"pregnancy": "yes"}, "true or false"),
        ({"pregnancy": 1}, "true or false"),
        ({"age": 0}, "whole number"),
        ({"age": True}, "whole number"),
        ({"age": 30.5}, "whole number"),
        ({"everything_else": True}, "only false"),
        ([], "table"),
    ],
)
def test_a_wrong_answer_is_one_sentence(row: object, says: str) -> None:
    with pytest.raises(CoachError, match=says):
        parse(row, "a.toml")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.toml", "= ="),
        ("a.json", "{"),
        ("b.toml", None),
        # More digits than Python converts.
        ("a.toml", f"age = {'9' * 5000}"),
        ("a.json", f'{{"age": {"9" * 5000}}}'),
        ("a.json", "[" * 5000),
    ],
)
def test_a_file_that_is_none_is_one_sentence(name: str, text: str | None, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(CoachError, match=name):
        read(str(tmp_path / name))


def test_what_has_no_end_is_not_begun(tmp_path: Path) -> None:
    for device in (Path("/dev/zero"), tmp_path / "pipe"):
        if not device.exists():
            os.mkfifo(device)
        with pytest.raises(CoachError, match="is a device, not a file of answers"):
            read(str(device))
    (tmp_path / "a.json").write_text("[" + " " * 200_000 + "]")
    with pytest.raises(CoachError, match="too long"):
        read(str(tmp_path / "a.json"))


@pytest.mark.parametrize(
    "text", ["", "[" * 5000, "9" * 5000, '{"date": "0001-01-01", "answers": {}}', '{"date": 7, "answers": []}']
)
def test_kept_answers_that_are_damaged_are_none(text: str) -> None:
    file = remember(NOTHING_APPLIES, datetime.date.today())
    file.write_text(text)
    assert kept.remembered(datetime.date.today()) is None
    kept.valid_until()


def test_nobody_passes_the_gate_without_answers_or_against_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert screened(None) is None
    with pytest.raises(CoachError, match="screening is needed"):
        admit(None, FREE)
    with pytest.raises(CoachError, match="pregnancy"):
        admit(yes("pregnancy"), TWIST)
    admit(screened("none"), TWIST)
    remember(yes("pregnancy"), datetime.date.today())
    assert screened(None) == yes("pregnancy")
