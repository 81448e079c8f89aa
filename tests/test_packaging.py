"""The wheel, installed elsewhere, works on its own and keeps to its own package."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.paths import FAR, ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like site-packages that holds nothing but the unpacked wheel."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(out.glob("*.whl"))) as wheel:
        wheel.extractall(out / "site")
    return out / "site"


def coach(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = os.environ | {"PYTHONPATH": str(site), "PYTHONSAFEPATH": "1"}
    return subprocess.run(
        [sys.executable, "-m", "coach", *arguments], env=environ, cwd=site.parent, capture_output=True, text=True, check=False
    )


def test_no_package_besides_coach_lands_in_site_packages(installed: Path) -> None:
    assert sorted(path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")) == ["coach"]


def test_it_lists_and_replays_from_its_own_data(installed: Path) -> None:
    listed = coach(installed, "list")
    assert "chair-extension" in listed.stdout
    replayed = coach(installed, "replay", str(FAR), "--exercise", "chair-extension")
    assert replayed.returncode == 0 and "Ease off" in replayed.stdout
    where = subprocess.run(
        [sys.executable, "-c", "import coach; print(coach.__file__)"],
        env=os.environ | {"PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"},
        cwd=installed,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(installed))


def test_it_holds_no_half_built_and_no_large_model(installed: Path) -> None:
    names = {path.name for path in (installed / "coach" / "models").iterdir()}
    assert names == {"manifest.toml", "pose_landmarker_full.task"}
