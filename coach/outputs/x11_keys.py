"""The keys of a window on X11, whose display keeps every one of them until it is fetched."""

import ctypes
import time
from collections.abc import Iterator

FIND_S = 5.0
"""A busy display may take a while until it has the window."""

# From the headers of Xlib.
_KEY_PRESS, _KEY_PRESS_MASK, _MAPPING_NOTIFY = 2, 1, 34
_EVENT_BYTES, _STATE_AT = 24 * ctypes.sizeof(ctypes.c_long), 8 * ctypes.sizeof(ctypes.c_long) + 16
_SHIFT, _CONTROL, _ALT, _SUPER = 1, 4, 8, 64

_PASS_OVER = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(lambda server, error: 0)
"""Else Xlib ends the process when one of the windows is closed while they are looked through."""


class X11Keys:
    """Hears the keys that are pressed in the window with that name, beside the program that owns the window.

    Raises:
        OSError: when there is no X display, or no such window on it.
    """

    def __init__(self, name: str) -> None:
        self._x = ctypes.CDLL("libX11.so.6")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XDefaultRootWindow.restype = ctypes.c_ulong
        self._server = ctypes.c_void_p(self._x.XOpenDisplay(None))
        if not self._server:
            raise OSError("there is no X display")
        self._x.XSetErrorHandler(_PASS_OVER)
        until = time.monotonic() + FIND_S
        while not (window := self._find(self._x.XDefaultRootWindow(self._server), name.encode())):
            if time.monotonic() > until:
                raise OSError(f"there is no window {name} on the X display")
            time.sleep(0.01)
        self._x.XSelectInput(self._server, ctypes.c_ulong(window), ctypes.c_long(_KEY_PRESS_MASK))
        self._x.XSync(self._server, 0)

    def codes(self) -> Iterator[int]:
        """The X11 key symbols of what was pressed since the last call, in that order."""
        event = ctypes.create_string_buffer(_EVENT_BYTES)
        while self._x.XPending(self._server):
            self._x.XNextEvent(self._server, event)
            kind = ctypes.c_int.from_buffer(event).value
            if kind == _MAPPING_NOTIFY:
                self._x.XRefreshKeyboardMapping(event)
            # Keys with Control alone are commands to other programs; OpenCV leaves them out, too.
            held = ctypes.c_uint.from_buffer(event, _STATE_AT).value & (_SHIFT | _CONTROL | _ALT | _SUPER)
            if kind == _KEY_PRESS and held != _CONTROL:
                symbol = ctypes.c_ulong()
                self._x.XLookupString(event, None, 0, ctypes.byref(symbol), None)
                yield symbol.value

    def _find(self, window: int, name: bytes) -> int:
        """The window with that name among this one and all within it, or 0. A window manager puts windows into its own."""
        text, within = ctypes.c_char_p(), ctypes.POINTER(ctypes.c_ulong)()
        root, parent, number = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_uint()
        self._x.XFetchName(self._server, ctypes.c_ulong(window), ctypes.byref(text))
        outs = (ctypes.byref(out) for out in (root, parent, within, number))
        self._x.XQueryTree(self._server, ctypes.c_ulong(window), *outs)
        here, children = text.value == name, within[: number.value]
        self._x.XFree(text)
        self._x.XFree(within)
        return window if here else next((found for child in children if (found := self._find(child, name))), 0)
