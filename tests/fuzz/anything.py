"""Streams of landmarks of every kind: a body that moves, and everything that can be wrong with what is seen of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from coach.observation import LANDMARKS, LEFT_HIP, LEFT_SHOULDER, RIGHT_HIP, RIGHT_SHOULDER, Observation
from tests.bodies import PAIRS, Body, observe, spotted
from tests.recording.sessions import exact

Chance = np.random.Generator
ODD = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-45, 1e-9, -1.0, 999.0, 1001.0, 1e30, -3e38], dtype=np.float32)
"""Numbers that a 32-bit landmark can hold and no body has."""


def _some(chance: Chance) -> list[int]:
    return list(chance.integers(0, LANDMARKS, chance.integers(1, 8)))


def _missing(seen: Observation, chance: Chance) -> Observation:
    visibility = seen.visibility.copy()
    visibility[_some(chance)] = chance.choice([0.0, 0.49, np.nan, -1.0, np.inf])
    return replace(seen, visibility=visibility)


def _odd(seen: Observation, chance: Chance) -> Observation:
    image, world = seen.image.copy(), seen.world.copy()
    some = _some(chance)
    image[some, chance.integers(0, 2)], world[some, chance.integers(0, 3)] = chance.choice(ODD), chance.choice(ODD)
    return replace(seen, image=image, world=world)


def _swapped(seen: Observation, chance: Chance) -> Observation:
    order = np.arange(LANDMARKS)
    for left, right in PAIRS:
        if chance.random() < 0.5:
            order[[left, right]] = right, left
    return replace(seen, image=seen.image[order], world=seen.world[order])


def _mirrored(seen: Observation, chance: Chance) -> Observation:
    return replace(seen, image=seen.image * (-1, 1), world=seen.world * (-1, 1, 1))


def _teleported(seen: Observation, chance: Chance) -> Observation:
    return replace(seen, image=seen.image + chance.normal(0, 1, 2), world=seen.world + chance.normal(0, 1, 3))


def _shaken(seen: Observation, chance: Chance) -> Observation:
    return replace(seen, image=seen.image + chance.normal(0, 0.2, (LANDMARKS, 2)), world=chance.normal(0, 1, (LANDMARKS, 3)))


def _scaled(seen: Observation, chance: Chance) -> Observation:
    by = float(chance.choice([0.0, 1e-12, 1e-3, 0.3, 3.0, 1e3, 1e30]))
    return replace(seen, image=seen.image * by, world=seen.world * float(chance.choice([by, 1.0])))


def _point(seen: Observation, chance: Chance) -> Observation:
    """A line of the body without a length."""
    image, world = seen.image.copy(), seen.world.copy()
    pairs = [(LEFT_SHOULDER, LEFT_HIP), (RIGHT_SHOULDER, RIGHT_HIP), *PAIRS, (0, 7), (0, 8)]
    for index in chance.integers(0, len(pairs), 3):
        one, other = pairs[index]
        image[one], world[one] = image[other], world[other]
    return replace(seen, image=image, world=world)


def _head(seen: Observation, chance: Chance) -> Observation:
    turns: dict[str, Any] = {
        f"{part}{what}_deg": float(chance.choice([np.nan, np.inf, -np.inf, 0.0, 5.0, -170.0, 1e9]))
        for part in ("head_turn", "ear_turn", "crown_turn", "head_back")
        for what in ("", "_bound")
    }
    return replace(seen, **turns, head_key=int(chance.integers(0, 3)))


def _spots(seen: Observation, chance: Chance) -> Observation:
    x, y, foot_x, foot_y = (float(chance.choice([np.nan, np.inf, -np.inf, 0.0, 0.4, -3.0, 1e9])) for _ in range(4))
    turn = float(chance.choice([np.nan, np.inf, 0.0, 5.0, -170.0, 1e9]))
    return replace(seen, shoulders_x=x, shoulders_y=y, shoulders_turn_deg=turn, hips_x=foot_x, hips_y=foot_y)


def _nodding(seen: Observation, nod: float) -> Observation:
    """An arm before the face holds back what is tracked there; the spots of the trunk are where the landmarks are."""
    seen = replace(seen, head_turn_deg=nod, head_turn_bound_deg=4.0, crown_turn_deg=1.3 * nod, crown_turn_bound_deg=6.0)
    seen = replace(seen, ear_turn_deg=1.1 * nod, ear_turn_bound_deg=3.0, head_back_deg=7 - 0.8 * nod, head_back_bound_deg=5.0)
    return spotted(seen)


DAMAGE: dict[str, Callable[[Observation, Chance], Observation]] = {
    "none": lambda seen, chance: seen,
    "missing": _missing,
    "odd": _odd,
    "swapped": _swapped,
    "mirrored": _mirrored,
    "teleported": _teleported,
    "shaken": _shaken,
    "scaled": _scaled,
    "point": _point,
    "head": _head,
    "spots": _spots,
    "nobody": lambda seen, chance: Observation(seen.t_s),
    "people without landmarks": lambda seen, chance: Observation(seen.t_s, people=2),
    "crowd": lambda seen, chance: replace(seen, people=int(chance.integers(0, 9))),
    "dark": lambda seen, chance: replace(seen, picture="dark"),
    "frozen": lambda seen, chance: replace(seen, picture="frozen"),
    "lost": lambda seen, chance: Observation(seen.t_s, picture="lost"),
    "key": lambda seen, chance: replace(seen, pressed=str(chance.choice(["q", "0", "3", "9", "x", "f", "enter", "space", "ß"]))),
}

JUMPS = (0.0, 0.0, 0.0, -0.001, -5.0, 1e-9, 0.4, 1.01, 3.0, 40.0, 1e6)
"""What is added to a time now and then: repeated, out of order, a gap, a computer that slept."""


@dataclass(frozen=True)
class Stream:
    """A reproducible stream; half of them begin with a sound neutral, without which little is judged."""

    seed: int
    fps: float
    azimuth: float
    thigh: float
    sound: bool
    steps: tuple[tuple[str, int, float], ...]
    start_s: float = 0.0

    def observations(self) -> Iterator[Observation]:
        chance = np.random.default_rng(self.seed)
        body, now, period = Body(azimuth=self.azimuth, thigh=self.thigh), self.start_s, 1 / self.fps
        for _ in range(min(80, round(2.5 * self.fps)) if self.sound else 0):
            now += max(period, 2.5 / 80)
            still = observe(body, now)
            yield exact(_nodding(still, 0.0) if self.seed % 2 else still)
        pose = np.zeros(5)
        for damage, frames, jump in self.steps:
            now += jump
            aim = chance.normal(0, (25, 30, 20, 25, 20))
            for _ in range(frames):
                now += period
                pose += (aim - pose) * min(1.0, 3 * period)
                lean, nod, bend, turn, head = pose.tolist()
                moved = replace(body, extension=lean, neck_extension=nod, side_bend=bend, rotation=turn, neck_rotation=head)
                yield exact(DAMAGE[damage](_nodding(observe(moved, now), nod), chance))


STREAMS = st.builds(
    Stream,
    seed=st.integers(0, 2**32 - 1),
    fps=st.one_of(st.sampled_from([1.0, 5.0, 15.0, 30.0, 60.0, 240.0]), st.floats(1, 240)),
    azimuth=st.sampled_from([90.0, -90.0, 60.0, 40.0, 5.0, 0.0, -5.0, 180.0]),
    thigh=st.sampled_from([0.0, 90.0]),
    sound=st.booleans(),
    steps=st.lists(
        st.tuples(st.sampled_from(sorted(DAMAGE)), st.integers(1, 12), st.sampled_from(JUMPS)), min_size=1, max_size=12
    ).map(tuple),
    start_s=st.sampled_from([0.0, 1e9, -3.0]),
)
