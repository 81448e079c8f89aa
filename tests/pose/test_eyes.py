"""The coach follows the one whom it knows, and says when there are others."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from coach.observation import (
    LEFT_ANKLE,
    LEFT_HIP,
    LEFT_KNEE,
    LEFT_SHOULDER,
    LEFT_WRIST,
    RIGHT_ANKLE,
    RIGHT_HIP,
    RIGHT_KNEE,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
    Observation,
)
from coach.pose.eyes import Eyes, only
from coach.pose.follow import Candidate, apart, trunk
from coach.pose.landmarker import Landmarker
from coach.sources.frame import Frame, Pixels

FPS = 15
PIXELS = np.full((100, 200, 3), 90, np.uint8)


def person(x: float, size: float = 0.25, feet: float = 0.9) -> Candidate:
    image = np.full((33, 2), (x, 0.5))
    image[[LEFT_SHOULDER, RIGHT_SHOULDER], 1] -= size / 2
    image[[LEFT_HIP, RIGHT_HIP], 1] += size / 2
    image[0, 1] -= size
    image[[LEFT_ANKLE, RIGHT_ANKLE], 1] = feet
    return Candidate(image, np.zeros((33, 3)), np.ones(33))


@dataclass
class Room(Landmarker):
    """A landmarker without MediaPipe: it clings to whom it followed, as that does, and else takes the one it likes best.

    `there` is best first; the places that are not black in a picture are those that it can look at.
    """

    there: list[Candidate] = field(default_factory=list)
    following: Candidate | None = None
    looks: int = 0
    one_at_a_time: bool = False

    def __post_init__(self) -> None:
        pass

    def detect(self, t_s: float, picture: Pixels) -> Candidate | None:
        shown = [one for one in self.there if picture[50, min(199, int(trunk(one).x * 100))].any()]
        if self.following is not None:
            near = [one for one in shown if apart(trunk(one), trunk(self.following)) < 1]
            shown = sorted(near, key=lambda one: apart(trunk(one), trunk(self.following)))  # type: ignore[arg-type]
        self.following = shown[0] if shown else None
        return self.following

    def forget(self) -> None:
        self.following = None

    def everybody(self, picture: Pixels) -> list[Candidate]:
        self.looks += 1
        shown = [one for one in self.there if picture[50, min(199, int(trunk(one).x * 100))].any()]
        return shown[: 1 if self.one_at_a_time else None]

    def others(self, picture: Pixels) -> list[Candidate]:
        return self.everybody(picture)


class Scene:
    def __init__(self) -> None:
        self.room = Room(there=[])
        self.eyes = Eyes(self.room)
        self.t_s = 0.0
        self.ready = lambda one: True

    def see(self, *there: Candidate, seconds: float = 1 / FPS, calibrated: bool = False) -> Observation:
        """The last of what is seen while these people are there."""
        self.room.there = list(there)
        for _ in range(max(1, round(seconds * FPS))):
            glance = self.eyes.look(Frame(self.t_s, PIXELS), calibrated, self.ready)
            seen = self.eyes.observe(glance, calibrated=calibrated)
            self.t_s += 1 / FPS
        return seen


def where(seen: Observation) -> float | None:
    return float(seen.image[LEFT_HIP, 0]) if seen.people else None


def test_two_people_are_said_at_once_before_the_neutral() -> None:
    scene = Scene()
    assert scene.see(person(0.5), seconds=2).people == 1
    assert scene.see(person(0.5), person(1.5), seconds=0.4).people == 2
    assert scene.see(person(0.5), seconds=0.4).people == 1


def test_the_larger_one_is_followed_from_the_first_picture_on_whoever_is_easier_to_find() -> None:
    scene = Scene()
    seen = scene.see(person(1.5, 0.2), person(0.5, 0.3))
    assert where(seen) == 0.5 and seen.people == 2


def test_somebody_in_the_room_who_is_not_in_the_start_posture_is_no_hindrance() -> None:
    scene = Scene()
    scene.ready = lambda one: trunk(one).x < 1
    seen = scene.see(person(1.5, 0.2), person(0.5, 0.3), seconds=0.1)
    assert where(seen) == 0.5 and seen.people == 1


def test_the_one_on_the_sofa_is_not_taken_while_another_is_on_the_way_to_the_chair() -> None:
    scene = Scene()
    scene.ready = lambda one: trunk(one).x < 1
    assert scene.see(person(0.5, 0.2), person(1.5, 0.3), seconds=2).people == 2


def test_who_is_found_alone_and_cannot_be_meant_is_looked_past() -> None:
    """Of two people close together the landmarker's search gives the more visible one."""
    scene = Scene()
    scene.room.one_at_a_time = True
    scene.ready = lambda one: trunk(one).x < 1
    seen = scene.see(person(1.5, 0.2), person(0.5, 0.3), seconds=0.4)
    assert where(seen) == 0.5 and seen.people == 1


