"""Whether the person is still in their place: falls, and getting up from the chair."""

import math
from typing import NamedTuple

FALL_DROP = 0.6
FALL_S = 1.0
"""Hips that drop by this many trunk lengths within this time: a fall."""

AWAY = 0.35
AWAY_S = 0.7
"""Hips this many trunk lengths above or below where they were at the neutral, for this long: the place was left."""


class Whereabouts(NamedTuple):
    """Where the hips were.

    Attributes:
        home: their height at the neutral, in trunk lengths, + down; NaN before it.
        recent: (time, height) of the last moments.
        away_s: for how long they have been elsewhere.
    """

    home: float = math.nan
    recent: tuple[tuple[float, float], ...] = ()
    away_s: float = 0.0

    @property
    def away(self) -> bool:
        """Whether the place was left."""
        return self.away_s >= AWAY_S


def follow_hips(where: Whereabouts, t_s: float, step_s: float, hip_y: float, *, found: bool) -> tuple[Whereabouts, bool]:
    """One picture further; also whether the person has just fallen.

    Args:
        t_s, step_s: when, and the time since the picture before.
        hip_y: height of the hips over the neutral's trunk length, + down; NaN before the neutral and where they are not seen.
        found: the neutral was found in this picture.
    """
    if math.isnan(hip_y):
        # A lost picture, of a body that is too fast for the camera, does not hide a fall.
        return where._replace(away_s=0.0), False
    home = hip_y if found else where.home
    recent = () if found else tuple(row for row in where.recent if 0 < t_s - row[0] <= FALL_S)
    fell = bool(recent) and hip_y - min(y for _, y in recent) > FALL_DROP
    away_s = where.away_s + step_s if abs(hip_y - home) > AWAY else 0.0
    return Whereabouts(home, () if fell else (*recent, (t_s, hip_y)), away_s), fell
