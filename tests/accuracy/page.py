"""What was measured, as Markdown."""

import math
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import TypeVar

import numpy as np

from coach.check.patterns import COMBINED_NECK_DEG, COMBINED_ROTATION_DEG
from coach.exercise.files import load
from tests.accuracy.alarms import BEYOND_DEG, INSIDE_DEG, WITHIN_S, Crossing, Outcome
from tests.accuracy.bars import BARS, BEHIND, Bar
from tests.accuracy.errors import Figures, Track, figures
from tests.accuracy.real import Trial
from tests.accuracy.turned import Turned

VIEWS = (
    (0.0, 15.0, "front"),
    (15.0, 45.0, "half front"),
    (45.0, 75.0, "half side"),
    (75.0, 105.0, "side"),
    (105.0, 180.0, "behind"),
)
COMMAND = "make accuracy"
Key = Callable[[Track], tuple[object, ...]]
T = TypeVar("T")
Name = TypeVar("Name", bound=tuple[object, ...])


def page(
    tracks: Sequence[Track], outcomes: Sequence[Outcome], trials: Sequence[Trial] | None, turned: Sequence[Turned] | None
) -> str:
    """All of it.

    Args:
        tracks: of all clips.
        outcomes: of all clips.
        trials: of real people; None when their folder was not given.
        turned: of the suite `turned`; None when its folder was not given.
    """
    parts = [
        "# How far off the coach is\n",
        f"Made by `{COMMAND}`; nobody edits it by hand. {len(outcomes)} rendered clips of "
        f"{len({one.clip.body for one in outcomes})} bodies, each in a room and before a camera of its own, which nothing was "
        "fitted to, watched by the same code as `coach replay` with the default model. Degrees, counted from each person's own "
        "neutral, over movement and hold, where the coach judges; *unseen* is the share of that time in which it does not, *only "
        "beyond* that in which it tells to ease off and shows no number, but a limit that was passed. "
        "*Agreement*: 95 % of the readings lie between these two differences from the truth. *Within bound*: share of the "
        "readings whose error is no larger than the coach itself says it may be.\n",
        "![Read against true, and how late warnings come](accuracy.png)\n",
        "Grey dots: readings that are not shown, as only beyond the limit.\n",
        "## Bars\n",
        "640 × 480 only.\n",
        _bars(tracks),
        "## Warnings\n",
        _warnings(outcomes),
        "## Heads far back behind an arm, by where the camera stands\n",
        _thrown_back(tracks),
        "## Heads that turn while they go back\n",
        _turned(turned),
        "## Every angle, by exercise and view\n",
        _by(tracks, lambda track: (track.angle, track.clip.exercise, view(track.clip.azimuth)), ("angle", "exercise", "view")),
        "## Every angle, by body\n",
        _by(tracks, lambda track: (track.angle, track.clip.body), ("angle", "body")),
        "## Real people and motion capture\n",
        _real(trials),
    ]
    return "\n".join(parts)


def view(azimuth: float) -> str:
    """What a camera at this azimuth sees, in words."""
    return next(name for low, high, name in VIEWS if low <= abs(azimuth) < high)


def missed(tracks: Sequence[Track], outcomes: Sequence[Outcome]) -> list[str]:
    """What is asked for and not reached, a line each."""
    lines = []
    for bar in BARS:
        found = bar.figures(tracks)
        if not bar.met(found):
            lines.append(f"{bar.title}: MAE {found.mae:.2f} of {bar.mae:g}, p95 {found.p95:.2f} of {_number(bar.p95, 'g')}")
    for crossing in _crossings(outcomes):
        if not crossing.caught:
            lines.append(f"{crossing.clip.name}: {_what(crossing)}, {_late(crossing)}")
    for one in outcomes:
        lines += [f"{one.clip.name}: ease off of {alarm.angle} ({alarm.quantity}) without need" for alarm in one.false_alarms]
    return lines


def _bars(tracks: Sequence[Track]) -> str:
    rows = []
    for bar in BARS:
        found = bar.figures(tracks)
        whole = bar.figures(tracks, hidden=True)
        all_of_it = f"{_number(whole.mae, '.2f')} / {_number(whole.p95, '.2f')}" if found.beyond else ""
        rows.append((bar.title, *_cells(found), _asked(bar), "met" if bar.met(found) else "**missed**", all_of_it))
    return table(("measure, view", *COLUMNS, "asked: MAE / p95", "", "with the numbers not shown: MAE / p95"), rows)


THROWN_BACK_DEG, STANDS = 35.0, ((40, 60), (60, 70), (70, 80), (80, 90), (90, 98), (98, 111))


