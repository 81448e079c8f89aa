"""What is learnt of a trunk seen from the front: never wild, the same in a mirror, nothing at the neutral."""

import json
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.angles import front
from coach.angles.front import MISREAD_DEG, MOVED, ODD, STARTED, network, quantities, turn_and_misread
from coach.angles.neutral import Neutral
from coach.angles.tracked import UNTRACKED, Tracked
from tests.bodies import Body, measured, neutral_of

NUMBER = len(MOVED) + len(STARTED)
MOST_DEG = 90.0
"""No trunk turns further, so no reading may."""

ANYTHING = st.lists(st.floats(-1e3, 1e3), min_size=NUMBER, max_size=NUMBER).map(np.array)


@given(ANYTHING)
@settings(max_examples=200, deadline=None)
def test_whatever_is_seen_gives_a_turn_that_a_body_has_and_the_opposite_one_in_a_mirror(seen: np.ndarray) -> None:
    told = network()(seen)
    assert np.isfinite(told).all() and abs(told[0]) < MOST_DEG
    np.testing.assert_array_equal(network()(np.where(ODD, -seen, seen)), -told)


@given(st.lists(ANYTHING, min_size=1, max_size=9))
@settings(max_examples=60, deadline=None)
def test_many_at_once_give_what_each_gives_to_the_bit(seen: list[np.ndarray]) -> None:
    np.testing.assert_array_equal(network()(np.stack(seen)), np.stack([network()(one) for one in seen]))


def followed(x: float, y: float = 0.4) -> Tracked:
    return Tracked(shoulders_x=np.asarray(x), shoulders_y=np.asarray(y), shoulders_turn_deg=np.asarray(3.0))


def neutral_with_spot(body: Body) -> Neutral:
    return replace(neutral_of(body), shoulders_x=0.6, shoulders_y=0.4, shoulders_turn=3.0)


@pytest.mark.parametrize("spot", [UNTRACKED, followed(0.6), followed(np.inf)])
@pytest.mark.parametrize("azimuth", [0.0, 35.0, -50.0])
def test_the_neutral_is_no_turn_and_no_bend(azimuth: float, spot: Tracked) -> None:
    body = Body(azimuth=azimuth, side_bend=2.0)
    turn, misread = turn_and_misread(measured(body), neutral_with_spot(body), spot)
    assert turn == pytest.approx(0, abs=1e-9) and misread == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("azimuth", [0.0, 20.0, -20.0])
@pytest.mark.parametrize("rotation", [20.0, -20.0])
def test_a_spot_on_the_chest_that_goes_along_says_that_the_trunk_turns_more(rotation: float, azimuth: float) -> None:
    start = Body(azimuth=azimuth)
    part, known = measured(replace(start, rotation=rotation)), neutral_with_spot(start)
    away = 0.15 * known.trunk_px * np.sign(rotation)
    stayed, went = (float(turn_and_misread(part, known, followed(0.6 + x))[0]) for x in (0.0, away))
    assert went * np.sign(rotation) > stayed * np.sign(rotation) + 2


@pytest.mark.parametrize("line", ["shoulder_azimuth", "shoulder_width", "ear_x", "spine_tilt", "hip_x"])
def test_without_a_line_that_it_needs_it_says_nothing(line: str) -> None:
    body = Body(azimuth=10)
    turn, misread = turn_and_misread(replace(measured(body), **{line: np.asarray(np.nan)}), neutral_of(body))
    assert np.isnan(turn) and np.isnan(misread)


def test_a_side_bend_is_corrected_by_a_few_degrees_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    body = Body(azimuth=0)
    wild = replace(network(), out=network().out * 100)
    monkeypatch.setattr(front, "network", lambda: wild)
    _, misread = turn_and_misread(measured(replace(body, side_bend=20)), neutral_of(body))
    assert abs(misread) == MISREAD_DEG


def test_how_far_away_somebody_is_does_not_matter() -> None:
    """All lengths are shares of the trunk's."""
    body = Body(azimuth=20)
    start, part = neutral_of(body), measured(replace(body, rotation=25, side_bend=5))
    lengths = ("trunk_px", "spine_px", "ear_x", "ear_y", "hip_x", "hip_y")
    smaller = replace(part, **{name: getattr(part, name) / 3 for name in lengths})
    begun = replace(start, **{name: getattr(start, name) / 3 for name in lengths})
    np.testing.assert_allclose(quantities(smaller, begun), quantities(part, start), atol=1e-12)


def test_the_file_names_what_it_was_fitted_to() -> None:
    kept = json.loads((files("coach.angles") / "front.json").read_text(encoding="utf-8"))
    assert list(kept["quantities"]) == [*MOVED, *STARTED]
    assert all(scale > 0 for _, scale in kept["quantities"].values())
    assert all(middle == 0 for (middle, _), odd in zip(kept["quantities"].values(), ODD, strict=True) if odd)
