"""All frames at once give what the check gives frame by frame, to the bit."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from coach.angles.names import ANGLES
from coach.check import judge as judging
from coach.check.batch import bouncing, measure
from coach.check.patterns import BOUNCE_DEG, BOUNCE_TURN_DEG, Swing, bounces, swing
from coach.check.seen import TO_COME
from coach.exercise import files
from coach.observation import Floats
from coach.recording import rows
from tests.check.spoiled import FAULTS, Fault, faults, spoiled

EXERCISES = {name: files.load(name)[0] for name in files.names()}
WAITING = TO_COME | {"unmeasured"}


def same(a: Floats, b: Floats) -> bool:
    """To the bit; NaN is NaN."""
    seen = ~np.isnan(a)
    return bool((seen == ~np.isnan(b)).all() and a[seen].tobytes() == b[seen].tobytes())


def holds(name: str, seen: rows.Columns) -> tuple[int, set[str]]:
    """Compares both; how many frames were judged, and for which reasons others were not."""
    exercise, count = EXERCISES[name], len(seen["t_s"])
    angles, speeds, bounds = (np.full((count, len(ANGLES)), np.nan) for _ in range(3))
    reason = []
    state = judging.State()
    for row, one in enumerate(rows.observations(seen)):
        state, feedback = judging.judge(exercise, state, one)
        angles[row] = feedback.angles
        reason.append("" if feedback.reason in WAITING else feedback.reason or "")
        for gauge in feedback.gauges:
            place = ANGLES.index(gauge.measure.angle)
            speeds[row, place], bounds[row, place] = feedback.speeds[place], gauge.bound
    found = measure(exercise, seen)
    watched = [ANGLES.index(one.angle) for one in exercise.measures]
    assert same(angles, found.angles)
    assert same(speeds, found.speeds)
    assert same(bounds[:, watched], found.bounds[:, watched])
    assert list(found.reason) == reason
    return int((~np.isnan(angles).all(axis=1)).sum()), set(reason)


@settings(max_examples=50)
@given(st.sampled_from(sorted(EXERCISES)), faults, st.sampled_from([2.0, 3.9, 12.0, 60.0]), st.integers(0, 99))
@example("chair-extension", [(4.0, 7.0, "away")], 12.0, 1)
@example("chair-extension", [(4.0, 7.0, "nearer"), (6.0, 0.1, "late")], 12.0, 1)
@example("chair-extension", [(4.0, 0.1, "nearer"), (6.0, 60.0, "asleep")], 12.0, 1)
@example("side-bend", [(4.0, 2.0, "turned"), (6.0, 7.0, "clock set back")], 12.0, 1)
def test_as_frame_by_frame(name: str, wrong: list[Fault], fps: float, seed: int) -> None:
    holds(name, spoiled(EXERCISES[name], wrong, fps, seed, seconds=24.0 if fps < 60 else 6.0))


@pytest.mark.parametrize("name", sorted(EXERCISES))
def test_many_are_judged(name: str) -> None:
    judged, _ = holds(name, spoiled(EXERCISES[name], []))
    assert judged > 100 or not EXERCISES[name].measures or EXERCISES[name].posture not in ("seated", "standing")


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_every_fault(fault: str) -> None:
    # Before the neutral, and after it long enough to lose it.
    _, reasons = holds("chair-extension", spoiled(EXERCISES["chair-extension"], [(0.0, 1.0, fault), (6.0, 7.0, fault)]))
    harmless = {"one ear", "head not tracked", "head unsure", "asked to halve"}
    assert fault in harmless or len(reasons - {""}) > 1


def test_the_neutral_may_come_with_the_very_last_picture() -> None:
    complete = [
        holds("chair-extension", spoiled(EXERCISES["chair-extension"], [], seconds=count / 12))[0] for count in range(15, 36)
    ]
    assert min(complete) == 0 and 1 in complete


def test_of_nothing() -> None:
    nothing = spoiled(EXERCISES["side-bend"], [], seconds=0)
    assert measure(EXERCISES["side-bend"], nothing).angles.shape == (0, len(ANGLES))


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(st.sampled_from([0.03, 0.2, 1.5]), st.one_of(st.floats(-3, 20), st.just(np.nan))),
        max_size=80,
    ),
    st.sampled_from([BOUNCE_DEG, BOUNCE_TURN_DEG]),
)
def test_bouncing(steps: list[tuple[float, float]], reversal: float) -> None:
    t_s = np.cumsum([step for step, _ in steps])
    size = np.array([value for _, value in steps])
    state, expected = Swing(), []
    for t, value in zip(t_s.tolist(), size.tolist(), strict=True):
        state = swing(state, t, value, reversal)
        expected.append(bounces(state, t))
    assert bouncing(t_s, size, reversal).tolist() == expected


@settings(max_examples=25)
@given(faults, st.lists(st.integers(0, 287), max_size=4, unique=True), st.integers(0, 99))
def test_a_neutral_that_the_course_drops(wrong: list[Fault], dropped: list[int], seed: int) -> None:
    """As in a session with two sides: after some frames the check has to find a new one."""
    exercise = EXERCISES["side-bend"]
    seen = spoiled(exercise, wrong, 12.0, seed, seconds=24.0)
    state, angles, times = judging.State(), [], []
    for index, one in enumerate(rows.observations(seen)):
        state, feedback = judging.judge(exercise, state, one)
        angles.append(feedback.angles)
        if index in dropped:
            times.append(one.t_s)
            state = replace(state, neutral=None, stretch=())
    # An event tells its time only: where a clock that jumped back comes by the same one again, nobody can know which it was.
    assume(all(np.count_nonzero(seen["t_s"] == t_s) == 1 for t_s in times))
    assert same(np.array(angles).reshape(-1, len(ANGLES)), measure(exercise, seen, dropped_s=times).angles)
