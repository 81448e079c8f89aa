"""The screening: its questions, and what the answers mean for each exercise."""

import datetime
import html
from urllib.parse import quote

from nicegui import ui
from nicegui.events import GenericEventArguments

from coach.errors import CoachError
from coach.exercise import files
from coach.safety import answers as kept
from coach.safety.answers import AGES, VALID_DAYS, Answers
from coach.safety.questions import ABOUT, AGE, AGREED, BY_KEY, CLINICIAN_FIRST, CLINICIAN_WORD, EMERGENCY, Question
from coach.safety.verdict import allowed
from coach.studio.shell import action, card, heading, link_button, notice, shell, text
from coach.wording import say

HERE = "/screening"
GROUPS = (
    ("Now", EMERGENCY),
    ("Lately", CLINICIAN_FIRST),
    ("What you know of", CLINICIAN_WORD),
    ("About you", ABOUT),
)


def add_pages() -> None:
    """Registers the page of this module."""
    ui.page(HERE)(_show)


def _show() -> None:
    with shell("Screening", HERE):
        given = kept.remembered(datetime.date.today())
        if given is not None:
            _outcome(given)
            with ui.element("details"):
                ui.html("Answer the questions anew", tag="summary", sanitize=False)
                _Form()
        else:
            text(say("screening_intro_page", days=str(VALID_DAYS)))
            _Form()


def _outcome(given: Answers) -> None:
    with card("What your answers mean"):
        heading("What your answers mean")
        exercises, _ = files.readable()
        verdicts = {name: allowed(given, exercise) for name, exercise in exercises.items()}
        until = kept.valid_until()
        refusals = {verdict.reason for verdict in verdicts.values()}
        if len(refusals) == 1 and "" not in refusals:
            # What holds for every exercise is said once.
            notice(refusals.pop(), "problem")
        else:
            rows = ""
            for name, verdict in verdicts.items():
                title = html.escape(exercises[name].title)
                word = "✓ yes" if verdict.ok else f"× no: {html.escape(verdict.reason)}"
                rows += f'<tr><th scope="row"><a href="/exercise/{quote(name)}">{title}</a></th><td>{word}</td></tr>'
            head = '<tr><th scope="col">Exercise</th><th scope="col">For you</th></tr>'
            ui.html(f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>", sanitize=False).classes("scrolls")
            link_button("Choose an exercise", "/")
        if until is not None:
            text(f"The answers are kept on this machine and asked again after {until:%d %B %Y}.", classes="soft small")


class _Form:
    """The questions on the page, and what was answered so far."""

    def __init__(self) -> None:
        self._said: dict[str, bool] = {}
        self._age = ""
        with ui.element("form").classes("stack questions") as form:
            form.props("aria-label=Screening")
            form.on("submit", js_handler="(event) => event.preventDefault()")
            self._urgent = ui.element("div").props("role=alert")
            for number, (title, questions) in enumerate(GROUPS):
                if number == len(GROUPS) - 1:
                    with ui.element("div") as self._agreed:
                        self._group("A clinician's word", (AGREED,))
                    self._agreed.set_visibility(False)
                self._group(title, questions)
            with card():
                inside = (
                    f'<label for="age">How old are you, in years? Limits are lower with age. You may leave it out.</label>'
                    f'<input id="age" name="{AGE.key}" type="number" inputmode="numeric" min="{AGES[0]}" max="{AGES[-1]}">'
                )
                self._listen(ui.html(inside, sanitize=False).classes("field"))
            self._after = ui.element("div").classes("stack").props("role=alert")
            action("Keep these answers", self._keep)

    def _group(self, title: str, questions: tuple[Question, ...]) -> None:
        with card(title):
            heading(title)
            fields = "".join(
                f'<fieldset id="ask-{one.key}" tabindex="-1"><legend>{html.escape(one.text)}</legend>'
                + "".join(
                    f'<label><input type="radio" name="{one.key}" value="{value}"> {word}</label>'
                    for value, word in (("no", "No"), ("yes", "Yes"))
                )
                + "</fieldset>"
                for one in questions
            )
            self._listen(ui.html(fields, sanitize=False))

    def _listen(self, element: ui.html) -> None:
        element.on("change", self._answered, js_handler="(event) => emit(event.target.name, event.target.value)")

    def _answered(self, event: GenericEventArguments) -> None:
        key, value = str(event.args[0]), str(event.args[1])
        if key == AGE.key:
            self._age = value.strip()
        elif key in BY_KEY and value in ("yes", "no"):
            self._said[key] = value == "yes"
        given = Answers(self._said)
        self._agreed.set_visibility(given.needs_agreement)
        urgent = "; ".join(one.matter for one in EMERGENCY if given.yes(one.key))
        self._urgent.clear()
        if urgent:
            with self._urgent:
                notice(say("screening_emergency", matters=urgent), "problem")

    def _keep(self) -> None:
        self._after.clear()
        row: dict[str, object] = dict(self._said)
        if self._age:
            row[AGE.key] = int(self._age) if self._age.isdecimal() else self._age
        with self._after:
            try:
                given = kept.parse(row, "These answers")
                missing = given.missing
                if missing and not any(given.yes(one.key) for one in EMERGENCY):
                    count = f"{len(missing)} questions are" if len(missing) > 1 else "One question is"
                    notice(f"{count} not answered yet; the first is: {BY_KEY[missing[0]].text}", "warning")
                    ui.run_javascript(f"document.getElementById('ask-{missing[0]}').focus()")
                    return
                kept.remember(given, datetime.date.today())
            except CoachError as error:
                notice(str(error), "problem")
                return
        ui.navigate.to(HERE)
