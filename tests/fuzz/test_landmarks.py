"""Whatever landmarks come, in whatever order: the coach goes on, and never calls gentle what it has not seen."""

import json
import math
from dataclasses import replace

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coach.angles.names import ANGLES
from coach.check.levels import Level
from coach.coaching import State, step
from coach.course.guide import Plan
from coach.exercise import files
from coach.exercise.definition import Exercise
from coach.feedback import Feedback
from coach.observation import Observation
from coach.outputs.overlay import draw
from coach.outputs.text import Summary, json_line
from coach.wording import say
from tests.bodies import mirrored, spotted
from tests.fuzz.anything import STREAMS, Stream
from tests.recording.sessions import exact, film

EXERCISES = {name: files.load(name)[0] for name in files.names()}
PLANS = st.sampled_from([Plan(), Plan(paced=True), Plan(paced=True, ask_pain=True)])
MEASURED = sorted(name for name, exercise in EXERCISES.items() if exercise.measures)


def coached(exercise: Exercise, seen: list[Observation], plan: Plan = Plan()) -> list[Feedback]:  # noqa: B008 - immutable
    state, out = State(), []
    for one in seen:
        state, feedback = step(exercise, state, one, plan=plan)
        out.append(feedback)
    return out


@example(
    Stream(65721, 5.0, 90.0, 90.0, True, (("crowd", 6, 0.0), ("crowd", 12, 0.0), ("shaken", 5, 0.0), ("head", 1, 0.0)), 0.0),
    "chair-extension",
    Plan(),
)
@given(STREAMS, st.sampled_from(sorted(EXERCISES)), PLANS)
@settings(max_examples=250)
def test_it_goes_on_and_says_only_what_it_has_seen(stream: Stream, name: str, plan: Plan) -> None:
    exercise, seen = EXERCISES[name], list(stream.observations())
    summary = Summary()
    for one, feedback in zip(seen, coached(exercise, seen, plan), strict=True):
        summary.add(feedback)
        assert feedback.t_s == one.t_s and feedback.sentence
        for values in (feedback.angles, feedback.speeds):
            assert values.shape == (len(ANGLES),) and not np.isinf(values).any()
        for gauge in feedback.gauges:
            assert (gauge.angle_level == Level.UNSEEN) == math.isnan(gauge.value)
            assert gauge.angle_level != Level.UNSEEN or gauge.level == Level.UNSEEN
            assert not math.isinf(gauge.speed) and not math.isinf(gauge.bound)
        if one.picture != "ok" or one.people == 0 or feedback.reason is not None:
            assert feedback.level == Level.UNSEEN and np.isnan(feedback.angles).all()
        if feedback.level == Level.UNSEEN:
            assert feedback.sentence != say("gentle")
        for event in feedback.events:
            row = json.loads(json_line(event))
            assert row["t"] == one.t_s
            assert event.kind != "repetition" or feedback.level != Level.UNSEEN
        view = feedback.course
        assert math.isfinite(view.left_s) and math.isfinite(view.length_s) and 0 <= view.left_s <= max(view.length_s, 0.0)
        assert not math.isinf(view.target_deg) and 0 <= view.counted <= len(seen)
    json.dumps(summary.as_dict(), allow_nan=False)
    assert summary.sentences()


@given(STREAMS, st.sampled_from(sorted(EXERCISES)), PLANS)
@settings(max_examples=60)
def test_the_same_landmarks_give_the_same_feedback_and_leave_no_trace_behind(stream: Stream, name: str, plan: Plan) -> None:
    seen = list(stream.observations())
    before = [(one.image.copy(), one.world.copy(), one.visibility.copy()) for one in seen]
    first, second = coached(EXERCISES[name], seen, plan), coached(EXERCISES[name], seen, plan)
    assert [(a.events, a.sentence, a.course[:7], a.level) for a in first] == [
        (b.events, b.sentence, b.course[:7], b.level) for b in second
    ]
    for one, kept in zip(seen, before, strict=True):
        for values, copied in zip((one.image, one.world, one.visibility), kept, strict=True):
            np.testing.assert_array_equal(values, copied)


@given(STREAMS, st.sampled_from(sorted(EXERCISES)), st.booleans())
@settings(max_examples=25)
def test_it_can_always_be_drawn(stream: Stream, name: str, mirror: bool) -> None:
    exercise, seen = EXERCISES[name], list(stream.observations())[-6:]
    picture = np.zeros((60, 80, 3), np.uint8)
    for one, feedback in zip(seen, coached(exercise, seen, Plan(paced=True)), strict=True):
        assert draw(picture, one, feedback, exercise, mirror=mirror).shape[2] == 3


SIGNED = {"trunk_side_bend", "trunk_rotation", "neck_rotation", "neck_side_bend", "pelvis_rotation"}
"""What is left for one is right for the other."""


SECONDS = {1.0: 30.0, 5.0: 14.0, 12.0: 14.0, 30.0: 8.0, 60.0: 6.0, 240.0: 4.0}
"""Of film at each frame rate."""


@given(st.sampled_from(MEASURED), st.integers(0, 999), st.sampled_from(sorted(SECONDS)), st.booleans())
@settings(max_examples=20)
def test_a_mirrored_person_is_told_the_same_with_left_and_right_exchanged(name: str, seed: int, fps: float, there: bool) -> None:
    exercise = EXERCISES[name]
    straight = film(exercise, SECONDS[fps], fps, seed)
    if there:
        straight = [exact(spotted(replace(one, head_turn_bound_deg=4.0), 0.01)) for one in straight]
    turns = ("head_turn_deg", "ear_turn_deg", "crown_turn_deg")
    glass = [exact(replace(mirrored(one), **{name: -getattr(one, name) for name in turns})) for one in straight]
    if there:
        glass = [exact(spotted(one, -0.01)) for one in glass]
    signs = np.array([-1.0 if angle in SIGNED else 1.0 for angle in ANGLES])
    judged = 0
    for one, other in zip(coached(exercise, straight), coached(exercise, glass), strict=True):
        assert one.reason == other.reason, one.t_s
        assert one.level == other.level
        assert [event.kind for event in one.events] == [event.kind for event in other.events]
        np.testing.assert_allclose(one.angles * signs, other.angles, atol=2e-3)
        judged += one.level != Level.UNSEEN
    # The stick body only sits and stands; and one picture a second is too few for a neutral.
    assert judged > 0 or fps == 1.0 or exercise.posture not in ("seated", "standing")
