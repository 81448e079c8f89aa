"""Sessions as their users meet them: commands, exit codes, sentences."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.course.guide import Plan
from coach.recording import read as reader
from coach.recording import store
from coach.recording.read import read
from coach.recording.store import INFO, LANDMARKS, MARKS
from tests.paths import CLIPS, FAR, ROOT
from tests.recording.sessions import record


def coach(*arguments: str | Path, timeout_s: float = 120) -> "subprocess.CompletedProcess[str]":
    environ = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    command = [sys.executable, "-m", "coach", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=timeout_s, env=environ, check=False, cwd=ROOT, stdin=subprocess.DEVNULL
    )


def test_a_live_session_is_recorded_and_replayed_event_for_event(tmp_path: Path) -> None:
    live = coach(
        "run",
        "chair-extension",
        "--camera",
        FAR,
        "--no-window",
        "--json",
        "--record-video",
        "--mute",
        "--no-tones",
        "--answers",
        "none",
    )
    assert live.returncode == 0, live.stderr
    *said, summary = live.stdout.splitlines()
    name = json.loads(summary)["session"]
    folder = store.root() / name
    assert (folder / "events.jsonl").read_text().splitlines() == said and len(said) > 5
    assert (folder / "video.mp4").stat().st_size > 50_000 and not (folder / "video.ts").exists()
    again = coach("replay", name, "--json", "--angles", tmp_path / "a.csv")
    assert again.returncode == 0 and again.stdout == live.stdout
    assert len((tmp_path / "a.csv").read_text().splitlines()) == len(read(folder)) + 1
    listed = [json.loads(line) for line in coach("sessions", "--json").stdout.splitlines()]
    assert [row["session"] for row in listed] == [name] and listed[0]["finished"]["frames"] == len(read(folder))
    deleted = coach("sessions", "delete", name)
    assert deleted.returncode == 0 and not folder.exists()


def test_nothing_is_kept_of_a_session_that_is_not_to_be_recorded() -> None:
    clip = CLIPS / "variable_rate.mp4"
    done = coach(
        "run", "chair-extension", "--camera", clip, "--no-window", "--no-record", "--mute", "--no-tones", "--answers", "none"
    )
    assert done.returncode == 0, done.stderr
    assert not store.names() and "Recorded" not in done.stdout


def test_a_video_becomes_a_session_that_says_the_same() -> None:
    video = coach("replay", CLIPS / "rotated.mp4", "--exercise", "chair-extension", "--json", "--record")
    assert video.returncode == 0 and video.stderr == ""
    name = json.loads(video.stdout.splitlines()[-1])["session"]
    assert coach("replay", name, "--json").stdout == video.stdout
    assert "event for event" in coach("replay", name).stdout


def test_other_limits_show_what_differs(tmp_path: Path) -> None:
    folder = record(plan=Plan())
    text = (folder / "exercise.toml").read_text()
    (tmp_path / "tighter.toml").write_text(
        text.replace('"gentle" = 12', '"gentle" = 5').replace("gentle = 12.0", "gentle = 5.0", 1)
    )
    plain = coach("replay", folder.name, "--exercise", tmp_path / "tighter.toml")
    assert (
        plain.returncode == 0
        and "other limits" in plain.stdout
        and re.search(r"^  \+ +[\d.]+ s  Back lean: caution at [\d.]+$", plain.stdout, re.MULTILINE)
    )
    rows = [
        json.loads(line)
        for line in coach("replay", folder, "--exercise", tmp_path / "tighter.toml", "--json").stdout.splitlines()
    ]
    assert rows[-1]["differs"]["only_now"]


def test_another_version_of_the_program_is_named() -> None:
    folder = record(seconds=5)
    info = json.loads((folder / INFO).read_text())
    (folder / INFO).write_text(json.dumps(info | {"program": "0.0.9"}))
    assert "Recorded with version 0.0.9" in coach("replay", folder).stdout


def test_damaged_sessions_are_one_sentence_with_what_can_be_read_before_it() -> None:
    cut, later, empty = record(), record(seconds=1), record(seconds=1)
    whole = (cut / LANDMARKS).read_bytes()
    (cut / LANDMARKS).write_bytes(whole[: int(len(whole) * 0.97)])
    (later / INFO).write_text('{"format": 2}')
    (empty / LANDMARKS).write_bytes(b"")
    for folder, says, lines in ((cut, "cut off", True), (later, "later version", False), (empty, "is empty", False)):
        done = coach("replay", folder.name, "--json")
        assert done.returncode == 2 and says in done.stderr and len(done.stderr.splitlines()) == 1
        assert bool(done.stdout) == lines and all(json.loads(line) for line in done.stdout.splitlines())


def test_damaged_marks_are_said_once_wherever_the_session_is_read(tmp_path: Path) -> None:
    folder = record(seconds=3)
    (folder / MARKS).write_text('{"t": 1.0, "mark": "felt_fine"}\n{"t": 2.0, "mark"\n')
    for command in (
        ["replay"],
        ["report", "-o", str(tmp_path / "a.html")],
        ["export", "--to", "csv", "-o", str(tmp_path / "a.csv")],
    ):
        done = coach(command[0], folder, *command[1:])
        assert done.returncode == 2 and done.stderr.count("marks.jsonl is damaged: line 2 cannot be read") == 1, done.stderr
    assert "marks damaged" in coach("sessions").stdout


def test_a_mark_for_damaged_marks_is_kept_and_what_cannot_be_read_is_said() -> None:
    folder = record(seconds=3)
    broken = '{"t": 1.0, "mark": "felt_fine"}\n{"t": 2.0, "mark"\n'
    (folder / MARKS).write_text(broken)
    done = coach("mark", folder, "1.5", "felt_fine")
    assert done.returncode == 0 and "Marked: felt fine." in done.stdout
    assert "marks.jsonl is damaged: line 2 cannot be read" in done.stderr and "the other 2 marks" in done.stderr
    assert (folder / MARKS).read_text().startswith(broken)
    (folder / MARKS).unlink()
    assert coach("mark", folder, "1.5", "felt_fine").stderr == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["replay", "20990101"], "no recorded session of that name"),
        (["report", "nothing", "-o", "x.html"], "There is no session nothing"),
        (["sessions", "delete", "nothing"], "There is no session nothing"),
        (["export", "nothing", "--to", "csv", "-o", "x.csv"], "There is no session nothing"),
        (["import", "/nowhere/at/all", "--exercise", "chair-extension"], "There is no folder"),
        (["import", "{tmp}", "--exercise", "chair-extension"], "There is no video in"),
        (["replay", "{session}", "--record"], "recorded already"),
        (["mark", "{session}", "1", "great"], "felt_fine"),
        (["mark", "{session}", "1.5", "felt_fine"], "so there is nothing to mark at 1.5 s"),
        (["export", "{session}", "--to", "csv", "-o", "."], ". is a folder, not a file"),
        (["export", "{session}", "--to", "trc", "-o", "{tmp}"], "is a folder, not a file"),
        (["report", "{session}", "-o", "."], ". is a folder, not a file"),
        (["report", "{session}", "-o", "/"], "/ is a folder, not a file"),
        (["export", "{session}", "--to", "csv", "-o", "/dev/null"], "/dev/null is a device, not a file"),
        (["export", "{session}", "--to", "csv", "-o", "{session}/landmarks.arrows"], "over what it is made from"),
        (["report", "{session}", "-o", "{session}/session.json"], "over what it is made from"),
        (["replay", "{session}", "--angles", "{session}/landmarks.arrows"], "over what it is made from"),
        (["replay", "{session}", "--angles", "{tmp}/x", "--spoken", "{tmp}/x"], "named twice"),
        (["replay", "{session}", "--angles", "/dev/full"], "/dev/full cannot be written"),
        (["replay", "{session}", "--spoken", "/dev/full"], "/dev/full cannot be written"),
        (["replay", "{session}", "--video", "."], "needs that ending"),
        (["replay", "{session}", "--angles", "."], "cannot be written"),
        (["replay", ""], "Name a video file or a recorded session"),
        (["run", "chair-extension", "--answers", "{tmp}"], "is a folder, not a file of answers"),
        (["run", "chair-extension", "--no-record", "--record-video"], "cannot both"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(arguments: list[str], says: str, tmp_path: Path) -> None:
    session = str(record(seconds=1)) if any("{session}" in part for part in arguments) else ""
    done = coach(*(part.replace("{tmp}", str(tmp_path)).replace("{session}", session) for part in arguments))
    assert done.returncode == 2 and says in done.stderr and len(done.stderr.splitlines()) == 1, done.stderr
    assert not session or (len(read(Path(session))) and read(Path(session)).problem is None)


def test_a_damaged_video_is_said_and_a_figure_drawn_in_its_place(tmp_path: Path) -> None:
    done = coach("replay", CLIPS / "variable_rate.mp4", "--record", "--record-video", "--mute", "--no-tones")
    assert done.returncode == 0
    folder = next(store.root().iterdir())
    os.truncate(folder / "video.mp4", 100)
    for command, option, out in (("replay", "--video", "out.mp4"), ("report", "-o", "out.html")):
        done = coach(command, folder, option, tmp_path / out)
        assert done.returncode == 2 and done.stderr.count("video.mp4 is missing or damaged: a figure is drawn") == 1
    assert {path.name for path in tmp_path.iterdir()} == {"out.mp4", "out.html"}


def test_a_session_that_goes_on_meanwhile_has_no_event_without_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads it reads file after file, and between them more is written."""
    folder, reading = record(seconds=3), []

    def noted(name: str) -> None:
        part = getattr(reader, name)

        def reads(*given: Any, **more: Any) -> Any:
            reading.append(name)
            return part(*given, **more)

        monkeypatch.setattr(reader, name, reads)

    noted("_landmarks")
    noted("_events")
    reader.read(folder)
    assert reading == ["_events", "_landmarks"]


def test_a_recording_is_drawn_to_a_video_when_its_pictures_were_not_kept(tmp_path: Path) -> None:
    import cv2

    folder = record(seconds=3)
    done = coach("replay", folder, "--video", tmp_path / "out.mp4")
    assert done.returncode == 0, done.stderr
    capture = cv2.VideoCapture(str(tmp_path / "out.mp4"))
    ok, picture = capture.read()
    assert ok and picture.shape[0] >= 720 and float(np.asarray(picture).std()) > 10