def _thrown_back(tracks: Sequence[Track]) -> str:
    """Why the coach asks for a chair that is turned a little towards the camera."""
    heads = [
        one for one in tracks if one.angle == "neck_extension" and one.clip.hands in BEHIND and one.clip.variant != "wrong-view"
    ]
    [neck] = [measure for measure in load("chair-extension")[0].measures if measure.angle == "neck_extension"]
    rows = []
    for low, high in STANDS:
        there = [one.only(one.true > THROWN_BACK_DEG) for one in heads if low <= one.clip.azimuth < high]
        read = np.concatenate([[], *(one.read for one in there)])
        if read.size:
            shares = read > neck.limit.ease_off, np.isnan(read), read <= neck.limit.ease_off
            count = sum(one.read.size > 0 for one in there)
            rows.append((f"{low} to {high}", str(count), str(read.size), *(f"{np.mean(one):.1%}" for one in shares)))
    words = f"Pictures in which the neck is truly more than {THROWN_BACK_DEG:g}° back, hands behind the head, of any size.\n\n"
    return words + table(
        ("azimuth", "clips", "pictures", f"read as beyond {neck.limit.ease_off:g}°", "unseen", "read as less"), rows
    )


def _turned(turned: Sequence[Turned] | None) -> str:
    if turned is None:
        return "Left out in this run: `python -m tests.accuracy DIR --turned DIR` reads the suite `turned` from a folder.\n"
    rows = []
    for name, group in _grouped(turned, lambda one: (one.neck.clip.exercise, one.neck.clip.variant)):
        found, outcomes = figures(one.neck for one in group), [one.outcome for one in group]
        true, read = (np.concatenate([getattr(one, side) for one in group]) for side in ("turn", "turn_read"))
        both = [one for one in group if one.both]
        rows.append(
            (
                *name,
                str(len(group)),
                f"{np.abs(true).max():.0f}",
                _number(float(np.nanmean(np.sign(true) * read) / np.abs(true).mean()), ".2f"),
                _number(found.bias, "+.2f"),
                _number(found.mae, ".2f"),
                _number(found.p95, ".2f"),
                _number(found.covered, ".0%"),
                _caught(outcomes),
                _needless(outcomes),
                f"{sum(one.told for one in both)} of {len(both)}, {sum(one.told_turned for one in both)}" if both else "–",
            )
        )
    head = ("exercise", "variant", "clips", "turned to, °", "turn: read of true", "neck: bias", "MAE", "p95", "within bound")
    words = (
        "The suite with the bars holds heads straight; here they turn to either side, and lean a little, while they go back. No "
        f"bar is asked of them. Back by more than {COMBINED_NECK_DEG:g}° and turned by more than {COMBINED_ROTATION_DEG:g}° at "
        "once is a reason to ease off; the last column says how many that were both were told to, and how many of them for "
        "that.\n\n"
    )
    return words + table((*head, "caught in time", "clips with a false ease-off", "both at once: told, as turned"), rows)


def _asked(bar: Bar) -> str:
    return f"{bar.mae:g}" + (f" / {bar.p95:g}" if bar.p95 is not None else "")


COLUMNS = ("clips", "frames", "unseen", "only beyond", "bias", "slope", "MAE", "p95", "agreement", "within bound")


def _cells(found: Figures) -> tuple[str, ...]:
    return (
        str(found.clips),
        str(found.n),
        f"{found.unseen:.0%}",
        _number(found.beyond, ".0%"),
        _number(found.bias, "+.2f"),
        _number(found.slope, ".2f"),
        _number(found.mae, ".2f"),
        _number(found.p95, ".2f"),
        f"{_number(found.low, '+.1f')} to {_number(found.high, '+.1f')}",
        _number(found.covered, ".0%"),
    )


def _number(value: float | None, form: str) -> str:
    return "–" if value is None or math.isnan(value) else format(value, form)


def _by(tracks: Sequence[Track], key: Key, names: tuple[str, ...]) -> str:
    suited = [track for track in tracks if track.clip.variant != "wrong-view"]
    rows = [(*map(str, name), *_cells(figures(group))) for name, group in _grouped(suited, key)]
    return table((*names, *COLUMNS), rows)


def _grouped(all_of_them: Iterable[T], key: Callable[[T], Name]) -> list[tuple[Name, list[T]]]:
    groups: dict[Name, list[T]] = {}
    for one in all_of_them:
        groups.setdefault(key(one), []).append(one)
    return sorted(groups.items(), key=lambda group: str(group[0]))


def _caught(outcomes: Iterable[Outcome]) -> str:
    crossings = _crossings(outcomes)
    return f"{sum(one.caught for one in crossings)} of {len(crossings)}" if crossings else "–"


def _needless(outcomes: Iterable[Outcome]) -> str:
    return str(sum(bool(one.false_alarms) for one in outcomes))


def _crossings(outcomes: Iterable[Outcome]) -> list[Crossing]:
    return [crossing for one in outcomes for crossing in one.crossings]


