"""Whoever opens the README sees the program as it is."""

import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from coach.errors import DeviceError
from coach.outputs.sample import SIZE, sample

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / ".docs" / "overlay.png"


def test_the_readme_opens_with_the_picture() -> None:
    top = (ROOT / "README.md").read_text(encoding="utf-8")[:400]
    assert re.search(r"!\[.+\]\(\.docs/overlay\.png\)", top)
    assert PICTURE.stat().st_size <= 300_000


def test_the_picture_is_what_the_program_draws_today() -> None:
    try:
        now = sample()
    except DeviceError as missing:
        pytest.skip(str(missing))
    kept = cv2.imread(str(PICTURE))
    assert kept is not None
    assert kept.shape == now.shape == (SIZE[1], SIZE[0], 3)
    # The clip may be caught a picture earlier or later elsewhere; a layout that has changed is another matter.
    assert np.abs(kept.astype(int) - now).mean() < 6, "draw it anew: python -m coach.outputs.sample .docs/overlay.png"
