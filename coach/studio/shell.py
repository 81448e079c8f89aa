"""What every page of the studio has: header, way around, theme; and the small parts that pages share."""

import html
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nicegui import ui

from coach import settings
from coach.check.levels import Level
from coach.errors import CoachError
from coach.studio.engine import engine
from coach.wording import DISCLAIMER

STATIC = Path(__file__).parent / "static"
STATIC_ROUTE = "/studio"

NAVIGATION = (
    ("/", "Exercises"),
    ("/sessions", "Sessions"),
    ("/tune", "Tune"),
    ("/screening", "Screening"),
    ("/settings", "Settings"),
    ("/doctor", "Doctor"),
)

_SIGNS = {
    Level.GENTLE: '<circle cx="12" cy="12" r="10"/><path class="mark" d="M7 12.3l3.6 3.6L17 8.6"/>',
    Level.CAUTION: '<path d="M12 2L23 21H1z"/><path class="mark" d="M12 9v5.4M12 17.6v.4"/>',
    Level.EASE_OFF: '<path d="M7.9 2h8.2L22 7.9v8.2L16.1 22H7.9L2 16.1V7.9z"/><path class="mark" d="M7 12h10"/>',
    Level.UNSEEN: '<circle class="ring" cx="12" cy="12" r="10"/><path class="mark" d="M9.4 9.5a2.6 2.6 0 1 1 3.6 2.6'
    'c-.7.4-1 .8-1 1.7M12 17v.4"/>',
}


@contextmanager
def shell(title: str, here: str, *, banner: bool = True) -> Iterator[None]:
    """A whole page; its content is built inside the block, which is a column under the one heading of the first rank.

    Args:
        title: of the page, shown as its heading.
        here: which entry of `NAVIGATION` it belongs to.
        banner: says when a session is under way, and leads back to it.
    """
    ui.page_title(f"{title} · spine coach")
    damaged = ""
    try:
        ui.dark_mode({"light": False, "dark": True}.get(settings.read().appearance))
    except CoachError as error:
        damaged = str(error)
    ui.add_head_html(f'<link rel="stylesheet" href="{STATIC_ROUTE}/studio.css">')
    with ui.header().classes("studio-header"):
        links = "".join(
            f'<a href="{route}"{" aria-current=page" if route == here else ""}>{name}</a>' for route, name in NAVIGATION
        )
        skip = '<a class="skip" href="#content">Skip to the content</a>'
        ui.html(f'{skip}<a class="brand" href="/">spine coach</a><nav aria-label="Pages">{links}</nav>', sanitize=False)
    page = ui.element("div").classes("page").props("id=content tabindex=-1")
    # Before the content, some of which waits for something.
    ui.html(f'<p class="disclaimer">{html.escape(DISCLAIMER)}</p>', tag="footer", sanitize=False)
    with page:
        if banner:
            _banner()
        heading(title, 1)
        if damaged:
            notice(damaged, "problem")
        yield


def _banner() -> None:
    way = '<span>A session is under way.</span> <a class="main-button" href="/live">Go back to it</a>'
    under_way = ui.html(way, tag="div", sanitize=False).classes("banner").props("role=status")
    under_way.set_visibility(engine.busy)
    ui.timer(2.0, lambda: under_way.set_visibility(engine.busy))


def heading(text: str, rank: int = 2) -> ui.html:
    """A heading of a rank, 1 to 3."""
    return ui.html(html.escape(text), tag=f"h{rank}", sanitize=False)


def text(words: str, tag: str = "p", classes: str = "") -> ui.html:
    """Plain words as one element; nothing in them counts as markup."""
    return ui.html(html.escape(words), tag=tag, sanitize=False).classes(classes)


@contextmanager
def card(label: str | None = None) -> Iterator[ui.element]:
    """A part of the page with a ground of its own; with a label it is a region that a screen reader can go to."""
    with ui.element("section").classes("card") as part:
        if label:
            part.props["aria-label"] = label
        yield part


def notice(words: str, kind: str = "note") -> ui.html:
    """A sentence that stands out: `note`, `good`, `warning` or `problem` (refused, failed); told by its sign and word too."""
    sign = {"note": "i", "good": "✓", "warning": "!", "problem": "×"}[kind]
    word = {"note": "Note", "good": "Good", "warning": "Caution", "problem": "Problem"}[kind]
    said = f'<span class="hidden">{word}: </span>{html.escape(words)}'
    inside = f'<span class="notice-sign" aria-hidden="true">{sign}</span><span>{said}</span>'
    return ui.html(inside, tag="div", sanitize=False).classes(f"notice {kind}").props("role=status")


def empty(words: str, link: str | None = None, link_text: str = "") -> None:
    """Said where there is nothing to show yet, with the way on."""
    with ui.element("div").classes("empty"):
        text(words)
        if link:
            link_button(link_text, link)


def link_button(words: str, to: str, classes: str = "main-button") -> ui.html:
    """A link to another page that looks like a button."""
    return ui.html(
        f'<a class="{classes}" href="{html.escape(to, quote=True)}">{html.escape(words)}</a>', tag="span", sanitize=False
    )


def action(words: str, on_click: Callable[[], Any], classes: str = "main-button") -> ui.html:
    """A button that does something on this page."""
    return ui.html(html.escape(words), tag="button", sanitize=False).props("type=button").classes(classes).on("click", on_click)


def level_sign(level: Level, *, word: bool = True) -> str:
    """A level as markup: shape and colour, and its word unless it stands elsewhere."""
    sign = f'<svg class="sign {level.label}" viewBox="0 0 24 24" aria-hidden="true">{_SIGNS[level]}</svg>'
    return f'<span class="level">{sign}{html.escape(level.words)}</span>' if word else sign
