"""A damaged session says in one sentence what is wrong with it, and gives what can be read."""

import json
import random
import re
from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.exercise.files import load
from coach.recording.read import read
from coach.recording.store import EVENTS, EXERCISE, INFO, LANDMARKS
from tests.recording.sessions import record


def unfinish(folder: Path) -> None:
    """As a kill leaves it: without the last word."""
    info = json.loads((folder / INFO).read_text())
    del info["finished"]
    (folder / INFO).write_text(json.dumps(info))


def rewrite(folder: Path, exercise_toml: str) -> None:
    """As another version of the program would have written it, from before there was a checksum of it."""
    (folder / EXERCISE).write_text(exercise_toml)
    info = json.loads((folder / INFO).read_text())
    info.pop("exercise_crc32", None)
    (folder / INFO).write_text(json.dumps(info))


def one_sentence(text: str) -> bool:
    return len(text.splitlines()) == 1 and text.endswith(".") and "Traceback" not in text


def test_a_stream_that_is_cut_anywhere_is_read_as_far_as_it_goes() -> None:
    folder = record(seconds=4)
    path, whole = folder / LANDMARKS, (folder / LANDMARKS).read_bytes()
    count = len(read(folder))
    unfinish(folder)
    # Landmarks are written before events, so that a kill leaves no event beyond them.
    (folder / EVENTS).write_bytes(b"")
    last = 0
    for cut in [*range(0, len(whole), 997), len(whole) - 1, len(whole)]:
        path.write_bytes(whole[:cut])
        recording = read(folder)
        assert recording.problem is None and last <= len(recording) <= count
        last = len(recording)
    assert last == count


