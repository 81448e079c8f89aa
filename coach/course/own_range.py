"""Finds the person's own comfortable range: where they stay when asked for a first light stretch."""

import math
from typing import NamedTuple

LEAST_DEG = 4.0
"""Less is not told from sitting still."""

STILL_DEG = 1.5
STILL_S = 2.5
"""Who stays within this for this long has found it."""


class Settling(NamedTuple):
    """Where the person came to stay, and when."""

    at_deg: float = math.nan
    since_s: float = math.nan


def settle(before: Settling, t_s: float, size_deg: float) -> tuple[Settling, float | None]:
    """One picture further; the range in degrees once it is found.

    Args:
        size_deg: of the movement, counted upwards; NaN where it is not seen.
    """
    if math.isnan(size_deg) or not abs(size_deg - before.at_deg) <= STILL_DEG:
        return Settling(size_deg, t_s), None
    found = size_deg >= LEAST_DEG and t_s - before.since_s >= STILL_S
    # Not where they came near it: that is short of it by up to as much as they may move.
    return before, size_deg if found else None
