"""The same person many times, each time going a little further: `python -m tests.twin.persons -o DIR`.

For finding limits from marks, where the truth about each moment is known. Chair extension from the side, on two days (rooms,
cameras) in turn; 13 clips whose trunk goes back 5 to 23 degrees, and 13 whose neck goes back 6 to 36.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from tests.twin import render
from tests.twin.clips import draw_clip
from tests.twin.exercises import Motion, choose

PERSONS = {"dora": (515, 90.0, 720_044), "emil": (537, 84.0, 720_055)}
"""Body, azimuth of the camera on the first day, seed."""

STEPS = 13
TRUNK, NECK = np.linspace(5, 23, STEPS), np.linspace(6, 36, STEPS)


def motion(seed: int, sway: int, trunk: float, neck: float) -> Motion:
    """One slow repetition that goes so far, in degrees."""
    out = max(1.6, 1.875 * trunk / 12, 1.875 * neck / 20)
    return replace(choose("chair-extension", "gentle", seed), amount=trunk, neck=neck, out=out, hold=1.2, back=2.0, seed=sway)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.twin.persons")
    parser.add_argument("-o", "--output", type=Path, default=Path("out"))
    folder = parser.parse_args().output
    folder.mkdir(parents=True, exist_ok=True)
    for who, (body, azimuth, seed) in PERSONS.items():
        for kind, values in (("trunk", TRUNK), ("neck", NECK)):
            for number, value in enumerate(values.tolist()):
                day = number % 2
                name, room = f"{who}_{kind}_{number:02d}", seed + 100 * day
                clip = draw_clip(name, "chair-extension", "gentle", room, range(24))
                clip = replace(
                    clip, body=body, azimuth=azimuth + 3 * day, fps=15, width=640, height=480, bystander=False, blur=False
                )
                trunk, neck = (value, 4.0) if kind == "trunk" else (7.0, value)
                # The rest of the clip is drawn as ever; only what is done in it is given.
                render.choose = _always(motion(room, seed + number, trunk, neck))
                print(name, render.render(clip, folder)["frames"], flush=True)


def _always(one: Motion) -> Callable[..., Motion]:
    def chosen(*_: Any, **__: Any) -> Motion:
        return one

    return chosen


if __name__ == "__main__":
    main()
