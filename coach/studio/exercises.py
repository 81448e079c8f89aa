"""The exercises: all of them on the first page, and each on a page of its own, from which a session is started."""

import datetime
import html
from urllib.parse import quote

from nicegui import run, ui

from coach import settings
from coach.errors import CoachError
from coach.exercise import files
from coach.exercise.definition import Exercise, Limit, Measure
from coach.exercise.personal import limits_for
from coach.safety.answers import Answers, remembered
from coach.safety.verdict import Verdict, allowed
from coach.studio.engine import engine
from coach.studio.known import known_exercise, not_found
from coach.studio.pictures import picture
from coach.studio.shell import action, card, heading, link_button, notice, shell, text
from coach.tuning import own

VIEWS = {"side": "from the side", "front": "from the front", "front-oblique": "half from the front", "foot-end": "from the feet"}
POSTURES = {"supine": "on the back", "hands-and-knees": "hands and knees"}
HERE = "/"


def add_pages() -> None:
    """Registers the pages of this module."""
    ui.page("/")(_all)
    ui.page("/exercise/{name}")(_one)


def _answers() -> Answers | None:
    return remembered(datetime.date.today())


def _all() -> None:
    answers = _answers()
    exercises, faults = files.readable()
    with shell("Exercises", HERE):
        if answers is None:
            notice("Before you exercise, answer the questions about your safety: they decide which exercises are for you.")
            link_button("Answer the screening", "/screening")
        with ui.element("ul").classes("exercises"):
            for name, exercise in exercises.items():
                ui.html(_tile(name, exercise, allowed(answers, exercise) if answers else None), tag="li", sanitize=False)
        for fault in faults:
            notice(fault, "problem")


def _tile(name: str, exercise: Exercise, verdict: Verdict | None) -> str:
    standing = "" if verdict is None else _standing(verdict)
    facts = f"{_posture(exercise)} · camera {VIEWS[exercise.view]}"
    return (
        f"{picture(name, 'small', html.escape(exercise.title, quote=True))}"
        f'<div class="tile"><h2><a href="/exercise/{quote(name)}">{html.escape(exercise.title)}</a></h2>'
        f'<p>{html.escape(exercise.summary)}</p><p class="soft small">{html.escape(facts)}</p>{standing}</div>'
    )


def _posture(exercise: Exercise) -> str:
    return POSTURES.get(exercise.posture, exercise.posture)


def _standing(verdict: Verdict) -> str:
    word, kind = ("Your screening allows it", "yes") if verdict.ok else ("Not for you at present", "no")
    return f'<p class="standing {kind}"><span aria-hidden="true">{"✓" if verdict.ok else "×"}</span> {word}</p>'


def _one(name: str) -> None:
    known = known_exercise(name)
    if known is None:
        not_found("exercise")
    file, _ = files.load(known)
    answers = _answers()
    with shell(file.title, HERE):
        text(file.summary, classes="lead")
        with ui.element("div").classes("two"):
            with ui.element("div").classes("stack"):
                ui.html(picture(known, "large", html.escape(file.title, quote=True)), sanitize=False).classes("drawing")
                _start(known, file, answers)
            with card("Steps"):
                heading("Steps")
                _listing(file.steps, "ol")
        with ui.element("div").classes("two"):
            with card("Cautions"):
                heading("Cautions")
                _listing(file.cautions, "ul")
            with card("How it goes"):
                heading("How it goes")
                _facts(file)
        _limits(known, file, answers)
        with card("Sources"):
            heading("Where this comes from")
            _listing(file.sources, "ul")


