"""Which of several people is followed: the one who was there before. Pure."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from coach.observation import LEFT_HIP, LEFT_SHOULDER, RIGHT_HIP, RIGHT_SHOULDER, Floats

SAME_PERSON = 0.35
"""Two detections whose trunks lie nearer than this share of a trunk length are one person found twice."""

MAX_STEP = 0.8
"""The followed trunk does not move further than this many trunk lengths between two pictures."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One detected person: image (33, 2) in picture heights, world (33, 3) in metres, visibility (33,)."""

    image: Floats
    world: Floats
    visibility: Floats


class Trunk(NamedTuple):
    """Where a trunk is in the picture: its middle and its size, in picture heights."""

    x: float
    y: float
    size: float


def trunk(candidate: Candidate) -> Trunk:
    """Middle of the trunk and the extent of its four corners."""
    corners = candidate.image[[LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP, RIGHT_HIP]]
    middle = corners.mean(axis=0)
    return Trunk(float(middle[0]), float(middle[1]), float(np.hypot(*np.ptp(corners, axis=0))) + 1e-6)


def apart(a: Trunk, b: Trunk) -> float:
    """How far two trunks are from each other, in lengths of the larger one."""
    return float(np.hypot(a.x - b.x, a.y - b.y)) / max(a.size, b.size)


def choose(candidates: list[Candidate], last: Trunk | None) -> tuple[int | None, int]:
    """The person to follow, and how many there are.

    Args:
        candidates: as detected, in any order; one person may be found twice.
        last: where the followed person was; None takes the largest.

    Returns:
        Index of the candidate, None when the followed person is not among them; number of different people.
    """
    trunks = [trunk(candidate) for candidate in candidates]
    distinct: list[int] = []
    for index in sorted(range(len(trunks)), key=lambda i: -trunks[i].size):
        if all(apart(trunks[index], trunks[other]) > SAME_PERSON for other in distinct):
            distinct.append(index)
    if not distinct:
        return None, 0
    if last is None:
        return distinct[0], len(distinct)
    nearest = min(distinct, key=lambda i: apart(trunks[i], last))
    return (nearest if apart(trunks[nearest], last) <= MAX_STEP else None), len(distinct)
