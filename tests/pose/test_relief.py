"""A slow computer is given less to do, step by step and for good; a slow camera is left alone."""

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import cast

import numpy as np
import pytest

from coach.errors import DeviceError
from coach.pose.landmarker import Landmarker
from coach.pose.relief import LOOK_S, SURE_LOOKS, SURE_S, Look, Relief, spare

LIGHTER = cast(Landmarker, object())


@dataclass
class Camera:
    interval_s: float = 1 / 30
    large: bool = True
    asked: int = 0

    def shrink(self) -> bool:
        self.asked += 1
        was, self.large = self.large, False
        return was


@dataclass
class Computer:
    """Looks through a relief, each look as long as it is told, and waits for the camera in between."""

    camera: Camera = field(default_factory=Camera)
    has_lighter: bool = True
    now_s: float = 0.0

    def __post_init__(self) -> None:
        self.relief = Relief(self.camera, lambda: LIGHTER if self.has_lighter else None)
        self.changes: list[tuple[float, str, bool]] = []

    def works(self, look_s: float, seconds: float, *, calibrated: bool = False, rest_s: float = 0.0) -> str:
        """The steps taken by the end; `rest_s` is what everything but the look takes."""
        until = self.now_s + seconds
        while self.now_s < until:
            before = self.relief.steps
            lighter = self.relief.looked(Look(self.now_s, look_s), calibrated)
            if self.relief.steps != before:
                self.changes.append((self.now_s, " ".join(self.relief.steps), lighter is not None))
            self.now_s += max(look_s + rest_s, self.camera.interval_s)
        return " ".join(self.relief.steps)


def test_a_computer_that_keeps_up_is_left_alone() -> None:
    assert Computer().works(0.02, 60) == ""


def test_a_hiccup_changes_nothing() -> None:
    computer = Computer()
    for _ in range(20):
        computer.works(0.02, 2.0)
        computer.works(0.4, 0.8)
    assert computer.relief.steps == ()


def test_first_a_lighter_model_then_smaller_pictures_then_it_is_said() -> None:
    computer = Computer()
    assert computer.works(0.2, 30) == "lite small late"
    assert [(steps, lighter) for _, steps, lighter in computer.changes] == [
        ("lite", True),
        ("lite small", False),
        ("lite small late", False),
    ]
    times = [t for t, _, _ in computer.changes]
    # Soon, but each only after what the step before changed has been measured.
    assert times[0] < SURE_S + 0.5 and all(later - sooner >= SURE_S for sooner, later in pairwise(times))


def test_what_helps_is_enough_and_is_kept() -> None:
    computer = Computer()
    assert computer.works(0.1, 2.0) == "lite"
    assert computer.works(0.03, 120) == "lite"


def test_with_a_neutral_the_model_stays_and_pictures_get_smaller() -> None:
    computer = Computer()
    assert computer.works(0.1, 20, calibrated=True) == "small late"
    assert not any(lighter for _, _, lighter in computer.changes)


def test_where_no_lighter_model_is_set_up_the_rest_is_done() -> None:
    assert Computer(has_lighter=False).works(0.1, 20) == "small late"
    assert Computer(Camera(large=False), has_lighter=False).works(0.1, 20) == "late"


def test_when_drawing_is_what_is_slow_the_model_stays() -> None:
    assert Computer().works(0.01, 20, rest_s=0.1) == "small late"


@pytest.mark.parametrize("interval_s", [0.1, 0.2, 1.0])
def test_a_slow_camera_is_no_slow_computer(interval_s: float) -> None:
    assert Computer(Camera(interval_s)).works(0.9 * interval_s, 60) == ""


def test_before_the_camera_is_known_fifteen_pictures_a_second_are_enough() -> None:
    assert Computer(Camera(math.nan)).works(0.9 * LOOK_S, 1.0) == ""


def test_late_is_taken_back_once_it_is_over_and_not_before() -> None:
    computer = Computer(Camera(large=False), has_lighter=False)
    assert computer.works(0.1, 10) == "late"
    assert computer.works(0.95 * LOOK_S, 30) == "late"
    assert computer.works(0.03, 10) == ""
    assert computer.works(0.1, 10) == "late"


def test_few_looks_decide_nothing_however_long_they_take() -> None:
    computer = Computer()
    assert computer.works(3.0, 3.0 * SURE_LOOKS) == ""
    assert computer.works(3.0, 3.0) == "lite"


def test_the_spare_of_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Landmarker] = []

    def keep(made: Landmarker) -> Landmarker:
        kept.append(made)
        return made

    assert spare("lite", keep)() is None and spare("/some/own.task", keep)() is None
    made = spare("full", keep)
    try:
        lighter = made()
    except DeviceError as missing:
        assert "lite" in str(missing)
    else:
        assert kept == [lighter] and lighter is not None
        assert lighter.detect(0.0, np.zeros((48, 64, 3), np.uint8)) is None
        lighter.__exit__()
