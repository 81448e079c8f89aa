"""The neutral: the first still stretch, found in good time, and never out of a movement."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from coach.angles.geometry import lines
from coach.angles.neutral import Neutral
from coach.angles.tracked import UNTRACKED, tracked_in
from coach.check.neutral import MAX_GAP_S, Stretch, extend
from coach.observation import LANDMARKS, NOSE, Floats
from tests.bodies import Body, measured, observe, ramp, spotted, times

FPS = [10.0, 15.0, 30.0, 60.0]


def find(moment: Callable[[float], Body], when: Floats, spot: Callable[[float], Body] | None = None) -> Neutral | None:
    """`moment` as the landmarks see it; `spot` as the picture between the shoulders is followed, without it not at all."""
    stretch: Stretch = ()
    for t_s in when:
        followed = tracked_in(spotted(observe(spot(float(t_s))))) if spot else UNTRACKED
        stretch, neutral = extend(stretch, float(t_s), measured(moment(float(t_s))), followed)
        if neutral is not None:
            return neutral
    return None


@pytest.mark.parametrize("fps", FPS)
@pytest.mark.parametrize("azimuth", [90.0, -90.0, 60.0, 0.0, 180.0])
def test_two_seconds_of_stillness_are_enough(azimuth: float, fps: float) -> None:
    body = Body(azimuth=azimuth, extension=-3, pitch=8)
    neutral = find(lambda _: body, times(5, fps, start_s=100))
    assert neutral is not None
    assert 1.5 <= neutral.t_s - 100 <= 2.0
    part = measured(body)
    assert neutral.trunk_tilt == pytest.approx(float(part.trunk_tilt))
    assert neutral.shrug == pytest.approx(float(part.shrug))
    assert abs(abs(neutral.azimuth) - abs(azimuth)) < 0.05
    if azimuth in (90.0, -90.0, 60.0):
        assert neutral.head_pitch == pytest.approx(8 - 3, abs=0.02)


@pytest.mark.parametrize("fps", FPS)
def test_who_is_still_and_then_begins_has_shown_the_neutral(fps: float) -> None:
    """The neutral is that of the stillness, not of the movement that ended it."""
    neutral = find(lambda t: Body(extension=ramp(t, 1.3, 8, 15)), times(4, fps))
    assert neutral is not None
    assert 1.3 < neutral.t_s < 2.0
    assert neutral.trunk_tilt == pytest.approx(0, abs=0.4)


@pytest.mark.parametrize("fps", FPS)
@pytest.mark.parametrize("still", [0.0, 0.4, 0.7])
def test_a_moment_of_stillness_before_a_movement_is_not_enough(still: float, fps: float) -> None:
    """A steady movement of 15 degrees a second, back and forth, never gives a neutral."""

    def sway(t: float) -> Body:
        return Body(extension=10 - abs((15 * max(0.0, t - still)) % 40 - 20))

    assert find(sway, times(8, fps)) is None


@pytest.mark.parametrize("rate", [2.4, 5.0, 20.0])
def test_a_steady_recline_gives_no_neutral(rate: float) -> None:
    """2.4 degrees a second is the pace that the chair extension itself asks for: 12 degrees in 5 seconds."""
    assert find(lambda t: Body(extension=-10 + rate * t), times(30 / rate, 30)) is None


def test_a_nodding_head_is_not_still() -> None:
    assert find(lambda t: Body(neck_extension=15 * np.sin(4 * t)), times(8, 30)) is None


def test_breathing_and_landmark_noise_are_still() -> None:
    random = np.random.default_rng(1)

    def breathe(t: float) -> Body:
        return Body(extension=0.8 * np.sin(1.6 * t) + random.normal(0, 0.25), neck_extension=random.normal(0, 1))

    neutral = find(breathe, times(4, 30))
    assert neutral is not None
    assert neutral.trunk_tilt == pytest.approx(0, abs=0.8)


@pytest.mark.parametrize("fps", FPS)
def test_trembling_landmarks_of_somebody_who_is_still_in_the_picture_are_still(fps: float) -> None:
    """Hips that a chair or an arm hides tremble by degrees; a neutral that waited for them would never come."""
    random = np.random.default_rng(2)
    neutral = find(lambda _: Body(extension=random.normal(0, 1.0)), times(4, fps), lambda _: Body())
    assert neutral is not None
    assert neutral.t_s <= 2.0
    assert neutral.trunk_tilt == pytest.approx(0, abs=1.0)


@pytest.mark.parametrize("fps", FPS)
@pytest.mark.parametrize("rate", [2.4, 5.0, 20.0])
@pytest.mark.parametrize("followed", [True, False])
def test_a_recline_is_no_neutral_though_the_spot_follows_the_room(followed: bool, rate: float, fps: float) -> None:
    def recline(t: float) -> Body:
        return Body(extension=-10 + rate * t)

    assert find(recline, times(30 / rate, fps), recline if followed else lambda _: Body()) is None


def test_a_spot_that_goes_is_no_stillness() -> None:
    assert find(lambda _: Body(), times(8, 30), lambda t: Body(extension=5 * np.sin(4 * t))) is None


def test_after_the_movement_the_stillness_counts_anew() -> None:
    def moment(t: float) -> Body:
        return Body(extension=ramp(t, 0, 20, 30) - ramp(t, 3, 20, 30))

    # Away for 1.5 s, there for 1.5 s: that is a stillness too, and it is `in_posture` that refuses it. Here it is cut short.
    neutral = find(lambda t: moment(t) if not 1.5 < t < 3 else Body(extension=30 + 8 * np.sin(9 * t)), times(9, 30))
    assert neutral is not None
    assert neutral.trunk_tilt == pytest.approx(0, abs=0.5)
    assert neutral.t_s > 4.5


@pytest.mark.parametrize("jump", [MAX_GAP_S + 0.1, 60.0, 0.0, -1.0])
def test_a_gap_or_a_clock_that_does_not_rise_starts_anew(jump: float) -> None:
    first = times(1.5, 30)
    second = times(4, 30, start_s=float(first[-1]) + jump)
    neutral = find(lambda _: Body(), np.concatenate([first, second]))
    assert neutral is not None
    assert neutral.t_s - second[0] >= 1.7


def test_a_dropped_frame_is_no_gap() -> None:
    when = times(3, 30)
    neutral = find(lambda _: Body(), np.delete(when, [20, 21, 40]))
    assert neutral is not None
    assert neutral.t_s <= 2


def test_nothing_is_learned_from_what_is_not_seen() -> None:
    body, visibility = Body(), np.ones(LANDMARKS)
    visibility[NOSE] = 0
    part = lines(body.image(), body.world(), visibility)
    stretch: Stretch = ()
    for t_s in times(5, 30):
        stretch, neutral = extend(stretch, float(t_s), part)
        assert neutral is None


def test_facing_is_averaged_round_the_compass() -> None:
    """From behind, the azimuth flips between 180 and -180 with the noise; its mean is not 0."""
    neutral = find(lambda t: replace(Body(), azimuth=179.0 if round(t * 30) % 2 else -179.0), times(3, 30))
    assert neutral is not None
    assert abs(neutral.azimuth) > 178


def turning(part: str, turned: Callable[[float], float]) -> float:
    """What the neutral of somebody who sits still says of a part that is followed in the picture."""
    stretch: Stretch = ()
    for t_s in times(3, 30.0):
        tracked = UNTRACKED._replace(**{f"{part}_deg": np.asarray(turned(float(t_s)))})
        stretch, neutral = extend(stretch, float(t_s), measured(Body(azimuth=90)), tracked)
        if neutral is not None:
            return float(getattr(neutral, part))
    raise AssertionError("no neutral")


@pytest.mark.parametrize("part", ["head_turn", "ear_turn", "crown_turn", "head_back"])
def test_what_was_lost_in_the_stillness_and_begun_anew_counts_from_its_new_zero(part: str) -> None:
    """Else every angle of the session would be off by half of what lies between the two."""
    assert turning(part, lambda t: 20.0 if t < 0.6 else np.nan if t < 1.2 else 0.5) == pytest.approx(0.5)


@pytest.mark.parametrize(("lost_from_s", "known"), [(1.7, True), (1.2, False)])
def test_what_is_lost_at_the_end_of_the_stillness_is_known_only_if_it_cannot_have_begun_anew(
    lost_from_s: float, known: bool
) -> None:
    found = turning("head_turn", lambda t: 20.0 if t < lost_from_s else np.nan)
    assert found == pytest.approx(20.0 if known else np.nan, nan_ok=True)
