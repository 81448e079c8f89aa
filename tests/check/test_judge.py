"""The check, as a user meets it: what it says to a movement, and that it is never fooled into saying that all is well."""

import csv
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.angles.names import ANGLES
from coach.check.judge import MAX_GAP_S, State, judge
from coach.check.levels import LEAD_S, MOST_SHARE, SLACK_SHARE, Level
from coach.check.watch import BLIND_AGAIN_S, BLIND_S
from coach.exercise.definition import Exercise, Limit
from coach.exercise.files import load
from coach.feedback import Event, Feedback
from coach.observation import LANDMARKS, LEFT_HIP, LEFT_SHOULDER, NOSE, RIGHT_HIP, RIGHT_SHOULDER, Floats, Observation, Picture
from coach.wording import SENTENCES, say
from tests.accuracy import landmarks
from tests.bodies import PAIRS, Body, film, mirrored, observe, ramp, times

CHAIR, _ = load("chair-extension")
TRUNK, NECK = (next(m for m in CHAIR.measures if m.angle == name) for name in ("trunk_extension", "neck_extension"))
STILL_S = 2.0
"""By then a still person has a neutral."""

DATA = Path(__file__).parent.parent / "data"


def run(stream: Iterable[Observation], exercise: Exercise = CHAIR) -> list[Feedback]:
    state, out = State(), []
    for seen in stream:
        state, feedback = judge(exercise, state, seen)
        out.append(feedback)
    return out


def events(feedback: list[Feedback], **wanted: str) -> list[Event]:
    """The events that have these values."""
    return [event for each in feedback for event in each.events if all(getattr(event, k) == v for k, v in wanted.items())]


def move(moment: Callable[[float], Body], seconds: float = 8, fps: float = 30) -> list[Feedback]:
    return run(film(moment, times(seconds, fps)))


# What is said to a movement


def test_who_stops_just_short_of_the_limit_is_not_told_though_who_moves_on_is() -> None:
    """Easing off looks ahead by what seeing takes; a still pose is judged as it is."""
    short = TRUNK.limit.ease_off - SLACK_SHARE * (TRUNK.limit.ease_off - TRUNK.limit.gentle) - 0.3
    held = move(lambda t: Body(extension=ramp(t, STILL_S, 2, short)), 14)
    assert not events(held, measure="trunk_extension", quantity="angle", level="ease_off")
    (told,) = events(
        move(lambda t: Body(extension=ramp(t, STILL_S, 10, 30)), 6), measure="trunk_extension", quantity="angle", level="ease_off"
    )
    assert told.value is not None and told.value < TRUNK.limit.ease_off - 0.5


@pytest.mark.parametrize(("rough_deg", "told"), [(2.0, True), (16.0, False)])
def test_a_head_that_jumps_because_an_arm_passes_has_no_speed(rough_deg: float, told: bool) -> None:
    """The tracker's own bound says when; a head that is seen well and moves as fast is told to slow down."""

    def passed(seen: Observation) -> Observation:
        jumped = ramp(seen.t_s, 4, 120, 12)
        return replace(seen, head_turn_deg=-jumped, head_turn_bound_deg=rough_deg if jumped else 1.0)

    feedback = run(passed(seen) for seen in film(lambda t: Body(neck_extension=ramp(t, 4, 120, 12)), times(8, 30)))
    assert bool(events(feedback, kind="warning", measure="neck_extension", quantity="speed")) == told


@pytest.mark.parametrize("lost", [True, False])
def test_a_head_that_comes_out_from_behind_an_arm_is_not_told_to_ease_off(lost: bool) -> None:
    """What is left of the arm that the tracker followed settles in a moment, which is no movement of the head."""

    def passed(seen: Observation) -> Observation:
        behind, settles = 4 <= seen.t_s < 4.3, max(0.0, 8 - 80 * max(0.0, seen.t_s - 4.3))
        turn = math.nan if lost and behind else settles if seen.t_s >= 4 else 0.0
        return replace(seen, head_turn_deg=turn, head_turn_bound_deg=14.0 if behind else 4.0)

    feedback = run(passed(seen) for seen in film(lambda _: Body(), times(8, 30)))
    assert not events(feedback, measure="neck_extension", quantity="speed", level="ease_off")
    assert np.isfinite(feedback[-1].speeds[ANGLES.index("neck_extension")])


def test_a_head_that_was_never_tracked_has_an_angle_but_no_speed() -> None:
    """Whose arm hides the face from the start: the landmarks, which are all that is left, shake by degrees."""
    untracked = film(lambda t: Body(neck_extension=ramp(t, 4, 120, 12)), times(8, 30))
    feedback = run(replace(seen, head_turn_deg=math.nan) for seen in untracked)
    assert np.isnan([each.speeds[ANGLES.index("neck_extension")] for each in feedback]).all()
    assert feedback[-1].gauges[1].value == pytest.approx(12, abs=0.1)


@pytest.mark.parametrize(
    ("lean", "back", "level"),
    [
        (0.0, 10.0, Level.UNSEEN),
        (20.0, 5.0, Level.UNSEEN),
        (0.0, 20.0, Level.UNSEEN),
        (0.0, 25.0, Level.EASE_OFF),
        (10.0, 35.0, Level.EASE_OFF),
    ],
)
@pytest.mark.parametrize(("turn", "bound"), [(math.nan, math.inf), (0.0, math.inf)])
def test_a_face_that_is_lost_may_prove_too_much_but_nothing_less(
    lean: float, back: float, level: Level, turn: float, bound: float
) -> None:
    """The landmarks that are left read too little by any amount: a head that leans with the trunk is not gentle either."""

    def lost(seen: Observation) -> Observation:
        still = seen.t_s < STILL_S
        return replace(seen, head_turn_deg=0.0 if still else turn, head_turn_bound_deg=1.0 if still else bound)

    def moves(t: float) -> Body:
        return Body(extension=ramp(t, STILL_S, 10, lean), neck_extension=ramp(t, STILL_S, 10, back))

    feedback = run(lost(seen) for seen in film(moves, times(9, 30)))
    gauge = next(gauge for gauge in feedback[-1].gauges if gauge.measure.angle == "neck_extension")
    assert gauge.angle_level == level


