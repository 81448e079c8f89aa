"""The socket of the tuning page: each message is answered by one, in order."""

import asyncio
import datetime
import json
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect
from starlette.concurrency import run_in_threadpool

from coach.errors import CoachError
from coach.exercise import files
from coach.safety.answers import remembered
from coach.studio.known import known_exercise, known_session
from coach.studio.opened import measured
from coach.studio.tuning import AGAINST, Tuning

ROUTE = "/tune/{exercise}/feed"
MOST_MESSAGE = 60_000
"""Characters; the longest of the page's own names some hundred sessions."""

MOST_SESSIONS = 60


async def feed(socket: WebSocket, exercise: str) -> None:
    """Serves one page until it leaves. See `answer`; what opened sessions is followed by their lines as bytes."""
    name = known_exercise(exercise)
    try:
        definition = files.load(name)[0] if name else None
    except CoachError:
        # Whoever loads the page again is told why.
        definition = None
    if name is None or definition is None:
        await socket.close(1008)
        return
    await socket.accept()
    answers = await run_in_threadpool(remembered, datetime.date.today())
    tuning = Tuning(name, definition, answers.age if answers else None, lambda folder: measured(folder, definition))
    try:
        while True:
            text = await socket.receive_text()
            row = await run_in_threadpool(answer, tuning, text)
            await socket.send_text(await asyncio.to_thread(json.dumps, row, ensure_ascii=False))
            if "sessions" in row and "opened" in row:
                await socket.send_bytes(await run_in_threadpool(tuning.lines))
    except (WebSocketDisconnect, RuntimeError):
        return


def answer(tuning: Tuning, text: str) -> dict[str, Any]:
    """Does what a message of a page asks for.

    `{"open": [SESSION...], "person": NAME}`, `{"try": {LIMIT: VALUE}, "against": now|default|recorded, "full": bool}`,
    `{"suggest": true}`, `{"save": {LIMIT: VALUE}, "because": TEXT}`, `{"reset": true}`. What `n` says comes back with the answer.
    """
    try:
        asked = json.loads(text) if len(text) <= MOST_MESSAGE else {}
    except (ValueError, RecursionError):
        asked = {}
    if not isinstance(asked, dict):
        asked = {}
    back = {"n": asked["n"]} if isinstance(asked.get("n"), int) else {}
    try:
        return back | _done(tuning, asked)
    except CoachError as error:
        return back | {"problem": str(error), "person": tuning.person}


def _done(tuning: Tuning, asked: dict[str, Any]) -> dict[str, Any]:
    if isinstance(asked.get("open"), list):
        names = [name for name in asked["open"][:MOST_SESSIONS] if isinstance(name, str)]
        folders = [folder for name in names if (folder := known_session(name)) is not None]
        return {"opened": True} | tuning.open(folders, str(asked.get("person", "")))
    if isinstance(asked.get("try"), dict):
        against = asked.get("against")
        return {"tried": True} | tuning.attempt(
            asked["try"], against if against in AGAINST else "now", full=asked.get("full") is True
        )
    if asked.get("suggest") is True:
        return {"suggested": True} | tuning.suggest()
    if isinstance(asked.get("save"), dict):
        return {"kept": True} | tuning.save(asked["save"], str(asked.get("because", "")))
    if asked.get("reset") is True:
        return {"kept": True} | tuning.reset()
    return {"problem": "That is not understood: load the page again."}
