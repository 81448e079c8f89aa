"""The studio talks to the browser on this machine, and to nobody else; that its pages ask nobody else, `open_tab` sees to."""

from pathlib import Path
from typing import TYPE_CHECKING

from tests.paths import FAR
from tests.silence.trace import beyond, trace_of, under_strace
from tests.studio.chosen import answer, choose
from tests.studio.conftest import Opens, Studio, browser, open_tab  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from playwright.sync_api import Page


def every_page(tab: "Page", address: str) -> set[str]:
    """Goes to all pages that links lead to, of the exercises to one."""
    seen: set[str] = set()
    waiting = ["/"]
    while waiting:
        page = waiting.pop()
        if page in seen or (page.startswith("/exercise/") and any(one.startswith("/exercise/") for one in seen)):
            continue
        seen.add(page)
        tab.goto(address + page)
        if page == "/doctor":
            tab.get_by_text("sound device").first.wait_for()
        if page == "/sessions":
            # The one that has just ended; its link comes a moment after the page.
            tab.locator("a[href^='/sessions/']").first.wait_for()
        links = tab.eval_on_selector_all("a[href^='/']", "all => all.map(one => one.getAttribute('href'))")
        # An export is a file, no page.
        waiting += [link.split("#")[0].split("?")[0] for link in links if "/export/" not in link]
    return seen


def test_a_session_in_the_studio_and_every_page(tmp_path: Path, open_tab: Opens) -> None:  # noqa: F811
    file = tmp_path / "trace.txt"
    studio = Studio(tmp_path / "home", under_strace(file))
    answer(studio)
    choose(studio, str(FAR))
    tab = open_tab()
    tab.set_default_timeout(60_000)
    tab.goto(studio.address)
    tab.get_by_role("link", name="Chair extension").click()
    tab.get_by_role("button", name="Start").click()
    question = tab.get_by_role("group", name="Any pain now")
    question.get_by_role("button", name="0", exact=True).click()
    tab.locator("#live-ending").wait_for()
    seen = every_page(tab, studio.address)
    assert {"/", "/settings", "/screening", "/doctor", "/sessions"} <= seen
    assert any(page.startswith("/sessions/") for page in seen)
    tab.close()
    studio.end()
    trace = trace_of(studio.process, file)
    assert "sin_port" in trace
    assert beyond(trace) == []
