"""All that the coach watches beside how far and how fast: bouncing, thrust, a limit ahead, a head back and turned, and form."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.check.judge import State, judge
from coach.exercise.definition import Exercise
from coach.exercise.files import load
from coach.feedback import Event
from coach.observation import Observation
from coach.wording import say
from tests.bodies import Body, observe, ramp, times

CHAIR, TURN, BEND, STAND = (load(name)[0] for name in ("chair-extension", "seated-rotation", "side-bend", "standing-extension"))
START_S = 2.5
"""By then a still person has a neutral."""

Moment = Callable[[float], Body | Observation]


def warned(moment: Moment, exercise: Exercise = CHAIR, seconds: float = 10.0, fps: float = 30.0) -> list[Event]:
    state, events = State(), []
    for t in times(seconds, fps):
        seen = moment(float(t))
        seen = replace(seen, t_s=float(t)) if isinstance(seen, Observation) else observe(seen, float(t))
        state, feedback = judge(exercise, state, seen)
        events += [event for event in feedback.events if event.kind == "warning"]
    return events


def quantities(events: list[Event]) -> set[str | None]:
    return {event.quantity for event in events}


def bobbing(size_deg: float, hertz: float = 0.8) -> Moment:
    """Out to nine degrees, and there up and down."""

    def moment(t: float) -> Body:
        held = size_deg / 2 * np.sin(2 * np.pi * hertz * (t - 5)) if t > 5 else 0.0
        return Body(extension=ramp(t, START_S, 5, 9) + float(held))

    return moment


def test_bouncing_in_the_hold_is_told_at_once() -> None:
    events = [event for event in warned(bobbing(5.0)) if event.quantity == "bounce"]
    assert events and events[0].level == "ease_off" and events[0].sentence == say("bounce")
    # Two turns of three degrees: after one and a half swings at the latest.
    assert events[0].t - 5 < 1.5 / 0.8 + 0.2


def test_who_is_led_by_time_alone_is_told_of_a_bounce_as_well() -> None:
    by_time = CHAIR.model_copy(update={"pace": CHAIR.pace.model_copy(update={"by": "time"})})
    assert "bounce" in quantities(warned(bobbing(5.0), exercise=by_time))


@given(size=st.floats(0.0, 2.7), hertz=st.floats(0.1, 2.0))
@settings(max_examples=10, deadline=None)
def test_breathing_and_trembling_are_no_bounce(size: float, hertz: float) -> None:
    assert "bounce" not in quantities(warned(bobbing(size, hertz)))


def test_two_repetitions_are_no_bounce() -> None:
    def moment(t: float) -> Body:
        return Body(extension=sum(ramp(t, s, 9, 10) - ramp(t, s + 2, 9, 10) for s in (START_S, 6.5)))

    assert "bounce" not in quantities(warned(moment, seconds=12))


def test_a_thrust_at_the_end_of_the_range_is_told_and_the_same_speed_at_its_start_is_not_one() -> None:
    end = warned(lambda t: Body(extension=ramp(t, START_S, 5, 7) + ramp(t, 6, 40, 10)))
    [thrust] = [event for event in end if event.quantity == "thrust"]
    assert thrust.level == "ease_off" and thrust.t - 6 < 0.3
    # Too short to be told from noise as a thrust, a jerk of a few degrees is still too fast.
    jerk = warned(lambda t: Body(extension=ramp(t, START_S, 5, 12) + ramp(t, 6, 40, 5.5)))
    assert any(event.quantity == "speed" and event.level == "ease_off" and event.t - 6 < 0.3 for event in jerk)
    start = warned(lambda t: Body(extension=ramp(t, START_S, 40, 7)))
    assert "thrust" not in quantities(start) and "speed" in quantities(start)


@pytest.mark.parametrize("rate", [8.0, 11.0, 20.0])
def test_a_limit_ahead_is_spoken_of_before_it_is_crossed(rate: float) -> None:
    events = warned(lambda t: Body(extension=ramp(t, START_S, rate, 26)))
    heading = next(event for event in events if event.quantity == "heading" and event.measure == "trunk_extension")
    crossed_s = START_S + CHAIR.measures[0].limit.ease_off / rate
    assert heading.level == "caution" and heading.sentence == say("heading")
    assert 0.0 < crossed_s - heading.t < 0.6


@given(rate=st.floats(1.0, 9.0), end=st.floats(2.0, 11.0))
@settings(max_examples=10, deadline=None)
def test_a_movement_that_stops_in_the_gentle_zone_is_not_warned_of(rate: float, end: float) -> None:
    """Eased in and out, as people move; at most nine degrees a second."""

    def moment(t: float) -> Body:
        share = min(max((t - START_S) * rate / (1.875 * end), 0.0), 1.0)
        return Body(extension=end * share**3 * (10 - 15 * share + 6 * share**2))

    assert warned(moment, seconds=START_S + 1.875 * end / rate + 2) == []


@pytest.mark.parametrize(("back", "turned", "told"), [(20, 40, True), (20, 0, False), (0, 40, False), (10, 40, False)])
def test_a_head_back_and_turned_at_once(back: float, turned: float, told: bool) -> None:
    events = warned(lambda t: Body(neck_extension=ramp(t, START_S, 15, back), neck_rotation=ramp(t, START_S, 20, turned)))
    combined = [event for event in events if event.quantity == "combined"]
    assert bool(combined) == told
    assert all(event.level == "ease_off" and event.sentence == say("combined") for event in combined)


def slid(share: float) -> Moment:
    """The whole person, forward by a share of the trunk's length."""

    def moment(t: float) -> Observation:
        seen = observe(Body())
        return replace(seen, image=seen.image + np.array([ramp(t, START_S, 0.1, share) * 0.225, 0.0]))

    return moment


