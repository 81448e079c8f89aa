"""Which of several people is followed: the one who was there before. Pure."""

from collections.abc import Callable
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


def distinct(candidates: list[Candidate]) -> list[Candidate]:
    """Different people, the largest first; of one who was found twice, the larger."""
    out: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda one: -trunk(one).size):
        if all(apart(trunk(candidate), trunk(other)) > SAME_PERSON for other in out):
            out.append(candidate)
    return out


def meant(people: list[Candidate], ready: Callable[[Candidate], bool]) -> Candidate | None:
    """Of different people, the largest first, the one who is to be coached, where two signs agree.

    The camera stands before whoever exercises, so no other trunk is larger; and nobody else may be in the start posture. One sign
    alone is not enough: somebody on the sofa sits too, and somebody who passes in front of the camera is larger.
    """
    able = [ready(person) for person in people]
    return people[0] if able and able[0] and not any(able[1:]) else None


def choose(candidates: list[Candidate], last: Trunk | None) -> tuple[Candidate | None, int]:
    """The person to follow, and how many there are.

    Args:
        candidates: as detected, in any order; one person may be found twice.
        last: where the followed person was; None takes the largest.

    Returns:
        The candidate, None when the followed person is not among them; number of different people.
    """
    people = distinct(candidates)
    if not people:
        return None, 0
    if last is None:
        return people[0], len(people)
    nearest = min(people, key=lambda one: apart(trunk(one), last))
    return (nearest if apart(trunk(nearest), last) <= MAX_STEP else None), len(people)
