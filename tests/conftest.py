"""For all tests: nothing is read from or written to the user's own data; and where CI is set, nothing is left out."""

import os
from collections.abc import Generator, Iterator
from typing import TypeVar

import hypothesis
import pytest

# A busy machine is no defect.
hypothesis.settings.register_profile("coach", deadline=None)
hypothesis.settings.load_profile("coach")

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

IMPOSSIBLE = "impossible here: "
"""How the reason of a skip begins where nothing could be installed that would let the test run, so that CI accepts it."""


@pytest.fixture(autouse=True)
def _own_data(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("COACH_HOME", str(tmp_path_factory.mktemp("home")))
    yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that is skipped has not run; in CI that is a failure."""
    report = yield
    return report if hasattr(report, "wasxfail") else _failed(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole module that skips itself."""
    return _failed((yield))


def _failed(report: Report) -> Report:
    if report.skipped and os.environ.get("CI", "").lower() in ("1", "true"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if IMPOSSIBLE not in reason:
            report.outcome, report.longrepr = "failed", f"With CI=true nothing may be skipped, but this was: {reason}"
    return report
