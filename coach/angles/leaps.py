"""Readings that no body can have reached: a landmark that jumps to an arm is no movement."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coach.angles.names import ANGLES
from coach.observation import Floats

FASTEST_DEG_S = 350.0
"""What healthy people reach on average who turn their head as fast as they can: 348 ± 92 deg/s (BMC Musculoskelet Disord 11:222).
Trunks are slower. A design value: whoever is faster is unseen for a picture, and so told 0.07 s later at 15 pictures a second."""

LEAP_DEG = 10.0
"""What a reading may be off beyond that."""

OF_BODY = np.array([name.startswith(("trunk", "neck_extension")) for name in ANGLES])
"""The angles that are held to it; the others are hints about form, and not read well enough."""


class Reached(NamedTuple):
    """(10,) each: the last believed reading of every angle of `ANGLES`, and when that was; NaN where there is none."""

    t_s: Floats
    angles: Floats


NOWHERE = Reached(np.full(len(ANGLES), np.nan), np.full(len(ANGLES), np.nan))


def leapt(since_s: Floats, change_deg: Floats) -> NDArray[np.bool_]:
    """Whether a reading is further from the last believed one than a body can get in that time; not where there is none."""
    return np.asarray(np.abs(change_deg) > LEAP_DEG + FASTEST_DEG_S * since_s)


def possible(before: Reached, t_s: float, angles: Floats) -> tuple[Floats, Reached]:
    """The angles, (10,), NaN where none can have got there since `before`, and what is reached now.

    What leaps is unseen only until a body could have got there: a true movement that was hidden for a moment is seen again soon.
    """
    angles = np.where(OF_BODY & leapt(t_s - before.t_s, angles - before.angles), np.nan, angles)
    seen = ~np.isnan(angles)
    return angles, Reached(np.where(seen, t_s, before.t_s), np.where(seen, angles, before.angles))
