"""Limits that are tried on recorded sessions: answers what a page of the studio asks for; knows nothing of pages and sockets."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from coach.errors import CoachError
from coach.exercise.definition import Exercise, Measure
from coach.observation import Floats
from coach.recording.store import MYSELF
from coach.tuning import own
from coach.tuning.compare import Change, MarkOutcome, Span, changed, level_around, spans
from coach.tuning.limits import Name, as_recorded, ceiling, differing, limits_of, looser, parse, with_limits
from coach.tuning.suggest import Suggestion, suggest
from coach.tuning.text import change_row, change_words, limits_lines, others_lines, outcome, suggestion_facts, worth_a_line
from coach.tuning.track import Track
from coach.tuning.warnings import Told, told_of
from coach.wording import MARKS, say

MOST_POINTS = 3000
"""Of one line of one session."""

MOST_CHANGES = 100
"""Lines about one session; more are counted."""

WARNINGS_KEPT = 2048

AGAINST = ("now", "default", "recorded")


class Tuning:
    """Sessions of one exercise under the limits that a person has, and under others.

    Args:
        exercise: name of the exercise.
        definition: as its file has it.
        age: of the person in front of the camera, if it is known.
        open_session: measures a session; raises CoachError when it cannot.
    """

    def __init__(self, exercise: str, definition: Exercise, age: int | None, open_session: Callable[[Path], Track]) -> None:
        self._exercise, self._definition, self._age, self._open = exercise, definition, age, open_session
        self._tracks: list[Track] = []
        self.person = MYSELF
        self._now = self._default = definition
        self._proposed: set[tuple[Name, float]] = set()
        # Warnings of a measure depend on its own limits alone, so while one is dragged the others are not looked at again.
        self._told = lru_cache(WARNINGS_KEPT)(self._told_anew)
        self._changed = lru_cache(WARNINGS_KEPT)(self._changed_anew)

    def open(self, folders: list[Path], person: str) -> dict[str, Any]:
        """Takes a person and those sessions that can be read; `unread` has a sentence about each of the others, `others` about
        those of other people.

        Raises:
            CoachError: the person's limits cannot be read.
        """
        own.path(person, self._exercise)
        tracks: list[Track] = []
        unread: list[str] = []
        for folder in folders:
            try:
                tracks.append(self._open(folder))
            except CoachError as error:
                unread.append(str(error))
        self._tracks, self.person = tracks, person
        self._look()
        self._told.cache_clear()
        self._changed.cache_clear()
        others = others_lines(tracks, person)
        return {"sessions": [_session(track) for track in tracks], "unread": unread, "others": others, **self.limits()}

    def limits(self) -> dict[str, Any]:
        """All limits as they hold now, by default, and what they are never set above."""
        now, default = limits_of(self._now), limits_of(self._default)
        rows = [
            {
                "key": str(name),
                "angle": name.angle,
                "part": name.part,
                "side": name.side,
                "unit": name.unit,
                "now": value,
                "default": default[name],
                "most": ceiling(self._definition, name),
            }
            for name, value in now.items()
        ]
        measures = [
            {"angle": one.angle, "name": one.name, "direction": one.direction, "unit": one.unit}
            for one in self._definition.measures
        ]
        mine = own.in_words(own.read(self.person, self._exercise), self._default, self._now, self.person)
        return {"person": self.person, "limits": rows, "measures": measures, "own": mine}

    def lines(self) -> bytes:
        """The lines of all sessions, thinned, one after the other: for each session, and in it for each measure, its angle and
        its speed away from neutral; of each line the number of its points in 32 bits, then their times, then their values."""
        out = []
        for track in self._tracks:
            for measure in self._definition.measures:
                value, speed = track.column(measure.angle)
                for line in (value, measure.outward(value, speed)):
                    t, y = thinned(track.t_s, line, MOST_POINTS)
                    out += [np.asarray([len(t)], "<u4").tobytes(), t.astype("<f4").tobytes(), y.astype("<f4").tobytes()]
        return b"".join(out)

    def attempt(self, wanted: dict[str, Any], against: str = "now", *, full: bool = False) -> dict[str, Any]:
        """What would be told under other limits, and what changes by that.

        Args:
            wanted: limits by their names; those that are not named are as they are now.
            against: what it is compared with: the limits of now, the defaults, or those of each recording.
            full: with every change in words.

        Raises:
            CoachError: a limit is none, or above the ceiling.
        """
        tried = self._with(wanted)
        loose = looser(self._default, tried)
        rows = [self._row(number, self._before(track, against), tried, full) for number, track in enumerate(self._tracks)]
        return {
            "limits": {str(name): value for name, value in limits_of(tried).items()},
            "looser": [name.of(tried) for name in loose],
            "raised": [name.of(tried) for name in self._raised(tried) if name not in loose],
            "differs": bool(differing(self._now, tried)),
            "sessions": rows,
        } | ({"words": limits_lines(self._now, tried, "Tried")} if full else {})

    def suggest(self) -> dict[str, Any]:
        """The limits that fit the marks best, with what the marks cannot know.

        Raises:
            CoachError: a mark cannot be read: it may be of a moment that felt too far.
        """
        if lost := [track.lost_marks for track in self._tracks if track.lost_marks]:
            raise CoachError(" ".join([*lost, say("marks_lost")]))
        found, notes = suggest(self._tracks, self._now)
        self._proposed.update(*(one.limits.items() for one in found))
        return {"suggestions": [self._suggestion(one) for one in found], "notes": notes}

    def _suggestion(self, one: Suggestion) -> dict[str, Any]:
        return {
            "name": one.measure.name,
            "facts": suggestion_facts(one),
            "limits": {str(name): value for name, value in one.limits.items()},
            "too_far": one.too_far,
            "fine": one.fine,
            "wrong": one.wrong,
            "curve": [[row.ease_off, row.caught, row.disturbed] for row in one.curve],
        }

    def save(self, wanted: dict[str, Any], because: str) -> dict[str, Any]:
        """Keeps what was tried for this person.

        Raises:
            CoachError: as `own.save`.
        """
        tried = self._with(wanted)
        changed = differing(self._now, tried)
        if not changed:
            return {"said": "Nothing is kept: no limit differs from those that hold already.", **self.limits()}
        own.save(self.person, self._exercise, self._default, changed, because, self._raised(tried))
        self._look()
        return {"said": f"Kept for {self.person}: the next sessions are judged by these limits.", **self.limits()}

    def reset(self) -> dict[str, Any]:
        """Takes this person's own limits back.

        Raises:
            CoachError: the file cannot be deleted.
        """
        gone = own.reset(self.person, self._exercise)
        self._look()
        said = (
            f"The own limits of {self.person} are taken back." if gone else f"{self.person} has no own limits for this exercise."
        )
        return {"said": said, **self.limits()}

    # ---- inside ----

    def _row(self, number: int, before: Exercise, tried: Exercise, full: bool) -> dict[str, Any]:
        """One session."""
        track = self._tracks[number]
        was: list[Told] = []
        told: list[Told] = []
        row: dict[str, Any] = {"before": [], "tried": []}
        found: list[Change] = []
        for place, (old, new) in enumerate(zip(before.measures, tried.measures, strict=True)):
            was += self._told(number, place, old)[0]
            told += self._told(number, place, new)[0]
            row["before"] += self._told(number, place, old)[2]
            row["tried"] += self._told(number, place, new)[2]
            found += self._changed(number, place, old, new)
        row |= {what: sum(one.what == what for one in found) for what in ("gained", "lost", "kept")}
        marks = [MarkOutcome(mark, level_around(was, mark.t), level_around(told, mark.t)) for mark in track.marks]
        row["marks"] = [
            {
                "t": one.mark.t,
                "mark": one.mark.mark,
                "felt": MARKS[one.mark.mark],
                "words": f"{MARKS[one.mark.mark]}, but {outcome(one.after)} is said",
                "fits": not one.contradicts,
            }
            for one in marks
        ]
        if full:
            shown = [one for one in sorted(found, key=lambda one: one.span.start_s) if worth_a_line(one)]
            row["changes"] = [change_row(one) | {"words": change_words(one, tried)} for one in shown[:MOST_CHANGES]]
            row["more"] = max(0, len(shown) - MOST_CHANGES)
        return row

    def _told_anew(self, number: int, place: int, measure: Measure) -> tuple[list[Told], list[Span], list[list[Any]]]:
        """Warnings, their stretches, and those as the page wants them."""
        track = self._tracks[number]
        measures = [measure if one == place else old for one, old in enumerate(self._definition.measures)]
        found = told_of(track, self._definition.model_copy(update={"measures": measures}), place)
        stretches = spans(found)
        return found, stretches, [_short(place, span) for span in stretches]

    def _changed_anew(self, number: int, place: int, old: Measure, new: Measure) -> list[Change]:
        return changed(self._told(number, place, old)[1], self._told(number, place, new)[1])

    def _look(self) -> None:
        """What holds for the person now, as it is kept, and what would without limits of their own."""
        self._default = own.usual(self._definition, self._exercise, self.person, self._age)
        self._now = own.in_force(self._definition, self._exercise, self.person, self._age)

    def _with(self, wanted: dict[str, Any]) -> Exercise:
        values = dict(parse(f"{name}={value}", self._definition) for name, value in wanted.items())
        return with_limits(self._now, values, self._definition)

    def _raised(self, tried: Exercise) -> list[Name]:
        """Which limits are looser than those of now, as they were proposed: they need a reason, those set by hand do not."""
        values = limits_of(tried)
        return [name for name in looser(self._now, tried) if (name, values[name]) in self._proposed]

    def _before(self, track: Track, against: str) -> Exercise:
        if against == "recorded":
            return as_recorded(track.then, self._now)
        return self._default if against == "default" else self._now


def _short(place: int, span: Span) -> list[Any]:
    """A stretch for the page: number of its measure, quantity, level, from when to when."""
    return [place, span.quantity, span.level.label, round(span.start_s, 2), round(span.end_s, 2)]


def _session(track: Track) -> dict[str, Any]:
    """Times on the page are those of the recording, whose first picture came when the camera had opened."""
    start = track.times[0] if track.times else 0.0
    return {"name": track.name, "start": start, "seconds": track.seconds, "problem": track.problem or ""}


def thinned(t_s: Floats, y: Floats, most: int) -> tuple[Floats, Floats]:
    """At most about `most` points of a line: of every stretch its lowest and its highest; NaN where nothing of it was seen."""
    size = -(-2 * len(y) // most)
    if size <= 2:
        return t_s, y
    starts = np.arange(0, len(y), size)
    low, high = np.fmin.reduceat(y, starts), np.fmax.reduceat(y, starts)
    middle = t_s[np.minimum(starts + size // 2, len(y) - 1)]
    return np.stack([t_s[starts], middle], axis=1).ravel(), np.stack([low, high], axis=1).ravel()
