"""Tones, synthesised: soft ones for the pace, a distinct one to ease off. Pure."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]
"""Samples of one channel, -1 to 1."""

Tone = Literal["in", "out", "hold", "return", "ease_off"]

RATE_HZ = 22050
"""Enough for tones and speech, and what espeak-ng gives."""

SOFT = 0.12
LOUD = 0.35

# Between 300 and 800 Hz: small loudspeakers give nothing below, and older ears hear less and less above.
LOW_HZ, HIGH_HZ = 330.0, 494.0
HOLD_HZ = 415.0
RETURN_HZ = (523.0, 392.0)
RETURN_PULSE_HZ = 3.0
EASE_OFF_HZ = (784.0, 587.0)
EASE_OFF_S = 0.45
TICK_S = 0.18
EDGE_S = 0.03


def tone(name: Tone, seconds: float, rate_hz: int = RATE_HZ) -> Sound:
    """The sound of a phase that lasts `seconds`.

    `in` rises and `out` falls for as long as the phase lasts, so that the ear follows where one should be; `return` falls
    too, higher and pulsing; `hold` is a quiet tick each second. `ease_off` is two louder falling notes of a length of their own.
    """
    seconds = max(seconds, 4 * EDGE_S)
    match name:
        case "in":
            return _glide(LOW_HZ, HIGH_HZ, seconds, rate_hz) * np.float32(SOFT)
        case "out":
            return _glide(HIGH_HZ, LOW_HZ, seconds, rate_hz) * np.float32(SOFT)
        case "return":
            sound = _glide(*RETURN_HZ, seconds, rate_hz)
            at = np.arange(len(sound)) / rate_hz
            pulse = 0.55 - 0.45 * np.cos(2 * np.pi * RETURN_PULSE_HZ * at)
            return (sound * pulse * SOFT).astype(np.float32)
        case "hold":
            sound = np.zeros(round(seconds * rate_hz), np.float32)
            tick = _glide(HOLD_HZ, HOLD_HZ, TICK_S, rate_hz) * np.float32(SOFT)
            for start in range(0, len(sound) - len(tick), rate_hz):
                sound[start : start + len(tick)] += tick
            return sound
        case "ease_off":
            notes = [_glide(hz, hz, EASE_OFF_S / 2, rate_hz, overtones=True) for hz in EASE_OFF_HZ]
            return np.concatenate(notes) * np.float32(LOUD)


def _glide(from_hz: float, to_hz: float, seconds: float, rate_hz: int, *, overtones: bool = False) -> Sound:
    """A sine whose pitch moves evenly; it starts and ends in silence, so that nothing clicks."""
    count = round(seconds * rate_hz)
    # Evenly in pitch as the ear hears it, so geometric in frequency; the phase is its running sum and therefore has no jumps.
    pitch = np.geomspace(from_hz, to_hz, count)
    phase = 2 * np.pi * np.cumsum(pitch) / rate_hz
    wave = np.sin(phase)
    if overtones:
        wave = (wave + 0.5 * np.sin(2 * phase) + 0.25 * np.sin(3 * phase)) / 1.75
    return (wave * edges(count, rate_hz)).astype(np.float32)


def edges(count: int, rate_hz: int, seconds: float = EDGE_S) -> NDArray[np.float64]:
    """An envelope (count,) that rises from 0 to 1 and falls back to 0, smoothly."""
    length = max(1, min(round(seconds * rate_hz), count // 2))
    rise = 0.5 - 0.5 * np.cos(np.pi * np.arange(length) / length)
    envelope = np.ones(count)
    envelope[:length] = rise
    envelope[count - length :] = rise[::-1]
    return envelope
