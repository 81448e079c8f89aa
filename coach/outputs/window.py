"""A window on the desktop, with the keys that the program understands."""

import os
import queue
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from types import TracebackType

import numpy as np

from coach.errors import DeviceError
from coach.outputs.behind import Behind
from coach.outputs.figure import Picture
from coach.sources.keys import Keys

PROBE_S = 20.0
"""A display that has not answered after this long is as good as none."""

# One key has another code on X11, where most are key symbols, on Windows, and on macOS.
_CODES = {
    "left": (0xFF51, 0x250000, 63234),
    "up": (0xFF52, 0x260000, 63232),
    "right": (0xFF53, 0x270000, 63235),
    "down": (0xFF54, 0x280000, 63233),
    "home": (0xFF50, 0xFF95, 0x240000, 63273),
    "end": (0xFF57, 0xFF9C, 0x230000, 63275),
    "space": (32,),
    "escape": (27, 0xFF1B),
    "enter": (10, 13, 0xFF0D, 0xFF8D),
    # The numbers and signs beside the arrows, on X11.
    **{chr(sign): (0xFF80 + sign,) for sign in range(ord("*"), ord("9") + 1)},
}
KEYS = {code: name for name, codes in _CODES.items() for code in codes}

_MODIFIERS = {*range(0xFFE1, 0xFFEF), *range(0xFE01, 0xFE14), 0xFF7E, 0xFF7F}
"""Shift, control, AltGr, Num Lock and their like on X11: pressed with or for other keys, and on the way to other windows."""

CLOSED = "closed"
OPEN, HEADER = "open", "<II"
"""To and from `window_child`: its first line, and what goes before each picture: height and width."""

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
    """Shows pictures under a title, in a process of its own: see `coach.outputs.window_child`. Use it in a `with` block.

    Attributes:
        keys: what was pressed and not yet handed over by `show`.

    Raises:
        DeviceError: on entering, when OpenCV cannot make a window.
    """

    def __init__(self, title: str) -> None:
        self.keys = Keys()
        self._command = [sys.executable, "-m", "coach.outputs.window_child", title]
        self._ready: queue.SimpleQueue[bool] = queue.SimpleQueue()

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
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            self._command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, start_new_session=True
        )
        # A display that hangs must not hold up the coach, who has warnings to speak: a picture is left out then.
        self._pictures = Behind(self._send, 1, "window", patient=False)
        self._ears = threading.Thread(target=self._listen, name="keys", daemon=True)
        self._ears.start()
        try:
            opened = self._ready.get(timeout=PROBE_S)
        except queue.Empty:
            opened = False
        if not opened:
            self.__exit__(None, None, None)
            raise DeviceError("A window cannot be opened here; use --no-window.")
        return self

    def show(self, picture: Picture) -> str | None:
        """Shows a picture (H, W, 3) BGR.

        Returns:
            The next of the keys that were pressed, in their order: a character such as `q`, `[` or `1`, or `space`, `enter`,
            `escape`, `left`, `right`, `up`, `down`, `home`, `end`; `closed` once the user has closed the window; else None.
        """
        self._pictures.give(picture)
        return self.keys.take() or (None if self._ears.is_alive() else CLOSED)

    def _send(self, picture: Picture) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(struct.pack(HEADER, *picture.shape[:2]))
            self._process.stdin.write(np.ascontiguousarray(picture).data)
            self._process.stdin.flush()
        except (OSError, ValueError):
            pass  # The window is closed, as the other thread notices.

    def _listen(self) -> None:
        assert self._process.stdout is not None
        lines = (line.decode().strip() for line in self._process.stdout)
        self._ready.put(next(lines, "") == OPEN)
        for key in lines:
            self.keys.press(key)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        # Also where it hangs. It has nothing to lose.
        self._process.kill()
        self._process.wait()
        self._pictures.close()
        self._ears.join()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            with suppress(OSError):
                stream.close()
