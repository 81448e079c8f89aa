"""Names in a request's path: looked up among what there is, and never made into a path of the file system before that."""

from pathlib import Path
from typing import NoReturn

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse
from nicegui import Client, ui
from starlette.exceptions import HTTPException

from coach.exercise import files
from coach.recording import store
from coach.studio.shell import empty, shell

FETCHED = (".json", ".bin", ".png", ".jpg")
"""Endings of the addresses that no person reads."""


def known_exercise(name: str) -> str | None:
    """The name, if it is one of the exercises that come with the program."""
    return name if name in files.names() else None


def known_session(name: str) -> Path | None:
    """The folder of the session that is called exactly so."""
    return store.root() / name if name in store.names() else None


def not_found(what: str) -> NoReturn:
    """For a name that is not known: the page that is there for that, see `show_not_found`."""
    raise HTTPException(404, f"There is no {what} of that name.")


async def show_not_found(request: Request, error: Exception) -> Response:
    """The whole page for an address or a name that is not known."""
    words = error.detail if isinstance(error, HTTPException) and error.detail != "Not Found" else "There is no such page."
    return _page(request, 404, "Not found", words)


async def show_problem(request: Request, error: Exception) -> Response:
    """What a `CoachError` says, such as of an own exercise that broke since: as a page, or plain where a page fetches it."""
    if request.url.path.endswith(FETCHED):
        return PlainTextResponse(str(error), 422)
    return _page(request, 422, "That cannot be shown", str(error))


def _page(request: Request, status: int, title: str, words: str) -> Response:
    with Client(ui.page(""), request=request) as client, shell(title, ""):
        empty(words, "/", "All exercises")
    return client.build_response(request, status)
