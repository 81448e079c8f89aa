"""Tuning: limits that are moved on the plot of recorded sessions, with the warnings that come and go by it."""

import html
from urllib.parse import quote

from fastapi import Query
from nicegui import app, ui

from coach import settings
from coach.check.levels import Level
from coach.errors import CoachError
from coach.exercise import files
from coach.exercise.definition import Exercise
from coach.recording import marks, store
from coach.recording.store import MYSELF, Listed
from coach.studio.known import known_exercise, not_found
from coach.studio.plot import use_plots
from coach.studio.session import length
from coach.studio.shell import empty, level_sign, shell, text
from coach.studio.tune_feed import ROUTE, feed
from coach.tuning import own
from coach.tuning.limits import Name, ceiling, limits_of

HERE = "/tune"
LEGEND = (
    "Drag a line, or go to it with Tab and press the arrow keys. Block: a warning, the taller the more serious; <b>+</b> gained, "
    '<b>−</b> lost. <span class="flag-sign felt_fine">✓</span> felt fine, <span class="flag-sign felt_too_far">!</span> felt too '
    'far, <span class="flag-sign wrong_warning">×</span> wrong warning; ringed: against the tried limits.'
)
AGAINST_WORDS = {"now": "the limits of now", "default": "the defaults", "recorded": "those of each recording"}

CHOSEN = 10
"""Sessions that are looked at without being asked for: the latest ones of the person whose limits they are."""


def add_pages() -> None:
    """Registers the pages and their socket."""
    ui.page(HERE)(_choose)
    ui.page("/tune/{exercise}")(_show)
    app.add_api_websocket_route(ROUTE, feed)


def _sessions(exercise: str) -> list[Listed]:
    return [row for row in store.listed()[::-1] if row.info and row.info.exercise == exercise]


def _choose() -> None:
    with shell("Tune", HERE):
        text("Limits that fit a person are found from recorded sessions: choose an exercise.")
        known = {row.info.exercise for row in store.listed() if row.info}
        found = {name: exercise for name, exercise in files.readable()[0].items() if name in known and exercise.measures}
        if not found:
            empty("No session is recorded yet whose angles could be judged.", "/", "Choose an exercise")
        with ui.element("ul").classes("stack plain"):
            for name, exercise in found.items():
                count = len(_sessions(name))
                link = f'<a href="/tune/{quote(name)}">{html.escape(exercise.title)}</a>'
                ui.html(
                    f'{link} <span class="soft">{count} session{"s" if count > 1 else ""}</span>',
                    tag="li",
                    sanitize=False,
                )


def _show(exercise: str, session: list[str] = Query(default=[])) -> None:  # noqa: B008 - as FastAPI wants it
    name = known_exercise(exercise)
    if name is None:
        not_found("exercise")
    definition, _ = files.load(name)
    with shell(f"Tune: {definition.title}", HERE):
        if not definition.measures:
            empty("This exercise is not judged by the camera, so it has no limits to tune.", HERE, "Choose another one")
            return
        found = _sessions(name)
        if not found:
            empty("No session of this exercise is recorded yet.", f"/exercise/{quote(name)}", "Go to the exercise")
            return
        text("Try other limits on recorded sessions. Nothing changes until you keep them, and never above the ceiling.")
        try:
            person = settings.read().person
        except CoachError:
            person = MYSELF
        ui.html(_markup(name, definition, found, set(session) & {row.name for row in found}, person), sanitize=False)
    use_plots("tune.js")


