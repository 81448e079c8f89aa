"""Tones that can be told apart and do not click."""

import itertools
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from coach.voice.tones import RATE_HZ, Sound, Tone, tone

TONES: tuple[Tone, ...] = get_args(Tone)


def pitch_hz(sound: Sound) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 17))
    return float(np.argmax(spectrum)) * RATE_HZ / (1 << 17)


def ends(name: Tone) -> tuple[float, float]:
    sound = tone(name, 4.0)
    piece = RATE_HZ // 4
    return pitch_hz(sound[:piece]), pitch_hz(sound[-piece:])


@given(st.sampled_from(TONES), st.floats(0, 30))
def test_nothing_clicks_and_nothing_is_loud(name: Tone, seconds: float) -> None:
    sound = tone(name, seconds)
    assert sound.dtype == np.float32 and np.isfinite(sound).all()
    assert abs(sound[0]) < 1e-3 and abs(sound[-1]) < 1e-2
    # Smooth: no jump is larger than the steepest slope of its highest overtone.
    assert np.abs(np.diff(sound)).max() < 0.15
    assert np.abs(sound).max() <= (0.4 if name == "ease_off" else 0.13)


@pytest.mark.parametrize("name", ["in", "out", "hold", "return"])
def test_a_pace_tone_lasts_as_long_as_its_phase(name: Tone) -> None:
    assert len(tone(name, 3.5)) == pytest.approx(3.5 * RATE_HZ, abs=1)


def test_in_rises_and_out_and_return_fall() -> None:
    rise, fall, back = ends("in"), ends("out"), ends("return")
    assert rise[1] > 1.3 * rise[0] and fall[0] > 1.3 * fall[1] and back[0] > 1.2 * back[1]


def test_the_tones_are_told_apart() -> None:
    def shape(name: Tone) -> NDArray[np.float64]:
        """Where in time and pitch the energy lies: 4 quarters x bands of a sixth of an octave."""
        sound = tone(name, 4.0)
        rows = []
        for part in np.array_split(sound, 8):
            power = np.abs(np.fft.rfft(part, RATE_HZ)) ** 2
            rows.append([power[int(low) : int(low * 2 ** (1 / 6))].sum() for low in 250 * 2 ** (np.arange(10) / 6)])
        flat = np.sqrt(np.array(rows).ravel())
        unit: NDArray[np.float64] = flat / np.linalg.norm(flat)
        return unit

    for one, other in itertools.combinations(TONES, 2):
        assert float(shape(one) @ shape(other)) < 0.75, (one, other)


def test_ease_off_stands_out() -> None:
    loudest = max(float(np.abs(tone(name, 4.0)).max()) for name in TONES if name != "ease_off")
    assert float(np.abs(tone("ease_off", 0.0)).max()) > 2 * loudest
