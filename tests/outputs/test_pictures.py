"""What goes with every picture, whatever it shows."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.coaching import State, step
from coach.exercise import files
from coach.outputs import pictures
from coach.outputs.pictures import PictureTo
from coach.sources.frame import Frame
from tests.bodies import Body, observe


@pytest.mark.parametrize(
    ("own", "slowed", "shown"),
    [
        (None, "", None),
        ("Recording video", "", "Recording video"),
        (None, "lite small", "Slow computer: smaller pictures"),
        ("Recording video", "late", "Recording video · Slow computer: what I say comes late"),
        (None, "turbo", None),
    ],
)
def test_what_was_done_for_a_slow_computer_stands_in_the_picture(
    own: str | None, slowed: str, shown: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices = []

    def drawn(base: np.ndarray, *_: Any, notice: str | None, **__: Any) -> np.ndarray:
        notices.append(notice)
        return base

    monkeypatch.setattr(pictures, "draw", drawn)
    exercise, _ = files.load("chair-extension")
    seen = replace(observe(Body()), slowed=slowed)
    with PictureTo(exercise, tmp_path / "out.mp4", 15, window=False, mirror=False, notice=own) as out:
        out.hear(Frame(0.0, np.zeros((48, 64, 3), np.uint8)), seen, step(exercise, State(), seen)[1])
    assert notices == [shown]