def _markup(name: str, exercise: Exercise, found: list[Listed], asked: set[str], person: str) -> str:
    """The stage that the script fills; names in it are looked up or escaped. Without `asked` it ticks sessions, too."""
    choices = "".join(
        f'<option value="{number}.{place}">{html.escape(measure.name)}{words}</option>'
        for number, measure in enumerate(exercise.measures)
        for place, words in enumerate(("", ", speed") if measure.speed_out or measure.speed_return else ("",))
    )
    people = "".join(f"<option>{html.escape(one)}</option>" for one in own.people())
    rows = "".join(_choice(row, row.name in asked) for row in found)
    signs = "".join(f'<template data-sign="{level.label}">{level_sign(level)}</template>' for level in Level)
    limits = "".join(_limit(exercise, key) for key in limits_of(exercise))
    against = "".join(f'<option value="{value}">{words}</option>' for value, words in AGAINST_WORDS.items())
    whose = f'<input id="t-person" type="text" list="t-people" maxlength="40" value="{html.escape(person, quote=True)}">'
    return f"""
<div id="tune" class="tune" data-exercise="{quote(name)}" data-most="{CHOSEN}">{signs}
  <section class="card" aria-label="Sessions and person"><h2>Sessions</h2>
    <details id="t-which"><summary id="t-count">Which sessions</summary>
      <fieldset class="choices"><legend class="hidden">Sessions that are looked at</legend>{rows}</fieldset></details>
    <div class="controls"><label>Limits of {whose}</label><datalist id="t-people">{people}</datalist>
      <label>Compare with <select id="t-against">{against}</select></label></div>
    <p id="t-own" class="soft small"></p>
    <p id="t-others" class="notice warning" role="status" hidden></p>
    <p id="t-broken" class="notice problem" role="alert" hidden></p></section>
  <section class="card" aria-label="Limits"><h2>Limits</h2>
    <div class="controls"><label>Show <select id="t-what">{choices}</select></label></div>
    <div class="plot tuned"><div id="t-flags"></div>
      <canvas id="t-strips" role="img" aria-label="Warnings over time: before, tried, and what changes"></canvas>
      <div class="over"><div id="t-plot" class="plot-canvas tall" role="img"></div><div id="t-handles"></div></div></div>
    <p class="legend small soft">{LEGEND}</p>
    <p id="t-said" class="said-line">Reading the sessions …</p><p id="t-aloud" role="status" class="hidden"></p>
    {_table("All limits", ("Limit", "Tried", "Now", "Default", "Never above"), limits, "t-limits")}
    <div class="controls"><button type="button" id="t-back" class="other-button">Back to the limits of now</button>
      <button type="button" id="t-suggest" class="other-button">Suggest limits from the marks</button></div>
    <div id="t-suggested" class="stack" aria-live="polite"></div></section>
  <section class="card" aria-label="What changes"><h2>What changes</h2>
    {_table("What changes in each session", ("Session", "Gained", "Lost", "Stay", "Marks that fit"), "", "t-table")}
    <div id="t-changes"></div></section>
  <section class="card" aria-label="Keep"><h2>Keep</h2>
    <p id="t-looser" class="notice warning" hidden></p>
    <label id="t-why" hidden>Why they may be looser, and who says so <input id="t-because" type="text" maxlength="400"></label>
    <div class="controls"><button type="button" id="t-keep" class="main-button" disabled>Keep these limits</button>
      <button type="button" id="t-reset" class="other-button">Take own limits back …</button></div>
    <p id="t-kept" role="status" tabindex="-1"></p></section>
</div>"""


def _table(caption: str, head: tuple[str, ...], body: str, name: str) -> str:
    cells = "".join(f'<th scope="col">{words}</th>' for words in head)
    inside = f'<caption class="hidden">{caption}</caption><thead><tr>{cells}</tr></thead><tbody id="{name}">{body}</tbody>'
    return f'<div class="scrolls"><table>{inside}</table></div>'


def _choice(row: Listed, chosen: bool) -> str:
    assert row.info is not None
    name, count = html.escape(row.name, quote=True), len(marks.read(row.folder))
    whose = html.escape(row.info.whose, quote=True)
    about = f"{row.info.started:%d %b %Y, %H:%M}" + (
        f", {length(row.info.finished.seconds)}" if row.info.finished else f", {store.unfinished(row.folder)}"
    )
    about += f", {count} mark{'s' if count > 1 else ''}" if count else ""
    about += f", {row.info.person}" if row.info.person else ""
    tick = " checked" if chosen else ""
    box = f'<input type="checkbox" value="{name}" data-person="{whose}"{tick}>'
    return f'<label class="tick">{box} <span>{html.escape(about)}</span></label>'


def _limit(exercise: Exercise, key: Name) -> str:
    measure = next(one for one in exercise.measures if one.angle == key.angle)
    what, words = html.escape(measure.name), key.words
    most, unit = ceiling(exercise, key), html.escape(key.unit)
    field = (
        f'<input type="number" data-limit="{key}" min="{0 if key.side == "gentle" else 0.5:g}" max="{most:g}" step="0.5" '
        f'aria-label="{what}, {words}, {unit}">'
    )
    cells = f"<td>{field} {unit}</td><td></td><td></td><td>{most:g}{unit}</td>"
    head = f'<th scope="row"><span class="of">{what}, </span>{words}</th>'
    return f'<tr data-row="{key}" data-angle="{key.angle}">{head}{cells}</tr>'
