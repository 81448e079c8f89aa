"""What the doctor advises, from what it has measured."""

import pytest

from coach import doctor
from coach.doctor import advice, look_s
from coach.voice.output import NoSoundError, open_output


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
    found = doctor._voice()
    assert found["ok"] is (engine and sound) and says in found["says"]


def test_the_doctor_hears_of_a_sound_device_what_a_session_hears() -> None:
    try:
        open_output(lambda key: None).close()
        there = True
    except NoSoundError:
        there = False
    assert doctor._sounds() is there
