"""What was chosen once: kept whole, checked, and taken by `coach run`."""

import os
import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from coach import settings
from coach.errors import CoachError
from coach.paths import user_data
from coach.settings import Settings
from tests.paths import CLIPS, FAR
from tests.test_cli import coach


def test_what_is_saved_is_read_again_for_nobody_else_and_comments_stay() -> None:
    assert settings.read() == Settings()
    settings.save(Settings(camera="rtsp://anna:secret@cam/1", rate=120, mute=True))
    file = settings.path()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 or os.name == "nt"
    file.write_text(file.read_text() + "# mine\n")
    settings.save(Settings(camera="2", rate=120))
    assert settings.read() == Settings(camera="2", rate=120)
    assert "# mine" in file.read_text() and "secret" not in file.read_text()


@pytest.mark.parametrize(
    "camera", ["", " ", "file:///etc/passwd", "concat://a|b", "ftp://x/y", "clips/a.mp4", "../a.mp4", "-1", "0\n1", "x" * 3000]
)
def test_a_camera_that_is_none_is_refused(camera: str) -> None:
    with pytest.raises(ValidationError):
        Settings(camera=camera)


@pytest.mark.parametrize("camera", ["0", "12", "http://192.168.1.5:8080/video", "rtsp://cam/1", str(FAR)])
def test_a_camera_is_an_index_an_address_or_a_whole_path(camera: str) -> None:
    assert Settings(camera=camera).camera == camera


@pytest.mark.parametrize(
    ("text", "says"), [("rate = 1000", "rate"), ("colour = 1", "colour: this key"), ("x = = 1", "cannot be read")]
)
def test_a_damaged_file_is_said_in_one_sentence(text: str, says: str) -> None:
    settings.path().write_text(text)
    with pytest.raises(CoachError, match=says):
        settings.read()


@pytest.mark.parametrize(("option", "kept"), [((), True), (("--landmarks-only",), False)])
def test_run_keeps_the_pictures_where_that_was_chosen(option: tuple[str, ...], kept: bool) -> None:
    settings.save(Settings(camera=str(CLIPS / "sitting_still_side.mp4"), mute=True, tones=False, record_video=True))
    done = coach("run", "chair-extension", "--answers", "none", "--no-window", *option)
    assert done.returncode == 0, done.stderr
    [session] = (user_data() / "sessions").iterdir()
    assert any(file.suffix == ".mp4" for file in session.iterdir()) == kept


def test_run_takes_them_and_an_option_goes_before_them(tmp_path: Path) -> None:
    settings.save(Settings(camera="98", mute=True, tones=False, rate=80))
    silent = ("--answers", "none", "--no-window")
    done = coach("run", "chair-extension", *silent)
    assert done.returncode == 3 and "no camera 98" in done.stderr
    done = coach("run", "chair-extension", *silent, "--camera", "97")
    assert done.returncode == 3 and "no camera 97" in done.stderr
    settings.path().write_text("rate = 7")
    done = coach("run", "chair-extension", *silent)
    assert done.returncode == 2 and "rate" in done.stderr
