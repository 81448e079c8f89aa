"""A person's own limits: kept with their comments, layered over the exercise, never looser without a reason."""

import re
import stat

import pytest

from coach.errors import CoachError
from coach.exercise import files
from coach.exercise.personal import limits_for
from coach.tuning import own
from coach.tuning.limits import Name, limits_of, looser, parse, with_limits

EXERCISE = files.load("chair-extension")[0]
EASE_OFF = Name("trunk_extension", "limit", "ease_off")
GENTLE = Name("trunk_extension", "limit", "gentle")
FAST = Name("trunk_extension", "speed_out", "ease_off")
SLOW = Name("trunk_extension", "speed_return", "gentle")


def force(age: int | None = None) -> dict[Name, float]:
    return limits_of(own.in_force(EXERCISE, "chair-extension", "anna", age))


def test_every_limit_has_a_name_that_is_read() -> None:
    for name, value in limits_of(EXERCISE).items():
        assert parse(f"{name}={value}", EXERCISE) == (name, value)
    assert parse("trunk-extension.speed-out.ease-off = 20", EXERCISE) == (FAST, 20.0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("trunk_extension.easeoff=15", "did you mean trunk_extension.ease_off?"),
        ("hip_slide.speed_out.gentle=1", "There is no limit"),
        ("trunk_extension.ease_off", "a number is needed"),
        ("trunk_extension.ease_off=far", "a number is needed"),
    ],
)
def test_a_wrong_setting_gets_a_sentence(text: str, says: str) -> None:
    with pytest.raises(CoachError, match=says.replace("?", r"\?")):
        parse(text, EXERCISE)


@pytest.mark.parametrize("value", [18.01, 400, float("nan"), float("inf"), 0, -3])
def test_the_ceiling_is_never_exceeded(value: float) -> None:
    with pytest.raises(CoachError):
        with_limits(EXERCISE, {EASE_OFF: value})
    with pytest.raises(CoachError):
        with_limits(EXERCISE, {FAST: 24.01 if value > 18 else value})


def test_gentle_gives_way_to_ease_off() -> None:
    limit = with_limits(EXERCISE, {EASE_OFF: 9.0}).measures[0].limit
    assert (limit.gentle, limit.ease_off) == (9.0, 9.0)
    with pytest.raises(CoachError, match="above ease off"):
        with_limits(EXERCISE, {EASE_OFF: 9.0, GENTLE: 10.0})


def test_kept_with_comments_and_taken_back() -> None:
    file = own.save("anna", "chair-extension", EXERCISE, {EASE_OFF: 15.0, FAST: 20.0}, None)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    # Names of people are names of folders.
    assert {stat.S_IMODE(file.parents[up].stat().st_mode) for up in range(2)} == {0o700}
    assert force()[EASE_OFF] == 15 and force()[FAST] == 20 and force()[GENTLE] == 12
    file.write_text("# ask again in June\n\n" + file.read_text().replace("ease_off = 15", "ease_off = 15  # after a fall"))
    own.save("anna", "chair-extension", EXERCISE, {GENTLE: 9.0}, None)
    text = file.read_text()
    assert "# after a fall" in text and "# ask again in June" in text
    assert force()[EASE_OFF] == 15 and force()[GENTLE] == 9
    # Back at the default, a limit is not kept any more.
    own.save("anna", "chair-extension", EXERCISE, {EASE_OFF: 18.0, GENTLE: 12.0, FAST: 24.0}, None)
    assert own.read("anna", "chair-extension") == {} and "# ask again in June" in file.read_text()
    assert own.reset("anna", "chair-extension") and not own.reset("anna", "chair-extension")
    assert force() == limits_of(EXERCISE)


def test_what_is_remarked_on_a_limit_outlives_it() -> None:
    file = own.save("anna", "chair-extension", EXERCISE, {EASE_OFF: 15.0}, None)
    file.write_text(
        "[trunk_extension]  # since May\n# asked twice\nease_off = 15  # after a fall\ngentle = 9#sore\n"
        'speed_out = { ease_off = 20 }  # hasty\nbecause = "tried"  # by whom\n[trunk_extension.speed_return]  # again\n'
        "# dizzy once\ngentle = 5  # slowly\n[neck_extension]\nease_off = 20  # stiff\n"
    )
    # Another value has the same remark.
    own.save("anna", "chair-extension", EXERCISE, {EASE_OFF: 14.0}, None)
    assert "ease_off = 14  # after a fall\n" in file.read_text()
    back = {name: limits_of(EXERCISE)[name] for name in (EASE_OFF, GENTLE, FAST, SLOW)}
    own.save("anna", "chair-extension", EXERCISE, back, None)
    remarks = ["since May", "asked twice", "after a fall", "sore", "hasty", "by whom", "again", "dizzy once", "slowly"]
    assert re.findall(r"# ?(.+)", file.read_text()) == [*remarks, "stiff"]
    assert set(own.read("anna", "chair-extension")) == {"neck_extension"} and force()[EASE_OFF] == 18
    # The lines stay where they were, and what is set again stands among them.
    own.save("anna", "chair-extension", EXERCISE, {EASE_OFF: 13.0, SLOW: 6.0}, None)
    assert re.findall(r"# ?(.+)", file.read_text()) == [*remarks, "stiff"] and force()[EASE_OFF] == 13 and force()[SLOW] == 6