def test_what_was_lost_of_a_killed_session_by_more_than_the_kill_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flipped bit in the frame of a batch hides all batches after it: no kill takes those, nor rows of what was said."""
    from coach.recording import write

    monkeypatch.setattr(write, "MOST_ROWS", 8)
    folder = record(seconds=12)
    unfinish(folder)
    path, whole = folder / LANDMARKS, (folder / LANDMARKS).read_bytes()
    right = read(folder)
    assert right.problem is None
    heads = [whole.rindex(b"\xff\xff\xff\xff", 0, found.start()) for found in re.finditer(b"crc32", whole)]
    path.write_bytes(whole[: heads[4]])
    assert f"after {read(folder).t_s[-1]:.1f} s" in str(read(folder).problem)
    (folder / EVENTS).write_bytes(b"")
    assert read(folder).problem is None
    for head in heads[:-1]:
        path.write_bytes(whole[: head + 7] + b"\x40" + whole[head + 8 :])
        recording = read(folder)
        after = f"after {recording.t_s[-1]:.1f} s" if len(recording) else "after its beginning"
        assert len(recording) < len(right) and one_sentence(str(recording.problem)) and after in str(recording.problem)


def test_a_killed_session_whose_beginning_is_lost_is_refused() -> None:
    folder = record(seconds=4)
    unfinish(folder)
    assert read(folder).told
    for left in (b"", (folder / LANDMARKS).read_bytes()[:100]):
        (folder / LANDMARKS).write_bytes(left)
        with pytest.raises(CoachError, match=r"nothing of this session|beginning is damaged"):
            read(folder)


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


def test_a_checksum_that_is_damaged_together_with_what_it_is_of_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from coach.recording import write

    monkeypatch.setattr(write, "MOST_ROWS", 8)
    folder = record(seconds=4)
    count = len(read(folder))
    whole = bytearray((folder / LANDMARKS).read_bytes())
    name = whole.index(b"crc32")
    whole[name : name + 5] = b"crd32"
    whole[name + 3000] ^= 4
    (folder / LANDMARKS).write_bytes(whole)
    recording = read(folder)
    assert recording.problem is not None and "not what was recorded" in recording.problem and len(recording) == count - 8


def test_a_damaged_name_of_a_column_is_said() -> None:
    """It passed for a recording from before that was measured, and the head for one that was not followed."""
    folder = record(seconds=1)
    path, whole = folder / LANDMARKS, (folder / LANDMARKS).read_bytes()
    for name, damaged in ((b"head_turn_deg", b"hdad_turn_deg"), (b"pressed", b"press\nd")):
        assert whole.count(name) == 1
        path.write_bytes(whole.replace(name, damaged))
        problem = str(read(folder).problem)
        assert one_sentence(problem) and f"has {damaged.decode()!r} in place of {name.decode()}" in problem


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


DAMAGED = [b"title = 3\n", b"\xff\xfe", b"age = " + b"9" * 5000, None]


@pytest.mark.parametrize("content", DAMAGED)
def test_without_its_exercise_a_session_is_judged_by_the_limits_of_today_and_says_so(content: bytes | None) -> None:
    folder = record(seconds=4)
    whole = read(folder)
    if content is None:
        (folder / EXERCISE).unlink()
    else:
        (folder / EXERCISE).write_bytes(content)
    recording = read(folder)
    assert len(recording) == len(whole) and recording.exercise == load("chair-extension")[0]
    assert (
        recording.problem is not None
        and one_sentence(recording.problem)
        and "limits that 'chair-extension' has" in recording.problem
    )


@pytest.mark.parametrize("content", DAMAGED)
def test_the_lost_exercise_of_somebody_else_is_one_sentence(content: bytes | None) -> None:
    folder = record(seconds=1)
    row = json.loads((folder / INFO).read_text())
    (folder / INFO).write_text(json.dumps(row | {"exercise": "my-own"}))
    if content is None:
        (folder / EXERCISE).unlink()
    else:
        (folder / EXERCISE).write_bytes(content)
    with pytest.raises(CoachError) as caught:
        read(folder)
    assert str(folder) in str(caught.value) and len(str(caught.value).splitlines()) == 1


def test_a_damaged_line_of_events_is_left_out_and_said() -> None:
    folder = record(seconds=12)
    lines = (folder / EVENTS).read_bytes().splitlines()
    (folder / EVENTS).write_bytes(b"\n".join([lines[0], b'{"t": oops', *lines[2:]]) + b"\n")
    recording = read(folder)
    assert recording.problem is not None and "line 2" in recording.problem and len(recording.told) == len(lines) - 1


@pytest.mark.parametrize("number", ["1" * 400, "9" * 5000, "1e999", "NaN", '"2.0"', "[]", "null"])
def test_a_time_that_is_none_is_a_damaged_line(number: str) -> None:
    folder = record(seconds=12)
    lines = (folder / EVENTS).read_bytes().splitlines()
    (folder / EVENTS).write_bytes(b"\n".join([b'{"kind": "end", "t": ' + number.encode() + b"}", *lines]) + b"\n")
    recording = read(folder)
    assert recording.problem is not None and "line 1" in recording.problem and len(recording.told) == len(lines)


def test_a_damaged_schema_is_one_sentence() -> None:
    """Arrow stops in many ways at a beginning that makes no sense."""
    folder = record(seconds=1)
    whole = (folder / LANDMARKS).read_bytes()
    said = set()
    for place in range(whole.index(b"visibility") + 200):
        value = (0xE0, whole[place] ^ 1, whole[place] ^ 4)[place % 3]
        (folder / LANDMARKS).write_bytes(whole[:place] + bytes([value]) + whole[place + 1 :])
        try:
            read(folder)
        except CoachError as error:
            said.add(str(error).removeprefix(str(folder)))
    assert len(said) > 1 and all("landmarks.arrows" in sentence for sentence in said)


def test_an_unknown_key_does_not_hide_that_the_exercise_is_wrong() -> None:
    folder = record(seconds=1)
    text = (folder / EXERCISE).read_text()
    (folder / EXERCISE).write_text(re.sub(r"ceiling = [\d.]+", 'ceiling = 1.0\nmood = "good"', text, count=1))
    problem = read(folder).problem
    assert problem is not None and "exercise.toml is damaged" in problem


def test_an_exercise_of_another_version_keeps_all_that_this_one_knows() -> None:
    folder = record(seconds=1)
    exercise = read(folder).exercise
    text = (folder / EXERCISE).read_text()
    rewrite(folder, 'mood = "good"\n' + text.replace("[pace]", "[pace]\ntempo = 3"))
    assert read(folder).exercise == exercise


def test_what_was_allowed_when_it_was_recorded_is_still_read() -> None:
    """By now nobody is led along form, nor along one side alone of a turn: no reason to refuse what was done."""
    folder = record(seconds=1)
    text = (folder / EXERCISE).read_text()
    rewrite(folder, text.replace("form = false", "form = true", 1))
    recording = read(folder)
    assert recording.problem is None and recording.exercise.measures[0].form
    rewrite(folder, text.replace('"trunk_extension"', '"neck_side_bend"', 1).replace("[45.0, 110.0]", "[0.0, 60.0]"))
    assert read(folder).problem is None
    rewrite(folder, text.replace("ceiling = 30.0", "ceiling = 120.0", 1).replace("gentle = 12.0", "gentle = 0.0", 1))
    recording = read(folder)
    assert recording.problem is None and recording.exercise.measures[1].ceiling == 120.0


def test_other_limits_than_those_that_were_recorded_are_said() -> None:
    """One changed digit gave other warnings without a word, and in a replay differences without a cause."""
    folder = record(seconds=4)
    assert read(folder).problem is None
    text = (folder / EXERCISE).read_text()
    (folder / EXERCISE).write_text(text.replace("ease_off = 18.0", "ease_off = 14.0", 1))
    recording = read(folder)
    assert recording.exercise.measures[0].limit.ease_off == 14.0
    assert one_sentence(str(recording.problem)) and "exercise.toml is not what was recorded" in str(recording.problem)
    rewrite(folder, text)
    assert read(folder).problem is None


def test_what_a_newer_program_adds_to_session_json_does_not_matter() -> None:
    folder = record(seconds=1)
    info = json.loads((folder / INFO).read_text())
    (folder / INFO).write_text(json.dumps(info | {"mood": "good"}))
    assert read(folder).problem is None
