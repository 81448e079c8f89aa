"""Exercise files: what comes with the program is valid, and a wrong file is refused in a sentence that says where and what."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from coach.angles.names import ANGLES, HIGHEST, Angle, unit
from coach.errors import CoachError, printable
from coach.exercise.definition import RECORDED, Exercise, Measure
from coach.exercise.files import find, load, names, parse, readable
from tests.paths import ROOT

CHAIR, TEXT = load("chair-extension")
LINES = TEXT.split("\n")


def line_of(start: str, number: int = 1) -> int:
    """The line, counted from one, on which the n-th line that begins so stands."""
    return [index for index, line in enumerate(LINES, 1) if line.startswith(start)][number - 1]


def refused(text: str) -> str:
    with pytest.raises(CoachError) as error:
        parse(text, "mine.toml")
    sentence = str(error.value)
    assert sentence.startswith("mine.toml")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize("name", names())
def test_every_exercise_that_comes_with_the_program_is_valid_and_cautious(name: str) -> None:
    exercise, text = load(name)
    assert parse(text, name) == exercise
    for measure in exercise.measures:
        assert measure.angle in ANGLES
        assert measure.limit.gentle < measure.limit.ease_off <= measure.ceiling
        for speed in (measure.speed_out, measure.speed_return):
            assert speed is None or 0 < speed.gentle < speed.ease_off


def test_the_chair_extension_watches_back_and_neck_and_speed() -> None:
    judged = [measure for measure in CHAIR.measures if not measure.form]
    assert {measure.angle for measure in judged} == {"trunk_extension", "neck_extension"}
    assert all(measure.speed_out and measure.speed_return for measure in judged)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("title =", "titel =", line_of("title"), ["titel", "not known"]),
        ("hold_s = 20", "hold_s = 20\nholds = 3", line_of("hold_s") + 1, ["pace.holds", "not known"]),
        ("ceiling = 30", "ceiling = 30\nceling = 3", line_of("ceiling", 2) + 1, ["measures.1.celing", "not known"]),
        ("gentle = 12, ease_off = 18", "gentle = -1, ease_off = 18", line_of("limit"), ["measures.0.limit.gentle", "greater"]),
        (
            "gentle = 15, ease_off = 30",
            "gentle = 31, ease_off = 30",
            line_of("limit", 2),
            ["measures.1.limit", "31", "must not exceed"],
        ),
        ("gentle = 15, ease_off = 30", "gentle = 15, ease_of = 30", line_of("limit", 2), ["measures.1.limit", "ease_of"]),
        (
            "gentle = 15, ease_off = 30",
            "gentle = 15, ease_off = 31",
            line_of("[[measures]]", 2),
            ["measures.1", "31", "ceiling (30)"],
        ),
        (
            "gentle = 12, ease_off = 24",
            "gentle = 12, ease_off = nan",
            line_of("speed_out"),
            ["measures.0.speed_out.ease_off", "finite"],
        ),
        ("gentle = 12, ease_off = 24", "gentle = 12, ease_off = inf", line_of("speed_out"), ["measures.0.speed_out.ease_off"]),
        (
            "gentle = 12, ease_off = 24",
            'gentle = "slow", ease_off = 24',
            line_of("speed_out"),
            ["measures.0.speed_out.gentle", "number"],
        ),
        ("gentle = 12, ease_off = 24", 'gentle = "12", ease_off = 24', line_of("speed_out"), ["speed_out.gentle", "number"]),
        ("repetitions = 5", "repetitions = true", line_of("repetitions"), ["pace.repetitions", "integer"]),
        ("ceiling = 30", "ceiling = true", line_of("ceiling", 2), ["measures.1.ceiling", "number"]),
        ('title = "Chair', 'title = "\\u001b[31mChair', 1, ["title", "control characters"]),
        ("out_s = 5", "out_s = 0.5", line_of("out_s"), ["pace.out_s", "greater than or equal to 2"]),
        ("repetitions = 5", "repetitions = 500", line_of("repetitions"), ["pace.repetitions", "20"]),
        ("rest_s = 5\n", "", line_of("[pace]"), ["pace.rest_s", "required"]),
        ("title = ", "# title = ", 1, ["title", "required"]),
        ('view = "side"', 'view = "sideways"', line_of("view"), ["view", "'side'"]),
        ('angle = "neck_extension"', 'angle = "neck_extention"', line_of("angle", 2), ["measures.1.angle", "'neck_extension'"]),
        (
            'angle = "neck_extension"',
            'angle = "trunk_extension"',
            line_of("[[measures]]"),
            ["measures", "trunk_extension", "once"],
        ),
        ("azimuth_deg = [45, 110]", "azimuth_deg = [110, 45]", line_of("azimuth_deg"), ["azimuth_deg", "rise"]),
        ("azimuth_deg = [45, 110]", "azimuth_deg = [0, 30]", line_of("[[measures]]"), ["trunk_extension", "not seen", "0 to 30"]),
        ("azimuth_deg = [45, 110]", 'azimuth_deg = [45, "x"]', line_of("azimuth_deg"), ["azimuth_deg.1", "number"]),
        ("azimuth_deg = [45, 110]", "azimuth_deg = [45]", line_of("azimuth_deg"), ["azimuth_deg"]),
        ("azimuth_deg = [45, 110]", "azimuth_deg = 45", line_of("azimuth_deg"), ["azimuth_deg: Input should be a list, in"]),
        ("azimuth_deg = [45, 110]", "azimuth_deg = [45, 50, 110]", line_of("azimuth_deg"), ["azimuth_deg: List should have"]),
        ("limit = { gentle = 12, ease_off = 18 }", "limit = 18", line_of("limit"), ["0.limit: Input should be a table of keys"]),
        ('cue_speed = "Slower with your head."', 'cue_speed = ""', line_of("cue_speed"), ["measures.1.cue_speed", "at least 1"]),
    ],
)
def test_a_wrong_file_is_refused_with_line_and_field(old: str, new: str, line: int, said: list[str]) -> None:
    assert TEXT.count(old) == 1
    sentence = refused(TEXT.replace(old, new))
    assert f"line {line}," in sentence
    for words in said:
        assert words in sentence


@pytest.mark.parametrize(("direction", "side"), [("positive", "right"), ("negative", "left")])
def test_a_side_that_would_never_be_judged_is_refused(direction: str, side: str) -> None:
    """A turn the other way would read as less than none, and so as gentle however far it went."""
    text = load("seated-rotation")[1]
    for found in re.finditer('direction = "both"\n', text):
        one_way = text[: found.start()] + f'direction = "{direction}"\n' + text[found.end() :]
        assert f"never counts to the {side}" in refused(one_way)
    assert "never counts to the right" in refused(text.replace('direction = "both"\n', "", 1))


@pytest.mark.parametrize("angle", ANGLES)
def test_a_limit_that_nobody_could_reach_is_refused(angle: Angle) -> None:
    """It called everything gentle, and anything sure enough."""
    most = HIGHEST[angle]
    highest = CHAIR.measures[0].model_dump() | {"angle": angle, "ceiling": most}
    assert Measure.model_validate(highest).ceiling == most <= 90
    above = highest | {"ceiling": most + 0.5}
    with pytest.raises(ValidationError, match=f"ceiling of {angle} is at most {most:g}{unit(angle)}, not {most + 0.5:g}"):
        Measure.model_validate(above)
    # Forward everybody goes further.
    forward = above | {"direction": "negative"}
    if angle in ("trunk_extension", "neck_extension"):
        assert Measure.model_validate(forward).ceiling > most
    with pytest.raises(ValidationError, match=f"ceiling of {angle} is at most"):
        Measure.model_validate(forward | {"ceiling": 90.5})
    # Whoever did it once can still read of it.
    assert Measure.model_validate(above, context=RECORDED).ceiling > most


def test_a_ceiling_that_is_too_high_is_said_with_its_line() -> None:
    high = TEXT.replace("gentle = 15, ease_off = 30 }\nceiling = 30", "gentle = 110, ease_off = 119 }\nceiling = 120")
    assert f"line {line_of('[[measures]]', 2)}, measures.1: ceiling of neck_extension is at most 45°" in refused(high)


def test_a_movement_that_leads_nowhere_is_refused() -> None:
    """Repetitions began and ended by noise."""
    still = TEXT.replace("gentle = 12, ease_off = 18", "gentle = 0, ease_off = 18")
    assert "limit.gentle of trunk_extension, the movement, must be above 0" in refused(still)
    # What should not happen at all may be 0.
    neck = parse(TEXT.replace("gentle = 15, ease_off = 30", "gentle = 0, ease_off = 30"), "mine.toml").measures[1]
    assert neck.limit.gentle == 0


def test_form_is_nothing_to_be_led_along() -> None:
    """After pain it was not halved."""
    form = TEXT.replace('angle = "trunk_extension"\n', 'angle = "trunk_extension"\nform = true\n', 1)
    assert "trunk_extension is the movement" in refused(form)
    assert 'pace.by = "time"' in refused(form)
    by_time = form.replace("[pace]\n", '[pace]\nby = "time"\n')
    assert parse(by_time, "mine.toml").measures[0].form


@pytest.mark.parametrize("line", ["measures = []", 'sides = ["left"]', 'not_measured = "why"', 'or_posture = "standing"'])
def test_a_key_below_a_table_says_where_it_belongs(line: str) -> None:
    """A reader of TOML takes it for one of the table."""
    key = line.partition(" ")[0]
    for table, name in (("[pace]\n", "pace"), ("[[measures]]\n", "measures.0")):
        placed = TEXT.replace(table, f"{table}{line}\n", 1)
        assert f", {name}.{key}: this key is not known: it belongs above the first [table]." in refused(placed)
    assert "belongs" not in refused(TEXT.replace("hold_s = 20", "hold_s = 20\nholds = 3"))
    assert "belongs" not in refused(f"sied = 3\n{TEXT}")


def test_the_example_of_the_readme_is_an_exercise_and_so_is_what_is_said_below_it() -> None:
    part = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Adding an exercise")[2].partition("\n## ")[0]
    example = "\n".join(line.removeprefix("    ") for line in part.split("\n") if line.startswith("    "))
    assert parse(example, "README.md").measures
    by_pace = 'measures = []\nnot_measured = "why"\n' + example[: example.index("[[measures]]")]
    assert parse(by_pace, "README.md").measures == [] and "`measures = []` with `not_measured = " in part


def test_an_exercise_without_cautions_is_refused() -> None:
    sentence = refused(re.sub(r"^cautions = \[.*?^\]", "cautions = []", TEXT, flags=re.MULTILINE | re.DOTALL))
    assert f"line {line_of('cautions')}, cautions: " in sentence


def test_broken_toml_says_on_which_line() -> None:
    assert f"line {line_of('hold_s')}," in refused(TEXT.replace("hold_s = 20", "hold_s 20"))
    assert "TOML" in refused("\x00")


@pytest.mark.parametrize("number", ["9" * 5000, "1e999", "-" + "9" * 4000, "0x" + "f" * 4000])
@pytest.mark.parametrize("field", ["hold_s", "repetitions"])
def test_numbers_beyond_all_reason_are_refused(field: str, number: str) -> None:
    sentence = refused(re.sub(rf"^{field} = \d+", f"{field} = {number}", TEXT, flags=re.MULTILINE))
    assert field in sentence or "digits" in sentence


def test_a_sentence_may_go_over_several_lines() -> None:
    assert (
        parse(TEXT.replace('title = "Chair extension"', 'title = """Chair\n\textension"""'), "own.toml").title
        == "Chair\n\textension"
    )


def test_nesting_beyond_all_reason_is_refused() -> None:
    refused("title = " + "[" * 20000 + "]" * 20000)
    refused("title" + ".a" * 2000 + " = 1")


def test_nothing_and_everything_else_is_refused() -> None:
    for text in ("", "# nothing", "measures = 3", "measures = [3]", "pace = []", "[[pace]]", "[measures]\nangle = 1"):
        assert "line " in refused(text)


def test_windows_line_ends_and_separators_within_a_sentence_do_not_shift_the_line() -> None:
    wrong = TEXT.replace("hold_s = 20", "hold_s = -1")
    assert f"line {line_of('hold_s')}," in refused(wrong.replace("\n", "\r\n"))
    assert f"line {line_of('hold_s')}," in refused(wrong.replace("Breathe normally", "Breathe\u2028normally\u2029"))


@pytest.mark.parametrize("wrong", ["chair-extention", "chairextension", "Chair-Extension", "chair_extension", "chair extension"])
def test_the_nearest_name_is_suggested(wrong: str) -> None:
    with pytest.raises(CoachError, match=r"did you mean 'chair-extension'\?"):
        find(wrong)


def test_a_name_like_none_lists_those_there_are() -> None:
    with pytest.raises(CoachError, match="chair-extension"):
        find("zzzz")


@pytest.mark.parametrize("name", ["", ".", "..", "../pyproject", "/", "\x00", "nowhere.toml", "\x00.toml", "a" * 5000 + ".toml"])
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(CoachError, match="There is no exercise"):
        load(name)


def test_a_file_that_cannot_be_read_keeps_nobody_from_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_HOME", str(tmp_path))
    before, none = readable()
    assert none == () and list(before) == names()
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "broken.toml").write_text("x = 1", encoding="utf-8")
    exercises, (fault,) = readable()
    assert exercises == before and "broken.toml, line 1" in fault


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("Lean #2", "Lean-2"),
        ("'; <b>", "b"),
        ("-lean", "lean"),
        ("x" * 101, "x" * 100),
        ("💪", "exercise"),
        (".lean", "lean"),
        ("lean ", "lean"),
        ("lean.", "lean"),
        ("x" * 99 + "-y", "x" * 99),
        (os.fsdecode(b"l\xffean"), "l-ean"),
    ],
)
def test_a_file_whose_name_cannot_be_kept_is_said_with_a_better_name(
    name: str, better: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_HOME", str(tmp_path))
    folder = tmp_path / "exercises"
    folder.mkdir()
    (folder / f"{name}.toml").write_text(TEXT, encoding="utf-8")
    (folder / "Übung 1.b.toml").write_text(TEXT, encoding="utf-8")
    exercises, (fault,) = readable()
    assert name not in exercises and name not in names() and "Übung 1.b" in exercises
    assert f"rename it, as to {better}.toml" in fault and printable(name) in fault and printable(fault) == fault
    for asked in (name, str(folder / f"{name}.toml")):
        with pytest.raises(CoachError, match="rename it"):
            load(asked)


def test_an_ending_may_be_written_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was passed over without a word."""
    monkeypatch.setenv("COACH_HOME", str(tmp_path))
    (tmp_path / "exercises").mkdir()
    file = tmp_path / "exercises" / "doorway.TOML"
    file.write_text(TEXT, encoding="utf-8")
    assert "doorway" in names() and load("doorway") == load(str(file)) == load("chair-extension")


