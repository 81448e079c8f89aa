"""Takes MediaPipe's smoothing out of the landmarks of the trunk, and with it the lag.

In VIDEO mode, following one person, MediaPipe smooths every coordinate with a One-Euro filter (Casiez et al., CHI 2012) whose
cutoff rises so steeply with speed that it lags by a distance rather than by a time: a trunk that moves reads about 0.4 degrees
behind, at any pace, and stays there for seconds after it has stopped. The filter loses nothing: from what it gave before and what
it gives now, what went in follows exactly. The angles' own line fits deal with the noise that comes back.
"""

import numpy as np

from coach.observation import LEFT_HIP, LEFT_SHOULDER, RIGHT_HIP, RIGHT_SHOULDER, Floats

MIN_CUTOFF_HZ, BETA, SPEED_CUTOFF_HZ = 0.05, 80.0, 1.0
"""The filter's constants in MediaPipe 0.10; speeds are in sizes of the person's square a second."""

SQUARE = 2.5
"""Side of that square over the distance from the middle of the hips to the landmark farthest from it."""

TRUNK = [LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP, RIGHT_HIP]


class Unsmoother:
    """Follows one person's landmarks from picture to picture."""

    def __init__(self) -> None:
        self._last_s: float | None = None
        self._smooth = self._raw = self._speed = np.zeros(0)

    def forget(self) -> None:
        """Nobody was seen: MediaPipe's filter begins anew too."""
        self._last_s = None

    def update(self, t_s: float, image: Floats) -> Floats:
        """The landmarks (33, 2) of the next picture, x and y in one unit, with those of the trunk as they went into the filter.

        Args:
            t_s: the time that MediaPipe was told, rising.
            image: as MediaPipe gave them.
        """
        smooth = image[TRUNK]
        if not np.isfinite(smooth).all():
            self.forget()
            return image
        if self._last_s is None:
            raw, speed = smooth, np.zeros_like(smooth)
        else:
            size = SQUARE * square_radius(image)
            raw, speed = _inverse(smooth, 1 / (t_s - self._last_s), size, self._smooth, self._raw, self._speed)
        self._last_s, self._smooth, self._raw, self._speed = t_s, smooth, raw, speed
        out = image.copy()
        out[TRUNK] = raw
        return out


def square_radius(image: Floats) -> float:
    """From the middle of the hips to the landmark farthest from it."""
    away = image - (image[LEFT_HIP] + image[RIGHT_HIP]) / 2
    return float(np.nanmax(np.hypot(away[:, 0], away[:, 1])))


def _inverse(smooth: Floats, rate: float, size: float, before: Floats, raw: Floats, speed: Floats) -> tuple[Floats, Floats]:
    """What went into the filter, and its own smoothed speed.

    With y before, x now and the output z: z - y = a (x - y), a = 1 / (1 + rate / (2 pi c)), c = least + beta |e|, and e, the
    smoothed speed, is itself linear in x. So m = |x - y| solves a quadratic equation on each side of e = 0; the filter never
    overshoots, so m is no less than |z - y|. Where several solutions are left, the one nearest to the picture before is taken.
    """
    step = smooth - before
    moved, way = np.abs(step), np.sign(step)
    share = 1 / (1 + rate / (2 * np.pi * SPEED_CUTOFF_HZ))
    still = share * (before - raw) * rate / size + (1 - share) * speed
    per = share * way * rate / size
    best = np.full(smooth.shape, np.inf)
    for side in (1.0, -1.0):
        square, least = side * BETA * per, MIN_CUTOFF_HZ + side * BETA * still
        linear, constant = least - square * moved, -(least * moved + moved * rate / (2 * np.pi))
        with np.errstate(invalid="ignore", divide="ignore"):
            root = np.sqrt(linear * linear - 4 * square * constant)
            # The two forms of the solution: neither loses digits where square is next to nothing.
            for found in (2 * constant / (-linear - root), 2 * constant / (-linear + root)):
                fits = (found >= moved) & (side * (still + per * found) >= 0)
                nearer = np.abs(before + way * found - raw) < np.abs(before + way * best - raw)
                best = np.where(fits & nearer, found, best)
    distance = np.where(np.isfinite(best), best, moved)
    return before + way * distance, still + per * distance
