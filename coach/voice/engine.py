"""The speech engine: a sentence in, its sound out. Only ever used in a process of its own, because engines hang."""

import contextlib
import tempfile
import time
from pathlib import Path

from coach.voice import sound_file
from coach.voice.tones import Sound

WRITTEN_S, RESTING_S = 3.0, 0.5
"""Engines return before their file is written: it is waited for so long, and so long while it does not grow."""


class NoSpeechError(Exception):
    """There is no speech engine, or it does not work."""


class Engine:
    """pyttsx3: espeak-ng on Linux, the system's own voices elsewhere. Nothing goes over the network.

    Attributes:
        voice_found: whether the voice that was asked for is there; else the engine's own default speaks.

    Raises:
        NoSpeechError: on making one.
    """

    def __init__(self, voice: str | None, rate_wpm: int) -> None:
        # Whatever goes wrong inside a speech engine, and anything does, there is no speech.
        try:
            import pyttsx3

            self._engine = pyttsx3.init()
            self._engine.setProperty("rate", rate_wpm)
            identity = self._find(voice) if voice else None
            if identity:
                self._engine.setProperty("voice", identity)
        except Exception as error:
            raise NoSpeechError(str(error)) from error
        self.voice_found = voice is None or identity is not None

    def speak(self, text: str) -> Sound:
        """The sound of a sentence.

        Raises:
            NoSpeechError: the engine gave none.
        """
        with tempfile.TemporaryDirectory(prefix="coach-", ignore_cleanup_errors=True) as folder:
            path = Path(folder) / "speech.wav"
            try:
                self._engine.save_to_file(text, str(path))
                self._engine.runAndWait()
                return self._read(path)
            except Exception as error:
                raise NoSpeechError(str(error)) from error

    def _read(self, path: Path) -> Sound:
        size, grew = 0, time.monotonic()
        end = grew + WRITTEN_S
        while (now := time.monotonic()) < end:
            before, size = size, path.stat().st_size if path.exists() else 0
            if size != before:
                grew = now
            if size > 0:
                with contextlib.suppress(ValueError):
                    return sound_file.read(path)
                if now > grew + RESTING_S:
                    break
            time.sleep(0.02)
        return sound_file.read(path)

    def _find(self, wanted: str) -> str | None:
        """The voice whose name or id is, or begins with, or holds what was asked for."""
        wanted = wanted.casefold()
        voices = [(str(voice.id), str(voice.name)) for voice in self._engine.getProperty("voices")]
        for fits in (str.__eq__, str.startswith, str.__contains__):
            for identity, name in voices:
                if fits(name.casefold(), wanted) or fits(identity.casefold().rpartition("/")[2], wanted):
                    return identity
        return None
