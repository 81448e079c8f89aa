"""The page of the doctor: what a session needs, one part at a time."""

from nicegui import run, ui

from coach.doctor import examine
from coach.studio.engine import engine
from coach.studio.shell import action, link_button, notice, shell, text

HERE = "/doctor"


def add_pages() -> None:
    """Registers the page of this module."""
    ui.page(HERE)(_show)


async def _show() -> None:
    with shell("Doctor", HERE):
        text("What a session needs on this machine, and what to do where something is missing.")
        waiting = text("Looking at camera, pose model and voice …").props("role=status")
        # The page is on show while it looks.
        await ui.context.client.connected()
        busy = engine.busy
        findings = await run.io_bound(examine, camera=not busy)
        if waiting.is_deleted:
            # Nobody waited for the answer: the page was left.
            return
        waiting.delete()
        if busy:
            notice("The camera is not looked at: a session is using it.")
        # The browser is the display here, and every page speaks of damaged settings.
        for finding in [one for one in findings or [] if one["part"] not in ("display", "settings")]:
            words = f"{finding['part'].capitalize()}: {finding['says']}."
            notice(words, "good" if finding["ok"] else "problem")
        with ui.element("div").classes("ways"):
            action("Look again", ui.navigate.reload, "other-button")
            link_button("Choose a camera in the settings", "/settings", "other-button")
