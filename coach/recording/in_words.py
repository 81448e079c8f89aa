"""Events of a session in a few words, for whoever reads them afterwards."""

from collections.abc import Mapping
from typing import Any

from coach.wording import ASIDES, EVENTS, LEVELS, PANEL, what_of, why_not_judged


def in_words(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """One event, as `Event.as_dict` gives it; `names` of the angles as `Exercise.names` has them."""
    kind = str(row["kind"])
    parts = [EVENTS.get(kind, kind)]
    if kind in ("warning", "clear", "unseen"):
        angle = str(row.get("measure", ""))
        parts = [what_of(names.get(angle, angle), str(row.get("quantity", "angle"))), LEVELS.get(str(row.get("level")), "")]
    elif kind == "withheld":
        parts.append(why_not_judged(str(row.get("reason", ""))))
    elif kind == "repetition":
        parts.append("done gently" if row.get("counted") else "does not count")
    elif kind in ("phase", "question"):
        phase = str(row.get("phase", ""))
        parts.append((PANEL | ASIDES).get(phase, phase))
    elif kind == "answer":
        parts.append(f"pain {row.get('value', '')}")
    return ": ".join(part for part in parts if part)
