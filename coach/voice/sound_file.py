"""Sound files: reads what speech engines write (WAV, on macOS AIFF), writes WAV."""

import struct
import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from coach.voice.tones import RATE_HZ, Sound


def read(path: Path) -> Sound:
    """The sound of a file as one channel at `RATE_HZ`.

    Raises:
        ValueError: it is of a kind that is not known here, or broken, or not yet written to its end.
    """
    data = path.read_bytes()
    try:
        samples, rate_hz = _aiff(data) if data[:4] == b"FORM" else _wav(path)
    except (wave.Error, EOFError, struct.error, OverflowError) as error:
        raise ValueError(f"{path.name} is not a sound that can be read: {error}") from error
    return _resampled(samples, rate_hz)


def write(path: Path, pieces: Iterable[Sound]) -> None:
    """Writes 16-bit WAV at `RATE_HZ`, of one piece after another."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        for piece in pieces:
            file.writeframesraw(as_int16(piece))


def as_int16(sound: Sound) -> bytes:
    """The samples as little-endian 16-bit numbers."""
    return (np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()


def _wav(path: Path) -> tuple[Sound, float]:
    with wave.open(str(path), "rb") as file:
        if file.getsampwidth() != 2:
            raise ValueError(f"{path.name} has {8 * file.getsampwidth()} bits a sample, not 16")
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        if not len(samples) or len(samples) < file.getnframes() * file.getnchannels():
            raise ValueError(f"{path.name} is not a whole sound: its end is missing")
        return _mono(samples, file.getnchannels()), file.getframerate()


def _aiff(data: bytes) -> tuple[Sound, float]:
    """The AIFF chunks that matter: COMM says how, SSND holds the samples; numbers are big-endian, but for the kind `sowt`."""
    place, channels, rate_hz, order, samples = 12, 1, 0.0, ">i2", b""
    while place + 8 <= len(data):
        name, size = struct.unpack(">4sI", data[place : place + 8])
        body = data[place + 8 : place + 8 + size]
        if name == b"COMM":
            channels, _, bits, exponent, mantissa = struct.unpack(">hIhHQ", body[:18])
            if bits != 16 or body[18:22] not in (b"", b"NONE", b"twos", b"sowt"):
                raise ValueError("the AIFF file does not hold plain 16-bit samples")
            order = "<i2" if body[18:22] == b"sowt" else ">i2"
            # The rate is an 80-bit float: sign and exponent, then the mantissa with its leading one.
            rate_hz = mantissa * 2.0 ** (exponent - 16383 - 63)
        elif name == b"SSND":
            if len(body) < size:
                raise ValueError("the AIFF file is not a whole sound: its end is missing")
            samples = body[8:]
        place += 8 + size + size % 2
    if not rate_hz or not samples:
        raise ValueError("the AIFF file holds no samples")
    return _mono(np.frombuffer(samples[: len(samples) // 2 * 2], order), channels), rate_hz


def _mono(samples: "np.ndarray[tuple[int, ...], np.dtype[np.int16]]", channels: int) -> Sound:
    whole = samples[: len(samples) // channels * channels].reshape(-1, channels)
    sound: Sound = (whole.mean(axis=1) / 32768).astype(np.float32)
    return sound


def _resampled(samples: Sound, rate_hz: float) -> Sound:
    if rate_hz == RATE_HZ or not len(samples):
        return samples
    # Straight lines between samples are good enough for speech.
    at = np.arange(round(len(samples) * RATE_HZ / rate_hz)) * rate_hz / RATE_HZ
    return np.interp(at, np.arange(len(samples)), samples).astype(np.float32)
