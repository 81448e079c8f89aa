"""Keeps everybody out but the pages of this very server: other machines, other sites, other users of this machine.

A page of a foreign site can make a browser ask this server (cross-site requests), and with a name of its own that points to
127.0.0.1 even read the answer (DNS rebinding). Browsers say truthfully in `Host`, `Origin` and `Sec-Fetch-Site` who asks.
"""

import os
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from coach.studio import peers

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

METHODS = {"GET", "HEAD"}
"""Nothing is uploaded, and nothing is changed but through the page's own socket: no other method has any use."""

MOST_TARGET = 2000
"""Bytes of path and query; the longest of this program's own has some 700."""

MOST_HEAD = 64_000
"""Bytes of all header fields; a browser sends some 1000, and the cookies of all else that is served on 127.0.0.1."""

UNANSWERED = "No response returned."
"""What Starlette calls a defect where a file's answer was given up before it began, as it should when the browser has gone."""


class Guard:
    """An ASGI application in front of another one. Refuses with 403, or 405, 413, 414 and 431; closes a socket before it opens.

    Args:
        app: what is guarded.
        port: on which the server listens.
        owner: user id at the other end of a connection, see `peers.owner`.
    """

    def __init__(self, app: App, port: int, owner: Callable[[tuple[str, int], int], int | None] = peers.owner) -> None:
        # NiceGUI looks for this attribute on its way to the server.
        self.app = app
        self._port, self._owner = port, owner
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._headers = list(_headers(self._hosts).items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif (refusal := self.refusal(scope)) is not None:
            await _refuse(scope, receive, send, *refusal)
        else:
            await self._pass(scope, receive, send)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        gone = False

        async def received() -> Message:
            nonlocal gone
            message = await receive()
            gone |= message["type"] == "http.disconnect"
            return message

        try:
            await self.app(scope, received, self._with_headers(send))
        except RuntimeError as error:
            if not (gone and str(error) == UNANSWERED):
                raise

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and reason why a request is refused, or None if it is not."""
        header = _Headers(scope["headers"])
        host, origin, site = header.one("host"), header.one("origin"), header.one("sec-fetch-site")
        socket = scope["type"] == "websocket"
        if self._stranger(scope):
            return 403, "This server is for the person who started it."
        if host not in self._hosts:
            return 403, "This server answers to 127.0.0.1 and localhost only."
        if origin not in (f"http://{host}", None) or (socket and origin is None):
            return 403, "Only this server's own pages may ask it."
        if site not in (None, "same-origin", "none"):
            return 403, "Another site's page may not ask this server."
        if not socket and scope["method"] not in METHODS:
            return 405, "Nothing can be sent here."
        if header.one("content-length") not in (None, "0") or header.one("transfer-encoding") is not None:
            return 413, "Nothing can be uploaded here."
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MOST_TARGET:
            return 414, "That address is too long."
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEAD:
            return 431, "That request says too much."
        return None

    def _stranger(self, scope: Scope) -> bool:
        """Whether somebody else who uses this machine asks: sessions are for their owner's eyes only."""
        client = scope.get("client")
        found = self._owner((client[0], client[1]), self._port) if client else None
        return found is not None and found not in (os.getuid(), 0)

    def _with_headers(self, send: Send) -> Send:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self._headers]
            await send(message)

        return sent


class _Headers:
    """Header fields of a request. A field that comes twice is as wrong as a foreign one."""

    def __init__(self, raw: Iterable[tuple[bytes, bytes]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in raw:
            self._values.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1").strip().lower())

    def one(self, name: str) -> str | None:
        values = self._values.get(name)
        return None if values is None else ", ".join(values)


def _headers(hosts: Iterable[str]) -> dict[bytes, bytes]:
    sockets = " ".join(sorted(f"ws://{host}" for host in hosts))
    # Vue compiles its templates in the browser, which needs eval; everything still comes from this server alone.
    policy = (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' {sockets}; "
        "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return {
        b"content-security-policy": policy.encode(),
        b"x-content-type-options": b"nosniff",
        b"x-frame-options": b"DENY",
        b"referrer-policy": b"no-referrer",
        b"cross-origin-opener-policy": b"same-origin",
        b"cross-origin-resource-policy": b"same-origin",
    }


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, reason: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        # Before it is accepted, closing answers the browser with 403.
        await send({"type": "websocket.close", "code": 1008, "reason": reason})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": reason.encode() + b"\n"})
