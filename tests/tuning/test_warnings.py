"""All frames at once says what the check says frame by frame."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.check.levels import Held, Level, next_level
from coach.coaching import State, step
from coach.course.guide import Plan
from coach.exercise import files
from coach.exercise.definition import Exercise, Limit
from coach.feedback import View
from coach.observation import Observation
from coach.recording import rows
from coach.recording.read import Recording, read
from coach.recording.rejudge import events, plan_of
from coach.recording.store import new_info
from coach.tuning.compare import Span, spans
from coach.tuning.compare import changes as changes_between
from coach.tuning.level_runs import changes, zones
from coach.tuning.limits import limits_of, with_limits
from coach.tuning.track import track
from coach.tuning.warnings import Told, sweep, told
from tests.bodies import Body, film, ramp, times
from tests.check.spoiled import Fault, faults, spoiled
from tests.course.sessions import ASKED, answering, posed, session
from tests.recording.sessions import record

steps = st.sampled_from([0.01, 1 / 30, 0.05, 0.1, 0.25, 0.5])
sizes = st.one_of(st.floats(0, 30), st.sampled_from([9.2, 10.0, 10.8, 18.4, 20.0, 21.6, math.nan, 11.0, 19.0]))


@settings(max_examples=300)
@given(values=st.lists(st.tuples(steps, sizes), min_size=1, max_size=60), gentle=st.sampled_from([0.0, 10.0, 19.0, 20.0]))
def test_levels_follow_the_rule_of_the_check(values: list[tuple[float, float]], gentle: float) -> None:
    limit = Limit(gentle=gentle, ease_off=20.0)
    t, held = 0.0, Held()
    times, expected = [], []
    for number, (later, value) in enumerate(values):
        t += later
        times.append(t)
        before, held = held, next_level(held, t, value, limit)
        if held.level != before.level:
            expected.append((number, held.level))
    size = np.array([value for _, value in values])
    assert changes(times, zones(size, limit.gentle, limit.ease_off)) == expected


def told_by_step(recording: Recording, exercise: Exercise) -> list[tuple[float, str, str, str]]:
    """What the whole core itself warns of, picture by picture."""
    state, out = State(), []
    plan = plan_of(recording)
    for seen in recording.observations():
        state, feedback = step(exercise, state, seen, plan=plan)
        for event in feedback.events:
            if event.kind == "warning":
                out.append((event.t, event.measure or "", event.quantity or "", event.level or ""))
    return out


def told_at_once(recording: Recording, exercise: Exercise) -> list[tuple[float, str, str, str]]:
    found = told(track(recording, exercise), exercise)
    assert all(row.until_s >= row.t_s for row in found)
    return [(row.t_s, row.measure, row.quantity, row.level.label) for row in found]


def recorded(name: str, wrong: list[Fault], seed: int = 1, fps: float = 12.0, plan: Plan | None = None) -> Recording:
    """As it would be read again; who is led sits still for as long as it is said how to sit."""
    exercise = files.load(name)[0]
    sits_s = 19.0 if plan else 0.0
    seen = spoiled(exercise, wrong, fps, seed, 24.0 + sits_s, lambda body, t: posed(exercise) if t < sits_s else body)
    plan = plan or Plan()
    info = new_info(name, exercise.title, "camera 0", "full", None, plan._asdict())
    recording = Recording(Path(), info, exercise, seen, (), (), None)
    return replace(recording, told=tuple(json.loads(line) for line in events(recording))) if plan.ask_pain else recording


def kept(exercise: Exercise, seen: list[Observation], plan: Plan) -> Recording:
    """What was seen, as a recording."""
    data = rows.columns([rows.batch(seen, [-1] * len(seen))], rows.SCHEMA)
    info = new_info("chair-extension", exercise.title, "camera 0", "full", None, plan._asdict())
    return Recording(Path(), info, exercise, data, (), (), None)


def scaled(exercise: Exercise, shares: list[float]) -> Exercise:
    """With other limits, each its own share of what it is."""
    wanted = {}
    for number, (name, value) in enumerate(limits_of(exercise).items()):
        # Gentle and ease off of one limit stay in order.
        wanted[name] = value * shares[number // 2 % len(shares)]
    return with_limits(exercise, wanted)


MEASURED = [name for name in files.names() if files.load(name)[0].measures]


@settings(max_examples=50)
@given(
    st.sampled_from(MEASURED),
    faults,
    st.sampled_from([5.0, 12.0]),
    st.integers(0, 99),
    st.lists(st.floats(0.05, 1.0), min_size=1, max_size=6),
)
def test_warnings_are_those_of_the_core(name: str, wrong: list[Fault], fps: float, seed: int, shares: list[float]) -> None:
    recording = recorded(name, wrong, seed, fps)
    exercise = scaled(files.load(name)[0], shares)
    assert told_at_once(recording, exercise) == told_by_step(recording, exercise)


@settings(max_examples=25)
@given(
    back=st.floats(14, 31),
    bound=st.floats(8, 27),
    turned=st.sampled_from([0.0, 42.0]),
    fps=st.sampled_from([5.0, 12.0, 15.0]),
    lost=st.integers(2, 9),
    seed=st.integers(0, 99),
)
def test_a_head_at_the_border_of_what_can_be_judged_is_told_of_alike(
    back: float, bound: float, turned: float, fps: float, lost: int, seed: int
) -> None:
    """It comes and goes, is turned at times, and some pictures are lost."""
    noise = np.random.default_rng(seed)
    seen = []
    for number, one in enumerate(film(lambda t: Body(neck_extension=ramp(t, 3, 30, back), neck_rotation=turned), times(9, fps))):
        calm = one.t_s < 3
        turn = ramp(one.t_s, 3, 30, back) + (0.0 if calm else noise.normal(0, 2))
        unsure = 1.0 if calm else bound + noise.normal(0, 1)
        here = replace(one, head_turn_deg=-turn, head_turn_bound_deg=unsure)
        seen.append(here if calm or number % lost else Observation(one.t_s))
    exercise = files.load("chair-extension")[0]
    recording = kept(exercise, seen, Plan())
    assert told_at_once(recording, exercise) == told_by_step(recording, exercise)


@pytest.mark.parametrize("name", ["chair-extension", "seated-rotation", "side-bend"])
@pytest.mark.parametrize("share", [0.6, 0.37])
def test_many_warnings(name: str, share: float) -> None:
    recording = recorded(name, [], fps=15.0)
    exercise = scaled(files.load(name)[0], [share])
    now = told_at_once(recording, exercise)
    assert now == told_by_step(recording, exercise) and len(now) > 3


def test_after_pain_the_halved_limits_hold() -> None:
    # The answer to the first question, with a 2, at the very beginning.
    recording = recorded("chair-extension", [(1.0, 0.1, "asked to halve")], plan=Plan(paced=True, ask_pain=True))
    calm = recorded("chair-extension", [], plan=Plan(paced=True, ask_pain=False))
    exercise = recording.exercise
    now = told_at_once(recording, exercise)
    assert now == told_by_step(recording, exercise) != told_at_once(calm, exercise)


@pytest.mark.parametrize("sits_s", [3.0, 9.0])
@pytest.mark.parametrize("asked_deg", [-40.0, 14.0, 19.0, math.nan])
def test_what_is_no_fault_while_it_is_said_how_to_sit_is_none_afterwards_either(sits_s: float, asked_deg: float) -> None:
    """Nor at the questions and after the end: what is told at once is what was told step by step."""
    exercise = files.load("chair-extension")[0]
    pace = exercise.pace.model_copy(update={"repetitions": 1, "hold_s": 2.0})
    exercise = exercise.model_copy(update={"pace": pace})

    def act(t: float, view: View) -> Body:
        # Not a number: who bounces.
        asked = 9 + 6 * math.sin(8 * t) if math.isnan(asked_deg) else asked_deg
        leans = {"place": 20.0 * (sits_s < t < sits_s + 2), "hold": 16.0, "ask_after": asked, "finished": 25.0}
        turned = 60.0 if view.phase == "ask_after" else 0.0
        return replace(posed(exercise, leans.get(view.phase, 0.0)), neck_rotation=turned, neck_extension=turned / 3)

    done = session(exercise, act, ASKED, answering("0", "0"), most_s=80)
    recording = kept(exercise, done.seen, ASKED)
    recording = replace(recording, told=tuple(json.loads(line) for line in events(recording)))
    now = told_at_once(recording, exercise)
    assert now == told_by_step(recording, exercise) and now


def test_a_part_of_a_session_can_be_halved() -> None:
    recording = recorded("chair-extension", [])
    measured = track(recording, recording.exercise)
    object.__setattr__(measured, "halved_from", 120)
    early = [row for row in told(measured, recording.exercise) if row.t_s < measured.times[120]]
    assert early == [
        row for row in told(track(recording, recording.exercise), recording.exercise) if row.t_s < measured.times[120]
    ]
    assert told(measured, recording.exercise) != told(track(recording, recording.exercise), recording.exercise)


def test_a_sweep_is_each_limit_by_itself() -> None:
    recording = read(record(seconds=16))
    exercise = files.load("chair-extension")[0]
    measured = track(recording, exercise)
    ease_off = np.linspace(4.0, 18.0, 15)
    found = sweep(measured, exercise.measures[0], ease_off * 0.6, ease_off)
    for one, bound in zip(found, ease_off, strict=True):
        measure = exercise.measures[0].model_copy(update={"limit": Limit(gentle=bound * 0.6, ease_off=bound)})
        alone = told(measured, exercise.model_copy(update={"measures": [measure]}))
        angle = [row.t_s for row in alone if row.quantity == "angle"]
        assert [measured.times[frame] for frame, level in one if level >= Level.CAUTION] == angle


Spans = st.lists(st.tuples(st.integers(0, 12), st.sampled_from(["angle", "speed"]), st.sampled_from([1, 2]), st.integers(0, 3)))


def tellings(rows: list[tuple[int, str, int, int]]) -> list[Told]:
    return [Told(float(t), "neck", quantity, Level(level), float(t + lasts)) for t, quantity, level, lasts in sorted(rows)]


@given(Spans, Spans)
def test_what_changes_is_found_however_many_there_are(before: list[tuple[int, str, int, int]], after: list[Any]) -> None:
    then, now = spans(tellings(before)), spans(tellings(after))

    def met(a: Span, others: list[Span]) -> list[Span]:
        return [b for b in others if a[2:] == b[2:] and a.start_s <= b.end_s and b.start_s <= a.end_s]

    found = changes_between(tellings(before), tellings(after))
    assert {row.span for row in found if row.what == "gained"} == {span for span in now if not met(span, then)}
    assert {row.span for row in found if row.what == "lost"} == {span for span in then if not met(span, now)}
    kept = {row.span: row.before_s for row in found if row.what == "kept"}
    assert kept == {span: sum(one.seconds for one in met(span, then)) for span in now if met(span, then)}
    assert [row.span.start_s for row in found] == sorted(row.span.start_s for row in found)
