"""A short soak: what `python -m tests.benchmarks.soak` does with an hour, with two minutes."""

import gc

from tests.benchmarks.soak import hour, said_again

SECONDS = 120.0


def test_a_long_session_keeps_nothing_in_memory_and_says_the_same_each_time() -> None:
    # What tests before left open, some until they are collected, is not of this one.
    gc.collect()
    first, folder = hour(SECONDS)
    second, _ = hour(SECONDS)
    assert first.frames == second.frames == SECONDS * 30 and first.events > 100
    assert first.said.hexdigest() == second.said.hexdigest() == said_again(folder)
    # What one session needs once, another one needs not again.
    assert second.growth_mb < 4
    assert second.handles[-1] == first.handles[-1] == first.handles[0]
