"""Speeds come from the times of the frames, whatever they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.angles.speed import MIN_SAMPLES, WINDOW_S, slope_deg_s

FPS = [5, 7.5, 10, 15, 24, 29.97, 30, 60, 120, 240]


@pytest.mark.parametrize("fps", FPS)
@pytest.mark.parametrize("rate", [-90.0, -3.0, 0.0, 21.7])
def test_a_steady_movement_has_its_own_rate_at_any_frame_rate(fps: float, rate: float) -> None:
    t = 1e4 + np.arange(max(MIN_SAMPLES, int(WINDOW_S * fps))) / fps
    assert slope_deg_s(t, (4 + rate * t)[:, None])[0] == pytest.approx(rate, rel=1e-6, abs=1e-6)


@given(
    st.lists(st.floats(0.002, 0.2), min_size=MIN_SAMPLES - 1, max_size=30),
    st.floats(-120, 120),
    st.floats(0, 1e5),
    st.integers(0, 2**32 - 1),
)
def test_frames_that_come_irregularly_or_not_at_all_change_nothing(
    steps: list[float], rate: float, start: float, seed: int
) -> None:
    t = start + np.concatenate([[0.0], np.cumsum(steps)])
    angles = np.stack([rate * (t - start) - 7, 3 - rate * (t - start)], axis=-1)
    hidden = np.random.default_rng(seed).uniform(size=len(t)) < 0.3
    hidden[-1] = False
    angles[hidden, 1] = np.nan
    slope = slope_deg_s(t, angles)
    if t[-1] - t[0] > 0.11:
        assert slope[0] == pytest.approx(rate, rel=1e-4, abs=1e-4)
    if (~hidden).sum() >= MIN_SAMPLES and t[-1] - t[~hidden][0] > 0.11:
        assert slope[1] == pytest.approx(-rate, rel=1e-4, abs=1e-4)
    elif (~hidden).sum() < MIN_SAMPLES or t[-1] - t[~hidden][0] < 0.09:
        assert np.isnan(slope[1])


def test_half_the_frame_rate_is_not_half_the_speed() -> None:
    """The mistake of counting frames: every second frame dropped must give the same speed."""
    t = np.arange(9) / 30
    angle = (40 * t)[:, None]
    assert slope_deg_s(t, angle) == pytest.approx(slope_deg_s(t[::2], angle[::2]))


def test_unseen_now_is_unseen_even_if_it_was_seen_before() -> None:
    t = np.arange(8) / 30
    angle = np.stack([t, t], axis=-1) * 10
    angle[-1, 1] = np.nan
    slope = slope_deg_s(t, angle)
    assert np.isfinite(slope[0])
    assert np.isnan(slope[1])


@pytest.mark.parametrize("count", range(1, MIN_SAMPLES))
def test_too_few_frames_give_no_speed(count: int) -> None:
    t = np.arange(count) / 30
    assert np.isnan(slope_deg_s(t, t[:, None])).all()


@pytest.mark.parametrize(("fps", "count", "known"), [(30, 3, False), (30, 4, True), (60, 6, False), (60, 7, True), (15, 3, True)])
def test_a_short_while_gives_no_speed(fps: float, count: int, known: bool) -> None:
    """A degree of noise in three pictures of a fast camera would be a jerk."""
    t = np.arange(count) / fps
    assert np.isfinite(slope_deg_s(t, t[:, None])[0]) == known


def test_frames_of_one_instant_give_no_speed() -> None:
    assert np.isnan(slope_deg_s(np.full(5, 2.0), np.arange(5.0)[:, None])).all()


def test_the_newest_frame_counts_no_more_than_the_others() -> None:
    """One bad landmark must not read as a jerk: a spike of 5 degrees in one of eight frames stays under a straight difference."""
    t = np.arange(8) / 30
    angle = np.zeros((8, 1))
    angle[-1] = 5
    assert 0 < slope_deg_s(t, angle)[0] < 5 * 30 / 3
