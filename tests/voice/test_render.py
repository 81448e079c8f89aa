"""The sound of a session as a file."""

import struct
import wave
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from coach.errors import CoachError
from coach.outputs.video_file import VideoFile
from coach.voice import sound_file
from coach.voice.queue import Urgency, Utterance
from coach.voice.render import SoundFiles, render
from coach.voice.script import Mouth, Play, Rehearsal, Say
from coach.voice.speaker import Speaker
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
    sound = np.concatenate([*render(rehearsal().script, 6.0, speech)])
    assert len(sound) == 6 * RATE_HZ
    assert loudness(sound, 0, 0.49) == 0 < 0.3 < loudness(sound, 0.6, 1.4)
    assert loudness(sound, 2.1, 6.0) == 0
    # A sentence cut short fades: no jump.
    assert np.abs(np.diff(sound[round(1.4 * RATE_HZ) :])).max() < 0.2


@pytest.mark.parametrize("end_s", [0.0, 0.7, 1.6, 2.0, 30.0])
def test_the_sound_is_as_long_as_the_session(end_s: float) -> None:
    speech = {"Ease off.": np.full(5 * RATE_HZ, 0.5, np.float32)}
    assert sum(map(len, render(rehearsal().script, end_s, speech))) == max(1, round(end_s * RATE_HZ))


def test_sound_and_picture_fit_though_the_computer_slept_again_and_again(tmp_path: Path) -> None:
    mouth, t_s = Rehearsal(), 0.0
    with VideoFile(tmp_path / "session.mp4", 30) as video:
        for number in range(200):
            # A tone at a bright picture.
            bright = number % 20 == 5
            mouth.tick(t_s, [Play("in", 0.3)] if bright else [])
            video.write(t_s, np.full((64, 64, 3), 200 * bright, np.uint8))
            t_s += 3600.01 if number % 20 == 17 else 9.99 if number % 20 == 10 else 0.07
    sound = np.concatenate([*render(mouth.script, t_s, {})])
    capture = cv2.VideoCapture(str(tmp_path / "session.mp4"))
    bright_s = [place / 30 for place in range(6300) if (got := capture.read())[0] and got[1].mean() > 100]
    capture.release()
    loud_s = np.flatnonzero(np.abs(sound) > 0.01) / RATE_HZ
    starts = [[times[0], *(b for a, b in pairwise(times) if b - a > 1)] for times in (bright_s, loud_s.tolist())]
    assert len(starts[0]) == 10 and starts[1] == pytest.approx(starts[0], abs=1.5 / 30)
    # 20 pauses of 10 s.
    assert len(sound) / RATE_HZ == pytest.approx(200 + 180 * 0.07, abs=0.2)


def test_what_sounded_when_the_computer_fell_asleep_ends_with_what_is_left_of_the_pause() -> None:
    mouth = Rehearsal()
    mouth.tick(0.0, [Play("in", 30.0)])
    mouth.tick(3600.0, [])
    sound = np.concatenate([*render(mouth.script, 3610.0, {})])
    assert len(sound) == 20 * RATE_HZ
    assert loudness(sound, 9.0, 10.0) > 0.1 and loudness(sound, 10.1, 20.0) == 0


@pytest.mark.parametrize("mouth", [Rehearsal(), Speaker(tell=print)], ids=["rehearsal", "live"])
def test_every_mouth_knows_of_the_pauses(mouth: Mouth) -> None:
    for t_s in (0.0, 5.0, 3600.0, 3601.0):
        mouth.tick(t_s, [])
    assert [mouth.script.pauses.shortened(t_s) for t_s in (5.0, 14.0, 99.0, 3600.0, 3601.0)] == [5.0, 14.0, 15.0, 15.0, 16.0]


def test_a_long_sound_is_never_in_memory_as_a_whole() -> None:
    mouth = Rehearsal()
    mouth.tick(0.0, [])
    pieces = [len(piece) for piece in render(mouth.script, 7200.0, {})]
    assert sum(pieces) == 7200 * RATE_HZ and max(pieces) <= 60 * RATE_HZ


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
