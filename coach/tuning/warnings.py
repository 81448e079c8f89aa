"""Which warnings limits give over a measured session: the same as the check would, all frames at once."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coach.check.batch import bouncing
from coach.check.judge import MAX_GAP_S
from coach.check.levels import MARGIN, Level, slack, unjudgeable
from coach.check.patterns import (
    HEADING_DEG_S,
    HEADING_FROM,
    HEADING_S,
    MISSED_S,
    PATTERN_S,
    THRUST_DEG_S,
    THRUST_FROM,
    combined,
    level_of,
    long_enough,
    reversal_deg,
)
from coach.check.watch import leads_out
from coach.exercise.definition import Exercise, Limit, Measure
from coach.exercise.personal import halved
from coach.observation import Floats
from coach.tuning.level_runs import HIDDEN, Change, Zones, changes, zones
from coach.tuning.track import Track

PATTERNS = ("", "heading", "thrust", "bounce", "combined")
"""In rising order: where several are there, the last one is told."""


class Told(NamedTuple):
    """One warning: when, of what, which. `until_s` is when the level changed again, or the pattern was over."""

    t_s: float
    measure: str
    quantity: str
    level: Level
    until_s: float


def told(track: Track, exercise: Exercise) -> list[Told]:
    """All warnings of a session under the limits of `exercise`, in the order of the check."""
    rows = [row for number in range(len(exercise.measures)) for row in _of_measure(track, exercise, number)]
    return [warning for _, _, warning in sorted(rows, key=lambda row: row[:2])]


def told_of(track: Track, exercise: Exercise, number: int) -> list[Told]:
    """The warnings of one measure, by time: they depend on no limit but its own."""
    return [warning for _, _, warning in sorted(_of_measure(track, exercise, number), key=lambda row: row[:2])]


def _of_measure(track: Track, exercise: Exercise, number: int) -> list[tuple[int, int, Told]]:
    """With frame, and place in the order of the check."""
    measure = exercise.measures[number]
    half = halved(exercise).measures[number] if track.halved_from < len(track.t_s) else measure
    main = against(track, measure, *_at(track, measure.limit, half.limit))
    found = {
        "angle": changes(track.times, main.zones),
        "speed": changes(track.times, speed_zones(track, measure, half, np.isnan(main.size))),
    }
    out: list[tuple[int, int, Told]] = []
    for place, (quantity, moments) in enumerate(found.items()):
        for (frame, level), (end, _) in pairwise([*moments, (len(track.t_s), Level.UNSEEN)]):
            if level >= Level.CAUTION:
                warning = Told(track.times[frame], measure.angle, quantity, level, ended_s(track, end))
                out.append((frame, 3 * number + place, warning))
    patterns = _patterns(track, measure, main, first=number == 0)
    out += [(frame, 3 * number + 2, warning) for frame, warning in patterns]
    return [row for row in out if not track.asking[row[0]] or _grave(measure, row[2])]


def _grave(measure: Measure, warning: Told) -> bool:
    """Whether it is a fault of somebody who was asked something, too: who gets up to answer is quick."""
    return (warning.quantity, warning.level) == ("angle", Level.EASE_OFF) and not measure.form


def ended_s(track: Track, frame: int) -> float:
    """When something ended that does not hold any more at `frame`; after a gap nobody knows, but it did at the frame before."""
    before = track.times[frame - 1]
    if frame == len(track.t_s):
        return before
    return track.times[frame] if 0 < track.times[frame] - before <= MAX_GAP_S else before


class Against(NamedTuple):
    """One measure of a session against its limit, each (T,) or, under many limits, (C, T) or (C, 1).

    Attributes:
        size: counted upwards; NaN unseen, or too unsure to be judged against this limit.
        gentle, ease_off: the limit; another one a frame where it was halved after pain.
        slack: by how much the check takes the value for more than it is.
    """

    size: Floats
    gentle: Floats | float
    ease_off: Floats | float
    slack: Floats

    @property
    def zones(self) -> Zones:
        """As `level_runs.zones`."""
        return zones(self.size, self.gentle, self.ease_off, self.slack)


def against(track: Track, measure: Measure, gentle: Floats | float, ease_off: Floats | float) -> Against:
    """A measure against one limit or many, as the check takes it."""
    value, speed = track.column(measure.angle)
    size, bound = measure.size(value), track.bound(measure.angle)
    if measure.form:
        return Against(size, gentle, ease_off, np.zeros(len(size)))
    taken = slack(bound, measure.outward(value, speed), gentle, ease_off)
    unsure = _unjudged(size, bound, gentle, ease_off)
    return Against(np.where(unsure, np.nan, size) if unsure.any() else size, gentle, ease_off, taken)


def _unjudged(size: Floats, bound: Floats, gentle: Floats | float, ease_off: Floats | float) -> NDArray[np.bool_]:
    """Where nothing can be said of a value: within the margin of that, what was said of the one before."""
    surely, maybe = (np.isnan(size) | unjudgeable(size, bound, gentle, ease_off, margin) for margin in (MARGIN, 0.0))
    if (surely == maybe).all():
        return maybe
    last = np.maximum.accumulate(np.where(surely == maybe, np.arange(len(size)), 0), axis=-1)
    out: NDArray[np.bool_] = np.take_along_axis(maybe, last, axis=-1)
    return out


def _at(track: Track, limit: Limit, after: Limit) -> tuple[Floats | float, Floats | float]:
    """Gentle and ease off, for each frame where they were halved within the session."""
    if track.halved_from >= len(track.t_s):
        return limit.gentle, limit.ease_off
    early = np.arange(len(track.t_s)) < track.halved_from
    return np.where(early, limit.gentle, after.gentle), np.where(early, limit.ease_off, after.ease_off)


def speed_zones(track: Track, measure: Measure, half: Measure, hidden: NDArray[np.bool_]) -> Zones:
    """(T,) of the speed of one measure, outward against one limit and back against the other."""
    value, speed = track.column(measure.angle)
    speed = np.where(hidden, np.nan, speed)
    outward = leads_out(measure, measure.size(value), measure.outward(value, speed))
    ways = []
    for limit, after in ((measure.speed_out, half.speed_out), (measure.speed_return, half.speed_return)):
        if limit is None or after is None:
            ways.append(np.full(len(value), HIDDEN, np.uint8))
        else:
            ways.append(zones(np.abs(speed), *_at(track, limit, after)))
    return np.where(outward, ways[0], ways[1])


def sweep(track: Track, measure: Measure, gentle: Floats, ease_off: Floats) -> list[list[Change]]:
    """How the level of one angle changes under many limits (C,) each; as if the limits had never been halved."""
    out = []
    # Few at a time: an hour under a hundred limits is ten million zones.
    for start in range(0, len(ease_off), 8):
        part = slice(start, start + 8)
        found = against(track, measure, gentle[part, None], ease_off[part, None])
        out += [changes(track.times, row) for row in found.zones]
    return out


def _patterns(track: Track, measure: Measure, main: Against, *, first: bool) -> list[tuple[int, Told]]:
    """Warnings of bounce, thrust, heading over and a head back and turned, as `coach.check.patterns` finds them."""
    value, speed = track.column(measure.angle)
    size, bound = main.size, main.ease_off
    outward = measure.outward(value, speed)
    kind: NDArray[np.uint8] = np.zeros(len(size), np.uint8)
    if not measure.form:
        near = (size > HEADING_FROM * bound) & (size <= bound) & ~(outward < HEADING_DEG_S)
        with np.errstate(invalid="ignore", divide="ignore"):
            kind[near & ((bound - size) / outward < HEADING_S)] = 1
        kind[_lasting("thrust", track.t_s, (size > THRUST_FROM * bound) & (outward > THRUST_DEG_S), size)] = 2
        if first:
            sure = np.isnan(size) == np.isnan(value)
            kind[track.bounce if sure.all() else bouncing(track.t_s, size, reversal_deg(measure.angle))] = 3
    if measure.angle == "neck_extension":
        kind[_lasting("combined", track.t_s, combined(value, track.column("neck_rotation")[0]), size)] = 4
    kind[np.isnan(size)] = 0
    return _told_patterns(track, measure, kind)


def _lasting(name: str, t_s: Floats, there: NDArray[np.bool_], size: Floats) -> NDArray[np.bool_]:
    """Where a pattern has been there for as long as it has to be before it counts; what is unseen is left out."""
    seen = np.flatnonzero(~np.isnan(size))
    t, now = t_s[seen], there[seen]
    ago_s = np.diff(t, prepend=np.nan)
    goes_on = np.concatenate([[False], now[:-1]])[: len(now)] & (ago_s >= 0) & (ago_s <= MISSED_S)
    since = np.maximum.accumulate(np.where(now & ~goes_on, np.arange(len(now)), 0))
    out = np.zeros(len(there), bool)
    out[seen] = now & long_enough(name, t - t[since], ago_s)
    return out


def _told_patterns(track: Track, measure: Measure, kind: NDArray[np.uint8]) -> list[tuple[int, Told]]:
    """A pattern stays on show for a while; it is told again only when another was shown, or none was, in between."""
    there = np.flatnonzero(kind)
    if not len(there):
        return []
    t = track.t_s[there]
    anew = np.ones(len(there), bool)
    ago_s = np.diff(t)
    anew[1:] = (kind[there[1:]] != kind[there[:-1]]) | ~((ago_s >= 0) & (ago_s <= PATTERN_S))
    first = np.flatnonzero(anew)
    last = [*(first[1:] - 1).tolist(), len(there) - 1]
    out = []
    for begin, end in zip(first.tolist(), last, strict=True):
        frame, name = int(there[begin]), PATTERNS[int(kind[there[begin]])]
        until = max(float(t[end]), min(float(t[end]) + PATTERN_S, track.times[-1]))
        out.append((frame, Told(track.times[frame], measure.angle, name, level_of(name), until)))
    return out
