"""One session: its pictures, its angles and what was said move together, and moments can be marked."""

import html
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from nicegui import run, ui

from coach import __version__
from coach.check.levels import Level
from coach.errors import CoachError
from coach.recording import marks, store
from coach.recording.store import Info
from coach.studio import session_feed
from coach.studio.known import known_exercise, known_session, not_found
from coach.studio.opened import Shown, shown
from coach.studio.plot import use_plots
from coach.studio.shell import action, card, heading, level_sign, link_button, notice, shell, text
from coach.wording import MARK_KEYS
from coach.wording import MARKS as MARK_WORDS

HERE = "/sessions"
SPEEDS = (0.25, 0.5, 1, 2, 4, 8)
KEYS = (
    ("Space", "play or pause"),
    ("← →", "one picture back or on"),
    ("↑ ↓", "the event before or after"),
    ("Home End", "the beginning, the end"),
    ("+ −", "look closer, see more"),
    ("F T W", "mark: felt fine, felt too far, wrong warning"),
)
EXPORT_WORDS = {"csv": "Table (CSV)", "parquet": "Table (Parquet)", "trc": "OpenSim (TRC)", "rrd": "Rerun (RRD)"}


def add_pages() -> None:
    """Registers the page and what it asks for."""
    ui.page("/sessions/{name}")(_show)
    session_feed.add_routes()


async def _show(name: str) -> None:
    folder = known_session(name)
    if folder is None:
        not_found("session")
    try:
        info = store.read_info(folder)
    except CoachError as error:
        with shell("A damaged session", HERE):
            notice(str(error), "problem")
            _delete(folder)
        return
    with shell(info.title, HERE):
        text(in_short(folder, info), classes="lead")
        place = ui.element("div").classes("stack")
        with place:
            text("Reading the session …").props("role=status")
    await ui.context.client.connected()
    try:
        what = await run.io_bound(shown, folder)
    except CoachError as error:
        place.clear()
        with place:
            notice(str(error), "problem")
            _delete(folder)
        return
    place.clear()
    # Nothing comes where the server is about to end.
    if what is not None:
        with place:
            _body(folder, info, what)


def in_short(folder: Path, info: Info) -> str:
    """When, how long, of whom, by which camera."""
    parts = [f"{info.started:%A, %d %B %Y, %H:%M}"]
    parts.append(length(info.finished.seconds) if info.finished else store.unfinished(folder))
    if info.person:
        parts.append(f"person: {info.person}")
    return " · ".join(parts)


def length(seconds: float) -> str:
    """A duration for people."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _body(folder: Path, info: Info, what: Shown) -> None:
    # Marks may have been set since the session was read.
    for problem in filter(None, (what.recording.damage, marks.damage(folder))):
        notice(problem, "warning")
    if not info.finished:
        ended = "is still running" if store.running(folder) else "was broken off"
        notice(f"This session {ended}; it is shown as far as it was recorded.")
    if info.program != __version__:
        notice(f"Recorded by version {info.program} of this program; angles are measured again by {__version__}.")
    if not len(what.recording):
        notice("It holds no picture, so there is nothing to show.", "warning")
    else:
        ui.html(_markup(folder.name, what), sanitize=False)
        use_plots("session.js")
    with card("With this session"):
        heading("With this session")
        with ui.element("div").classes("ways"):
            if known_exercise(info.exercise) is not None and what.recording.exercise.measures:
                link_button("Try other limits on it", f"/tune/{quote(info.exercise)}?session={folder.name}")
            if len(what.recording):
                link_button("Report", f"/sessions/{folder.name}/report.html", "other-button")
                for kind, words in EXPORT_WORDS.items():
                    if kind == "rrd" and find_spec("rerun") is None:
                        continue
                    link_button(words, f"/sessions/{folder.name}/export/{kind}", "other-button")
        text("The report of a long session takes a while to be made.", classes="soft small")
        _delete(folder)


def _delete(folder: Path) -> None:
    with ui.dialog() as asking, ui.element("div").classes("card asking").props("role=alertdialog aria-label=Delete"):
        text(f"Delete the session {folder.name} for good?")
        with ui.element("div").classes("ways"):
            action("Keep it", asking.close, "other-button")
            action("Delete it", lambda: asking.submit(True), "stop-button")
    place = ui.element("div").classes("stack").props("aria-live=polite")

    async def ask() -> None:
        if not await asking:
            return
        try:
            store.delete(folder)
        except CoachError as error:
            with place:
                notice(str(error), "problem")
            return
        ui.navigate.to(HERE)

    with place, ui.element("div").classes("ways"):
        action("Delete this session …", ask, "other-button")


def _markup(name: str, what: Shown) -> str:
    """The stage that the script fills; nothing in it comes from a request but the looked-up name."""
    buttons = "".join(
        f'<button type="button" class="other-button" data-mark="{mark}">{MARK_WORDS[mark].capitalize()} <kbd>{key}</kbd></button>'
        for key, mark in MARK_KEYS.items()
    )
    signs = "".join(f'<template data-sign="{level.label}">{level_sign(level)}</template>' for level in Level)
    speeds = "".join(f'<option value="{speed}"{" selected" if speed == 1 else ""}>{speed:g}×</option>' for speed in SPEEDS)
    keys = "".join(f"<div><dt><kbd>{key}</kbd></dt><dd>{words}</dd></div>" for key, words in KEYS)
    width, height = what.size
    said = "as it was filmed" if what.filmed else "drawn from the landmarks"
    return f"""
<div id="session" data-name="{html.escape(name, quote=True)}">{signs}
  <div class="stage">
    <figure class="seen"><img id="s-picture" width="{width}" height="{height}" alt="The person at the chosen moment, {said}">
      <figcaption id="s-said" class="said"></figcaption></figure>
    <table class="now"><caption class="hidden">The chosen moment</caption><tbody id="s-now"></tbody></table>
  </div>
  <div class="scrub">
    <div class="strip"><canvas id="s-strip" height="40" role="img"
      aria-label="Where in the session caution and ease off were reached"></canvas><div id="s-flags"></div></div>
    <input id="s-time" type="range" min="0" step="1" value="0" aria-label="Moment of the session">
    <div class="controls"><button type="button" id="s-play" class="main-button">Play</button>
      <button type="button" class="other-button" data-step="event-">Event before</button>
      <button type="button" class="other-button" data-step="event+">Event after</button>
      <label>Speed <select id="s-speed">{speeds}</select></label>
      <span id="s-clock" class="clock"></span></div>
    <div class="marks" role="group" aria-label="Mark this moment">{buttons}</div>
    <p id="s-status" class="soft small" role="status"></p>
  </div>
  <section class="card" aria-label="Angles"><h2>Angles</h2>
    <div class="controls"><button type="button" class="other-button" data-zoom="in">Look closer</button>
      <button type="button" class="other-button" data-zoom="out">See more</button>
      <button type="button" class="other-button" data-zoom="all">All of it</button></div>
    <div id="s-plots"><p>Loading the angles …</p></div></section>
  <div class="two"><section class="card" aria-label="What was said"><h2>What was said</h2>
      <label>Show <select id="s-kinds"><option value="main">warnings, repetitions and the like</option>
        <option value="all">everything</option></select></label>
      <ol id="s-events" class="events" tabindex="0" aria-label="Events"></ol></section>
    <section class="card" aria-label="Marks"><h2>Marks</h2><ul id="s-marks" class="events"></ul></section></div>
  <details><summary>Keys</summary><dl class="keys">{keys}</dl></details>
</div>"""
