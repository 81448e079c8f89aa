"""Loudspeakers: sounds that may overlap, be cut short without a click, and report when they have ended."""

import shutil
import subprocess
import threading
from collections.abc import Callable
from typing import Protocol

import numpy as np

from coach.voice.sound_file import as_int16
from coach.voice.tones import RATE_HZ, Sound

CHUNK = RATE_HZ // 50
FADE_S = 0.03
SPEECH_GAIN = 0.8
"""Leaves room for a tone beside the speech."""

PLAYERS = (
    ("paplay", "--raw", "--format=s16le", f"--rate={RATE_HZ}", "--channels=1"),
    ("aplay", "-q", "-t", "raw", "-f", "S16_LE", "-r", str(RATE_HZ), "-c", "1", "-"),
)
"""Programs that play plain samples from standard input, for a Linux without PortAudio."""

PROBE_S = 3.0


class NoSoundError(Exception):
    """There is no way to make a sound here."""


class Output(Protocol):
    """Where sounds go. `ended(key)` is called once for each sound, from another thread."""

    def play(self, key: int, sound: Sound) -> None:
        """Starts a sound at once, beside those that sound already."""

    def cut(self, key: int) -> None:
        """Ends a sound quickly but without a click."""

    def close(self) -> None:
        """Ends everything."""


class Mixer:
    """Adds up sounds, chunk by chunk."""

    def __init__(self) -> None:
        self._rest: dict[int, Sound] = {}

    def add(self, key: int, sound: Sound) -> None:
        """One more sound, from the next chunk on."""
        self._rest[key] = sound

    def cut(self, key: int) -> None:
        """What is left of a sound fades within `FADE_S`."""
        if key in self._rest:
            self._rest[key] = faded(self._rest[key], 0)

    def pull(self, count: int) -> tuple[Sound, list[int]]:
        """The next samples, and the keys of the sounds that have ended with them."""
        mix, ended = np.zeros(count, np.float32), []
        for key, rest in list(self._rest.items()):
            mix[: len(rest)] += rest[:count]
            self._rest[key] = rest[count:]
            if not len(self._rest[key]):
                del self._rest[key]
                ended.append(key)
        return np.clip(mix, -1, 1), ended

    @property
    def idle(self) -> bool:
        """Whether nothing sounds."""
        return not self._rest


def faded(sound: Sound, at: int) -> Sound:
    """The sound up to sample `at`, and then fading away within `FADE_S`."""
    length = round(FADE_S * RATE_HZ)
    kept = sound[: at + length].copy()
    tail = kept[at:]
    tail *= (0.5 + 0.5 * np.cos(np.pi * (np.arange(len(tail)) + 1) / max(len(tail), 1))).astype(np.float32)
    return kept


class PortAudio:
    """Through sounddevice.

    Raises:
        NoSoundError: PortAudio is missing, or there is no device.
    """

    def __init__(self, ended: Callable[[int], None]) -> None:
        try:
            import sounddevice

            self._stream = sounddevice.OutputStream(samplerate=RATE_HZ, channels=1, dtype="float32", blocksize=CHUNK)
            self._stream.start()
        except Exception as error:  # A missing library is an OSError, a missing device one of PortAudio's own.
            raise NoSoundError(str(error)) from error
        self._ended, self._mixer = ended, Mixer()
        self._changed, self._closed = threading.Condition(), False
        self._thread = threading.Thread(target=self._run, name="sound", daemon=True)
        self._thread.start()

    def play(self, key: int, sound: Sound) -> None:
        """See `Output`."""
        with self._changed:
            self._mixer.add(key, sound)
            self._changed.notify()

    def cut(self, key: int) -> None:
        """See `Output`."""
        with self._changed:
            self._mixer.cut(key)

    def close(self) -> None:
        """See `Output`."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(timeout=1)

    def _run(self) -> None:
        while not self._closed:
            with self._changed:
                if self._mixer.idle:
                    # A stopped stream leaves the device to others and costs nothing.
                    self._changed.wait(timeout=1)
                    if self._mixer.idle:
                        if self._stream.active:
                            self._stream.stop()
                        continue
                if not self._stream.active:
                    self._stream.start()
                chunk, ended = self._mixer.pull(CHUNK)
            self._stream.write(chunk.reshape(-1, 1))
            for key in ended:
                self._ended(key)


class Player:
    """Through a program that plays samples, one process a sound, where PortAudio is missing.

    Raises:
        NoSoundError: there is no such program, or it finds no device.
    """

    def __init__(self, ended: Callable[[int], None]) -> None:
        self._command = next((command for command in PLAYERS if shutil.which(command[0]) and _plays(command)), None)
        if self._command is None:
            raise NoSoundError("no program that plays sound")
        self._ended = ended
        self._playing: dict[int, subprocess.Popen[bytes]] = {}

    def play(self, key: int, sound: Sound) -> None:
        """See `Output`."""
        assert self._command
        quiet = subprocess.DEVNULL
        self._playing[key] = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet)
        threading.Thread(target=self._follow, args=(key, self._playing[key], as_int16(sound)), daemon=True).start()

    def cut(self, key: int) -> None:
        """See `Output`."""
        if key in self._playing:
            self._playing[key].terminate()

    def close(self) -> None:
        """See `Output`."""
        for process in list(self._playing.values()):
            process.terminate()

    def _follow(self, key: int, process: "subprocess.Popen[bytes]", data: bytes) -> None:
        process.communicate(data)
        self._playing.pop(key, None)
        self._ended(key)


def _plays(command: tuple[str, ...]) -> bool:
    silence = bytes(RATE_HZ // 50)
    try:
        return subprocess.run(command, input=silence, capture_output=True, timeout=PROBE_S, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def open_output(ended: Callable[[int], None]) -> Output:
    """The best way there is to make a sound.

    Raises:
        NoSoundError: there is none.
    """
    try:
        return PortAudio(ended)
    except NoSoundError as first:
        try:
            return Player(ended)
        except NoSoundError as second:
            raise NoSoundError(f"{first}; {second}") from first
