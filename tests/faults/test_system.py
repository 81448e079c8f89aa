"""Disks, models, displays, clocks and signals, as the program itself meets them: its own process, its own exit code."""

import ast
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from coach.errors import CoachError, DeviceError
from coach.pose import model_files
from coach.pose.landmarker import Landmarker
from coach.pose.model_files import find_model
from coach.recording import rejudge
from coach.recording.read import Recording, read
from coach.recording.video import Pictures
from coach.wording import SENTENCES
from tests.mjpeg import MjpegServer, serving
from tests.paths import CLIPS, FAR, ROOT
from tests.test_cli import SILENT


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "coach", *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")} | more


def coach(*arguments: str | Path, limit_bytes: int | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    """The program run to its end; with a disk on which no file gets larger than that."""

    def small_disk() -> None:
        if limit_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))

    return subprocess.run(
        command(*arguments),
        preexec_fn=small_disk,
        capture_output=True,
        text=True,
        timeout=300,
        env=environment(**more),
        check=False,
        cwd=ROOT,
    )


def sessions() -> list[Path]:
    return sorted((Path(os.environ["COACH_HOME"]) / "sessions").iterdir())


def says_the_same(recording: Recording) -> bool:
    """What is kept, judged again, says what was said."""
    return not rejudge.differences(recording, [json.loads(line) for line in rejudge.events(recording)])


class Running:
    """A live session before a phone that never ends."""

    def __init__(self, server: MjpegServer, *more: str | Path, **environ: str) -> None:
        arguments = ["run", "chair-extension", "--camera", server.url, "--json", *SILENT, *more]
        self.process = subprocess.Popen(
            command(*arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(**environ),
            cwd=ROOT,
        )
        self.said: list[dict[str, object]] = []

    def wait_for(self, kind: str) -> None:
        for line in self.process.stdout or []:
            self.said.append(json.loads(line))
            if self.said[-1]["kind"] == kind:
                return
        raise AssertionError(f"no {kind} in {self.said}, {self.process.communicate()}")

    def end(self, with_signal: int, times: int = 1) -> tuple[str, str]:
        for _ in range(times):
            self.process.send_signal(with_signal)
            time.sleep(0.05 if times > 1 else 0)
        return self.process.communicate(timeout=60)


@pytest.fixture
def phone():  # type: ignore[no-untyped-def]
    with serving(CLIPS / "sitting_still_side.mp4") as server:
        yield server


# Disks


def test_a_disk_that_is_full_costs_the_recording_but_not_the_session() -> None:
    done = coach("replay", FAR, "--exercise", "chair-extension", "--record", "--json", limit_bytes=40_000)
    # All of it was judged, but the one thing that was asked for besides is not there.
    assert done.returncode == 2 and json.loads(done.stdout.splitlines()[-1])["frames"] == 246
    (sentence,) = done.stderr.splitlines()
    assert "cannot be recorded, coaching goes on" in sentence and "File too large" in sentence
    recording = read(sessions()[0])
    assert 0 < len(recording) < 246 and says_the_same(recording)


def test_a_disk_that_is_full_costs_the_video_and_that_is_said(tmp_path: Path) -> None:
    video = tmp_path / "out.mp4"
    done = coach("replay", FAR, "--exercise", "chair-extension", "--json", "--video", video, limit_bytes=100_000)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert f"{video} could not be written whole; is the disk full?" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_written_the_session_goes_on_unrecorded() -> None:
    done = coach("run", "chair-extension", "--camera", FAR, "--no-window", "--json", *SILENT, COACH_HOME="/proc/nowhere")
    assert done.returncode == 0 and json.loads(done.stdout.splitlines()[-1])["kind"] == "summary"
    assert done.stderr.count("This session cannot be recorded, coaching goes on") == 1 and "Traceback" not in done.stderr


# Models


def test_a_model_that_is_gone_is_one_sentence_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "bundled", lambda name: tmp_path / name)
    with pytest.raises(DeviceError, match="coach setup --model full"):
        find_model("full")


def test_a_model_that_goes_between_finding_and_loading_it_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="cannot be read"):
        Landmarker(tmp_path / "gone.task")


def test_a_model_that_goes_while_it_is_used_does_no_harm(phone: MjpegServer, tmp_path: Path) -> None:
    own = tmp_path / "own.task"
    shutil.copyfile(find_model("full"), own)
    running = Running(phone, "--model", own, "--no-window")
    running.wait_for("withheld")
    own.unlink()
    running.wait_for("neutral")
    out, _ = running.end(signal.SIGTERM)
    assert json.loads(out.splitlines()[-1])["kind"] == "summary"


# Displays


