"""For all tests: nothing is read from or written to the user's own data."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _own_data(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("COACH_HOME", str(tmp_path_factory.mktemp("home")))
    yield
