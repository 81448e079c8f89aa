"""Every export opens in the tool that it is for, with the numbers that were recorded."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from coach.course.guide import Plan
from coach.errors import CoachError
from coach.observation import SEEN
from coach.recording.export import write_export
from coach.recording.read import Recording, read
from coach.recording.table import LANDMARK_NAMES, judged
from coach.recording.trc import MARKERS
from tests.recording.sessions import record

NIGHT_S = 8 * 3600.0


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COACH_HOME", str(tmp_path_factory.mktemp("home")))
        return read(record(plan=Plan()))


def right(recording: Recording, frame: "pd.DataFrame", rtol: float = 1e-14) -> None:
    """The table says what was recorded and judged."""
    what = judged(recording)
    assert len(frame) == len(recording)
    # Each version of pandas reads the last digits of text in its own way.
    np.testing.assert_allclose(frame["t_s"], recording.t_s, rtol=rtol)
    np.testing.assert_allclose(frame["trunk_extension_deg"], what.angle("trunk_extension"), rtol=rtol)
    np.testing.assert_allclose(frame["neck_extension_deg_per_s"], what.speed("neck_extension"), rtol=rtol)
    shoulder = LANDMARK_NAMES.index("left_shoulder")
    np.testing.assert_array_equal(frame["left_shoulder_X"].astype(np.float32), recording.rows["world"][:, shoulder, 0])
    assert {"gentle", "unseen"} <= set(frame["level"]) and "no_person" in set(frame["reason"].dropna())


def test_csv_opens_in_pandas_with_every_number_as_it_was(recording: Recording, tmp_path: Path) -> None:
    write_export(recording, "csv", tmp_path / "s.csv")
    right(recording, pd.read_csv(tmp_path / "s.csv"), rtol=1e-12)


def test_parquet_opens_in_pandas_and_pyarrow_and_names_its_session(recording: Recording, tmp_path: Path) -> None:
    write_export(recording, "parquet", tmp_path / "s.parquet")
    right(recording, pd.read_parquet(tmp_path / "s.parquet"))
    metadata = pq.read_schema(tmp_path / "s.parquet").metadata
    assert metadata[b"session"].decode() == recording.folder.name and b"not a medical device" in metadata[b"note"]


def test_trc_has_the_header_that_its_readers_expect_and_y_up(recording: Recording, tmp_path: Path) -> None:
    path = tmp_path / "s.trc"
    write_export(recording, "trc", path)
    lines = path.read_text().splitlines()
    assert lines[0].startswith("PathFileType\t4\t(X/Y/Z)\t")
    about = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=True))
    assert about["Units"] == "m" and float(about["DataRate"]) == 15.0 and int(about["NumMarkers"]) == len(MARKERS)
    # As Pose2Sim reads it: names in the fourth line, columns from the fifth.
    assert lines[3].split("\t")[2::3][: len(MARKERS)] == list(MARKERS)
    frame = pd.read_csv(path, sep="\t", skiprows=4)
    assert len(frame) == int(about["NumFrames"]) == int(recording.seconds * 15) + 1
    place = list(MARKERS).index("LShoulder") + 1
    world = recording.rows["world"].astype(float)
    assert frame[f"Y{place}"].iloc[0] == pytest.approx(-world[0, 11, 1], abs=1e-5) and frame[f"Y{place}"].iloc[0] > 0.3
    assert frame[f"X{place}"].iloc[0] == pytest.approx(world[0, 11, 0], abs=1e-5)
    assert frame[f"Z{place}"].iloc[0] == pytest.approx(-world[0, 11, 2], abs=1e-5)
    np.testing.assert_allclose(np.diff(frame.iloc[:, 1]), 1 / 15, atol=2e-6)
    # Nothing is made up where nobody was seen for a while.
    gone = frame[(frame.iloc[:, 1] > 15.2) & (frame.iloc[:, 1] < 16.2)]
    assert (recording.rows["visibility"] < SEEN).any() and gone[f"X{place}"].isna().all()


def asleep(recording: Recording) -> Recording:
    """As if the computer had slept for two nights in between."""
    nights = NIGHT_S * ((recording.t_s > 6).astype(float) + (recording.t_s > 10))
    return replace(recording, rows=recording.rows | {"t_s": recording.t_s + nights})


def test_trc_has_no_rows_for_what_a_computer_slept_through_and_its_times_are_true(recording: Recording, tmp_path: Path) -> None:
    slept = asleep(recording)
    write_export(slept, "trc", tmp_path / "s.trc")
    assert "\n15.000000\t15.000000\t" in (tmp_path / "s.trc").read_text()
    frame = pd.read_csv(tmp_path / "s.trc", sep="\t", skiprows=4)
    numbers, times, height = frame.iloc[:, 0], frame.iloc[:, 1], frame[f"Y{list(MARKERS).index('LShoulder') + 1}"]
    assert numbers.tolist() == list(range(1, len(frame) + 1)) and int(recording.seconds * 15) - 3 <= len(frame)
    assert not np.signbit(times.iloc[0]) and times.iloc[-1] == pytest.approx(slept.seconds, abs=0.1)
    steps = np.sort(np.diff(times))
    assert steps[-2:] == pytest.approx(NIGHT_S, abs=0.2) and steps[:-2] == pytest.approx(1 / 15, abs=2e-6)
    # Each row shows what was seen at its time, and none what was not.
    shown = ~np.isnan(height)
    seen = np.interp(times[shown], slept.t_s - slept.t_s[0], -slept.rows["world"][:, 11, 1].astype(float))
    assert shown.sum() > 200
    np.testing.assert_allclose(height[shown], seen, atol=1e-5)


@pytest.mark.parametrize("changed", [lambda recording: recording, asleep], ids=["awake", "asleep"])
def test_trc_opens_in_opensim(
    recording: Recording, changed: Callable[[Recording], Recording], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # It writes a log where it stands.
    if sys.version_info < (3, 11):
        pytest.skip("impossible here: OpenSim has no package for this Python")
    opensim = pytest.importorskip("opensim", reason="the extra [dev] is not installed")
    write_export(changed(recording), "trc", tmp_path / "s.trc")
    table = opensim.TimeSeriesTableVec3(str(tmp_path / "s.trc"))
    assert list(table.getColumnLabels()) == list(MARKERS) and table.getTableMetaDataString("Units") == "m"
    assert table.getRowAtIndex(0)[list(MARKERS).index("LShoulder")].get(1) > 0.3
    times = table.getIndependentColumn()
    assert times[-1] == pytest.approx(changed(recording).seconds, abs=0.1)


def test_rrd_opens_in_rerun_with_skeleton_angles_and_what_was_said(recording: Recording, tmp_path: Path) -> None:
    if sys.version_info < (3, 11):
        pytest.skip("impossible here: rerun has no package for this Python")
    chunk = pytest.importorskip("rerun.chunk", reason="the extra [viewer] is not installed")
    write_export(recording, "rrd", tmp_path / "s.rrd")
    schema = chunk.RrdReader(tmp_path / "s.rrd").store().schema()
    entities = {str(path) for path in schema.entity_paths()}
    assert "t" in {column.name for column in schema.index_columns()}
    for part in ("/person/joints", "/angles/trunk_extension/angle", "/angles/trunk_extension/ease_off", "/said", "/picture"):
        assert part in entities, entities
    assert not any("other_way" in part for part in entities)


def test_rrd_has_the_limits_of_either_side(tmp_path: Path) -> None:
    """Of a bend to the right no limit was shown."""
    if sys.version_info < (3, 11):
        pytest.skip("impossible here: rerun has no package for this Python")
    pytest.importorskip("rerun", reason="the extra [viewer] is not installed")
    from coach.recording import viewer

    class Kept:
        def __init__(self) -> None:
            self.columns: dict[str, list[float]] = {}

        def log(self, *_: object, **__: object) -> None: ...

        def send_columns(self, path: str, _: object, columns: Any) -> None:
            (column,) = columns
            self.columns[path] = column.as_arrow_array().to_pylist()[0]

    kept, what = Kept(), judged(read(record("side-bend", seconds=3)))
    viewer._plots(kept, what)
    limit = what.exercise.measures[0].limit
    path = f"angles/{what.exercise.measures[0].angle}"
    assert kept.columns[f"{path}/gentle"] == [limit.gentle] and kept.columns[f"{path}/ease_off"] == [limit.ease_off]
    assert kept.columns[f"{path}/gentle_other_way"] == [-limit.gentle]
    assert kept.columns[f"{path}/ease_off_other_way"] == [-limit.ease_off]


@pytest.mark.parametrize(
    ("to", "name", "says"),
    [("xls", "s.xls", "csv, parquet, trc, rrd"), ("csv", "none/s.csv", "cannot be written"), ("csv", ".", "folder")],
)
def test_what_cannot_be_exported_is_one_sentence(recording: Recording, tmp_path: Path, to: str, name: str, says: str) -> None:
    with pytest.raises(CoachError, match=says):
        write_export(recording, to, tmp_path / name)
    assert not list(tmp_path.iterdir())
