"""The drawings of the exercises as PNG, for the pages."""

from functools import lru_cache
from urllib.parse import quote

import cv2
from fastapi import HTTPException
from fastapi.responses import Response
from nicegui import app

from coach.outputs.exercise_picture import exercise_picture
from coach.studio.known import known_exercise

SIZES = {"small": (640, 360), "large": (1200, 600)}
GROUNDS = {"light": False, "dark": True}


def add_pages() -> None:
    """Registers the addresses of this module."""
    # Not a coroutine: it is drawn in a thread, and holds nobody up.
    app.get("/picture/{name}/{size}/{ground}.png")(_picture)


def _picture(name: str, size: str, ground: str) -> Response:
    if known_exercise(name) is None or size not in SIZES or ground not in GROUNDS:
        raise HTTPException(404)
    return Response(_png(name, size, ground), media_type="image/png", headers={"cache-control": "max-age=3600"})


@lru_cache(maxsize=64)
def _png(name: str, size: str, ground: str) -> bytes:
    ok, data = cv2.imencode(".png", exercise_picture(name, *SIZES[size], GROUNDS[ground]))
    assert ok
    return data.tobytes()


def picture(name: str, size: str, title: str) -> str:
    """Markup of the drawing of a known exercise, for the light and the dark look; only the one that is shown is fetched."""
    width, height = SIZES[size]
    return "".join(
        f'<img class="on-{ground}" src="/picture/{quote(name)}/{size}/{ground}.png" width="{width}" height="{height}" '
        f'loading="lazy" alt="{title}: drawing of the exercise">'
        for ground in GROUNDS
    )