def test_a_larger_one_whom_the_search_passes_over_is_counted_until_they_have_gone() -> None:
    """Who stands about the room passes for the start posture of somebody who stands, too."""
    scene = Scene()
    scene.room.one_at_a_time = True
    small, large = person(1.5, 0.2), person(0.5, 0.3)
    scene.see(small, large, seconds=0.5)
    counted = {scene.see(small, large).people for _ in range(round(4 * FPS))}
    assert counted == {2}
    assert scene.see(small, seconds=2.5).people == 1
    # Who is the largest is coached, whoever stands behind.
    assert Scene().see(large, small, seconds=0.1).people == 2
    alone = Scene()
    alone.room.one_at_a_time = True
    assert alone.see(large, small, seconds=3).people == 1


def test_one_who_could_be_meant_as_well_is_counted_though_the_search_passes_them_over() -> None:
    """Somebody in the background was coached as gentle while the one before the camera bent too far."""
    scene = Scene()
    scene.room.one_at_a_time = True
    found, missed = person(1.5, 0.172, feet=0.77), person(0.5, 0.175, feet=0.78)
    scene.see(found, missed, seconds=0.5)
    assert {scene.see(found, missed).people for _ in range(round(4 * FPS))} == {2}
    scene.ready = lambda one: trunk(one).x > 1
    assert scene.see(found, missed, seconds=2.5).people == 1


@pytest.mark.parametrize("one_at_a_time", [True, False])
def test_whoever_stands_nearer_is_followed_and_those_behind_are_no_hindrance(one_at_a_time: bool) -> None:
    scene = Scene()
    scene.room.one_at_a_time = one_at_a_time
    behind, me = person(1.5, 0.26, feet=0.8), person(0.5, 0.25)
    seen = scene.see(behind, me, seconds=2)
    assert where(seen) == 0.5 and seen.people == 1
    assert {scene.see(behind, me).people for _ in range(3 * FPS)} == {1}


def test_two_are_counted_though_the_search_finds_only_the_one_who_is_not_followed() -> None:
    scene = Scene()
    scene.room.one_at_a_time = True
    assert scene.see(person(0.5, 0.25), seconds=1).people == 1
    seen = scene.see(person(1.5, 0.25), person(0.5, 0.25), seconds=0.4)
    assert where(seen) == 0.5 and seen.people == 2


def test_what_is_left_of_somebody_who_was_blackened_is_no_second_person() -> None:
    scene = Scene()
    scene.room.one_at_a_time = True
    one = person(1.0, 0.2)
    arm = replace(one, image=one.image.copy())
    arm.image[::2, 0] += 0.8
    arm.image[[LEFT_HIP, LEFT_SHOULDER]] += [0.6, 0.0]
    assert trunk(arm).size > trunk(one).size
    assert scene.see(one, arm, seconds=3).people == 1


def test_who_is_followed_but_cannot_be_meant_is_left_for_the_one_whom_the_search_finds() -> None:
    """The landmarker clings to somebody who stands behind the chair, and the search finds only the one on it."""
    scene = Scene()
    scene.room.one_at_a_time = True
    scene.ready = lambda one: trunk(one).x < 1
    assert where(scene.see(person(1.5, 0.2), seconds=0.5)) == 1.5
    seen = scene.see(person(0.5, 0.3), person(1.5, 0.2), seconds=2.5)
    assert where(seen) == 0.5 and seen.people == 1


@pytest.mark.parametrize("calibrated", [False, True])
def test_what_is_lost_in_the_picture_soon_begins_anew_until_the_neutral_is_known(calibrated: bool) -> None:
    # In a picture without any pattern nothing is found again.
    scene = Scene()
    keys = {scene.see(person(1.0, 0.5), calibrated=calibrated).head_key for _ in range(2 * FPS)}
    assert (len(keys) > 1) is not calibrated


def test_of_another_person_nothing_is_looked_for_on_the_one_who_is_meant() -> None:
    scene = Scene()
    first = seen = scene.see(person(1.5, 0.5))
    scene.ready = lambda one: trunk(one).x < 1
    while where(seen) == 1.5:
        seen = scene.see(person(0.5, 0.5), person(1.5, 0.5))
        assert scene.t_s < 5
    assert where(seen) == 0.5 and seen.head_key > first.head_key
    assert (seen.head_turn_deg, seen.head_turn_bound_deg) == (0.0, 1.0) and np.isfinite(seen.shoulders_x)


def test_who_may_be_meant_now_and_then_counts_as_a_second_person() -> None:
    scene, second = Scene(), [True]
    scene.ready = lambda one: trunk(one).x < 1 or second[0]
    people = []
    for number in range(4 * FPS):
        second[0] = number // FPS % 2 == 0
        people.append(scene.see(person(1.5, 0.2), person(0.5, 0.3)).people)
    assert set(people) == {2}
    second[0] = False
    assert scene.see(person(1.5, 0.2), person(0.5, 0.3), seconds=2.5).people == 1


