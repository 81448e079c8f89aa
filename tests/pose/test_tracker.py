"""Tests of the head tracker on drawn pictures whose motion is known exactly."""

import math
from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from coach.pose.tracker import CROWN, Sight, Tracker, Turn, hand_up, head, hips, shoulders, stands

WIDTH, HEIGHT = 320, 240
FACE = complex(150, 90)  # where the head is, in pixels
TRUNK = 110.0  # pixels
STEP = 1 / 30  # seconds


def speckle(seed: int, grain: float, height: int = HEIGHT, width: int = WIDTH) -> NDArray[np.float32]:
    noise = np.random.default_rng(seed).normal(size=(height, width)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), grain)
    return np.asarray(128 + 35 * soft / soft.std(), dtype=np.float32)


ROOM, HEAD, ARM = speckle(1, 3.0), speckle(2, 2.5, 101, 101), speckle(3, 2.5, 60, 40)


def picture(
    degrees: float, face: complex = FACE, arm: complex | None = None, brighter: float = 0.0, radius: int = 32, faint: float = 1.0
) -> NDArray[np.uint8]:
    """The head turned clockwise by `degrees` before a still room, an arm over it if asked for; `faint` takes off contrast."""
    turn = complex(math.cos(math.radians(degrees)), math.sin(math.radians(degrees)))
    start = face - turn * 50 * (1 + 1j)
    matrix = np.array([[turn.real, -turn.imag, start.real], [turn.imag, turn.real, start.imag]])
    disc = np.zeros((101, 101), np.float32)
    cv2.circle(disc, (50, 50), radius, 1.0, -1, cv2.LINE_AA)
    cover = cv2.warpAffine(disc, matrix, (WIDTH, HEIGHT))
    head = 128 + faint * (HEAD - 128)
    drawn = ROOM * (1 - cover) + cv2.warpAffine(head, matrix, (WIDTH, HEIGHT)) * cover
    if arm is not None:
        top, left = int(arm.imag), int(arm.real)
        drawn[top : top + 60, left : left + 40] = ARM
    return np.clip(drawn + brighter, 0, 255).astype(np.uint8)


def landmarks(degrees: float = 0.0, face: complex = FACE) -> NDArray[np.float64]:
    """(33, 2) pixels; the face's points turn with the head, 0 degrees faces left."""
    points = np.full((33, 2), 10.0)
    turn = complex(math.cos(math.radians(degrees)), math.sin(math.radians(degrees)))
    for index in range(11):
        at = face + turn * (12 if index in (7, 8) else -2)
        points[index] = at.real, at.imag
    points[[11, 12]], points[[23, 24]] = (160, 125), (160, 125 + TRUNK)
    return points


def follow(tracker: Tracker, degrees: list[float], start: int = 0, **drawn: complex | None) -> Iterator[Turn]:
    for index, turned in enumerate(degrees, start):
        yield tracker.update(index * STEP, picture(turned, **drawn), landmarks(turned))  # type: ignore[arg-type]


SWING = [50 * math.sin(math.pi * i / 60) ** 2 for i in range(61)]


def test_a_turn_out_and_back_is_recovered() -> None:
    angles = [turn.angle_deg for turn in follow(Tracker(), SWING)]
    np.testing.assert_allclose(angles, SWING, atol=0.7)
    assert abs(angles[-1]) < 0.2, "back at the start nothing is left over"


def test_clockwise_as_seen_is_positive() -> None:
    assert list(follow(Tracker(), [0, 2, 4, 6]))[-1].angle_deg > 5


def test_the_bound_covers_the_error() -> None:
    for turn, truth in zip(follow(Tracker(), SWING), SWING, strict=True):
        assert abs(turn.angle_deg - truth) <= turn.bound_deg < 8


def test_a_still_picture_stays_at_zero() -> None:
    assert max(abs(turn.angle_deg) for turn in follow(Tracker(), [0.0] * 20)) < 1e-4


def test_noise_does_not_drift() -> None:
    tracker, noise = Tracker(), np.random.default_rng(0)
    for index in range(150):
        noisy = np.clip(picture(0) + noise.normal(0, 4, (HEIGHT, WIDTH)), 0, 255).astype(np.uint8)
        turn = tracker.update(index * STEP, noisy, landmarks() + noise.normal(0, 1, (33, 2)))
        assert abs(turn.angle_deg) < 0.5


