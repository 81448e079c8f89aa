"""What `coach tune` prints."""

from collections import Counter
from typing import Any

from coach.check.levels import Level
from coach.exercise.definition import Exercise
from coach.tuning.compare import NOTICED_S, Change, Compared
from coach.tuning.limits import Name, limits_of
from coach.tuning.suggest import Suggestion
from coach.tuning.track import Track
from coach.wording import MARKS, what_of

SIGNS = {"gained": "+", "lost": "-", "kept": "~"}
MOST_LINES = 24
CURVE_LINES = 14


def others_lines(tracks: list[Track], person: str) -> list[str]:
    """Which sessions are somebody else's: what is too far for one says nothing of another."""
    theirs: dict[str, list[str]] = {}
    for track in tracks:
        if track.person != person:
            theirs.setdefault(track.person, []).append(track.name)
    return [f"These are sessions of {one}, not of {person}: {', '.join(names)}." for one, names in theirs.items()]


def limits_lines(before: Exercise, after: Exercise, what: str) -> list[str]:
    """Which limits are tried against which."""
    old = limits_of(before)
    changed = [(name, old[name], value) for name, value in limits_of(after).items() if value != old.get(name)]
    if not changed:
        return [f"{what}: no limit differs."]
    return [what, *(f"  {name.of(after)}: {was:g} -> {value:g}{name.unit}" for name, was, value in changed)]


def session_lines(found: Compared, exercise: Exercise) -> list[str]:
    """One session: totals, what changes, what the marks say."""
    shown = [row for row in found.changes if worth_a_line(row)]
    counts = ", ".join(f"{len(found.of(what))} {what}" for what in SIGNS)
    # The two count different things: while a stretch lasts, caution may be given again, and each ease off is in two stretches.
    stretches = f"stretches at caution or above, and at ease off: {counts}"
    lines = ["", f"{found.name}  {found.seconds:.0f} s: {stretches}; warnings given: {_given(found)}"]
    lines += [f"  {change_line(row, exercise)}" for row in shown[:MOST_LINES]]
    if len(shown) > MOST_LINES:
        lines.append(f"  … and {len(shown) - MOST_LINES} more; --json names them all.")
    for one in found.marks:
        verdict = "against the mark" if one.contradicts else "fits the mark"
        lines.append(
            f"  {one.mark.t:8.2f} s  {MARKS[one.mark.mark]:13}  {outcome(one.before)} -> {outcome(one.after)}: {verdict}"
        )
    return lines


def worth_a_line(row: Change) -> bool:
    """Whether anything changes for somebody who listens."""
    return row.what != "kept" or abs(row.after_s - row.before_s) >= NOTICED_S


def outcome(level: Level) -> str:
    """What is said around a mark."""
    return level.words if level > Level.GENTLE else "nothing"


def change_words(row: Change, exercise: Exercise) -> str:
    """Which warning a change is of."""
    return f"{what_of(exercise.names[row.span.measure], row.span.quantity)}: {row.span.level.words}"


def change_line(row: Change, exercise: Exercise) -> str:
    """One warning that is gained, lost, or of another length."""
    span, what = row.span, change_words(row, exercise)
    long = f"{row.before_s:.1f} -> {row.after_s:.1f} s" if row.what == "kept" else f"{span.seconds:.1f} s"
    return f"{SIGNS[row.what]} {span.start_s:8.2f} s  {what:38} {long}"


def _given(found: Compared) -> str:
    before, after = (Counter(row.level for row in rows) for rows in (found.before, found.after))
    return ", ".join(f"{level.words} {before[level]} -> {after[level]}" for level in (Level.CAUTION, Level.EASE_OFF))


def marks_line(found: list[Compared]) -> str:
    """All marks of all sessions in one line."""
    outcomes = [one for row in found for one in row.marks]
    if not outcomes:
        return "No moment is marked in these sessions: mark some with `coach mark`, in a replay, or in the studio."
    parts = []
    for kind, words in MARKS.items():
        of_kind = [one for one in outcomes if one.mark.mark == kind]
        if of_kind:
            parts.append(f"{words}: {sum(not one.contradicts for one in of_kind)} of {len(of_kind)} fit")
    return "Marks. " + "; ".join(parts) + "."