@pytest.mark.parametrize(("bound", "level"), [(10.0, Level.GENTLE), (19.6, Level.UNSEEN)])
def test_a_head_that_is_read_as_gentle_and_may_be_beyond_the_limit_is_not_called_gentle(bound: float, level: Level) -> None:
    """15 degrees were read of a head at 51, 20 of bound beside it."""

    def unsure(seen: Observation) -> Observation:
        turned = ramp(seen.t_s, STILL_S, 10, 14.9)
        return replace(seen, head_turn_deg=-turned, head_turn_bound_deg=1.0 if seen.t_s < STILL_S else bound)

    feedback = run(unsure(seen) for seen in film(lambda t: Body(neck_extension=ramp(t, STILL_S, 10, 14.9)), times(8, 30)))
    gauge = next(gauge for gauge in feedback[-1].gauges if gauge.measure.angle == "neck_extension")
    assert gauge.angle_level == level


@pytest.mark.parametrize("every", [15, 23])
def test_lost_pictures_hide_no_bounce(every: int) -> None:
    def bounces(t: float) -> Body:
        return Body(extension=ramp(t, STILL_S, 3, 8) + (2.5 * math.sin(2 * math.pi * 0.6 * (t - 6)) if t > 6 else 0.0))

    whole = list(film(bounces, times(12, 15)))
    told = [
        events(run(stream), quantity="bounce") for stream in (whole, [lost(one, n % every == 0) for n, one in enumerate(whole)])
    ]
    assert told[0] and told[1] and told[1][0].t < told[0][0].t + 0.5


def lost(seen: Observation, is_lost: bool) -> Observation:
    return Observation(seen.t_s) if is_lost and seen.t_s > STILL_S else seen


@pytest.mark.parametrize(("turned_s", "told"), [(0.8, False), (1.3, True)])
def test_hips_that_read_as_turned_for_some_pictures_are_not_judged_and_only_told_once_they_stay(
    turned_s: float, told: bool
) -> None:
    """Bent far aside, the pose model takes the hips for turned for half a second: no moment to talk of the chair."""
    feedback = move(lambda t: Body(azimuth=40.0 if 4 <= t < 4 + turned_s else 90.0), 7)
    assert [now.reason for now in feedback if 4.1 < now.t_s < 4.7] == ["wrong_view"] * 17
    assert bool(events(feedback[int(3.9 * 30) :], kind="withheld")) == told


@pytest.mark.parametrize(
    ("back", "level", "shown"), [(20.0, Level.UNSEEN, math.nan), (25.0, Level.EASE_OFF, 15.0), (38.0, Level.EASE_OFF, 30.0)]
)
def test_a_head_that_is_read_too_roughly_is_never_called_gentle_but_still_told_to_ease_off(
    back: float, level: Level, shown: float
) -> None:
    """The bound is on the unsafe side: it may hide that all is well, never that it is too much."""

    def unsure(seen: Observation) -> Observation:
        turned = ramp(seen.t_s, STILL_S, 15, back)
        return replace(seen, head_turn_deg=-turned, head_turn_bound_deg=1.0 if seen.t_s < STILL_S else 26.0)

    feedback = run(unsure(seen) for seen in film(lambda t: Body(neck_extension=ramp(t, STILL_S, 15, back)), times(8, 30)))
    gauge = next(gauge for gauge in feedback[-1].gauges if gauge.measure.angle == "neck_extension")
    assert gauge.angle_level == level
    # How far it went is not known either, so no number is shown but the limit that it was read beyond.
    assert gauge.beyond == (level == Level.EASE_OFF)
    assert gauge.at_least == pytest.approx(shown, nan_ok=True)


def test_a_head_at_the_border_of_what_can_be_judged_does_not_come_and_go_with_every_picture() -> None:
    noise = np.random.default_rng(1)

    def unsure(seen: Observation) -> Observation:
        still = seen.t_s < STILL_S
        turned = ramp(seen.t_s, STILL_S, 15, 22.5) + (0.0 if still else noise.normal(0, 0.5))
        return replace(seen, head_turn_deg=-turned, head_turn_bound_deg=1.0 if still else 25.0)

    feedback = run(unsure(seen) for seen in film(lambda t: Body(neck_extension=ramp(t, STILL_S, 15, 22.5)), times(20, 15)))
    levels = [gauge.level for now in feedback[8 * 15 :] for gauge in now.gauges if gauge.measure.angle == "neck_extension"]
    assert set(levels) == {Level.EASE_OFF}
    assert len(events(feedback, measure="neck_extension", level="ease_off")) == 1


@pytest.mark.parametrize(("fps", "every"), [(30, 7), (15, 3), (10, 3)])
def test_a_head_back_and_turned_is_told_once_however_many_pictures_are_lost(fps: int, every: int) -> None:
    whole = film(lambda t: Body(neck_extension=ramp(t, STILL_S, 12, 20), neck_rotation=ramp(t, STILL_S, 30, 50)), times(10, fps))
    feedback = run(lost(one, number % every == 0) for number, one in enumerate(whole))
    assert len(events(feedback, quantity="combined")) == 1


