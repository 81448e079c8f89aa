"""What the tuning page is answered: the same as `coach tune` says, and never a limit above the ceiling."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import CoachError
from coach.exercise import files
from coach.exercise.personal import OWN_SHARE
from coach.recording.read import read
from coach.recording.store import LANDMARKS
from coach.studio.tune_feed import answer
from coach.studio.tuning import Tuning, thinned
from coach.tuning import comfort, own
from coach.tuning.compare import compare, spans
from coach.tuning.limits import parse, with_limits
from coach.tuning.track import track
from coach.wording import say
from tests.recording.sessions import record
from tests.tuning.marked import session, spread

EXERCISE = files.load("chair-extension")[0]


def tuning(folders: list[Path], age: int | None = None, person: str = "me") -> Tuning:
    made = Tuning("chair-extension", EXERCISE, age, lambda folder: track(read(folder), EXERCISE))
    made.open(folders, person)
    return made


@pytest.mark.parametrize(
    "wanted", [{"trunk_extension.ease_off": 11}, {"trunk_extension.gentle": 6, "neck_extension.ease_off": 12}]
)
def test_it_says_what_comparing_says(wanted: dict[str, float]) -> None:
    folders = [session(spread(6, 16, 6, 2), 11.0), record(seconds=20)]
    found = tuning(folders).attempt(wanted, full=True)
    after = with_limits(EXERCISE, dict(parse(f"{name}={value}", EXERCISE) for name, value in wanted.items()))
    for folder, row in zip(folders, found["sessions"], strict=True):
        expected = compare(track(read(folder), EXERCISE), EXERCISE, after)
        assert [row[what] for what in ("gained", "lost", "kept")] == [
            len(expected.of(what)) for what in ("gained", "lost", "kept")
        ]
        assert [one["fits"] for one in row["marks"]] == [not one.contradicts for one in expected.marks]
        assert len(row["tried"]) == len(spans(expected.after)) and len(row["before"]) == len(spans(expected.before))
    assert found["differs"] and found["looser"] == [] and found["sessions"][0]["gained"] > 0
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_compared_with_the_defaults_or_with_the_recording() -> None:
    folder = session([6.0, 14.0], 10.0)
    made = tuning([folder])
    made.save({"trunk_extension.ease_off": 10}, "")
    gained = {against: made.attempt({}, against)["sessions"][0]["gained"] for against in ("now", "default", "recorded")}
    assert gained["now"] == 0 and gained["default"] > 0 and gained["recorded"] == gained["default"]


def test_the_default_is_what_the_person_showed_to_be_comfortable_and_anything_looser_needs_a_reason() -> None:
    comfort.keep(own.path("me", "chair-extension"), "trunk_extension", 12.0, date(2026, 1, 2))
    made = tuning([session([6.0, 14.0], 10.0)])
    row = next(one for one in made.limits()["limits"] if one["key"] == "trunk_extension.ease_off")
    assert row["default"] == row["now"] == pytest.approx(OWN_SHARE * 12) and not made.limits()["own"]
    assert made.attempt({"trunk_extension.ease_off": 15})["looser"]
    with pytest.raises(CoachError, match="needs a reason"):
        made.save({"trunk_extension.ease_off": 15}, "")


def test_what_is_proposed_and_looser_than_now_needs_a_reason_and_by_hand_it_does_not() -> None:
    made = tuning([session(spread(6, 17, 12, 2), 11.0)])
    made.save({"trunk_extension.ease_off": 7}, "")
    assert made.attempt({"trunk_extension.ease_off": 10})["raised"] == []
    (found,) = made.suggest()["suggestions"]
    assert any("needs a reason" in fact for fact in found["facts"])
    tried = made.attempt(found["limits"])
    assert tried["looser"] == [] and "Back lean, ease off beyond" in tried["raised"]
    with pytest.raises(CoachError, match="looser than what holds now"):
        made.save(found["limits"], "")
    assert "Kept for me" in made.save({"trunk_extension.ease_off": found["limits"]["trunk_extension.ease_off"] - 0.5}, "")["said"]
    assert "Kept for me" in made.save(found["limits"], "the physiotherapist agreed")["said"]
    assert own.read("me", "chair-extension")["trunk_extension"].raised == "the physiotherapist agreed"


def test_nothing_is_suggested_while_marks_cannot_be_read() -> None:
    folder = session(spread(6, 16, 6, 2), 11.0)
    with (folder / "marks.jsonl").open("a", encoding="utf-8") as file:
        file.write("{torn\n")
    with pytest.raises(CoachError, match=say("marks_lost")):
        tuning([folder]).suggest()


def test_times_are_those_of_the_session_whose_camera_took_a_while_to_open() -> None:
    found = track(read(session([6.0, 14.0], 10.0)), EXERCISE)
    late = replace(
        found,
        t_s=found.t_s + 2,
        marks=tuple(replace(one, t=one.t + 2) for one in found.marks),
    )
    made = Tuning("chair-extension", EXERCISE, None, lambda _: late)
    (about,) = made.open([Path()], "me")["sessions"]
    (row,) = made.attempt({"trunk_extension.ease_off": 10}, full=True)["sessions"]
    assert about["start"] == late.t_s[0] == 2 and np.frombuffer(made.lines(), "<f4", 1, 4)[0] == 2
    assert [one["t"] for one in row["marks"]] == [one.t for one in late.marks]
    assert {one["t"] for one in row["changes"]} <= {start for _, _, _, start, _ in row["tried"]}


def test_what_cannot_be_read_is_said_and_the_rest_is_looked_at() -> None:
    good, bad = session([6.0, 14.0], 10.0), record(seconds=3)
    (bad / LANDMARKS).unlink()
    made = tuning([])
    opened = made.open([bad, good], "me")
    assert [row["name"] for row in opened["sessions"]] == [good.name]
    assert len(opened["unread"]) == 1 and "landmarks.arrows is missing" in opened["unread"][0]
    assert made.attempt({"trunk_extension.ease_off": 10})["sessions"][0]["gained"] > 0


def test_kept_for_a_person_with_a_reason_where_it_is_looser_and_taken_back() -> None:
    folder = session([6.0, 14.0], 10.0)
    made = tuning([folder], age=55, person="anna")
    usual = {row["key"]: row for row in made.limits()["limits"]}["trunk_extension.ease_off"]
    assert usual["now"] == usual["default"] < 13 and usual["most"] == 18
    assert made.attempt({"trunk_extension.ease_off": 15})["looser"] == ["Back lean, ease off beyond"]
    with pytest.raises(CoachError, match="needs a reason"):
        made.save({"trunk_extension.ease_off": 15}, " ")
    assert "Kept for anna" in made.save({"trunk_extension.ease_off": 15}, "the physiotherapist measured it")["said"]
    assert own.read("anna", "chair-extension")["trunk_extension"].because == "the physiotherapist measured it"
    assert {row["key"]: row["now"] for row in made.limits()["limits"]}["trunk_extension.ease_off"] == 15
    assert "Nothing is kept" in made.save({"trunk_extension.ease_off": 15}, "")["said"]
    assert "taken back" in made.reset()["said"] and "no own limits" in made.reset()["said"]


@pytest.mark.parametrize("value", [18.5, 1e9, -1, 0, float("nan"), "x", None, [], True])
def test_no_limit_above_the_ceiling_is_tried_or_kept(value: Any) -> None:
    made = tuning([record(seconds=4)])
    for asked in ("try", "save"):
        found = answer(made, json.dumps({asked: {"trunk_extension.ease_off": value}, "n": 7, "because": "why not"}))
        assert found["n"] == 7 and re.search("ease.off", found["problem"])
    assert own.read("me", "chair-extension") == {}


@pytest.mark.parametrize(
    "text",
    [
        "", "[", "7", "null", "{}", "[" * 9000, '{"try": 3}', '{"try": {"a.b": 1}}', '{"open": "x"}', '{"save": []}',
        '{"open": [], "person": "../x"}', '{"open": ["../../etc", 3, null], "person": "Anna"}', '{"suggest": 1}',
        '{"reset": "yes"}',
    ],
)  # fmt: skip
def test_what_is_not_understood_is_a_sentence(text: str) -> None:
    found = answer(tuning([]), text)
    assert found["problem"] and json.dumps(found)


def test_sessions_are_taken_by_name_only() -> None:
    folder = record(seconds=4)
    made = tuning([])
    found = answer(made, json.dumps({"open": [folder.name, "nosuch", str(folder), "..", "last"], "person": "me"}))
    # The Tuning of this test measures what it is given; only what is known by name was given.
    assert [row["name"] for row in found["sessions"]] == [folder.name]
    assert answer(made, '{"try": {}, "full": true}')["sessions"][0]["changes"] == []


def test_suggestions_come_with_what_the_marks_cannot_know() -> None:
    made = tuning([session(spread(6, 16, 12, 2), 11.0)])
    (found,) = made.suggest()["suggestions"]
    assert abs(found["limits"]["trunk_extension.ease_off"] - 11) <= 2
    assert any("fits as well" in fact for fact in found["facts"]) and found["too_far"] + found["fine"] == 12
    assert tuning([record(seconds=4)]).suggest()["notes"] == [
        "Nothing is marked as felt too far, so nobody can know where too far begins: the limits stay as they are."
    ]


def test_the_lines_are_all_there() -> None:
    folders = [record(seconds=10), record(seconds=6)]
    data, at, count = tuning(folders).lines(), 0, 0
    while at < len(data):
        points = int(np.frombuffer(data, "<u4", 1, at)[0])
        at, count = at + 4 + 8 * points, count + 1
    assert at == len(data) and count == len(folders) * len(EXERCISE.measures) * 2


values = st.one_of(st.floats(-30, 30), st.just(float("nan")))


@given(st.lists(values, max_size=400), st.integers(10, 60))
def test_a_thinned_line_keeps_its_peaks(line: list[float], most: int) -> None:
    y = np.array(line)
    t, kept = thinned(np.arange(len(y), dtype=float), y, most)
    assert len(t) == len(kept) <= max(most + 2, len(y) if 2 * len(y) <= 2 * most else 0)
    assert (np.diff(t) >= 0).all()
    if not np.isnan(y).all():
        assert np.nanmax(kept) == np.nanmax(y) and np.nanmin(kept) == np.nanmin(y)
    assert set(kept[~np.isnan(kept)]) <= set(y[~np.isnan(y)])
