"""One picture with the time at which it was taken."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.observation import Picture

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture, (H, W, 3) BGR, or None where the camera gave none; `state` says what is wrong with it.

    t_s is the presentation time in a file, or the arrival time from the start of a live session.
    """

    t_s: float
    picture: Pixels | None
    state: Picture = "ok"
