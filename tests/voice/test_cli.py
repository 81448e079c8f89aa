"""Voice and screening as users meet them: `coach run`, `coach replay`, `coach screen`."""

import json
import os
import shutil
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from coach.voice import sound_file
from tests.paths import CLIPS, FAR, ROOT

NO_ENGINE = "no speech engine"


def coach(*arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    command = [sys.executable, "-m", "coach", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=120, env=environ, check=False, cwd=ROOT)


def seconds(path: Path) -> float:
    with wave.open(str(path)) as file:
        return float(file.getnframes() / file.getframerate())


def lines(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_replay_leaves_the_sound_and_the_same_words_each_time(tmp_path: Path) -> None:
    for name, more in (("spoken", []), ("muted", ["--mute"])):
        files = ("--sound", tmp_path / f"{name}.wav", "--spoken", tmp_path / f"{name}.txt")
        done = coach("replay", FAR, "--json", *files, *more)
        assert done.returncode == 0 and (done.stderr == "" or NO_ENGINE in done.stderr), done.stderr
    assert (tmp_path / "spoken.txt").read_text() == (tmp_path / "muted.txt").read_text()
    said = lines(tmp_path / "spoken.txt")
    assert any(urgency == "ease_off" for _, urgency, _ in said)
    assert [float(t) for t, _, _ in said] == sorted(float(t) for t, _, _ in said)
    # 246 pictures, 15 a second.
    assert seconds(tmp_path / "spoken.wav") == seconds(tmp_path / "muted.wav") == pytest.approx(16.4, abs=0.01)
    if not shutil.which("espeak-ng"):
        pytest.skip("no espeak-ng: make system installs it")
    speech, tones = (sound_file.read(tmp_path / f"{name}.wav") for name in ("spoken", "muted"))
    assert float((speech**2).mean()) > 3 * float((tones**2).mean()) > 0


def test_a_live_session_leaves_its_sound_and_goes_on_without_a_device(tmp_path: Path) -> None:
    files = ("--sound", tmp_path / "live.wav", "--spoken", tmp_path / "live.txt")
    done = coach("run", "chair-extension", "--camera", FAR, "--no-window", "--no-record", "--answers", "none", "--json", *files)
    assert done.returncode == 0
    # Whatever is missing here is said once, and no more than once.
    told = done.stderr.splitlines()
    assert len(told) == len(set(told)) <= 3 and "Traceback" not in done.stderr
    end_s = json.loads(done.stdout.splitlines()[-1])["t"]
    assert seconds(tmp_path / "live.wav") == pytest.approx(end_s, abs=0.1)
    assert lines(tmp_path / "live.txt") and all(len(row) == 3 for row in lines(tmp_path / "live.txt"))


def test_a_session_needs_a_screening_and_is_refused_by_it(tmp_path: Path) -> None:
    run = ("run", "seated-rotation", "--camera", CLIPS / "sitting_still_side.mp4", "--no-window")
    answers = tmp_path / "answers.toml"
    answers.write_text("osteoporosis = true\neverything_else = false\n")
    emergency = tmp_path / "emergency.json"
    emergency.write_text('{"chest_pain": true}')
    for given, says in ((None, "screening"), (answers, "osteoporosis"), (emergency, "emergency")):
        done = coach(*run, *(("--answers", given) if given else ()))
        assert done.returncode == 2 and says in done.stderr and len(done.stderr.splitlines()) == 1, done.stderr


def test_screening_by_hand_is_remembered_and_shown_in_the_list() -> None:
    replies = ["n\n"] * 23 + ["y\n", "n\n", "n\n", "60\n"]
    done = coach("screen", stdin="".join(replies))
    assert done.returncode == 0 and "remembered" in done.stdout
    rows = {row["name"]: row for row in map(json.loads, coach("list", "--json").stdout.splitlines())}
    assert rows["seated-rotation"]["allowed"] is False and "osteoporosis" in rows["seated-rotation"]["why"]
    assert rows["upward-stretch"]["allowed"] is True
    assert rows["chair-extension"]["allowed"] is False and "clinician" in rows["chair-extension"]["why"]
    refused = coach("run", "seated-rotation", "--camera", "99", "--no-window")
    assert refused.returncode == 2 and "osteoporosis" in refused.stderr


def test_an_interrupted_screening_is_one_sentence_and_nothing_is_kept() -> None:
    done = coach("screen", stdin="n\nn\n")
    assert done.returncode == 2 and "not finished" in done.stderr
    assert "allowed" not in coach("list", "--json").stdout


def test_the_template_can_be_filled_in(tmp_path: Path) -> None:
    text = coach("screen", "--template").stdout
    (tmp_path / "answers.toml").write_text(text.replace("# chest_pain", "chest_pain"))
    assert "chest_pain = false" in text and "Do you have chest pain?" in text
    done = coach("screen", "--answers", tmp_path / "answers.toml")
    assert done.returncode == 2 and "not complete" in done.stderr
