"""A folder of videos becomes sessions, here and on a cluster, and a broken one does not stop the others."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from coach.recording import store
from coach.recording.batch import Done, import_videos
from coach.recording.read import read
from tests.paths import CLIPS, FAR, ROOT


@pytest.fixture
def videos(tmp_path: Path) -> Path:
    for clip in (CLIPS / "variable_rate.mp4", CLIPS / "rotated.mp4"):
        shutil.copy(clip, tmp_path)
    (tmp_path / "cut.mp4").write_bytes(FAR.read_bytes()[:300_000])
    (tmp_path / "notes.txt").write_text("no video")
    return tmp_path


def right(folder: Path, scheduler: str = "") -> None:
    done = {row.video.name: row for row in import_videos(folder, "chair-extension", model="full", jobs=2, scheduler=scheduler)}
    assert set(done) == {"variable_rate.mp4", "rotated.mp4", "cut.mp4"}
    problem = done["cut.mp4"].problem
    assert done["cut.mp4"].session is None and problem is not None and "cut off" in problem
    for name in ("variable_rate.mp4", "rotated.mp4"):
        session = done[name].session
        assert session is not None and done[name].problem is None
        recording = read(store.root() / session)
        assert len(recording) > 5 and recording.info.source.endswith(name)
    assert len(store.names()) == 2


def test_what_was_imported_before_is_not_imported_again(videos: Path) -> None:
    def imported() -> dict[str, Done]:
        done = import_videos(videos, "chair-extension", model="full", jobs=1, scheduler="")
        return {row.video.name: row for row in done if row.session}

    first = imported()
    again = imported()
    assert {row.session for row in again.values()} == {row.session for row in first.values()} and len(first) == 2
    assert all(row.before for row in again.values()) and not any(row.before for row in first.values())
    # Another video under the same name, and a session that was deleted.
    os.utime(videos / "rotated.mp4", (time.time() + 5, time.time() + 5))
    store.delete(store.root() / str(first["variable_rate.mp4"].session))
    assert not any(row.before for row in imported().values())


def test_another_video_under_a_known_name_is_imported_however_old_it_is(tmp_path: Path) -> None:
    def imported() -> Done:
        (done,) = import_videos(tmp_path, "chair-extension", model="full", jobs=1, scheduler="")
        assert done.session and not done.problem
        return done

    copy = tmp_path / "copy.mp4"
    shutil.copy(CLIPS / "variable_rate.mp4", copy)
    first = imported()
    assert not first.before
    other = tmp_path / "other"
    shutil.copy(CLIPS / "rotated.mp4", other)
    os.utime(other, (time.time() - 9e6,) * 2)
    other.replace(copy)
    assert not imported().before and imported().before
    # A session of an earlier version knows only when it was made.
    store.delete(store.root() / str(first.session))
    folder = store.find("last")
    assert folder is not None
    row = json.loads((folder / store.INFO).read_text())
    del row["stamp"]
    (folder / store.INFO).write_text(json.dumps(row))
    assert imported().before
    os.utime(copy, (time.time() + 5,) * 2)
    assert not imported().before


def test_an_import_that_is_ended_leaves_nobody_working(videos: Path) -> None:
    command = [sys.executable, "-m", "coach", "import", str(videos), "--exercise", "chair-extension", "--jobs", "2"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
    deadline_s = time.monotonic() + 60
    while not (working := children.read_text().split()) or not any(store.root().glob("*")):
        assert time.monotonic() < deadline_s
        time.sleep(0.05)
    running.send_signal(signal.SIGTERM)
    _, errors = running.communicate(timeout=30)
    assert running.returncode == 130 and "Traceback" not in errors
    time.sleep(0.5)
    assert not [child for child in working if b"coach" in _command_of(child) or b"loky" in _command_of(child)]


def _command_of(process: str) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def test_a_folder_is_imported_in_two_processes(videos: Path) -> None:
    right(videos)


@pytest.mark.filterwarnings("default")
def test_the_same_on_a_cluster_of_two_workers(videos: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        right(videos, cluster.scheduler_address)
