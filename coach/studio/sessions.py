"""All recorded sessions: a list to choose from, and how they went over time."""

import html
from typing import Any
from urllib.parse import quote

from fastapi import HTTPException
from fastapi.responses import JSONResponse, Response
from nicegui import app, ui

from coach.check.levels import Level
from coach.errors import CoachError
from coach.exercise import files
from coach.recording import marks, store
from coach.recording.store import Info, Listed
from coach.studio.known import known_exercise, known_session
from coach.studio.plot import use_plots
from coach.studio.session import length
from coach.studio.shell import action, card, empty, heading, level_sign, notice, shell, text
from coach.studio.trends import trends

HERE = "/sessions"
COLUMNS = ("Session", "Exercise", "Worst level", "Length", "Gently done", "Person")
SHOWN = 100
"""Sessions on the first page; the earlier ones are behind a link."""


def add_pages() -> None:
    """Registers the page and what it asks for."""
    ui.page(HERE)(_show)
    app.get("/sessions/trends/{exercise}.json")(_trends)


def _show(every: bool = False) -> None:
    with shell("Sessions", HERE):
        found = store.listed()[::-1]
        if not found:
            empty("No session is recorded yet. Each one that you do is kept here, on this machine.", "/", "Choose an exercise")
            return
        _Listing(found if every else found[:SHOWN])
        if len(found) > SHOWN and not every:
            ui.html(f'<a href="{HERE}?every=true">All {len(found)} sessions</a>', sanitize=False)
        _over_time({row.info.exercise for row in found if row.info})


class _Listing:
    """The table of sessions, and what can be done with those that are chosen."""

    def __init__(self, rows: list[Listed]) -> None:
        self._chosen: list[str] = []
        with card("All sessions"):
            head = "".join(f'<th scope="col">{word}</th>' for word in COLUMNS)
            body = "".join(_row(row) for row in rows)
            markup = (
                "<table><caption class='hidden'>Recorded sessions, the latest first</caption>"
                f'<thead><tr><th scope="col"><span class="hidden">Choose</span></th>{head}</tr></thead>'
                f"<tbody>{body}</tbody></table>"
            )
            chosen = "(event) => emit([...event.currentTarget.querySelectorAll('input:checked')].map((one) => one.name))"
            table = ui.html(markup, sanitize=False).classes("scrolls listing")
            table.on("change", lambda event: self._choose(event.args), js_handler=chosen)
            with ui.element("div").classes("ways"):
                action("Try other limits on the chosen", self._tune, "other-button")
                action("Delete the chosen …", self._delete, "other-button")
            self._place = ui.element("div").classes("stack").props("aria-live=polite")

    def _choose(self, names: Any) -> None:
        self._chosen = (
            [name for name in names if isinstance(name, str) and known_session(name)] if isinstance(names, list) else []
        )

    def _say(self, words: str, kind: str = "note") -> None:
        self._place.clear()
        with self._place:
            notice(words, kind)

    def _tune(self) -> None:
        kinds = set()
        for name in self._chosen:
            try:
                kinds.add(store.read_info(store.root() / name).exercise)
            except CoachError as error:
                self._say(str(error), "problem")
                return
        if len(kinds) != 1:
            self._say("Choose one or more sessions of the same exercise first.")
        elif known_exercise(exercise := kinds.pop()) is None:
            self._say(f"{exercise} is not among the exercises of the studio: use `coach tune` with its file.")
        else:
            ui.navigate.to(f"/tune/{quote(exercise)}?" + "&".join(f"session={name}" for name in self._chosen))

    async def _delete(self) -> None:
        if not self._chosen:
            self._say("Choose the sessions to delete first.")
            return
        for name in self._chosen:
            if store.running(store.root() / name):
                self._say(f"{name} is still running: end it first.", "problem")
                return
        count = f"{len(self._chosen)} sessions" if len(self._chosen) > 1 else f"the session {self._chosen[0]}"
        with ui.dialog() as asking, ui.element("div").classes("card asking").props("role=alertdialog aria-label=Delete"):
            text(f"Delete {count} for good?")
            with ui.element("div").classes("ways"):
                action("Keep", asking.close, "other-button")
                action("Delete", lambda: asking.submit(True), "stop-button")
        if not await asking:
            return
        try:
            for name in self._chosen:
                store.delete(store.root() / name)
        except CoachError as error:
            self._say(str(error), "problem")
            return
        ui.navigate.to(HERE)


def _row(row: Listed) -> str:
    name = html.escape(row.name, quote=True)
    link = f'<a href="/sessions/{name}">{{}}</a>'
    tick = f'<input type="checkbox" name="{name}" aria-label="Choose {name}">'
    if row.info is None:
        said = f'{link.format(name)}<br><span class="soft small">× cannot be read: {html.escape(row.problem or "")}</span>'
        return f'<tr><td>{tick}</td><th scope="row" colspan="6">{said}</th></tr>'
    info = row.info
    notes = [] if info.finished else [store.unfinished(row.folder)]
    notes += ["with video"] if info.video_fps else []
    notes += ["marks damaged"] if marks.damage(row.folder) else []
    when = link.format(f"{info.started:%d %b %Y, %H:%M}") + (
        f'<br><span class="soft small">{", ".join(notes)}</span>' if notes else ""
    )
    level = worst(info)
    cells = (
        html.escape(info.title),
        level_sign(level) if level is not None else "–",
        length(info.finished.seconds) if info.finished else "–",
        counted(info),
        html.escape(info.person or "–"),
    )
    named = "".join(f'<td data-name="{name}">{cell}</td>' for name, cell in zip(COLUMNS[1:], cells, strict=True))
    return f'<tr><td>{tick}</td><th scope="row">{when}</th>{named}</tr>'


def counted(info: Info) -> str:
    """Repetitions that were done gently, as a word."""
    found = info.finished.summary.get("counted") if info.finished else None
    return str(found) if isinstance(found, int) else "–"


def worst(info: Info) -> Level | None:
    """The highest level that was reached, as it was judged then; None where that is not known, or nothing is ever judged."""
    summary = info.finished.summary if info.finished else {}
    try:
        reached = {row["level"] for row in summary["warnings"]}
        if Level.EASE_OFF.label in reached:
            return Level.EASE_OFF
        if Level.CAUTION.label in reached:
            return Level.CAUTION
        if summary["judged"]:
            return Level.GENTLE
        return None if set(summary["unseen"]) == {"unmeasured"} else Level.UNSEEN
    except (KeyError, TypeError):
        return None


def _over_time(names: set[str]) -> None:
    known = {name: exercise for name, exercise in files.readable()[0].items() if name in names and exercise.measures}
    if not known:
        return
    with card("Over time"):
        heading("Over time")
        text("How the sessions of one exercise went. Going further is no aim: less is right here.")
        options = "".join(
            f'<option value="{html.escape(name, quote=True)}">{html.escape(exercise.title)}</option>'
            for name, exercise in known.items()
        )
        ui.html(
            f'<div id="trends"><label>Exercise <select id="t-exercise">{options}</select></label>'
            '<div id="t-plots"><p role="status">Reading the sessions …</p></div></div>',
            sanitize=False,
        )
    use_plots("trends.js")


def _trends(exercise: str) -> Response:
    if known_exercise(exercise) is None:
        raise HTTPException(404)
    definition = files.load(exercise)[0]
    if not definition.measures:
        raise HTTPException(404)
    return JSONResponse(trends(exercise, definition), headers={"cache-control": "no-store"})
