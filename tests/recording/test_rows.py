"""A recording keeps every number of an observation, also of fields that are added later."""

import dataclasses
import subprocess
import sys
from dataclasses import fields
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from coach.observation import Observation
from coach.recording import rows
from tests.paths import ROOT

floats32 = st.floats(width=32)


def _same(a: object, b: object) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.dtype == b.dtype and a.tobytes() == b.tobytes()
    if isinstance(a, float) and isinstance(b, float):
        return np.float64(a).tobytes() == np.float64(b).tobytes()
    return type(a) is type(b) and a == b


def same(a: Observation, b: Observation) -> bool:
    return all(_same(getattr(a, item.name), getattr(b, item.name)) for item in fields(Observation))


@st.composite
def seen_rows(draw: st.DrawFn) -> Observation:
    def array(*shape: int) -> np.ndarray:
        filled: np.ndarray = draw(hnp.arrays(np.float32, shape, elements=st.floats(width=32, allow_nan=False))).astype(float)
        return filled

    kinds: dict[type, st.SearchStrategy[Any]] = {
        float: st.floats(allow_nan=False),
        int: st.integers(-(2**40), 2**40),
        str: st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=8),
    }
    defaults = {item.name: getattr(Observation(0.0), item.name) for item in fields(Observation)}
    plain = {name: draw(kinds[type(value)]) for name, value in defaults.items() if type(value) in kinds}
    return Observation(**plain, image=array(33, 2), world=array(33, 3), visibility=array(33))


@settings(max_examples=25)
@given(st.lists(seen_rows(), min_size=1, max_size=4))
def test_what_was_seen_comes_back_bit_for_bit(seen: list[Observation]) -> None:
    batch = rows.batch(seen, [3] * len(seen))
    back = list(rows.observations(rows.columns([batch], rows.SCHEMA)))
    assert len(back) == len(seen) and all(map(same, seen, back))


def test_nothing_seen_comes_back_as_nothing_seen() -> None:
    batch = rows.batch([Observation(1.0)], [-1])
    (back,) = rows.observations(rows.columns([batch], rows.SCHEMA))
    assert same(back, Observation(1.0))


def test_every_field_of_an_observation_has_a_column() -> None:
    assert [column.name for column in rows.COLUMNS] == [item.name for item in fields(Observation)] + ["video_frame"]


def test_a_recording_from_before_a_field_was_there_gives_its_default_and_an_unknown_column_is_passed_over() -> None:
    batch = rows.batch([Observation(1.0, people=2, head_key=7)], [-1])
    older = batch.drop_columns(["head_key", "pressed"]).append_column("brightness", pa.array([0.5]))
    (back,) = rows.observations(rows.columns([older], older.schema))
    assert back.people == 2 and back.head_key == 0 and back.pressed == ""


def test_an_older_recording_lacks_columns_and_a_newer_one_has_more_but_none_has_others() -> None:
    batch = rows.batch([Observation(1.0)], [-1])
    assert rows.misnamed(batch.schema) is None
    assert rows.misnamed(batch.drop_columns(["head_key"]).schema) is None
    newer = batch.append_column("brightness", pa.array([0.5]))
    assert rows.misnamed(newer.schema) is None
    assert rows.misnamed(newer.drop_columns(["head_key"]).schema) == "'brightness' in place of head_key"


def test_a_table_of_something_else_is_refused() -> None:
    other = pa.record_batch({"t_s": pa.array([1.0]), "price": pa.array([3])})
    with pytest.raises(rows.ColumnsError, match="image is missing"):
        rows.columns([other], other.schema)


def test_a_field_that_cannot_be_kept_is_noticed_when_the_program_starts_not_when_it_records() -> None:
    @dataclasses.dataclass
    class Later:
        who: object = None

    with pytest.raises(TypeError, match="cannot keep who"):
        rows._column(fields(Later)[0])


def test_one_flipped_bit_changes_the_checksum() -> None:
    seen = Observation(1.0, image=np.ones((33, 2)))
    flipped = np.ones((33, 2))
    flipped[7, 1] = np.nextafter(np.float32(1), np.float32(2))
    one, other = (rows.checksum(rows.batch([row], [0])) for row in (seen, dataclasses.replace(seen, image=flipped)))
    assert one != other


def test_each_kind_of_value_is_stored_as_arrow_itself_would() -> None:
    for kind, values in (
        ("?", [True, False, True] * 5),
        ("i8", [-(2**40), 0, 7]),
        ("f8", [np.nan, -0.0, np.inf]),
        ("O", ["", "ß→", "a"]),
    ):
        column = rows.Column("x", (), np.dtype(kind), None)
        stored = rows._stored(column, values)
        stored.validate(full=True)
        assert stored.null_count == 0 and stored.type == column.arrow
        np.testing.assert_array_equal(stored.to_pylist(), values)


def test_the_first_second_of_a_session_does_not_wait_for_pandas() -> None:
    """Arrow would load it to see whether a list is a table: on a busy machine nothing is on the disk meanwhile."""
    program = "import sys; from coach.recording import rows; from coach.observation import Observation as O"
    program += "; rows.checksum(rows.batch([O(1.0)], [-1])); sys.exit('pandas' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)
