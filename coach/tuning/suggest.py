"""Which limits fit the marks best, while never missing a moment that felt too far; and how much the marks can know.

For each angle the ease-off limit is moved over its whole range up to the ceiling; the gentle limit keeps its share of it. A limit
fits when every "felt too far" went beyond it; of those the ones are best beyond which the fewest "felt fine" went, and caution at
the fewest "wrong warning", and of all the best one in their lower half is proposed: too far is worse than not far enough. What
the camera may be off is no part of a limit: the check tells to ease off earlier by that, under these limits as under all others,
so that some moments that felt fine are told to ease off as well; how many is said.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coach.check.levels import Level
from coach.exercise.definition import Exercise, Limit, Measure
from coach.observation import Floats
from coach.tuning.compare import AFTER_S, BEFORE_S
from coach.tuning.level_runs import Change
from coach.tuning.limits import Name
from coach.tuning.track import Track
from coach.tuning.warnings import ended_s, sweep
from coach.wording import MARKS

STEP_DEG = 0.25
LEAST_DEG = 3.0
"""Under this the noise of the landmarks would warn."""

FEW = 5
"""With fewer moments of either kind a limit cannot be known; a looser one is not proposed then. Nor do fewer that felt fine tell
apart two angles that went far at once: by chance alone both went further than in these."""

HIDDEN_SHARE = 0.2

STEADY_S = 0.8

LOWER = 0.25
"""How far up the proposal lies among the limits that fit the marks equally well."""

ROUNDS = 400
SEED = 6
"""The bootstrap draws the same marks every time, so that the same sessions give the same answer."""

Caught = NDArray[np.bool_]


class Row(NamedTuple):
    """One candidate of the trade-off.

    Attributes:
        caught: how many of the moments that felt too far went beyond it.
        disturbed: how many of those that felt fine did, and beyond its gentle limit of those that were warned of wrongly.
        eased_s: how long easing off would be told.
    """

    ease_off: float
    gentle: float
    caught: int
    disturbed: int
    eased_s: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """For one angle.

    Attributes:
        measure: with the limits that hold now.
        proposed: None when the marks say nothing for it.
        best: lowest and highest limit that fit as well as the proposed one.
        interval: within which 95 of 100 draws of the marks put the limit.
        missed_up_to: share of moments that feel too far which the limit may still miss, at most, with 95 % confidence.
        too_far, fine, wrong: how many moments of each kind speak of it.
        curve: every candidate, rising.
        why: what the marks cannot know, in sentences.
    """

    measure: Measure
    proposed: Limit | None
    best: tuple[float, float] | None
    interval: tuple[float, float] | None
    missed_up_to: float
    too_far: int
    fine: int
    wrong: int
    curve: list[Row]
    why: list[str]

    @property
    def limits(self) -> dict[Name, float]:
        """As `with_limits` takes them."""
        if self.proposed is None:
            return {}
        angle = self.measure.angle
        return {Name(angle, "limit", "gentle"): self.proposed.gentle, Name(angle, "limit", "ease_off"): self.proposed.ease_off}


class _Moment(NamedTuple):
    """Marks of one kind that speak of the same time: a key that is held down marks every picture."""

    track: int
    kind: str
    at_s: tuple[float, ...]


def _moments(number: int, track: Track) -> list[_Moment]:
    """The moments of one session."""
    out = []
    for kind in MARKS:
        at_s = [mark.t for mark in track.marks if mark.mark == kind]
        ends = [place for place, (one, other) in enumerate(pairwise(at_s), 1) if other - one > BEFORE_S + AFTER_S]
        out += [_Moment(number, kind, tuple(at_s[begin:end])) for begin, end in pairwise([0, *ends, len(at_s)]) if at_s]
    return out


def suggest(tracks: list[Track], exercise: Exercise) -> tuple[list[Suggestion], list[str]]:
    """A suggestion for each angle that a "felt too far" speaks of, and sentences about marks that could not be used.

    Args:
        tracks: marked sessions of this exercise.
        exercise: with the limits that hold now; its ceilings are kept.
    """
    moments = [moment for number, track in enumerate(tracks) for moment in _moments(number, track)]
    calm = [moment for moment in moments if moment.kind != "felt_too_far"]
    too_far: dict[str, list[_Moment]] = {}
    notes: list[str] = []
    measures = [measure for measure in exercise.measures if not measure.form]
    fine = [_furthest(tracks, one, measures) for one in calm if one.kind == "felt_fine"]
    for moment in moments:
        if moment.kind != "felt_too_far":
            continue
        went = _furthest(tracks, moment, measures)
        angle, beyond, alike = _speaks_of(went, fine, measures)
        hidden = [measure.name for measure in measures if _hidden(tracks[moment.track], measure, moment)]
        where = f"{tracks[moment.track].name}, {moment.at_s[0]:.1f} s, felt too far"
        if angle is None:
            notes.append(f"{where}: no angle was seen or was away from neutral then.")
        elif beyond < 1.0 and hidden:
            # What went no further than it did elsewhere without harm need not be it, when something else was not seen.
            unseen = " and ".join(hidden)
            notes.append(f"{where}: {unseen} could not be seen then, so nobody can know which angle it was; not used.")
        elif len(alike) > 1 and len(fine) < FEW:
            notes.append(
                f"{where}: {' and '.join(alike)} went beyond gentle, and with fewer than {FEW} moments that felt fine nobody "
                "can know which of them it was; not used. Mark moments that felt fine as well."
            )
        else:
            too_far.setdefault(angle, []).append(moment)
    if not any(moment.kind == "felt_too_far" for moment in moments):
        notes.append("Nothing is marked as felt too far, so nobody can know where too far begins: the limits stay as they are.")
    out = [_one(tracks, m, too_far[m.angle], calm) for m in measures if m.angle in too_far]
    return out, notes


def _furthest(tracks: list[Track], moment: _Moment, measures: list[Measure]) -> dict[str, float]:
    """How far each angle went around a moment, counted upwards; without those that were not seen or stayed near neutral."""
    track = tracks[moment.track]
    rows = _around(track, moment)
    out: dict[str, float] = {}
    for measure in measures:
        size = measure.size(track.column(measure.angle)[0])[rows]
        if not np.isnan(size).all() and (largest := float(np.nanmax(size))) > LEAST_DEG:
            out[measure.angle] = largest
    return out


def _around(track: Track, moment: _Moment) -> NDArray[np.intp]:
    return np.flatnonzero((track.t_s >= moment.at_s[0] - BEFORE_S) & (track.t_s <= moment.at_s[-1] + AFTER_S))


def _peaks(tracks: list[Track], measure: Measure, moments: list[_Moment]) -> Floats:
    """(n,) how far an angle went around each moment, counted upwards, as it was read; NaN where it was not seen.

    The furthest median of a short time: of single readings the furthest is the one that is furthest off.
    """
    found = []
    for moment in moments:
        track = tracks[moment.track]
        rows = _around(track, moment)
        size, t = measure.size(track.column(measure.angle)[0])[rows], track.t_s[rows]
        seen = ~np.isnan(size)
        size, t = size[seen], t[seen]
        found.append(max((float(np.median(size[np.abs(t - middle) <= STEADY_S / 2])) for middle in t), default=np.nan))
    return np.array(found, np.float64)


def _hidden(track: Track, measure: Measure, moment: _Moment) -> bool:
    """Whether an angle was not seen for a good part of the time around a moment."""
    return bool(np.isnan(track.column(measure.angle)[0][_around(track, moment)]).mean() > HIDDEN_SHARE)


def _speaks_of(
    went: dict[str, float], fine: list[dict[str, float]], measures: list[Measure]
) -> tuple[str | None, float, list[str]]:
    """Of which angle a "felt too far" speaks: the one that went further than where it felt fine, most of all; of several that
    one which came nearest to its limit. And the share of the moments that felt fine in which it went less far, and the names of
    all angles beyond gentle with that share."""
    ease_off: dict[str, float] = {measure.angle: measure.limit.ease_off for measure in measures}

    def beyond(angle: str) -> float:
        return sum(went[angle] > one.get(angle, 0.0) for one in fine) / len(fine) if fine else 0.0

    angle = max(went, key=lambda one: (beyond(one), went[one] / ease_off[one]), default=None)
    share = beyond(angle) if angle else 0.0
    far = [one for one in measures if went.get(one.angle, 0.0) > one.limit.gentle and beyond(one.angle) == share]
    return angle, share, [one.name for one in far]


def _one(tracks: list[Track], measure: Measure, far: list[_Moment], calm: list[_Moment]) -> Suggestion:
    share = measure.limit.gentle / measure.limit.ease_off
    # What holds now is a candidate as well.
    ease_off = np.union1d(np.arange(LEAST_DEG, measure.ceiling, STEP_DEG), [measure.limit.ease_off, measure.ceiling])
    gentle = np.floor(ease_off * share * 10) / 10
    levels = [sweep(track, measure, gentle, ease_off) for track in tracks]
    calm = [moment for moment in calm if _seen(tracks[moment.track], measure, moment)]
    fine = [one for one in calm if one.kind == "felt_fine"]
    wrong = [one for one in calm if one.kind == "wrong_warning"]
    # Each mark of a moment is to be met, or the furthest of them would speak for the others.
    each = [one._replace(at_s=(t,)) for one in far for t in one.at_s]
    of = np.repeat(np.arange(len(far)), [len(one.at_s) for one in far])
    noticed = _reached(tracks, levels, each, Level.EASE_OFF)
    met = noticed & (_peaks(tracks, measure, each) > ease_off[:, None])
    told = _reached(tracks, levels, fine, Level.EASE_OFF)
    eased = [sum(_eased_s(track, found[c]) for track, found in zip(tracks, levels, strict=True)) for c in range(len(ease_off))]
    why: list[str] = []
    # What no limit notices says nothing about any.
    known = [columns for n in range(len(far)) if (columns := (of == n) & noticed.any(axis=0)).any()]
    if lost := len(far) - len(known):
        why.append(f"{lost} of the moments that felt too far show no such angle; no limit of it would notice them.")
    caught = np.array([met[:, columns].all(axis=1) for columns in known], bool).reshape(-1, len(ease_off)).T
    disturbed = np.concatenate(
        [_peaks(tracks, measure, fine) > ease_off[:, None], _peaks(tracks, measure, wrong) > gentle[:, None]], axis=1
    )
    curve = [
        Row(float(e), float(g), int(c.sum()), int(d.sum()), float(s))
        for e, g, c, d, s in zip(ease_off, gentle, caught, disturbed, eased, strict=True)
    ]
    count, calm_count = caught.shape[1], disturbed.shape[1]
    counts = count, len(fine), len(wrong)
    best = _best(caught, disturbed) if count else np.array([], np.intp)
    if not len(best):
        return Suggestion(measure, None, None, None, 1.0, *counts, curve, [*why, "So nothing is proposed for it."])
    # Without any moment that felt fine the marks cannot say that it may be lower.
    low, high = ease_off[best[0]], ease_off[best[-1]]
    aim = low + LOWER * (high - low) if calm_count else high
    candidates = best
    if count < FEW or calm_count < FEW:
        why.append(
            f"Felt too far: {count}; felt fine, or warned of wrongly: {calm_count}. That is too few to know a limit: {FEW} of "
            f"each are the least, and marks of one kind within {BEFORE_S + AFTER_S:g} seconds are one. Mark more sessions; until "
            "then nothing looser than now is proposed."
        )
        candidates = best[ease_off[best] <= measure.limit.ease_off]
        if len(candidates) and ease_off[candidates[-1]] == measure.limit.ease_off:
            why.append("What holds now fits them as well as any other limit.")
            candidates = candidates[:0]
    against = disturbed[best[-1]]
    for some, beyond in (
        (against[: len(fine)], "felt fine went beyond even"),
        (against[len(fine) :], "were warned of wrongly went beyond gentle even under"),
    ):
        if some.any():
            why.append(
                f"Some moments that {beyond} the highest limit that misses none that felt too far; "
                "never missing those comes first."
            )
    proposed = None
    if len(candidates):
        # Half degrees are enough, where there are any; of two that are as near the lower one.
        round_ones = candidates[ease_off[candidates] * 2 % 1 == 0]
        choice = round_ones if len(round_ones) else candidates
        place = int(choice[np.argmin(np.abs(ease_off[choice] - aim))])
        proposed = Limit(gentle=float(gentle[place]), ease_off=float(ease_off[place]))
        if proposed.ease_off > measure.limit.ease_off:
            why.append("It is looser than what holds now, so that keeping it needs a reason.")
        if early := int(told[place].sum()):
            why.append(
                f"Under this limit {early} of {len(fine)} moments that felt fine would be told to ease off: that is told earlier "
                "by what the camera may be off."
            )
    interval = _interval(ease_off, caught, disturbed) if calm_count else None
    ends = (float(ease_off[best[0]]), float(ease_off[best[-1]]))
    return Suggestion(measure, proposed, ends, interval, 1 - 0.05 ** (1 / count), *counts, curve, why)


def _best(caught: Caught, disturbed: Caught) -> NDArray[np.intp]:
    """Which candidates miss nothing that felt too far and, of those, disturb least; none when each misses something."""
    fits = np.flatnonzero(caught.all(axis=1))
    cost = disturbed[fits].sum(axis=1)
    return fits[cost == cost.min()] if len(fits) else fits


def _interval(ease_off: Floats, caught: Caught, disturbed: Caught) -> tuple[float, float]:
    """Where the proposal would lie had other moments been marked: marks drawn again with replacement, kind by kind."""
    chance = np.random.default_rng(SEED)
    ends = []
    for _ in range(ROUNDS):
        some = chance.integers(0, caught.shape[1], caught.shape[1])
        others = chance.integers(0, disturbed.shape[1], disturbed.shape[1])
        best = _best(caught[:, some], disturbed[:, others])
        ends.append((ease_off[best[0]], ease_off[best[-1]]))
    # The ends of the range count, not its middle: between them the marks do not tell limits apart.
    lows, highs = zip(*ends, strict=True)
    return float(np.quantile(lows, 0.025)), float(np.quantile(highs, 0.975))


def _seen(track: Track, measure: Measure, moment: _Moment) -> bool:
    return not np.isnan(track.column(measure.angle)[0][_around(track, moment)]).all()


def _reached(tracks: list[Track], levels: list[list[list[Change]]], moments: list[_Moment], least: Level) -> Caught:
    """(C, n): whether each candidate is at a level or above it around each moment."""
    out = np.zeros((len(levels[0]), len(moments)), bool)
    for number, track in enumerate(tracks):
        mine = [column for column, moment in enumerate(moments) if moment.track == number]
        first, last = (np.array([moments[column].at_s[end] for column in mine])[:, None] for end in (0, -1))
        for row, found in enumerate(levels[number] if mine else []):
            starts, ends = np.array(_stretches(track, found, least)).reshape(-1, 2).T
            out[row, mine] = ((starts <= last + AFTER_S) & (ends >= first - BEFORE_S)).any(axis=1)
    return out


def _stretches(track: Track, found: list[Change], least: Level) -> list[tuple[float, float]]:
    """From when to when a level or a higher one held."""
    ends = [*(frame for frame, _ in found[1:]), len(track.t_s)]
    return [(track.times[frame], ended_s(track, end)) for (frame, level), end in zip(found, ends, strict=False) if level >= least]


def _eased_s(track: Track, found: list[Change]) -> float:
    return sum(end - start for start, end in _stretches(track, found, Level.EASE_OFF))
