"""The coach follows the one whom it knows."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.observation import LEFT_ANKLE, LEFT_HIP, LEFT_SHOULDER, RIGHT_ANKLE, RIGHT_HIP, RIGHT_SHOULDER
from coach.pose.follow import Candidate, choose, meant, trunk


def person(x: float, y: float = 0.5, size: float = 0.25, feet: float | None = None) -> Candidate:
    """Seen down to the feet where it is told how far down they are."""
    image = np.full((33, 2), (x, y))
    image[[LEFT_SHOULDER, RIGHT_SHOULDER], 1] -= size / 2
    image[[LEFT_HIP, RIGHT_HIP], 1] += size / 2
    visibility = np.ones(33)
    visibility[[LEFT_ANKLE, RIGHT_ANKLE]] = feet is not None
    if feet is not None:
        image[[LEFT_ANKLE, RIGHT_ANKLE], 1] = feet - 0.02, feet
    return Candidate(image, np.zeros((33, 3)), visibility)


def test_nobody() -> None:
    assert choose([], None) == (None, 0)


def test_the_larger_of_two_strangers_is_taken_and_both_are_counted() -> None:
    larger = person(1.0, size=0.3)
    assert choose([person(0.3, size=0.2), larger], None) == (larger, 2)


def test_one_person_found_twice_is_one() -> None:
    assert choose([person(0.50), person(0.52)], None)[1] == 1


def test_the_followed_person_is_kept_when_a_larger_one_walks_in() -> None:
    known = trunk(person(0.3))
    mine = person(0.32)
    assert choose([person(0.9, size=0.5), mine], known) == (mine, 2)


def test_a_stranger_is_not_taken_for_the_followed_person() -> None:
    assert choose([person(1.2)], trunk(person(0.3))) == (None, 1)


def test_whoever_alone_takes_the_start_posture_and_is_no_smaller_is_meant() -> None:
    large, small = person(0.3, size=0.3), person(1.0, size=0.25)
    assert meant([large, small], lambda one: one is large) is large
    # On the sofa behind, while the one who exercises is on the way to the chair; both on chairs; nobody yet.
    assert meant([large, small], lambda one: one is small) is None
    assert meant([large, small], lambda one: True) is None
    assert meant([large, small], lambda one: False) is None
    assert meant([], lambda one: True) is None


def test_whoever_is_ready_and_clearly_nearer_is_meant_whoever_stands_about_behind() -> None:
    """Seen from the front, somebody who stands passes for somebody who sits, and their trunk for the larger one."""
    near, far = person(1.0, size=0.24, feet=0.85), person(0.3, size=0.25, feet=0.7)
    assert meant([far, near], lambda one: True) is near
    assert meant([far, near], lambda one: one is near) is near
    # On the sofa behind, while the one who exercises is on the way to the chair.
    assert meant([far, near], lambda one: one is far) is None
    # A child before an adult who exercises, feet beside each other, and feet that are not seen: nobody can tell.
    assert meant([far, person(1.0, size=0.18, feet=0.85)], lambda one: True) is None
    assert meant([far, person(1.0, size=0.24, feet=0.72)], lambda one: True) is None
    assert meant([far, person(1.0, size=0.24)], lambda one: True) is None
    # Between, the one makes up for the other.
    assert meant([person(1.0, size=0.27, feet=0.724), far], lambda one: True) is not None
    assert meant([person(1.0, size=0.27, feet=0.716), far], lambda one: True) is None
    # Half as large again tells as well, unless the feet say otherwise.
    large = person(1.0, size=0.37)
    assert meant([large, far], lambda one: True) is large
    assert meant([person(1.0, size=0.37, feet=0.72), far], lambda one: True) is not None
    assert meant([person(1.0, size=0.37, feet=0.70), far], lambda one: True) is None
    assert meant([far, near, person(1.5, size=0.24, feet=0.84)], lambda one: True) is None


@given(st.lists(st.floats(0, 2), min_size=1, max_size=5), st.randoms())
def test_the_order_of_detection_does_not_matter(places: list[float], order: Random) -> None:
    people = [person(x, size=0.2 + 0.01 * number) for number, x in enumerate(places)]
    known = trunk(person(places[0]))
    one, count = choose(people, known)
    shuffled = list(people)
    order.shuffle(shuffled)
    other, same_count = choose(shuffled, known)
    assert one is not None and other is not None
    assert count == same_count
    assert trunk(one).x == pytest.approx(trunk(other).x)
