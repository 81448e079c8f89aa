"""A person's own limits: a small TOML beside their sessions, layered over the exercise. Comments in it are kept."""

import re
from collections.abc import Collection, MutableMapping
from datetime import date
from pathlib import Path
from typing import Any

import tomlkit
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Comment, Item, Table, Trivia

from coach.angles.names import Angle
from coach.errors import CoachError, unwritten, wrong_field
from coach.exercise.definition import Exercise, Limit
from coach.exercise.files import PLAIN
from coach.exercise.personal import limits_for
from coach.paths import make_private, short_text, user_data, write_private
from coach.recording.store import MYSELF
from coach.tuning import comfort
from coach.tuning.limits import PARTS, SIDES, Limits, Name, ceiling, limits_of

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_MOST = 16_000
LONGEST_REASON = 400


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class OwnLimit(_Strict):
    """One limit of this person; what is not said is as the exercise has it."""

    gentle: float | None = Field(default=None, ge=0, le=400, description="as in the exercise file")
    ease_off: float | None = Field(default=None, gt=0, le=400, description="as in the exercise file")


class OwnMeasure(OwnLimit):
    """The limits of one angle for this person."""

    speed_out: OwnLimit | None = Field(default=None, description="away from neutral, deg/s")
    speed_return: OwnLimit | None = Field(default=None, description="back towards neutral, deg/s")
    because: str | None = Field(
        default=None, max_length=LONGEST_REASON, description="why a limit is looser than the default; without it, it is not"
    )
    raised: str | None = Field(
        default=None, max_length=LONGEST_REASON, description="why one is looser than it was before; lifts none above the default"
    )


Own = dict[Angle, OwnMeasure]
_ADAPTER: TypeAdapter[Own] = TypeAdapter(Own)


def path(person: str, exercise: str) -> Path:
    """Where a person's limits for an exercise lie.

    Raises:
        CoachError: a name could lead somewhere else.
    """
    if not _NAME.fullmatch(person):
        raise CoachError(
            f"A person is named with up to 40 small letters, digits, - and _, as in --for anna, not '{person[:50]}'."
        )
    if not PLAIN.fullmatch(exercise):
        raise CoachError(f"'{exercise[:50]}' cannot be the name of an exercise whose limits are kept.")
    return user_data() / "limits" / person / f"{exercise}.toml"


def people() -> list[str]:
    """Who has limits of their own, and oneself."""
    try:
        found = [entry.name for entry in (user_data() / "limits").iterdir() if _NAME.fullmatch(entry.name)]
    except OSError:
        found = []
    return sorted({MYSELF, *found})


def read(person: str, exercise: str) -> Own:
    """A person's own limits, empty when there are none.

    Raises:
        CoachError: the file is damaged. It is not passed over: somebody's stricter limits may stand in it.
    """
    file = path(person, exercise)
    remedy = f"correct it, or `coach tune {exercise} --reset --for {person}`"
    try:
        text = _text(file)
        found = _ADAPTER.validate_python(tomlkit.parse(text).unwrap()) if text else {}
    except ValidationError as error:
        raise CoachError(f"{file}, {wrong_field(error.errors()[0])}; {remedy}.") from error
    except (TOMLKitError, RecursionError, ValueError) as error:
        raise CoachError(f"{file} is not valid TOML: {error}; {remedy}.") from error
    return {angle: mine for angle, mine in found.items() if mine != OwnMeasure()}


def _text(file: Path) -> str:
    try:
        return short_text(file, "limits", _MOST)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise CoachError(f"{file} cannot be read: {error.strerror}.") from error


def apply(default: Exercise, own: Own, file: Exercise | None = None) -> Exercise:
    """The exercise with a person's own limits over it.

    Never above the ceiling, and above the default only where a reason is given: the default may have come down since, with age.

    Args:
        default: the exercise with the limits that this person has by default.
        own: what they have of their own; measures that this exercise has not are passed over.
        file: the exercise as its file has it, whose ceilings hold; `default` if it is that.
    """
    measures = []
    for measure in default.measures:
        mine = own.get(measure.angle)
        changed = {}
        for part in PARTS if mine else ():
            limit: Limit | None = getattr(measure, part)
            wanted: OwnLimit | None = mine if part == "limit" else getattr(mine, part)
            if limit is None or wanted is None:
                continue
            ends = []
            for side in SIDES:
                value, usual = getattr(wanted, side), getattr(limit, side)
                most = ceiling(file or default, Name(measure.angle, part, side)) if mine and mine.because else usual
                ends.append(usual if value is None else min(value, most))
            changed[part] = Limit(gentle=min(ends), ease_off=ends[1])
        measures.append(measure.model_copy(update=changed) if changed else measure)
    return default.model_copy(update={"measures": measures}) if measures != default.measures else default


def in_force(definition: Exercise, name: str, person: str, age: int | None, *, ranged: bool = True) -> Exercise:
    """The exercise with the limits that hold for a person: of the file, by age and range, and their own over all.

    Args:
        ranged: whether a range that was shown before bounds them; not the one that is shown now.

    Raises:
        CoachError: the file of their limits is damaged.
    """
    return apply(usual(definition, name, person, age, ranged=ranged), read(person, name), definition)


