"""Marks outlive a torn line and say what they may be."""

import stat
from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.recording import marks
from coach.recording.read import read
from coach.recording.report import write_report
from coach.recording.store import EVENTS
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


def torn(seconds: int = 1) -> Path:
    """A session with three lines of marks of which the second and the third cannot be read."""
    folder = record(seconds=seconds)
    marks.append(folder, marks.made(0.5, "felt_fine"))
    with (folder / "marks.jsonl").open("ab") as file:
        file.write(b'\n{"t": 0.7, "mark": "felt\n\xff\xfe')
    return folder


def test_lines_that_are_no_marks_are_counted_and_said_with_what_is_left() -> None:
    folder = torn()
    # Counted as an editor counts them, the empty second line as well.
    says = f"{folder / 'marks.jsonl'} is damaged: lines 3 and 4 cannot be read. They stay there, but are left out;"
    assert marks.damage(folder) == f"{says} one other mark is shown."
    marks.append(folder, marks.made(0.9, "felt_too_far"))
    assert marks.damage(folder) == f"{says} the other 2 marks are shown."
    (folder / "marks.jsonl").write_bytes(b"7\n")
    says = f"{folder / 'marks.jsonl'} is damaged: line 1 cannot be read. It stays there, but is left out; no mark is left."
    assert marks.damage(folder) == says
    (folder / "marks.jsonl").write_bytes(b"7\n" * 9)
    assert "lines 1, 2, 3, 4, 5 and 4 more cannot be read" in str(marks.damage(folder))
    (folder / "marks.jsonl").unlink()
    assert marks.damage(folder) is None and marks.read(folder) == []
    (folder / "marks.jsonl").mkdir()
    assert "cannot be read: Is a directory" in str(marks.damage(folder)) and marks.read(folder) == []


def test_a_note_with_a_line_of_its_own_is_one_mark() -> None:
    folder = record(seconds=1)
    marks.append(folder, marks.made(0.5, "felt_fine", "so\u2028far\r\n\x85so good"))
    assert marks.damage(folder) is None and len(marks.read(folder)) == 1


def test_damaged_marks_are_part_of_what_is_wrong_with_a_session(tmp_path: Path) -> None:
    folder = torn()
    (folder / EVENTS).write_bytes(b"nonsense\n" + (folder / EVENTS).read_bytes())
    problem = read(folder).problem
    assert problem is not None and "events.jsonl, line 1" in problem and "marks.jsonl is damaged: lines 3 and 4" in problem
    assert len(read(folder).marks) == 1
    write_report(read(folder), tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text().count("marks.jsonl is damaged") == 1


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