def test_a_brighter_lamp_is_not_a_turn() -> None:
    tracker = Tracker()
    turns = [tracker.update(i * STEP, picture(0, brighter=2 * i), landmarks()) for i in range(15)]
    assert max(abs(turn.angle_deg) for turn in turns) < 0.3


def test_an_arm_passing_over_half_the_face_does_not_drag_it() -> None:
    tracker = Tracker()
    for index in range(40):
        arm = complex(190 - index, 60 + index / 2)
        turn = tracker.update(index * STEP, picture(0, arm=arm), landmarks())
        assert math.isnan(turn.angle_deg) or abs(turn.angle_deg) < 1.5


def test_an_arm_held_still_does_not_hold_it_back() -> None:
    turned = [i * 0.7 for i in range(50)]
    for turn, truth in zip(follow(Tracker(), turned, arm=FACE + complex(10, 0)), turned, strict=True):
        assert abs(turn.angle_deg - truth) < 2


@pytest.mark.parametrize("faint", [0.15, 0.3, 0.5])
@pytest.mark.parametrize("radius", [9, 11, 13])
def test_a_loud_wall_behind_a_quiet_face_is_not_taken_for_it(radius: int, faint: float) -> None:
    tracker = Tracker()
    for index in range(60):
        turned, face = 0.5 * index, FACE + complex(0.35 * index, -0.2 * index)
        drawn = picture(turned, face, radius=radius, faint=faint)
        turn = tracker.update(index * STEP, drawn, landmarks(turned, face))
        # Until it has moved by a good part of itself nobody can know.
        assert math.isnan(turn.angle_deg) or abs(turn.angle_deg - turned) <= max(turn.bound_deg, 12.0)


def test_a_lost_person_is_unseen_and_found_again_with_the_same_zero() -> None:
    tracker = Tracker()
    before = list(follow(tracker, SWING[:20]))[-1]
    empty = np.full((33, 2), np.nan)
    gone = [tracker.update((20 + i) * STEP, picture(0), empty) for i in range(10)]
    assert all(math.isnan(turn.angle_deg) and math.isinf(turn.bound_deg) for turn in gone)
    found = list(follow(tracker, [10.0] * 10, start=30))[-1]
    assert found.angle_deg == pytest.approx(10, abs=1) and found.key == before.key


def test_a_covered_face_is_unseen_and_found_again() -> None:
    tracker = Tracker()
    list(follow(tracker, [0.0] * 5))
    blind = [tracker.update((5 + i) * STEP, np.full((HEIGHT, WIDTH), 90, np.uint8), landmarks()) for i in range(30)]
    assert all(math.isnan(turn.angle_deg) for turn in blind)
    again = list(follow(tracker, [15.0] * 10, start=35))[-1]
    assert again.angle_deg == pytest.approx(15, abs=1) and again.key == 0


def test_another_face_gets_a_new_key_and_a_wide_bound() -> None:
    tracker = Tracker()
    narrow = list(follow(tracker, [0.0] * 5))[-1]
    other = np.clip(speckle(9, 2.5), 0, 255).astype(np.uint8)
    turns = [tracker.update(1 + i * 0.1, other, landmarks(20)) for i in range(60)]
    assert math.isnan(turns[0].angle_deg)
    assert turns[-1].key == narrow.key + 1
    assert turns[-1].angle_deg == pytest.approx(20, abs=1), "carried over by the landmarks"
    assert turns[-1].bound_deg > 10


def test_what_lies_beside_the_face_is_not_carried_over_by_the_landmarks() -> None:
    tracker = Tracker(aside=CROWN)
    list(follow(tracker, [0.0] * 5, radius=50))
    other = np.clip(speckle(9, 2.5), 0, 255).astype(np.uint8)
    turns = [tracker.update(1 + i * 0.1, other, landmarks(20)) for i in range(60)]
    assert all(math.isnan(turn.angle_deg) and turn.key == 0 for turn in turns)
    back = list(follow(tracker, [10.0] * 20, start=300, radius=50))[-1]
    assert back.angle_deg == pytest.approx(10, abs=1) and back.key == 0