def usual(definition: Exercise, name: str, person: str, age: int | None, *, ranged: bool = True) -> Exercise:
    """The exercise with the limits that a person has before any are set: by age, and by the comfortable range that they showed.

    Args:
        ranged: as for `in_force`.

    Raises:
        CoachError: the file of their range is damaged.
    """
    ranges = comfort.read(path(person, name)) if ranged else {}
    return limits_for(definition, age, {angle: one.degrees for angle, one in ranges.items()})


def save(
    person: str, exercise: str, default: Exercise, wanted: Limits, because: str | None, raised: Collection[Name] = ()
) -> Path:
    """Keeps some limits of a person; the others, and all comments, stay as they are. What is as by default is taken out.

    Args:
        raised: those that are looser than what holds now and were proposed, not set by hand: they need a reason, too.

    Raises:
        CoachError: one is looser than the default, or raised, and no reason is given; or the file cannot be read or written.
    """
    usual, reason = limits_of(default), (because or "").strip()
    loose = [name for name, value in wanted.items() if value > usual[name]]
    if (loose or raised) and not reason:
        named = "; ".join(name.of(default) for name in loose or raised)
        than = "the default" if loose else "what holds now"
        raise CoachError(f"{named}: looser than {than}, which needs a reason: --because 'who says so, and why'.")
    if len(reason) > LONGEST_REASON:
        raise CoachError(f"A reason has at most {LONGEST_REASON} characters, not {len(reason)}.")
    file = path(person, exercise)
    read(person, exercise)
    text = _text(file)
    document = tomlkit.parse(text)
    if not text:
        document.add(
            tomlkit.comment(f"Own limits of {person} for {exercise}: cautious design values, over those of the exercise.")
        )
        document.add(tomlkit.comment("Degrees, and degrees per second for speeds. Undone by `coach tune ... --reset`."))
    for name, value in wanted.items():
        _put(document, name, None if value == usual[name] else value)
    for name in loose:
        _table(document, name.angle)["because"] = reason
    for angle in {name.angle for name in wanted}:
        table = document.get(angle)
        if not isinstance(table, MutableMapping):
            continue
        # Why it was raised is told of the latest change only.
        _take_out(table, "raised")
        if not set(table) - {"because"}:
            # The table stays, for its comments; a reason alone says nothing.
            _take_out(table, "because")
        elif angle in {name.angle for name in raised} - {name.angle for name in loose}:
            table["raised"] = reason
    try:
        make_private(file.parent)
        write_private(file, tomlkit.dumps(document).encode())
    except OSError as error:
        raise unwritten(file, error) from error
    return file


def _table(document: tomlkit.TOMLDocument, angle: str) -> MutableMapping[str, Any]:
    if angle not in document:
        table = tomlkit.table()
        table.comment(f"set on {date.today().isoformat()}")
        document[angle] = table
    found = document[angle]
    assert isinstance(found, MutableMapping)
    return found


def _put(document: tomlkit.TOMLDocument, name: Name, value: float | None) -> None:
    if value is None and name.angle not in document:
        return
    table = _table(document, name.angle)
    rows = table
    if name.part != "limit":
        if name.part not in table:
            if value is None:
                return
            table[name.part] = tomlkit.inline_table()
        rows = table[name.part]
    if value is None:
        _take_out(rows, name.side)
    else:
        rows[name.side] = int(value) if value == int(value) else value
    if name.part != "limit" and not rows:
        _take_out(table, name.part)


def _take_out(rows: Any, name: str) -> None:
    """Takes out a line, or a table; what is remarked on it stays in its place, as lines of its own."""
    if name not in rows:
        return
    item = rows[name]
    if not isinstance(rows, Table) or not isinstance(item, Item):
        # In one line nothing is remarked; what is written with dots, over several lines, is no item.
        rows.pop(name)
        return
    inside = [row for _, row in item.value.body if isinstance(row, Comment)] if isinstance(item, Table) else []
    remarks = [one.trivia.comment for one in (item, *inside) if one.trivia.comment]
    place = next(number for number, (key, _) in enumerate(rows.value.body) if key is not None and key.key == name)
    rows.remove(name)
    if remarks:
        rows.value.body[place] = (None, Comment(Trivia(comment="\n".join(remarks), trail="\n")))


def reset(person: str, exercise: str) -> bool:
    """Takes a person's own limits for an exercise back; whether there were any.

    Raises:
        CoachError: the file cannot be deleted.
    """
    file = path(person, exercise)
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise CoachError(f"{file} cannot be deleted: {error.strerror}.") from error
    return True


def in_words(own: Own, default: Exercise, exercise: Exercise, person: str) -> list[str]:
    """What `coach show` says of a person's own limits."""
    usual = limits_of(default)
    lines = [f"Own limits of {person}, over the others"]
    for name, value in limits_of(exercise).items():
        if value != usual[name]:
            lines.append(f"  {name.of(exercise)}: {value:g} instead of {usual[name]:g}{name.unit}")
    lines += [
        f"  {measure.name}: {what} because {why}"
        for measure in exercise.measures
        if (mine := own.get(measure.angle))
        for what, why in (("looser", mine.because), ("looser than before", mine.raised))
        if why
    ]
    return lines if len(lines) > 1 else []
