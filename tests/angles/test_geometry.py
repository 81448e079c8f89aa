"""The lines of one picture: which way they count, what is missing, and that a batch is no different from a frame."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.angles.geometry import Lines, lines, wrap
from coach.observation import (
    LANDMARKS,
    LEFT_ANKLE,
    LEFT_EAR,
    LEFT_HIP,
    LEFT_KNEE,
    LEFT_SHOULDER,
    LEFT_WRIST,
    NOSE,
    RIGHT_ANKLE,
    RIGHT_EAR,
    RIGHT_HIP,
    RIGHT_KNEE,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
    Floats,
)
from tests.bodies import Body, as_read, measured, observe, seen_from_above

ALL = np.ones(LANDMARKS)
NAMES = [item.name for item in fields(Lines)]


@pytest.mark.parametrize(("azimuth", "towards"), [(90.0, -1.0), (-90.0, 1.0)])
def test_leaning_back_tilts_the_trunk_away_from_where_the_person_faces(azimuth: float, towards: float) -> None:
    assert measured(Body(extension=10, azimuth=azimuth)).trunk_tilt == pytest.approx(10 * towards)


@pytest.mark.parametrize(("azimuth", "towards"), [(0.0, 1.0), (180.0, -1.0)])
def test_a_lean_to_the_left_goes_to_the_right_of_the_picture_only_when_seen_from_the_front(
    azimuth: float, towards: float
) -> None:
    assert measured(Body(side_bend=8, azimuth=azimuth)).trunk_tilt == pytest.approx(8 * towards)


@pytest.mark.parametrize("azimuth", [-135.0, -90.0, -45.0, 0.0, 30.0, 60.0, 120.0, 170.0])
def test_azimuth_is_zero_at_the_camera_and_positive_to_the_persons_left(azimuth: float) -> None:
    part = measured(Body(azimuth=azimuth))
    for read in (part.hip_azimuth, part.shoulder_azimuth, part.head_azimuth):
        assert wrap(read - as_read(azimuth)) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("azimuth", [-90.0, -50.0, 0.0, 90.0, 140.0])
def test_world_lean_is_counted_from_the_pelvis_whatever_the_view(azimuth: float) -> None:
    assert measured(Body(extension=12, azimuth=azimuth)).world_back == pytest.approx(12)
    assert measured(Body(side_bend=-7, azimuth=azimuth)).world_left == pytest.approx(-7)


@pytest.mark.parametrize(("lean", "thigh"), [(90.0, 90.0), (-90.0, 0.0)])
def test_lying_and_on_all_fours_are_told_apart(lean: float, thigh: float) -> None:
    part = measured(Body(extension=lean, thigh=thigh))
    assert part.world_back == pytest.approx(lean)
    assert part.thigh_tilt == pytest.approx(thigh)


def test_lengths_are_in_picture_heights_and_metres() -> None:
    part = measured(Body())
    assert part.trunk_px == pytest.approx(0.5 * 0.45)
    assert part.bone == pytest.approx(0.5)
    assert part.shrug == pytest.approx(0.2 / 0.5)


def test_the_knee_is_bent_on_a_chair_and_straight_when_standing() -> None:
    assert measured(Body(thigh=90)).knee_bend == pytest.approx(90)
    assert measured(Body(thigh=0)).knee_bend == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize("down", [0.0, 15.0, 30.0])
def test_thighs_show_less_than_shins_of_whoever_sits_however_much_the_camera_looks_down(down: float) -> None:
    sits, stands = (seen_from_above(Body(azimuth=0, thigh=thigh), down).thigh_share for thigh in (90.0, 0.0))
    assert sits < 0.7 and stands == pytest.approx(0.42 / 0.4)


@pytest.mark.parametrize("side_bend", [0.0, 10.0])
def test_ear_roll_is_positive_to_the_persons_left_and_counts_from_the_shoulders(side_bend: float) -> None:
    assert measured(Body(neck_side_bend=6, side_bend=side_bend, azimuth=0)).ear_roll == pytest.approx(6)


@pytest.mark.parametrize(
    ("gone", "lost"),
    [
        (
            (LEFT_SHOULDER,),
            {
                "trunk_tilt",
                "trunk_px",
                "spine_tilt",
                "spine_px",
                "shoulder_width",
                "hip_width",
                "shoulder_azimuth",
                "world_back",
                "world_left",
                "ear_roll",
                "shrug",
                "knee_drop",
                "wrist_height",
                "raised",
                "right_below",
                "trunk_away",
                "bone",
            },
        ),
        (
            (RIGHT_HIP,),
            {
                "trunk_tilt",
                "trunk_px",
                "spine_tilt",
                "spine_px",
                "shoulder_width",
                "hip_width",
                "hip_azimuth",
                "world_back",
                "world_left",
                "shrug",
                "thigh_tilt",
                "knee_bend",
                "knee_drop",
                "thigh_share",
                "wrist_height",
                "raised",
                "right_below",
                "trunk_away",
                "bone",
                "hip_x",
                "hip_y",
            },
        ),
        ((NOSE,), {"ear_x", "ear_y", "face_up"}),
        ((LEFT_EAR,), {"spine_tilt", "spine_px", "head_azimuth", "ear_roll", "face_up"}),
        ((LEFT_EAR, RIGHT_EAR), {"spine_tilt", "spine_px", "ear_x", "ear_y", "head_azimuth", "ear_roll", "shrug", "face_up"}),
        ((LEFT_ANKLE, RIGHT_ANKLE), {"knee_bend", "thigh_share"}),
        ((LEFT_KNEE,), set()),
        ((LEFT_KNEE, RIGHT_KNEE), {"thigh_tilt", "knee_bend", "knee_drop", "thigh_share"}),
    ],
)
@pytest.mark.parametrize("how", ["unseen", "nan", "nan visibility", "inf", "absurd"])
def test_what_hangs_on_a_missing_landmark_is_nan_and_nothing_else(gone: tuple[int, ...], lost: set[str], how: str) -> None:
    body = Body(azimuth=60)
    image, world, visibility = body.image(), body.world(), ALL.copy()
    where = list(gone)
    match how:
        case "unseen":
            visibility[where] = 0.49
        case "nan visibility":
            visibility[where] = np.nan
        case "nan":
            image[where, 1] = np.nan
        case "inf":
            world[where, 2] = np.inf
        case "absurd":
            image[where, 0] = -1e30
    part = lines(image, world, visibility)
    if LEFT_KNEE in gone and how == "nan":
        lost = lost | {"right_below"}  # even hidden knees count there
    assert {name for name in NAMES if np.isnan(getattr(part, name))} == lost


def test_a_missing_landmark_is_never_taken_for_the_origin() -> None:
    """MediaPipe and others fill with zeros; with visibility 0 that must not become an angle."""
    part = lines(np.zeros((LANDMARKS, 2)), np.zeros((LANDMARKS, 3)), np.zeros(LANDMARKS))
    assert all(np.isnan(getattr(part, name)) for name in NAMES)


def test_lines_of_no_length_have_no_direction() -> None:
    part = lines(np.zeros((LANDMARKS, 2)), np.zeros((LANDMARKS, 3)), ALL)
    directions = set(NAMES) - {"trunk_px", "spine_px", "bone", "hip_x", "hip_y"}
    assert {name for name in directions if not np.isnan(getattr(part, name))} == set()


@given(st.floats(-1e6, 1e6))
def test_wrap_keeps_the_direction(angle: float) -> None:
    wrapped = float(wrap(np.asarray(angle)))
    assert -180 <= wrapped <= 180
    assert np.cos(np.radians(wrapped)) == pytest.approx(np.cos(np.radians(angle)), abs=1e-6)
    assert np.sin(np.radians(wrapped)) == pytest.approx(np.sin(np.radians(angle)), abs=1e-6)


@st.composite
def crowds(draw: st.DrawFn) -> tuple[Floats, Floats, Floats]:
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(1, 40))
    image, world = random.normal(size=(count, LANDMARKS, 2)), random.normal(size=(count, LANDMARKS, 3))
    visibility = random.uniform(0.3, 1.0, size=(count, LANDMARKS))
    image[random.uniform(size=image.shape) < 0.01] = draw(st.sampled_from([np.nan, np.inf, 0.0, 1e9]))
    return image, world, visibility


@given(crowds())
@settings(max_examples=40)
def test_a_batch_equals_its_frames_to_the_bit(crowd: tuple[Floats, Floats, Floats]) -> None:
    """Live goes frame by frame, tuning takes a whole session at once: both must say the same."""
    whole = lines(*crowd)
    for index in range(len(crowd[0])):
        single, part = lines(*(array[index] for array in crowd)), whole.at(index)
        for name in NAMES:
            np.testing.assert_array_equal(getattr(single, name), getattr(part, name), name)


def test_any_number_of_leading_dimensions() -> None:
    body = Body(extension=9, azimuth=70)
    shape = (2, 3)
    part = lines(
        np.broadcast_to(body.image(), (*shape, LANDMARKS, 2)),
        np.broadcast_to(body.world(), (*shape, LANDMARKS, 3)),
        np.broadcast_to(ALL, (*shape, LANDMARKS)),
    )
    assert {np.shape(getattr(part, name)) for name in NAMES} == {shape}
    np.testing.assert_array_equal(part.trunk_tilt, np.full(shape, float(measured(body).trunk_tilt)))


def test_the_input_is_left_as_it_was() -> None:
    body = replace(Body(), extension=4)
    image, world, visibility = body.image(), body.world(), np.linspace(0, 1, LANDMARKS)
    before = image.copy(), world.copy(), visibility.copy()
    lines(image, world, visibility)
    for was, now in zip(before, (image, world, visibility), strict=True):
        np.testing.assert_array_equal(was, now)


@pytest.mark.parametrize("bend", [-35.0, 15.0, 30.0])
def test_a_side_bend_does_not_make_the_shoulders_narrower(bend: float) -> None:
    """Or it would read as a turn: who bends by 35 degrees would seem to turn by as much."""
    upright, bent = (measured(Body(azimuth=0, side_bend=angle)) for angle in (0.0, bend))
    assert float(bent.shoulder_width) == pytest.approx(float(upright.shoulder_width), rel=1e-9)


@pytest.mark.parametrize(
    ("along", "aside", "raised"), [(-0.9, 0.1, 0), (0.3, 0.2, 0), (0.4, 0.3, 0), (0.0, 0.9, 1), (1.0, 0.0, 1)]
)
@pytest.mark.parametrize("lean", [0.0, 30.0, -45.0])
@pytest.mark.parametrize("wrist", [LEFT_WRIST, RIGHT_WRIST])
def test_an_arm_is_raised_that_is_held_up_straight_however_the_trunk_leans(
    along: float, aside: float, raised: int, lean: float, wrist: int
) -> None:
    """Hands behind the head are as high; what counts are lengths of the trunk from that arm's own shoulder."""
    seen = observe(Body(extension=lean), 0.0)
    image = seen.image.copy()
    trunk = (image[[LEFT_SHOULDER, RIGHT_SHOULDER]] - image[[LEFT_HIP, RIGHT_HIP]]).mean(axis=0)
    across = np.array([-trunk[1], trunk[0]])
    image[wrist] = image[LEFT_SHOULDER if wrist == LEFT_WRIST else RIGHT_SHOULDER] + along * trunk + aside * across
    assert lines(image, seen.world, seen.visibility).raised == pytest.approx(raised)
