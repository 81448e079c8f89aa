"""Limits by name, such as `trunk_extension.speed_out.ease_off`: set, compared, and held under the ceiling."""

import difflib
import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from coach.angles import names
from coach.errors import CoachError
from coach.exercise.definition import Exercise, Limit, Measure

PARTS = ("limit", "speed_out", "speed_return")
SIDES = ("gentle", "ease_off")
PART_WORDS = {"limit": (), "speed_out": ("speed moving out",), "speed_return": ("speed coming back",)}
SIDE_WORDS = {"gentle": "gentle up to", "ease_off": "ease off beyond"}


class Name(NamedTuple):
    """One number of an exercise: of which angle, of its angle limit or one of its speed limits, and which end of that."""

    angle: str
    part: str
    side: str

    def __str__(self) -> str:
        return f"{self.angle}.{self.side}" if self.part == "limit" else f"{self.angle}.{self.part}.{self.side}"

    @property
    def words(self) -> str:
        """For people; of which angle, they are told beside it."""
        return ", ".join((*PART_WORDS[self.part], SIDE_WORDS[self.side]))

    def of(self, exercise: Exercise) -> str:
        """For people, with the name of the angle."""
        return f"{exercise.names[self.angle]}, {self.words}"

    @property
    def unit(self) -> str:
        """Of the number."""
        unit = names.unit(self.angle)
        return unit if self.part == "limit" else f"{unit}/s"


Limits = Mapping[Name, float]


def limits_of(exercise: Exercise) -> dict[Name, float]:
    """All limits of an exercise by name, in order."""
    return dict(_all(exercise))


def _all(exercise: Exercise) -> Iterator[tuple[Name, float]]:
    for measure in exercise.measures:
        for part in PARTS:
            limit: Limit | None = getattr(measure, part)
            if limit is not None:
                for side in SIDES:
                    yield Name(measure.angle, part, side), float(getattr(limit, side))


def parse(text: str, exercise: Exercise) -> tuple[Name, float]:
    """Reads `measure.limit=value`.

    Raises:
        CoachError: there is no such limit, or the value is no number.
    """
    wanted, _, number = text.partition("=")
    known = {str(name): name for name in limits_of(exercise)}
    if not known:
        raise CoachError("This exercise measures nothing, so it has no limits to set.")
    wanted = wanted.strip().replace("-", "_")
    if wanted not in known:
        near = difflib.get_close_matches(wanted, known, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}."
        raise CoachError(f"There is no limit '{wanted}': {hint}")
    try:
        value = float(number)
    except ValueError:
        raise CoachError(f"{wanted}: a number is needed after an equals sign, as in --set {wanted}=15.") from None
    return known[wanted], value


def ceiling(exercise: Exercise, name: Name) -> float:
    """What a limit is never set above: the ceiling of the measure; for a speed the ease-off limit of the exercise file.

    The exercise files give no ceiling for speeds, so nothing is known above what they say.
    """
    measure = _measure(exercise, name.angle)
    if name.part == "limit":
        return measure.ceiling
    limit: Limit | None = getattr(measure, name.part)
    return limit.ease_off if limit else 0.0


def with_limits(exercise: Exercise, wanted: Limits, file: Exercise | None = None) -> Exercise:
    """The exercise with some limits set. A gentle limit that is not named gives way to an ease-off limit set below it.

    Args:
        exercise: where the other limits come from.
        wanted: which limits are set to what.
        file: the exercise as its file has it, whose ceilings hold; `exercise` itself if that is it.

    Raises:
        CoachError: a value is no limit, or above the ceiling; or gentle lies above ease off.
    """
    for name, value in wanted.items():
        most = ceiling(file or exercise, name)
        if not (math.isfinite(value) and (value > 0 or (value == 0 and name.side == "gentle"))):
            raise CoachError(f"{name.of(exercise)}: a limit is a positive number of {name.unit}, not {value:g}.")
        if value > most:
            raise CoachError(
                f"{name.of(exercise)}: {value:g} lies above {most:g}{name.unit}, the ceiling, above which it is never set."
            )
    measures = []
    for measure in exercise.measures:
        changed = {}
        for part in PARTS:
            limit: Limit | None = getattr(measure, part)
            named = {side: wanted.get(Name(measure.angle, part, side)) for side in SIDES}
            if limit is None or all(value is None for value in named.values()):
                continue
            ease_off = limit.ease_off if named["ease_off"] is None else named["ease_off"]
            gentle = min(limit.gentle, ease_off) if named["gentle"] is None else named["gentle"]
            if gentle > ease_off:
                raise CoachError(
                    f"{Name(measure.angle, part, 'gentle').of(exercise)}: {gentle:g} lies above ease off, {ease_off:g}."
                )
            changed[part] = Limit(gentle=gentle, ease_off=ease_off)
        measures.append(measure.model_copy(update=changed) if changed else measure)
    return exercise.model_copy(update={"measures": measures})


def as_recorded(then: Exercise, now: Exercise) -> Exercise:
    """The exercise as it is now under the limits of a recording, as far as it still has those."""
    known = limits_of(now)
    return with_limits(now, {name: value for name, value in limits_of(then).items() if name in known}, then)


def looser(default: Exercise, exercise: Exercise) -> list[Name]:
    """Which limits lie above those of the default, or of another exercise."""
    before = limits_of(default)
    return [name for name, value in limits_of(exercise).items() if value > before[name]]


def differing(default: Exercise, exercise: Exercise) -> dict[Name, float]:
    """Which limits differ from those of the default, and what they are."""
    before = limits_of(default)
    return {name: value for name, value in limits_of(exercise).items() if value != before[name]}


def _measure(exercise: Exercise, angle: str) -> Measure:
    return next(measure for measure in exercise.measures if measure.angle == angle)
