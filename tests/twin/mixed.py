"""Clips to learn from how a turn of the trunk looks: turns, side bends, leans and turns of the head, mixed at random.

An exercise moves in one way, and whoever learns from exercises alone learns that nobody who bends turns. Here everything moves by
itself, so that only what really tells a turn is learnt.
"""

from __future__ import annotations

import argparse
from dataclasses import fields
from functools import partial
from pathlib import Path

import numpy as np

from tests.twin.body import Array
from tests.twin.clips import draw_clip
from tests.twin.exercises import NEUTRAL, choose, minimum_jerk, swayed, sways
from tests.twin.postures import Bends

FIRST_SEED, COUNT, BODIES = 2_000_000, 180, range(200, 500)
EXERCISES = ("seated-rotation", "seated-rotation", "side-bend", "side-bend-standing")
AIMS, AIM_S = 3, (1.0, 1.8)
"""Postures that one clip visits, and seconds on the way to each."""

FARTHER, FARTHER_DEG = 80, 65.0
"""From this clip on, turns go as far as this."""

MIXTURE = {
    "spine_turn": (0.8, -45, 45),
    "spine_left": (0.4, -24, 24),
    "spine_back": (0.4, -12, 12),
    "recline": (0.2, -6, 6),
    "neck_turn": (0.5, -50, 50),
    "neck_left": (0.2, -15, 15),
    "neck_back": (0.3, -15, 20),
}
"""How often each angle moves, and between which degrees."""


def aims(number: int, rng: np.random.Generator) -> list[Bends]:
    """The postures that clip `number` visits in turn, from upright back to upright."""
    mixture = MIXTURE | ({"spine_turn": (0.8, -FARTHER_DEG, FARTHER_DEG)} if number >= FARTHER else {})
    drawn = [
        Bends(
            **{
                name: float(rng.uniform(low, high)) if rng.random() < often else 0.0
                for name, (often, low, high) in mixture.items()
            }
        )
        for _ in range(AIMS)
    ]
    return [Bends(), *drawn, Bends()]


def posture(visited: list[Bends], ends_s: Array, waves: dict[str, Array], t_s: float) -> tuple[Bends, str]:
    """The posture at a second, between those that are visited, which are reached at `ends_s`; and the phase."""
    part = int(np.clip(np.searchsorted(ends_s, t_s, side="right") - 1, 0, len(visited) - 2))
    share = minimum_jerk((t_s - ends_s[part]) / (ends_s[part + 1] - ends_s[part]))
    now = {}
    for item in fields(Bends):
        before, after = (getattr(one, item.name) for one in visited[part : part + 2])
        sway = swayed(waves[item.name], t_s) if item.name in waves else 0.0
        now[item.name] = before + share * (after - before) + sway
    return Bends(**now), "neutral" if t_s < NEUTRAL else "out"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.twin.mixed")
    parser.add_argument("-o", "--output", type=Path, default=Path("out"))
    parser.add_argument("--count", type=int, default=COUNT)
    given = parser.parse_args()
    # Here, so that what is drawn can be tested where nothing can be rendered.
    from tests.twin.render import film

    given.output.mkdir(parents=True, exist_ok=True)
    for number in range(given.count):
        seed = FIRST_SEED + number
        rng = np.random.default_rng([seed, 71])
        exercise = EXERCISES[number % len(EXERCISES)]
        clip = draw_clip(f"mixed_{number:03d}_{exercise}", exercise, "gentle", seed, BODIES)
        if (given.output / f"{clip.name}.mp4").exists():
            continue
        motion = choose(clip.exercise, clip.variant, clip.seed)
        visited = aims(number, rng)
        ends_s = NEUTRAL + np.concatenate([[0.0], np.cumsum(rng.uniform(*AIM_S, len(visited) - 1))])
        moment = partial(posture, visited, ends_s, sways(motion))
        widest = max(visited, key=lambda one: abs(one.spine_left) + abs(one.spine_back))
        print(clip.name, film(clip, motion, widest, moment, float(ends_s[-1]) + 0.3, given.output)["frames"], flush=True)


if __name__ == "__main__":
    main()
