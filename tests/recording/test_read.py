"""A damaged session says in one sentence what is wrong with it, and gives what can be read."""

import json
import random
from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.recording.read import read
from coach.recording.store import EVENTS, EXERCISE, INFO, LANDMARKS
from tests.recording.sessions import record


def unfinish(folder: Path) -> None:
    """As a kill leaves it: without the last word."""
    info = json.loads((folder / INFO).read_text())
    del info["finished"]
    (folder / INFO).write_text(json.dumps(info))


def one_sentence(text: str) -> bool:
    return len(text.splitlines()) == 1 and text.endswith(".") and "Traceback" not in text


def test_a_stream_that_is_cut_anywhere_is_read_as_far_as_it_goes() -> None:
    folder = record(seconds=4)
    path, whole = folder / LANDMARKS, (folder / LANDMARKS).read_bytes()
    count = len(read(folder))
    unfinish(folder)
    last = 0
    for cut in [*range(0, len(whole), 997), len(whole) - 1, len(whole)]:
        path.write_bytes(whole[:cut])
        recording = read(folder)
        assert recording.problem is None and last <= len(recording) <= count
        last = len(recording)
    assert last == count


def test_a_finished_session_that_is_cut_off_says_so_and_gives_the_rest() -> None:
    folder = record(seconds=40)
    path, whole = folder / LANDMARKS, (folder / LANDMARKS).read_bytes()
    path.write_bytes(whole[: int(0.8 * len(whole))])
    recording = read(folder)
    assert recording.problem is not None and one_sentence(recording.problem) and "cut off" in recording.problem
    assert 0 < len(recording) < 500


def test_no_flipped_bit_goes_unnoticed() -> None:
    folder = record(seconds=4)
    path, whole = folder / LANDMARKS, (folder / LANDMARKS).read_bytes()
    right = read(folder)
    chance = random.Random(3)
    noticed = 0
    for _ in range(150):
        place, bit = chance.randrange(len(whole)), chance.randrange(8)
        damaged = bytearray(whole)
        damaged[place] ^= 1 << bit
        path.write_bytes(damaged)
        try:
            recording = read(folder)
        except CoachError as error:
            assert one_sentence(str(error))
            noticed += 1
            continue
        if recording.problem is not None:
            assert one_sentence(recording.problem)
            noticed += 1
        else:
            # In padding, a name or a unit: nothing that is used has changed.
            assert all(recording.rows[name].tobytes() == right.rows[name].tobytes() for name in ("t_s", "image", "world"))
    assert noticed > 100


def test_rows_around_a_damaged_place_are_still_used(monkeypatch: pytest.MonkeyPatch) -> None:
    from coach.recording import write

    monkeypatch.setattr(write, "MOST_ROWS", 8)
    folder = record(seconds=4)
    count = len(read(folder))
    whole = bytearray((folder / LANDMARKS).read_bytes())
    whole[len(whole) // 2] ^= 4
    (folder / LANDMARKS).write_bytes(whole)
    recording = read(folder)
    assert recording.problem is not None and count - 20 < len(recording) < count


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        (LANDMARKS, b"", "is empty"),
        (LANDMARKS, b"hello, this is no arrow file at all\n", "not a recording"),
        (LANDMARKS, None, "is missing"),
        (INFO, b"", "not valid JSON"),
        (INFO, b"[]", "names no format"),
        (INFO, b'{"format": 99, "anything": true}', "later version"),
        (INFO, b'{"format": 1}', "program"),
        (INFO, None, "not a recorded session"),
        (EXERCISE, b"title = 3\n", "exercise.toml"),
        (EXERCISE, b"\xff\xfe", "UTF-8"),
    ],
)
def test_what_is_missing_foreign_or_of_a_later_version_is_one_sentence(file: str, content: bytes | None, says: str) -> None:
    folder = record(seconds=1)
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_bytes(content)
    with pytest.raises(CoachError, match=says) as caught:
        read(folder)
    assert str(folder) in str(caught.value) and len(str(caught.value).splitlines()) == 1 and caught.value.exit_code == 2


def test_a_damaged_line_of_events_is_left_out_and_said() -> None:
    folder = record(seconds=12)
    lines = (folder / EVENTS).read_bytes().splitlines()
    (folder / EVENTS).write_bytes(b"\n".join([lines[0], b'{"t": oops', *lines[2:]]) + b"\n")
    recording = read(folder)
    assert recording.problem is not None and "line 2" in recording.problem and len(recording.told) == len(lines) - 1


def test_an_exercise_of_another_version_keeps_all_that_this_one_knows() -> None:
    folder = record(seconds=1)
    exercise = read(folder).exercise
    text = (folder / EXERCISE).read_text()
    (folder / EXERCISE).write_text('mood = "good"\n' + text.replace("[pace]", "[pace]\ntempo = 3"))
    assert read(folder).exercise == exercise


def test_what_a_newer_program_adds_to_session_json_does_not_matter() -> None:
    folder = record(seconds=1)
    info = json.loads((folder / INFO).read_text())
    (folder / INFO).write_text(json.dumps(info | {"mood": "good"}))
    assert read(folder).problem is None
