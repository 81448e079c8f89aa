"""A window on the desktop, with the keys that the program understands."""

import os
import subprocess
import sys
from types import TracebackType

import cv2

from coach.errors import DeviceError
from coach.outputs.figure import Picture

PROBE_S = 20.0
"""A display that has not answered after this long is as good as none."""

# One key has another code in each of OpenCV's backends: X11 key symbols (Qt, GTK), Windows, macOS.
_CODES = {
    "left": (0xFF51, 0x250000, 63234),
    "up": (0xFF52, 0x260000, 63232),
    "right": (0xFF53, 0x270000, 63235),
    "down": (0xFF54, 0x280000, 63233),
    "home": (0xFF50, 0xFF95, 0x240000, 63273),
    "end": (0xFF57, 0xFF9C, 0x230000, 63275),
    "space": (32,),
    "escape": (27,),
    "enter": (10, 13, 0xFF8D),
    # The numbers beside the arrows, on X11.
    **{str(number): (0xFFB0 + number,) for number in range(10)},
}
KEYS = {code: name for name, codes in _CODES.items() for code in codes}

_MODIFIERS = range(0xFFE1, 0xFFEF)
"""Shift, control and their like on X11: pressed with other keys, and on the way to other windows."""

_PROBE = "import cv2; cv2.namedWindow('coach'); cv2.waitKey(1); cv2.destroyAllWindows()"


def key_name(code: int) -> str | None:
    """The name of a key code from OpenCV, "other" for one that has no name here, or None for no key or a modifier."""
    if code < 0:
        return None
    if code in KEYS:
        return KEYS[code]
    # The bits above a plain character say which modifiers are held.
    plain = code & 0xFFFF
    if 32 < plain < 127:
        return chr(plain).lower()
    return "other" if plain and plain not in _MODIFIERS else None


class Window:
    """Shows pictures under a title. Use it in a `with` block, from one thread only.

    Raises:
        DeviceError: on entering, when OpenCV cannot make a window.
    """

    def __init__(self, title: str) -> None:
        self._title = title
        self._shown = False

    @classmethod
    def available(cls) -> bool:
        """Whether a window can really be opened here.

        Tried in a process of its own, because Qt ends the whole process when it cannot reach the display.
        """
        if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            return False
        try:
            done = subprocess.run([sys.executable, "-c", _PROBE], capture_output=True, timeout=PROBE_S, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0

    def __enter__(self) -> "Window":
        try:
            cv2.namedWindow(self._title, cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL)
        except cv2.error as error:
            raise DeviceError("A window cannot be opened here; use --no-window.") from error
        return self

    def show(self, picture: Picture) -> str | None:
        """Shows a picture (H, W, 3) BGR.

        Returns:
            A key pressed meanwhile: a character such as `q`, `[` or `1`, or `space`, `enter`, `escape`, `left`, `right`, `up`,
            `down`, `home`, `end`; `closed` once the user has closed the window; else None.
        """
        # Asked first, because showing a picture would open the window again.
        if self._shown and not self._is_open():
            return "closed"
        if not self._shown:
            cv2.resizeWindow(self._title, picture.shape[1], picture.shape[0])
        cv2.imshow(self._title, picture)
        self._shown = True
        key = key_name(cv2.waitKeyEx(1))
        return key if self._is_open() else "closed"

    def _is_open(self) -> bool:
        try:
            return cv2.getWindowProperty(self._title, cv2.WND_PROP_VISIBLE) >= 1
        except cv2.error:
            return False

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            cv2.destroyWindow(self._title)
            # Without one more turn of the event loop the window stays on the screen.
            cv2.waitKey(1)
        except cv2.error:
            pass  # The user has closed it already.
