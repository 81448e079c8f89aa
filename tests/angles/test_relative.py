"""Angles as changes from neutral: exact on a stick body, in the person's own frame, from any view that shows them."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.angles.bounds import bounds
from coach.angles.geometry import Lines, lines
from coach.angles.names import ANGLES, MIN_PROJECTION
from coach.angles.neutral import Neutral
from coach.angles.relative import (
    RAISED_DEG,
    SEATED_BEND_GAIN,
    STANDING_GAIN,
    head_since_neutral,
    relative_angles,
    side_bend,
    true_azimuth,
)
from coach.angles.tracked import Tracked
from coach.observation import LANDMARKS, NOSE, Floats
from tests.bodies import Body, measured, mirrored, neutral_of, observe

SIDE = [45.0, 60.0, 90.0, 110.0]
FRONT = [0.0, 30.0, 45.0]
BOTH_WAYS = (1.0, -1.0)
EXACT = 1e-6


def changes(body: Body, neutral: Body) -> dict[str, float]:
    values = relative_angles(measured(body), neutral_of(neutral))
    return dict(zip(ANGLES, map(float, values), strict=True))


@pytest.mark.parametrize("azimuth", [90.0, -90.0])
@pytest.mark.parametrize("at_neutral", [0.0, 8.0, -25.0])
def test_the_turn_of_the_head_counts_from_where_it_was_at_the_neutral(at_neutral: float, azimuth: float) -> None:
    """The tracker's zero is where it first saw the head, which may have been bowed."""
    still = Body(azimuth=azimuth)
    neutral = replace(neutral_of(still), head_turn=at_neutral)
    # Facing right, a head that goes back turns counter-clockwise.
    back = -20.0 if azimuth > 0 else 20.0
    part = measured(still)
    heads = [head_since_neutral(part, neutral, Tracked(np.asarray(at_neutral + turn), np.asarray(2.0))) for turn in (0.0, back)]
    found = [relative_angles(part, neutral, head)[ANGLES.index("neck_extension")] for head in heads]
    assert found[0] == pytest.approx(0, abs=1e-6) and found[1] == pytest.approx(20, abs=1e-6)


def test_the_turn_of_the_cheek_counts_from_the_neutral_too() -> None:
    still = Body(azimuth=90)
    neutral, part = replace(neutral_of(still), head_turn=3.0, ear_turn=-5.0), measured(still)
    turned = Tracked(*map(np.asarray, (-7.0, 2.0, -16.0, 2.0)))
    assert head_since_neutral(part, neutral, turned).deg == pytest.approx(10.5)
    # Who had a hand up in the neutral has nothing to count the cheek from.
    assert head_since_neutral(part, replace(neutral, ear_turn=np.nan), turned).deg == pytest.approx(10.0)


def test_the_crown_of_hands_that_go_up_later_counts_from_the_faces_zero() -> None:
    """Stretching upwards: the face is lost behind an arm, and the crown says how far the head is."""
    still = Body(azimuth=90)
    neutral, part = replace(neutral_of(still), head_turn=3.0), replace(measured(still), raised=np.asarray(1.0))
    lost = Tracked(head_turn_deg=np.asarray(np.nan), head_turn_bound_deg=np.asarray(np.inf))
    head = head_since_neutral(
        part, neutral, lost._replace(crown_turn_deg=np.asarray(-17.0), crown_turn_bound_deg=np.asarray(4.0))
    )
    assert (head.deg, head.bound_deg) == pytest.approx((20.0, 4.0))
    # In the neutral it had a zero of its own.
    own = replace(neutral, crown_turn=1.0)
    head = head_since_neutral(part, own, lost._replace(crown_turn_deg=np.asarray(-17.0), crown_turn_bound_deg=np.asarray(4.0)))
    assert head.deg == pytest.approx(18.0)
    assert np.isnan(head_since_neutral(part, neutral, lost).deg)


