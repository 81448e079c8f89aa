"""The text of an exercise with the limits as they are, which may be other ones than in its file."""

import json
from typing import Any

from coach.exercise.definition import Exercise


def toml_text(exercise: Exercise) -> str:
    """A TOML file that reads as exactly this exercise."""
    values = exercise.model_dump(mode="json", exclude_none=True)
    plain = [f"{name} = {_value(value)}" for name, value in values.items() if not _is_table(value)]
    tables: list[str] = []
    for name, value in values.items():
        if not _is_table(value):
            continue
        for row in value if isinstance(value, list) else [value]:
            tables.append(f"\n[[{name}]]" if isinstance(value, list) else f"\n[{name}]")
            tables += [f"{_key(key)} = {_value(item)}" for key, item in row.items()]
    return "\n".join([*plain, *tables]) + "\n"


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value))


def _key(name: str) -> str:
    return name if name.replace("_", "").replace("-", "").isalnum() and name.isascii() else json.dumps(name)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(name)} = {_value(item)}" for name, item in value.items()) + " }" if value else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, str):
        # A basic string of TOML is one of JSON, except that DEL is escaped.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    return repr(value).lower() if isinstance(value, bool) else repr(value)
