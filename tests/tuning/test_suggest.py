"""The limits that are proposed: within two degrees of the true ones, never above the ceiling, never missing what felt too far."""

from dataclasses import replace

import pytest

from coach.check.levels import Level
from coach.exercise import files
from coach.recording import marks
from coach.recording.read import read
from coach.tuning.compare import compare
from coach.tuning.limits import Name, limits_of, with_limits
from coach.tuning.suggest import FEW, suggest
from coach.tuning.track import Track, track
from tests.tuning.marked import session, spread

EXERCISE = files.load("chair-extension")[0]


def tracks(true_limit: float, measure: str = "trunk_extension", count: int = 20, sessions: int = 2) -> list[Track]:
    ends = (true_limit - 5, true_limit + 5)
    folders = [session(spread(*ends, count // sessions, seed), true_limit, measure, seed=seed) for seed in range(1, sessions + 1)]
    return [track(read(folder), EXERCISE) for folder in folders]


@pytest.mark.parametrize(
    ("measure", "true_limit"), [("trunk_extension", 10.0), ("trunk_extension", 13.0), ("neck_extension", 22.0)]
)
def test_within_two_degrees_of_the_truth(measure: str, true_limit: float) -> None:
    marked = tracks(true_limit, measure)
    (found,), _ = suggest(marked, EXERCISE)
    assert found.measure.angle == measure and found.proposed is not None
    assert abs(found.proposed.ease_off - true_limit) <= 2.0
    assert found.proposed.ease_off <= found.measure.ceiling and found.proposed.gentle < found.proposed.ease_off
    assert found.interval is not None and found.interval[0] - 0.5 <= found.proposed.ease_off <= found.interval[1]
    assert found.too_far >= FEW and 0 < found.missed_up_to < 0.5
    after = with_limits(EXERCISE, found.limits)
    outcomes = [one for each in marked for one in compare(each, EXERCISE, after).marks]
    assert all(one.after == Level.EASE_OFF for one in outcomes if one.mark.mark == "felt_too_far")
    # A curve that can be read: a higher limit never warns of more.
    caught, disturbed = [row.caught for row in found.curve], [row.disturbed for row in found.curve]
    if measure == "trunk_extension":  # a low limit of the head is within what the camera may be off, so it is not judged
        assert caught == sorted(caught, reverse=True) and disturbed == sorted(disturbed, reverse=True)


def test_never_above_the_ceiling() -> None:
    # Feels too far only beyond what the exercise allows at all.
    marked = tracks(21.0, count=10, sessions=1)
    found, _ = suggest(marked, EXERCISE)
    assert all(one.proposed is not None and one.proposed.ease_off <= one.measure.ceiling for one in found)


def test_few_marks_say_that_they_cannot_know() -> None:
    marked = tracks(10.0, count=4, sessions=1)
    stricter = with_limits(EXERCISE, dict.fromkeys(_ease_off("trunk_extension"), 8.0))
    (found,), _ = suggest(marked, stricter)
    assert any("too few" in sentence for sentence in found.why)
    # Nothing looser comes out of a few marks: what they fit is looser, so what holds stays.
    assert found.proposed is None and not found.limits
    (found,), _ = suggest(marked, EXERCISE)
    assert found.proposed is not None and abs(found.proposed.ease_off - 10.0) <= 2.0
    assert any("too few" in sentence for sentence in found.why)


def test_few_marks_that_fit_what_holds_change_nothing() -> None:
    marked = tracks(16.0, count=4, sessions=1)
    (found,), _ = suggest(marked, with_limits(EXERCISE, dict.fromkeys(_ease_off("trunk_extension"), 15.6)))
    assert found.proposed is None and "What holds now fits them as well as any other limit." in found.why


def test_without_any_that_felt_too_far_nothing_is_proposed() -> None:
    marked = [track(read(session([6.0, 8.0], 30.0)), EXERCISE)]
    found, notes = suggest(marked, EXERCISE)
    assert not found and "nobody can know" in notes[0]


def test_a_key_that_was_held_down_marks_one_moment() -> None:
    """Six marks of one moment raised own limits, as if six moments had been marked."""
    folder = session([8.0, 9.0, 8.5, 9.2, 8.8, 14.0], 13.0)
    last = marks.read(folder)[-1].t
    for number in range(1, 6):
        marks.append(folder, marks.made(last + 0.1 * number, "felt_too_far"))
    (found,), notes = suggest(
        [track(read(folder), EXERCISE)], with_limits(EXERCISE, dict.fromkeys(_ease_off("trunk_extension"), 7))
    )
    assert found.proposed is None and (found.too_far, found.fine) == (1, 5) and not notes
    assert any("Felt too far: 1;" in sentence and "too few" in sentence for sentence in found.why)
    # One that says nothing is said once.
    folder = session([9.0], 10.0)
    for number in range(5):
        marks.append(folder, marks.made(1.0 + 0.1 * number, "felt_too_far"))
    assert len(suggest([track(read(folder), EXERCISE)], EXERCISE)[1]) == 1


def test_of_one_moment_each_mark_is_met() -> None:
    folder = session([8.0, 15.0] * 5, 11.0)
    for mark in marks.read(folder)[1::2]:
        marks.append(folder, marks.made(mark.t + 3.9, "felt_too_far"))
    marked = track(read(folder), EXERCISE)
    (found,), _ = suggest([marked], EXERCISE)
    assert (found.too_far, found.fine) == (5, 5) and found.best is not None and found.best[1] < 12
    after = with_limits(EXERCISE, found.limits)
    outcomes = compare(marked, EXERCISE, after).marks
    assert all(one.after == Level.EASE_OFF for one in outcomes if one.mark.mark == "felt_too_far")


def test_a_mark_where_nothing_is_seen_is_named() -> None:
    folder = session([9.0, 12.0], 10.0)
    marks.append(folder, marks.made(1.0, "felt_too_far"))
    _, notes = suggest([track(read(folder), EXERCISE)], EXERCISE)
    assert len(notes) == 1 and "no angle was seen" in notes[0]


def test_a_mark_that_says_nothing_is_no_missing_mark() -> None:
    folder = session([9.0, 8.0], 10.0)
    marks.append(folder, marks.made(1.0, "felt_too_far"))
    found, notes = suggest([track(read(folder), EXERCISE)], EXERCISE)
    assert not found and len(notes) == 1 and "no angle was seen" in notes[0]


@pytest.mark.parametrize(("fine", "neck"), [([], [25.0]), ([8.0], [25.0, 25.0]), ([8.0] * 4, [10.0] * 4 + [25.0])])
def test_a_mark_that_may_speak_of_two_angles_is_named_while_too_few_moments_felt_fine(
    fine: list[float], neck: list[float]
) -> None:
    folder = session([*fine, 14.0], 10.0, neck=neck)
    found, notes = suggest([track(read(folder), EXERCISE)], EXERCISE)
    assert not found and len(notes) == 1
    assert f"Back lean and Neck went beyond gentle, and with fewer than {FEW} moments that felt fine" in notes[0]
    # Where only one of them went beyond gentle, it is that one.
    (one,), notes = suggest([track(read(session([*fine, 14.0], 10.0, neck=[5.0] * len(neck))), EXERCISE)], EXERCISE)
    assert one.measure.angle == "trunk_extension" and one.proposed is not None and not notes


def _but_wrong(mark: marks.Mark) -> marks.Mark:
    return replace(mark, mark="wrong_warning") if mark.mark == "felt_fine" else mark


def test_the_proposal_is_among_those_that_its_own_table_shows_to_fit_best() -> None:
    (found,), _ = suggest(tracks(11.0), EXERCISE)
    assert found.proposed is not None
    (chosen,) = [row for row in found.curve if row.ease_off == found.proposed.ease_off]
    fitting = [row for row in found.curve if row.caught == found.too_far]
    assert chosen in fitting and chosen.disturbed == min(row.disturbed for row in fitting)


def test_moments_that_felt_fine_and_would_be_told_to_ease_off_are_counted_and_no_others() -> None:
    marked = tracks(11.0)
    (found,), _ = suggest(marked, EXERCISE)
    [words] = [sentence for sentence in found.why if "felt fine would be told" in sentence]
    fine = sum(one.mark == "felt_fine" for each in marked for one in each.marks)
    assert f"of {fine} moments" in words
    wrong = [replace(each, marks=tuple(map(_but_wrong, each.marks))) for each in marked]
    (found,), _ = suggest(wrong, EXERCISE)
    assert not any("felt fine would be told" in sentence for sentence in found.why)


def test_contradicting_marks_never_miss_what_felt_too_far() -> None:
    folder = session(spread(6, 15, 10, 3), 11.0)
    # Once it felt fine at the far end as well.
    far = max(marks.read(folder), key=lambda mark: mark.t if mark.mark == "felt_too_far" else -1)
    marks.append(folder, marks.made(far.t, "felt_fine"))
    marked = [track(read(folder), EXERCISE)]
    (found,), _ = suggest(marked, EXERCISE)
    assert found.proposed is not None and any("never missing" in sentence for sentence in found.why)
    assert not any("wrongly" in sentence for sentence in found.why if "never missing" in sentence)
    (row,) = [row for row in found.curve if row.ease_off == found.proposed.ease_off]
    assert row.caught == found.too_far


def test_no_mark_is_spoken_of_that_does_not_exist() -> None:
    """Of wrong warnings alone it was said that some moments felt fine."""
    marked = track(read(session(spread(6, 17, 16, 2), 13.0)), EXERCISE)
    (found,), _ = suggest([replace(marked, marks=tuple(map(_but_wrong, marked.marks)))], EXERCISE)
    (words,) = [sentence for sentence in found.why if "never missing" in sentence]
    assert "warned of wrongly" in words and "felt fine" not in words
    assert (found.fine, found.wrong) == (0, len(marked.marks) - found.too_far)
    (row,) = [row for row in found.curve if found.best and row.ease_off == found.best[1]]
    assert 0 < row.disturbed <= found.wrong


def _ease_off(angle: str) -> list[Name]:
    return [name for name in limits_of(EXERCISE) if name.angle == angle and name.part == "limit"]


def test_it_speaks_of_the_angle_that_stood_out() -> None:
    # The head goes back every time, nearer to its limit than the trunk; only the trunk tells the moments apart.
    peaks = spread(6, 15, 12, 4)
    folder = session(peaks, 10.0, neck=[24.0 if peak < 10 else 21.0 for peak in peaks])
    (found,), _ = suggest([track(read(folder), EXERCISE)], EXERCISE)
    assert found.measure.angle == "trunk_extension" and found.proposed is not None and abs(found.proposed.ease_off - 10.0) <= 2.0
