"""What picture and sound are told of the course."""

import math
from typing import NamedTuple


class View(NamedTuple):
    """Where in the course the person is, for picture and sound.

    Attributes:
        phase: or "watching" without a pace.
        left_s, length_s: of the phase; both 0 where it has no length.
        repetition, repetitions: under way (from 1) and planned; counted: done gently so far.
        side: "left", "right" or None.
        target_deg: where the pace would be now, counted upwards against the limit; NaN without one.
        paused, ended: the course waits for the person to be seen; it is over.
    """

    phase: str = "watching"
    left_s: float = 0.0
    length_s: float = 0.0
    repetition: int = 0
    repetitions: int = 0
    counted: int = 0
    side: str | None = None
    target_deg: float = math.nan
    paused: bool = False
    ended: bool = False
