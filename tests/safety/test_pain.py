"""The pain rule, row by row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.safety.pain import after_pain


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [
        (None, 0, "go_on"),
        (None, 1, "halve"),
        (None, 2, "halve"),
        (None, 3, "do_not_start"),
        (0, 0, "go_on"),
        (0, 1, "halve"),
        (1, 2, "halve"),
        (2, 2, "halve"),
        (2, 0, "go_on"),
        (0, 3, "stop"),
        (2, 10, "stop"),
    ],
)
def test_the_rows_of_the_table(before: int | None, now: int, verdict: str) -> None:
    assert after_pain(before, now) == verdict


@given(st.none() | st.integers(0, 10), st.integers(0, 9))
def test_more_pain_is_never_answered_more_mildly(before: int | None, now: int) -> None:
    order = ["go_on", "halve", "stop", "do_not_start"]
    assert order.index(after_pain(before, now)) <= order.index(after_pain(before, now + 1))
