"""The own comfortable range makes limits stricter, never looser, and is kept for its owner alone."""

import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import CoachError
from coach.exercise.files import load
from coach.exercise.personal import OWN_SHARE, limits_for
from coach.feedback import Event
from coach.safety.answers import NOTHING_APPLIES, remember
from coach.tuning import comfort, own
from coach.tuning.commands import keep_range, own_lines
from coach.tuning.limits import Name
from tests.paths import FAR, ROOT

CHAIR = load("chair-extension")[0]
BEND = load("side-bend")[0]


def shown(*degrees: float | None, angle: str = "trunk_extension") -> list[Event]:
    return [Event(30.0, "range", measure=angle, value=value, reason="found" if value else "none") for value in degrees]


def test_a_range_that_was_shown_holds_from_then_on() -> None:
    assert own.in_force(CHAIR, "chair-extension", "me", None) is CHAIR
    assert "13" in keep_range(shown(13.0), "chair-extension", "me")
    mine = own.in_force(CHAIR, "chair-extension", "me", None)
    assert mine.measures[0].limit.ease_off == pytest.approx(OWN_SHARE * 13.0)
    assert mine.measures[1:] == CHAIR.measures[1:]
    lines = "\n".join(own_lines(CHAIR, "chair-extension", "me"))
    assert "13°" in lines and "10.4°" in lines and date.today().isoformat() in lines
    assert own.in_force(CHAIR, "chair-extension", "anna", None) is CHAIR


def test_limits_by_age_are_shown_as_they_will_hold() -> None:
    assert not own_lines(CHAIR, "chair-extension", "me")
    answers = NOTHING_APPLIES._replace(age=75)
    remember(answers, date.today())
    lines = "\n".join(own_lines(CHAIR, "chair-extension", "me"))
    limit = limits_for(CHAIR, 75).measures[0].limit
    assert limit.ease_off < CHAIR.measures[0].limit.ease_off
    assert "your age, 75" in lines and f"Back lean: gentle up to {limit.gentle:g}°, ease off beyond {limit.ease_off:g}°" in lines


def test_an_own_limit_with_a_reason_that_holds_over_a_range_is_told() -> None:
    """Easing off at four fifths of 8 degrees was promised, and 16 were in force."""
    reset = "To take it back: `coach tune chair-extension --reset --for anna`."
    name = Name("trunk_extension", "limit", "ease_off")
    own.save("anna", "chair-extension", CHAIR, {name: 7.0}, None)
    assert "four fifths" in keep_range(shown(12.0), "chair-extension", "anna")
    usual = own.usual(CHAIR, "chair-extension", "anna", None)
    own.save("anna", "chair-extension", usual, {name: 16.0}, "the physiotherapist measured it")
    told = keep_range(shown(8.0), "chair-extension", "anna")
    assert "four fifths" not in told and "is kept: 8°" in told and "told beyond 16°" in told and reset in told
    assert own.in_force(CHAIR, "chair-extension", "anna", None).measures[0].limit.ease_off == 16
    lines = "\n".join(own_lines(CHAIR, "chair-extension", "anna"))
    assert "8° to the first light stretch" in lines and "told beyond 16°" in lines and reset in lines
    assert "ease off beyond 6.4" not in lines and "16 instead of 6.4°" in lines
    own.reset("anna", "chair-extension")
    assert "four fifths" in keep_range(shown(8.0), "chair-extension", "anna")


def test_of_two_sides_the_smaller_range_holds() -> None:
    keep_range(shown(19.0, 14.0, angle="trunk_side_bend"), "side-bend", "me")
    assert own.in_force(BEND, "side-bend", "me", None).measures[0].limit.ease_off == pytest.approx(OWN_SHARE * 14)


@pytest.mark.parametrize("events", [[], shown(None)])
def test_where_nothing_was_shown_the_usual_limits_hold(events: list[Event]) -> None:
    assert "usual limits" in keep_range(events, "chair-extension", "me")
    assert own.in_force(CHAIR, "chair-extension", "me", None) is CHAIR


