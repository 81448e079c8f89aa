"""Each exercise, in each variant, once: whether what the coach said was right. Writes cases.md.

python -m tests.twin.render --suite cases -o DIR && python -m tests.accuracy.cases DIR
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from coach.check.patterns import BOUNCE_DEG, BOUNCE_TURN_DEG
from tests.accuracy import clips
from tests.accuracy.alarms import WITHIN_S, Outcome, outcome
from tests.accuracy.looks import Looks
from tests.accuracy.page import table

VARIANTS = ("gentle", "far", "fast", "bouncing", "wrong-view")
NOT_MEASURED = "paced, not judged"
TOO_MUCH = ("far", "fast", "bouncing")
"""Variants in which there is something to catch."""


def right(one: Outcome) -> bool:
    """All that was too much was told in time, nothing was told without need, and a wrong view was refused.

    A case that was to be too much and is not by the rules proves nothing, so it is not right either.
    """
    if one.clip.variant == "wrong-view":
        return one.wrong_view_told_s == one.wrong_view_told_s and one.unseen == 1.0
    if one.clip.variant in TOO_MUCH and not one.crossings:
        return False
    return all(crossing.caught for crossing in one.crossings) and not one.false_alarms


def page(outcomes: Sequence[Outcome]) -> str:
    """The table, and what was wrong."""
    judged = [one for one in outcomes if one.measured]
    rows: dict[str, dict[str, str]] = {}
    for one in outcomes:
        rows.setdefault(one.clip.exercise, {})[one.clip.variant] = _cell(one)
    wrong = [f"- {one.clip.exercise}, {one.clip.variant}: {_what(one)}" for one in judged if not right(one)]
    head = (
        "Made by `python -m tests.accuracy.cases`. One rendered clip each, of somebody alone before a camera that stands where "
        "the coach asks for it; nothing was fitted to these bodies, rooms and cameras.",
        f"**{sum(map(right, judged))} of {len(judged)}** cases that are judged came out right: what was too much told no later "
        f"than {WITHIN_S:g} s after it was, nothing told to ease off without need, a wrong view refused.",
        "In brackets: seconds from the crossing to the word, and how long before the crossing a first word came.",
        f"A bounce turns round by {BOUNCE_DEG:g}° or more, in a turn by {BOUNCE_TURN_DEG:g}° or more: smaller ones of those are "
        "below what the camera tells, as the exercise says. So the bounce in a turn is rendered twice as large as the others.",
    )
    body = table(("exercise", *VARIANTS), [(name, *(cells[v] for v in VARIANTS)) for name, cells in rows.items()])
    return (
        "\n".join(["# Every exercise, gentle and not\n", *head, "", body, *(["Wrong:\n", *wrong] if wrong else [])]).rstrip()
        + "\n"
    )


def _cell(one: Outcome) -> str:
    if not one.measured:
        return NOT_MEASURED
    times = [f"{c.delay_s:+.2f}" + (f", {c.t_s - c.ahead_s:.2f} before" if c.ahead_s < c.t_s else "") for c in one.crossings]
    if not right(one):
        return "**wrong**"
    return f"right ({'; '.join(times)})" if times else "right"


def _what(one: Outcome) -> str:
    late = [f"{c.quantity} of {c.angle} up to {c.peak:.0f} told {c.delay_s:+.2f} s" for c in one.crossings if not c.caught]
    needless = [f"{alarm.quantity} of {alarm.angle} told without need" for alarm in one.false_alarms]
    nothing = [] if one.crossings or one.clip.variant not in TOO_MUCH else ["nothing in it is too much by the rules"]
    return "; ".join(
        text.replace("told +nan s", "not told").replace("told nan s", "not told") for text in late + needless + nothing
    )


def main() -> int:
    """The command line; 1 when a case is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy.cases", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the clips of the suite are")
    folder = parser.parse_args().folder
    found = clips.asked_for(parser, folder)
    looks = Looks(folder / "seen")
    outcomes = [outcome(looks.watch(clip)) for clip in found]
    Path(".docs/cases.md").write_text(page(outcomes), encoding="utf-8")
    return 0 if all(right(one) for one in outcomes if one.measured) else 1


if __name__ == "__main__":
    sys.exit(main())
