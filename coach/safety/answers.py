"""What a person answered: kept with its date, readable by nobody else, and asked again after 30 days."""

import datetime
import difflib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from coach.errors import CoachError, unwritten
from coach.paths import make_private, short_text, user_data
from coach.safety.questions import ABOUT, AGREED, BY_KEY, CLINICIAN_FIRST, CLINICIAN_WORD, QUESTIONS

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

VALID_DAYS = 30
AGES = range(1, 121)
REST = "everything_else"
"""In an answers file: `everything_else = false` answers no to every question that the file does not name."""


class Answers(NamedTuple):
    """The answers: yes or no by key, and the age in years or None when it was not said."""

    said: Mapping[str, bool] = {}
    age: int | None = None

    def yes(self, key: str) -> bool:
        """Whether the answer was yes; what was not answered is not a yes, see `missing`."""
        return self.said.get(key, False)

    @property
    def needs_agreement(self) -> bool:
        """Whether a clinician's word is needed."""
        return any(self.yes(question.key) for question in (*CLINICIAN_FIRST, *CLINICIAN_WORD))

    @property
    def asks_agreement(self) -> bool:
        """Whether a clinician's word may open a door, so that it is asked for."""
        return self.needs_agreement or any(self.yes(question.key) for question in ABOUT)

    @property
    def missing(self) -> list[str]:
        """Keys that were not answered, in order; the age may be left out."""
        wanted = [question for question in QUESTIONS if question.kind != "age" and (question != AGREED or self.needs_agreement)]
        return [question.key for question in wanted if question.key not in self.said]


NOTHING_APPLIES = Answers({question.key: False for question in QUESTIONS if question.kind != "age"})


def path() -> Path:
    """Where the answers are kept."""
    return user_data() / "screening.json"


def remember(answers: Answers, today: datetime.date) -> Path:
    """Keeps the answers, for their owner's eyes only.

    Raises:
        CoachError: they cannot be written.
    """
    file = path()
    row = {"date": today.isoformat(), "answers": dict(answers.said) | ({"age": answers.age} if answers.age is not None else {})}
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        make_private(file.parent)
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:  # noqa: PTH123
            json.dump(row, out, indent=2)
        part.replace(file)
    except OSError as error:
        raise unwritten(file, error) from error
    return file


def remembered(today: datetime.date) -> Answers | None:
    """The answers that are kept, or None when there are none, or too old, from the future, incomplete or damaged ones."""
    try:
        row = json.loads(path().read_text(encoding="utf-8"))
        age_days = (today - datetime.date.fromisoformat(row["date"])).days
        answers = parse(row["answers"], str(path()))
    except (OSError, ValueError, KeyError, TypeError, RecursionError, CoachError):
        return None
    # An emergency ends the questions early, so those answers are complete as they are.
    return answers if 0 <= age_days < VALID_DAYS and (not answers.missing or _stopped(answers)) else None


def valid_until() -> datetime.date | None:
    """The day after which the kept answers are asked again; None when there are none."""
    try:
        row = json.loads(path().read_text(encoding="utf-8"))
        return datetime.date.fromisoformat(row["date"]) + datetime.timedelta(days=VALID_DAYS - 1)
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def _stopped(answers: Answers) -> bool:
    return any(answers.yes(question.key) for question in QUESTIONS if question.kind == "emergency")


def read(name: str) -> Answers:
    """Answers from a TOML or JSON file; `none` means that nothing applies.

    Raises:
        CoachError: the file cannot be read or says something that is not known.
    """
    if name == "none":
        return NOTHING_APPLIES
    try:
        text = short_text(Path(name), "answers")
    except FileNotFoundError as error:
        raise CoachError(f"There is no answers file {name}; `coach screen --template` prints one to fill in.") from error
    except OSError as error:
        raise CoachError(f"{name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CoachError(f"{name} is not UTF-8 text, so it cannot be read.") from error
    try:
        row = json.loads(text) if name.endswith(".json") else tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # besides wrong JSON or TOML, a number of thousands of digits
        raise CoachError(f"{name} is not valid {'JSON' if name.endswith('.json') else 'TOML'}: {error}.") from error
    return parse(row, name)


def parse(row: Any, where: str) -> Answers:
    """Checks answers by key; `where` names them in errors."""
    if not isinstance(row, dict):
        raise CoachError(f"{where}: answers are a table of keys and true or false.")
    said: dict[str, bool] = {}
    age: int | None = None
    rest = False
    for key, value in row.items():
        if key == "age":
            if isinstance(value, bool) or not isinstance(value, int) or value not in AGES:
                raise CoachError(f"{where}, age: a whole number of years from {AGES[0]} to {AGES[-1]}, not {value!r}.")
            age = value
        elif key not in BY_KEY and key != REST:
            near = difflib.get_close_matches(str(key), [*BY_KEY, REST], n=1)
            raise CoachError(f"{where}, {key}: this question is not known" + (f", did you mean {near[0]}?" if near else "."))
        elif not isinstance(value, bool):
            raise CoachError(f"{where}, {key}: true or false, not {value!r}.")
        elif key != REST:
            said[key] = value
        elif value:
            raise CoachError(f"{where}, {REST}: only false can be said of everything else.")
        else:
            rest = True
    if rest:
        said = {**dict(NOTHING_APPLIES.said), **said}
    return Answers(said, age)


def template() -> str:
    """An answers file to fill in."""
    lines = ["# Answers to the screening: true is yes, false is no."]
    for question in QUESTIONS:
        lines += [f"\n# {question.text}", f"# {question.key} = " + ("40" if question.kind == "age" else "false")]
    return "\n".join(lines) + "\n"
