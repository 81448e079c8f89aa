"""Writes a session for other tools."""

import csv
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from coach.errors import CoachError, unwritten
from coach.paths import OWNER_FILE
from coach.recording.read import Recording
from coach.recording.table import flat, judged
from coach.recording.trc import write_trc
from coach.wording import DISCLAIMER


def write_export(recording: Recording, to: str, out: Path) -> None:
    """Writes `recording` to the file `out`, which appears whole or not at all.

    Args:
        to: csv, parquet, trc or rrd.

    Raises:
        CoachError: the format is not known, the session is empty, the file cannot be written, or an extra is missing.
    """
    writers: dict[str, Callable[[Recording, Path], None]] = {
        "csv": _csv,
        "parquet": _parquet,
        "trc": write_trc,
        "rrd": _rrd,
    }
    if to not in writers:
        raise CoachError(f"A session is exported to {', '.join(writers)}, not to '{to}'.")
    if not len(recording):
        raise CoachError(f"{recording.folder} holds no frame, so there is nothing to export.")
    write_whole(out, lambda part: writers[to](recording, part))


def write_whole(out: Path, write: Callable[[Path], None]) -> None:
    """Has a file written under another name beside `out`, and gives it its own once it is whole.

    Raises:
        CoachError: it cannot be written there.
    """
    if out.exists() and not out.is_file():
        raise CoachError(f"{out} is a {'folder' if out.is_dir() else 'device'}, not a file: name a file to write.")
    # It holds what the session holds, so it is as private until the user decides otherwise.
    # Where a link leads to is replaced, not the link.
    place = out.resolve()
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT, OWNER_FILE))
        write(part)
        part.replace(place)
    except OSError as error:
        raise unwritten(out, error) from error
    finally:
        part.unlink(missing_ok=True)


def _csv(recording: Recording, out: Path) -> None:
    columns = flat(recording, judged(recording))
    # Numbers come back exactly as they were; an unseen value is an empty cell.
    texts = [
        [("" if value != value else repr(float(value)) if column.dtype == np.float64 else str(value)) for value in column]
        if isinstance(column, np.ndarray)
        else column
        for column in columns.values()
    ]
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*texts, strict=True))


def _parquet(recording: Recording, out: Path) -> None:
    columns = flat(recording, judged(recording))
    table = pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()})
    about = {
        "session": recording.folder.name,
        "session.json": recording.info.model_dump_json(exclude_none=True),
        "note": DISCLAIMER,
    }
    pq.write_table(table.replace_schema_metadata(about), out, compression="zstd")


def _rrd(recording: Recording, out: Path) -> None:
    try:
        from coach.recording.viewer import write_rrd
    except ModuleNotFoundError:
        raise CoachError("rrd needs the extra [viewer]: pip install 'spine-coach[viewer]'.") from None
    try:
        write_rrd(recording, out)
    except RuntimeError as error:
        # What the library says of a full disk.
        raise OSError(f"{error}") from error
