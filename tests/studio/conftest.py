"""The studio as its users meet it: a process of its own, and Debian's Chromium in front of it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.recording import store
from tests.paths import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, WebSocketRoute

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


class Studio:
    """A running `coach studio`, with a home of its own; under another program where `prefix` names one."""

    def __init__(self, home: Path, prefix: Sequence[str] = ()) -> None:
        self.home = home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        command = [*prefix, sys.executable, "-m", "coach", "studio", "--no-browser", "--port", str(self.port)]
        # Told of a test, NiceGUI would pack nothing.
        left_out = ("DISPLAY", "WAYLAND_DISPLAY", "PYTEST_CURRENT_TEST")
        environ = {name: value for name, value in os.environ.items() if name not in left_out}
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ | {"COACH_HOME": str(home)}, cwd=ROOT
        )
        for _ in range(300):
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as asked:
                    asked.sendall(f"GET /studio/studio.css HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode())
                    if asked.recv(12) == b"HTTP/1.1 200":
                        return
            except OSError:
                time.sleep(0.1)
            if self.process.poll() is not None:
                break
        raise AssertionError(f"the studio did not start: {self.end()}")

    def end(self, with_signal: int = signal.SIGTERM) -> tuple[str, str]:
        """What it printed, once it has ended."""
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        return self.process.communicate(timeout=20)


@contextmanager
def connecting(tab: "Page", path: str, meanwhile: Callable[[], None]) -> Iterator[None]:
    """In the block something happens while the tab's connection to this path is being made, as it can on a busy machine."""
    happened: list[int] = []

    def made(there: "WebSocketRoute") -> None:
        there.connect_to_server()
        happened.append(tab.evaluate("document.querySelectorAll('#session[data-ready], #live').length"))
        meanwhile()

    tab.route_web_socket(path, made)
    yield
    assert happened == [1]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """One studio for a module; nothing may come out on its error stream."""
    running = Studio(tmp_path_factory.mktemp("home"))
    yield running
    _, errors = running.end()
    assert errors == ""


@pytest.fixture
def home(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    """The studio, with the sessions of the test in its home and none besides."""
    monkeypatch.setenv("COACH_HOME", str(studio.home))
    yield studio
    for name in store.names():
        store.delete(store.root() / name)


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Debian's Chromium, until the end of the block."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    if CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("chromium is not installed: make system")
    with chromium() as running:
        yield running


Opens = Callable[..., "Page"]


@pytest.fixture
def open_tab(browser: "Browser") -> Iterator[Opens]:
    """Opens tabs, `open_tab(width=390, dark=True)`. At the end: nothing was asked of another host, nothing was wrong in a tab.

    `errors`: beginnings or parts of what the browser is expected to complain of.
    """
    asked: list[str] = []
    wrong: list[str] = []
    contexts = []

    def opened(width: int = 1280, height: int = 900, *, dark: bool = False, errors: tuple[str, ...] = ()) -> "Page":
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
        )
        contexts.append(context)
        tab = context.new_page()
        # A busy machine takes its time; what is waited for comes or does not.
        tab.set_default_timeout(45_000)
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("websocket", lambda made: asked.append(made.url))

        def said(message: "ConsoleMessage") -> None:
            if message.type in ("error", "warning") and not any(part in message.text for part in errors):
                wrong.append(message.text)

        tab.on("console", said)
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        return tab

    yield opened
    for context in contexts:
        context.close()
    own = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:http://127.0.0.1:")
    assert [url for url in asked if not url.startswith(own)] == []
    assert wrong == []
