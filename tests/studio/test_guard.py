"""Who is refused, one by one, with raw requests to a running studio."""

import asyncio
import base64
import http.client
import json
import os
import socket
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from coach.errors import CoachError
from coach.studio.app import _listening
from coach.studio.guard import MOST_HEAD, MOST_TARGET, Guard
from coach.studio.peers import listed_owner, owner
from tests.studio.conftest import Studio

Headers = dict[str, str]
SOCKETS = ("/live/feed", "/_nicegui_ws/socket.io/?EIO=4&transport=websocket")


def ask(studio: Studio, method: str = "GET", path: str = "/", *, body: bytes = b"", headers: Headers = {}) -> tuple[int, bytes]:  # noqa: B006
    """Status and body of one request, sent as it is."""
    lines = {"Host": f"127.0.0.1:{studio.port}", "Connection": "close"} | {
        name.replace("_", "-"): v for name, v in headers.items()
    }
    if body:
        lines["Content-Length"] = str(len(body))
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value != "")
    return sent(studio, f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)


def sent(studio: Studio, raw: bytes) -> tuple[int, bytes]:
    with socket.create_connection(("127.0.0.1", studio.port), timeout=10) as connection:
        connection.sendall(raw)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, answer.read() if answer.status != 101 else b""


def test_the_own_page_is_answered(studio: Studio) -> None:
    status, body = ask(studio, headers={"Sec_Fetch_Site": "none"})
    assert status == 200 and b"spine coach" in body
    assert ask(studio, headers={"Host": f"localhost:{studio.port}"})[0] == 200
    own = f"http://127.0.0.1:{studio.port}"
    assert ask(studio, headers={"Origin": own, "Sec_Fetch_Site": "same-origin"})[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:{port}"},
        {"Host": "127.0.0.1.evil.example:{port}"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:1"},
        {"Host": "0.0.0.0:{port}"},
        {"Host": "[::1]:{port}"},
        {"Host": "127.0.0.1:{port}@evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://localhost:{port}"},
        {"Origin": "http://127.0.0.1:{port}.evil.example"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
    ids=str,
)
def test_a_foreign_host_origin_or_site_is_refused(studio: Studio, headers: dict[str, str]) -> None:
    told = {name: value.replace("{port}", str(studio.port)) for name, value in headers.items()}
    for path in ("/", "/studio/studio.css", "/picture/bridge/small/light.png"):
        status, body = ask(studio, path=path, headers=told)
        assert status == 403 and len(body) < 100


def test_a_request_without_a_host_or_with_two_is_refused(studio: Studio) -> None:
    assert sent(studio, b"GET / HTTP/1.0\r\n\r\n")[0] == 403
    two = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{studio.port}\r\nHost: evil.example\r\n\r\n"
    assert sent(studio, two.encode())[0] in (400, 403)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_nothing_can_be_sent(studio: Studio, method: str) -> None:
    assert ask(studio, method)[0] == 405
    assert ask(studio, method, "/settings", body=b"camera=1", headers={"Content_Type": "text/plain"})[0] == 405
    assert ask(studio, method, "/_nicegui_ws/socket.io/?EIO=4&transport=polling", body=b"40")[0] == 405


def test_nothing_can_be_uploaded(studio: Studio) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.mp4"\r\n\r\n0\r\n--x--\r\n'
    assert ask(studio, "POST", "/", body=body, headers={"Content_Type": "multipart/form-data; boundary=x"})[0] == 405
    assert ask(studio, "GET", "/", body=body)[0] == 413
    assert ask(studio, "GET", "/", headers={"Transfer_Encoding": "chunked"})[0] == 413
    # Before anything of it is read.
    assert ask(studio, "GET", "/", headers={"Content_Length": "99999999999"})[0] == 413


def test_a_head_that_is_too_long_is_refused(studio: Studio) -> None:
    assert ask(studio, headers={"Cookie": "a" * (MOST_HEAD // 2)})[0] == 200
    for headers in ({"Cookie": "a" * 200_000}, {f"X_{number}": "a" * 500 for number in range(MOST_HEAD // 500)}):
        status, body = ask(studio, headers=headers)
        assert status == 431 and len(body) < 100


@pytest.mark.parametrize(
    "path",
    [
        "/studio/../app.py",
        "/studio/%2e%2e/app.py",
        "/studio/..%2fapp.py",
        "/studio/%2e%2e%2f%2e%2e%2fcli.py",
        "/studio//etc/passwd",
        "/studio/%00",
        "/picture/..%2f..%2fREADME/small/light.png",
        "/picture/%2fetc%2fpasswd/small/light.png",
        "/picture/bridge/huge/light.png",
        "/picture/bridge/small/..%2f..%2flight.png",
        "/exercise/..%2f..%2fpyproject.toml",
        "/exercise/%2fetc%2fpasswd",
        "/exercise/..",
        "/../../etc/passwd",
        "/_nicegui/../../etc/passwd",
    ],
)
def test_no_path_leads_out_of_what_is_known(studio: Studio, path: str) -> None:
    status, body = ask(studio, path=path)
    assert status == 404
    assert b"root:" not in body and b"def " not in body and b"[project]" not in body


def test_an_address_that_is_too_long_is_refused(studio: Studio) -> None:
    assert ask(studio, path="/" + "a" * MOST_TARGET)[0] == 414
    assert ask(studio, path="/?" + "a" * MOST_TARGET)[0] == 414


@pytest.mark.parametrize("path", SOCKETS)
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 101),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "http://localhost:{port}"}, 403),
        ({"Host": "evil.example:{port}", "Origin": "http://evil.example:{port}"}, 403),
        ({"Host": "evil.example:{port}"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
    ],
    ids=str,
)
def test_a_socket_opens_for_the_own_page_alone(studio: Studio, path: str, headers: dict[str, str], status: int) -> None:
    told = {"Origin": "http://127.0.0.1:{port}", **headers}
    told = {name: value.replace("{port}", str(studio.port)) for name, value in told.items()}
    key = base64.b64encode(os.urandom(16)).decode()
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13", "Sec_WebSocket_Key": key}
    assert ask(studio, path=path, headers=upgrade | told)[0] == status


def test_a_message_that_is_too_long_or_means_nothing_does_no_harm(studio: Studio) -> None:
    from websockets.exceptions import ConnectionClosed
    from websockets.sync.client import connect
    from websockets.typing import Origin

    origin = Origin(f"http://127.0.0.1:{studio.port}")
    with connect(f"ws://127.0.0.1:{studio.port}/live/feed", origin=origin, proxy=None) as page:
        for nonsense in (
            "",
            "[]",
            "{",
            "1e999",
            '{"press": "rm -rf"}',
            '{"press": ["stop"]}',
            "[" * 400,
            "x" * 1000,
            '{"see": []}',
        ):
            page.send(nonsense)
        page.send('{"see": "full"}')
        for _ in range(2):
            assert json.loads(page.recv(timeout=5))["stage"] == "idle"
        page.send("x" * 1_000_000)
        with pytest.raises(ConnectionClosed):
            page.recv(timeout=5)
    with connect(f"ws://127.0.0.1:{studio.port}/live/feed", origin=origin, proxy=None) as page:
        page.send(b"\xff\x00")
        page.send('{"see": "full"}')
        assert json.loads(page.recv(timeout=5))["stage"] == "idle"


def test_a_browser_that_goes_away_before_the_answer_is_no_defect(tmp_path: Path) -> None:
    running = Studio(tmp_path)
    request = f"GET /studio/studio.css HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\n\r\n".encode()
    leaving = [socket.create_connection(("127.0.0.1", running.port), timeout=10) for _ in range(8)]
    for connection in leaving:
        connection.sendall(request)
    for connection in leaving:
        connection.close()
    assert ask(running, path="/studio/studio.css")[0] == 200
    assert running.end()[1] == ""


@pytest.mark.parametrize(("says", "message"), [("No response returned.", "http.request"), ("No engine.", "http.disconnect")])
def test_any_other_defect_is_not_hidden(says: str, message: str) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        raise RuntimeError(says)

    async def receive() -> dict[str, Any]:
        return {"type": message}

    async def send(message: Any) -> None:
        raise AssertionError

    scope = {"type": "http", "method": "GET", "query_string": b"", "headers": [(b"host", b"localhost:80")]}
    with pytest.raises(RuntimeError, match=says):
        asyncio.run(Guard(app, 80)(scope, receive, send))


def test_answers_may_not_be_framed_sniffed_or_read_elsewhere(studio: Studio) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", studio.port, timeout=10)) as connection:
        connection.request("GET", "/")
        headers = connection.getresponse().headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "form-action 'none'" in policy
    assert headers["x-frame-options"] == "DENY" and headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin" and "access-control-allow-origin" not in headers
    assert "set-cookie" not in headers


def test_it_listens_on_this_machine_alone() -> None:
    with _listening(0) as made:
        assert made.getsockname()[0] == "127.0.0.1"
        port = made.getsockname()[1]
        with pytest.raises(CoachError, match=f"Port {port} cannot be used.*--port"):
            _listening(port)
        # Another address, though of the same machine.
        with pytest.raises(OSError):
            socket.create_connection(("127.0.0.2", port), timeout=2)


PEERS = """  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:223D 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 11 1 0
   1: 0100007F:223D 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 12 1 0
   2: 0100007F:9C40 0100007F:223D 01 00000000:00000000 00:00000000 00000000  1001        0 13 1 0
   3: 0100007F:9C41 0100007F:223D 06 00000000:00000000 03:00000000 00000000     0        0 0 3 0
   4: 0000000000000000FFFF00000100007F:9C42 0000000000000000FFFF00000100007F:223D 01 0:0 00:0 0  1002        0 14 1 0
"""


@pytest.mark.skipif(sys.byteorder != "little", reason="the sample is of a little-endian machine")
def test_the_user_at_the_other_end_is_read_from_the_tables_of_the_system() -> None:
    found = [listed_owner(PEERS, ("127.0.0.1", port), 0x223D) for port in (0x9C40, 0x9C41, 0x9C42, 0x9C43, 0x223D)]
    # One that has gone already belongs to nobody; the server's own end is not the other one.
    assert found == [1001, None, 1002, None, None]
    assert listed_owner(PEERS, ("127.0.0.9", 0x9C40), 0x223D) is None
    assert listed_owner(PEERS, ("testclient", 1), 1) is None and listed_owner("", ("127.0.0.1", 1), 1) is None


def test_another_user_of_this_machine_is_refused(studio: Studio) -> None:
    if sys.platform.startswith("linux"):
        with socket.create_connection(("127.0.0.1", studio.port)) as made:
            assert owner(made.getsockname(), studio.port) == os.getuid()
    if sys.platform.startswith("linux") and os.getuid() == 0:
        # Only root can ask as somebody else.
        os.seteuid(65534)
        try:
            connection = socket.create_connection(("127.0.0.1", studio.port), timeout=10)
        finally:
            os.seteuid(0)
        with connection:
            connection.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{studio.port}\r\n\r\n".encode())
            assert connection.recv(12) == b"HTTP/1.1 403"

    async def app(*_: object) -> None:
        raise AssertionError

    scope = {"type": "http", "method": "GET", "query_string": b"", "headers": [(b"host", b"localhost:80")]}
    for uid, status in ((os.getuid(), None), (0, None), (None, None), (os.getuid() + 1, 403)):
        refused = Guard(app, 80, lambda *_, uid=uid: uid).refusal(scope | {"client": ("127.0.0.1", 5)})
        assert (refused[0] if refused else None) == status


def test_header_names_and_hosts_are_compared_without_case() -> None:
    async def app(*_: object) -> None:
        raise AssertionError

    guard = Guard(app, 80)
    scope: dict[str, Any] = {"type": "http", "method": "GET", "query_string": b"", "raw_path": b"/"}
    assert guard.refusal(scope | {"headers": [(b"HOST", b"LocalHost:80")]}) is None
    assert guard.refusal(scope | {"headers": [(b"host", b"localhost:80"), (b"Origin", b"http://LOCALHOST:80")]}) is None
    twice = [(b"host", b"localhost:80"), (b"host", b"localhost:80")]
    assert guard.refusal(scope | {"headers": twice}) == (403, "This server answers to 127.0.0.1 and localhost only.")