def test_what_is_first_followed_after_the_zero_counts_from_the_zero_of_another_part_of_the_same_head() -> None:
    """The crown, once a hand goes up; from another part that is not sure itself it learns nothing, and waits."""
    crown, turns = Tracker(head, CROWN), [20.0, 22.0, 25.0, 29.0, 34.0, 39.0, 44.0]
    for index, turned in enumerate(turns):
        face = Turn(turned, 12.0 if index < 2 else 3.0, 0, 0j)
        seen = crown.update(index * STEP, picture(turned, radius=48), landmarks(turned), True, face)
        assert math.isnan(seen.angle_deg) if index < 2 else seen.angle_deg == pytest.approx(turned, abs=1.5)
    assert seen.bound_deg >= 3.0


def test_another_face_is_soon_followed_as_well_as_the_first_while_nothing_is_counted_from_it() -> None:
    """Who walks in and sits down looks like nothing that was seen on the way."""
    tracker = Tracker()
    first = list(follow(tracker, [0.0] * 5))[-1]
    other = np.clip(speckle(9, 2.5), 0, 255).astype(np.uint8)
    turns = [tracker.update(1 + i * 0.1, other, landmarks(20), counted=False) for i in range(20)]
    begun = next(index for index, turn in enumerate(turns) if math.isfinite(turn.angle_deg))
    assert 4 <= begun <= 8
    assert turns[-1].key == first.key + 1
    assert turns[-1].angle_deg == pytest.approx(0, abs=0.1) and turns[-1].bound_deg < 2


def test_a_mirrored_picture_turns_the_other_way() -> None:
    tracker, mirrored = Tracker(), Tracker()
    for index, turned in enumerate(SWING):
        points = landmarks(turned)
        flipped = points.copy()
        flipped[:, 0] = WIDTH - 1 - points[:, 0]
        one = tracker.update(index * STEP, picture(turned), points)
        two = mirrored.update(index * STEP, np.ascontiguousarray(picture(turned)[:, ::-1]), flipped)
        assert two.angle_deg == pytest.approx(-one.angle_deg, abs=0.3)


def test_the_same_pictures_give_the_same_angles_to_the_bit() -> None:
    assert list(follow(Tracker(), SWING)) == list(follow(Tracker(), SWING))


@pytest.mark.parametrize("shape", [(0, 0), (1, 1), (7, 500), (480, 640), (240, 320, 3)])
@pytest.mark.parametrize("fill", [np.nan, np.inf, 0.0, -1e9, 1e9, 120.0])
def test_no_content_and_no_size_raises(shape: tuple[int, ...], fill: float) -> None:
    tracker = Tracker()
    list(follow(tracker, [0.0, 1.0]))
    for points in (np.full((33, 2), fill), landmarks()):
        for gray in (np.zeros(shape, np.uint8), np.full(shape, 255, np.uint8)):
            turn = tracker.update(1.0, gray, points)
            assert isinstance(turn, Turn)
    assert isinstance(next(follow(tracker, [0.0])), Turn), "and it goes on afterwards"


def test_a_larger_picture_gives_the_same_angle() -> None:
    tracker = Tracker()
    for index, turned in enumerate(SWING):
        large = cv2.resize(picture(turned), (WIDTH * 3, HEIGHT * 3), interpolation=cv2.INTER_CUBIC)
        turn = tracker.update(index * STEP, np.asarray(large, np.uint8), landmarks(turned) * 3 + 1)
        assert turn.angle_deg == pytest.approx(turned, abs=1)


@pytest.mark.parametrize("factor", [0.75, 1.5, 2.0])
def test_a_camera_that_changes_its_resolution_keeps_the_zero(factor: float) -> None:
    """The head is back when it happens: starting again from there would read it as upright."""
    tracker = Tracker()
    before = list(follow(tracker, [min(i, 25.0) for i in range(40)]))[-1]
    for index in range(40, 60):
        drawn = cv2.resize(picture(25.0), (round(WIDTH * factor), round(HEIGHT * factor)), interpolation=cv2.INTER_AREA)
        turn = tracker.update(index * STEP, np.asarray(drawn, np.uint8), landmarks(25.0) * factor)
    assert turn.angle_deg == pytest.approx(25, abs=1.5) and turn.key == before.key


