"""Work done behind: in order, bounded, flushed at the end, and its errors are not lost."""

import threading
import time

import pytest

from coach.outputs.behind import Behind


def test_all_is_done_in_order_by_the_end() -> None:
    done: list[int] = []
    behind: Behind[int] = Behind(done.append, 4, "test", patient=True)
    for number in range(300):
        behind.give(number)
    behind.close()
    assert done == list(range(300)) and behind.left_out == 0


def test_who_cannot_wait_leaves_out_rather_than_holding_up() -> None:
    gate, done = threading.Event(), list[int]()

    def work(number: int) -> None:
        gate.wait()
        done.append(number)

    behind: Behind[int] = Behind(work, 3, "test", patient=False)
    started = time.monotonic()
    for number in range(50):
        behind.give(number)
    assert time.monotonic() - started < 1
    gate.set()
    behind.close()
    assert done == sorted(done) and len(done) + behind.left_out == 50 and 3 <= len(done) <= 4


def fail(number: int) -> None:
    raise ValueError("disk")


def give_until_it_fails(behind: Behind[int]) -> None:
    with pytest.raises(ValueError, match="disk"):
        for number in range(1000):
            behind.give(number)
            time.sleep(0.001)


@pytest.mark.parametrize("patient", [True, False])
def test_what_fails_is_raised_once_and_nobody_waits_for_ever(patient: bool) -> None:
    behind: Behind[int] = Behind(fail, 2, "test", patient=patient)
    give_until_it_fails(behind)
    behind.close()


def test_after_a_failure_nothing_more_is_taken_and_nobody_waits() -> None:
    behind: Behind[int] = Behind(fail, 2, "test", patient=True)
    give_until_it_fails(behind)

    def give_more() -> None:
        for number in range(20):
            behind.give(number)

    given = threading.Thread(target=give_more, daemon=True)
    given.start()
    given.join(5)
    assert not given.is_alive() and behind.left_out == 20


def test_what_fails_last_is_raised_by_close() -> None:
    behind: Behind[int] = Behind(fail, 2, "test", patient=True)
    behind.give(1)
    with pytest.raises(ValueError, match="disk"):
        behind.close()
