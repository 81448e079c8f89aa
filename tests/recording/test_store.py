"""Sessions are found by name, listed with what is wrong with them, and deleted only where they belong."""

from datetime import datetime
from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.exercise import files
from coach.recording import store
from coach.recording.definition_text import toml_text
from coach.recording.write import Recorder
from tests.recording.sessions import record, refuse


def test_a_session_is_found_by_its_name_its_beginning_its_folder_and_as_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = sorted([record(seconds=1), record("side-bend", seconds=1)])
    assert store.find(first.name) == first and store.find(str(second)) == second and store.find("last") == second
    monkeypatch.chdir(first)
    assert store.find(".") == first
    assert store.find(first.name[:-2]) in (first, second)
    assert store.find("nothing") is None and store.find("../sessions") is None and store.find("") is None
    with pytest.raises(CoachError, match="Several sessions"):
        store.find(first.name[:8])


def begun(at: str) -> Path:
    """A session that began at a time, by the clocks of wherever that was."""
    info = store.new_info("chair-extension", "Chair extension", "camera 0", "full", None, {})
    return store.create(info.model_copy(update={"started": datetime.fromisoformat(at)}), files.load("chair-extension")[1])


def test_the_last_is_the_one_that_began_last_whatever_the_clocks_said_there() -> None:
    by_time = [
        begun("2026-03-01T20:00:00+09:00"),  # Tokyo; then, after a flight, Los Angeles
        begun("2026-03-01T09:00:00-08:00"),
        begun("2026-06-01T12:00:00+00:00"),
        begun("2026-10-25T02:50:00+02:00"),  # summer time; a quarter of an hour later it has ended
        begun("2026-10-25T02:05:00+01:00"),
    ]
    assert [row.folder for row in store.listed()] == by_time and store.find("last") == by_time[-1]
    # Of one that cannot be read the name says when it was.
    (by_time[2] / "session.json").write_text("{")
    assert [row.folder for row in store.listed()] == by_time
    by_time[2].rename(store.root() / "mine")
    assert store.listed()[0].name == "mine" and store.find("last") == by_time[-1]


def test_a_start_without_a_time_zone_is_damage() -> None:
    folder = begun("2026-03-01T20:00:00+09:00")
    file = folder / "session.json"
    file.write_text(file.read_text().replace("+09:00", ""))
    with pytest.raises(CoachError, match="started"):
        store.read_info(folder)


def test_one_that_cannot_be_read_is_listed_with_the_reason() -> None:
    good, bad = record(seconds=1), record(seconds=1)
    (bad / "session.json").write_text("{")
    listed = {row.name: row for row in store.listed()}
    assert listed[good.name].info is not None and listed[good.name].size_bytes > 1000
    problem = listed[bad.name].problem
    assert listed[bad.name].info is None and problem is not None and "not valid JSON" in problem


def test_only_sessions_are_deleted(tmp_path: Path) -> None:
    folder, elsewhere = record(seconds=1), tmp_path / "photos"
    elsewhere.mkdir()
    (elsewhere / "mine.jpg").write_bytes(b"x")
    (store.root() / "link").symlink_to(elsewhere)
    for wrong in (elsewhere, store.root() / "link", store.root(), store.root() / ".."):
        with pytest.raises(CoachError, match="not deleted"):
            store.delete(wrong)
    store.delete(folder)
    assert (elsewhere / "mine.jpg").exists() and not folder.exists() and folder.name not in store.names()


def test_what_is_still_running_says_so_and_is_not_deleted() -> None:
    exercise, _ = files.load("chair-extension")
    with Recorder(exercise, "chair-extension", source="camera 0", model="full", tell=refuse) as recorder:
        assert recorder.folder is not None and store.unfinished(recorder.folder) == "running"
        with pytest.raises(CoachError, match="still running: end it first"):
            store.delete(recorder.folder)
    assert not store.running(recorder.folder)
    store.delete(recorder.folder)


@pytest.mark.parametrize("name", files.names())
def test_the_exercise_that_is_kept_reads_as_the_one_that_was_done(name: str) -> None:
    exercise, _ = files.load(name)
    odd = exercise.model_copy(update={"summary": 'Ease "back" \\ gently\tand slowly — größer ✓'})
    assert files.parse(toml_text(odd), "kept") == odd
