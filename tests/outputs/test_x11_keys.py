"""Where there is no X display, or not that window on it, OpenCV's keys are taken. What is heard: see `test_window`."""

from pathlib import Path

import pytest

from coach.outputs import x11_keys
from tests import desktop


def test_without_a_display_there_are_no_such_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    with pytest.raises(OSError):
        x11_keys.X11Keys("coach")


def test_a_window_that_is_not_there_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(x11_keys, "FIND_S", 0.1)
    with desktop.display(tmp_path / "log") as name:
        monkeypatch.setenv("DISPLAY", name)
        with pytest.raises(OSError, match="no window coach"):
            x11_keys.X11Keys("coach")
