"""The lock file holds what the program needs, within its bounds, for every Python that it names, and names no registry."""

import re
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.paths import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SHIPS = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["viewer"], *PROJECT["optional-dependencies"]["cluster"]]
PYTHONS = ("3.10", "3.11", "3.12", "3.13")


def locked() -> list[Requirement]:
    return [Requirement(line.rstrip("\\ ")) for line in LOCK.splitlines() if re.match(r"[a-z0-9]", line)]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("wanted", SHIPS)
def test_what_ships_is_locked_once_and_within_its_bounds(wanted: str, python: str) -> None:
    environment = {"python_version": python, "python_full_version": f"{python}.9", "sys_platform": "linux"}
    need = Requirement(wanted)
    if need.marker and not need.marker.evaluate(environment):
        return
    found = [
        one for one in locked() if plain(one.name) == plain(need.name) and (not one.marker or one.marker.evaluate(environment))
    ]
    assert len(found) == 1, wanted
    (pin,) = found[0].specifier
    assert pin.operator == "==" and need.specifier.contains(Version(pin.version))


def test_every_locked_package_has_its_hashes_and_no_registry_is_named() -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", LOCK.strip())
    assert len(blocks) == len(locked()) > 60 and all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"https?://|index-url|find-links", LOCK)


def test_every_package_that_ships_has_its_licence_listed() -> None:
    table = (ROOT / ".docs" / "licences.md").read_text(encoding="utf-8")
    listed = {plain(row.split("|")[1].strip()): row.split("|")[3].strip() for row in table.splitlines() if row.startswith("| ")}
    environment = {
        "python_version": "3.12",
        "python_full_version": "3.12.1",
        "sys_platform": "linux",
        "platform_machine": "x86_64",
    }
    for one in locked():
        if not one.marker or one.marker.evaluate(environment):
            assert listed.get(plain(one.name), "UNKNOWN") not in ("UNKNOWN", ""), one.name


def test_bounds_are_given_below_and_above() -> None:
    for wanted in SHIPS:
        operators = {one.operator for one in Requirement(wanted).specifier}
        assert operators in ({"=="}, {">=", "<"}) or Requirement(wanted).name == "tomli", wanted
    assert Path(ROOT / "requirements.lock").stat().st_size < 500_000