@pytest.mark.parametrize("text", ["speed_out.ease_off = 20  # a\nspeed_out.gentle = 9  # b\n", "speed_out.gentle = 9\n"])
def test_a_limit_that_is_written_with_dots_is_taken_out(text: str) -> None:
    file = own.path("anna", "chair-extension")
    file.parent.mkdir(parents=True)
    file.write_text(f"[trunk_extension]\n{text}ease_off = 15\n")
    usual = limits_of(EXERCISE)
    gentle = FAST._replace(side="gentle")
    own.save("anna", "chair-extension", EXERCISE, {name: usual[name] for name in (FAST, gentle)}, None)
    assert own.read("anna", "chair-extension") == {"trunk_extension": own.OwnMeasure(ease_off=15)}


@pytest.mark.parametrize(
    "text",
    [
        "trunk_extension = { gentle = 10, ease_off = 14 }\n",
        "trunk_extension.gentle = 10  # a\ntrunk_extension.ease_off = 14  # b\n",
    ],
)
def test_however_an_angle_is_written_its_limits_are_set_and_taken_out(text: str) -> None:
    file = own.path("anna", "chair-extension")
    file.parent.mkdir(parents=True)
    file.write_text(text)
    own.save("anna", "chair-extension", EXERCISE, {GENTLE: 13.0, EASE_OFF: 16.0, FAST: 20.0}, "by my physiotherapist")
    assert (force()[GENTLE], force()[EASE_OFF], force()[FAST]) == (13, 16, 20)
    assert re.findall(r"# ?(.+)", file.read_text()) == re.findall(r"# ?(.+)", text)
    usual = limits_of(EXERCISE)
    own.save(
        "anna",
        "chair-extension",
        EXERCISE,
        {name: usual[name] for name in (GENTLE, EASE_OFF, FAST)},
        None,
    )
    assert own.read("anna", "chair-extension") == {} and force() == usual


def test_looser_than_by_age_needs_a_reason_and_stays_under_the_ceiling() -> None:
    aged = limits_for(EXERCISE, 55)
    usual = limits_of(aged)[EASE_OFF]
    assert usual < 15
    with pytest.raises(CoachError, match="--because"):
        own.save("anna", "chair-extension", aged, {EASE_OFF: 15.0}, "  ")
    file = own.save("anna", "chair-extension", aged, {EASE_OFF: 15.0}, "the physiotherapist measured it")
    assert force(55)[EASE_OFF] == 15
    assert looser(aged, own.in_force(EXERCISE, "chair-extension", "anna", 55)) == [EASE_OFF]
    # By hand above the ceiling, or without the reason: held.
    file.write_text(file.read_text().replace("ease_off = 15", "ease_off = 100"))
    assert force(55)[EASE_OFF] == 18
    file.write_text("[trunk_extension]\nease_off = 100\nspeed_out = { ease_off = 300 }\n")
    assert force(55)[EASE_OFF] == usual and force(55)[FAST] == 24


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[trunk_extension]\nease_of = 3", "not known"),
        ("[trunk_extension\n", "not valid TOML"),
        ("[trunk_extension]\nease_off = -3", "greater than 0"),
        ("[trunk]\nease_off = 3", "trunk"),
        ("trunk_extension = 3", "trunk_extension"),
        ("[trunk_extension]\nease_off = nan", "finite"),
        ("\x00", "not valid TOML"),
        ("#" * 20_000, "too long"),
    ],
)
def test_a_damaged_file_is_a_sentence_and_no_session_starts_without_it(text: str, says: str) -> None:
    file = own.path("anna", "chair-extension")
    file.parent.mkdir(parents=True)
    file.write_text(text)
    with pytest.raises(CoachError, match=says) as told:
        force()
    # What is advised is for this person, not for oneself.
    assert "--reset" not in str(told.value) or "`coach tune chair-extension --reset --for anna`" in str(told.value)


def test_a_reason_that_could_not_be_read_again_is_not_kept() -> None:
    with pytest.raises(CoachError, match="400 characters, not 401"):
        own.save("anna", "chair-extension", EXERCISE, {EASE_OFF: 17.0}, "x" * 401)
    assert own.read("anna", "chair-extension") == {}


@pytest.mark.parametrize("person", ["../anna", "", "Anna", "a/b", ".", "-x", "a" * 41, "anna\n"])
def test_a_person_is_no_path(person: str) -> None:
    with pytest.raises(CoachError, match="named with"):
        own.path(person, "chair-extension")


@pytest.mark.parametrize("exercise", ["../x", "a/b", "", "..", ".hidden"])
def test_an_exercise_is_no_path(exercise: str) -> None:
    with pytest.raises(CoachError):
        own.path("anna", exercise)