@pytest.mark.parametrize(
    ("azimuth", "height", "deg"), [(80.0, 0.3, 30.0), (80.0, -0.1, 20.0), (80.0, -0.6, 10.0), (10.0, 0.3, np.nan)]
)
def test_what_is_read_of_a_head_counts_from_the_neutral_beside_an_arm_and_from_the_side(
    azimuth: float, height: float, deg: float
) -> None:
    still = Body(azimuth=azimuth)
    neutral = replace(neutral_of(still), head_turn=0.0, head_back=-4.0)
    part = replace(measured(still), wrist_height=np.asarray(height))
    turn = 2 * np.degrees(np.arctan(np.sin(np.radians(neutral.azimuth)) * np.tan(np.radians(5.0))))
    turned = Tracked(np.asarray(-turn), np.asarray(60.0), head_back_deg=np.asarray(26.0), head_back_bound_deg=np.asarray(1e-6))
    assert head_since_neutral(part, neutral, turned).deg == pytest.approx(deg, abs=0.01, nan_ok=True)
    assert not head_since_neutral(part, replace(neutral, head_back=np.nan), turned).deg > 10.01


@pytest.mark.parametrize(("azimuth", "deg"), [(80.0, 30.0), (10.0, np.nan)])
def test_a_head_that_is_lost_behind_an_arm_is_read_from_the_side_only(azimuth: float, deg: float) -> None:
    still = Body(azimuth=azimuth)
    part = replace(measured(still), wrist_height=np.asarray(0.3))
    lost = Tracked(np.asarray(np.nan), np.asarray(np.inf), head_back_deg=np.asarray(26.0), head_back_bound_deg=np.asarray(6.0))
    head = head_since_neutral(part, replace(neutral_of(still), head_turn=0.0, head_back=-4.0), lost)
    assert head.deg == pytest.approx(deg, nan_ok=True)


@pytest.mark.parametrize(
    ("raised", "followed", "bound", "alone"),
    [(1.0, 84.0, 24.0, True), (0.9, 84.0, 24.0, False), (1.0, 50.0, 24.0, False), (1.0, 84.0, 8.0, False)],
)
def test_what_an_arm_that_is_straight_up_took_along_has_no_say_beside_a_surer_reading(
    raised: float, followed: float, bound: float, alone: bool
) -> None:
    """A head that was back by 22 degrees was followed to 90 with the arm that passed it, and told to ease off."""
    still = Body(azimuth=90)
    part = replace(measured(still), raised=np.asarray(raised), wrist_height=np.asarray(0.8))
    turns = {"head_turn_deg": -followed, "head_turn_bound_deg": bound, "head_back_deg": 20.0, "head_back_bound_deg": 11.0}
    tracked = Tracked(**{name: np.asarray(value) for name, value in turns.items()})
    head = head_since_neutral(part, replace(neutral_of(still), head_turn=0.0, head_back=0.0), tracked)
    assert ((float(head.deg), float(head.bound_deg)) == (20.0, 11.0)) == alone


@pytest.mark.parametrize(("raised", "seen"), [(0.0, True), (1.0, False)])
def test_beside_an_arm_that_is_up_landmarks_prove_less_of_a_head_that_is_lost(raised: float, seen: bool) -> None:
    """They read up to 30 degrees too far back there."""
    neutral = replace(neutral_of(Body(azimuth=90)), head_turn=0.0)
    part = replace(measured(Body(azimuth=90, neck_extension=38)), raised=np.asarray(raised))
    lost = Tracked(head_turn_deg=np.asarray(np.nan), head_turn_bound_deg=np.asarray(np.inf))
    assert np.isfinite(head_since_neutral(part, neutral, lost).deg) == seen


@pytest.mark.parametrize("turn", BOTH_WAYS)
@pytest.mark.parametrize("azimuth", SIDE)
@pytest.mark.parametrize("lean", [-30.0, -6.0, 0.0, 9.0, 18.0, 35.0, 80.0])
def test_a_recline_is_exact_and_positive_backwards(lean: float, azimuth: float, turn: float) -> None:
    neutral = Body(azimuth=azimuth * turn)
    angles = changes(replace(neutral, extension=lean), neutral)
    assert angles["trunk_extension"] == pytest.approx(lean, abs=EXACT)
    assert angles["neck_extension"] == pytest.approx(0, abs=EXACT)


