"""A tenth exercise takes one TOML file and no code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from coach.course.guide import Plan
from coach.errors import CoachError
from coach.exercise.files import find, load, names
from coach.outputs.exercise_picture import exercise_picture
from coach.paths import user_data
from tests.course.sessions import follower, session
from tests.paths import CLIPS, ROOT

# As short as a file can be: all that is left out has a default.
TENTH = """
title = "Seated lean"
summary = "Sitting tall, lean back a little while breathing out."
view = "side"
azimuth_deg = [45, 110]
posture = "seated"
place_camera = "Turn so that I see you from the side."
steps = ["Sit tall.", "Breathe out and lean back a little."]
cautions = ["No pain, ever: stop at once."]
sources = ["Our own arithmetic: half of the chair extension."]

[pace]
inhale_s = 3
out_s = 4
hold_s = 5
back_s = 4
rest_s = 3
repetitions = 2

[[measures]]
angle = "trunk_extension"
limit = { gentle = 6, ease_off = 10 }
ceiling = 10
speed_out = { gentle = 12, ease_off = 24 }
speed_return = { gentle = 18, ease_off = 40 }
cue_caution = "That is far enough."
cue_ease_off = "Come up slowly."
reason = "A design value."
"""


@pytest.fixture
def tenth() -> Path:
    path = user_data() / "exercises" / "seated-lean.toml"
    path.parent.mkdir(parents=True)
    path.write_text(TENTH)
    return path


def coach(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "coach", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=os.environ, check=False, cwd=ROOT)


def test_it_is_listed_shown_and_judged_by_its_own_limits(tenth: Path) -> None:
    rows = [json.loads(line) for line in coach("list", "--json").stdout.splitlines()]
    assert len(rows) == 10 and {"name": "seated-lean", "title": "Seated lean", "view": "side", "posture": "seated"} in rows
    shown = coach("show", "seated-lean").stdout
    assert "ease off beyond 10° (design value)" in shown and "half of the chair extension" in shown
    done = coach("replay", CLIPS / "chair_extension_fast_side.mp4", "--exercise", "seated-lean", "--json")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0 and {row.get("limit") for row in told if row.get("quantity") == "angle"} >= {6, 10}
    assert "Come up slowly." in {row.get("sentence") for row in told}


def test_it_is_coached_from_beginning_to_end_and_has_a_picture(tenth: Path) -> None:
    exercise = load("seated-lean")[0]
    done = session(exercise, follower(exercise), Plan(paced=True))
    assert done.end.reason == "done" and done.feedback[-1].course.counted == 2
    assert exercise_picture(exercise, 300, 400).std() > 10


def test_none_takes_the_name_of_one_that_comes_with_the_program(tenth: Path) -> None:
    before = load("chair-extension")
    tenth.rename(tenth.with_name("chair-extension.toml"))
    assert load("chair-extension") == before and len(names()) == 9


def test_a_wrong_one_is_a_sentence_with_its_path_and_line(tenth: Path) -> None:
    tenth.write_text(TENTH.replace("hold_s = 5", "hold_s = 500"))
    with pytest.raises(CoachError, match=r"seated-lean\.toml, line 15, pace\.hold_s"):
        load("seated-lean")
    assert find("seated-lean") == tenth
