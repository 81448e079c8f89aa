"""Errors that a user is told in one sentence; everything else is a defect and may show its traceback."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class CoachError(Exception):
    """The user's input is wrong. The message says what and where, in one sentence."""

    exit_code = 2


class DeviceError(CoachError):
    """A camera, a pose model or a display is missing or does not answer."""

    exit_code = 3


def unwritten(path: Path, error: OSError) -> CoachError:
    """What is said of a file that cannot be written."""
    return CoachError(f"{path} cannot be written: {error.strerror or error}.")


def printable(name: str) -> str:
    """A file's name as text, whatever bytes it has; the same where it is text already."""
    return name.encode(errors="backslashreplace").decode()


PLAIN_WORDS = {
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), "Input should be a table of keys and values"),
    **dict.fromkeys(("list_type", "tuple_type"), "Input should be a list, in square brackets"),
}
"""What is said of kinds of values that have another name in a file than in Python, by pydantic's name of the error."""


def wrong_field(row: "ErrorDetails") -> str:
    """Which field is wrong and how, in a few words, from one of a `ValidationError`'s errors."""
    field = ".".join(str(part) for part in row["loc"] if part != "[key]") or "the file"
    usual = row["msg"].removeprefix("Value error, ").replace("Tuple", "List")
    says = "this key is not known" if row["type"] == "extra_forbidden" else PLAIN_WORDS.get(row["type"], usual)
    return f"{field}: {says}"
