"""Which of several people is followed: the one who was there before. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from coach.observation import LEFT_ANKLE, LEFT_HIP, LEFT_SHOULDER, RIGHT_ANKLE, RIGHT_HIP, RIGHT_SHOULDER, SEEN, Floats

SAME_PERSON = 0.35
"""Two detections whose trunks lie nearer than this share of a trunk length are one person found twice."""

MAX_STEP = 0.8
"""The followed trunk does not move further than this many trunk lengths between two pictures."""

FEET, NO_SMALLER = 0.03, 0.85
"""Feet that are lower in the picture by this share of its height stand a third of a metre nearer, 3 m from a camera 1 m above the
floor; nor is the trunk of who stands nearer smaller than this share of the other's: one sits, one stands, and people differ."""

HARDLY_LOWER, MUCH_LARGER = 0.01, 1.25
"""Of a trunk that is so much larger the feet need to be lower by this only, or may be hidden. Between, the one makes up for the
other: at a limit of each, somebody on the same spot was one who may be meant in one picture and not in the next."""


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


def nearer(one: Candidate, other: Candidate) -> bool:
    """Whether somebody is clearly nearer to the camera than another, as feet on the floor and the sizes of trunks agree."""
    lower, larger = feet(one) - feet(other), trunk(one).size / trunk(other).size
    if np.isnan(lower):
        return larger > MUCH_LARGER
    return lower >= HARDLY_LOWER and bool(larger > np.interp(lower, (HARDLY_LOWER, FEET), (MUCH_LARGER, NO_SMALLER)))


def feet(candidate: Candidate) -> float:
    """How far down in the picture the lower foot is, in picture heights; NaN where none is seen."""
    seen = [float(candidate.image[ankle, 1]) for ankle in (LEFT_ANKLE, RIGHT_ANKLE) if candidate.visibility[ankle] >= SEEN]
    return max(seen, default=np.nan)


def meant(people: list[Candidate], ready: Callable[[Candidate], bool]) -> Candidate | None:
    """Of different people, the largest first, the one who is to be coached, where two signs agree.

    The camera stands before whoever exercises, and they take the start posture. So it is who is ready and clearly nearer than
    everybody else, or who alone is ready and no smaller. One sign is not enough: somebody on the sofa sits too, and somebody who
    passes in front of the camera is nearer.
    """
    able = [ready(person) for person in people]
    for person, may in zip(people, able, strict=True):
        others = [one for one in people if one is not person]
        if may and others and all(nearer(person, one) for one in others):
            return person
    if sum(able) == 1 and able[0] and not any(nearer(one, people[0]) for one in people):
        return people[0]
    return None


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