def behind_an_arm(hidden: Callable[[float], bool], seconds: float = 8) -> list[Feedback]:
    """Somebody who sits still while something comes before the face now and then."""

    def tracked(seen: Observation) -> Observation:
        return replace(seen, head_turn_deg=math.nan if hidden(seen.t_s) else 0.0, head_turn_bound_deg=1.0)

    return run(tracked(seen) for seen in film(lambda _: Body(), times(seconds, 30)))


def test_a_head_that_stays_unseen_is_told_and_told_again_to_whoever_looks_at_the_ceiling() -> None:
    feedback = behind_an_arm(lambda t: 4 <= t < 22, 25)
    told = [event for event in events(feedback, kind="unseen", measure="neck_extension") if event.sentence]
    assert [event.t for event in told] == [
        pytest.approx(4 + BLIND_S, abs=0.1),
        pytest.approx(4 + BLIND_S + BLIND_AGAIN_S, abs=0.1),
    ]
    assert {event.sentence for event in told} == {NECK.cue_unseen} != {TRUNK.cue_unseen}
    assert {each.sentence for each in feedback if 5.1 <= each.t_s < 22} == {NECK.cue_unseen}
    assert feedback[-1].sentence == say("gentle")


def test_a_clock_that_is_set_back_does_not_keep_it_silent() -> None:
    stream = film(lambda _: Body(), times(30, 30))
    hidden = (replace(seen, head_turn_deg=math.nan if seen.t_s >= 4 else 0.0, head_turn_bound_deg=1.0) for seen in stream)
    feedback = run(replace(seen, t_s=seen.t_s + (900 if seen.t_s < 8 else 0)) for seen in hidden)
    told = [event.t for event in events(feedback, kind="unseen", measure="neck_extension") if event.sentence]
    assert told[:2] == [pytest.approx(905, abs=0.1), pytest.approx(8 + BLIND_AGAIN_S, abs=0.2)]


@pytest.mark.parametrize(("hidden_s", "told"), [(0.5, False), (0.9, True)])
def test_one_that_is_glimpsed_now_and_then_is_as_good_as_unseen(hidden_s: float, told: bool) -> None:
    feedback = behind_an_arm(lambda t: t > 4 and t % 1.0 < hidden_s)
    assert any(event.sentence for event in events(feedback, kind="unseen", measure="neck_extension")) == told


def test_what_hides_the_whole_person_is_told_by_itself() -> None:
    feedback = run(observe(Body(), t, people=1 if t < 4 else 0) for t in times(8, 30))
    assert not [event for event in events(feedback, kind="unseen") if event.sentence]


@pytest.mark.parametrize("azimuth", [90.0, -90.0, 60.0, 45.0, -110.0])
@pytest.mark.parametrize("fps", [10.0, 15.0, 30.0, 60.0])
def test_a_slow_gentle_recline_with_a_hold_and_return_is_left_alone(fps: float, azimuth: float) -> None:
    """The exercise as its own file paces it: 11 degrees in 5 seconds, a hold, and back."""

    def moment(t: float) -> Body:
        return Body(extension=ramp(t, STILL_S, 2.2, 11) - ramp(t, 10, 2.2, 11), azimuth=azimuth)

    feedback = move(moment, 17, fps)
    assert events(feedback, kind="neutral")
    assert not events(feedback, kind="warning")
    assert feedback[-1].sentence == say("gentle")
    assert feedback[-1].level == Level.GENTLE


@pytest.mark.parametrize("azimuth", [90.0, -90.0, 60.0, 45.0])
@pytest.mark.parametrize("fps", [15.0, 24.0, 30.0, 60.0])
def test_too_far_back_is_told_within_a_fifth_of_a_second(fps: float, azimuth: float) -> None:
    feedback = move(lambda t: Body(extension=ramp(t, STILL_S, 8, 25), azimuth=azimuth), 8, fps)
    first = events(feedback, kind="warning", measure="trunk_extension", quantity="angle")
    assert [event.level for event in first] == ["caution", "ease_off"]
    for event, limit, cue in zip(
        first, (TRUNK.limit.gentle, TRUNK.limit.ease_off), (TRUNK.cue_caution, TRUNK.cue_ease_off), strict=True
    ):
        # Easing off is told a little before, by what the angle may be off and by what seeing it takes.
        early = SLACK_SHARE * (TRUNK.limit.ease_off - TRUNK.limit.gentle) + 8 * LEAD_S if event.level == "ease_off" else 0.0
        assert -early / 8 <= event.t - (STILL_S + limit / 8) <= 0.2 + 1e-9
        assert event.limit == limit
        assert event.value is not None
        assert event.value > limit - early
        assert event.sentence == cue
    assert feedback[-1].sentence == TRUNK.cue_ease_off
    assert not events(feedback, measure="neck_extension", kind="warning")


@pytest.mark.parametrize("azimuth", [90.0, -90.0, 60.0])
def test_a_head_thrown_back_is_told_to_the_neck(azimuth: float) -> None:
    feedback = move(lambda t: Body(neck_extension=ramp(t, STILL_S, 20, 45), azimuth=azimuth))
    warnings = events(feedback, kind="warning", measure="neck_extension", quantity="angle")
    assert [event.level for event in warnings] == ["caution", "ease_off"]
    assert warnings[-1].t - (STILL_S + 30 / 20) <= 0.2
    assert feedback[-1].sentence == NECK.cue_ease_off
    assert not events(feedback, measure="trunk_extension", kind="warning")


def test_the_neck_comes_before_the_trunk() -> None:
    feedback = move(lambda t: Body(extension=ramp(t, STILL_S, 8, 25), neck_extension=ramp(t, STILL_S, 20, 45)))
    assert feedback[-1].sentence == NECK.cue_ease_off
    assert feedback[-1].level == Level.EASE_OFF