def _start(name: str, exercise: Exercise, answers: Answers | None) -> None:
    """The way into a session, or why there is none."""
    place = ui.element("div").classes("stack").props("aria-live=polite")

    async def start(*, find_range: bool = False) -> None:
        try:
            # Reading the files of this person takes a moment, and the page goes on meanwhile.
            await run.io_bound(engine.start, name, _answers(), find_range=find_range)
        except CoachError as error:
            with place:
                notice(str(error), "problem")
            return
        ui.navigate.to("/live")

    with place:
        verdict = allowed(answers, exercise) if answers else None
        if verdict is None:
            notice("A completed screening is needed first; it takes two minutes.", "warning")
            link_button("Answer the screening", "/screening")
        elif not verdict.ok:
            notice(verdict.reason, "problem")
            link_button("Answer the screening anew", "/screening", "other-button")
        elif engine.busy:
            notice("A session is under way, and there is one camera: watch it or end it there.")
            link_button("Go to the session", "/live")
        else:
            with ui.element("div").classes("ways"):
                action("Start", start, "main-button large")
                if exercise.movement:
                    action("Find my own range", lambda: start(find_range=True), "other-button")
            text("The camera is used while the session runs, and its landmarks are kept on this machine.", classes="soft small")


def _listing(sentences: list[str], tag: str) -> None:
    items = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in sentences)
    ui.html(items, tag=tag, sanitize=False).classes("sentences")


def _facts(exercise: Exercise) -> None:
    pace = exercise.pace
    times = f"{pace.repetitions} times{' for each side' if exercise.sides else ''}"
    one = f"breathe in {pace.inhale_s:g} s, move {pace.out_s:g} s, hold {pace.hold_s:g} s, come back {pace.back_s:g} s"
    rows = {
        "Posture": _posture(exercise),
        "Camera": f"{VIEWS[exercise.view]}. {exercise.place_camera}",
        "Pace": f"{times}: {one}, rest {pace.rest_s:g} s",
    }
    if exercise.not_measured:
        rows["Not measured"] = exercise.not_measured
    inside = "".join(f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>" for name, value in rows.items())
    ui.html(inside, tag="dl", sanitize=False)


def _limits(name: str, file: Exercise, answers: Answers | None) -> None:
    if not file.measures:
        return
    with card("Limits"):
        heading("Limits")
        text("Cautious design values, not clinical ones: changes from your own neutral posture, as one camera sees them.")
        try:
            person = settings.read().person
            mine = own.in_force(file, name, person, answers.age if answers else None)
        except CoachError as error:
            notice(str(error), "problem")
            return
        by_age = limits_for(file, answers.age if answers else None) is not file
        if mine is not file:
            why = [f"scaled to your age, {answers.age}"] if by_age and answers else []
            why += [f"{person}'s own limits"] if own.read(person, name) else []
            notice(
                f"Changed for you: {' and '.join(why) or 'by your choices'}. What the exercise has by default stands beside it."
            )
        rows = "".join(_row(now, usual) for now, usual in zip(mine.measures, file.measures, strict=True))
        head = "".join(f'<th scope="col">{word}</th>' for word in ("Measure", "Gentle up to", "Ease off beyond", "Never above"))
        table = f"<table><caption class='hidden'>Limits</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        ui.html(table, sanitize=False).classes("scrolls limits")
        link_button("Try other limits on recorded sessions", f"/tune/{quote(name)}", "other-button")


def _row(measure: Measure, usual: Measure) -> str:
    name = f"<b>{html.escape(measure.name)}</b>"
    row = _cells(name, measure.limit, usual.limit, measure.unit, f"{measure.ceiling:g}{measure.unit}")
    for words, limit, default in (
        ("speed out", measure.speed_out, usual.speed_out),
        ("speed back", measure.speed_return, usual.speed_return),
    ):
        if limit and default:
            row += _cells(words, limit, default, f"{measure.unit}/s", "")
    return f'{row}<tr class="reason"><td colspan="4">{html.escape(measure.reason)}</td></tr>'


def _cells(name: str, limit: Limit, usual: Limit, unit: str, ceiling: str) -> str:
    def shown(value: float, default: float) -> str:
        was = "" if value == default else f' <span class="soft small">(default {default:g}{unit})</span>'
        return f"{value:g}{unit}{was}"

    cells = (shown(limit.gentle, usual.gentle), shown(limit.ease_off, usual.ease_off), ceiling)
    return f'<tr><th scope="row">{name}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
