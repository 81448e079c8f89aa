"""A virtual desktop, and somebody who presses keys and closes windows there."""

import ctypes
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def display(log: Path) -> Iterator[str]:
    """The name of an X display that lasts as long as the block."""
    server = shutil.which("Xvfb")
    if server is None or not shutil.which("xdotool"):
        pytest.skip("Xvfb and xdotool are not installed: make system")
    reading, writing = os.pipe()
    command = [server, "-noreset", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, pass_fds=[writing], stdout=out, stderr=out)
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


def window(name: str, title: str, wait_s: float = 60.0) -> str:
    """The window whose title holds that, once it is there; it has the keyboard then."""
    until = time.monotonic() + wait_s
    while not (found := _xdotool(name, "search", "--onlyvisible", "--name", title)):
        assert time.monotonic() < until, f"no window {title}"
        time.sleep(0.1)
    _xdotool(name, "windowfocus", "--sync", found.split()[0])
    return found.split()[0]


def press(name: str, *keys: str, apart_ms: int = 80) -> None:
    """Presses keys, by their X11 names."""
    _xdotool(name, "key", "--delay", str(apart_ms), *keys)


def process(name: str, number: str) -> int:
    """The process that a window belongs to."""
    return int(_xdotool(name, "getwindowpid", number))


class _ClientMessage(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("_rest", ctypes.c_long * 24),
    )


def close(name: str, number: str) -> None:
    """Closes a window by its X, as a window manager does: it asks the program."""
    x = ctypes.CDLL("libX11.so.6")
    x.XOpenDisplay.restype = ctypes.c_void_p
    x.XInternAtom.restype = ctypes.c_ulong
    x.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    x.XSendEvent.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_long, ctypes.c_void_p]
    x.XCloseDisplay.argtypes = [ctypes.c_void_p]
    server = x.XOpenDisplay(name.encode())
    protocols, delete = (x.XInternAtom(server, atom, 0) for atom in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW"))
    event = _ClientMessage(type=33, display=server, window=int(number), message_type=protocols, format=32)
    event.data[0] = delete
    x.XSendEvent(server, int(number), 0, 0, ctypes.byref(event))
    x.XCloseDisplay(server)


def _xdotool(name: str, *arguments: str) -> str:
    environment = {**os.environ, "DISPLAY": name}
    return subprocess.run(
        ["xdotool", *arguments], env=environment, capture_output=True, text=True, timeout=60, check=False
    ).stdout
