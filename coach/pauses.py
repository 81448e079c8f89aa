"""Long pauses between pictures, shortened alike in all files that run as the session did, so that sound and picture fit."""

import math

LONGEST_PAUSE_S = 10.0
"""A longer pause between two pictures is shortened to this, so that a suspended computer does not fill the disk."""


class Pauses:
    """Where the times of a session lie in a file that leaves out what is too long of each pause."""

    def __init__(self) -> None:
        self._left_out: list[tuple[float, float]] = []
        self._last_s = math.nan

    def see(self, t_s: float) -> None:
        """A picture has come."""
        if t_s - self._last_s > LONGEST_PAUSE_S:
            self._left_out.append((self._last_s + LONGEST_PAUSE_S, t_s))
        if not t_s <= self._last_s:
            self._last_s = t_s

    def shortened(self, t_s: float) -> float:
        """The time in the file; all times that are left out lie at one moment."""
        return t_s - sum(min(t_s, end_s) - start_s for start_s, end_s in self._left_out if start_s < t_s)
