"""What was followed in the picture itself, from picture to picture, or read from it, beside the landmarks."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coach.observation import Floats, Observation

UNKNOWN = np.asarray(np.nan)

BEGINS_ANEW_S = 0.5
"""Before a neutral, what has been lost in the picture for longer begins anew, from another zero."""


class Tracked(NamedTuple):
    """The fields of `Observation` of the same names, (...) each; NaN where it was not followed."""

    head_turn_deg: Floats = UNKNOWN
    head_turn_bound_deg: Floats = UNKNOWN
    ear_turn_deg: Floats = UNKNOWN
    ear_turn_bound_deg: Floats = UNKNOWN
    crown_turn_deg: Floats = UNKNOWN
    crown_turn_bound_deg: Floats = UNKNOWN
    head_back_deg: Floats = UNKNOWN
    head_back_bound_deg: Floats = UNKNOWN
    shoulders_x: Floats = UNKNOWN
    shoulders_y: Floats = UNKNOWN
    shoulders_turn_deg: Floats = UNKNOWN
    hips_x: Floats = UNKNOWN
    hips_y: Floats = UNKNOWN

    def at(self, index: int | slice | NDArray[np.intp]) -> "Tracked":
        """The same for a part of the leading dimension."""
        return Tracked(*(part[index] for part in self))


UNTRACKED = Tracked()


def followed(turn_deg: Floats, bound_deg: Floats) -> Floats:
    """A turn where it was followed, else NaN: one whose bound is no number was not."""
    return np.where(np.isfinite(turn_deg) & np.isfinite(bound_deg), turn_deg, np.nan)


def tracked_in(seen: Observation) -> Tracked:
    """What was followed in one picture."""
    return Tracked(*(np.asarray(getattr(seen, name)) for name in Tracked._fields))