def test_a_file_of_ones_own_is_loaded_and_named_in_its_errors(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(TEXT.replace("Chair extension", "Mine"), encoding="utf-8")
    exercise, text = load(str(own))
    assert exercise.title == "Mine"
    assert text == own.read_text(encoding="utf-8")
    own.write_bytes(b"title = '\xff'")
    with pytest.raises(CoachError, match=r"own\.toml .*UTF-8"):
        load(str(own))
    own.write_text("titel = 3", encoding="utf-8")
    with pytest.raises(CoachError, match=r"own\.toml, line "):
        load(str(own))


def test_a_copy_of_an_exercise_that_comes_with_the_program_needs_a_name_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its sessions were kept as those of the other, whose limits were tuned from them."""
    copy = tmp_path / "chair-extension.toml"
    copy.write_text(TEXT, encoding="utf-8")
    with pytest.raises(CoachError, match=r"^.*chair-extension\.toml is not used: 'chair-extension' comes with the program"):
        find(str(copy))
    shipped = ROOT / "exercises" / "chair-extension.toml"
    monkeypatch.chdir(shipped.parent)
    assert load(str(shipped)) == load("chair-extension.toml") == load("chair-extension")
    mine = copy.rename(tmp_path / "my-extension.toml")
    assert find(str(mine)) == mine


PIECES = st.text(max_size=12) | st.sampled_from(
    [
        "",
        "\n",
        "=",
        "[",
        "]]",
        "[[measures]]",
        '"',
        "'''",
        "-",
        "nan",
        "inf",
        "1e999",
        "9" * 4400,
        "true",
        "2020-01-01",
        "{}",
        "\x00",
        "\\ud800",
    ]
)
EDITS = st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, 40), PIECES), min_size=1, max_size=4)


@given(EDITS)
@settings(max_examples=250)
@example([(TEXT.index("hold_s = 20") + 9, 2, "9" * 4400)])
def test_a_damaged_file_is_a_valid_exercise_or_one_sentence(edits: list[tuple[int, int, str]]) -> None:
    text = TEXT
    for place, length, piece in edits:
        text = text[:place] + piece + text[place + length :]
    try:
        exercise = parse(text, "mine.toml")
    except CoachError as error:
        assert str(error).startswith("mine.toml")
        assert "\n" not in str(error)
    else:
        assert isinstance(exercise, Exercise)
        assert all(measure.limit.gentle <= measure.limit.ease_off <= measure.ceiling for measure in exercise.measures)


@given(st.integers(0, len(LINES) - 1), st.sampled_from(["delete", "double", "swap"]))
@settings(max_examples=80)
def test_lines_lost_doubled_or_swapped(number: int, what: str) -> None:
    rows = list(LINES)
    match what:
        case "delete":
            del rows[number]
        case "double":
            rows.insert(number, rows[number])
        case "swap":
            rows[number - 1], rows[number] = rows[number], rows[number - 1]
    try:
        parse("\n".join(rows), "mine.toml")
    except CoachError as error:
        assert re.match(r"mine\.toml(, line \d+, | is not valid TOML: )", str(error))
