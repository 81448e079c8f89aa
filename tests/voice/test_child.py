"""The real process: espeak-ng through pyttsx3, into PortAudio, into a device of ALSA's that writes a file."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from coach.voice.output import FADE_S, Mixer, NoSoundError, PortAudio
from coach.voice.queue import Urgency, Utterance
from coach.voice.script import Play, Say
from coach.voice.speaker import Speaker
from coach.voice.tones import RATE_HZ
from tests.paths import ROOT


def test_the_mixer_adds_cuts_without_a_click_and_reports_the_end() -> None:
    mixer = Mixer()
    mixer.add(1, np.full(RATE_HZ, 0.5, np.float32))
    mixer.add(2, np.full(300, 0.9, np.float32))
    first, ended = mixer.pull(400)
    assert ended == [2] and first[0] == 1.0 and first[-1] == 0.5
    mixer.cut(1)
    mixer.cut(7)
    rest, ended = mixer.pull(RATE_HZ)
    assert ended == [1] and mixer.idle
    assert np.abs(np.diff(rest)).max() < 0.01 and not rest[round(FADE_S * RATE_HZ) :].any()


def test_the_real_process_speaks_and_plays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not sys.platform.startswith("linux") or not shutil.which("espeak-ng"):
        pytest.skip("no espeak-ng: make system installs it")
    played = tmp_path / "played.raw"
    (tmp_path / "asound.conf").write_text(
        f'pcm.!default {{ type file file "{played}" format "raw" slave {{ pcm {{ type null }} }} }}\n'
    )
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    told: list[str] = []
    with Speaker(tell=told.append) as speaker:
        speaker.tick(0.0, [Say(Utterance("Ease off.", Urgency.EASE_OFF, 0.0, shelf_life_s=20))])
        end = time.monotonic() + 15
        while not speaker.script.said and time.monotonic() < end:
            time.sleep(0.02)
        speaker.tick(time.monotonic(), [Play("ease_off")])
        time.sleep(0.3)
    if any("no sound device" in sentence for sentence in told):
        pytest.skip("no PortAudio: make system installs libportaudio2")
    assert told == []
    # ALSA's default may have made two channels and other samples of it; that there is loud sound of some length remains.
    assert played.stat().st_size > 0.5 * RATE_HZ * 2
    assert np.frombuffer(played.read_bytes()[: played.stat().st_size // 4 * 4], "<i2").std() > 100


COACH = """
import os, sys, time
from coach.voice.script import Say
from coach.voice.queue import Urgency, Utterance
from coach.voice.speaker import Speaker
with Speaker(tell=print) as speaker:
    speaker.tick(0.0, [Say(Utterance("Hold.", Urgency.EASE_OFF, 0.0, shelf_life_s=60))])
    while not speaker.script.said: time.sleep(0.02)
    print(speaker._process.pid, flush=True)
    time.sleep(60)
"""


def test_when_the_coach_is_killed_its_voice_says_so_and_ends(tmp_path: Path) -> None:
    """Nobody who leans back and looks at the ceiling may believe that they are still watched."""
    if not sys.platform.startswith("linux") or not shutil.which("espeak-ng"):
        pytest.skip("no espeak-ng: make system installs it")
    played = tmp_path / "played.raw"
    (tmp_path / "asound.conf").write_text(
        f'pcm.!default {{ type file file "{played}" format "raw" slave {{ pcm {{ type null }} }} }}\n'
    )
    environ = os.environ | {"ALSA_CONFIG_PATH": str(tmp_path / "asound.conf")}
    coach = subprocess.Popen([sys.executable, "-c", COACH], stdout=subprocess.PIPE, text=True, env=environ, cwd=ROOT)
    with coach:
        assert coach.stdout is not None
        first = coach.stdout.readline().strip()
        before = played.stat().st_size if first.isdecimal() else 0
        coach.kill()
    if not first.isdecimal():
        pytest.skip(f"no PortAudio: make system installs libportaudio2 ({first})")
    deadline = time.monotonic() + 30
    while Path(f"/proc/{first}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{first}").exists()
    # Some four seconds of speech, in two channels or one.
    rest = np.frombuffer(played.read_bytes()[before // 4 * 4 : played.stat().st_size // 4 * 4], "<i2")
    assert len(rest) > 2 * RATE_HZ and rest[-len(rest) // 2 :].std() > 50


def test_no_device_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise OSError("PortAudio library not found")

    monkeypatch.setitem(sys.modules, "sounddevice", type("Fake", (), {"OutputStream": staticmethod(fail)}))
    with pytest.raises(NoSoundError, match="PortAudio"):
        PortAudio(print)
