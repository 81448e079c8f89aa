"""Work done ahead: in order, bounded, and its errors are not lost."""

import threading
import time
from collections.abc import Generator

import pytest

from coach.sources.ahead import Ahead


def numbers(count: int, closed: list[int], fail_at: int | None = None) -> Generator[int, None, None]:
    number = 0
    try:
        for number in range(count):
            if number == fail_at:
                raise ValueError("seven")
            yield number
    finally:
        closed.append(number)


@pytest.mark.parametrize("most", [1, 3, 100])
def test_everything_comes_in_order(most: int) -> None:
    closed: list[int] = []
    with Ahead(numbers(200, closed), most, "test") as ready:
        assert list(ready) == list(range(200))
    assert closed == [199]


def test_what_fails_is_raised_after_what_came_before() -> None:
    got: list[int] = []
    with Ahead(numbers(20, [], fail_at=7), 3, "test") as ready, pytest.raises(ValueError, match="seven"):
        for number in ready:
            got.append(number)
    assert got == list(range(7))


def test_it_runs_no_further_ahead_than_asked_and_ends_when_left() -> None:
    closed: list[int] = []
    with Ahead(numbers(1000, closed), 3, "test") as ready:
        assert next(iter(ready)) == 0
        time.sleep(0.1)
    assert closed == [4]
    assert not any(thread.name == "test" for thread in threading.enumerate())
