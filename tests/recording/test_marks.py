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


def test_a_mark_says_one_of_three_things() -> None:
    with pytest.raises(CoachError, match="felt_fine, felt_too_far, wrong_warning"):
        marks.made(1.0, "great")
