"""How an observation becomes a row of an Arrow table, and a row an observation again: the one place that knows.

The table is derived from the fields of `Observation`, so that a field added there is recorded without a change here: an array
becomes a list of 32-bit floats, which observations are exact in, any other number is kept whole, and text is text. A recording
from before a field was added gives it its default; a column that this program does not know is passed over.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coach.observation import Observation

Columns = dict[str, NDArray[Any]]

VIDEO_FRAME = "video_frame"
"""Beside the observation: which picture of the session's video belongs to the row, -1 for none."""

UNITS = {
    "t_s": "s from the start of the source",
    "image": "picture heights, x right and y down",
    "world": "m from the middle of the hips, x right, y down, z away from the camera",
    "visibility": "0 to 1",
    "head_turn_deg": "deg, clockwise as seen",
    "head_turn_bound_deg": "deg",
    "ear_turn_deg": "deg, clockwise as seen",
    "ear_turn_bound_deg": "deg",
    "crown_turn_deg": "deg, clockwise as seen",
    "crown_turn_bound_deg": "deg",
    "head_back_deg": "deg, + back",
    "head_back_bound_deg": "deg",
    "shoulders_x": "picture heights, x right",
    "shoulders_y": "picture heights, y down",
    "shoulders_turn_deg": "deg, clockwise as seen",
    "hips_x": "picture heights, x right",
    "hips_y": "picture heights, y down",
}
"""For whoever opens the file with another tool; a field without a unit needs no entry."""


class ColumnsError(ValueError):
    """The table is not one of observations."""


@dataclass(frozen=True, slots=True)
class Column:
    """One field of an observation as a column.

    Attributes:
        name: of the field.
        shape: of its array; () for a single value.
        dtype: of the values once read: float64 for numbers, int64, or object for text.
        default: the value of one row where a recording does not have it.
    """

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    default: Any

    @property
    def arrow(self) -> pa.DataType:
        """As it is stored."""
        if self.shape:
            return pa.list_(pa.float32(), int(np.prod(self.shape)))
        return {"f": pa.float64(), "i": pa.int64(), "b": pa.bool_(), "O": pa.string()}[self.dtype.kind]


def _column(item: "Field[Any]") -> Column:
    # Only the time has no default.
    default: Any = 0.0 if item.default is MISSING else item.default
    if item.default_factory is not MISSING:
        default = item.default_factory()
    if isinstance(default, np.ndarray):
        return Column(item.name, default.shape, np.dtype(np.float64), default)
    kinds: dict[type, str] = {float: "f8", int: "i8", bool: "?", str: "O"}
    if type(default) not in kinds:
        raise TypeError(f"a recording cannot keep {item.name}: {type(default).__name__} is neither a number, text nor an array")
    return Column(item.name, (), np.dtype(kinds[type(default)]), default)


COLUMNS: tuple[Column, ...] = (
    *(_column(item) for item in fields(Observation)),
    Column(VIDEO_FRAME, (), np.dtype(np.int64), -1),
)

SCHEMA = pa.schema(
    [
        pa.field(
            column.name,
            column.arrow,
            metadata={"shape": ",".join(map(str, column.shape)), "unit": UNITS.get(column.name, "")},
        )
        for column in COLUMNS
    ]
)


def batch(seen: Sequence[Observation], video_frames: Sequence[int]) -> pa.RecordBatch:
    """Observations as one batch of rows."""
    arrays = []
    for column in COLUMNS:
        values = video_frames if column.name == VIDEO_FRAME else [getattr(row, column.name) for row in seen]
        arrays.append(_stored(column, values))
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def _stored(column: Column, values: Sequence[Any]) -> pa.Array:
    """The values of one column, put together from buffers: `pa.array` would load pandas in the first second of a session."""
    if column.shape:
        flat = np.asarray(values, np.float32).reshape(-1)
        return pa.FixedSizeListArray.from_arrays(_plain(pa.float32(), flat), int(np.prod(column.shape)))
    if column.dtype.kind == "O":
        texts = [text.encode() for text in values]
        ends = np.cumsum([0, *map(len, texts)], dtype=np.int32)
        return pa.StringArray.from_buffers(len(texts), pa.py_buffer(ends), pa.py_buffer(b"".join(texts)))
    return _plain(column.arrow, np.asarray(values, column.dtype))


def _plain(kind: pa.DataType, values: NDArray[Any]) -> pa.Array:
    packed = np.packbits(values, bitorder="little") if values.dtype.kind == "b" else values
    # NaN is a value here, not a hole.
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(packed)])


def checksum(rows: pa.RecordBatch) -> int:
    """CRC-32 of all that a batch holds. Arrow itself would take a flipped bit for a measurement."""
    crc = zlib.crc32(str(rows.num_rows).encode())
    for column in rows.columns:
        for buffer in column.buffers():
            crc = zlib.crc32(buffer, crc) if buffer is not None else crc
    return crc


def columns(batches: Sequence[pa.RecordBatch], schema: pa.Schema) -> Columns:
    """The batches as arrays, (T, *shape) each, one for every field; values as `Observation` has them.

    Raises:
        ColumnsError: they do not hold observations: times and landmarks are missing, or of another shape.
    """
    table = pa.Table.from_batches(batches, schema=schema)
    out: Columns = {}
    for column in COLUMNS:
        if column.name not in schema.names:
            if column.name in ("t_s", "image", "world", "visibility"):
                raise ColumnsError(f"{column.name} is missing")
            shape = (table.num_rows, *column.shape)
            filled = np.empty(shape, column.dtype)
            filled[...] = column.default
            out[column.name] = filled
            continue
        if schema.names.count(column.name) > 1:
            raise ColumnsError(f"{column.name} is there twice")
        stored = table.column(column.name)
        if stored.type != column.arrow:
            raise ColumnsError(f"{column.name} is {stored.type}, not {column.arrow}")
        if column.shape:
            flat = stored.combine_chunks()
            # The rows of an empty table have no chunks to flatten.
            values = flat.flatten().to_numpy(zero_copy_only=False) if table.num_rows else np.empty(0, np.float32)
            if values.size != table.num_rows * int(np.prod(column.shape)):
                raise ColumnsError(f"{column.name} has holes")
            out[column.name] = values.reshape(table.num_rows, *column.shape)
        else:
            if stored.null_count:
                raise ColumnsError(f"{column.name} has holes")
            out[column.name] = stored.to_numpy().astype(column.dtype, copy=False)
    return out


def misnamed(schema: pa.Schema) -> str | None:
    """In a few words, which names of columns are damaged: an older recording only lacks some, and a newer one only has more."""
    known = [column.name for column in COLUMNS]
    strange = sorted(set(schema.names) - set(known))
    missing = [name for name in known if name not in schema.names]
    return f"{', '.join(map(repr, strange))} in place of {', '.join(missing)}" if strange and missing else None


def observations(rows: Mapping[str, NDArray[Any]], start: int = 0, stop: int | None = None) -> Iterator[Observation]:
    """The rows from `start` to before `stop` as observations, numbers as they were."""
    part = {column.name: rows[column.name][start:stop] for column in COLUMNS if column.name != VIDEO_FRAME}
    # Converted a stretch at a time: the arrays of an hour need not be there twice.
    ready = {name: part[name].astype(np.float64) if part[name].dtype == np.float32 else part[name].tolist() for name in part}
    for index in range(len(part["t_s"])):
        yield Observation(**{name: values[index] for name, values in ready.items()})
