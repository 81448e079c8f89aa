"""Speeds from real timestamps: a causal straight-line fit over the last moments."""

import numpy as np

from coach.observation import Floats

WINDOW_S = 0.2
"""A fit over T seconds lags T/2 and turns frame noise s at rate f into about s * sqrt(12 / (f T^3)) deg/s."""

SLOW_WINDOW_S = 0.5
"""At a few frames a second the window grows up to this, so that it holds enough samples."""

MIN_SAMPLES = 3

MIN_SPAN_S = 0.1 - 1e-6
"""Over less than this, as after a gap or when the neutral has just been found, the noise of the landmarks looks like a jerk."""


def window(rows: tuple[tuple[float, Floats], ...], t_s: float) -> tuple[tuple[float, Floats], ...]:
    """Those of the earlier (time, angles), oldest first, that count for a speed at `t_s`."""
    newest = len(rows) - (MIN_SAMPLES - 1)
    return tuple(row for number, row in enumerate(rows) if 0 < t_s - row[0] <= (WINDOW_S if number < newest else SLOW_WINDOW_S))


def slope_deg_s(t_s: Floats, angle_deg: Floats) -> Floats:
    """Least-squares slope of each column at the end of the window.

    Args:
        t_s: (n,) times of the frames in the window, the newest last; rising.
        angle_deg: (n, k) angles, NaN where unseen.

    Returns:
        (k,) in deg/s; NaN where the newest sample is unseen, fewer than three were seen, or over less than `MIN_SPAN_S`.
    """
    seen = ~np.isnan(angle_deg)
    count = seen.sum(axis=0)
    time = np.where(seen, (t_s - t_s[-1])[:, None], 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        t_mean = time.sum(axis=0) / count
        a_mean = np.where(seen, angle_deg, 0.0).sum(axis=0) / count
        dt = np.where(seen, time - t_mean, 0.0)
        spread = (dt * dt).sum(axis=0)
        slope: Floats = (dt * np.where(seen, angle_deg - a_mean, 0.0)).sum(axis=0) / spread
    known = seen[-1] & (count >= MIN_SAMPLES) & (-time.min(axis=0) >= MIN_SPAN_S)
    return np.where(known, slope, np.nan)