@pytest.mark.parametrize("fps", [5.0, 7.5, 10.0, 15.0, 30.0, 60.0, 120.0])
def test_too_fast_is_told_long_before_it_is_too_far_at_any_frame_rate(fps: float) -> None:
    # Easing off from too far a lean looks ahead by half the caution zone at most; this stays below even that.
    short = TRUNK.limit.ease_off - MOST_SHARE * (TRUNK.limit.ease_off - TRUNK.limit.gentle) - 0.1
    feedback = move(lambda t: Body(extension=ramp(t, STILL_S, 36, short)), 5, fps)
    fast = events(feedback, kind="warning", measure="trunk_extension", quantity="speed")
    assert "ease_off" in {event.level for event in fast}
    assert fast[0].sentence == TRUNK.cue_speed
    assert not events(feedback, quantity="angle", level="ease_off")
    top = max(abs(each.speeds[0]) for each in feedback if np.isfinite(each.speeds[0]))
    assert top == pytest.approx(36, rel=0.35 if fps < 15 else 1e-3)


def test_coming_back_may_be_faster_than_going_out() -> None:
    rate = 15
    out = move(lambda t: Body(extension=ramp(t, STILL_S, rate, 11)))
    back = move(lambda t: Body(extension=ramp(t, STILL_S, 2, 11) - ramp(t, 8, rate, 11)), 12)
    assert events(out, kind="warning", quantity="speed", level="caution")
    assert not events(back, kind="warning", quantity="speed")


def test_it_is_calm_again_after_the_return() -> None:
    feedback = move(lambda t: Body(extension=ramp(t, STILL_S, 8, 22) - ramp(t, 6, 8, 22)), 11)
    assert events(feedback, kind="clear", measure="trunk_extension", quantity="angle")
    assert feedback[-1].sentence == say("gentle")


def test_speed_is_that_of_the_clock_and_not_of_the_frames() -> None:
    """The same pictures, twice as far apart in time, are half as fast."""

    def speeds(slower: float) -> Floats:
        when = times(4, 30)
        stream = [observe(Body(extension=ramp(t, STILL_S, 30, 16)), t * slower) for t in when]
        return np.array([each.speeds[0] for each in run(stream)])

    assert np.nanmax(speeds(1)) == pytest.approx(30)
    assert np.nanmax(speeds(2)) == pytest.approx(15)


def test_irregular_frames_measure_the_same_speed() -> None:
    when = np.cumsum(np.random.default_rng(4).uniform(0.01, 0.09, 120))
    feedback = run(film(lambda t: Body(extension=ramp(t, 3, 6, 16)), when))
    moving = [each.speeds[0] for each in feedback if 3.5 < each.t_s < 5]
    assert moving == pytest.approx([6.0] * len(moving))


@pytest.mark.parametrize("azimuth", [90.0, -60.0])
def test_a_mirrored_camera_changes_nothing(azimuth: float) -> None:
    # At no picture exactly at a limit: the mirror may change the last digit.
    stream = list(film(lambda t: Body(extension=ramp(t, STILL_S, 8.07, 25), azimuth=azimuth), times(6, 30)))
    straight, glass = run(stream), run([mirrored(seen) for seen in stream])
    assert [replace(e, value=None) for f in straight for e in f.events] == [
        replace(e, value=None) for f in glass for e in f.events
    ]
    np.testing.assert_allclose([f.angles[0] for f in straight], [f.angles[0] for f in glass], atol=1e-6)


# What is not judged


@pytest.mark.parametrize(
    "moment", [lambda t: Body(extension=20), lambda t: Body(extension=12 * math.sin(3 * t)), lambda t: Body(thigh=0)]
)
def test_nothing_is_judged_before_the_neutral(moment: Callable[[float], Body]) -> None:
    feedback = move(moment)
    assert {event.kind for each in feedback for event in each.events} == {"unseen", "withheld"}
    for each in feedback:
        assert not each.calibrated
        assert each.level == Level.UNSEEN
        assert np.isnan(each.angles).all()
        assert each.reason in ("posture_seated", "hold_still")


def test_who_sits_upright_with_the_head_back_or_the_face_hidden_is_told_what_of_it_is_missing() -> None:
    feedback = move(lambda t: Body(pitch=40 if t < 3 else 0))
    assert {each.reason for each in feedback if each.t_s < 3} == {"head_level"}
    [told] = events(feedback, kind="withheld", reason="head_level")
    assert told.sentence == say("head_level") and events(feedback, kind="neutral")


def test_a_recline_held_is_never_taken_for_the_neutral() -> None:
    """Leaning back from the start, then sitting up, then going too far: the limit counts from sitting up."""

    def moment(t: float) -> Body:
        return Body(extension=20 - ramp(t, 5, 10, 20) + ramp(t, 10, 8, 24))

    feedback = move(moment, 15)
    [neutral] = events(feedback, kind="neutral")
    assert 7 < neutral.t < 10
    assert events(feedback, kind="warning", measure="trunk_extension", level="ease_off", quantity="angle")


def test_the_wrong_view_gives_only_unseen_and_says_how_to_place_the_camera() -> None:
    feedback = move(lambda t: Body(extension=ramp(t, 2, 10, 30), azimuth=0))
    assert {event.kind for each in feedback for event in each.events} == {"unseen", "withheld"}
    assert {each.sentence for each in feedback} == {CHAIR.place_camera}


def test_two_people_before_the_neutral() -> None:
    feedback = run(observe(Body(), t, people=2) for t in times(4, 30))
    assert {each.reason for each in feedback} == {"several_people"}
    assert not events(feedback, kind="neutral")