@pytest.mark.parametrize("turn", BOTH_WAYS)
@pytest.mark.parametrize("azimuth", SIDE)
def test_a_trunk_that_lies_level_reads_as_level_not_as_its_supplement(azimuth: float, turn: float) -> None:
    neutral = Body(azimuth=azimuth * turn)
    assert changes(replace(neutral, extension=90), neutral)["trunk_extension"] == pytest.approx(90, abs=EXACT)


@pytest.mark.parametrize("azimuth", [90.0, -90.0, 60.0])
def test_all_is_counted_from_the_persons_own_neutral(azimuth: float) -> None:
    """Who sits leaning forward by 4 degrees with the chin up has that as zero."""
    neutral = Body(azimuth=azimuth, extension=-4, pitch=14)
    angles = changes(replace(neutral, extension=11, neck_extension=20), neutral)
    # A trunk that leans is seen shorter, which the shoulders' width is compared with: hundredths of a degree of azimuth.
    assert angles["trunk_extension"] == pytest.approx(15, abs=0.02)
    assert angles["neck_extension"] == pytest.approx(20, abs=0.02)


@pytest.mark.parametrize("azimuth", [*SIDE, *(-value for value in SIDE), *FRONT])
def test_neutral_itself_is_zero_wherever_it_can_be_seen(azimuth: float) -> None:
    neutral = Body(azimuth=azimuth, extension=3)
    for name, value in changes(neutral, neutral).items():
        assert math.isnan(value) or value == pytest.approx(0, abs=EXACT), name


@pytest.mark.parametrize("turn", BOTH_WAYS)
@pytest.mark.parametrize("azimuth", SIDE)
@pytest.mark.parametrize("neck", [-25.0, 12.0, 30.0, 75.0])
@pytest.mark.parametrize("lean", [0.0, 15.0])
def test_the_neck_is_the_head_against_the_trunk(lean: float, neck: float, azimuth: float, turn: float) -> None:
    neutral = Body(azimuth=azimuth * turn)
    angles = changes(replace(neutral, extension=lean, neck_extension=neck), neutral)
    assert angles["neck_extension"] == pytest.approx(neck, abs=EXACT)
    assert angles["trunk_extension"] == pytest.approx(lean, abs=EXACT)


@pytest.mark.parametrize("azimuth", [0.0, 8.0, 45.0, -45.0, 180.0])
@pytest.mark.parametrize("bend", [-15.0, 8.0, 25.0])
@pytest.mark.parametrize("thigh", [90.0, 0.0])
def test_a_side_bend_is_exact_and_positive_to_the_persons_left(bend: float, azimuth: float, thigh: float) -> None:
    neutral = Body(azimuth=azimuth, thigh=thigh)
    foreshortened = 0.01 * abs(bend) if abs(azimuth) == 8 else EXACT
    bent = replace(neutral, side_bend=bend)
    assert float(side_bend(measured(bent), neutral_of(neutral))) == pytest.approx(bend, abs=foreshortened)
    # What is learnt from rendered people adds little to what is exact.
    assert changes(bent, neutral)["trunk_side_bend"] == pytest.approx(bend, abs=0.1 * abs(bend))


@pytest.mark.parametrize("azimuth", [-30.0, 22.0, 155.0])
def test_a_view_half_from_the_front_counts_for_less_in_a_side_bend_because_it_may_be_a_misread_front(azimuth: float) -> None:
    neutral = Body(azimuth=azimuth)
    read = float(side_bend(measured(replace(neutral, side_bend=20)), neutral_of(neutral)))
    shown = math.degrees(math.atan(math.tan(math.radians(20)) * abs(math.cos(math.radians(azimuth)))))
    assert shown < read < 20 and read > 0.94 * 20


