"""The live session on its way to a page, and the page's keys on their way back: one message for each that the page asks for."""

import asyncio
import json
import math
from dataclasses import asdict
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect

from coach.check.levels import Level
from coach.course.phases import ASKING, HURT, LEAVING
from coach.feedback import Feedback, Gauge
from coach.outputs.gauge_card import counted_out, reading, scale_of
from coach.outputs.overlay import band_level
from coach.outputs.text import help_lines
from coach.studio.engine import Engine, engine
from coach.wording import PANEL

ROUTE = "/live/feed"
MOST_A_SECOND = 20.0
"""Pictures; more are not seen to be smoother, and cost the coach time."""

WAIT_S = 0.5
"""Without a new picture for this long the page is told how things stand all the same."""

POLL_S = 0.01
MOST_ASKED = 500
"""Characters of a page's message; the longest of its own has some 30."""


async def feed(socket: WebSocket) -> None:
    """Serves one page until it leaves.

    The page asks with `{"see": "full"}` or `{"see": "bare"}` (the person alone) and gets one text message, see `status`, and
    with a new picture one of bytes, a JPEG. It asks again when it has shown that, so that a slow page sees the newest and nothing
    waits in a queue. `{"press": KEY}` passes a key of `engine.KEYS` to the session.
    """
    await socket.accept()
    loop = asyncio.get_running_loop()
    shown, due_s = -1, 0.0
    engine.watchers += 1
    try:
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            asked = _parsed(message.get("text") or "")
            if "press" in asked:
                engine.press(str(asked["press"]))
            if "see" not in asked:
                continue
            await asyncio.sleep(max(0.0, due_s - loop.time()))
            until_s = loop.time() + WAIT_S
            while _number(engine) in (shown, -1) and loop.time() < until_s:
                await asyncio.sleep(POLL_S)
            due_s = loop.time() + 1 / MOST_A_SECOND
            fresh = _number(engine) not in (shown, -1)
            shown = _number(engine)
            picture = await asyncio.to_thread(engine.jpeg, bare=asked["see"] == "bare") if fresh else None
            await socket.send_text(json.dumps(status(engine) | {"picture": picture is not None}, ensure_ascii=False))
            if picture is not None:
                await socket.send_bytes(picture)
    except (WebSocketDisconnect, RuntimeError):
        # The page has gone; the session goes on, see `app`.
        return
    finally:
        engine.watchers -= 1


def _number(of: Engine) -> int:
    return of.moment.number if of.moment else -1


def _parsed(text: str) -> dict[str, Any]:
    try:
        row = json.loads(text) if len(text) <= MOST_ASKED else None
    except (ValueError, RecursionError):
        row = None
    return row if isinstance(row, dict) else {}


def status(of: Engine) -> dict[str, Any]:
    """Everything about the session that a page shows in words."""
    row: dict[str, Any] = {
        "stage": of.stage,
        "run": of.run,
        "title": of.exercise.title if of.exercise else "",
        "doing": of.doing,
        "told": list(of.told),
        "ending": asdict(of.ending),
    }
    if of.moment is not None:
        row |= _in_words(of.moment.feedback)
    return row


def _in_words(feedback: Feedback) -> dict[str, Any]:
    course, level = feedback.course, band_level(feedback)
    phase = "paused" if course.paused else course.phase
    word = PANEL.get(f"side_{course.side}" if phase == "side" and course.side else phase, "")
    if course.repetitions and phase not in ("place", "finished", *ASKING):
        word = f"{word}, {course.repetition} {PANEL['of'].format(count=course.repetitions)}"
    return {
        "t": round(feedback.t_s, 2),
        "sentence": feedback.sentence,
        "level": level.label if level is not None else "",
        "asking": course.phase in ASKING,
        "leaving": course.phase in LEAVING,
        "phase": word,
        "left_s": math.ceil(course.left_s - 1e-6) if course.length_s > 0 else None,
        "help": help_lines() if course.why in HURT else [],
        "gauges": [_gauge(gauge) for gauge in feedback.gauges],
    }


def _gauge(gauge: Gauge) -> dict[str, Any]:
    measure = gauge.measure
    value = counted_out(measure, gauge.at_least)
    seen = gauge.angle_level != Level.UNSEEN and math.isfinite(value)
    return {
        "name": measure.name,
        "level": gauge.level.label,
        "word": gauge.level.words,
        "value": reading(measure, value, beyond=gauge.beyond) if seen else "",
        "at": round(scale_of(measure, True).share(value), 4) if seen else None,
        "speed": f"{abs(gauge.speed):.0f}{measure.unit}/s" if seen and math.isfinite(gauge.speed) else "",
    }