def test_a_camera_that_shows_another_cut_goes_on_from_the_landmarks_with_a_wide_bound() -> None:
    tracker = Tracker()
    before = list(follow(tracker, [min(i, 25.0) for i in range(40)]))[-1]
    for index in range(40, 60):
        cut, points = picture(30.0)[:, 40:], landmarks(30.0) - (40, 0)
        turn = tracker.update(index * STEP, np.ascontiguousarray(cut), points)
    assert turn.angle_deg == pytest.approx(30, abs=2) and turn.key == before.key + 1
    assert turn.bound_deg > 8


def test_a_patch_that_grows_is_no_head_and_widens_the_bound() -> None:
    """An arm that comes before the face is tracked as well as a face, but it does not keep its size."""
    same, tracker = Tracker(), Tracker()
    for index in range(20):
        scale = 1 + 0.01 * index
        big = cv2.warpAffine(
            picture(0.0),
            np.array([[scale, 0, FACE.real * (1 - scale)], [0, scale, FACE.imag * (1 - scale)]]),
            (WIDTH, HEIGHT),
            borderMode=cv2.BORDER_REFLECT,
        )
        steady = same.update(index * STEP, picture(0.0), landmarks())
        grown = tracker.update(index * STEP, np.asarray(big, dtype=np.uint8), landmarks())
    assert steady.bound_deg < 2
    assert not grown.bound_deg < 5


@pytest.mark.parametrize("mirror", [False, True])
def test_an_elbow_before_the_face_leaves_the_crown_free(mirror: bool) -> None:
    face, crown = Tracker(), Tracker(aside=CROWN)
    for index, turned in enumerate(SWING):
        gray, points = picture(turned, arm=FACE - complex(22, 30), radius=50), landmarks(turned)
        if mirror:
            gray, points = np.ascontiguousarray(gray[:, ::-1]), points * (-1, 1) + (WIDTH - 1, 0)
        held, free = (tracker.update(index * STEP, gray, points) for tracker in (face, crown))
        assert free.angle_deg == pytest.approx(-turned if mirror else turned, abs=max(2.0, 0.1 * turned))
        if turned > 40:
            assert not abs(held.angle_deg) > 0.7 * turned


@pytest.mark.parametrize("turned", [0.0, 12.0])
def test_a_spot_goes_where_the_picture_goes_even_if_the_landmarks_wander(turned: float) -> None:
    tracker, shift = Tracker(shoulders), complex(3, -2)
    for index in range(12):
        here = FACE + index * complex(2, -1)
        points = landmarks()
        middle = here + (shift if index else 0)
        points[[11, 12]], points[[23, 24]] = (middle.real, middle.imag), (middle.real, middle.imag + TRUNK)
        where = tracker.update(index * STEP, picture(turned * index / 11, here), points)
        assert abs(where.at - here) < 0.3
    assert where.angle_deg == pytest.approx(turned, abs=0.5)


@pytest.mark.parametrize("sight", [head, shoulders, hips])
def test_where_nothing_can_be_followed_there_is_no_place_either(sight: Sight) -> None:
    nobody = Tracker(sight).update(0.0, picture(0.0), np.full((33, 2), np.nan))
    assert math.isnan(nobody.at.real) and math.isnan(nobody.angle_deg)


@pytest.mark.parametrize(("knees", "on_feet"), [(0.1, False), (0.5, False), (0.8, True)])
def test_who_has_the_knees_far_below_the_hips_stands(knees: float, on_feet: bool) -> None:
    points = landmarks()
    points[[25, 26], 1] = 125 + (1 + knees) * TRUNK
    assert stands(points) == on_feet


@pytest.mark.parametrize(("wrist", "up"), [(125 - 0.3 * TRUNK, True), (125 + 0.1 * TRUNK, True), (125 + 0.8 * TRUNK, False)])
def test_a_hand_at_the_head_is_up_and_one_in_the_lap_is_not(wrist: float, up: bool) -> None:
    points = landmarks()
    points[[15, 16], 1] = 125 + 0.9 * TRUNK, wrist
    assert hand_up(points) == up