def test_a_head_that_tips_makes_a_side_bend_less_sure() -> None:
    neutral = Body(azimuth=0)
    start = neutral_of(neutral)
    place = ANGLES.index("trunk_side_bend")

    def unsure(part: Body) -> float:
        seen = measured(part)
        return float(bounds(seen, relative_angles(seen, start), start)[place])

    upright, tipped = replace(neutral, side_bend=10), replace(neutral, side_bend=10, neck_side_bend=25)
    assert unsure(tipped) > unsure(upright) + 2.5


@pytest.mark.parametrize("azimuth", [0.0, 180.0])
@pytest.mark.parametrize("bend", [-12.0, 20.0])
def test_a_side_bend_of_the_neck_is_positive_to_the_persons_left_from_front_and_behind(bend: float, azimuth: float) -> None:
    neutral = Body(azimuth=azimuth)
    assert changes(replace(neutral, neck_side_bend=bend), neutral)["neck_side_bend"] == pytest.approx(bend, abs=EXACT)
    leaning = changes(replace(neutral, neck_side_bend=bend, side_bend=10), neutral)
    assert leaning["neck_side_bend"] == pytest.approx(bend, abs=EXACT)


@pytest.mark.parametrize("azimuth", [0.0, 45.0, -45.0, 90.0, 175.0, -175.0])
@pytest.mark.parametrize("turn", [-30.0, 10.0, 40.0])
def test_rotations_of_the_neck_are_positive_to_the_persons_left(turn: float, azimuth: float) -> None:
    """175: the seam of the compass lies between the neutral and the turned shoulders."""
    neutral = Body(azimuth=azimuth)
    assert changes(replace(neutral, neck_rotation=turn), neutral)["neck_rotation"] == pytest.approx(turn, abs=EXACT)
    assert changes(replace(neutral, rotation=turn), neutral)["neck_rotation"] == pytest.approx(0, abs=0.3 * abs(turn))


@pytest.mark.parametrize("azimuth", [0.0, 20.0, -40.0])
def test_a_turn_is_positive_to_the_persons_left_and_about_as_large_as_it_is(azimuth: float) -> None:
    """It is learnt from rendered people, and a stick body is none."""
    neutral = Body(azimuth=azimuth)
    turns = (-40.0, -25.0, -10.0, 10.0, 25.0, 40.0)
    read = [changes(replace(neutral, rotation=turn), neutral)["trunk_rotation"] for turn in turns]
    assert read == sorted(read)
    assert all(abs(one - turn) < max(6.0, 0.4 * abs(turn)) for one, turn in zip(read, turns, strict=True)), read


@pytest.mark.parametrize("azimuth", [0.0, 30.0])
def test_a_head_that_turns_alone_is_no_turn_of_the_trunk_to_speak_of(azimuth: float) -> None:
    """A third of it at most, of both sides together: a stick body is none of those that the network has seen."""
    neutral = Body(azimuth=azimuth)
    read = [abs(changes(replace(neutral, neck_rotation=turn), neutral)["trunk_rotation"]) for turn in (-40.0, 40.0)]
    assert max(read) < 0.4 * 40.0 and sum(read) / 2 < 40.0 / 3


@pytest.mark.parametrize("azimuth", [70.0, -90.0, 150.0, 180.0])
def test_a_turn_is_unseen_from_the_side_and_from_behind(azimuth: float) -> None:
    neutral = Body(azimuth=azimuth)
    assert math.isnan(changes(replace(neutral, rotation=20), neutral)["trunk_rotation"])


@pytest.mark.parametrize("bend", [-30.0, 22.0])
def test_a_side_bend_is_no_turn_though_world_landmarks_turn_with_it(bend: float) -> None:
    """As rendered people are read: shoulders by a third of the bend, hips by nearly as much."""
    neutral = Body(azimuth=5)
    bent = measured(replace(neutral, side_bend=bend))
    false = replace(bent, shoulder_azimuth=bent.shoulder_azimuth + 0.35 * bend, hip_azimuth=bent.hip_azimuth + 0.3 * bend)
    assert abs(relative_angles(false, neutral_of(neutral))[ANGLES.index("trunk_rotation")]) < 9


