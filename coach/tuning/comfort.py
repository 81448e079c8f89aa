"""A person's own comfortable ranges: how far it is to their first light stretch, as they showed it to the camera."""

import json
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from coach.angles.names import Angle
from coach.errors import CoachError, unwritten
from coach.paths import make_private, short_text, write_private

_MOST = 16_000


class Comfort(BaseModel):
    """One range, and when it was shown."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    degrees: float = Field(gt=0, le=120, description="from neutral to the first light stretch")
    on: date = Field(description="the day on which it was shown")


Ranges = dict[Angle, Comfort]
_ADAPTER: TypeAdapter[Ranges] = TypeAdapter(Ranges)


def path(limits_file: Path) -> Path:
    """Where the ranges lie: beside the person's own limits for the exercise."""
    return limits_file.with_name(f"{limits_file.stem}.range.json")


def read(limits_file: Path) -> Ranges:
    """The ranges beside a file of own limits, empty when none was shown.

    Raises:
        CoachError: the file is damaged. It is not passed over: it makes limits stricter.
    """
    file = path(limits_file)
    try:
        return _ADAPTER.validate_json(short_text(file, "ranges", _MOST))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise CoachError(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        says = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
        raise CoachError(f"{file} is damaged: {says}; delete it, or find the range anew with --find-range.") from error


def keep(limits_file: Path, angle: Angle, degrees: float, today: date) -> Path:
    """Keeps a range; an older one of the same angle is forgotten, and so is a damaged file.

    Raises:
        CoachError: it cannot be written.
    """
    file = path(limits_file)
    try:
        ranges = read(limits_file)
    except CoachError:
        ranges = {}
    ranges[angle] = Comfort(degrees=degrees, on=today)
    rows = {name: one.model_dump(mode="json") for name, one in ranges.items()}
    try:
        make_private(file.parent)
        write_private(file, json.dumps(rows, indent=1).encode() + b"\n")
    except OSError as error:
        raise unwritten(file, error) from error
    return file
