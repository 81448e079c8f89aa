"""Readings that no body can have reached are unseen, and nothing that a body can do is."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from coach.angles.leaps import FASTEST_DEG_S, LEAP_DEG, NOWHERE, OF_BODY, possible
from coach.angles.names import ANGLES
from coach.observation import Floats

NECK = ANGLES.index("neck_extension")


def followed(t_s: Floats, neck_deg: Floats) -> Floats:
    """What is believed of a neck, picture by picture; all other angles stay at zero."""
    reached, out = NOWHERE, []
    for t, value in zip(t_s, neck_deg, strict=True):
        angles = np.zeros(len(ANGLES))
        angles[NECK] = value
        believed, reached = possible(reached, float(t), angles)
        assert (np.delete(believed, NECK) == 0).all()
        out.append(believed[NECK])
    return np.array(out)


@given(
    st.lists(st.floats(-FASTEST_DEG_S, FASTEST_DEG_S), min_size=2, max_size=60),
    st.lists(st.floats(0.01, 0.5), min_size=60, max_size=60),
    st.integers(0, 99),
)
def test_no_movement_is_lost_however_fast_and_however_rarely_it_is_seen(
    speeds: list[float], steps: list[float], seed: int
) -> None:
    random = np.random.default_rng(seed)
    dt = np.array(steps[: len(speeds)])
    path = np.cumsum(np.array(speeds) * dt) + random.uniform(-LEAP_DEG / 2, LEAP_DEG / 2, len(dt))
    path[random.random(len(path)) < 0.2] = np.nan
    assert np.array_equal(followed(np.cumsum(dt), path), path, equal_nan=True)


@given(st.floats(60.0, 170.0), st.sampled_from([1, -1]), st.integers(1, 3), st.sampled_from([20.0, 30.0, 60.0]))
def test_a_leap_to_an_arm_and_back_is_unseen_and_what_follows_is_seen(size: float, sign: int, lasts: int, fps: float) -> None:
    neck = np.zeros(40)
    neck[20 : 20 + lasts] = sign * size
    believed = followed(np.arange(40) / fps, neck)
    within = (np.arange(1, lasts + 1) / fps) * FASTEST_DEG_S + LEAP_DEG < size
    assert np.isnan(believed[20 : 20 + lasts])[within].all()
    if within.all():
        assert (np.delete(believed, range(20, 20 + lasts)) == 0).all()


@given(st.floats(11.0, 170.0))
def test_what_stays_there_is_believed_as_soon_as_a_body_could_have_got_there(size: float) -> None:
    """A head that was thrown back while it was hidden must not be left out for long."""
    t_s = np.arange(60) / 60
    believed = followed(t_s, np.where(t_s < 0.2, 0.0, size))
    late = t_s[np.flatnonzero(believed == size)[0]] - 0.2
    assert late <= (size - LEAP_DEG) / FASTEST_DEG_S + 1 / 60


def test_form_is_no_body() -> None:
    """Turns of the head and the knees are read too roughly to be held to it."""
    angles = np.where(OF_BODY, 0.0, 90.0)
    _, reached = possible(NOWHERE, 0.0, np.zeros(len(ANGLES)))
    assert np.array_equal(possible(reached, 0.02, angles)[0], angles)
