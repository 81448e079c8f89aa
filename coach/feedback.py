"""What comes out for one picture: levels, angles, one sentence, what the person was told, and where in the course they are."""

import math
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from coach.angles.neutral import Neutral
from coach.check.levels import TOO_UNSURE, Level
from coach.check.patterns import level_of
from coach.exercise.definition import Measure
from coach.observation import Floats


@dataclass(frozen=True, slots=True)
class Event:
    """Something the person was told, or could have been.

    kind: `withheld` (with reason), `neutral`, `warning` (caution or ease_off), `clear` (gentle again) or `unseen`; from the
    course also `phase`, `repetition`, `range`, `question`, `answer`, `pause`, `resume`, `new_neutral` (one is wanted), `fall`
    and `end`.
    quantity: `angle`, `speed`, or the name of a pattern.
    """

    t: float
    kind: str
    measure: str | None = None
    quantity: str | None = None
    level: str | None = None
    value: float | None = None
    limit: float | None = None
    reason: str | None = None
    sentence: str | None = None
    phase: str | None = None
    duration_s: float | None = None
    repetition: int | None = None
    side: str | None = None
    counted: bool | None = None

    def as_dict(self) -> dict[str, Any]:
        """Without the fields that do not apply, ready for one JSON line."""
        row = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in row.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Gauge:
    """What is known about one measure now. Values are signed as in `ANGLES`; NaN is unseen."""

    measure: Measure
    value: float
    speed: float
    angle_level: Level
    speed_level: Level
    pattern: str | None = None
    bound: float = 0.0
    blind: bool = False
    """Whether it has been unseen for so long that this is told."""

    @property
    def beyond(self) -> bool:
        """Whether the value may be so far off that no more is known than that it is beyond a limit."""
        unsure = self.bound > TOO_UNSURE * self.measure.limit.ease_off and not self.measure.form
        return unsure and not math.isnan(self.value)

    @property
    def at_least(self) -> float:
        """What to show: the value, or the limit where no more is known than that it is beyond it; signed alike."""
        limit = self.measure.limit
        passed = limit.ease_off if abs(self.value) > limit.ease_off else limit.gentle
        return math.copysign(passed, self.value) if self.beyond else self.value

    @property
    def pattern_level(self) -> Level:
        """Of the pattern alone, gentle where there is none."""
        return level_of(self.pattern)

    @property
    def level(self) -> Level:
        """The worst of all; unseen when the angle is."""
        if self.angle_level == Level.UNSEEN:
            return Level.UNSEEN
        return max(self.angle_level, self.speed_level, self.pattern_level)


class View(NamedTuple):
    """Where in the course the person is, for picture and sound.

    Attributes:
        phase: or "watching" without a pace.
        left_s, length_s: of the phase; both 0 where it has no length.
        repetition, repetitions: under way (from 1) and planned; counted: done gently so far.
        side: "left", "right" or None.
        target_deg: where the pace would be now, counted upwards against the limit; NaN without one.
        paused, ended: the course waits for the person to be seen; it is over.
        why: of the end, once it is known.
    """

    phase: str = "watching"
    left_s: float = 0.0
    length_s: float = 0.0
    repetition: int = 0
    repetitions: int = 0
    counted: int = 0
    side: str | None = None
    target_deg: float = math.nan
    paused: bool = False
    ended: bool = False
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What one picture gives: angles (10,) and speeds (10,) as in `ANGLES`, a gauge a measure, one sentence, the events."""

    t_s: float
    reason: str | None
    calibrated: bool
    angles: Floats
    speeds: Floats
    gauges: tuple[Gauge, ...]
    sentence: str
    events: tuple[Event, ...]
    neutral: Neutral | None = None
    course: View = field(default_factory=View)

    @property
    def level(self) -> Level:
        """The worst of the measures that are seen; unseen when none is."""
        return max((gauge.level for gauge in self.gauges), default=Level.UNSEEN)
