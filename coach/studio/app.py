"""The server of the studio: NiceGUI's pages behind the guard, on 127.0.0.1 and nowhere else."""

import logging
import math
import os
import socket
import sys
import time
import webbrowser
from typing import TYPE_CHECKING

from coach.errors import CoachError
from coach.paths import user_data
from coach.session import ended_by_signals

if TYPE_CHECKING:
    from types import FrameType

    import uvicorn

    from coach.studio.engine import Engine

HOST = "127.0.0.1"
MOST_MESSAGE = 256 * 1024
"""Bytes of one message on a page's socket."""

LEAVE_S = 2
"""So long open connections may take when the server ends."""

ALONE_S = 30.0
"""A session that no page watches any more ends after this long: a tab was closed, and nobody knows that the camera runs."""


def serve(port: int, *, browser: bool) -> None:
    """Serves the studio until Ctrl-C or a signal ends it.

    Args:
        port: on this machine; 0 for any that is free.
        browser: opens one when the pages are ready.

    Raises:
        CoachError: the port is in use.
        KeyboardInterrupt: it was ended so.
    """
    listening = _listening(port)
    port = listening.getsockname()[1]
    server = _server(port)
    address = f"http://{HOST}:{port}/"
    print(f"The studio is at {address}, for this machine only. End it with Ctrl-C.", flush=True)
    if browser:
        webbrowser.open(address)
    with listening, ended_by_signals():
        server.run(sockets=[listening])


def _listening(port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":
        # On Windows this would let another program take the port as well.
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((HOST, port))
        made.listen(128)
    except OSError as error:
        made.close()
        raise CoachError(
            f"Port {port} cannot be used ({error.strerror}): perhaps the studio is open already, at http://{HOST}:{port}/; "
            f"or choose another one with --port {port + 1 if port < 65535 else port - 1}."
        ) from error
    return made


def _server(port: int) -> "uvicorn.Server":
    # NiceGUI looks for a folder of its own in the current one, unless it is told where.
    os.environ["NICEGUI_STORAGE_PATH"] = str(user_data() / "studio")
    import uvicorn
    from fastapi import FastAPI
    from nicegui import app as pages
    from nicegui import ui

    from coach.studio import doctor, exercises, live, pictures, screening, session, sessions, settings_page, tune
    from coach.studio.engine import engine
    from coach.studio.guard import Guard
    from coach.studio.known import show_not_found, show_problem
    from coach.studio.shell import STATIC, STATIC_ROUTE

    for part in (exercises, pictures, live, sessions, session, tune, screening, settings_page, doctor):
        part.add_pages()
    pages.add_exception_handler(404, show_not_found)
    pages.add_exception_handler(CoachError, show_problem)
    pages.add_static_files(STATIC_ROUTE, STATIC)
    alone = Alone(engine)
    pages.timer(1.0, lambda: alone.look(time.monotonic()))
    pages.on_shutdown(engine.close)
    # It would tell the terminal of every address that is not there.
    logging.getLogger("nicegui").setLevel(logging.ERROR)
    # Without long polling nothing has to be posted.
    pages.config.socket_io_js_transports = ["websocket"]
    outer = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    ui.run_with(outer, title="spine coach", dark=None, language="en-US", tailwind=False, show_welcome_message=False)
    config = uvicorn.Config(
        Guard(outer, port),
        log_level="warning",
        access_log=False,
        server_header=False,
        ws_max_size=MOST_MESSAGE,
        timeout_graceful_shutdown=LEAVE_S,
    )

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: "FrameType | None") -> None:
            # The session ends with its next frame, before the connections do.
            engine.leave()
            if not self.should_exit:
                # A second Ctrl-C would end the program before the session, whose thread would then fail aloud, or abort.
                super().handle_exit(sig, frame)

    return Server(config)


class Alone:
    """Ends a session whose page was open nowhere for `ALONE_S`: who loads it again, or looks at another one, is back in time."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine
        self._last_s = -math.inf

    def look(self, now_s: float) -> None:
        """To be called every second or so."""
        if self._engine.watchers or not self._engine.busy:
            self._last_s = now_s
        elif now_s - self._last_s > ALONE_S:
            self._engine.end()
