"""What somebody two metres away relies on."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from coach.check.levels import Level
from coach.exercise.definition import Exercise, Measure
from coach.exercise.files import load, names
from coach.feedback import Feedback, Gauge, View
from coach.observation import LEFT_EAR, LEFT_HIP, LEFT_SHOULDER, NOSE, RIGHT_EAR, RIGHT_SHOULDER, Observation
from coach.outputs import figure
from coach.outputs.overlay import draw, layout
from coach.outputs.pace_card import breath, side_way

EXERCISE, _ = load("chair-extension")
SIZES = [
    (120, 160),
    (480, 640),
    (640, 480),
    (720, 1280),
    (721, 1281),
    (1920, 1080),
    (2160, 3840),
    (3840, 2160),
    (1, 1),
    (40, 4000),
]


def person(x: float = 0.5) -> Observation:
    """Side-on, upright, at x picture heights."""
    image = np.full((33, 2), np.nan)
    for landmark, height in ((LEFT_HIP, 0.7), (LEFT_SHOULDER, 0.4), (LEFT_EAR, 0.25)):
        image[[landmark, landmark + 1]] = x, height
    image[NOSE] = x + 0.05, 0.25
    seen = Observation(1.0, people=1)
    return replace(seen, image=image.astype(seen.image.dtype), visibility=np.ones(33, seen.visibility.dtype))


def feedback(
    level: Level = Level.GENTLE,
    value: float = 5.0,
    speed: float = 3.0,
    sentence: str = "Good, gentle.",
    exercise: Exercise = EXERCISE,
) -> Feedback:
    if level == Level.UNSEEN:
        value = speed = float("nan")
    gauges = tuple(Gauge(measure, value, speed, level, level) for measure in exercise.measures)
    nothing = np.full(7, np.nan)
    return Feedback(1.0, None, True, nothing, nothing, gauges, sentence, ())


def camera(height: int = 480, width: int = 640) -> figure.Picture:
    return np.full((height, width, 3), 120, np.uint8)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("level", Level)
def test_any_size_of_picture_is_drawn(size: tuple[int, int], level: Level) -> None:
    for mirror in (False, True):
        shown = draw(camera(*size), person(), feedback(level), EXERCISE, mirror=mirror, notice="Recording video")
        assert shown.dtype == np.uint8
        assert 720 <= shown.shape[0] <= 1080
        assert shown.shape[0] % 2 == shown.shape[1] % 2 == 0
        assert shown.shape[1] <= 3 * shown.shape[0]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e30, -1e6, 3.0])
@pytest.mark.parametrize("which", [LEFT_HIP, RIGHT_SHOULDER, LEFT_EAR, RIGHT_EAR, NOSE, slice(None)])
def test_landmarks_that_make_no_sense_are_survived(bad: float, which: int | slice) -> None:
    seen = person()
    image = seen.image.copy()
    image[which] = bad
    draw(camera(), replace(seen, image=image), feedback(), EXERCISE, mirror=True)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, -1e9, 1e9, 0.0, -0.4])
@pytest.mark.parametrize("direction", ["positive", "negative", "both"])
def test_values_that_make_no_sense_are_survived(value: float, direction: str) -> None:
    measures = [Measure.model_validate({**m.model_dump(), "direction": direction}) for m in EXERCISE.measures]
    exercise = EXERCISE.model_copy(update={"measures": measures})
    draw(camera(), person(), feedback(value=value, speed=value, exercise=exercise), exercise, mirror=False)


def test_many_measures_and_the_longest_sentence_find_room() -> None:
    names = ["trunk_extension", "trunk_side_bend", "trunk_rotation", "neck_extension", "neck_rotation", "neck_side_bend"]
    measures = [EXERCISE.measures[0].model_copy(update={"angle": name}) for name in [*names, "shoulder_shrug", "something_new"]]
    exercise = EXERCISE.model_copy(update={"measures": measures})
    for size in SIZES:
        draw(camera(*size), person(), feedback(sentence="slowly now " * 36, exercise=exercise), exercise, mirror=True)
        draw(camera(*size), person(), feedback(sentence="x" * 400, exercise=exercise), exercise, mirror=True)


def test_the_camera_picture_is_left_as_it_was() -> None:
    for size in SIZES:
        frame = camera(*size)
        draw(frame, person(), feedback(), EXERCISE, mirror=True, notice="Recording video")
        assert (frame == 120).all()


def test_the_same_input_gives_the_same_picture() -> None:
    for size in SIZES:
        first = draw(camera(*size), person(), feedback(), EXERCISE, mirror=True)
        garbage = draw(
            camera(*size) // 2, person(0.3), feedback(Level.EASE_OFF, 50, 90, "Ease off. " * 3), EXERCISE, mirror=False
        )
        garbage[:] = 255
        del garbage
        assert (draw(camera(*size), person(), feedback(), EXERCISE, mirror=True) == first).all()


def test_another_sentence_is_another_picture() -> None:
    one = draw(camera(), person(), feedback(sentence="Good, gentle."), EXERCISE, mirror=True)
    other = draw(camera(), person(), feedback(sentence="Head up."), EXERCISE, mirror=True)
    assert (one != other).any(axis=2).mean() > 0.005


@pytest.mark.parametrize("size", [(480, 640), (720, 1280), (640, 480), (1920, 1080), (2160, 3840)])
def test_capitals_of_the_sentence_are_five_per_cent_of_the_height(size: tuple[int, int]) -> None:
    longest = max([EXERCISE.place_camera, *(text for m in EXERCISE.measures for text in (m.cue_caution, m.cue_unseen))], key=len)
    for sentence in ("Head up.", longest):
        told, silent = (
            draw(camera(*size), Observation(0.0), feedback(sentence=text), EXERCISE, mirror=True).astype(int)
            for text in (sentence, "")
        )
        height = told.shape[0]
        # The first letter of each sentence is a capital, and stands alone in these columns of the first line.
        letters = np.abs(told - silent).max(axis=2)[:, round(0.2 * height) : round(0.24 * height)].max(axis=1) > 100
        rows = np.flatnonzero(letters)
        assert letters[rows[0] : rows[0] + round(0.05 * height) - 1].all()


def test_two_levels_are_told_apart_without_colour() -> None:
    lines, signs = {}, {}
    for level in Level:
        lines[level], signs[level] = np.zeros((80, 300, 3), np.uint8), np.zeros((80, 80, 3), np.uint8)
        figure.draw_line(lines[level], level, (20, 40), (280, 40), 12)
        figure.draw_sign(signs[level], level, (40, 40), 25)
    for drawn in (lines, signs):
        for one, other in combinations(Level, 2):
            # As light or dark only, so that neither colour nor a shade of grey helps.
            a, b = (cv2.cvtColor(drawn[level], cv2.COLOR_BGR2GRAY) > 60 for level in (one, other))
            c, d = (cv2.cvtColor(drawn[level], cv2.COLOR_BGR2GRAY) > 200 for level in (one, other))
            assert ((a != b) | (c != d)).sum() > 0.2 * (a | b).sum(), (one, other)


def test_two_levels_are_told_apart_by_colour() -> None:
    for one, other in combinations(Level, 2):
        assert np.abs(np.subtract(figure.COLOURS[one], figure.COLOURS[other])).max() > 60


@pytest.mark.parametrize("level", Level)
def test_the_level_shows_on_the_person(level: Level) -> None:
    with_person = draw(camera(), person(), feedback(level), EXERCISE, mirror=False)
    without = draw(camera(), Observation(1.0), feedback(level), EXERCISE, mirror=False)
    changed = with_person[(with_person != without).any(axis=2)].astype(int)
    near = np.abs(changed - figure.COLOURS[level]).max(axis=1) < 40
    assert near.sum() > 200


def test_a_part_with_an_unseen_measure_is_not_called_gentle() -> None:
    first, second = feedback().gauges[:2]
    unseen = Gauge(first.measure.model_copy(update={"angle": "trunk_rotation"}), np.nan, np.nan, Level.UNSEEN, Level.UNSEEN)
    whole = draw(camera(), person(), feedback(), EXERCISE, mirror=False)
    partly = draw(camera(), person(), replace(feedback(), gauges=(first, second, unseen)), EXERCISE, mirror=False)
    spine = (slice(300, 560), slice(330, 390))
    assert (np.abs(whole[spine].astype(int) - figure.COLOURS[Level.GENTLE]).max(axis=2) < 20).sum() > 500
    assert (np.abs(partly[spine].astype(int) - figure.COLOURS[Level.GENTLE]).max(axis=2) < 20).sum() == 0


def test_mirroring_turns_the_person_and_not_the_text() -> None:
    plain = draw(camera(), person(0.4), feedback(), EXERCISE, mirror=False, notice="Recording video")
    mirrored = draw(camera(), person(0.4), feedback(), EXERCISE, mirror=True, notice="Recording video")
    picture = (slice(60, 560), slice(0, 960))
    # Antialiasing puts a pixel here and there.
    assert np.abs(plain[picture][:, ::-1].astype(int) - mirrored[picture]).mean() < 1.0
    assert (plain[picture] != mirrored[picture]).any()
    assert (plain[:60] == mirrored[:60]).all(), "notice and title"
    assert (plain[:, 960:] == mirrored[:, 960:]).all(), "gauges"
    assert (plain[570:] == mirrored[570:]).all(), "sentence"


def test_mirroring_turns_the_camera_picture_at_every_size() -> None:
    for height, width in ((120, 160), (480, 640), (720, 960), (2160, 2880)):
        frame = np.zeros((height, width, 3), np.uint8)
        frame[:, : width // 4] = 200
        shown = draw(frame, Observation(0.0), feedback(), EXERCISE, mirror=True)
        place = layout(height, width).picture
        assert shown[place[3] // 2, place[0] + 5].max() == 0
        assert shown[place[3] // 2, place[0] + place[2] - 5].min() == 200


def test_without_landmarks_there_is_no_person() -> None:
    blind = replace(person(), visibility=np.zeros_like(person().visibility))
    nobody = draw(camera(), Observation(1.0), feedback(Level.UNSEEN), EXERCISE, mirror=True)
    assert (draw(camera(), blind, feedback(Level.UNSEEN), EXERCISE, mirror=True) == nobody).all()


def test_the_pointer_moves_with_the_value() -> None:
    shown = [draw(camera(), person(), feedback(value=value), EXERCISE, mirror=True)[:, 960:] for value in (2.0, 2.4, 11.0)]
    assert (shown[0] != shown[1]).any()
    assert (shown[0] != shown[2]).sum() > (shown[0] != shown[1]).sum()


def test_for_somebody_on_the_floor_the_sentence_stands_at_the_top() -> None:
    lying = EXERCISE.model_copy(update={"posture": "supine"})
    shown = draw(camera(), person(), feedback(), lying, mirror=True)
    assert (shown[600:700, 100:800] == 120).all()


def test_ring_empties_with_its_share() -> None:
    lit = []
    for share in (0.0, 0.25, 0.5, 1.0, 2.0):
        canvas = np.zeros((100, 100, 3), np.uint8)
        figure.draw_ring(canvas, (50, 50), 40, share)
        lit.append(int((canvas > 200).all(axis=2).sum()))
    assert lit[0] == 0
    assert lit[0] < lit[1] < lit[2] < lit[3] == lit[4]


def test_text_past_the_edge_is_cut_off() -> None:
    for at in ((-30, 10), (90, 10), (10, -20), (10, 115), (500, 500), (-500, 50)):
        figure.write(np.zeros((100, 100, 3), np.uint8), "°ÄЖ glyphs", at, 30)


def test_many_frames_leave_the_caches_bounded() -> None:
    for value in np.linspace(-100, 100, 700):
        draw(camera(120, 160), person(), feedback(value=float(value), speed=float(value)), EXERCISE, mirror=True)
    info = figure._text_patch.cache_info()
    assert info.maxsize is not None
    assert info.currsize <= info.maxsize


def test_nothing_is_written_to_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    draw(camera(), person(), feedback(), EXERCISE, mirror=True)
    assert not list(tmp_path.iterdir())


def led(phase: str, left_s: float = 2.0, **known: Any) -> View:
    return View(phase, left_s, 4.0, 2, 5, 1)._replace(**known)


def panel(course: View, exercise: Exercise = EXERCISE, mirror: bool = True, given: Feedback | None = None) -> figure.Picture:
    return draw(camera(), person(), replace(given or feedback(exercise=exercise), course=course), exercise, mirror=mirror)[
        :, 960:
    ]


PHASES = ["place", "inhale", "out", "hold", "back", "rest", "side", "easing", "ask_before", "ask_after", "finished", "watching"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("phase", PHASES)
def test_every_phase_finds_room_in_any_picture(size: tuple[int, int], phase: str) -> None:
    for side, paused in ((None, False), ("left", True)):
        course = led(phase, side=side, paused=paused, target_deg=5.0)
        draw(camera(*size), person(), replace(feedback(sentence="slowly " * 50), course=course), EXERCISE, mirror=True)


def test_every_phase_looks_different() -> None:
    shown = [panel(led(phase)) for phase in PHASES if phase not in ("easing", "watching")]
    for one, other in combinations(shown, 2):
        assert (one != other).any()


@pytest.mark.parametrize("name", names())
def test_every_exercise_is_led_without_small_gauges(name: str) -> None:
    exercise, _ = load(name)
    side = exercise.sides[0] if exercise.sides else None
    panel(led("out", side=side, target_deg=5.0), exercise)


def test_the_breath_grows_while_breathing_in_and_shrinks_while_breathing_out() -> None:
    left = [4.0, 3.0, 2.0, 1.0, 0.0]
    inhale, out = ([breath(led(phase, left_s)) for left_s in left] for phase in ("inhale", "out"))
    assert inhale == sorted(inhale)
    assert out == sorted(out, reverse=True)
    assert max(inhale) > 2 * min(inhale)
    assert inhale[-1] == out[0], "it does not jump from one to the other"


def test_the_seconds_run_down() -> None:
    shown = [panel(led("hold", left_s)) for left_s in (3.9, 2.9, 0.9)]
    for one, other in combinations(shown, 2):
        assert (one != other).any(axis=2).sum() > 200


def test_a_pause_is_plain() -> None:
    assert (panel(led("hold", paused=True)) != panel(led("hold"))).any(axis=2).sum() > 5000


def test_the_pace_moves_along_the_first_gauge_only() -> None:
    here, there = (panel(led("hold", target_deg=target)) for target in (1.0, 8.0))
    rows = np.flatnonzero((here != there).any(axis=(1, 2)))
    assert len(rows) > 20
    assert rows.max() - rows.min() < 100


def test_left_is_left_in_a_mirror_and_right_in_a_photograph() -> None:
    front, _ = load("side-bend")
    side, _ = load("knee-to-chest")
    assert [side_way("left", front, mirror=mirror) for mirror in (True, False)] == [-1, 1]
    assert [side_way("right", front, mirror=mirror) for mirror in (True, False)] == [1, -1]
    assert side_way("left", side, mirror=True) == 0, "seen from the side, left is no way in the picture"


def test_the_question_shows_all_its_keys() -> None:
    asked = replace(feedback(), course=led("ask_after"))
    shown = draw(camera(), person(), asked, EXERCISE, mirror=True)[:560, :960]
    boxes = np.abs(shown.astype(int) - figure.BLUE).max(axis=2) < 3
    row = boxes[np.argmax(boxes.sum(axis=1))]
    assert (np.diff(row.astype(int)) == 1).sum() >= 11


def test_form_is_shown_only_when_something_is_to_be_said() -> None:
    gentle = feedback()
    form = gentle.gauges[2]
    assert form.measure.form
    worse = replace(gentle, gauges=(*gentle.gauges[:2], replace(form, value=60.0, angle_level=Level.EASE_OFF)))
    before, after = (draw(camera(), Observation(1.0), f, EXERCISE, mirror=True) for f in (gentle, worse))
    assert (before[:150, :400] == 120).all()
    assert (after[:150, :400] != 120).any()
    assert (before[:560, 960:] == after[:560, 960:]).all(), "the gauges stay where they are"


def test_the_sentence_is_not_called_gentle_while_a_main_measure_is_unseen() -> None:
    first, second, form = feedback().gauges
    hidden = replace(second, value=np.nan, angle_level=Level.UNSEEN, speed_level=Level.UNSEEN)
    for gauges, expected in (
        ((first, second, form), Level.GENTLE),
        ((first, hidden, form), Level.UNSEEN),
        ((first, second, replace(form, value=np.nan, angle_level=Level.UNSEEN)), Level.GENTLE),
        ((replace(first, angle_level=Level.CAUTION), hidden, form), Level.CAUTION),
    ):
        shown = draw(camera(), person(), replace(feedback(), gauges=gauges), EXERCISE, mirror=True)
        assert tuple(shown[-70, 5]) == figure.COLOURS[expected]


def test_an_exercise_that_is_not_measured_is_neither_gentle_nor_unseen() -> None:
    knee, _ = load("knee-to-chest")
    given = replace(feedback(exercise=knee), reason="unmeasured", course=led("out"))
    shown = draw(camera(), person(), given, knee, mirror=True)
    assert tuple(shown[70, 5]) == figure.SKY


def ended(why: str, exercise: Exercise = EXERCISE) -> Feedback:
    course = View("finished", 5.0, 8.0, 5, 5, 4, None, why=why)
    return replace(feedback(exercise=exercise), course=course)


def test_what_was_broken_off_is_not_praised() -> None:
    """The tick and the green band stand for what was done to its end, not for pain, a stop or a fall."""
    green = np.array(figure.COLOURS[Level.GENTLE])

    def ticks(why: str) -> int:
        shown = draw(camera(), Observation(1.0), ended(why), EXERCISE, mirror=True)
        place = layout(480, 640)
        band = (shown[-60:, :10] == green).all(-1).sum()
        return int(band + (shown[:200, place.panel_x :] == green).all(-1).sum())

    assert ticks("done") > 1000
    for why in ("stop", "do_not_start", "no_answer", "fall", "key", "arms"):
        assert ticks(why) == 0, why


@pytest.mark.parametrize("size", [(480, 640), (720, 1280), (640, 480)])
def test_after_pain_the_picture_says_when_to_get_help(size: tuple[int, int]) -> None:
    plain = draw(camera(*size), Observation(1.0), ended("key"), EXERCISE, mirror=True)
    lists = draw(camera(*size), Observation(1.0), ended("stop"), EXERCISE, mirror=True)
    place = layout(*size)
    width = min(place.panel_x, place.width - place.panel_width)
    # Dark ground with letters, all over what shows the person.
    assert lists[: round(0.5 * place.height), :width].mean() < 0.5 * plain[: round(0.5 * place.height), :width].mean()
    assert (lists[: round(0.7 * place.height), :width] > 200).all(-1).mean() > 0.02


def test_a_part_that_is_not_watched_is_not_drawn() -> None:
    """A side bend is not asked about the neck, and the floor about nothing: no mark that asks, which looks like a fault."""
    bend, floor = load("side-bend")[0], load("bridge")[0]
    for exercise, most in ((EXERCISE, 1.0), (bend, 0.75), (floor, 0.0)):
        told = replace(feedback(exercise=exercise), reason=None if exercise.measures else "unmeasured")
        with_one, without = (draw(camera(), seen, told, exercise, mirror=False) for seen in (person(), Observation(1.0)))
        changed = int((with_one != without).any(-1).sum())
        if exercise is EXERCISE:
            whole = changed
        assert changed <= most * whole and (changed > 0) == (most > 0)
