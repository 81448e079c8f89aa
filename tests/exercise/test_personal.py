"""One person's limits: they follow the table and never rise."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.angles.names import HIGHEST
from coach.exercise import files
from coach.exercise.definition import Exercise, Limit
from coach.exercise.personal import AGE_FACTORS, AGES, KIND_OF, Kind, age_factor, halved, limits_for

WHOLE, _ = files.load("chair-extension")
EXERCISE = WHOLE.model_copy(update={"measures": [measure for measure in WHOLE.measures if not measure.form]})
ages = st.none() | st.floats(0, 120)
ranges = st.dictionaries(st.sampled_from(sorted(KIND_OF)), st.floats(0.5, 90), max_size=4)
limits = st.builds(lambda a, b: Limit(gentle=min(a, b), ease_off=max(a, b)), st.floats(0.5, 30), st.floats(0.5, 30))


@st.composite
def exercises(draw: st.DrawFn) -> Exercise:
    measures = []
    for measure in EXERCISE.measures:
        limit = draw(limits)
        ceiling = max(limit.ease_off, draw(st.floats(1, HIGHEST[measure.angle])))
        measures.append(measure.model_copy(update={"limit": limit, "ceiling": ceiling}))
    return EXERCISE.model_copy(update={"measures": measures})


@pytest.mark.parametrize("kind", AGE_FACTORS)
def test_the_factor_is_the_table_at_its_rows(kind: Kind) -> None:
    assert [age_factor(kind, age) for age in AGES] == pytest.approx(AGE_FACTORS[kind])


@given(st.sampled_from(sorted(AGE_FACTORS)), st.floats(0, 130), st.floats(0, 130))
def test_the_factor_only_falls_with_age_and_has_no_jumps(kind: Kind, one: float, other: float) -> None:
    young, old = sorted((one, other))
    assert 0 < age_factor(kind, old) <= age_factor(kind, young) <= 1
    assert age_factor(kind, young) - age_factor(kind, old) <= 0.021 * (old - young) + 1e-9


def test_between_the_rows_it_is_interpolated_and_beyond_them_it_stays() -> None:
    assert age_factor("extension", 40) == pytest.approx(0.82)
    assert age_factor("rotation", 60) == pytest.approx(0.9)
    assert age_factor("extension", 18) == 1 and age_factor("neck_extension", 99) == pytest.approx(0.74)


@given(exercises(), ages, ranges)
def test_no_limit_ever_rises_above_the_file_the_age_or_the_own_range(
    exercise: Exercise, age: float | None, own: dict[str, float]
) -> None:
    personal = limits_for(exercise, age, own)
    for before, after in zip(exercise.measures, personal.measures, strict=True):
        factor = 1.0 if age is None else age_factor(KIND_OF[before.angle], age)
        assert after.limit.ease_off <= factor * before.limit.ease_off + 1e-9
        assert after.limit.ease_off <= 0.8 * own.get(before.angle, math.inf) + 1e-9
        assert 0 < after.limit.ease_off <= after.ceiling == before.ceiling
        assert 0 <= after.limit.gentle <= min(after.limit.ease_off, before.limit.gentle)
        assert (after.speed_out, after.speed_return) == (before.speed_out, before.speed_return)
    # What comes out is a valid exercise.
    assert Exercise.model_validate(personal.model_dump()) == personal


@given(exercises(), ranges)
def test_older_is_never_allowed_more(exercise: Exercise, own: dict[str, float]) -> None:
    courses = [limits_for(exercise, age, own) for age in (20, 30, 50, 70, 90)]
    for young, old in pairwise(courses):
        for one, other in zip(young.measures, old.measures, strict=True):
            assert other.limit.ease_off <= one.limit.ease_off and other.limit.gentle <= one.limit.gentle


def test_without_age_and_range_it_is_the_very_exercise() -> None:
    assert limits_for(EXERCISE, None) is EXERCISE and limits_for(EXERCISE, 25) is EXERCISE


def test_a_person_of_55_has_65_per_cent_of_extension_and_84_of_the_neck() -> None:
    trunk, neck = limits_for(EXERCISE, 55).measures
    assert (trunk.limit.gentle, trunk.limit.ease_off) == pytest.approx((7.8, 11.7), abs=0.011)
    assert (neck.limit.gentle, neck.limit.ease_off) == pytest.approx((12.6, 25.2), abs=0.011)


def test_the_own_range_counts_when_it_is_smaller() -> None:
    trunk, _ = limits_for(EXERCISE, 55, {"trunk_extension": 10}).measures
    assert trunk.limit.ease_off == pytest.approx(8) and trunk.limit.gentle == pytest.approx(8 * 12 / 18, abs=0.011)


@pytest.mark.parametrize("wrong", [0.0, -3.0, math.nan, math.inf])
def test_a_range_that_is_none_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="comfortable range"):
        limits_for(EXERCISE, None, {"trunk_extension": wrong})


@given(exercises())
def test_after_pain_the_range_is_halved_and_everything_is_slower(exercise: Exercise) -> None:
    for before, after in zip(exercise.measures, halved(exercise).measures, strict=True):
        assert after.limit.ease_off <= before.limit.ease_off / 2 + 1e-9
        assert before.speed_out and after.speed_out and after.speed_out.ease_off < before.speed_out.ease_off


def test_form_is_no_range_and_stays_as_it_is() -> None:
    form = [measure for measure in WHOLE.measures if measure.form]
    assert form
    for personal in (limits_for(WHOLE, 80), halved(WHOLE)):
        assert [measure for measure in personal.measures if measure.form] == form
