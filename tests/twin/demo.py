"""The clip that comes with the program: `python -m tests.twin.demo -o exercises`, then only the .mp4 is kept.

Somebody sits still, eases back gently, comes up, goes too far, and comes up again: seen exactly from the side.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

from tests.twin.body import make_body
from tests.twin.clips import draw_clip, person
from tests.twin.exercises import at, choose, minimum_jerk, scaled, solve, sways
from tests.twin.postures import Bends
from tests.twin.render import film

SEED = 23
GENTLE, FAR = (8.0, 4.0), (25.0, 12.0)
"""Change of trunk line and of neck extension in degrees, of the two repetitions."""

STEPS = (("neutral", 3.4), ("out", 2.2), ("hold", 0.8), ("back", 1.8), ("end", 0.8), ("out", 2.4), ("hold", 1.0), ("back", 2.6))
END_S = 1.4


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.twin.demo", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=Path("out"))
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    clip = draw_clip("chair-extension", "chair-extension", "far", given.seed, range(24), FAR[1], "behind-head")
    clip = replace(clip, azimuth=90.0, fps=15, width=640, height=480, quality=0.9, blur=False, bystander=False)
    phenotype, _, loose = person(clip.body)
    body = make_body(phenotype, loose)
    motion = choose(clip.exercise, clip.variant, clip.seed, clip.hands, clip.neck)
    peaks = [solve(body, replace(motion, amount=trunk, neck=neck)) for trunk, neck in (GENTLE, FAR)]
    waves = sways(motion)

    def moment(t: float) -> tuple[Bends, str]:
        share, phase, repetition = _share(t)
        # Before its own first movement `at` gives the sway alone.
        sway, _ = at(replace(motion, out=1e9), Bends(), waves, t)
        moved = scaled(peaks[repetition], share)
        return replace(moved, **{k: getattr(moved, k) + getattr(sway, k) for k in Bends.__dataclass_fields__}), phase

    film(clip, motion, peaks[1], moment, sum(seconds for _, seconds in STEPS) + END_S, given.output)


def _share(t: float) -> tuple[float, str, int]:
    """How far the repetition has gone, 0 to 1, the phase, and which repetition it is."""
    repetition = 0
    for (phase, seconds), until in zip(STEPS, accumulate(seconds for _, seconds in STEPS), strict=True):
        if t < until:
            done = minimum_jerk(1 - (until - t) / seconds)
            return {"out": done, "hold": 1.0, "back": 1 - done}.get(phase, 0.0), phase, repetition
        repetition += phase == "back"
    return 0.0, "end", 1


if __name__ == "__main__":
    main()
