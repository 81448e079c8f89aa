from coach.exercise import files
from coach.outputs.exercise_text import describe


def test_limits_are_shown_with_their_unit_and_as_design_values() -> None:
    text = describe(files.load("chair-extension")[0])
    assert "Back lean (trunk_extension): gentle up to 12°, ease off beyond 18° (design value)" in text
    assert "Hips slide (hip_slide): gentle up to 20%, ease off beyond 45% (design value)" in text


def test_what_is_not_measured_is_said_where_the_limits_would_stand() -> None:
    exercise = files.load("cat-camel")[0]
    text = describe(exercise)
    assert exercise.not_measured and exercise.not_measured in text
    assert "Limits (" not in text


def test_what_is_too_much_whatever_the_angle_is_shown() -> None:
    rules = [line for line in describe(files.load("standing-extension")[0]).splitlines() if "design value" in line]
    for words in ("more than 15° and turned by more than 30°", "2 reversals of 3° or more within 4 s", "faster than 30 deg/s"):
        assert any(words in line for line in rules)
    assert "turned by more" not in describe(files.load("side-bend")[0])
    assert "bouncing," not in describe(files.load("bridge")[0])


def test_repetitions_are_a_side_where_there_are_two() -> None:
    assert "times a side." in describe(files.load("side-bend")[0])
    assert "times a side." not in describe(files.load("bridge")[0])
