"""What the doctor advises, from what it has measured, and that it looks at what the settings have chosen."""

import shutil
from pathlib import Path

import pytest

from coach import doctor, settings
from coach.doctor import advice, examine, look_s
from coach.pose import model_files
from coach.settings import Settings
from coach.voice.output import NoSoundError, open_output
from tests.mjpeg import serving
from tests.paths import CLIPS, FAR


@pytest.mark.parametrize(
    ("took_s", "ok", "says"),
    [
        ({"full": 0.01}, True, "full 100; the full model keeps up"),
        ({"full": 0.01, "lite": 0.005, "heavy": 0.05}, True, "full 100, lite 200, heavy 20; the full model keeps up"),
        ({"full": 0.1}, False, "full 10; that is too slow, run `coach setup --model lite`"),
        ({"full": 0.1, "lite": 0.02}, True, "use --model lite"),
        ({"full": 0.3, "lite": 0.2}, False, "even lite is too slow"),
    ],
)
def test_a_model_is_recommended_that_keeps_up(took_s: dict[str, float], ok: bool, says: str) -> None:
    given = advice(took_s)
    assert given["ok"] is ok and says in given["says"]


@pytest.mark.parametrize(
    ("took_s", "model", "ok", "says"),
    [
        ({"lite": 0.02}, "lite", True, "lite 50; the lite model keeps up"),
        ({"lite": 0.02, "full": 0.1}, "lite", True, "the lite model keeps up"),
        ({"lite": 0.2, "full": 0.3}, "lite", False, "even lite is too slow"),
        ({"lite": 0.01, "full": 0.02, "heavy": 0.1}, "heavy", True, "use --model full, which keeps up"),
        ({"heavy": 0.1}, "heavy", False, "run `coach setup --model lite`"),
    ],
)
def test_the_model_of_the_settings_is_the_one_that_is_judged(took_s: dict[str, float], model: str, ok: bool, says: str) -> None:
    given = advice(took_s, model)
    assert given["ok"] is ok and says in given["says"]


def found(**chosen: str) -> dict[str, doctor.Finding]:
    """What the doctor says of each part, with these settings."""
    settings.save(Settings.model_validate(chosen))
    return {row["part"]: row for row in examine()}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look takes no time, no camera is plugged in, and there is sound."""
    monkeypatch.setattr(doctor, "_gives", lambda index: False)
    monkeypatch.setattr(doctor, "look_s", lambda model: 0.01)
    monkeypatch.setattr(doctor, "_sounds", lambda: True)


@pytest.mark.usefixtures("quick")
def test_the_camera_of_the_settings_is_tried_and_none_of_its_secrets_said() -> None:
    with serving(CLIPS / "sitting_still_side.mp4") as server:
        camera = found(camera=server.url.replace("://", "://anna:secret@"))["camera"]
    assert camera["ok"] and camera["says"].startswith(server.url) and "secret" not in camera["says"]
    camera = found(camera=server.url.replace("://", "://anna:secret@"))["camera"]
    assert not camera["ok"] and f"No picture comes from {server.url}" in camera["says"] and "secret" not in camera["says"]
    assert found(camera=str(FAR))["camera"] == {"part": "camera", "ok": True, "says": f"{FAR} gives pictures"}
    camera = found(camera=f"{FAR}.gone")["camera"]
    assert not camera["ok"] and "There is no file" in camera["says"]


@pytest.mark.usefixtures("quick")
def test_another_camera_is_named_where_that_of_the_settings_gives_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    camera = found(camera="97")["camera"]
    assert not camera["ok"] and "no camera gives a picture" in camera["says"]
    monkeypatch.setattr(doctor, "_gives", lambda index: index in (1, 3))
    camera = found(camera="97")["camera"]
    assert not camera["ok"] and "no camera 97" in camera["says"] and "camera 1, 3 gives pictures" in camera["says"]
    assert found(camera=str(FAR))["camera"]["says"] == f"{FAR} gives pictures, and camera 1, 3 too"


@pytest.mark.usefixtures("quick")
def test_the_model_of_the_settings_must_be_set_up_and_no_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(model_files, "bundled", lambda name: tmp_path)
    model = found(model="lite")["model"]
    assert not model["ok"] and "coach setup --model lite" in model["says"]
    (tmp_path / model_files.task_name("lite")).touch()
    assert found(model="lite")["model"]["ok"] and not found()["model"]["ok"]


@pytest.mark.usefixtures("quick")
def test_damaged_settings_are_said_and_the_rest_is_looked_at() -> None:
    settings.path().write_text("rate = 7")
    first, *others = examine()
    assert first["part"] == "settings" and not first["ok"] and "rate" in first["says"] and len(others) == 4


@pytest.mark.usefixtures("quick")
def test_a_voice_of_the_settings_that_is_not_there_is_said() -> None:
    if not shutil.which("espeak-ng"):
        pytest.skip("no speech engine: make system installs espeak-ng")
    assert found(voice="English")["voice"]["ok"]
    voice = found(voice="Nobody's")["voice"]
    assert not voice["ok"] and "There is no voice 'Nobody's'" in voice["says"]


def test_looks_are_measured_on_the_bundled_clip() -> None:
    assert 0.0005 < look_s("full") < 5


@pytest.mark.parametrize(
    ("engine", "sound", "says"),
    [
        (True, True, "a speech engine and a sound device are there"),
        (True, False, "no sound device, so nothing is heard: connect or switch on"),
        (False, True, "no speech engine: install espeak-ng; the coach shows"),
        (False, False, "no speech engine: install espeak-ng; no sound device"),
    ],
)
def test_a_voice_needs_an_engine_and_a_sound_device(
    engine: bool, sound: bool, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("shutil.which", lambda name: name if engine else None)
    monkeypatch.setattr(doctor, "_sounds", lambda: sound)
    voice = doctor._voice()
    assert voice["ok"] is (engine and sound) and says in voice["says"]


def test_the_doctor_hears_of_a_sound_device_what_a_session_hears() -> None:
    try:
        open_output(lambda key: None).close()
        there = True
    except NoSoundError:
        there = False
    assert doctor._sounds() is there
