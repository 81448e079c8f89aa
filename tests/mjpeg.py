"""A phone as camera, on loopback: an MJPEG server that can stall, drop the connection and come back."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2


class MjpegServer(ThreadingHTTPServer):
    """Plays a clip in a loop at its own rate; `flowing` is cleared to stall, `drop()` ends the open connections."""

    daemon_threads = True

    def __init__(self, clip: Path, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        capture = cv2.VideoCapture(str(clip))
        self.period_s = 1 / capture.get(cv2.CAP_PROP_FPS)
        self.pictures: list[bytes] = []
        while (got := capture.read())[0]:
            self.pictures.append(cv2.imencode(".jpg", got[1])[1].tobytes())
        self.flowing = threading.Event()
        self.flowing.set()
        self.generation = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/video.mjpg"

    def drop(self) -> None:
        self.generation += 1

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that goes away is no error here."""


class _Handler(BaseHTTPRequestHandler):
    server: MjpegServer

    def do_GET(self) -> None:
        generation = self.server.generation
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        started = time.monotonic()
        while generation == self.server.generation:
            if not self.server.flowing.wait(0.05):
                continue
            index = int((time.monotonic() - started) / self.server.period_s) % len(self.server.pictures)
            picture = self.server.pictures[index]
            self.wfile.write(b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(picture))
            self.wfile.write(picture + b"\r\n")
            time.sleep(self.server.period_s)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def serving(clip: Path, port: int = 0) -> Iterator[MjpegServer]:
    """The server, running in a thread until the block ends."""
    server = MjpegServer(clip, port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.drop()
        server.flowing.set()
        server.shutdown()
        server.server_close()
        thread.join()
