"""What MediaPipe's filter took away is found again, exactly."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.observation import LANDMARKS, NOSE, Floats
from coach.pose.unsmooth import BETA, MIN_CUTOFF_HZ, SPEED_CUTOFF_HZ, SQUARE, TRUNK, Unsmoother, square_radius
from tests.bodies import Body


def filtered(raw: Floats, t_s: Floats, sizes: Floats) -> Floats:
    """The One-Euro filter as MediaPipe has it, (T, ...) one step after the other."""
    out, speed = raw.copy(), np.zeros_like(raw[0])
    for now in range(1, len(raw)):
        rate = 1 / (t_s[now] - t_s[now - 1])
        share = 1 / (1 + rate / (2 * np.pi * SPEED_CUTOFF_HZ))
        speed = share * (raw[now] - raw[now - 1]) / sizes[now] * rate + (1 - share) * speed
        weight = 1 / (1 + rate / (2 * np.pi * (MIN_CUTOFF_HZ + BETA * np.abs(speed))))
        out[now] = weight * raw[now] + (1 - weight) * out[now - 1]
    return out


def moving(seed: int, frames: int, fps: float, noise: float) -> tuple[Floats, Floats]:
    """(T, 33, 2) of somebody who leans back and comes up again, with noise, and the times."""
    chance = np.random.default_rng(seed)
    t_s = np.cumsum(chance.uniform(0.7, 1.3, frames)) / fps
    lean = 12 * (1 - np.cos(2 * np.pi * t_s / max(2.0, t_s[-1])))
    return np.stack([Body(extension=float(angle)).image() for angle in lean]) + chance.normal(
        0, noise, (frames, LANDMARKS, 2)
    ), t_s


@given(st.integers(0, 2**32 - 1), st.sampled_from([10.0, 15.0, 30.0]), st.sampled_from([0.0, 3e-4, 3e-3]))
@settings(max_examples=25)
def test_what_went_into_the_filter_comes_out_again(seed: int, fps: float, noise: float) -> None:
    raw, t_s = moving(seed, 60, fps, noise)
    smooth = raw.copy()
    # The size of the person is taken from what MediaPipe gives.
    for _ in range(6):
        sizes = np.array([SQUARE * square_radius(frame) for frame in smooth])
        smooth[:, TRUNK] = filtered(raw[:, TRUNK], t_s, sizes)
    undo = Unsmoother()
    back = np.stack([undo.update(float(t), frame) for t, frame in zip(t_s, smooth, strict=True)])
    off, lag = np.abs(back - raw)[:, TRUNK], np.abs(smooth - raw)[:, TRUNK]
    # Where noise turns a landmark back, there can be two answers, and for a moment the wrong one is taken.
    assert np.median(off) <= 0.03 * np.median(lag) + 1e-12
    assert off.mean() <= 0.2 * lag.mean()
    np.testing.assert_array_equal(back[:, NOSE], smooth[:, NOSE])


def test_a_trunk_that_moves_is_no_longer_behind() -> None:
    fps = 15.0
    t_s = np.arange(60) / fps
    lean = np.maximum(0.0, (t_s - 1) * 5)
    raw = np.stack([Body(extension=float(angle)).image() for angle in lean])
    sizes = np.array([SQUARE * square_radius(frame) for frame in raw])
    smooth = raw.copy()
    smooth[:, TRUNK] = filtered(raw[:, TRUNK], t_s, sizes)
    undo = Unsmoother()
    back = np.stack([undo.update(float(t), frame) for t, frame in zip(t_s, smooth, strict=True)])

    def tilt(image: Floats) -> float:
        line = image[TRUNK[:2]].mean(axis=0) - image[TRUNK[2:]].mean(axis=0)
        return float(np.degrees(np.arctan2(-line[0], -line[1])))

    assert np.mean([lean[now] - tilt(smooth[now]) for now in range(30, 60)]) > 0.25
    assert np.mean([abs(lean[now] - tilt(back[now])) for now in range(30, 60)]) < 0.02


def test_it_begins_anew_when_nobody_was_seen() -> None:
    raw, t_s = moving(3, 10, 15.0, 1e-3)
    undo = Unsmoother()
    for t, frame in zip(t_s[:5], raw[:5], strict=True):
        undo.update(float(t), frame)
    undo.forget()
    np.testing.assert_array_equal(undo.update(float(t_s[5]), raw[5]), raw[5])
    gone = np.full((LANDMARKS, 2), np.nan)
    np.testing.assert_array_equal(undo.update(float(t_s[6]), gone), gone)
    np.testing.assert_array_equal(undo.update(float(t_s[7]), raw[7]), raw[7])
