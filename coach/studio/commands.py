"""`coach studio`."""

from typing import Annotated

import typer

PORT = 8765


def add_to(app: typer.Typer) -> None:
    """Adds the command of this module."""
    app.command()(studio)


def studio(
    port: Annotated[int, typer.Option(help="Port of the pages on this machine.", min=1024, max=65535)] = PORT,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
) -> None:
    """Opens the coach as pages in your browser, for this machine only. End it with Ctrl-C."""
    from coach.studio.app import serve

    serve(port, browser=not no_browser)
