"""What `judge` measures frame by frame, for all frames of a recording at once and to the bit: angles, bounds and speeds.

Nothing of it depends on the limits. Only the search for the neutral goes frame by frame, and only where somebody can be judged.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from coach.angles.bounds import ROUND_S, TURN, bounds, either, moved, steady
from coach.angles.geometry import Lines, lines
from coach.angles.names import ANGLES
from coach.angles.neutral import Neutral
from coach.angles.relative import azimuth, head_since_neutral, with_and_without_spots
from coach.angles.speed import MIN_SAMPLES, MIN_SPAN_S, SLOW_WINDOW_S, WINDOW_S
from coach.angles.tracked import Tracked
from coach.check.judge import FEW, FEW_S, LOSES_NEUTRAL, LOST_S, MAX_GAP_S
from coach.check.neutral import Stretch, extend
from coach.check.patterns import BOUNCE_COUNT, MISSED_S, Swing, bounces, swing
from coach.check.seen import BONE_RATIO, MIN_BONE_M, MIN_TRUNK, VIEW_TOLERANCE_DEG, in_posture, turned_away
from coach.exercise.definition import Exercise
from coach.observation import LEFT_EAR, LEFT_HIP, LEFT_SHOULDER, NOSE, RIGHT_EAR, RIGHT_HIP, RIGHT_SHOULDER, SEEN, Floats

Columns = Mapping[str, NDArray[Any]]
"""The fields of `Observation`, (T, ...) each."""

Bools = NDArray[np.bool_]
Reasons = NDArray[np.object_]
STRETCH = 4096
"""Frames whose landmarks are measured at once, so that an hour needs no more memory than a minute."""


@dataclass(frozen=True, slots=True)
class Measured:
    """All of a recording.

    Attributes:
        angles, speeds: (T, 10) as in `ANGLES`, NaN unseen; speeds only of what the exercise measures.
        bounds: (T, 10) how far each angle may be off, NaN unseen.
        reason: (T,) why a frame could not be judged, as `why_unseen` says it; "" where it could, or only the neutral is missing.
    """

    angles: Floats
    speeds: Floats
    bounds: Floats
    reason: Reasons


def measure(
    exercise: Exercise, seen: Columns, progress: Callable[[float], None] | None = None, dropped_s: Sequence[float] = ()
) -> Measured:
    """Measures a whole recording.

    Args:
        exercise: says posture, view and which angles are watched; its limits do not matter.
        seen: the recording.
        progress: told now and then the share that is done, 0 to 1.
        dropped_s: times of the frames after which the course asked for a new neutral.
    """
    t_s = seen["t_s"]
    count, size = len(t_s), (len(t_s), len(ANGLES))
    gap = _gaps(t_s)
    look = _look(seen, _timing(t_s, gap, judged=bool(exercise.measures)), progress)
    angles, unsure = (np.full(size, np.nan) for _ in range(2))
    for_speed, slopes = (np.full((count, 2 * len(ANGLES)), np.nan) for _ in range(2))
    # Each is looked for after the one before: a clock may have jumped back.
    dropped: list[int] = []
    for wanted in dropped_s:
        later = np.flatnonzero(t_s[(begin := dropped[-1] + 1 if dropped else 0) :] == wanted)
        dropped += [begin + int(later[0])] if len(later) else []
    reason = np.full(count, "", object)
    for start, stop, neutral in _spans(exercise, look, t_s, gap, reason, dropped):
        judged = start + np.flatnonzero(reason[start:stop] == "")
        part = look.lines.at(judged)
        tracked = look.tracked.at(judged)
        head = head_since_neutral(part, neutral, tracked)
        angles[judged], by_landmarks = with_and_without_spots(part, neutral, head, tracked)
        unsure[judged] = bounds(part, angles[judged], neutral, head)
        for_speed[judged] = steady(angles[judged], by_landmarks, head, neutral, part.raised)
    watched = [ANGLES.index(one.angle) + start for one in exercise.measures for start in (0, len(ANGLES))]
    if watched and count:
        slopes[:, watched] = slopes_deg_s(t_s, for_speed[:, watched], gap)
    speeds = either(slopes)
    return Measured(angles, moved(speeds, angles, unsure, *_lately(t_s, speeds[:, TURN], gap)), unsure, reason)


class _Look(NamedTuple):
    """What is known of every frame without a neutral: its lines, and why it could never be judged ("" where it could)."""

    lines: Lines
    tracked: Tracked
    hidden: Reasons
    gone: Bools
    several: Bools
    azimuth: Floats
    timing: Reasons


def _look(seen: Columns, timing: Reasons, progress: Callable[[float], None] | None) -> _Look:
    count = len(seen["t_s"])
    parts: list[Lines] = []
    hidden = np.full(count, "", object)
    for start in range(0, max(count, 1), STRETCH):
        rows = slice(start, start + STRETCH)
        image, world, visibility = (seen[name][rows].astype(np.float64) for name in ("image", "world", "visibility"))
        part = lines(image, world, visibility)
        parts.append(part)
        hidden[rows] = _hidden(seen["picture"][rows], seen["people"][rows], visibility >= SEEN, part)
        if progress:
            progress(min(start + STRETCH, count) / max(count, 1))
    many = Lines(**{item.name: np.concatenate([getattr(part, item.name) for part in parts]) for item in fields(Lines)})
    gone = (seen["picture"] != "ok") | (seen["people"] == 0)
    tracked = Tracked(*(seen[name] for name in Tracked._fields))
    return _Look(many, tracked, hidden, gone, seen["people"] > 1, azimuth(many), timing)


def _hidden(picture: Reasons, people: NDArray[np.int64], visible: Bools, part: Lines) -> Reasons:
    """The part of `why_unseen` that needs no neutral."""
    rules: list[tuple[Any, Any]] = [
        (picture != "ok", picture),
        (people == 0, "no_person"),
        (~(visible[:, LEFT_SHOULDER] & visible[:, RIGHT_SHOULDER]), "cut_off_shoulders"),
        (~(visible[:, LEFT_HIP] & visible[:, RIGHT_HIP]), "cut_off_hips"),
        (~visible[:, NOSE] | ~(visible[:, LEFT_EAR] | visible[:, RIGHT_EAR]), "cut_off_head"),
        (~np.isfinite(part.trunk_tilt) | ~(part.bone > MIN_BONE_M), "implausible"),
        (part.trunk_px < MIN_TRUNK, "too_small"),
    ]
    return _first(rules, len(picture))


def _first(rules: list[tuple[Any, Any]], count: int) -> Reasons:
    """What the first rule says that holds."""
    out = np.full(count, "", object)
    for holds, says in reversed(rules):
        out[holds] = says[holds] if isinstance(says, np.ndarray) else says
    return out


def _unplaced(exercise: Exercise, look: _Look, rows: slice) -> Reasons:
    """`why_unseen` before the neutral."""
    low, high = exercise.azimuth_deg
    turned = np.abs(look.azimuth[rows])
    hidden = look.hidden[rows]
    if not exercise.measures:
        return np.where(look.gone[rows], hidden, "").astype(object)
    wrong = ~((low - VIEW_TOLERANCE_DEG <= turned) & (turned <= high + VIEW_TOLERANCE_DEG))
    rules: list[tuple[Any, Any]] = [
        (look.gone[rows], hidden),
        (look.several[rows], "several_people"),
        (hidden != "", hidden),
        (wrong, "wrong_view"),
    ]
    return _first(rules, len(hidden))


def _displaced(exercise: Exercise, look: _Look, neutral: Neutral, rows: slice) -> Reasons:
    """`why_unseen` after the neutral."""
    part, hidden = look.lines.at(rows), look.hidden[rows]
    bone, far = part.bone / neutral.bone, part.trunk_px / neutral.trunk_px
    rules: list[tuple[Any, Any]] = [
        (hidden != "", hidden),
        (~((bone > 1 / BONE_RATIO) & (bone < BONE_RATIO)), "implausible"),
        (~((far > 0.7) & (far < 1.4)), "moved"),
        (turned_away(exercise, part, neutral), "wrong_view"),
    ]
    return _first(rules, len(hidden))


def _timing(t_s: Floats, gap: Bools, *, judged: bool) -> Reasons:
    """What the times of the pictures say against a judgement."""
    out = np.full(len(t_s), "", object)
    last_gap = np.maximum.accumulate(np.where(gap, np.arange(len(t_s)), 0))
    few = np.arange(FEW, len(t_s)) if judged else np.arange(0)
    if len(few):
        longest = np.lib.stride_tricks.sliding_window_view(np.diff(t_s), FEW).max(axis=1)
        out[few[(t_s[FEW:] - t_s[:-FEW] - longest > FEW_S) & (few - FEW >= last_gap[FEW:])]] = "few_pictures"
    out[gap] = "gap"
    return out


def _timed(why: Reasons, timing: Reasons) -> Reasons:
    """Too few pictures come after all else, a gap before it."""
    return np.where((why == "") | (timing == "gap"), timing, why)


def _gaps(t_s: Floats) -> Bools:
    """Before which frames nothing is known about the movement."""
    gap = np.zeros(len(t_s), bool)
    step = np.diff(t_s)
    gap[1:] = ~(np.isnan(t_s[:-1]) | ((step > 0) & (step <= MAX_GAP_S)))
    return gap


def _spans(
    exercise: Exercise, look: _Look, t_s: Floats, gap: Bools, reason: Reasons, dropped: list[int]
) -> Iterator[tuple[int, int, Neutral]]:
    """Each stretch of frames with one neutral. Fills in `reason` up to its end."""
    start, ends = 0, [*(index + 1 for index in dropped), len(t_s)]
    while ends:
        count = ends[0]
        found = _search(exercise, look, t_s, gap, reason, start, count) if start < count else None
        if found is None:
            start = max(start, ends.pop(0))
            continue
        at, neutral = found
        after = slice(at + 1, count)
        why = _displaced(exercise, look, neutral, after)
        why = _timed(why, look.timing[after])
        lost = _lost(t_s[at:count], why)
        start = at + 1 + (len(why) if lost is None else lost + 1)
        reason[at + 1 : start] = why[: start - at - 1]
        yield at, start, neutral


def _search(
    exercise: Exercise, look: _Look, t_s: Floats, gap: Bools, reason: Reasons, start: int, end: int
) -> tuple[int, Neutral] | None:
    """The first frame from `start` on and before `end` at which a neutral is complete, and that neutral."""
    stretch: Stretch = ()
    for begin in range(start, end, STRETCH):
        rows = slice(begin, min(begin + STRETCH, end))
        why = _unplaced(exercise, look, rows)
        reason[rows] = _timed(why, look.timing[rows])
        if not exercise.measures:
            continue
        for index in range(begin, begin + len(why)):
            if gap[index]:
                stretch = ()
            if reason[index] == "" and in_posture(exercise, part := look.lines.at(index)):
                stretch, neutral = extend(stretch, float(t_s[index]), part, look.tracked.at(index))
                if neutral is not None:
                    return index, neutral
    return None


def _lost(t_s: Floats, why: Reasons) -> int | None:
    """The frame at which a neutral does not hold any more: the person was away, out of place, or not looked at for long.

    Args:
        t_s: of the frame of the neutral, and of those after it.
        why: of those after it.
    """
    if not len(why):
        return None
    unwatched: list[int] = np.flatnonzero(np.diff(t_s) >= LOST_S)[:1].tolist()
    away = np.isin(why, LOSES_NEUTRAL)
    edges = np.flatnonzero(np.concatenate([[True], away[1:] != away[:-1], [True]]))
    for start, stop in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if stop > start and away[start]:
            times = t_s[1 + start : 1 + stop]
            # A clock that jumps back counts from there.
            late = np.flatnonzero(times - np.fmin.accumulate(times) >= LOST_S)
            if len(late):
                return min([int(start + late[0]), *unwatched])
    return unwatched[0] if unwatched else None


def slopes_deg_s(t_s: Floats, angle_deg: Floats, gap: Bools) -> Floats:
    """`slope_deg_s` over `window`, of every frame: added up in the same order, so that it is the same to the bit.

    Args:
        t_s: (T,); angle_deg: (T, k), NaN where unseen.
        gap: (T,) before which frames nothing is known.
    """
    count = len(t_s)
    first = _since_gap(t_s, gap)
    kept: list[tuple[int, Bools]] = []
    for lag in range(1, count):
        within = np.zeros(count, bool)
        ago = t_s[lag:] - t_s[:-lag]
        longest = SLOW_WINDOW_S if lag < MIN_SAMPLES else WINDOW_S
        within[lag:] = (np.arange(count - lag) >= first[lag:]) & (ago > 0) & (ago <= longest)
        if lag >= MIN_SAMPLES and not within.any():
            break
        kept.append((lag, within))
    # The oldest first, as they stand in the window; minus zero is what adds nothing to anything.
    lags = [*reversed(kept), (0, np.ones(count, bool))]
    shape = angle_deg.shape
    number = np.zeros(shape, np.int64)
    t_sum, a_sum, oldest = np.full(shape, -0.0), np.full(shape, -0.0), np.zeros(shape)
    for lag, within in lags:
        time, angle, seen = _at_lag(t_s, angle_deg, lag, within)
        number += seen
        ago = np.where(seen, time, 0.0)
        oldest = np.minimum(oldest, ago)
        t_sum += np.where(within[:, None], ago, -0.0)
        a_sum += np.where(within[:, None], np.where(seen, angle, 0.0), -0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        t_mean, a_mean = t_sum / number, a_sum / number
        spread, slope = np.full(shape, -0.0), np.full(shape, -0.0)
        for lag, within in lags:
            time, angle, seen = _at_lag(t_s, angle_deg, lag, within)
            dt = np.where(seen, time - t_mean, 0.0)
            spread += np.where(within[:, None], dt * dt, -0.0)
            slope += np.where(within[:, None], dt * np.where(seen, angle - a_mean, 0.0), -0.0)
        slope = slope / spread
    return np.where(~np.isnan(angle_deg) & (number >= MIN_SAMPLES) & (-oldest >= MIN_SPAN_S), slope, np.nan)


def _since_gap(t_s: Floats, gap: Bools) -> NDArray[np.int64]:
    """(T,) the first frame that a frame still knows of."""
    return np.maximum.accumulate(np.where(gap | np.isnan(t_s), np.arange(len(t_s)), 0))


def _lately(t_s: Floats, speed: Floats, gap: Bools) -> tuple[Floats, Floats]:
    """Least and most of the speeds (T,) in the `ROUND_S` before each frame, since the last gap; NaN where there was none."""
    first = _since_gap(t_s, gap)
    least, most = (np.full(len(t_s), np.nan) for _ in range(2))
    for lag in range(1, len(t_s)):
        within = (np.arange(len(t_s) - lag) >= first[lag:]) & (t_s[lag:] - t_s[:-lag] <= ROUND_S)
        if not within.any():
            break
        before = np.where(within, speed[:-lag], np.nan)
        least[lag:], most[lag:] = np.fmin(least[lag:], before), np.fmax(most[lag:], before)
    return least, most


def _at_lag(t_s: Floats, angle_deg: Floats, lag: int, within: Bools) -> tuple[Floats, Floats, Bools]:
    """Times against now (T, 1) and angles (T, k) of `lag` frames before, and where they are seen and within the window."""
    before = np.maximum(np.arange(len(t_s)) - lag, 0)
    angle = angle_deg[before]
    return (t_s[before] - t_s)[:, None], angle, within[:, None] & ~np.isnan(angle)


def bouncing(t_s: Floats, size: Floats, reversal: float) -> Bools:
    """(T,) whether a movement, counted upwards, bounces: turns round by `reversal`, as `coach.check.patterns` sees it."""
    out, turning = np.zeros(len(size), bool), Swing()
    low = high = seen_s = np.nan
    for index, (t, value) in enumerate(zip(t_s.tolist(), size.tolist(), strict=True)):
        # Between these nothing happens: it neither goes further nor turns.
        if not (low < value < high and 0 <= t - seen_s <= MISSED_S):
            turning = swing(turning._replace(seen_s=seen_s), t, value, reversal)
            near = 0.999 * reversal if math.isnan(turning.back_s) else 0.0
            low, high = (turning.extreme - near, turning.extreme) if turning.rising else (turning.extreme, turning.extreme + near)
        # Not a number is not itself.
        seen_s = t if value == value else seen_s
        if len(turning.turns) >= BOUNCE_COUNT:
            out[index] = bounces(turning, t)
    return out
