"""What somebody relies on who learns an exercise from its picture."""

import xml.etree.ElementTree as ET
from pathlib import Path

import cv2
import numpy as np
import pytest

from coach.angles.names import ANGLES, SIDED, Angle
from coach.errors import CoachError
from coach.exercise.definition import Exercise, FigurePose, Limit
from coach.exercise.files import load, names
from coach.outputs.exercise_picture import exercise_picture, moving_figure, write_picture
from coach.outputs.mannequin import FOREARM_M, SHIN_M, THIGH_M, TRUNK_M, UPPER_ARM_M, body, recipe


def drawn(picture: np.ndarray) -> np.ndarray:
    """(h, w) where something else than ground is."""
    different: np.ndarray = (picture != picture[0, 0]).any(axis=2)
    return different


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("dark", [True, False])
def test_every_exercise_shows_a_start_and_another_end(name: str, dark: bool) -> None:
    picture = exercise_picture(name, 640, 320, dark)
    assert picture.shape == (320, 640, 3)
    start, end = picture[:270, :320], picture[:270, 320:]
    for half in (start, end):
        assert drawn(half).mean() > 0.05
    assert (start != end).any(axis=2).mean() > 0.01
    assert not drawn(picture)[[0, -1]].any(), "nothing is cut off above or below"


@pytest.mark.parametrize("name", names())
def test_a_picture_never_shows_more_than_is_allowed(name: str) -> None:
    exercise, _ = load(name)
    assert exercise.figure is not None
    for measure in exercise.measures:
        assert abs(getattr(exercise.figure.end, measure.angle, 0.0)) <= measure.ceiling


def test_a_lower_ceiling_of_ones_own_is_drawn_lower_too() -> None:
    exercise, _ = load("chair-extension")
    measures = [m.model_copy(update={"ceiling": 10.0, "limit": Limit(gentle=5, ease_off=10)}) for m in exercise.measures]
    assert recipe(exercise).end.trunk_extension == 18
    assert recipe(exercise.model_copy(update={"measures": measures})).end.trunk_extension == 10


@pytest.mark.parametrize("posture", ["seated", "standing", "supine", "hands-and-knees"])
@pytest.mark.parametrize("view", ["side", "front", "front-oblique", "foot-end"])
@pytest.mark.parametrize("angle", ["trunk_extension", "trunk_side_bend", "trunk_rotation", "knee_bend", None])
def test_a_tenth_exercise_needs_no_figure_of_its_own(posture: str, view: str, angle: str | None) -> None:
    known = load("chair-extension")[0].model_dump(exclude={"figure"})
    measures = [{**known["measures"][0], "angle": angle, "direction": "both"}] if angle else []
    exercise = Exercise.model_validate(
        {**known, "posture": posture, "view": view, "measures": measures, "not_measured": "No.", "sides": ["left", "right"]}
    )
    for side in ("left", "right"):
        assert drawn(exercise_picture(exercise, 500, 260, side=side)).any()


@pytest.mark.parametrize("angle", ANGLES)
def test_a_movement_is_drawn_as_one_or_the_start_alone(angle: Angle) -> None:
    """A start and an end that were the same picture looked like an exercise in which nothing moves."""
    view = "front-oblique" if angle in SIDED else "side"
    azimuth = (20, 50) if angle in SIDED else (45, 110)
    known = load("chair-extension")[0].model_dump(exclude={"figure"})
    measures = [{**known["measures"][0], "angle": angle, "direction": "both"}]
    exercise = Exercise.model_validate({**known, "view": view, "azimuth_deg": azimuth, "measures": measures})
    drawable = angle in FigurePose.model_fields
    picture = exercise_picture(exercise, 800, 400)
    start, end = picture[:330, :400], picture[:330, 400:]
    if drawable:
        assert (start != end).any(axis=2).mean() > 0.003
    else:
        # One figure, in the middle.
        assert not drawn(picture)[:, :150].any() and not drawn(picture)[:, -150:].any()
        assert drawn(start)[:, -40:].any()
    names = {"shoulder_shrug", "pelvis_rotation", "knee_bend", "hip_slide"}
    assert drawable == (angle not in names)