def test_two_people_later_do_not_stop_the_exercise() -> None:
    feedback = run(observe(Body(), t, people=1 if t < 3 else 2) for t in times(6, 30))
    assert feedback[-1].reason is None


def test_unseen_at_once_but_told_only_when_it_lasts() -> None:
    """Three frames without a head are no reason to speak, but nothing is judged in them."""
    stream = list(film(lambda _: Body(), times(6, 30)))
    hidden = np.ones(LANDMARKS)
    hidden[NOSE] = 0
    short = [replace(seen, visibility=hidden) if 3 <= seen.t_s < 3.1 else seen for seen in stream]
    feedback = run(short)
    away = [each for each in feedback if 3 <= each.t_s < 3.1]
    assert all(each.level == Level.UNSEEN and each.reason == "cut_off_head" for each in away)
    assert not events(feedback, kind="withheld", reason="cut_off_head")
    assert {event.reason for event in events(feedback, kind="unseen") if event.t > 2} == {"cut_off_head"}
    long = [replace(seen, visibility=hidden) if seen.t_s >= 3 else seen for seen in stream]
    [told] = events(run(long), kind="withheld", reason="cut_off_head")
    assert told.t - 3 == pytest.approx(0.3, abs=0.05)
    assert told.sentence == SENTENCES["cut_off_head"]


@pytest.mark.parametrize(("hidden", "every"), [((NOSE, LEFT_HIP), 1), ((LEFT_HIP,), 5), ((LEFT_HIP,), 3), ((LEFT_HIP,), 10)])
def test_what_hides_somebody_now_and_then_or_in_turns_is_told_once(hidden: tuple[int, ...], every: int) -> None:
    """A hip is seen in one picture of five, or hidden in turns with the nose: hardly anything is judged, which is told."""
    stream = list(film(lambda _: Body(), times(12, 15)))
    for number, seen in enumerate(stream):
        if seen.t_s >= 3 and (every == 1 or number % every):
            visible = np.ones(LANDMARKS)
            visible[hidden[number % len(hidden)]] = 0
            stream[number] = replace(seen, visibility=visible)
    told = [event for event in events(run(stream), kind="withheld") if event.t > 3]
    assert len(told) == 1 and told[0].t < 5.5 and told[0].sentence


@pytest.mark.parametrize("picture", ["dark", "frozen", "lost"])
def test_a_picture_that_cannot_be_trusted_is_not_judged(picture: str) -> None:
    stream = [replace(seen, picture=picture if seen.t_s > 3 else "ok") for seen in film(lambda _: Body(), times(5, 30))]  # type: ignore[arg-type]
    feedback = run(stream)
    assert feedback[-1].level == Level.UNSEEN
    assert feedback[-1].sentence == SENTENCES[picture]