@pytest.mark.parametrize(("angle", "azimuth"), [("trunk_extension", 90.0), ("trunk_extension", -90.0), ("trunk_side_bend", 0.0)])
def test_a_seat_holds_the_pelvis_whatever_the_landmarks_of_the_hips_do(angle: str, azimuth: float) -> None:
    """They shift by a hundredth or two of the trunk's length; a true slide on the seat must not hide more than two degrees."""
    for thigh, taken_back in ((90.0, 0.85), (0.0, 0.0)):
        still = Body(azimuth=azimuth, thigh=thigh)
        neutral, part = neutral_of(still), measured(still)

        def read(shift_deg: float, neutral: Neutral = neutral, part: Lines = part) -> float:
            """The hips' landmarks go sideways by so much that the trunk seems to lean by so many degrees; the shoulders stay."""
            moved = part.trunk_px * math.tan(math.radians(shift_deg))
            leant = replace(
                part,
                hip_x=part.hip_x + moved,
                trunk_tilt=part.trunk_tilt - shift_deg,
                trunk_px=part.trunk_px / math.cos(math.radians(shift_deg)),
                spine_tilt=part.spine_tilt - math.degrees(math.atan(moved / part.spine_px)),
                spine_px=np.hypot(part.spine_px, moved),
            )
            if angle == "trunk_side_bend":
                return abs(float(side_bend(leant, neutral)))
            return abs(float(relative_angles(leant, neutral)[ANGLES.index(angle)]))

        gain = 1.0 if thigh else STANDING_GAIN
        if angle == "trunk_side_bend":
            # The line that is longer leans less.
            gain = (SEATED_BEND_GAIN if thigh else 1.0) * float(part.trunk_px / part.spine_px)
        assert read(1.5) == pytest.approx(gain * 1.5 * (1 - taken_back), abs=0.02)
        assert read(8.0) == pytest.approx(gain * (8.0 - 2.0 * taken_back), abs=0.08)


@pytest.mark.parametrize("azimuth", [90.0, -70.0])
def test_arms_that_are_held_up_are_no_bow(azimuth: float) -> None:
    """Straight, they bring the shoulders' landmarks forward by more than a degree of trunk; hands behind the head do not."""
    neutral = Body(azimuth=azimuth)
    place = ANGLES.index("trunk_extension")
    for share in (0.0, 0.5, 1.0):
        part = replace(measured(replace(neutral, extension=10)), raised=np.asarray(share))
        assert relative_angles(part, neutral_of(neutral))[place] == pytest.approx(10 + share * RAISED_DEG)
    was = replace(neutral_of(neutral), raised=1.0)
    assert relative_angles(part, was)[place] == pytest.approx(10)


def test_a_shrug_is_positive_upwards_and_in_per_cent() -> None:
    neutral = Body(azimuth=0, neck=0.2)
    assert changes(replace(neutral, neck=0.15), neutral)["shoulder_shrug"] == pytest.approx(25)
    assert changes(replace(neutral, neck=0.22), neutral)["shoulder_shrug"] == pytest.approx(-10)


@pytest.mark.parametrize("azimuth", [-180.0, -150.0, -30.0, 0.0, 15.0, 25.0, 160.0])
def test_a_recline_towards_or_away_from_the_camera_is_unseen(azimuth: float) -> None:
    neutral = Body(azimuth=azimuth)
    angles = changes(replace(neutral, extension=20, neck_extension=20), neutral)
    assert math.isnan(angles["trunk_extension"])
    assert math.isnan(angles["neck_extension"])


