"""How long the studio lets one wait, in Chromium: `python -m tests.benchmarks studio`.

A limit is dragged over ten sessions of five minutes: from the movement of the pointer to the picture of the browser that shows
the warnings as they are then. And a session of one hour is opened: from the click to its drawn figure and its plots.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.benchmarks.soak import hour
from tests.benchmarks.table import Row
from tests.studio.conftest import CHROMIUM, Studio, chromium
from tests.studio.test_tune import EASE_OFF, grasp, shown
from tests.tuning.marked import EVERY_S, session, spread

if TYPE_CHECKING:
    from playwright.sync_api import Page

SESSIONS, SESSION_S, FPS = 10, 300.0, 30.0
STEPS, STEP_S = 60, 0.05
OPENED = 5
SHOWN = "document.getElementById('s-picture')?.naturalWidth > 0 && document.querySelector('#s-flags .playhead')"
"""The page puts this mark last, when all plots are drawn."""


def measure(folder: Path) -> list[Row]:
    """Medians, and what one in twenty takes longer than."""
    if CHROMIUM is None:
        print("  not measured: Chromium is not installed (make system)")
        return []
    with _home(folder / "tuned"):
        for number in range(SESSIONS):
            session(spread(4, 16, round(SESSION_S / EVERY_S), number), 11.0, seed=number, fps=FPS)
        with _tab(folder / "tuned") as (tab, studio):
            took = _drag(tab, studio)
    with _home(folder / "long"):
        _, recorded = hour()
        with _tab(folder / "long") as (tab, studio):
            opened = [_open(tab, studio, recorded.name) for _ in range(OPENED)]
    return [
        Row("a limit dragged over ten sessions of 5 minutes, redrawn after: median", float(np.median(took)), "ms", most=100),
        Row("  the same, 95 of 100", float(np.percentile(took, 95)), "ms", most=100),
        Row("a session of one hour, from the click to its plots: the first time", opened[0], "s"),
        Row("  the same again, median", float(np.median(opened[1:])), "s"),
    ]


@contextmanager
def _home(folder: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COACH_HOME", str(folder))
        yield


@contextmanager
def _tab(home: Path) -> Iterator[tuple["Page", Studio]]:
    """A page of Chromium, and a studio with that home."""
    studio = Studio(home)
    try:
        with chromium() as browser:
            yield browser.new_page(viewport={"width": 1280, "height": 900}), studio
    finally:
        studio.end()


def _drag(tab: "Page", studio: Studio) -> list[float]:
    """Milliseconds from each movement of the pointer that led to a redrawing, as the browser's own clock has them."""
    shown(tab, studio)
    x, y = grasp(tab, EASE_OFF)
    for number in range(STEPS):
        tab.mouse.move(x, y + 60 * abs(np.sin(number / 6)))
        time.sleep(STEP_S)
    tab.wait_for_timeout(500)
    tab.mouse.up()
    took: list[float] = tab.evaluate("performance.getEntriesByName('redrawn').map((one) => one.duration)")
    assert len(took) > STEPS / 4, f"the plot was redrawn only {len(took)} times"
    return took


def _open(tab: "Page", studio: Studio, name: str) -> float:
    """Seconds from the click in the list until the session's picture and plots are there."""
    tab.goto(f"{studio.address}/sessions")
    link = tab.locator(f"a[href*='{name}']").first
    link.wait_for()
    began = time.perf_counter()
    link.click()
    tab.wait_for_function(SHOWN, timeout=120_000)
    return time.perf_counter() - began