FORM: dict[str, tuple[Exercise, Moment, Moment]] = {
    # Measure: exercise, enough to say it, and what is still left alone.
    "hip_slide": (CHAIR, slid(0.3), slid(0.1)),
    "knee_bend": (STAND, lambda t: Body(thigh=ramp(t, START_S, 20, 40)), lambda t: Body(thigh=ramp(t, START_S, 20, 15))),
    "pelvis_rotation": (
        TURN,
        lambda t: Body(azimuth=20 + ramp(t, START_S, 8, 32)),
        lambda t: Body(azimuth=20 + ramp(t, START_S, 8, 10)),
    ),
    "neck_rotation": (
        TURN,
        lambda t: Body(azimuth=20, neck_rotation=ramp(t, START_S, 15, 50)),
        lambda t: Body(azimuth=20, neck_rotation=ramp(t, START_S, 15, 30)),
    ),
    "shoulder_shrug": (
        TURN,
        lambda t: Body(azimuth=20, neck=0.2 - ramp(t, START_S, 0.03, 0.05)),
        lambda t: Body(azimuth=20, neck=0.2 - ramp(t, START_S, 0.03, 0.02)),
    ),
    "trunk_rotation": (
        BEND,
        lambda t: Body(azimuth=5, rotation=ramp(t, START_S, 5, 25)),
        lambda t: Body(azimuth=5, rotation=ramp(t, START_S, 5, 16)),
    ),
}


@pytest.mark.parametrize("angle", sorted(FORM))
def test_form_is_watched_and_told_in_words_of_its_own(angle: str) -> None:
    exercise, enough, little = FORM[angle]
    measure = next(one for one in exercise.measures if one.angle == angle)
    told = [event for event in warned(enough, exercise) if event.measure == angle]
    assert told and told[0].sentence == measure.cue_caution
    assert [event for event in warned(little, exercise) if event.measure == angle] == []
    assert measure.form


def test_every_form_that_an_exercise_watches_is_tried_here() -> None:
    watched = {measure.angle for exercise in (CHAIR, TURN, BEND, STAND) for measure in exercise.measures if measure.form}
    assert watched == set(FORM)
