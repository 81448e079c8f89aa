"""What changes between two sets of limits: warnings gained, lost, longer or shorter, and what the marks say of it."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

from coach.check.levels import Level
from coach.exercise.definition import Exercise
from coach.recording.marks import Mark
from coach.tuning.track import Track
from coach.tuning.warnings import Told, told

BEFORE_S, AFTER_S = 3.0, 1.0
"""A mark speaks of the moments around it; longer before, because who felt something presses afterwards."""

NOTICED_S = 0.2
"""A warning that lasts so much longer or shorter is worth a line."""


class Span(NamedTuple):
    """A stretch in which one quantity of one measure was at a level or above it."""

    start_s: float
    end_s: float
    measure: str
    quantity: str
    level: Level

    @property
    def seconds(self) -> float:
        """How long."""
        return self.end_s - self.start_s


class Change(NamedTuple):
    """One line of what changes: `gained`, `lost` or `kept`, with how long it lasts under either."""

    what: str
    span: Span
    before_s: float
    after_s: float


class MarkOutcome(NamedTuple):
    """A mark and the highest level around it, before and after."""

    mark: Mark
    before: Level
    after: Level

    @property
    def contradicts(self) -> bool:
        """Whether the new limits say otherwise than the person felt."""
        if self.mark.mark == "felt_too_far":
            return self.after < Level.EASE_OFF
        return self.after >= (Level.EASE_OFF if self.mark.mark == "felt_fine" else Level.CAUTION)


@dataclass(frozen=True, slots=True)
class Compared:
    """One session under two sets of limits."""

    name: str
    seconds: float
    before: list[Told]
    after: list[Told]
    changes: list[Change]
    marks: list[MarkOutcome]

    def of(self, what: str) -> list[Change]:
        """The changes of one kind."""
        return [change for change in self.changes if change.what == what]


def compare(track: Track, before: Exercise, after: Exercise) -> Compared:
    """One session under the limits of two definitions of the same exercise."""
    old, new = told(track, before), told(track, after)
    marks = [MarkOutcome(mark, level_around(old, mark.t), level_around(new, mark.t)) for mark in track.marks]
    return Compared(track.name, track.seconds, old, new, changes(old, new), marks)


def changes(before: Iterable[Told], after: Iterable[Told]) -> list[Change]:
    """What is gained, lost and kept, by time."""
    return changed(spans(before), spans(after))


def changed(then: list[Span], now: list[Span]) -> list[Change]:
    """As `changes`, of stretches by time, as `spans` gives them."""
    old, new = _by_kind(then), _by_kind(now)
    rows = []
    for span in now:
        met = _meeting(span, old)
        rows.append(Change("kept" if met else "gained", span, sum(other.seconds for other in met), span.seconds))
    rows += [Change("lost", span, span.seconds, 0.0) for span in then if not _meeting(span, new)]
    return sorted(rows, key=lambda row: row.span.start_s)


def spans(warnings: Iterable[Told]) -> list[Span]:
    """Stretches at caution or above, and those of them at ease off, by time."""
    out: list[Span] = []
    open_spans: dict[tuple[str, str, Level], Span] = {}
    for row in warnings:
        for level in (Level.CAUTION, Level.EASE_OFF):
            if row.level < level:
                continue
            key = (row.measure, row.quantity, level)
            last = open_spans.get(key)
            # A level that only rises or falls between caution and ease off goes on.
            if last is not None and row.t_s <= last.end_s:
                open_spans[key] = last._replace(end_s=max(last.end_s, row.until_s))
                continue
            if last is not None:
                out.append(last)
            open_spans[key] = Span(row.t_s, row.until_s, *key)
    return sorted([*out, *open_spans.values()])


def level_around(warnings: Iterable[Told], t_s: float) -> Level:
    """The highest level of any measure around a mark."""
    low, high = t_s - BEFORE_S, t_s + AFTER_S
    return max((row.level for row in warnings if row.t_s <= high and row.until_s >= low), default=Level.GENTLE)


def _by_kind(found: list[Span]) -> dict[tuple[str, str, Level], list[Span]]:
    out: dict[tuple[str, str, Level], list[Span]] = {}
    for span in found:
        out.setdefault(span[2:], []).append(span)
    return out


def _meeting(span: Span, others: dict[tuple[str, str, Level], list[Span]]) -> list[Span]:
    """Those of the same kind that it shares a moment with; those of one kind follow one another."""
    same = others.get(span[2:], [])
    first = bisect_left(same, span.start_s, key=lambda other: other.end_s)
    return list(takewhile(lambda other: other.start_s <= span.end_s, (same[place] for place in range(first, len(same)))))
