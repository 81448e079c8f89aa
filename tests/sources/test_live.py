"""Live cameras: the newest picture, and every way in which a camera fails."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from coach.errors import CoachError, DeviceError
from coach.sources.capture import shown
from coach.sources.live import LiveCamera
from tests.mjpeg import serving
from tests.paths import CLIPS, FAR


def test_a_camera_that_is_not_there_is_said_at_once() -> None:
    started = time.monotonic()
    with pytest.raises(DeviceError, match="no camera 99"), LiveCamera(99):
        pass
    assert time.monotonic() - started < 5


def test_an_address_that_does_not_answer_is_said() -> None:
    with pytest.raises(DeviceError, match="No picture comes from"), LiveCamera("http://127.0.0.1:9/video"):
        pass


def test_a_file_that_is_no_video_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("hello")
    for path in (text, tmp_path / "none.mp4"):
        with pytest.raises(CoachError, match=path.name), LiveCamera(str(path)):
            pass


def test_secrets_in_an_address_are_not_shown() -> None:
    assert shown("rtsp://me:secret@10.0.0.7/live?token=abc") == "rtsp://10.0.0.7/live"


def test_a_file_plays_at_its_own_pace_and_ends() -> None:
    started = time.monotonic()
    with LiveCamera(str(CLIPS / "variable_rate.mp4")) as camera:
        times = []
        while (frame := camera.next()) is not None:
            times.append(frame.t_s)
    assert 0.9 < time.monotonic() - started < 4
    assert times == sorted(times)
    assert times[-1] - times[0] == pytest.approx(1.04, abs=0.3)


def test_a_slow_reader_gets_the_newest_picture_not_the_next() -> None:
    with LiveCamera(str(FAR)) as camera:
        first = camera.next()
        time.sleep(1.0)
        second = camera.next()
        assert first is not None and second is not None
        assert second.t_s - first.t_s > 0.8
        assert camera.now_s() - second.t_s < 0.9


@contextmanager
def silent(port: int = 0) -> Iterator[tuple[str, Callable[[], socket.socket]]]:
    """Address of a camera that lets one connect and says nothing, and what waits for the next connection to it."""
    with socket.create_server(("127.0.0.1", port)) as server:
        server.settimeout(10)
        yield f"http://127.0.0.1:{server.getsockname()[1]}/video.mjpg", lambda: server.accept()[0]


def left(address: str, connected: Callable[[], socket.socket]) -> tuple[socket.socket, float]:
    """Leaves as soon as the camera is asked to open: the connection to it, and after how many seconds nobody waits any more."""
    asked: list[tuple[socket.socket, float]] = []
    asking = threading.Thread(target=lambda: asked.append((connected(), time.monotonic())))
    asking.start()
    with LiveCamera(address, lambda: not asked) as camera:
        assert camera.ended and camera.next() is None
    asking.join()
    return asked[0][0], time.monotonic() - asked[0][1]


def test_who_leaves_while_a_silent_camera_opens_need_not_wait() -> None:
    with silent() as (address, connected):
        asked, took_s = left(address, connected)
        asked.close()
    assert took_s < 0.5


def test_who_leaves_while_a_camera_that_was_lost_is_opened_again_need_not_wait() -> None:
    with serving(CLIPS / "sitting_still_side.mp4") as phone:
        port, camera = phone.server_port, LiveCamera(phone.url)
        with camera:
            phone.drop()
            phone.shutdown()
            phone.server_close()
            with silent(port) as (_, connected):
                asked = connected()
                left = time.monotonic()
                camera.__exit__()
                assert time.monotonic() - left < 0.5
                asked.close()


def test_a_camera_that_opens_late_is_let_go() -> None:
    with serving(CLIPS / "sitting_still_side.mp4") as phone, silent() as (address, connected):
        asked, _ = left(address, connected)
        with asked as late, pytest.raises(OSError, match=r"[Bb]roken|reset"):
            # It answers now, and is read until it is known to be a video; then nobody is there any more.
            late.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n")
            for picture in phone.pictures * 20:
                late.sendall(b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(picture))
                late.sendall(picture + b"\r\n")
                time.sleep(0.02)


def test_a_stream_that_stalls_and_is_cut_comes_back() -> None:
    with serving(CLIPS / "sitting_still_side.mp4") as server, LiveCamera(server.url) as camera:

        def states(seconds: float) -> set[str]:
            seen: set[str] = set()
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                frame = camera.next(0.2)
                assert frame is not None
                seen.add("picture" if frame.picture is not None else frame.state)
            return seen

        assert "picture" in states(1.0)
        server.flowing.clear()
        assert "frozen" in states(2.5)
        server.flowing.set()
        assert "picture" in states(6.0)
        server.drop()
        assert "picture" in states(6.0)
