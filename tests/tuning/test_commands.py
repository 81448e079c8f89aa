"""`coach tune` as it is typed."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from coach import cli, settings
from coach.exercise import files
from coach.exercise.personal import OWN_SHARE
from coach.recording.read import read
from coach.recording.store import LANDMARKS, MARKS
from coach.settings import Settings
from coach.tuning import comfort, own
from coach.wording import say
from tests.tuning.marked import session, spread


@pytest.fixture
def marked() -> Path:
    return session(spread(6, 16, 10, 2), 11.0)


def coach(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["coach", *words])
    code = 0
    try:
        cli.main()
    except SystemExit as end:
        code = int(end.code or 0)
    return code, *capsys.readouterr()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    return lambda *words: coach(monkeypatch, capsys, *words)


def test_what_another_limit_changes(run, marked: Path) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("tune", "chair-extension", marked.name, "--set", "trunk_extension.ease_off=11")
    assert code == 0
    assert "Back lean, ease off beyond: 18 -> 11°" in out and "gained" in out and "felt too far: 5 of 5 fit" in out
    assert "cautious design value" in out
    # What is counted is named: a warning to ease off is a stretch at caution or above, and within it one at ease off.
    assert re.search(
        r"stretches at caution or above, and at ease off: \d+ gained, \d+ lost, \d+ kept; "
        r"warnings given: caution \d+ -> \d+, ease off \d+ -> \d+\n",
        out,
    )
    code, out, _ = run("tune", "chair-extension", "all", "--set", "trunk_extension.ease_off=11", "--json")
    (row,) = [json.loads(line) for line in out.splitlines()]
    assert row["session"] == marked.name and row["gained"] and not row["lost"]
    assert {mark["fits"] for mark in row["marks"] if mark["mark"] == "felt_too_far"} == {True}


def test_a_session_that_cannot_be_read_is_said_and_the_others_are_looked_at(run, marked: Path) -> None:  # type: ignore[no-untyped-def]
    bad = session([6.0], 11.0)
    (bad / LANDMARKS).write_bytes(b"")
    code, out, errors = run("tune", "chair-extension", "all", "--set", "trunk_extension.ease_off=11")
    assert code == 2 and marked.name in out and "gained" in out
    assert errors.count("landmarks.arrows is empty") == 1 and "Traceback" not in errors
    # What it was marked with is not known, so nothing is kept without it.
    code, _, errors = run("tune", "chair-extension", "all", "--suggest", "--save")
    assert code == 2 and say("marks_lost") in errors and own.read("me", "chair-extension") == {}
    code, out, errors = run("tune", "chair-extension", bad.name, "--suggest")
    assert code == 2 and out == "" and "is empty" in errors


def test_a_mark_that_cannot_be_read_is_said_and_nothing_is_kept_without_it(run, marked: Path) -> None:  # type: ignore[no-untyped-def]
    with (marked / MARKS).open("a") as file:
        file.write('{"t": 9.0, "mark": "felt_too\n')
    code, out, errors = run("tune", "chair-extension", "all", "--suggest")
    assert code == 2 and "proposed: gentle" in out and errors.count("marks.jsonl is damaged: line 11") == 1
    code, _, errors = run("tune", "chair-extension", "all", "--suggest", "--save")
    assert code == 2 and say("marks_lost") in errors and own.read("me", "chair-extension") == {}


def test_suggested_kept_shown_used_and_taken_back(run, marked: Path) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("tune", "chair-extension", marked.name, "--suggest", "--save", "--for", "anna")
    assert code == 0 and "proposed: gentle" in out and "Kept for anna" in out
    kept = own.read("anna", "chair-extension")["trunk_extension"]
    assert kept.ease_off is not None and abs(kept.ease_off - 11) <= 2
    assert f"Back lean, ease off beyond: {kept.ease_off:g} instead of 18" in run("show", "chair-extension", "--for", "anna")[1]
    assert "instead of" not in run("show", "chair-extension")[1]
    clip = str(Path(__file__).parents[2] / "tests" / "data" / "clips" / "rotated.mp4")
    _, _, err = run(
        "run", "chair-extension", "--camera", clip, "--answers", "none", "--no-window", "--for", "anna", "--mute", "--no-tones"
    )
    assert "own limits of anna are in force" in err
    sessions = sorted(path for path in marked.parent.iterdir() if path != marked)
    assert read(sessions[-1]).exercise.measures[0].limit.ease_off == kept.ease_off
    assert read(sessions[-1]).info.person == "anna" and "anna" in run("sessions")[1]
    assert "taken back" in run("tune", "chair-extension", "--reset", "--for", "anna")[1]
    assert own.read("anna", "chair-extension") == {}


def test_all_sessions_are_those_of_the_person_and_others_are_named(run, marked: Path) -> None:  # type: ignore[no-untyped-def]
    """The limits of one were made from the marks of another."""
    code, _, err = run("tune", "chair-extension", "all", "--suggest", "--save", "--for", "anna")
    assert code == 2 and "recorded yet for anna; those of others are taken when they are named" in err
    hers = session([8.0, 9.0], 30.0, seed=2, person="anna")
    code, out, _ = run("tune", "chair-extension", "all", "--suggest", "--save", "--for", "anna")
    assert code == 0 and "Nothing is kept" in out and "sessions of" not in out and own.read("anna", "chair-extension") == {}
    _, out, _ = run("tune", "chair-extension", "all", marked.name, "--set", "trunk_extension.ease_off=14", "--for", "anna")
    assert f"These are sessions of me, not of anna: {marked.name}." in out and hers.name in out
    # Nobody who was named is oneself.
    _, out, _ = run("tune", "chair-extension", "all", "--set", "trunk_extension.ease_off=14", "--json")
    assert [json.loads(line)["session"] for line in out.splitlines()] == [marked.name]


def test_a_proposal_that_is_looser_than_what_holds_needs_a_reason_and_by_hand_it_does_not(run) -> None:  # type: ignore[no-untyped-def]
    """Own limits of 7 degrees were raised to 12.5 without a word: only the default was asked about."""
    folder = session(spread(6, 17, 12, 2), 11.0)
    assert run("tune", "chair-extension", "--set", "trunk_extension.ease_off=7", "--save")[0] == 0
    propose = ("tune", "chair-extension", folder.name, "--suggest", "--save")
    code, out, err = run(*propose)
    assert code == 2 and "It is looser than what holds now" in out and "looser than what holds now" in err and "--because" in err
    assert own.read("me", "chair-extension")["trunk_extension"].ease_off == 7
    assert run(*propose, "--because", "half a year without complaint")[0] == 0
    kept = own.read("me", "chair-extension")["trunk_extension"]
    assert kept.ease_off and 9 <= kept.ease_off <= 12 and kept.because is None
    assert "Back lean: looser than before because half a year without complaint" in run("show", "chair-extension")[1]
    # It lifts nothing over a default that comes down.
    comfort.keep(own.path("me", "chair-extension"), "trunk_extension", 6.0, date(2026, 1, 2))
    exercise = files.load("chair-extension")[0]
    assert own.in_force(exercise, "chair-extension", "me", None).measures[0].limit.ease_off == pytest.approx(OWN_SHARE * 6)
    comfort.path(own.path("me", "chair-extension")).unlink()
    assert run("tune", "chair-extension", "--set", "trunk_extension.ease_off=16", "--save")[0] == 0
    kept = own.read("me", "chair-extension")["trunk_extension"]
    assert kept.ease_off == 16 and kept.raised is None


def test_whose_limits_the_settings_use_is_meant_where_nobody_is_named(run) -> None:  # type: ignore[no-untyped-def]
    settings.save(Settings(person="anna"))
    _, out, _ = run("tune", "chair-extension", "--set", "trunk_extension.ease_off=14", "--save")
    assert "Kept for anna" in out and "`coach run chair-extension` uses" in out
    assert "14 instead of 18" in run("show", "chair-extension")[1]
    assert "instead of" not in run("show", "chair-extension", "--for", "me")[1]
    _, out, _ = run("tune", "chair-extension", "--set", "trunk_extension.ease_off=13", "--save", "--for", "me")
    assert "Kept for me" in out and "`coach run chair-extension --for me` uses" in out
    own.path("me", "chair-extension").write_text("x = = 1")
    assert "`coach tune chair-extension --reset --for me`" in run("show", "chair-extension", "--for", "me")[2]
    assert "limits of anna" in run("tune", "chair-extension", "--reset")[1] and own.read("anna", "chair-extension") == {}
    settings.path().write_text("person = 7")
    for words in (["show", "chair-extension"], ["tune", "chair-extension", "--reset"]):
        code, _, err = run(*words)
        assert code == 2 and "person" in err and err.count("\n") == 1
    # What cannot be used is not kept either.
    code, _, err = run("tune", "chair-extension", "--set", "trunk_extension.ease_off=14", "--save", "--for", "bea")
    assert code == 2 and err.count("\n") == 1 and own.read("bea", "chair-extension") == {}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["tune", "chair-extension"], "at least one session"),
        (["tune", "chair-extension", "nosuch"], "no session nosuch"),
        (["tune", "chair-extension", "all"], "No session of chair-extension"),
        (["tune", "chair-extension", "--save"], "--save needs"),
        (["tune", "chair-extension", "--suggest"], "needs marked sessions"),
        (["tune", "chair-extension", "--set", "trunk_extension.ease_off=19"], "ceiling"),
        (["tune", "chair-extension", "--set", "trunk_extension.gentle=15", "--save"], "--because"),
        (["tune", "chair-extension", "--set", "trunk_extension.ease_off=9", "--save", "--for", "../x"], "is named with"),
        (["tune", "chair-extension", "--reset", "--suggest"], "--reset"),
        (["tune", "bridge", "--set", "a.b=1"], "measures nothing"),
        (["run", "chair-extension", "--answers", "none", "--for", "A B"], "is named with"),
    ],
)
def test_a_mistake_is_one_sentence(run, words: list[str], says: str) -> None:  # type: ignore[no-untyped-def]
    code, _, err = run(*words)
    assert code == 2 and says in err and err.count("\n") == 1


def test_a_session_of_another_exercise_is_refused(run, marked: Path) -> None:  # type: ignore[no-untyped-def]
    code, _, err = run("tune", "side-bend", marked.name, "--set", "trunk_side_bend.ease_off=20")
    assert code == 2 and "is a session of chair-extension" in err


def test_without_other_limits_todays_are_compared_with_those_of_the_recording(run, marked: Path) -> None:  # type: ignore[no-untyped-def]
    assert "0 gained, 0 lost" in run("tune", "chair-extension", marked.name)[1]
    assert run("tune", "chair-extension", "--set", "trunk_extension.ease_off=10", "--save")[0] == 0
    assert "0 gained" not in run("tune", "chair-extension", marked.name)[1]
