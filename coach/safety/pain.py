"""The pain rule: stricter than a physiotherapist's traffic light, because no pain at all is wanted (design value)."""

from typing import Literal

Verdict = Literal["go_on", "halve", "stop", "do_not_start"]

TOO_MUCH = 3


def after_pain(before: int | None, now: int) -> Verdict:
    """What follows from an answer, 0 to 10.

    Args:
        before: the answer before the start; None when this is that answer.
        now: the answer given.

    Returns:
        `do_not_start` or `stop` from three on, `halve` for one or two or any rise, else `go_on`.
    """
    if now >= TOO_MUCH:
        return "do_not_start" if before is None else "stop"
    return "halve" if now > 0 or now > (before or 0) else "go_on"
