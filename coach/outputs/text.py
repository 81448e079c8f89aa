"""Feedback as text: JSON lines and a table of angles."""

import csv
import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from coach.angles.names import ANGLES
from coach.check.levels import Level
from coach.course.phases import HURT
from coach.errors import unwritten
from coach.exercise.definition import Measure
from coach.feedback import Event, Feedback, Gauge, View
from coach.observation import Observation
from coach.outputs.gauge_card import counted_out, reading
from coach.paths import private
from coach.safety.questions import red_flags
from coach.sources.frame import Frame
from coach.wording import LEVELS, MARK_KEYS, confirmed, what_of, why_not_judged


def json_line(event: Event) -> str:
    """One event as one line of JSON."""
    return json.dumps(event.as_dict(), ensure_ascii=False, allow_nan=False)


class Told:
    """Prints what the person is told, as it is told.

    Args:
        as_json: events, one a line, instead of sentences.
        shown: whether the person reads it elsewhere, in a window.
        keeps_marks: whether the session is recorded, and its marks with it.

    Attributes:
        helped: when to get help has been printed.
    """

    def __init__(self, *, as_json: bool, shown: Callable[[], bool], keeps_marks: bool = True) -> None:
        self._as_json, self._shown, self._keeps_marks = as_json, shown, keeps_marks
        self.helped = False

    def hear(self, frame: Frame, seen: Observation, feedback: Feedback) -> None:
        """Prints the events of one frame."""
        shown = self._shown()
        for event in feedback.events:
            # A line and its end in one: a signal comes between two writes.
            if self._as_json:
                print(f"{json_line(event)}\n", end="", flush=True)
            elif event.sentence and not shown:
                print(f"{event.t:7.2f} s  {event.sentence}\n", end="", flush=True)
            if event.kind == "end" and event.reason in HURT and not shown:
                # The sentence says to read it, so it must be there.
                self.helped = True
                self._say("\n".join(["", *help_lines(), ""]))
        if seen.pressed in MARK_KEYS:
            self._say(f"{seen.t_s:7.2f} s  {confirmed(MARK_KEYS[seen.pressed], kept=self._keeps_marks)}")

    def _say(self, text: str) -> None:
        """To the person, which is no event."""
        print(f"{text}\n", end="", file=sys.stderr if self._as_json else sys.stdout, flush=True)


class AnglesTable:
    """A CSV file with t and every angle, one row a frame, empty where unseen. Use as a context manager.

    Raises:
        CoachError: the file cannot be written, on entering or, where the disk is full, later.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file: TextIO = open(path, "w", newline="", encoding="utf-8", opener=private)  # noqa: SIM115
        except OSError as error:
            raise unwritten(self._path, error) from error
        self._writer = csv.writer(self._file)
        self._writer.writerow(["t", *ANGLES])

    def __enter__(self) -> "AnglesTable":
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._file.close()
        except OSError as error:
            raise unwritten(self._path, error) from error

    def add(self, feedback: Feedback) -> None:
        """One row."""
        try:
            self._writer.writerow([f"{feedback.t_s:.4f}", *("" if np.isnan(a) else f"{a:.3f}" for a in feedback.angles)])
        except OSError as error:
            raise unwritten(self._path, error) from error


class Summary:
    """What a whole session came to."""

    def __init__(self) -> None:
        self.frames = 0
        self.judged = 0
        self.last_s = 0.0
        self.calibrated = False
        self.warnings: Counter[tuple[str, str, str]] = Counter()
        self.unseen_for: Counter[str] = Counter()
        self.largest: dict[str, Gauge] = {}
        self.measures: dict[str, Measure] = {}
        self.course = View()
        self.measured = False

    def add(self, feedback: Feedback) -> None:
        """Counts one frame."""
        self.frames += 1
        self.last_s = feedback.t_s
        self.calibrated |= feedback.calibrated
        self.course = feedback.course
        self.measured |= bool(feedback.gauges)
        if feedback.level == Level.UNSEEN:
            self.unseen_for[feedback.reason or "implausible"] += 1
        else:
            self.judged += 1
        for gauge in feedback.gauges:
            self.measures[gauge.measure.angle] = gauge.measure
            if not np.isnan(gauge.value):
                # Counted towards the limit: who bends forward to stand up has not leaned back.
                before = self.largest.get(gauge.measure.angle, replace(gauge, value=0.0, bound=0.0))
                self.largest[gauge.measure.angle] = max(before, gauge, key=lambda one: one.measure.size(one.value))
        for event in feedback.events:
            if event.kind == "warning":
                self.warnings[event.measure or "", event.quantity or "", event.level or ""] += 1

    def as_dict(self) -> dict[str, Any]:
        """The last line of `--json`."""
        return {
            "t": self.last_s,
            "kind": "summary",
            "frames": self.frames,
            "judged": self.judged,
            "neutral": self.calibrated,
            "unseen": dict(self.unseen_for),
            "warnings": [
                {"measure": measure, "quantity": quantity, "level": level, "count": count}
                for (measure, quantity, level), count in sorted(self.warnings.items())
            ],
            "largest": {name: round(float(gauge.at_least), 2) for name, gauge in self.largest.items()},
            "beyond": [name for name, gauge in self.largest.items() if gauge.beyond],
        }

    def sentences(self, *, helped: bool = False) -> list[str]:
        """The same for people to read; `helped`: without when to get help, which has been said."""
        lines = [f"{self.frames} pictures in {self.last_s:.1f} s, {self.judged} of them judged."]
        if self.course.counted:
            lines.append(f"Done gently: {self.course.counted}.")
        if self.measured and not self.calibrated and not self.course.why:
            lines.append("No neutral was found, so nothing was judged: sit or stand upright and still for two seconds in view.")
        for reason, count in self.unseen_for.most_common(3):
            lines.append(f"Not judged for {100 * count / max(self.frames, 1):.0f} % of the time: {why_not_judged(reason)}.")
        for (angle, quantity, level), count in sorted(self.warnings.items()):
            lines.append(f"{what_of(self.measures[angle].name, quantity)}: {LEVELS[level]} {count}×.")
        for gauge in self.largest.values():
            furthest = reading(gauge.measure, counted_out(gauge.measure, gauge.at_least), beyond=gauge.beyond)
            lines.append(f"{gauge.measure.name}, furthest: {furthest}.")
        if self.course.why in HURT and not helped:
            lines += ["", *help_lines()]
        return lines


def help_lines() -> list[str]:
    """When to get help, for after pain: a heading for each kind, its matters below it with a dash."""
    return [line for what, matters in red_flags() for line in (what, *(f"  - {matter}" for matter in matters))]
