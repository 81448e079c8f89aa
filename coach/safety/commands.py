"""`coach screen`, and what `coach list` says of the answers."""

import datetime
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from coach.errors import CoachError
from coach.exercise.definition import Exercise


def add_to(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    app.command()(screen)


def screen(
    answers: Annotated[Path | None, typer.Option(help="Take the answers from this TOML or JSON file.")] = None,
    template: Annotated[bool, typer.Option("--template", help="Print an answers file to fill in.")] = False,
) -> None:
    """Asks the safety questions, one at a time, and remembers the answers for 30 days."""
    from coach.exercise import files
    from coach.safety import answers as kept
    from coach.safety.ask import ask
    from coach.safety.verdict import allowed, incomplete
    from coach.wording import say

    if template:
        print(kept.template(), end="")
        return
    given = kept.read(str(answers)) if answers else ask()
    exercises, faults = files.readable()
    reasons = {name: allowed(given, exercise) for name, exercise in exercises.items()}
    if given.missing and not any(verdict.emergency for verdict in reasons.values()):
        raise CoachError(incomplete(given))
    path = kept.remember(given, datetime.date.today())
    if not answers:
        print(file=sys.stderr)
    # What holds for every exercise is said once.
    refusals = {verdict.reason for verdict in reasons.values()}
    if len(refusals) == 1 and "" not in refusals:
        print(refusals.pop())
    else:
        for name, verdict in reasons.items():
            print(f"{name:20} {'yes' if verdict.ok else 'no: ' + verdict.reason}")
    print(say("screening_done", path=str(path)))
    for fault in faults:
        print(f"coach: {fault}", file=sys.stderr)


def standing(exercise: Exercise) -> dict[str, Any]:
    """Whether the remembered answers allow an exercise, and if not why; nothing when none are remembered."""
    from coach.safety.answers import remembered
    from coach.safety.verdict import allowed

    answers = remembered(datetime.date.today())
    if answers is None:
        return {}
    verdict = allowed(answers, exercise)
    return {"allowed": verdict.ok} | ({} if verdict.ok else {"why": verdict.reason})
