"""The page of the live session: picture, sentence, gauges, stop, marks and the question about pain."""

import html

from nicegui import app, ui

from coach.check.levels import Level
from coach.exercise.definition import Exercise
from coach.outputs.gauge_card import scale_of
from coach.studio.engine import engine
from coach.studio.feed import ROUTE, feed
from coach.studio.shell import empty, level_sign, shell
from coach.wording import MARK_KEYS, SHARP_KEY
from coach.wording import MARKS as MARK_WORDS


def add_pages() -> None:
    """Registers the page and its socket."""
    ui.page("/live")(_live)
    app.add_api_websocket_route(ROUTE, feed)


def _live() -> None:
    if engine.exercise is None:
        with shell("Live session", "/live"):
            empty("No session is under way. Choose an exercise to start one.", "/", "Choose an exercise")
        return
    with shell(engine.exercise.title, "/live", banner=False):
        ui.html(_markup(engine.exercise, engine.name, engine.run), sanitize=False).classes("live")
    ui.add_body_html('<script type="module" src="/studio/live.js"></script>')


def _markup(exercise: Exercise, name: str, run: str) -> str:
    """All that the script fills in; nothing in it comes from a request."""
    signs = "".join(f'<span data-level="{level.label}" hidden>{level_sign(level, word=False)}</span>' for level in Level)
    numbers = "".join(
        f'<button type="button" class="pain" data-press="{key}">{number}</button>'
        for number, key in enumerate([*map(str, range(10)), "x"])
    )
    marks = "".join(
        f'<button type="button" class="other-button" data-press="{key}">{MARK_WORDS[mark].capitalize()} <kbd>{key}</kbd></button>'
        for key, mark in MARK_KEYS.items()
    )
    gauges = "".join(_gauge(number, exercise) for number in range(len(exercise.measures)))
    return f"""
<div id="live" data-route="{ROUTE}" data-run="{run}" data-back="/exercise/{name}" data-unseen="{Level.UNSEEN.words}">
  <div id="live-told" aria-live="polite"></div>
  <div id="live-stage">
    <p id="live-doing" class="doing" role="status">Connecting …</p>
    <div id="live-running" hidden>
    <figure id="live-figure"><canvas id="live-picture" width="1280" height="720" role="img"
      aria-label="You before the camera, as in a mirror, with the lines of spine and neck"></canvas>
    <div id="live-sentence" class="sentence" data-level="">{signs}<p aria-live="polite" aria-atomic="true"></p></div></figure>
    <div id="live-help" class="card" role="alert" hidden></div>
    <section class="gauges" aria-label="Gauges">{gauges}</section></div>
    <div class="live-controls">
      <div id="live-more" hidden><div class="marks" role="group" aria-label="Mark this moment">{marks}</div>
        <button type="button" id="live-large" class="other-button">Whole screen</button>
        <p id="live-marked" class="soft small" role="status"></p></div>
      <div class="dock">
        <div id="live-asking" role="group" aria-labelledby="live-question" hidden>
          <p id="live-question" tabindex="-1"></p><div class="pains">{numbers}</div>
          <p class="soft small"><span>0: no pain</span><span>10: worst pain</span></p>
          <button type="button" class="other-button"
            data-press="{SHARP_KEY}">Sharp, tingling or dizzy <kbd>{SHARP_KEY}</kbd></button></div>
        <button type="button" id="live-stop" class="stop-button" data-press="stop"><span>Stop</span> <kbd>Esc</kbd></button>
        <p id="live-phase" class="phase"></p></div></div>
  </div>
  <div id="live-ending" class="card" tabindex="-1" hidden></div>
</div>"""


def _gauge(number: int, exercise: Exercise) -> str:
    measure = exercise.measures[number]
    scale, limit = scale_of(measure, True), measure.limit
    # From within outwards, so that each zone lies over the one beyond it.
    ends = {"caution": limit.ease_off, "gentle": limit.gentle}
    zones = ""
    for name, end in ends.items():
        low = -end if measure.direction == "both" else scale.low
        left, right = sorted((scale.share(low), scale.share(end)))
        zones += f'<i class="{name}" style="left:{100 * left:.2f}%;width:{100 * (right - left):.2f}%"></i>'
    return (
        f'<div class="gauge" data-gauge="{number}"><h3>{html.escape(measure.name)}</h3><p class="value"></p>'
        f'<p class="word"></p><div class="bar" aria-hidden="true">{zones}<b hidden></b></div>'
        f'<p class="soft small">gentle up to {limit.gentle:g}{measure.unit}, ease off beyond {limit.ease_off:g}{measure.unit}'
        f'<span class="speed"></span></p></div>'
    )
