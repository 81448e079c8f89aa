"""Every page: a heading, landmarks, names for what can be used, readable colours, and nothing wider than the screen."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.paths import ROOT
from tests.studio.chosen import answer
from tests.studio.conftest import Opens, Studio

ROUTES = (
    "/",
    "/exercise/chair-extension",
    "/exercise/cat-camel",
    "/live",
    "/sessions",
    "/tune",
    "/tune/chair-extension",
    "/screening",
    "/settings",
    "/doctor",
)

NAMELESS = """
[...document.querySelectorAll('a, button, input, select, img, [role=img], fieldset')].filter(one => {
  if (!one.checkVisibility()) return false;
  const label = one.labels?.[0] ?? one.querySelector(':scope > legend') ?? one;
  return !(one.getAttribute('aria-label') || one.getAttribute('alt') || label.textContent.trim());
}).map(one => one.outerHTML.slice(0, 120))
"""
"""What can be used or looked at and has no name for a screen reader."""

LEAPS = """
[...document.querySelectorAll('h1, h2, h3')].filter(one => one.checkVisibility()).map(one => Number(one.tagName[1]))
  .filter((rank, at, all) => at === 0 ? rank !== 1 : rank > all[at - 1] + 1)
"""
"""Headings that leave a rank out."""

PALE = """
(() => {
  const numbers = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = (colour) => {
    const [r, g, b] = numbers(colour).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor, parts = numbers(colour);
      if (parts.length === 3 || parts[3] === 1) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const texts = [...document.querySelectorAll('body *')].filter(one => one.checkVisibility({ checkOpacity: true }) &&
    !one.closest('.hidden, .skip, script, style') &&
    [...one.childNodes].some(child => child.nodeType === 3 && child.textContent.trim()));
  return texts.map(one => {
    const [a, b] = [light(getComputedStyle(one).color), light(ground(one))].sort((x, y) => y - x);
    return [(a + 0.05) / (b + 0.05), one.textContent.trim().slice(0, 40)];
  }).filter(([contrast]) => contrast < 4.5);
})()
"""
"""Text whose contrast with its ground is under 4.5 (WCAG AA)."""


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True), (390, False)])
def test_a_page_fits_reads_well_and_has_names(studio: Studio, open_tab: Opens, route: str, width: int, dark: bool) -> None:
    tab = open_tab(width, dark=dark)
    tab.goto(studio.address + route)
    tab.wait_for_selector("h1")
    assert tab.evaluate("document.documentElement.lang").startswith("en") and "spine coach" in tab.title()
    for landmark in ("h1", "main", "header", "nav", "footer"):
        assert tab.locator(landmark).count() == 1, landmark
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.evaluate(NAMELESS) == [] and tab.evaluate(LEAPS) == [] and tab.evaluate(PALE) == []
    assert tab.evaluate("document.body.classList.contains('body--dark')") is dark
    # By keyboard the first stop leads past the header.
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Skip to the content"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "content"


def test_what_is_not_there_is_said_with_a_way_back(studio: Studio, open_tab: Opens) -> None:
    tab = open_tab(errors=("404",))
    for route, says in (("/exercise/nothing", "no exercise of that name"), ("/nothing", "no such page")):
        answer = tab.goto(studio.address + route)
        assert answer is not None and answer.status == 404
        assert says in tab.locator("main").inner_text()
    tab.get_by_role("link", name="All exercises").click()
    tab.wait_for_url(studio.address + "/")
    assert tab.locator(".exercises li").count() == 9


@contextmanager
def own(studio: Studio, name: str, text: str) -> Iterator[None]:
    """An exercise that the user has added."""
    path = studio.home / "exercises" / f"{name}.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    yield
    path.unlink()


def test_an_own_exercise_that_is_broken_is_said_at_all_its_addresses(studio: Studio, open_tab: Opens) -> None:
    says = "broken.toml, line 1, x: this key is not known."
    with own(studio, "broken", "x = 1"):
        for path in ("exercise/broken", "tune/broken", "picture/broken/small/light.png", "sessions/trends/broken.json"):
            got = httpx.get(f"{studio.address}/{path}", trust_env=False)
            assert got.status_code == 422 and says in got.text, path
            alone = path.endswith((".png", ".json"))
            assert got.headers["content-type"].split(";")[0] == ("text/plain" if alone else "text/html")
            assert got.text.endswith(says) == alone
        tab = open_tab(errors=("422", "WebSocket"))
        tab.goto(f"{studio.address}/exercise/broken")
        assert says in tab.locator("main").inner_text() and tab.evaluate(PALE) == []
        tab.evaluate("new Promise(done => { new WebSocket(`ws://${location.host}/tune/broken/feed`).onclose = done; })")
        tab.get_by_role("link", name="All exercises").click()
        tab.wait_for_url(studio.address + "/")
        assert says in tab.locator("main").inner_text()


def test_an_own_exercise_is_found_whatever_it_is_called(studio: Studio, open_tab: Opens) -> None:
    text = (ROOT / "exercises" / "chair-extension.toml").read_text(encoding="utf-8").replace("Chair extension", "Lean")
    with own(studio, "Zurück lehnen no. 2", text):
        answer(studio)
        tab = open_tab()
        for path in ("", "screening"):
            tab.goto(f"{studio.address}/{path}")
            tab.get_by_role("link", name="Lean", exact=True).click()
            tab.get_by_role("heading", name="Lean", exact=True).wait_for()
            drawn = tab.locator(".drawing .on-light")
            tab.wait_for_function("one => one.complete && one.naturalWidth > 600", arg=drawn.element_handle())
    (studio.home / "screening.json").unlink()


def test_the_pictures_of_the_exercises_are_there_in_the_look_of_the_page(studio: Studio, open_tab: Opens) -> None:
    for dark in (False, True):
        tab = open_tab(dark=dark)
        tab.goto(studio.address + "/exercise/bridge")
        shown = tab.locator(f".drawing .on-{'dark' if dark else 'light'}")
        shown.wait_for()
        tab.wait_for_function("one => one.complete && one.naturalWidth > 600", arg=shown.element_handle())
        assert tab.locator(f".drawing .on-{'light' if dark else 'dark'}").is_hidden()


def test_the_doctor_speaks_of_every_part_but_the_display(studio: Studio, open_tab: Opens) -> None:
    tab = open_tab(390)
    tab.goto(studio.address + "/doctor")
    tab.locator(".notice").nth(2).wait_for(timeout=60_000)
    found = tab.locator(".notice").all_inner_texts()
    assert [text.split(": ")[1] if text.startswith(("Good", "Problem")) else text for text in found]
    assert all(any(part in text for text in found) for part in ("Camera", "Model", "Voice")) and len(found) == 3
