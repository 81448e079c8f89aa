"""Reads exercise files and says in one sentence what is wrong with one."""

import difflib
import re
import sys
from pathlib import Path

from pydantic import ValidationError

from coach.errors import CoachError, printable, wrong_field
from coach.exercise.definition import RECORDED, Exercise
from coach.paths import bundled, is_file, short_text, user_data

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PLAIN = re.compile(r"\w([\w .-]{0,98}\w)?")
"""The name of an exercise: limits, sessions and pages are kept under it."""

ENDING = "*.[tT][oO][mM][lL]"
"""Some systems write it large."""


def names() -> list[str]:
    """Names of the exercises that come with the program, and of those that the user has added, sorted."""
    return sorted(filter(PLAIN.fullmatch, _files()))


def readable() -> tuple[dict[str, Exercise], tuple[str, ...]]:
    """The exercises that can be read, by name, and a sentence for each that is not used: it keeps nobody from the others."""
    found: dict[str, Exercise] = {}
    faults = []
    for name in sorted(_files()):
        try:
            found[name], _ = load(name)
        except CoachError as error:
            faults.append(str(error))
    faults += [
        f"{path} is passed over: {_taken(path)}" for path in sorted((user_data() / "exercises").glob(ENDING)) if _taken(path)
    ]
    return found, tuple(faults)


def _taken(path: Path) -> str | None:
    """Why a file cannot have its name, in a sentence: sessions and limits of two exercises would be one's."""
    theirs = bundled("exercises") / f"{path.stem}.toml"
    if not is_file(theirs) or path.resolve() == theirs.resolve():
        return None
    return f"'{path.stem}' comes with the program, so give yours a name of its own."


def _files() -> dict[str, Path]:
    # What comes with the program is never replaced: its limits are relied on under its name.
    folders = (user_data() / "exercises", bundled("exercises"))
    return {path.stem: path for folder in folders for path in sorted(folder.glob(ENDING))}


def find(name: str) -> Path:
    """The file of an exercise, by name or by path.

    Raises:
        CoachError: there is none, and the nearest name is suggested; or it is called as no exercise can be, or as another is.
    """
    if path := _files().get(name):
        return _plain(path)
    if name.lower().endswith(".toml"):
        if is_file(Path(name)):
            path = _plain(Path(name))
            if taken := _taken(path):
                raise CoachError(f"{path} is not used: {taken}")
            return path
        raise CoachError(f"There is no exercise file {name}.")
    near = difflib.get_close_matches(name, names(), n=1, cutoff=0.4)
    hint = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(names())}."
    raise CoachError(f"There is no exercise '{name}': {hint}")


def _plain(path: Path) -> Path:
    if PLAIN.fullmatch(path.stem):
        return path
    better = re.sub(r"[^\w.-]+", "-", path.stem).strip("-.")[:100].rstrip("-.") or "exercise"
    raise CoachError(
        f"{printable(str(path))} has a name that no exercise can have, which is up to 100 letters and digits, with spaces, '.', "
        f"'-' and '_' between them: rename it, as to {better}.toml."
    )


def stem(name: str) -> str:
    """A short name for files made from an exercise, given by name or path."""
    return Path(name).stem


def load(name: str) -> tuple[Exercise, str]:
    """The validated exercise and the text of its file, by name or path."""
    path = find(name)
    try:
        text = short_text(path, "an exercise")
    except (OSError, UnicodeDecodeError) as error:
        raise CoachError(f"{path} cannot be read as UTF-8 text: {error}.") from error
    return parse(text, str(path)), text


def parse(text: str, where: str, *, recorded: bool = False) -> Exercise:
    """Validates the text of an exercise file; `where` names it in errors.

    Args:
        recorded: the exercise was done already, perhaps when less was asked of its file: what only makes it unwise is let be.
    """
    try:
        return Exercise.model_validate(tomllib.loads(text), context=RECORDED if recorded else None)
    except ValidationError as error:
        # A key that is not known explains the one that is missing.
        first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
        *table, key = first["loc"] or ("",)
        misplaced = table and first["type"] == "extra_forbidden" and key in Exercise.model_fields
        hint = ": it belongs above the first [table]" if misplaced else ""
        raise CoachError(f"{where}, line {_line(text, first['loc'])}, {wrong_field(first)}{hint}.") from error
    except RecursionError as error:
        raise CoachError(f"{where} is nested too deeply.") from error
    except ValueError as error:  # besides TOML errors, an integer of thousands of digits
        raise CoachError(f"{where} is not valid TOML: {error}.") from error


def _line(text: str, location: tuple[int | str, ...]) -> int:
    """The line on which a field stands, or its table when the field is missing."""
    best, wanted = 1, [part for part in location if isinstance(part, str)]
    index = next((part for part in location if isinstance(part, int)), 0)
    table: list[str] = []
    seen: dict[str, int] = {}
    depth = 0
    for number, line in enumerate(text.split("\n"), 1):
        header = re.match(r"\s*\[(\[?)\s*([\w.\-]+)\s*\]", line)
        key = re.match(r"\s*([\w\-.]+)\s*=", line)
        if header:
            table = header[2].split(".")
            if header[1]:
                seen[header[2]] = seen.get(header[2], -1) + 1
            path = table
        elif key:
            path = table + key[1].split(".")
        else:
            continue
        if seen.get(path[0], index) != index and isinstance(location[1] if len(location) > 1 else None, int):
            continue
        common = next((i for i, (a, b) in enumerate(zip(path, wanted, strict=False)) if a != b), min(len(path), len(wanted)))
        if common > depth and common == len(path):
            best, depth = number, common
    return best
