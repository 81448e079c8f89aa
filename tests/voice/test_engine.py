"""A speech engine that returns before its file is written, as the real ones do, cuts no sentence short."""

import sys
import threading
import time
import types
import wave
from io import BytesIO
from pathlib import Path

import pytest

from coach.voice.engine import Engine, NoSpeechError
from coach.voice.tones import RATE_HZ


class Slow:
    """Writes a second of sound in two pieces, or only the first of them; first perhaps with a length of nothing in the header."""

    def __init__(self, whole: bool, patched: bool = False) -> None:
        self._whole, self._patched = whole, patched

    def save(self, text: str, name: str) -> None:
        """Starts to write, in a thread of its own."""
        threading.Thread(target=self._write, args=(Path(name),)).start()

    def _write(self, path: Path) -> None:
        sound = BytesIO()
        with wave.open(sound, "wb") as file:
            file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
            file.writeframes(bytes(2 * RATE_HZ))
        with path.open("wb", buffering=0) as out:
            if self._patched:
                out.write(sound.getvalue()[:40] + bytes(4))
                time.sleep(0.1)
                out.seek(0)
            out.write(sound.getvalue()[:10000])
            if self._whole:
                time.sleep(0.3)
                out.write(sound.getvalue()[10000:])


def engine(monkeypatch: pytest.MonkeyPatch, whole: bool, patched: bool = False) -> Engine:
    slow = types.SimpleNamespace(save_to_file=Slow(whole, patched).save, runAndWait=lambda: None, setProperty=lambda *_: None)
    monkeypatch.setitem(sys.modules, "pyttsx3", types.SimpleNamespace(init=lambda: slow))
    return Engine(None, 150)


@pytest.mark.parametrize("patched", [False, True])
def test_a_sentence_is_taken_whole_however_slowly_it_is_written(patched: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(engine(monkeypatch, whole=True, patched=patched).speak("Ease off.")) == RATE_HZ


def test_a_sentence_that_is_never_finished_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoSpeechError, match="sound"):
        engine(monkeypatch, whole=False).speak("Ease off.")
