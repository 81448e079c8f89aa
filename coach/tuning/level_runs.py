"""The rules of `coach.check.levels` over a whole session at once, for any number of limits.

The level of a value changes only where the value enters another zone between the limits and their margins, or where a delay has
run out since it did. So a session is cut into runs that stay in one zone, all frames at once, and only the runs are followed. A
test holds that this gives what `next_level` gives frame by frame.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from coach.check.levels import MARGIN, ONSET_S, RELEASE_S, Level
from coach.observation import Floats

Zones = NDArray[np.uint8]
Change = tuple[int, Level]
"""From this frame on this level holds."""

HIDDEN = 255
"""The zone of what is not seen, or has no limit."""


def zones(size: Floats, gentle: Floats | float, ease_off: Floats | float, slack: Floats | float = 0.0) -> Zones:
    """In which zone each value lies: what it reaches, reaches for certain, and would not fall below, each 0 to 2.

    Args:
        size: (N,) values counted upwards against the limits, NaN unseen.
        gentle, ease_off: one limit, one a frame (N,), or (C, 1) of them.
        slack: by how much a value may be more than it is, against the ease-off limit.

    Returns:
        (N,) or (C, N).
    """

    def reached(margin: float) -> Zones:
        # The same comparisons, to the bit, as in `coach.check.levels`; the larger limit implies the smaller one.
        over: Zones = (size > np.multiply(gentle, 1 + margin)).astype(np.uint8)
        over += size + slack > np.multiply(ease_off, 1 + margin)
        return over

    found: Zones = reached(0.0) + 3 * reached(MARGIN) + 9 * reached(-MARGIN)
    found[np.broadcast_to(np.isnan(size), found.shape)] = HIDDEN
    return found


def changes(t_s: Sequence[float], zone: Zones) -> list[Change]:
    """Where the level changes, and to what; before the first change it is unseen.

    Args:
        t_s: times of the frames, a list because single ones are looked at; rising wherever something is seen.
        zone: (N,) as from `zones`.
    """
    out: list[Change] = []
    level, asking, since = -1, -1, float("nan")
    for start, stop, value in _runs(zone):
        if value == HIDDEN:
            if level != -1:
                out.append((start, Level.UNSEEN))
            level, asking, since = -1, -1, float("nan")
            continue
        reached, certain, calm = value % 3, value // 3 % 3, value // 9
        frame = start
        if level == -1:
            level = asking = reached
            out.append((start, Level(level)))
            frame += 1
        while frame < stop:
            if reached > level:
                since = since if asking > level else t_s[frame]
                reaches = frame if certain >= reached else _after(t_s, since, ONSET_S, frame, stop)
                if reaches > frame and certain > level:
                    level, asking = certain, reached
                    out.append((frame, Level(level)))
                frame, target = reaches, reached
            elif calm < level:
                # A level that has just changed asks for itself, and its time begins anew.
                since = since if asking < level and since == since else t_s[frame]
                frame = _after(t_s, since, RELEASE_S, frame, stop)
                target = calm
            else:
                asking, since = level, float("nan")
                break
            if frame >= stop:
                asking = target
                break
            level, asking, since = target, target, float("nan")
            out.append((frame, Level(level)))
            frame += 1
    return out


def _runs(zone: Zones) -> Iterator[tuple[int, int, int]]:
    if not len(zone):
        return
    starts = np.concatenate([[0], np.flatnonzero(zone[1:] != zone[:-1]) + 1])
    yield from zip(starts.tolist(), [*starts[1:].tolist(), len(zone)], zone[starts].tolist(), strict=True)


def _after(t_s: Sequence[float], since: float, delay: float, start: int, stop: int) -> int:
    """The first frame of [start, stop) that is `delay` later than `since`; `stop` when none is."""
    place = bisect_left(t_s, since + delay, start, stop)
    # since + delay is rounded otherwise than the difference that the rule looks at.
    while place > start and t_s[place - 1] - since >= delay:
        place -= 1
    while place < stop and t_s[place] - since < delay:
        place += 1
    return place
