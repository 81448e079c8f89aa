"""The sections of a report, each as HTML; "" where there is nothing to say."""

from collections import Counter
from html import escape

import numpy as np

from coach.check.levels import Level
from coach.exercise.definition import Exercise, Limit, Measure
from coach.observation import Floats
from coach.outputs.gauge_card import counted_out, reading
from coach.recording import drawing, plots
from coach.recording.efforts import Repetition
from coach.recording.page import Html, plot, table
from coach.recording.progress import Session
from coach.recording.read import Recording
from coach.recording.table import Judged, lasting
from coach.wording import MARKS, why_not_judged


def short(what: Judged, efforts: list[Repetition]) -> str:
    """The whole session in a sentence and a few numbers."""
    exercise, seen = what.exercise, what.level != Level.UNSEEN
    told = [event for event in what.events if event["kind"] == "warning"]
    eased, cautions = (sum(event.get("level") == level for event in told) for level in ("ease_off", "caution"))
    planned = f"{exercise.pace.repetitions} planned{' a side' if exercise.sides else ''}"
    counted = sum(effort.counted for effort in efforts)
    cards = [
        ("Repetitions done gently", f"{counted}", f"of {len(efforts)} seen; {planned}"),
        ("“Ease off” was said", f"{eased}×", f"and {cautions}× caution"),
        ("Time that was judged", f"{100 * _share(seen, what.t_s):.0f} %", "what is not seen is not judged"),
    ]
    if not exercise.measures:
        led = sum(event["kind"] == "phase" and event.get("phase") == "back" for event in what.events)
        cards = [("Repetitions led through", f"{led}", planned)]
    for measure in exercise.measures[:2]:
        place = _peak(what, measure)
        if place is not None:
            value = _amount(what, measure, place)
            gentle = f"gentle up to {measure.limit.gentle:g}{measure.unit}"
            cards.append((f"{measure.name}, furthest", value, gentle))
    boxes = "".join(
        f"<div class=card><dt>{escape(name)}</dt><dd><b>{escape(value)}</b><span>{escape(note)}</span></dd></div>"
        for name, value, note in cards
    )
    extra = f"<p>{escape(exercise.not_measured)}</p>" if exercise.not_measured else ""
    return f"<p class=lead>{_sentence(exercise, eased, cautions, bool(seen.any()))}</p>{extra}<dl class=cards>{boxes}</dl>"


def _sentence(exercise: Exercise, eased: int, cautions: int, seen: bool) -> str:
    if not exercise.measures:
        return "This exercise is coached by pace, hold and comfort; the camera does not judge it."
    if not seen:
        return "Nothing of this session could be judged, so it says neither that it was gentle nor that it was not."
    if eased:
        return "Some moments went beyond the limits. Go a little less far, or slower, next time; less is right here."
    if cautions:
        return "Mostly gentle, with moments near the limits. There is no need to go further."
    return "All that was seen was gentle. There is no need to go further."


def furthest(recording: Recording, what: Judged) -> str:
    """The person at the moment that came nearest to a limit, or went furthest beyond it."""
    best: tuple[float, int, Measure] | None = None
    for measure in what.exercise.measures:
        place = _peak(what, measure)
        if place is not None:
            ratio = measure.size(float(what.read[measure.angle][place])) / measure.limit.ease_off
            if best is None or ratio > best[0]:
                best = (ratio, place, measure)
    if best is None:
        return ""
    _, place, measure = best
    t, spine, neck = float(what.t_s[place]), _worst(what, place, "trunk"), _worst(what, place, "neck")
    value = _amount(what, measure, place)
    title = (
        f"The person at {t:.1f} seconds, drawn from the landmarks: {measure.name} {value}, back {spine.words}, neck {neck.words}."
    )
    rows = [
        (
            other.name,
            _amount(what, other, place),
            _level(Level(int(what.levels[other.angle][place]))),
        )
        for other in what.exercise.measures
    ]
    return (
        f'<div class="worst"><figure>{drawing.svg(recording.observation(place), spine, neck, title)}'
        f"<figcaption>At {t:.1f} s, drawn from the landmarks.</figcaption></figure>"
        f"{table('All measures at that moment', ['Measure', 'Value', 'Level'], rows)}</div>"
    )