@pytest.fixture
def screen(tmp_path: Path):  # type: ignore[no-untyped-def]
    if not shutil.which("Xvfb"):
        pytest.skip("Xvfb is not installed: make system")
    reads, writes = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
        pass_fds=[writes],
        stderr=subprocess.DEVNULL,
    )
    os.close(writes)
    with os.fdopen(reads) as number:
        name = f":{number.readline().strip()}"
    yield server, name
    server.kill()
    server.wait()


def test_when_the_display_goes_one_is_brought_back_and_it_is_kept(
    phone: MjpegServer, screen: tuple[subprocess.Popen[bytes], str]
) -> None:
    server, name = screen
    running = Running(phone, DISPLAY=name)
    running.wait_for("question")
    running.wait_for("neutral")
    time.sleep(1.5)
    server.kill()
    running.process.communicate(timeout=60)
    assert running.process.returncode == 0
    recording = read(sessions()[0])
    assert recording.problem is None and recording.info.finished is not None and says_the_same(recording)
    told = [
        (row["kind"], row.get("phase"), row.get("sentence")) for row in recording.told if row["kind"] not in ("clear", "slowed")
    ]
    assert told[-2:] == [("phase", "easing", SENTENCES["stop_asked"]), ("end", "finished", SENTENCES["end_key"])]


# Signals


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_the_session_as_it_should(number: int, phone: MjpegServer, tmp_path: Path) -> None:
    video = tmp_path / "out.mp4"
    running = Running(phone, "--no-window", "--record-video", "--video", video)
    running.wait_for("neutral")
    out, errors = running.end(number)
    assert running.process.returncode == 130 and "Traceback" not in errors
    assert json.loads(out.splitlines()[-1])["kind"] == "summary"
    recording = read(sessions()[0])
    assert recording.problem is None and recording.info.finished is not None and says_the_same(recording)
    assert {path.name for path in sessions()[0].iterdir()} >= {"video.mp4"} and video.stat().st_size > 10_000
    assert list(tmp_path.iterdir()) == [video]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_who_ends_it_impatiently_loses_nothing_either(number: int, phone: MjpegServer) -> None:
    running = Running(phone, "--no-window", "--record-video")
    running.wait_for("neutral")
    _, errors = running.end(number, times=12)
    assert running.process.returncode == 130 and "Traceback" not in errors
    recording = read(sessions()[0])
    assert recording.problem is None and recording.info.finished is not None
    assert (recording.folder / "video.mp4").exists() and not list(recording.folder.glob("*.part*"))


TORN = """
import signal, sys
from coach.cli import main

class Out:
    def write(self, text):
        sys.__stdout__.write(text)
        if '"kind": "neutral"' in text:
            signal.raise_signal(signal.SIGTERM)
    def flush(self):
        sys.__stdout__.flush()

sys.stdout = Out()
main()
"""


def test_a_signal_in_the_middle_of_an_event_tears_no_line(phone: MjpegServer) -> None:
    command = ["run", "chair-extension", "--camera", phone.url, "--no-window", "--no-record", "--json", *SILENT]
    done = subprocess.run(
        [sys.executable, "-c", TORN, *command], capture_output=True, text=True, timeout=120, check=False, cwd=ROOT
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 130 and rows[-2]["kind"] == "neutral" and rows[-1]["kind"] == "summary"


def test_a_kill_keeps_the_pictures_too(phone: MjpegServer) -> None:
    running = Running(phone, "--no-window", "--record-video")
    running.wait_for("neutral")
    stream = sessions()[0] / "video.ts"
    deadline = time.monotonic() + 60
    while stream.stat().st_size == 0 and time.monotonic() < deadline:
        time.sleep(0.1)
    running.end(signal.SIGKILL)
    recording = read(sessions()[0])
    assert recording.problem is None and not recording.info.finished and says_the_same(recording)
    pictures = Pictures(recording.folder)
    assert pictures.at(0) is not None
    pictures.close()


# Clocks

WALL_CLOCKS = {"time", "time_ns", "now", "utcnow", "today", "localtime", "gmtime", "ctime"}


def test_no_session_asks_what_time_it_is() -> None:
    """A clock that is set back, by hand or in October, changes nothing: sessions know only a clock that rises."""
    parts = ["sources", "pose", "check", "angles", "course", "voice", "outputs", "session.py", "coaching.py", "conduct.py"]
    files = [path for part in parts for path in [ROOT / "coach" / part, *(ROOT / "coach" / part).glob("*.py")] if path.is_file()]
    assert len(files) > 30
    for path in [*files, ROOT / "coach" / "recording" / "write.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WALL_CLOCKS:
                owner = node.func.value
                assert not (isinstance(owner, ast.Name) and owner.id in ("time", "datetime", "date")), f"{path}:{node.lineno}"
