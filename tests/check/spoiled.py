"""Somebody who exercises before a camera with every fault, wherever a test wants one."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from coach.exercise.definition import Exercise
from coach.observation import Observation
from coach.recording import rows
from tests.recording.sessions import Moved, exact, film

Fault = tuple[float, float, str]
"""From when on, for how many seconds, what."""


def _hidden(*landmarks: int) -> Callable[[Observation], Observation]:
    def hide(seen: Observation) -> Observation:
        visibility = seen.visibility.copy()
        visibility[list(landmarks)] = 0.2
        return replace(seen, visibility=visibility)

    return hide


def _turned(seen: Observation) -> Observation:
    return replace(seen, world=seen.world[:, [2, 1, 0]])


def _broken(seen: Observation) -> Observation:
    image, world = seen.image.copy(), seen.world.copy()
    image[[7, 11]], world[23] = np.nan, np.inf
    return replace(seen, image=image, world=world)


FAULTS: dict[str, Callable[[Observation], Observation]] = {
    "away": lambda seen: Observation(seen.t_s),
    "dark": lambda seen: replace(seen, picture="dark"),
    "lost": lambda seen: replace(seen, picture="lost", people=0),
    "two people": lambda seen: replace(seen, people=2),
    "no hips": _hidden(23),
    "no shoulders": _hidden(11, 12),
    "no head": _hidden(7, 8),
    "one ear": _hidden(8),
    "nearer": lambda seen: replace(seen, image=1.6 * seen.image),
    "far": lambda seen: replace(seen, image=0.2 * seen.image),
    "another body": lambda seen: replace(seen, world=1.5 * seen.world),
    "no body": lambda seen: replace(seen, world=np.zeros_like(seen.world)),
    "turned": _turned,
    "broken": _broken,
    "huge": lambda seen: replace(seen, image=1e5 * seen.image),
    "head not tracked": lambda seen: replace(seen, head_turn_deg=float("nan"), head_turn_bound_deg=float("nan")),
    "head unsure": lambda seen: replace(seen, head_turn_bound_deg=14.0),
    "late": lambda seen: replace(seen, t_s=seen.t_s + 1.7),
    "asleep": lambda seen: replace(seen, t_s=seen.t_s + 9.0),
    "clock set back": lambda seen: replace(seen, t_s=seen.t_s - 40.0),
    "slow": lambda seen: replace(seen, t_s=round(seen.t_s * 2) / 2),
    "asked to halve": lambda seen: replace(seen, pressed="2"),
}

faults = st.lists(st.tuples(st.floats(0, 22), st.sampled_from([0.1, 0.5, 2.0, 7.0]), st.sampled_from(sorted(FAULTS))), max_size=6)


def spoiled(
    exercise: Exercise,
    wrong: list[Fault],
    fps: float = 12.0,
    seed: int = 1,
    seconds: float = 24.0,
    moved: Moved = lambda body, _: body,
) -> rows.Columns:
    """The film of `tests.recording.sessions` with faults in it, as a recording would hold it."""
    out = []
    for seen in film(exercise, seconds, fps, seed, moved):
        changed = seen
        for start, length, kind in wrong:
            if start <= seen.t_s < start + length:
                changed = FAULTS[kind](changed)
        out.append(exact(changed))
    return rows.columns([rows.batch(out, [-1] * len(out))], rows.SCHEMA)
