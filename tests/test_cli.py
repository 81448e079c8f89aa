"""The program as its users meet it: commands, exit codes, sentences."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from coach.angles.names import ANGLES
from tests.mjpeg import serving
from tests.paths import CLIPS, FAR, ROOT

SILENT = ["--answers", "none", "--mute", "--no-tones"]
"""For sessions in which nobody exercises or listens."""

EXERCISE = (ROOT / "exercises" / "chair-extension.toml").read_text(encoding="utf-8")


def coach(
    *arguments: str | Path, timeout_s: float = 120, cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")} | environment
    command = [sys.executable, "-m", "coach", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, env=environ, check=False, cwd=cwd)


def events(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    assert done.stderr == ""
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert all("t" in row and "kind" in row for row in rows)
    return rows


def told(rows: list[dict[str, object]]) -> set[tuple[object, object, object]]:
    return {(row["measure"], row["quantity"], row["level"]) for row in rows if row["kind"] == "warning"}


def replayed(clip: Path, *more: str | Path) -> list[dict[str, object]]:
    done = coach("replay", clip, "--exercise", "chair-extension", "--json", *more)
    assert done.returncode == 0
    return events(done)


def test_leaning_back_too_far_is_warned_of_and_every_frame_has_its_angles(tmp_path: Path) -> None:
    rows = replayed(FAR, "--angles", tmp_path / "angles.csv")
    assert ("trunk_extension", "angle", "ease_off") in told(rows)
    # The first repetition is gentle; of the second one is warned before it goes too far.
    first = {level: next(row for row in rows if row.get("level") == level) for level in ("caution", "ease_off")}
    counted = [row["counted"] for row in rows if row["kind"] == "repetition"]
    assert counted == [True, False] and 8.4 < float(str(first["caution"]["t"])) < float(str(first["ease_off"]["t"])) < 10.8
    assert rows[-1]["kind"] == "summary" and rows[-1]["frames"] == 246
    with (tmp_path / "angles.csv").open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    assert len(table) == 246 and list(table[0]) == ["t", *ANGLES]
    assert table[0]["trunk_extension"] == ""
    for frame, trunk, neck in ((90, 8.0, 4.0), (178, 25.0, 12.0), (240, 0.0, 0.0)):
        assert float(table[frame]["trunk_extension"]) == pytest.approx(trunk, abs=2)
        assert float(table[frame]["neck_extension"]) == pytest.approx(neck, abs=3)


def test_a_head_thrown_back_is_warned_of() -> None:
    assert ("neck_extension", "angle", "ease_off") in told(replayed(CLIPS / "chair_extension_neck_thrown_back_side.mp4"))


def test_a_fast_movement_is_warned_of() -> None:
    warned = told(replayed(CLIPS / "chair_extension_fast_side.mp4"))
    assert any(quantity == "speed" and level == "ease_off" for _, quantity, level in warned)


def test_sitting_still_is_no_reason_to_ease_off() -> None:
    rows = replayed(CLIPS / "sitting_still_side.mp4")
    assert any(row["kind"] == "neutral" for row in rows)
    assert all(level != "ease_off" for _, _, level in told(rows))


def test_from_the_front_everything_is_unseen_and_the_person_is_told_to_turn() -> None:
    rows = replayed(CLIPS / "chair_extension_wrong_view_front.mp4")
    assert {row["level"] for row in rows if "level" in row} == {"unseen"}
    assert any("side" in str(row.get("sentence")) for row in rows)


def test_a_session_without_camera_and_display_coaches_the_bundled_clip_into_a_file(tmp_path: Path) -> None:
    video = tmp_path / "out.mp4"
    done = coach("run", "chair-extension", "--camera", "99", "--demo", "--video", video)
    assert done.returncode == 0
    assert "no camera 99" in done.stderr and "bundled clip" in done.stderr and str(video) in done.stderr
    assert "Ease off" in done.stdout
    assert video.stat().st_size > 100_000
    # It is nobody's session.
    assert "Recorded" not in done.stdout and "No session is recorded yet" in coach("sessions").stdout


@pytest.mark.parametrize("kept", [True, False])
def test_without_a_display_the_picture_goes_to_a_file_but_not_of_a_session_that_leaves_nothing(
    kept: bool, tmp_path: Path
) -> None:
    clip = CLIPS / "sitting_still_side.mp4"
    done = coach("run", "chair-extension", "--camera", clip, *SILENT, *(() if kept else ("--no-record",)), cwd=tmp_path)
    assert done.returncode == 0 and ("no display" in done.stderr) == kept
    assert [file.suffix for file in tmp_path.iterdir()] == [".mp4"] * kept


def test_where_no_picture_can_be_written_the_coach_coaches() -> None:
    done = coach("run", "chair-extension", "--camera", CLIPS / "sitting_still_side.mp4", *SILENT, cwd=Path("/proc"))
    assert done.returncode == 0 and "no picture" in done.stderr and "neutral" in done.stdout


def test_a_stream_that_stalls_and_comes_back_is_coached_on() -> None:
    with serving(CLIPS / "sitting_still_side.mp4") as server:
        environ = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
        command = [sys.executable, "-m", "coach", "run", "chair-extension", "--camera", server.url, "--no-window", "--json"]
        command += SILENT
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ, cwd=ROOT)
        assert process.stdout is not None and process.stderr is not None
        rows: list[dict[str, object]] = []

        def wait_for(kind: str, reason: str | None) -> None:
            for line in process.stdout or []:
                rows.append(json.loads(line))
                if rows[-1]["kind"] == kind and (reason is None or rows[-1].get("reason") == reason):
                    return
            raise AssertionError(f"no {kind} {reason} in {rows}")

        wait_for("neutral", None)
        server.flowing.clear()
        wait_for("withheld", "frozen")
        server.flowing.set()
        wait_for("clear", None)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert json.loads(out.splitlines()[-1])["kind"] == "summary"
    assert err == ""


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["replay", "nothing.mp4"], 2, "There is no file nothing.mp4"),
        (["replay", "{tmp}/text.mp4"], 2, "not a video"),
        (["replay", "{tmp}/cut.mp4"], 2, "cut off"),
        (["show", "chair-extenson"], 2, "did you mean 'chair-extension'?"),
        (["replay", str(FAR), "--exercise", "char"], 2, "did you mean 'chair-extension'?"),
        (["show", "{tmp}/broken.toml"], 2, "line 2"),
        (["show", "{tmp}/negative.toml"], 2, "gentle"),
        (["run", "chair-extension", "--camera", "99", "--no-window", *SILENT], 3, "no camera 99"),
        (["run", "chair-extension", "--camera", "99", *SILENT], 3, "no camera 99"),
        (["replay", str(FAR), "--model", "{tmp}/text.mp4"], 2, "not a MediaPipe .task file"),
        (["replay", str(FAR), "--angles", "{tmp}/none/angles.csv"], 2, "cannot be written"),
        (["replay", str(FAR), "--video", "{tmp}/none/out.mp4"], 2, "out.mp4"),
        (["replay", str(FAR), "--window"], 3, "no display"),
        (["run", "chair-extension", "--camera", "9" * 5000, "--no-window", *SILENT], 2, "index of a camera"),
        (["run", "chair-extension", "--camera", "x" * 5000, "--no-window", *SILENT], 2, "There is no file"),
        (["replay", "x" * 5000], 2, f"'{'x' * 50}…' is too long for the name of a file"),
        (["replay", "x" * 300 + ".mp4"], 2, "too long"),
        (["replay", str(FAR), "--model", "x" * 300], 2, "too long"),
        (["import", "x" * 300, "--exercise", "side-bend"], 2, "too long"),
        (["sessions", "delete", "x" * 300], 2, "too long"),
        (["screen", "--answers", "{tmp}/pipe"], 2, "is a device, not a file of answers"),
        (["show", "{tmp}/long.toml"], 2, "is too long for a file of an exercise"),
    ],
)
def test_a_mistake_is_one_sentence_and_an_exit_code(arguments: list[str], code: int, says: str, tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("hello")
    (tmp_path / "cut.mp4").write_bytes(FAR.read_bytes()[:300_000])
    (tmp_path / "broken.toml").write_text('title = "x"\nsummary = = "y"\n')
    (tmp_path / "long.toml").write_text("#" * 200_000)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "negative.toml").write_text(EXERCISE.replace("gentle = 12, ease_off = 18", "gentle = -12, ease_off = 18"))
    done = coach(*(argument.replace("{tmp}", str(tmp_path)) for argument in arguments))
    assert done.returncode == code
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


def test_nothing_is_written_over_the_video_that_is_replayed(tmp_path: Path) -> None:
    mine = tmp_path / "me.mp4"
    shutil.copy(FAR, mine)
    for option in ("--video", "--angles", "--spoken", "--sound"):
        done = coach("replay", mine, option, mine)
        assert done.returncode == 2 and "over what it is made from" in done.stderr and done.stderr.count("\n") == 1
    done = coach("run", "chair-extension", "--camera", mine, "--no-window", "--video", mine, *SILENT)
    assert done.returncode == 2 and mine.read_bytes() == FAR.read_bytes()


def test_a_name_that_is_no_text_is_one_sentence(tmp_path: Path) -> None:
    """OpenCV ends the whole program over it."""
    strange = tmp_path / os.fsdecode(b"bad\xff.mp4")
    shutil.copy(FAR, strange)
    done = coach("replay", strange)
    assert done.returncode == 2 and "UTF-8" in done.stderr and done.stderr.count("\n") == 1
    imported = coach("import", tmp_path, "--exercise", "chair-extension", "--jobs", "1")
    assert imported.returncode == 2 and "UTF-8" in imported.stdout


@pytest.mark.parametrize("arguments", [["list"], ["show", "side-bend"], ["replay", str(FAR), "--json"]])
def test_where_what_is_printed_cannot_be_written_that_is_said(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "coach", *arguments]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=120, check=False, cwd=ROOT)
    assert done.returncode == 2 and "cannot be written: No space left" in done.stderr and done.stderr.count("\n") == 1


def test_what_is_written_of_a_person_is_for_its_owner_alone(tmp_path: Path) -> None:
    written = {option: tmp_path / f"out.{end}" for option, end in (("--video", "mp4"), ("--angles", "csv"), ("--spoken", "txt"))}
    options = [part for pair in written.items() for part in pair]
    assert coach("replay", CLIPS / "variable_rate.mp4", "--mute", *options, "--sound", tmp_path / "out.wav").returncode == 0
    assert {path.stat().st_mode & 0o777 for path in (*written.values(), tmp_path / "out.wav")} == {0o600}


def test_wrong_outputs_leave_no_empty_session(tmp_path: Path) -> None:
    done = coach("run", "chair-extension", "--camera", FAR, "--no-window", "--video", tmp_path / "none" / "x.mp4", *SILENT)
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert "No session is recorded yet" in coach("sessions").stdout


def test_an_exercise_of_ones_own_with_a_name_that_is_taken_is_said_to_be_passed_over(tmp_path: Path) -> None:
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "chair-extension.toml").write_text(EXERCISE, encoding="utf-8")
    listed = coach("list", COACH_HOME=str(tmp_path))
    assert listed.returncode == 0 and "'chair-extension' comes with the program" in listed.stderr


def test_list_and_show_say_what_the_file_says() -> None:
    rows = [json.loads(line) for line in coach("list", "--json").stdout.splitlines()]
    assert {"name": "chair-extension", "title": "Chair extension", "view": "side", "posture": "seated"} in rows
    text = coach("show", "chair-extension").stdout
    for part in ("towel", "design value", "hands behind your head", "No pain", "PMC2365519", "not a medical device"):
        assert part in text


def test_list_imports_nothing_heavy() -> None:
    program = "import sys; from coach.cli import app; app(['list'], standalone_mode=False); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not {"numpy", "cv2", "mediapipe", "pyarrow"} & set(done.stderr.split())


def test_doctor_speaks_of_every_part() -> None:
    done = coach("doctor", "--json")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0 and {row["part"] for row in rows} == {"camera", "model", "display", "voice"}
    # Whether it is fast enough depends on what else this computer does.
    assert "pictures a second on this computer: full " in next(row["says"] for row in rows if row["part"] == "model")


def test_a_broken_exercise_of_ones_own_keeps_nobody_from_the_screening_nor_from_the_others(tmp_path: Path) -> None:
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "broken.toml").write_text("x = 1", encoding="utf-8")
    answers = tmp_path / "answers.toml"
    answers.write_text("bladder_or_bowel = true\neverything_else = false\n", encoding="utf-8")
    screened = coach("screen", "--answers", answers, COACH_HOME=str(tmp_path))
    assert screened.returncode == 0 and "urgent medical help" in screened.stdout
    listed = coach("list", COACH_HOME=str(tmp_path))
    assert listed.returncode == 0 and len(listed.stdout.splitlines()) == 9
    for done in (screened, listed):
        assert done.stderr.count("\n") == 1 and "broken.toml, line 1" in done.stderr
