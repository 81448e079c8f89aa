"""Keys from the terminal."""

import pytest

from coach.sources.terminal import key_of


@pytest.mark.parametrize(("line", "key"), [("2\n", "2"), ("10\n", "x"), (" X \n", "x"), ("\n", "enter"), ("stop\n", "s")])
def test_a_line_stands_for_one_key_and_ten_is_not_one(line: str, key: str) -> None:
    assert key_of(line) == key