@pytest.mark.parametrize("azimuth", [90.0, -90.0, 65.0, 110.0])
def test_a_side_bend_seen_from_the_side_is_unseen(azimuth: float) -> None:
    neutral = Body(azimuth=azimuth)
    angles = changes(replace(neutral, side_bend=20, neck_side_bend=20), neutral)
    assert math.isnan(angles["trunk_side_bend"])
    assert math.isnan(angles["neck_side_bend"])


def test_what_is_missing_is_unseen_and_the_rest_is_not() -> None:
    neutral = Body(azimuth=90)
    moved = replace(neutral, extension=10)
    hidden = np.ones(LANDMARKS)
    hidden[NOSE] = 0
    values = dict(zip(ANGLES, relative_angles(lines(moved.image(), moved.world(), hidden), neutral_of(neutral)), strict=True))
    assert np.isnan(values["neck_extension"])
    assert values["trunk_extension"] == pytest.approx(10)


POSES = st.builds(
    Body,
    extension=st.floats(-40, 60),
    side_bend=st.floats(-30, 30),
    rotation=st.floats(-40, 40),
    neck_extension=st.floats(-40, 70),
    neck_side_bend=st.floats(-30, 30),
    neck_rotation=st.floats(-60, 60),
    azimuth=st.floats(-179, 179).filter(
        lambda a: (
            min(abs(abs(math.sin(math.radians(a))) - MIN_PROJECTION), abs(abs(math.cos(math.radians(a))) - MIN_PROJECTION)) > 1e-3
        )
    ),
)


@given(POSES)
@settings(max_examples=60, deadline=None)
def test_a_mirror_swaps_left_and_right_and_nothing_else(body: Body) -> None:
    start = Body(azimuth=body.azimuth)

    def glass(part: Body) -> Body:
        return replace(
            part,
            side_bend=-part.side_bend,
            rotation=-part.rotation,
            neck_side_bend=-part.neck_side_bend,
            neck_rotation=-part.neck_rotation,
            azimuth=-part.azimuth,
        )

    straight = relative_angles(measured(body), neutral_of(start))
    seen = mirrored(observe(body))
    # What the mirror shows is the mirrored person, whose neutral is the mirrored one.
    turned = relative_angles(lines(seen.image, seen.world, seen.visibility), neutral_of(glass(start)))
    sign = np.array([1, -1, -1, 1, -1, -1, 1, -1, 1, 1])
    expected = straight * sign
    near = np.abs((turned - expected + 180) % 360 - 180)
    assert (np.isnan(turned) == np.isnan(expected)).all()
    assert np.nanmax(near) < EXACT


@given(st.lists(POSES, min_size=1, max_size=12), st.sampled_from([90.0, -60.0, 0.0]))
@settings(max_examples=40, deadline=None)
def test_a_batch_equals_its_frames_to_the_bit(bodies: list[Body], azimuth: float) -> None:
    neutral = neutral_of(Body(azimuth=azimuth))
    image, world = np.stack([body.image() for body in bodies]), np.stack([body.world() for body in bodies])
    whole = relative_angles(lines(image, world, np.ones((len(bodies), LANDMARKS))), neutral)
    single: list[Floats] = [relative_angles(measured(body), neutral) for body in bodies]
    np.testing.assert_array_equal(whole, np.stack(single))


@given(st.floats(-180, 180), st.floats(0, 5))
def test_correcting_the_azimuth_never_turns_a_body_back_to_the_camera(read: float, more: float) -> None:
    """World landmarks read too far towards the front; the correction goes sideways, evenly and the same on both sides."""
    true = float(true_azimuth(np.asarray(read)))
    assert abs(abs(true) - 90) <= abs(abs(read) - 90) + EXACT
    assert float(true_azimuth(np.asarray(-read))) == pytest.approx(-true) or read == 0
    assert abs(true) + float(true_azimuth(np.asarray(180 - abs(read)))) == pytest.approx(180)
    further = min(180.0, abs(read) + more)
    assert float(true_azimuth(np.asarray(further))) >= abs(true) - EXACT
