"""The window opens where there is a display, and is not tried where there is none. No key that is pressed in it gets lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from coach.errors import DeviceError
from coach.outputs.window import Window, key_name
from tests import desktop
from tests.paths import ROOT

COACH = """
import sys, time
import numpy as np
from coach.outputs.window import Window
with Window("coach: test") as window:
    print("open", flush=True)
    key = None
    while key not in ("q", "closed"):
        key = window.show(np.full((720, 1280, 3), 90, np.uint8))
        if key:
            print(key, flush=True)
        time.sleep(float(sys.argv[1]))
"""
"""Takes so many seconds from one picture to the next, and prints which key comes with each."""


@pytest.fixture(scope="module")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with desktop.display(tmp_path_factory.mktemp("xvfb") / "log") as name:
        yield name


def coach(display: str, picture_s: float) -> "subprocess.Popen[str]":
    environment = {**os.environ, "DISPLAY": display}
    command = [sys.executable, "-c", COACH, str(picture_s)]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("picture_s", [0.03, 0.15, 0.3])
def test_no_key_is_lost_and_their_order_is_kept_however_slow_the_pictures(display: str, picture_s: float) -> None:
    tens = [("1", "0", apart_ms) for apart_ms in (30, 60, 80, 100)] + [("KP_1", "KP_0", 60), ("KP_1", "KP_0", 100)]
    with coach(display, picture_s) as running:
        desktop.window(display, "coach: test")
        for one, nought, apart_ms in tens:
            desktop.press(display, one, nought, apart_ms=apart_ms)
            # The next try begins anywhere between two pictures.
            time.sleep(0.37)
        desktop.press(display, "s", "q")
        out, _ = running.communicate(timeout=60)
    assert out.split() == ["open", *["1", "0"] * len(tens), "s", "q"]


def test_no_key_is_lost_while_the_window_gets_no_turn(display: str) -> None:
    with coach(display, 0.03) as running:
        child = desktop.process(display, desktop.window(display, "coach: test"))
        os.kill(child, signal.SIGSTOP)
        desktop.press(display, "1", "0", "ctrl+q", "KP_1", "KP_0", "Escape", "Return")
        os.kill(child, signal.SIGCONT)
        desktop.press(display, "q")
        out, _ = running.communicate(timeout=60)
    assert out.split() == ["open", "1", "0", "1", "0", "escape", "enter", "q"]


def test_a_window_that_is_closed_says_so(display: str) -> None:
    with coach(display, 0.03) as running:
        desktop.close(display, desktop.window(display, "coach: test"))
        out, _ = running.communicate(timeout=60)
    assert out.split() == ["open", "closed"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="impossible here: Linux names its display in the environment")
def test_where_no_window_can_be_made_that_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(DeviceError, match="--no-window"), Window("coach: test"):
        pass


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="impossible here: Linux names its display in the environment")
def test_without_a_display_nothing_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not Window.available()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="impossible here: Linux names its display in the environment")
def test_a_display_that_does_not_answer_does_not_end_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not Window.available()


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (-1, None),
        (0, None),
        (ord("q"), "q"),
        (ord("Q"), "q"),
        (ord("["), "["),
        (ord("7"), "7"),
        (0x100000 | ord("q"), "q"),
        (32, "space"),
        (27, "escape"),
        (0xFF51, "left"),
        (0xFF53, "right"),
        (0x250000, "left"),
        (63235, "right"),
        (0xFF50, "home"),
        (0xFF57, "end"),
        (0xFFE1, None),
        (0xFF7F, None),  # Num Lock
        (0xFE03, None),  # AltGr
        (0xFFB3, "3"),
        (0xFFAF, "/"),
        (0xFF8D, "enter"),
        (0xFF0D, "enter"),
        (0xFF1B, "escape"),
        (0xE4, "other"),  # ä
        (0xFFBE, "other"),
        (0xFF09, "other"),
    ],
)
def test_keys_have_the_same_names_everywhere(code: int, name: str | None) -> None:
    assert key_name(code) == name