@pytest.mark.parametrize(("angle", "axis"), [("neck_rotation", (1, 1)), ("neck_side_bend", (0, 1))])
def test_the_head_goes_to_the_side_that_is_trained(angle: str, axis: tuple[int, int]) -> None:
    """Turned, its face looks there; bent, its ear comes there."""
    known = load("side-bend")[0].model_dump()
    known["figure"] = {"end": {angle: 30.0}}
    exercise = Exercise.model_validate(known)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        (head,) = (part for part in body(recipe(exercise, side), 1.0) if part.kind == "head")
        assert sign * (head.start, head.end)[axis[0]][axis[1]] > 0.05


@pytest.mark.parametrize("size", [(8, 8), (40, 300), (300, 40), (288, 500), (1600, 900)])
def test_any_size_is_drawn(size: tuple[int, int]) -> None:
    assert exercise_picture("bridge", *size).shape == (size[1], size[0], 3)


@pytest.mark.parametrize("name", names())
def test_limbs_keep_their_length_all_the_way(name: str) -> None:
    exercise, _ = load(name)
    lengths = {"thigh": THIGH_M, "shin": SHIN_M, "upper_arm": UPPER_ARM_M, "forearm": FOREARM_M}
    for share in np.linspace(0, 1, 11):
        for part in body(recipe(exercise), float(share)):
            if part.kind in lengths:
                assert np.linalg.norm(part.end - part.start) == pytest.approx(lengths[part.kind], abs=0.03)
            assert part.start[2] > -0.05, "nobody sinks into the floor"


def test_the_trunk_leans_by_the_angle_that_is_named() -> None:
    exercise, _ = load("chair-extension")
    seen = {}
    for share in (0.0, 1.0):
        trunk = [part for part in body(recipe(exercise), share) if part.kind.startswith("trunk")]
        way = trunk[-1].end - trunk[0].start
        seen[share] = np.degrees(np.arctan2(-way[0], way[2]))
    assert seen[1.0] - seen[0.0] == pytest.approx(18, abs=2)
    assert np.linalg.norm(way) > TRUNK_M * 0.95


def test_the_other_side_is_the_mirror_image() -> None:
    exercise, _ = load("side-bend")
    left, right = (exercise_picture(exercise, 600, 300, side=side)[:260, 300:] for side in ("left", "right"))
    assert (drawn(left)[:, ::-1] != drawn(right)).mean() < 0.02
    mirrored, photograph = (exercise_picture(exercise, 600, 300, mirror=mirror)[:260, 300:] for mirror in (True, False))
    assert (drawn(mirrored)[:, ::-1] != drawn(photograph)).mean() < 0.02


def test_the_moving_figure_goes_from_start_to_end() -> None:
    exercise, _ = load("bridge")
    shown = [moving_figure(exercise, share, 300, 200, side=None, mirror=True) for share in (-1.0, 0.0, 0.5, 1.0, 2.0)]
    assert (shown[0] == shown[1]).all()
    assert (shown[3] == shown[4]).all()
    assert (shown[1] != shown[2]).any()
    assert (shown[2] != shown[3]).any()


def test_the_caller_may_draw_into_the_picture() -> None:
    before = exercise_picture("bridge", 200, 100)
    exercise_picture("bridge", 200, 100)[:] = 0
    assert (exercise_picture("bridge", 200, 100) == before).all()


def test_files_are_written_for_page_and_readme(tmp_path: Path) -> None:
    write_picture("cat-camel", tmp_path / "cat.png")
    shown = cv2.imread(str(tmp_path / "cat.png"))
    assert shown is not None
    assert shown.shape == (640, 1200, 3)
    write_picture("cat-camel", tmp_path / "cat.svg")
    assert ET.parse(tmp_path / "cat.svg").getroot().get("viewBox") == "0 0 1200 640"
    with pytest.raises(CoachError, match=r"\.png or \.svg"):
        write_picture("cat-camel", tmp_path / "cat.gif")
    with pytest.raises(CoachError, match="cannot be written"):
        write_picture("cat-camel", tmp_path / "missing" / "cat.png")


def test_poses_are_bounded() -> None:
    with pytest.raises(ValueError, match="less than or equal to 40"):
        FigurePose(trunk_extension=90)