@pytest.mark.parametrize(("to_and_fro_deg", "at_deg_s", "told"), [(0.0, 80.0, True), (8.0, 0.0, False), (0.0, 10.0, False)])
def test_a_turn_that_is_misread_to_and_fro_is_not_told_to_be_slower(to_and_fro_deg: float, at_deg_s: float, told: bool) -> None:
    """Two pictures one way, two the other, as with arms crossed before the chest; who truly turns fast is told."""
    turning, _ = load("seated-rotation")

    def body(t: float) -> Body:
        shaking = ramp(t, 5, 4, to_and_fro_deg) * (round(t * 15) // 2 % 2)
        return Body(rotation=ramp(t, 3, 10, 15) + shaking + ramp(t, 5.5, max(at_deg_s, 1e-9), 12), azimuth=20)

    feedback = run(film(body, times(8, 15)), turning)
    speeds = events(feedback, kind="warning", measure="trunk_rotation", quantity="speed", level="ease_off")
    assert bool(speeds) == told


@pytest.mark.parametrize("rate_hz", [1.5, 2.0, 2.5])
def test_a_turn_that_bounces_so_fast_that_it_could_be_misread_is_told_at_once_and_as_a_bounce(rate_hz: float) -> None:
    def body(t: float) -> Body:
        return Body(rotation=ramp(t, 3, 10, 18) - (5 - 5 * math.cos(2 * math.pi * rate_hz * max(t - 5.5, 0.0))), azimuth=20)

    feedback = run(film(body, times(8, 30)), load("seated-rotation")[0])
    fast = events(feedback, kind="warning", measure="trunk_rotation", quantity="speed", level="ease_off")
    (bounce,) = events(feedback, kind="warning", measure="trunk_rotation", quantity="bounce")
    assert fast[0].t < 5.75 and bounce.t < 5.5 + 1.5 / rate_hz and len(fast) <= 3


@pytest.mark.parametrize("jump", [MAX_GAP_S + 0.1, 4.9, -3.0, -0.2, -0.08])
def test_a_gap_in_time_withholds_the_judgement_and_says_so(jump: float) -> None:
    """Whatever happened in the gap was not seen: the level is withdrawn, no speed is made up from its two ends."""
    before, after = times(3, 30), 3 + jump + times(2, 30)
    feedback = run([*film(lambda _: Body(), before), *film(lambda _: Body(extension=11), after)])
    first = feedback[len(before)]
    assert first.level == Level.UNSEEN
    assert np.isnan(first.angles).all()
    assert {event.reason for event in first.events if event.kind == "unseen"} == {"gap"}
    assert [event.sentence for event in events(feedback, kind="withheld", reason="gap")] == [SENTENCES["gap"]]
    assert not events(feedback, quantity="speed")
    assert all(np.isnan(each.speeds).all() for each in feedback[len(before) : len(before) + 3])
    assert feedback[-1].level == Level.GENTLE
    assert feedback[-1].calibrated


@pytest.mark.parametrize("gap_s", [5.1, 3600.0])
def test_after_a_long_gap_the_person_gets_a_new_neutral(gap_s: float) -> None:
    """Who comes back a little further forward would be judged too mildly by as much."""
    before, after = times(3, 30), 3 + gap_s + times(3, 30)
    feedback = run([*film(lambda _: Body(), before), *film(lambda _: Body(extension=-5), after)])
    assert events(feedback, kind="withheld", reason="gap") and not feedback[len(before)].calibrated
    assert feedback[-1].calibrated and feedback[-1].angles[0] == pytest.approx(0, abs=0.5)


@pytest.mark.parametrize("picture", ["ok", "frozen", "lost"])
def test_that_a_moment_was_missed_is_told_though_nobody_is_seen_after_it(picture: Picture) -> None:
    """A camera takes a while to wake up."""
    asleep = [Observation(63 + t, picture=picture) for t in times(2, 30)]
    feedback = run([*film(lambda _: Body(), times(3, 30)), *asleep])
    told = [event.reason for event in events(feedback, kind="withheld") if event.t > 3]
    assert told[0] == "gap" and len(told) == 2 and not feedback[-1].calibrated


@pytest.mark.parametrize(("fps", "told"), [(2.2, True), (3.0, True), (4.0, False), (5.0, False)])
def test_with_too_few_pictures_to_know_a_speed_nothing_is_called_gentle_and_that_is_said(fps: float, told: bool) -> None:
    feedback = run(film(lambda t: Body(extension=ramp(t, 8, 40, 10)), times(12, fps)))
    assert bool(events(feedback, kind="withheld", reason="few_pictures")) == told
    assert bool(events(feedback, kind="warning", quantity="speed")) == (not told)
    assert not told or all(now.level == Level.UNSEEN for now in feedback)


@pytest.mark.parametrize("fps", [5.0, 10.0, 30.0])
def test_one_picture_that_comes_late_is_not_too_few(fps: float) -> None:
    late = [*times(3, fps), *(3.8 + times(3, fps))]
    feedback = run(film(lambda _: Body(), np.array(late)))
    assert not [now for now in feedback if now.reason == "few_pictures"] and feedback[-1].level == Level.GENTLE


def test_gone_during_a_gap_is_unseen_and_not_what_it_was_before() -> None:
    feedback = run([*film(lambda _: Body(), times(3, 30)), *(Observation(10 + t) for t in times(1, 30))])
    assert {event.measure for event in events(feedback, kind="unseen") if event.t >= 10} == {m.angle for m in CHAIR.measures}


def test_a_clock_that_jumped_back_does_not_silence_the_coach() -> None:
    """A stream that starts over: that nobody is there is told in a moment, not when the old time is reached again."""
    gone = [Observation(1000 + t) for t in times(0.2, 30)] + [Observation(t) for t in times(2, 30)]
    feedback = run([*film(lambda _: Body(), 997 + times(3, 30)), *gone])
    assert events(feedback, kind="withheld", reason="no_person")


@pytest.mark.parametrize("picture", ["ok", "dark", "frozen", "lost"])
def test_who_was_away_for_long_gets_a_new_neutral(picture: Picture) -> None:
    """Away, or gone to the switch or to the camera."""

    def stream() -> Iterable[Observation]:
        yield from film(lambda _: Body(), times(3, 30))
        yield from (Observation(float(t), picture=picture) for t in 3 + times(6, 30))
        yield from film(lambda _: Body(extension=-5), 9 + times(3, 30))

    feedback = run(stream())
    assert len(events(feedback, kind="neutral")) == 2
    assert feedback[-1].angles[0] == pytest.approx(0, abs=1e-6)


def test_who_moved_the_chair_gets_a_new_neutral_though_what_is_wrong_with_the_old_one_takes_turns() -> None:
    def further_away(seen: Observation) -> Observation:
        return replace(seen, image=0.5 + 0.6 * (seen.image - 0.5))

    def stream() -> Iterable[Observation]:
        yield from film(lambda _: Body(), times(3, 30))
        for number, t in enumerate((3 + times(6, 30)).tolist()):
            yield further_away(observe(Body(), t)) if number % 2 else observe(Body(azimuth=30), t)
        yield from map(further_away, film(lambda _: Body(), 9 + times(3, 30)))

    feedback = run(stream())
    assert {now.reason for now in feedback[100:230]} == {"moved", "wrong_view"}
    assert len(events(feedback, kind="neutral")) == 2 and feedback[-1].level == Level.GENTLE


def test_a_measure_that_the_view_cannot_show_is_not_called_gentle() -> None:
    """A side bend of the neck is asked for from the side: unseen, and no word of praise."""
    exercise = CHAIR.model_copy(update={"measures": [TRUNK, NECK.model_copy(update={"angle": "neck_side_bend"})]})
    feedback = run(film(lambda _: Body(), times(4, 30)), exercise)
    assert feedback[-1].reason is None
    assert feedback[-1].gauges[1].level == Level.UNSEEN
    assert feedback[-1].sentence != say("gentle")


@pytest.mark.parametrize(("direction", "sign"), [("negative", -1), ("both", -1), ("both", 1)])
def test_either_direction_can_be_limited(direction: str, sign: int) -> None:
    exercise = CHAIR.model_copy(update={"measures": [TRUNK.model_copy(update={"direction": direction})]})
    feedback = run(film(lambda t: Body(extension=sign * ramp(t, STILL_S, 6, 25)), times(8, 30)), exercise)
    assert events(feedback, kind="warning", quantity="angle", level="ease_off")
    assert not events(
        move(lambda t: Body(extension=-ramp(t, STILL_S, 6, 25))), kind="warning", quantity="angle", measure="trunk_extension"
    )


def test_at_neutral_the_stricter_of_two_speeds_counts() -> None:
    """Who comes back from one side on the way to the other goes out again in the same movement."""
    speeds = {"speed_out": Limit(gentle=4, ease_off=8), "speed_return": Limit(gentle=60, ease_off=90)}
    exercise = CHAIR.model_copy(update={"measures": [TRUNK.model_copy(update={"direction": "both", **speeds})]})

    def told(side: float) -> list[Event]:
        back = film(lambda t: Body(extension=-ramp(t, STILL_S, 2, side) + ramp(t, 14, 10, side)), times(15, 60))
        return [event for event in events(run(back, exercise), kind="warning", quantity="speed") if event.t > 14]

    assert told(2.8)
    # Farther out it is a return, and may be faster.
    assert [event for event in told(12) if event.t < 14.8] == []


# Landmarks of every kind

SOUND = ("ok", "ok", "ok", "ok")
DAMAGE = (
    "ok",
    "missing",
    "nan",
    "inf",
    "huge",
    "zero",
    "point",
    "swapped",
    "teleport",
    "shrunk",
    "flat world",
    "nobody",
    "crowd",
    "dark",
)
STEPS = (1 / 30, 1 / 30, 1 / 30, 1 / 15, 0.2, 0.0, -0.5, 3.0, 1e-9, 1e6)


@dataclass(frozen=True)
class Mishap:
    """A person who moves, and everything that can be wrong with what is seen of her; half of the streams begin soundly."""

    azimuth: float
    seed: int
    sound: bool
    start_s: float
    steps: list[tuple[str, float, float, float]]

    def stream(self) -> list[Observation]:
        random = np.random.default_rng(self.seed)
        now = self.start_s
        body = Body(azimuth=self.azimuth)
        out = []
        for _ in range(70 if self.sound else 0):
            now += 1 / 30
            out.append(observe(body, now))
        for damage, step, lean, neck in self.steps:
            now += step
            out.append(_damaged(observe(replace(body, extension=lean, neck_extension=neck), now), damage, random))
        return out


MISHAPS = st.builds(
    Mishap,
    azimuth=st.sampled_from([90.0, -90.0, 60.0, 45.0, 0.0]),
    seed=st.integers(0, 2**32 - 1),
    sound=st.booleans(),
    start_s=st.sampled_from([0.0, 1e9]),
    steps=st.lists(
        st.tuples(st.sampled_from(SOUND + DAMAGE), st.sampled_from(STEPS), st.floats(-180, 180), st.floats(-180, 180)),
        max_size=25,
    ),
)


def _damaged(seen: Observation, damage: str, random: np.random.Generator) -> Observation:
    image, world, visibility = seen.image.copy(), seen.world.copy(), seen.visibility.copy()
    some = random.integers(0, LANDMARKS, 6)
    match damage:
        case "missing":
            visibility[some] = random.uniform(0, 0.49)
        case "nan":
            image[some], world[some], visibility[some[:2]] = np.nan, np.nan, np.nan
        case "inf":
            image[some], world[some] = np.inf, -np.inf
        case "huge":
            image[some], world[some] = 1e300, -1e38
        case "zero":
            image[:], world[:] = 0, 0
        case "point":
            image[[LEFT_SHOULDER, RIGHT_SHOULDER]] = image[[LEFT_HIP, RIGHT_HIP]]
            world[[LEFT_HIP, RIGHT_HIP]] = 0
        case "swapped":
            for left, right in PAIRS:
                image[[left, right]], world[[left, right]] = image[[right, left]], world[[right, left]]
        case "teleport":
            image, world = random.normal(size=image.shape), random.normal(size=world.shape)
        case "shrunk":
            image, world = image * 0.01, world * 1e-9
        case "flat world":
            world[:] = 0
        case "nobody":
            return Observation(seen.t_s)
        case "crowd":
            return replace(seen, people=5)
        case "dark":
            return replace(seen, picture="dark")
    return replace(seen, image=image, world=world, visibility=visibility)


@given(MISHAPS)
@settings(max_examples=150, deadline=None)
def test_whatever_is_seen_the_check_stands_and_never_calls_the_unseen_gentle(mishap: Mishap) -> None:
    neutral = False
    stream = mishap.stream()
    for seen, feedback in zip(stream, run(stream), strict=True):
        assert feedback.t_s == seen.t_s
        assert not np.isinf(feedback.speeds).any()
        assert not np.isinf(feedback.angles).any()
        neutral |= any(event.kind == "neutral" for event in feedback.events)
        assert feedback.calibrated <= neutral
        for gauge in feedback.gauges:
            assert (gauge.angle_level == Level.UNSEEN) == math.isnan(gauge.value)
            if gauge.measure.speed_out:
                assert (gauge.speed_level == Level.UNSEEN) == math.isnan(gauge.speed)
            assert gauge.level != Level.GENTLE or not math.isnan(gauge.value)
        if feedback.reason is not None or seen.people == 0 or seen.picture != "ok":
            assert feedback.level == Level.UNSEEN
            assert np.isnan(feedback.angles).all()
        if any(gauge.level == Level.UNSEEN for gauge in feedback.gauges):
            assert feedback.sentence != say("gentle")
        assert feedback.sentence
        for event in feedback.events:
            assert event.t == seen.t_s
            assert event.value is None or math.isfinite(event.value)
            assert event.kind in ("withheld", "neutral", "warning", "clear", "unseen")


@given(MISHAPS)
@settings(max_examples=40, deadline=None)
def test_the_same_stream_gives_the_same_events_and_the_events_tell_the_level(mishap: Mishap) -> None:
    """A recording replays to what was said live; and who only follows the events knows each level at any time."""
    first, second = run(mishap.stream()), run(mishap.stream())
    assert [each.events for each in first] == [each.events for each in second]
    assert [each.sentence for each in first] == [each.sentence for each in second]
    known = {measure.angle: "unseen" for measure in CHAIR.measures}
    for feedback in first:
        for event in feedback.events:
            if event.quantity == "angle" and event.measure and event.level:
                known[event.measure] = event.level  # type: ignore[index]
        assert known == {gauge.measure.angle: gauge.angle_level.label for gauge in feedback.gauges}


@given(
    azimuth=st.sampled_from([1.0, -1.0]).flatmap(lambda side: st.floats(46, 109).map(lambda a: a * side)),
    fps=st.floats(15, 60),
    rate=st.floats(3, 20),
    start=st.floats(-6, 6),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=30, deadline=None)
def test_a_recline_beyond_the_limit_is_always_told(azimuth: float, fps: float, rate: float, start: float, seed: int) -> None:
    """From any side, at any frame rate and pace, out of any neutral, with noise on every landmark."""
    random = np.random.default_rng(seed)
    stream = []
    for t in times(2.2 + 24 / rate + 0.5, fps):
        seen = observe(Body(extension=start + ramp(t, 2.2, rate, 24), azimuth=azimuth), t)
        stream.append(replace(seen, image=seen.image + random.normal(0, 0.0005, seen.image.shape)))
    feedback = run(stream)
    told = events(feedback, kind="warning", measure="trunk_extension", quantity="angle", level="ease_off")
    assert told
    crossing = 2.2 + TRUNK.limit.ease_off / rate
    # Half a degree of noise and of neutral moves the crossing itself, and what the angle may be off brings it forward.
    early = 1.0 + MOST_SHARE * (TRUNK.limit.ease_off - TRUNK.limit.gentle)
    assert -early / rate - 0.01 <= told[0].t - crossing <= 0.2 + 1.0 / rate


# Rendered clips, through the real pose model


@cache
def clip(name: str) -> list[Feedback]:
    return run(landmarks.load(DATA / "landmarks" / f"{name}.arrow")[0])


def truth(name: str, column: str) -> tuple[Floats, Floats]:
    """Times and true angle, as change from the first second."""
    with (DATA / "truth" / f"{name}.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    t, angle = (np.array([float(row[key]) for row in rows]) for key in ("t", column))
    return t, angle - angle[t < 1].mean()


def crossing_s(name: str, column: str, limit: float) -> float:
    t, angle = truth(name, column)
    return float(t[np.argmax(angle > limit)])


def test_the_clip_that_goes_too_far() -> None:
    feedback = clip("chair_extension_far_side")
    for level, limit in (("caution", TRUNK.limit.gentle), ("ease_off", TRUNK.limit.ease_off)):
        told = events(feedback, kind="warning", measure="trunk_extension", quantity="angle", level=level)
        assert len(told) == 1
        assert -0.2 <= told[0].t - crossing_s("chair_extension_far_side", "trunk_line_sagittal", limit) <= 0.2
    assert events(feedback, kind="clear", measure="trunk_extension", quantity="angle")


def test_the_clip_with_the_head_thrown_back() -> None:
    feedback = clip("chair_extension_neck_thrown_back_side")
    told = events(feedback, kind="warning", measure="neck_extension", quantity="angle", level="ease_off")
    assert told
    assert abs(told[0].t - crossing_s("chair_extension_neck_thrown_back_side", "neck_extension", NECK.limit.ease_off)) <= 0.2
    first = events(feedback, kind="warning", measure="neck_extension", quantity="angle")[0]
    assert abs(first.t - crossing_s("chair_extension_neck_thrown_back_side", "neck_extension", NECK.limit.gentle)) <= 0.2
    assert not events(feedback, measure="trunk_extension", level="ease_off")


def test_the_clip_that_goes_too_fast() -> None:
    name = "chair_extension_fast_side"
    feedback = clip(name)
    told = events(feedback, kind="warning", measure="trunk_extension", quantity="speed", level="ease_off")
    assert told
    assert told[0].sentence == TRUNK.cue_speed
    t, angle = truth(name, "trunk_line_sagittal")
    smooth = np.convolve(np.gradient(angle, t), np.ones(3) / 3, mode="same")
    assert TRUNK.speed_out is not None
    assert told[0].t - float(t[np.argmax(smooth > TRUNK.speed_out.ease_off)]) <= 0.2
    assert not events(feedback, measure="trunk_extension", quantity="angle", level="ease_off")


def test_the_clip_that_sits_still() -> None:
    feedback = clip("sitting_still_side")
    assert len(events(feedback, kind="neutral")) == 1
    assert not events(feedback, kind="warning")
    assert feedback[-1].sentence == say("gentle")


def test_the_clip_from_the_front() -> None:
    feedback = clip("chair_extension_wrong_view_front")
    assert {event.kind for each in feedback for event in each.events} == {"unseen", "withheld"}
    assert {each.reason for each in feedback} == {"wrong_view"}


@pytest.mark.parametrize("name", ["chair_extension_far_side", "chair_extension_fast_side", "sitting_still_side"])
def test_the_trunk_of_a_clip_is_right_to_a_few_degrees(name: str) -> None:
    _, true = truth(name, "trunk_line_sagittal")
    read = np.array([each.angles[ANGLES.index("trunk_extension")] for each in clip(name)])
    error = np.abs(read - true[: len(read)])
    assert np.isfinite(read).sum() > 20
    assert np.nanmean(error) < 3
    assert np.nanmax(error) < 6
