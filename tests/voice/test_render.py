"""The sound of a session as a file."""

import struct
import wave
from pathlib import Path

import numpy as np
import pytest

from coach.errors import CoachError
from coach.voice import sound_file
from coach.voice.queue import Urgency, Utterance
from coach.voice.render import SoundFiles, render
from coach.voice.script import Play, Rehearsal, Say
from coach.voice.tones import RATE_HZ, Sound


def rehearsal() -> Rehearsal:
    mouth = Rehearsal()
    mouth.tick(0.5, [Play("in", 3.0), Say(Utterance("Breathe in, slowly and deeply.", Urgency.GUIDANCE, 0.5))])
    mouth.tick(1.5, [Play("ease_off"), Say(Utterance("Ease off.", Urgency.EASE_OFF, 1.5))])
    return mouth


def loudness(sound: Sound, from_s: float, until_s: float) -> float:
    return float(np.abs(sound[round(from_s * RATE_HZ) : round(until_s * RATE_HZ)]).max())


def test_sounds_lie_at_their_times_and_cut_ones_end() -> None:
    speech = {"Breathe in, slowly and deeply.": np.full(5 * RATE_HZ, 0.5, np.float32)}
    sound = render(rehearsal().script, 6.0, speech)
    assert len(sound) == 6 * RATE_HZ
    assert loudness(sound, 0, 0.49) == 0 < 0.3 < loudness(sound, 0.6, 1.4)
    assert loudness(sound, 2.1, 6.0) == 0
    # A sentence cut short fades: no jump.
    assert np.abs(np.diff(sound[round(1.4 * RATE_HZ) :])).max() < 0.2


@pytest.mark.parametrize("end_s", [0.0, 0.7, 1.6, 2.0, 30.0])
def test_the_sound_is_as_long_as_the_session(end_s: float) -> None:
    speech = {"Ease off.": np.full(5 * RATE_HZ, 0.5, np.float32)}
    assert len(render(rehearsal().script, end_s, speech)) == max(1, round(end_s * RATE_HZ))


def test_the_files_hold_speech_and_text(tmp_path: Path) -> None:
    wav, text = tmp_path / "session.wav", tmp_path / "session.txt"
    files = SoundFiles(rehearsal(), wav, text, voice=None, rate_wpm=150)
    files.write(4.0)
    if files.trouble:
        pytest.skip("no speech engine: make system installs espeak-ng")
    with wave.open(str(wav)) as file:
        assert file.getnframes() == 4 * RATE_HZ == 4 * file.getframerate()
    # Louder than tones can be, before the louder tone.
    assert loudness(sound_file.read(wav), 0.6, 1.4) > 0.15
    assert text.read_text().splitlines() == [
        "0.50\tguidance\tBreathe in, slowly and deeply.",
        "1.50\tease_off\tEase off.",
    ]


def test_without_speech_engine_the_tones_remain_and_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.voice.render.speak_all", lambda *_: {})
    files = SoundFiles(rehearsal(), tmp_path / "session.wav", None, voice=None, rate_wpm=150)
    files.write(4.0)
    assert files.trouble and "tones only" in files.trouble
    assert loudness(sound_file.read(tmp_path / "session.wav"), 1.5, 1.9) > 0.2


def test_a_file_that_cannot_be_written_is_said_before_the_session(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="cannot be written"):
        SoundFiles(rehearsal(), tmp_path / "none" / "session.wav", None, voice=None, rate_wpm=150)


@pytest.mark.parametrize(("kind", "order"), [(b"", ">i2"), (b"NONE\0\0", ">i2"), (b"sowt\0\0", "<i2")])
def test_what_macos_writes_can_be_read(kind: bytes, order: str, tmp_path: Path) -> None:
    samples = (np.sin(np.arange(44100) / 10) * 10000).astype(order)
    # 44100 as an 80-bit float.
    comm = struct.pack(">hIhHQ", 1, len(samples), 16, 16383 + 15, 44100 << 48) + kind
    ssnd = bytes(8) + samples.tobytes()
    chunks = b"".join(name + struct.pack(">I", len(body)) + body for name, body in ((b"COMM", comm), (b"SSND", ssnd)))
    (tmp_path / "speech.aiff").write_bytes(b"FORM" + struct.pack(">I", len(chunks) + 4) + b"AIFF" + chunks)
    sound = sound_file.read(tmp_path / "speech.aiff")
    assert len(sound) == RATE_HZ and float(np.abs(sound).max()) == pytest.approx(10000 / 32768, abs=0.01)


@pytest.mark.parametrize("data", [b"", b"RIFF", b"FORM\0\0\0\4AIFF", b"FORM\0\0\0\4AIFFCOMM\0\0\0\2\0\1", b"hello" * 20])
def test_what_is_no_sound_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(data)
    with pytest.raises(ValueError, match=r"sound|samples"):
        sound_file.read(tmp_path / "x.wav")