def test_one_whom_the_second_look_measures_badly_is_not_let_go() -> None:
    """Looking at everybody gave a trunk of half the length for the same person, picture after picture."""
    scene = Scene()
    scene.see(person(0.5), seconds=0.2)
    badly = replace(person(0.5, 0.13), image=person(0.5, 0.13).image - [0.0, 0.09])
    scene.room.everybody = lambda picture: [badly]  # type: ignore[method-assign]
    assert all(where(scene.see(person(0.5))) == 0.5 for _ in range(2 * FPS))


@pytest.mark.parametrize("standing", [True, False])
def test_the_spots_of_the_trunk_are_told_in_picture_heights_and_the_hips_of_who_stands(standing: bool) -> None:
    one = person(0.8, 0.5)
    one.image[[LEFT_KNEE, RIGHT_KNEE], 1] += 0.6 if standing else 0.3
    seen = Scene().see(one)
    assert (seen.shoulders_x, seen.shoulders_y) == pytest.approx((0.8, 0.25))
    assert (seen.hips_x, seen.hips_y) == pytest.approx((0.8, 0.75) if standing else (np.nan, np.nan), nan_ok=True)


@pytest.mark.parametrize("up", [True, False])
def test_beside_the_face_the_cheek_is_followed_or_while_a_hand_may_hide_it_the_crown(up: bool) -> None:
    one = person(1.0, 0.5)
    one.image[[LEFT_WRIST, RIGHT_WRIST], 1] += -0.4 if up else 0.2
    seen = Scene().see(one)
    assert np.isfinite([seen.head_turn_deg, seen.ear_turn_deg, seen.crown_turn_deg]).tolist() == [True, not up, up]


@pytest.mark.parametrize(("up", "calibrated"), [(False, False), (True, False), (True, True), (False, True)])
def test_the_head_is_read_until_the_neutral_and_where_an_arm_may_hide_it(up: bool, calibrated: bool) -> None:
    one = person(1.0, 0.5)
    one.image[[LEFT_WRIST, RIGHT_WRIST], 1] += -0.4 if up else 0.2
    seen = Scene().see(one, calibrated=calibrated)
    assert np.isfinite([seen.head_back_deg, seen.head_back_bound_deg]).all() == (up or not calibrated)


def test_nobody() -> None:
    assert Scene().see().people == 0


def test_after_the_neutral_one_person_costs_no_second_look() -> None:
    scene = Scene()
    scene.see(person(0.5), seconds=2)
    looks = scene.room.looks
    for step in range(40):
        assert where(scene.see(person(0.5 + 0.002 * min(step, 30)), calibrated=True))
    assert scene.room.looks == looks


def test_a_bystander_never_takes_over_who_is_found_instead() -> None:
    scene = Scene()
    scene.see(person(0.5), seconds=2)
    assert where(scene.see(person(1.5, 0.4), seconds=1.5, calibrated=True)) is None
    assert where(scene.see(person(1.5, 0.4), person(0.5), seconds=0.6, calibrated=True)) == 0.5
    assert where(scene.see(person(1.5, 0.4), person(0.5), calibrated=True)) == 0.5


def test_a_bystander_who_passes_in_front_does_not_lead_the_eyes_away() -> None:
    """The tracker clings to the one who hides the person, step by step; nothing ever jumps."""
    scene = Scene()
    me = person(0.5)
    scene.see(me, seconds=2)
    places: list[float | None] = []
    for step in range(60):
        # Hidden while the other is within half a trunk; the tracker goes along with the other.
        other = person(0.5 + 0.02 * step, 0.27)
        hidden = apart(trunk(other), trunk(me)) < 0.5
        places.append(where(scene.see(other, *([] if hidden else [me]), calibrated=True)))
    strayed = [place for place in places if place is not None and abs(place - 0.5) > 0.35 * 0.3]
    assert len(strayed) <= 0.5 * FPS + 3
    assert places[-1] == 0.5


def test_who_moves_the_chair_is_followed() -> None:
    scene = Scene()
    scene.see(person(0.5), seconds=2)
    for step in range(40):
        seen = scene.see(person(0.5 + 0.02 * step), calibrated=True)
    assert where(seen) == pytest.approx(1.28)


def test_out_of_sight_for_long_one_may_come_back_anywhere() -> None:
    scene = Scene()
    scene.see(person(0.5), seconds=2)
    assert where(scene.see(seconds=3)) is None
    assert where(scene.see(person(1.5), seconds=0.2)) == 1.5


def test_a_clock_that_is_set_back_stops_nothing() -> None:
    scene = Scene()
    scene.see(person(0.5), seconds=5)
    scene.t_s = 1.0
    assert where(scene.see(person(0.5), seconds=0.2)) == 0.5
    assert scene.see(person(0.5), person(1.5), seconds=0.6).people == 2


def test_pointing_shows_one_and_hides_the_other() -> None:
    shown = only(PIXELS, person(0.5))
    assert shown[50, 50].any() and not shown[50, 150].any()
    near = only(PIXELS, person(0.5), [person(0.6)])
    assert near[50, 50].any() and not near[50, 60].any()
    assert only(PIXELS, Candidate(np.full((33, 2), np.nan), np.zeros((33, 3)), np.ones(33))) is PIXELS