def over_time(recording: Recording, what: Judged) -> str:
    """A plot for each measure, and what the person was led through."""
    out = []
    if what.exercise.measures:
        out.append(
            "<p>Blue: the angle, and below it its speed where that is limited. Dashed green: gentle up to here; pale orange: "
            "caution. Solid red-brown: ease off beyond. Triangle: caution was said; octagon: ease off was said. Grey: not seen. "
            "Black: marked by the person, ✓ felt fine, ! felt too far, × wrong warning. "
            "<span class=screen>Point at a line for its values; drag to look closer, double-click to go back.</span></p>"
        )
    led = plots.phases(what)
    if led:
        out.append(plot(led, "phases", "What the person was led through.", "The phases of each repetition over time."))
    for number, measure in enumerate(what.exercise.measures):
        figure = plots.over_time(what, measure, recording.marks)
        out.append(plot(figure, f"m{number}", f"{measure.name}.", _in_words(what, measure)))
    return "\n".join(out)


def _in_words(what: Judged, measure: Measure) -> str:
    speed = what.speed(measure.angle)
    place = _peak(what, measure)
    if place is None:
        return "It was never seen."
    fast = "" if np.isnan(speed).all() else f"; fastest {np.nanmax(np.abs(speed)):.0f}{measure.unit}/s"
    levels = (Level.GENTLE, Level.CAUTION, Level.EASE_OFF, Level.UNSEEN)
    shares = [f"{level.words} {_share(what.levels[measure.angle] == level, what.t_s) * 100:.0f} %" for level in levels]
    return f"Furthest {_amount(what, measure, place)} at {what.t_s[place]:.1f} s{fast}. Of the time: {', '.join(shares)}."


def each_repetition(efforts: list[Repetition], exercise: Exercise) -> str:
    """A row a repetition."""
    if not exercise.measures:
        return ""
    if not efforts:
        return "<p>No repetition was seen from its beginning to its end.</p>"
    of, sides = exercise.measures[0].unit, any(effort.side for effort in efforts)
    head = ["Repetition", "Began", "Furthest", "Held", "Fastest out", "Fastest back", "Worst level", "Counted"]
    rows = [
        (
            f"{number}" + (f", {effort.side}" if sides else ""),
            f"{effort.began_s:.1f} s",
            f"{effort.peak:.1f}{of}",
            f"{effort.hold_s:.1f} s",
            _speed(effort.fastest_out, of),
            _speed(effort.fastest_back, of),
            _level(effort.worst),
            "yes" if effort.counted else "no",
        )
        for number, effort in enumerate(efforts, 1)
    ]
    name = exercise.measures[0].name.lower()
    return table(f"By {name}. A repetition counts when it was done gently, never for going further.", head, rows)


def said(what: Judged) -> str:
    """Each sentence once, with how often and when first: the same one over and over is of no use to a reader."""
    found: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], float] = {}
    for event in what.events:
        if event["kind"] in ("warning", "withheld", "unseen", "fall") and event.get("sentence"):
            key = (str(event["sentence"]), str(event.get("level", "")))
            found[key] += 1
            first.setdefault(key, float(event["t"]))
    if not found:
        return "<p>No warning was given.</p>"
    labels = {level.label: level for level in Level}
    rows = [
        (
            sentence,
            _level(labels[level]) if level in labels else "",
            f"{found[sentence, level]}×",
            f"{first[sentence, level]:.1f} s",
        )
        for sentence, level in sorted(found, key=lambda key: first[key])
    ]
    return table("Warnings and hints, as judged now", ["Sentence", "Level", "How often", "First at"], rows)


def unseen(what: Judged) -> str:
    """For how long nothing was judged, and why; nothing of an exercise that is never judged, which is said elsewhere."""
    if not what.exercise.measures:
        return ""
    lasts_s = lasting(what.t_s)
    seconds: dict[str, float] = {}
    for reason, lasts in zip(what.reason, lasts_s, strict=True):
        if reason:
            seconds[reason] = seconds.get(reason, 0.0) + float(lasts)
    if not seconds:
        return "<p>Everything was seen.</p>"
    total = max(float(lasts_s.sum()), 1e-9)
    rows = [
        (why_not_judged(reason), f"{lasts:.1f} s", f"{100 * lasts / total:.0f} %")
        for reason, lasts in sorted(seconds.items(), key=lambda row: -row[1])
    ]
    return table("In these stretches nothing was judged, and nothing was called gentle", ["Why", "How long", "Share"], rows)


