"""The window opens where there is a display, and is not tried where there is none."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.outputs.window import Window, key_name

PROGRAM = """
import sys
import numpy as np
from coach.outputs.window import Window
assert Window.available()
with Window("coach: test") as window:
    for _ in range(20):
        answer = window.show(np.full((720, 1280, 3), 90, np.uint8))
        assert answer is None, answer
with Window("coach: test") as window:
    window.show(np.full((480, 640, 3), 90, np.uint8))
    import cv2
    cv2.destroyAllWindows()
    cv2.waitKey(1)
    assert window.show(np.full((480, 640, 3), 90, np.uint8)) == "closed"
print("shown")
"""


@pytest.fixture(scope="module")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A virtual X display."""
    server = shutil.which("Xvfb")
    if server is None:
        pytest.skip("Xvfb is not installed")
    reading, writing = os.pipe()
    log = (tmp_path_factory.mktemp("xvfb") / "log").open("wb")
    command = [server, "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=[writing], stdout=log, stderr=log)
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            pytest.skip("Xvfb does not start here")
        yield f":{number}"
    finally:
        process.terminate()
        process.wait(10)
        log.close()


def test_window_opens_and_tells_when_it_is_closed(display: str) -> None:
    # In a process of its own, since Qt can end the one that it runs in.
    environment = {**os.environ, "DISPLAY": display}
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, cwd=root, capture_output=True, text=True, timeout=60)
    assert done.stdout == "shown\n", done.stderr


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
        (0xFFB3, "3"),
        (0xFF8D, "enter"),
        (0xFFBE, "other"),
        (0xFF09, "other"),
    ],
)
def test_keys_have_the_same_names_everywhere(code: int, name: str | None) -> None:
    assert key_name(code) == name
