"""Marks outlive a torn line and say what they may be."""

import stat

import pytest

from coach.errors import CoachError
from coach.recording import marks
from tests.recording.sessions import record


def test_marks_are_read_by_time_whatever_else_stands_in_the_file() -> None:
    folder = record(seconds=1)
    marks.append(folder, marks.made(2.5, "felt_too_far", "a pull"))
    marks.append(folder, marks.made(1.25, "felt_fine"))
    with (folder / "marks.jsonl").open("ab") as file:
        file.write(b'{"t": 3, "mark": "felt')
    marks.append(folder, marks.made(0.5, "wrong_warning"))
    found = marks.read(folder)
    assert [(mark.t, mark.mark) for mark in found] == [(0.5, "wrong_warning"), (1.25, "felt_fine"), (2.5, "felt_too_far")]
    assert found[2].note == "a pull" and found[0].set_at
    assert stat.S_IMODE((folder / "marks.jsonl").stat().st_mode) == 0o600


@pytest.mark.parametrize("line", ["7", "[]", "null", '{"t": ' + "1" * 400 + ', "mark": "felt_fine"}', "[" * 5000, "9" * 5000])
def test_a_line_that_is_no_mark_is_passed_over(line: str) -> None:
    folder = record(seconds=1)
    (folder / "marks.jsonl").write_text(line + "\n")
    marks.append(folder, marks.made(2.5, "felt_fine"))
    assert [mark.t for mark in marks.read(folder)] == [2.5]


def test_a_mark_says_one_of_three_things() -> None:
    with pytest.raises(CoachError, match="felt_fine, felt_too_far, wrong_warning"):
        marks.made(1.0, "great")


def test_one_mark_is_taken_back_and_nothing_else() -> None:
    folder = record(seconds=1)
    for t in (1.0, 2.0, 2.0):
        marks.append(folder, marks.made(t, "felt_fine", f"at {t}"))
    with (folder / "marks.jsonl").open("ab") as file:
        file.write(b"not one of mine\n")
    first = marks.read(folder)[0]
    marks.take_back(folder, first)
    assert [mark.t for mark in marks.read(folder)] == [2.0, 2.0]
    assert b"not one of mine" in (folder / "marks.jsonl").read_bytes()
    assert stat.S_IMODE((folder / "marks.jsonl").stat().st_mode) == 0o600
    marks.take_back(folder, first)
    assert len(marks.read(folder)) == 2
