"""Read against true, frame by frame."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.angles.names import ANGLES
from coach.observation import Floats
from tests.accuracy.clips import TRUE_COLUMN, Clip
from tests.accuracy.looks import Watched

Chosen = Callable[[Clip], bool]


@dataclass(frozen=True)
class Track:
    """One angle over the movement of one clip.

    Attributes:
        true, read, bound: (T,) degrees; read is NaN where the coach did not judge.
        true_speed, read_speed: (T,) deg/s.
        beyond: (T,) where it told to ease off and showed no number, but a limit that was passed.
    """

    clip: Clip
    angle: str
    true: Floats
    read: Floats
    bound: Floats
    true_speed: Floats
    read_speed: Floats
    beyond: NDArray[np.bool_]

    def only(self, keep: NDArray[np.bool_]) -> "Track":
        """Some of its frames."""
        true, read, bound = self.true[keep], self.read[keep], self.bound[keep]
        return Track(self.clip, self.angle, true, read, bound, self.true_speed[keep], self.read_speed[keep], self.beyond[keep])


def tracks(watched: Watched) -> list[Track]:
    """Every angle that the exercise measures and that the truth knows, from the first movement on."""
    clip, said = watched.clip, watched.feedback
    if not said or not said[0].gauges:
        return []
    moving = clip.moving[: len(said)]
    read_all = np.stack([now.angles for now in said])
    speeds_all = np.stack([now.speeds for now in said])
    found = []
    for place, gauge in enumerate(said[0].gauges):
        angle = gauge.measure.angle
        if angle not in TRUE_COLUMN:
            continue
        column = ANGLES.index(angle)
        # A value that is too unsure to be judged is shown as unseen: the gauge says what counts.
        judged = np.array([not np.isnan(now.gauges[place].value) for now in said])
        read = np.where(judged, read_all[:, column], np.nan)
        bound = np.array([now.gauges[place].bound for now in said])
        beyond = np.array([now.gauges[place].beyond for now in said])
        speed = np.where(judged, speeds_all[:, column], np.nan)
        whole = Track(clip, angle, clip.true[angle][: len(said)], read, bound, clip.true_speed(angle)[: len(said)], speed, beyond)
        found.append(whole.only(moving))
    return found


@dataclass(frozen=True)
class Figures:
    """What many frames come to; degrees, or deg/s.

    Attributes:
        n: frames with a number; unseen, beyond: share of frames that were not seen, and that showed only that it was beyond.
        slope: of read against true, NaN where nothing moved.
        low, high: limits of agreement, bias ± 1.96 standard deviations.
        covered: share of errors within the bound.
    """

    clips: int
    n: int
    unseen: float
    beyond: float
    bias: float
    slope: float
    mae: float
    p95: float
    low: float
    high: float
    covered: float


def figures(parts: Iterable[Track], *, speed: bool = False, hidden: bool = False) -> Figures:
    """Over all frames of these tracks together; every frame counts the same. `hidden`: with the numbers that are not shown."""
    parts = list(parts)
    if not parts:
        return Figures(0, 0, *(float("nan"),) * 9)
    true = np.concatenate([part.true_speed if speed else part.true for part in parts])
    read = np.concatenate([part.read_speed if speed else part.read for part in parts])
    bound = np.concatenate([part.bound for part in parts])
    unseen = float(np.isnan(read).mean()) if len(read) else 1.0
    beyond = np.concatenate([part.beyond & (not speed and not hidden) for part in parts])
    only_beyond = float(beyond.mean()) if len(read) else 0.0
    seen = ~np.isnan(read) & ~beyond
    n = int(seen.sum())
    if not n:
        return Figures(len(parts), 0, unseen, only_beyond, *(float("nan"),) * 7)
    error = (read - true)[seen]
    spread = float(np.var(true[seen]))
    slope = float(np.cov(true[seen], read[seen], bias=True)[0, 1] / spread) if spread > 1 else float("nan")
    bias, deviation, size = float(error.mean()), float(error.std()), np.abs(error)
    return Figures(
        len(parts),
        n,
        unseen,
        only_beyond,
        bias,
        slope,
        float(size.mean()),
        float(np.percentile(size, 95)),
        bias - 1.96 * deviation,
        bias + 1.96 * deviation,
        float("nan") if speed else float(np.mean(size <= bound[seen])),
    )