def suggestion_facts(one: Suggestion) -> list[str]:
    """What is proposed, how well it fits, and what the marks cannot know."""
    unit = Name(one.measure.angle, "limit", "ease_off").unit
    facts = []
    if one.proposed is not None and one.best is not None:
        facts.append(
            f"proposed: gentle {one.proposed.gentle:g}, ease off {one.proposed.ease_off:g}{unit} (cautious design values)"
        )
        drawn = one.interval
        also = f"; with other such marks it would lie between {drawn[0]:g} and {drawn[1]:g}{unit} (95 %)" if drawn else ""
        facts.append(f"fits as well: {one.best[0]:g} to {one.best[1]:g}{unit}{also}")
        facts.append(
            f"catches {one.too_far} of {one.too_far} felt too far; even so up to {100 * one.missed_up_to:.0f} % of such "
            "moments could be missed (95 %)."
        )
    return [*facts, *one.why]


def suggestion_lines(one: Suggestion) -> list[str]:
    """A proposal with its curve and what it cannot know."""
    measure, now = one.measure, one.measure.limit
    unit = Name(measure.angle, "limit", "ease_off").unit
    lines = [
        "",
        f"{measure.name} (now gentle {now.gentle:g}, ease off {now.ease_off:g}{unit}, ceiling {measure.ceiling:g}{unit})",
    ]
    lines += [f"  {fact}" for fact in suggestion_facts(one)]
    lines.append(f"  {'ease off':>9} {'felt too far':>13} {'felt fine, wrong warning':>25} {'eased off for':>14}")
    proposed = one.proposed.ease_off if one.proposed else float("nan")
    step = max(1, len(one.curve) // CURVE_LINES)
    for number, row in enumerate(one.curve):
        if number % step == 0 or row.ease_off == proposed:
            caught, wrong = f"{row.caught}/{one.too_far}", f"{row.disturbed}/{one.fine + one.wrong}"
            here = "  <" if row.ease_off == proposed else ""
            lines.append(f"  {row.ease_off:8.2f}{unit} {caught:>13} {wrong:>25} {row.eased_s:12.1f} s{here}")
    return lines


# ---- for programs ----


def session_row(found: Compared) -> dict[str, Any]:
    """One session as one JSON object."""
    return {
        "t": found.seconds,
        "kind": "tuned",
        "session": found.name,
        **{what: [change_row(row) for row in found.of(what)] for what in ("gained", "lost", "kept")},
        "marks": [
            {
                "t": one.mark.t,
                "mark": one.mark.mark,
                "before": one.before.label,
                "after": one.after.label,
                "fits": not one.contradicts,
            }
            for one in found.marks
        ],
    }


def change_row(row: Change) -> dict[str, Any]:
    """One change as one JSON object."""
    span = row.span
    return {
        "t": round(span.start_s, 3),
        "what": row.what,
        "measure": span.measure,
        "quantity": span.quantity,
        "level": span.level.label,
        "before_s": round(row.before_s, 3),
        "after_s": round(row.after_s, 3),
    }


def suggestion_row(one: Suggestion) -> dict[str, Any]:
    """One suggestion as one JSON object."""
    return {
        "t": 0,
        "kind": "suggestion",
        "measure": one.measure.angle,
        "now": one.measure.limit.model_dump(),
        "ceiling": one.measure.ceiling,
        "proposed": one.proposed.model_dump() if one.proposed else None,
        "fits_as_well": one.best,
        "interval_95": one.interval,
        "missed_up_to_95": round(one.missed_up_to, 4),
        "felt_too_far": one.too_far,
        "felt_fine": one.fine,
        "wrong_warning": one.wrong,
        "cannot_know": one.why,
        "curve": [
            {"ease_off": row.ease_off, "caught": row.caught, "disturbed": row.disturbed, "eased_s": round(row.eased_s, 2)}
            for row in one.curve
        ],
    }
