"""The settings: what holds for all sessions, in the studio and for commands."""

import base64
import html

import cv2
from nicegui import run, ui
from nicegui.events import GenericEventArguments
from pydantic import ValidationError

from coach import settings
from coach.conduct import address
from coach.errors import CoachError
from coach.settings import Settings
from coach.sources.live import LiveCamera
from coach.studio.engine import engine
from coach.studio.shell import action, card, heading, notice, shell, text
from coach.tuning import own
from coach.wording import RATES_WPM

HERE = "/settings"
STILL_WIDTH = 640

LABELS = {
    "camera": "Which camera",
    "voice": "Name of a voice, or a part of it",
    "rate": f"Words a minute, {RATES_WPM[0]} to {RATES_WPM[-1]}",
    "person": "Whose own limits are used",
    "model": "Pose model",
    "appearance": "Light or dark",
}
WRONG = {
    "voice": "that name is too long",
    "rate": f"a whole number from {RATES_WPM[0]} to {RATES_WPM[-1]} is needed",
    "person": "up to 40 small letters, digits, - and _ are needed, as in anna",
}
"""What is wrong with a field, where its own check does not say so in words for people."""

MODELS = {"lite": "lite: fastest", "full": "full: the one to take", "heavy": "heavy: slow, a little more exact"}
LOOKS = {"system": "as this computer", "light": "light", "dark": "dark"}


def add_pages() -> None:
    """Registers the page of this module."""
    ui.page(HERE)(_show)


def _show() -> None:
    with shell("Settings", HERE):
        try:
            chosen = settings.read()
        except CoachError:
            # The shell has said so; what is kept now takes the place of the damaged file.
            chosen = Settings()
        _Form(chosen)


class _Form:
    """The settings on the page, as they are being changed."""

    def __init__(self, chosen: Settings) -> None:
        self._values: dict[str, object] = chosen.model_dump()
        with ui.element("form").classes("stack") as form:
            form.props("aria-label=Settings")
            form.on("submit", js_handler="(event) => event.preventDefault()")
            with card("Camera"):
                heading("Camera")
                hint = "0 for the first, 1 for the next; a phone's address, as http://192.168.1.5:8080/video; or a video file."
                self._fields(_text("camera", chosen.camera, hint))
                action("Try this camera", self._try, "other-button")
                self._still = ui.element("div").classes("stack").props("aria-live=polite")
            with card("Voice"):
                heading("Voice")
                self._fields(
                    _check("speak", "Speak the sentences", not chosen.mute)
                    + _check("tones", "Play tones", chosen.tones)
                    + _text("voice", chosen.voice, "Empty: the one that the speech engine takes.")
                    + f'<div class="field"><label for="rate">{LABELS["rate"]}</label><input id="rate" name="rate" '
                    f'type="number" min="{RATES_WPM[0]}" max="{RATES_WPM[-1]}" value="{chosen.rate}"></div>'
                )
            with card("Sessions"):
                heading("Sessions")
                people = "".join(f"<option>{html.escape(name)}</option>" for name in own.people())
                hint = "A short name in small letters; yourself is me. The limits are tuned from recorded sessions."
                self._fields(
                    _text("person", chosen.person, hint, "list=people")
                    + f'<datalist id="people">{people}</datalist>'
                    + _select("model", MODELS, chosen.model)
                    + _check("record_video", "Keep the pictures of each session too, not only the landmarks", chosen.record_video)
                )
            with card("Look"):
                heading("Look")
                self._fields(_select("appearance", LOOKS, chosen.appearance))
            self._after = ui.element("div").classes("stack").props("aria-live=polite")
            action("Keep these settings", self._keep)
            text(
                "They hold for sessions that start from here, and for coach run, show and tune where no option says otherwise.",
                classes="soft small",
            )

    def _fields(self, markup: str) -> None:
        value = "event.target.type === 'checkbox' ? event.target.checked : event.target.value"
        ui.html(markup, sanitize=False).classes("fields").on(
            "change", self._changed, js_handler=f"(event) => emit(event.target.name, {value})"
        )

    def _changed(self, event: GenericEventArguments) -> None:
        name, value = str(event.args[0]), event.args[1]
        if name == "speak":
            name, value = "mute", not value
        if name in Settings.model_fields:
            self._values[name] = value

    def _checked(self, *only: str) -> Settings:
        """What stands on the page; of `only` these fields, where no other matters."""
        try:
            return Settings.model_validate({name: self._values[name] for name in only or self._values})
        except ValidationError as error:
            raise CoachError(_wrong(error)) from error

    def _keep(self) -> None:
        self._after.clear()
        with self._after:
            try:
                chosen = self._checked()
                settings.save(chosen)
            except CoachError as error:
                notice(str(error), "problem")
                return
            notice("Kept.")
        ui.dark_mode({"light": False, "dark": True}.get(chosen.appearance))

    async def _try(self) -> None:
        self._still.clear()
        with self._still:
            if engine.busy:
                notice("A session is using the camera: end it first.", "warning")
                return
            waiting = text("Waiting for a picture …")
            try:
                still = await run.io_bound(_picture_of, self._checked("camera").camera)
            except CoachError as error:
                waiting.delete()
                notice(str(error), "problem")
                return
            waiting.delete()
            ui.html(f'<img class="still" alt="What the camera shows now" src="{still}">', sanitize=False)


def _wrong(error: ValidationError) -> str:
    """Which field is wrong, by its name on the page, and how."""
    row = error.errors()[0]
    name = str(row["loc"][0])
    label = LABELS.get(name, name).partition(",")[0]
    return f"{label}: {WRONG.get(name) or row['msg'].removeprefix('Value error, ')}."


def _picture_of(camera: str) -> str:
    """One picture of a camera as a data URL; takes up to ten seconds."""
    with LiveCamera(address(camera)) as source:
        frame = source.next(2.0)
    if frame is None or frame.picture is None:
        raise CoachError("The camera opens but gives no picture: another program may be using it.")
    height, width = frame.picture.shape[:2]
    small = cv2.resize(frame.picture, (STILL_WIDTH, max(1, round(STILL_WIDTH * height / width))), interpolation=cv2.INTER_AREA)
    ok, data = cv2.imencode(".jpg", small)
    assert ok
    return f"data:image/jpeg;base64,{base64.b64encode(data.tobytes()).decode()}"


def _text(name: str, value: str, hint: str, more: str = "") -> str:
    return (
        f'<div class="field"><label for="{name}">{LABELS[name]}</label><input id="{name}" name="{name}" type="text" '
        f'autocomplete="off" spellcheck="false" value="{html.escape(value, quote=True)}" aria-describedby="{name}-hint" {more}>'
        f'<p class="soft small" id="{name}-hint">{hint}</p></div>'
    )


def _check(name: str, label: str, on: bool) -> str:
    return f'<label class="check"><input type="checkbox" name="{name}"{" checked" if on else ""}> {label}</label>'


def _select(name: str, options: dict[str, str], chosen: str) -> str:
    rows = "".join(
        f'<option value="{key}"{" selected" if key == chosen else ""}>{words}</option>' for key, words in options.items()
    )
    return f'<div class="field"><label for="{name}">{LABELS[name]}</label><select id="{name}" name="{name}">{rows}</select></div>'