def marked(recording: Recording) -> str:
    """What the person marked."""
    rows = [(f"{mark.t:.1f} s", MARKS[mark.mark], mark.note) for mark in recording.marks]
    return table("Moments that the person marked", ["When", "Mark", "Note"], rows) if rows else ""


def earlier(history: list[Session], exercise: Exercise) -> str:
    """This session beside the earlier ones of the same exercise."""
    if len(history) < 2:
        return "<p>This is the first session of this exercise that was recorded here.</p>"
    if not exercise.measures:
        lasted = [(_when(row), f"{row.minutes:.1f} min") for row in history]
        return table("How long each lasted", ["Session", "Length"], lasted)
    measure = exercise.measures[0]
    of = measure.unit
    rows = [
        (
            _when(row),
            f"{row.minutes:.1f} min",
            f"{100 * row.judged_share:.0f} %",
            f"{row.counted}",
            "not seen" if row.peak is None else f"{row.peak:.0f}{of}",
            f"{row.ease_off}×",
        )
        for row in history
    ]
    figure = plot(
        plots.progress(history, measure),
        "history",
        f"{measure.name}: furthest, and how often “ease off” was said.",
        "Session by session; the diamond is this one. Going further is no aim.",
    )
    head = ["Session", "Length", "Judged", "Gentle repetitions", "Furthest", "Ease off"]
    return figure + table("As each was judged when it was recorded", head, rows)


def _when(row: Session) -> str:
    return f"{row.started:%d %b %Y, %H:%M}" + (" (this one)" if row.current else "")


def limits(exercise: Exercise) -> str:
    """By which limits it was judged, and where they come from."""
    if not exercise.measures:
        return ""
    rows = [
        (
            measure.name,
            _limit(measure.limit, measure.unit),
            _limit(measure.speed_out, f"{measure.unit}/s"),
            _limit(measure.speed_return, f"{measure.unit}/s"),
        )
        for measure in exercise.measures
    ]
    sources = "".join(f"<li>{escape(source)}</li>" for source in exercise.sources)
    return (
        "<p>Every limit is a cautious design value, drawn from published normal ranges; none is a clinical one.</p>"
        + table(
            "Gentle up to / ease off beyond, as they were in this session", ["Measure", "Angle", "Speed out", "Speed back"], rows
        )
        + f"<details><summary>Sources</summary><ul>{sources}</ul></details>"
    )


def _peak(what: Judged, measure: Measure) -> int | None:
    """The frame in which it went furthest against its limit."""
    out = measure.size(what.read[measure.angle])
    return None if np.isnan(out).all() else int(np.nanargmax(out))


def _worst(what: Judged, place: int, part: str) -> Level:
    return max((Level(int(values[place])) for name, values in what.levels.items() if name.startswith(part)), default=Level.UNSEEN)


def _amount(what: Judged, measure: Measure, place: int) -> str:
    value = float(what.shown[measure.angle][place])
    beyond = bool(what.beyond[measure.angle][place])
    return "not seen" if np.isnan(value) else reading(measure, counted_out(measure, value), beyond=beyond)


def _speed(value: float, of: str) -> str:
    return "not seen" if np.isnan(value) else f"{value:.0f}{of}/s"


def _level(level: Level) -> Html:
    return Html(f"<span class=level>{drawing.sign(level)} {level.words}</span>")


def _limit(limit: Limit | None, of: str) -> str:
    return f"{limit.gentle:g} / {limit.ease_off:g}{of}" if limit else "not limited"


def _share(where: np.ndarray, t_s: Floats) -> float:
    """Of the time, not of the frames: a camera may slow down."""
    lasts_s = lasting(t_s)
    total = float(lasts_s.sum())
    return float(lasts_s[where].sum()) / total if total > 0 else float(np.mean(where))