@given(degrees=st.floats(1, 120), age=st.none() | st.integers(18, 99))
def test_no_range_lifts_a_limit(degrees: float, age: int | None) -> None:
    comfort.keep(own.path("me", "chair-extension"), "trunk_extension", degrees, date(2026, 1, 2))
    mine, by_age = own.in_force(CHAIR, "chair-extension", "me", age), limits_for(CHAIR, age)
    for one, other in zip(mine.measures, by_age.measures, strict=True):
        assert one.limit.ease_off <= other.limit.ease_off <= one.ceiling and one.limit.gentle <= other.limit.gentle


def test_it_is_kept_for_its_owner_alone_and_replaced_by_the_next() -> None:
    for degrees in (9.0, 12.0):
        keep_range(shown(degrees), "chair-extension", "me")
    file = comfort.path(own.path("me", "chair-extension"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert comfort.read(own.path("me", "chair-extension"))["trunk_extension"].degrees == 12.0


@pytest.mark.parametrize(
    "text", ["", "{", '{"trunk_extension": {"degrees": -3, "on": "2026-01-02"}}', '{"knees": 3}', "[" * 9000]
)
def test_a_damaged_range_is_one_sentence_and_can_be_found_anew(text: str, tmp_path: Path) -> None:
    file = comfort.path(own.path("me", "chair-extension"))
    file.parent.mkdir(parents=True)
    file.write_text(text)
    with pytest.raises(CoachError, match="range") as error:
        own.in_force(CHAIR, "chair-extension", "me", None)
    assert "\n" not in str(error.value)
    keep_range(shown(11.0), "chair-extension", "me")
    assert own.in_force(CHAIR, "chair-extension", "me", None) is not CHAIR


ENDED = """
import coach.conduct
from coach.feedback import Event
from types import SimpleNamespace

def conduct(definition, source, eyes, listeners, **more):
    found = Event(30.0, "range", measure="trunk_extension", value=8.0, reason="found")
    listeners[0].hear(None, None, SimpleNamespace(events=(found,)))
    return coach.conduct.Outcome(coach.conduct._Counts().summary, interrupted=True)

coach.conduct.conduct = conduct
from coach.cli import main
main()
"""


def test_a_range_that_was_found_is_kept_though_the_session_is_ended() -> None:
    command = ["run", "chair-extension", "--find-range", "--camera", str(FAR), "--no-window", "--answers", "none", "--mute"]
    done = subprocess.run(
        [sys.executable, "-c", ENDED, *command, "--no-tones"], capture_output=True, text=True, timeout=60, check=False, cwd=ROOT
    )
    assert done.returncode == 130 and "8°" in done.stderr
    assert comfort.read(own.path("me", "chair-extension"))["trunk_extension"].degrees == 8


def test_own_limits_hold_while_a_range_is_looked_for_and_an_older_range_does_not() -> None:
    """Who was tuned down to 10 degrees was let out to 18 when asked for a first light stretch."""
    own.save("me", "chair-extension", CHAIR, {Name("trunk_extension", "limit", "ease_off"): 10.0}, None)
    keep_range(shown(5.0), "chair-extension", "me")
    told = ENDED.replace("    return coach", "    print(definition.measures[0].limit.ease_off)\n    return coach")
    command = ["run", "chair-extension", "--find-range", "--camera", str(FAR), "--no-window", "--answers", "none", "--mute"]
    done = subprocess.run(
        [sys.executable, "-c", told, *command, "--no-tones"], capture_output=True, text=True, timeout=60, check=False, cwd=ROOT
    )
    assert done.stdout.splitlines()[0] == "10.0", done.stderr


def test_what_is_not_measured_has_no_range() -> None:
    command = [
        sys.executable,
        "-m",
        "coach",
        "run",
        "bridge",
        "--find-range",
        "--camera",
        "99",
        "--no-window",
        "--answers",
        "none",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)
    assert done.returncode == 2 and "not measured along a range" in done.stderr and len(done.stderr.splitlines()) == 1