def _warnings(outcomes: Sequence[Outcome]) -> str:
    crossings = _crossings(outcomes)
    caught = [one for one in crossings if one.caught]
    hidden = [one for one in crossings if not one.caught and one.why]
    calm = [one for one in outcomes if one.calm]
    false = [alarm for one in outcomes for alarm in one.false_alarms]
    leads = [one.t_s - one.ahead_s for one in crossings if not math.isnan(one.ahead_s)]
    parts = [
        f"A movement that truly goes {BEYOND_DEG:g}° or half its speed beyond a limit to ease off must be told no later than "
        f"{WITHIN_S:g} s after it crosses that limit: **{len(caught)} of {len(crossings)}** were; {len(hidden)} of the others "
        f"could not be seen, which was told. Nothing may be told to ease off that truly stays {INSIDE_DEG:g}° inside gentle: "
        f"**{len(false)}** were, in {len({a.clip.name for a in false})} of {len(outcomes)} clips ({len(calm)} clips stay that "
        "far inside in everything). A first word on the way (caution, or that it is heading over the limit) came before "
        f"{len(leads)} of the {len(crossings)} crossings, {_number(median(leads) if leads else None, '.2f')} s before in the "
        "median. A bounce counts from the moment at which a perfect coach would have known it.\n",
        _variants(outcomes),
        "Not caught in time:\n",
        table(
            ("clip", "azimuth", "what", "delay, s", "hidden by"),
            [(c.clip.name, f"{c.clip.azimuth:g}", _what(c), _late(c), c.why or "–") for c in crossings if not c.caught],
        ),
        "Told to ease off without need:\n",
        table(
            ("clip", "azimuth", "what", "at, s", "read", "true"),
            [
                (
                    a.clip.name,
                    f"{a.clip.azimuth:g}",
                    f"{a.angle}, {a.quantity}" + (" (form)" if a.form else ""),
                    f"{a.t_s:.2f}",
                    f"{a.read:.1f}",
                    f"{a.true:.1f}",
                )
                for a in false
            ],
        ),
    ]
    return "\n".join(parts)


def _what(crossing: Crossing) -> str:
    unit = {"angle": "°", "speed": " deg/s", "bounce": "°"}[crossing.quantity]
    return f"{crossing.angle}, {crossing.quantity}: {crossing.peak:.0f}{unit}, limit {crossing.limit:.0f}"


def _late(crossing: Crossing) -> str:
    return "not told" if math.isnan(crossing.said_s) else f"{crossing.delay_s:+.2f}"


def _variants(outcomes: Sequence[Outcome]) -> str:
    rows = []
    for name, group in _grouped(outcomes, lambda one: (one.clip.exercise, one.clip.variant)):
        crossings = _crossings(group)
        delays = [one.delay_s for one in crossings if not math.isnan(one.delay_s)]
        leads = [one.t_s - one.ahead_s for one in crossings if not math.isnan(one.ahead_s)]
        heading = [one.t_s - one.heading_s for one in crossings if not math.isnan(one.heading_s)]
        rows.append(
            (
                *name,
                str(len(group)),
                _caught(group),
                f"{_number(median(delays) if delays else None, '+.2f')} / {_number(max(delays, default=None), '+.2f')}",
                _number(median(leads) if leads else None, ".2f"),
                _number(median(heading) if heading else None, ".2f"),
                _needless(group),
                "not measured" if not group[0].measured else f"{sum(one.unseen for one in group) / len(group):.0%}",
                _refused(group) if name[1] == "wrong-view" else "",
            )
        )
    head = (
        "exercise",
        "variant",
        "clips",
        "caught in time",
        "delay, s: median / worst",
        "first word before, s",
        "heading before, s",
    )
    return table((*head, "clips with a false ease-off", "unseen", "wrong view told"), rows)


def _refused(group: Sequence[Outcome]) -> str:
    told = [one.wrong_view_told_s for one in group if not math.isnan(one.wrong_view_told_s)]
    return f"{len(told)} of {len(group)}, after {max(told, default=math.nan):.1f} s"


def _real(trials: Sequence[Trial] | None) -> str:
    if trials is None:
        return "Left out in this run: `make accuracy REAL=DIR` reads the Keraal recordings from a folder.\n"
    rows = [
        (
            one.title,
            str(len(one.true)),
            f"{one.true.min():.0f} to {one.true.max():.0f}",
            f"{one.slope:.2f}",
            f"{one.correlation:.3f}",
            f"{one.mae:.1f}",
            f"{one.gain:.2f}",
        )
        for one in trials
    ]
    return "\n".join(
        (
            "One person of the Keraal set, seated before a webcam, against Vicon, as it is. The set has no world landmarks; the "
            "depth of the image landmarks stands in for them and exaggerates turns, so the first line says little about the "
            "coach with a camera of its own. *Gain*: what the reading would have to be multiplied by.\n",
            table(("what", "frames", "true", "slope", "correlation", "MAE", "gain"), rows),
        )
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return "None.\n"
    lines = [" | ".join(head), " | ".join("---" for _ in head), *(" | ".join(row) for row in rows)]
    return "\n".join(f"| {line} |" for line in lines) + "\n"
