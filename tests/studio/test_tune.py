"""Limits are dragged, typed, suggested, kept and taken back on the tuning page."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from coach.exercise import files
from coach.recording import store
from coach.recording.read import read
from coach.tuning import own
from coach.tuning.limits import limits_of
from tests.recording.sessions import record
from tests.studio.chosen import answer, choose
from tests.studio.conftest import Opens, Studio
from tests.studio.test_live import film, newest, start, stop  # noqa: F401 - film is a fixture
from tests.studio.test_pages import LEAPS, NAMELESS, PALE
from tests.tuning.marked import session, spread

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

EXERCISE = files.load("chair-extension")[0]
EASE_OFF = "Back lean, ease off beyond"
GENTLE = "Back lean, gentle up to"

FILLED = """
(() => { const strip = document.getElementById('t-strips'), ratio = strip.width / strip.clientWidth;
  const height = Math.round(20 * ratio);
  const copy = new OffscreenCanvas(strip.width, height).getContext('2d', { willReadFrequently: true });
  copy.drawImage(strip, 0, -24 * ratio);
  const pixels = copy.getImageData(60, 0, strip.width - 80, height).data;
  let count = 0;
  for (let at = 0; at < pixels.length; at += 4) count += pixels[at] > 150 && pixels[at + 2] < 60;
  return count; })()
"""


@pytest.fixture
def home(home: Studio) -> Iterator[Studio]:
    """The same, without limits of one's own afterwards."""
    yield home
    own.reset("me", "chair-extension")


@pytest.fixture
def marked(home: Studio) -> Path:
    return session(spread(6, 16, 10, 2), 11.0)


def shown(tab: "Page", studio: Studio, query: str = "") -> None:
    tab.goto(f"{studio.address}/tune/chair-extension{query}")
    said(tab, "These are the limits of now")


def said(tab: "Page", words: str) -> str:
    """Waits until the page says it; all that it says."""
    tab.wait_for_function("words => document.getElementById('t-said')?.textContent.includes(words)", arg=words)
    return tab.inner_text("#t-said")


def line(tab: "Page", name: str = EASE_OFF) -> "Locator":
    return tab.get_by_role("slider", name=name)


def grasp(tab: "Page", name: str) -> tuple[float, float]:
    """Takes hold of a line of the plot; where, in pixels of the page."""
    line(tab, name).scroll_into_view_if_needed()
    box = line(tab, name).locator(".grip").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    return x, y


def drag(tab: "Page", name: str, by: float) -> None:
    """Moves a line of the plot by so many pixels, down for a lower limit."""
    x, y = grasp(tab, name)
    for share in range(1, 9):
        tab.mouse.move(x, y + by * share / 8)
    tab.mouse.up()


def strip(tab: "Page") -> int:
    """How much of the strip of tried warnings is filled."""
    return int(tab.evaluate(FILLED))


def fitting(words: str) -> int:
    """How many marks fit, as the page says."""
    return int(words.split(" of 10 marks fit")[0].split()[-1])


def test_the_warnings_change_while_a_line_is_dragged(home: Studio, open_tab: Opens, marked: Path) -> None:
    tab = open_tab()
    shown(tab, home)
    before = strip(tab)
    assert "of 10 marks fit" in tab.inner_text("#t-said")
    drag(tab, EASE_OFF, 60)
    words = said(tab, "gained")
    value = float(line(tab).get_attribute("aria-valuenow") or "nan")
    assert 8 <= value <= 16 and line(tab).inner_text() == f"ease off {value:g}°"
    assert strip(tab) > before and "0 warnings gained" not in words
    assert tab.get_by_role("spinbutton", name=EASE_OFF).input_value() == f"{value:g}"
    # The table, and every change in words.
    row = tab.locator("#t-table tr")
    assert row.count() == 1 and int(row.locator("td").nth(0).inner_text()) > 0
    # A mark is read out with its time and what it says, in the order of time.
    names = [one.get_attribute("aria-label") or "" for one in tab.locator("#t-flags").get_by_role("img").all()]
    assert [name.split(", felt ")[0] for name in names] == [*(f"{t}.0 s" for t in range(6, 60, 6)), "1:00.0"]
    assert sum(name.endswith(", against the tried limits") for name in names) == 10 - fitting(words)
    tab.locator("#t-changes summary").click()
    assert "gained: Back lean: ease off" in tab.inner_text("#t-changes")
    # Nothing was kept by that.
    assert own.read("me", "chair-extension") == {}
    tab.get_by_role("button", name="Back to the limits of now").click()
    said(tab, "These are the limits of now")
    assert tab.get_by_role("button", name="Keep these limits").is_disabled()
    # What is never gone above stays to be seen, and of two lines in one place the one that is grasped moves.
    assert tab.get_by_text("never above 18°").is_visible()
    for name in (GENTLE, EASE_OFF):
        field = tab.get_by_role("spinbutton", name=name)
        field.fill("8.5")
        field.press("Tab")
    drag(tab, EASE_OFF, -40)
    assert line(tab, GENTLE).get_attribute("aria-valuenow") == "8.5"
    assert float(line(tab).get_attribute("aria-valuenow") or "nan") > 9


def test_limits_are_kept_for_whom_the_field_names_and_stay_tried_meanwhile(home: Studio, open_tab: Opens, marked: Path) -> None:
    other = record(seconds=8)
    tab = open_tab()
    shown(tab, home, f"?session={marked.name}")
    keep, back = (tab.get_by_role("button", name=name) for name in ("Keep these limits", "Take own limits back"))
    person, field = tab.get_by_role("combobox", name="Limits of"), tab.get_by_role("spinbutton", name=EASE_OFF)

    def name(who: str, says: str) -> None:
        person.fill(who)
        person.press("Tab")
        tab.get_by_text(says).first.wait_for()

    name("anna", "anna has no own limits")
    field.fill("14")
    field.press("Tab")
    said(tab, "Compared")
    name("Anna Müller", "A person is named with")
    assert keep.is_disabled() and back.is_disabled()
    name("me", "me has no own limits")
    tab.locator("#t-count").click()
    tab.locator(f"#t-which input[value='{other.name}']").check()
    tab.wait_for_function("document.querySelectorAll('#t-table tr').length === 2")
    assert field.input_value() == "14" and keep.is_enabled() and back.is_enabled()
    back.click()
    tab.get_by_text("Take back the own limits of me").wait_for()


def test_what_is_being_typed_is_not_written_over_when_an_answer_comes(home: Studio, open_tab: Opens, marked: Path) -> None:
    tab = open_tab()
    shown(tab, home, f"?session={marked.name}")
    field = tab.get_by_role("spinbutton", name=EASE_OFF)
    field.fill("14")
    # All is drawn anew, as when the sessions have been read.
    tab.locator("#t-what").dispatch_event("change")
    assert field.input_value() == "14"
    field.press("Tab")
    said(tab, "Compared")


def test_by_keyboard_alone_a_limit_is_found_and_kept(home: Studio, open_tab: Opens, marked: Path) -> None:
    tab = open_tab(390, dark=True)
    shown(tab, home)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    line(tab).focus()
    for _ in range(3):
        tab.keyboard.press("PageDown")
    tab.keyboard.press("ArrowDown")
    said(tab, "gained")
    assert line(tab).get_attribute("aria-valuenow") == "11.5"
    assert line(tab).get_attribute("aria-valuetext") == "ease off beyond 11.5°"
    # Gentle gives way, and never lies above.
    assert line(tab, GENTLE).get_attribute("aria-valuenow") == "11.5"
    tab.keyboard.press("End")
    assert line(tab).get_attribute("aria-valuenow") == "18"
    tab.keyboard.press("ArrowUp")
    assert line(tab).get_attribute("aria-valuenow") == "18"
    # Nor is it left where nobody set it, to be kept unseen.
    assert line(tab, GENTLE).get_attribute("aria-valuenow") == "12"
    tab.keyboard.press("Home")
    assert line(tab, GENTLE).get_attribute("aria-valuenow") == "0.5"
    tab.keyboard.press("End")
    assert line(tab, GENTLE).get_attribute("aria-valuenow") == "12"
    field = tab.get_by_role("spinbutton", name=EASE_OFF)
    field.fill("40")
    field.press("Tab")
    # It stays to be read once the warnings are counted anew.
    refused = "40° is not taken: the ceiling is 18°, and no limit is ever set above it. 18° is tried instead."
    said(tab, f"{refused} These are the limits of now.")
    # Read aloud only once it stands still.
    tab.wait_for_function("document.getElementById('t-aloud').textContent === document.getElementById('t-said').textContent")
    assert field.input_value() == "18" and "ceiling" in tab.inner_text("#t-said") == tab.inner_text("#t-aloud")
    field.fill("-5")
    field.press("Tab")
    said(tab, "−5° is not taken: this limit is never set below 0.5°. 0.5° is tried instead. Compared")
    field.fill("12.5")
    field.press("Tab")
    said(tab, "gained")
    tab.wait_for_function("!document.getElementById('t-keep').disabled")
    tab.get_by_role("button", name="Keep these limits").press("Enter")
    tab.get_by_text("Kept for me").wait_for()
    # The button is done with; whoever goes on by Tab goes on from here.
    tab.wait_for_function("document.getElementById('t-keep').disabled")
    assert tab.evaluate("document.activeElement.id") == "t-kept"
    kept = own.read("me", "chair-extension")["trunk_extension"]
    assert kept.ease_off == 12.5
    assert "Back lean, ease off beyond: 12.5 instead of 18°" in tab.inner_text("#t-own")
    tab.get_by_role("button", name="Take own limits back").press("Enter")
    tab.get_by_role("button", name="Leave them").press("Enter")
    assert own.read("me", "chair-extension")
    tab.get_by_role("button", name="Take own limits back").press("Enter")
    tab.get_by_role("button", name="Take them back").press("Enter")
    tab.get_by_text("are taken back").wait_for()
    assert own.read("me", "chair-extension") == {}


def test_looser_than_the_default_asks_for_a_reason(home: Studio, open_tab: Opens, marked: Path) -> None:
    tab = open_tab()
    shown(tab, home)
    field = tab.get_by_role("spinbutton", name=GENTLE)
    field.fill("14")
    field.press("Tab")
    said(tab, "lost")
    tab.get_by_text("That needs a reason").wait_for()
    tab.get_by_role("button", name="Keep these limits").click()
    tab.wait_for_function("document.getElementById('t-kept').textContent.includes('needs a reason')")
    assert own.read("me", "chair-extension") == {}
    tab.get_by_label("Why they may be looser").fill("the physiotherapist tried it")
    tab.get_by_role("button", name="Keep these limits").click()
    tab.get_by_text("Kept for me").wait_for()
    kept = own.read("me", "chair-extension")["trunk_extension"]
    assert kept.gentle == 14 and kept.because == "the physiotherapist tried it"


def test_what_the_marks_suggest_is_tried(home: Studio, open_tab: Opens, marked: Path) -> None:
    tab = open_tab()
    shown(tab, home)
    tab.get_by_role("button", name="Suggest limits from the marks").click()
    tab.get_by_text("cautious design values)").wait_for()
    tab.get_by_text("Every candidate").click()
    assert "← proposed" in tab.inner_text("#t-suggested table")
    tab.get_by_role("button", name="Try these").click()
    words = said(tab, "gained")
    assert tab.locator("#t-looser").is_hidden() and tab.locator("#t-why").is_hidden()
    assert abs(float(line(tab).get_attribute("aria-valuenow") or "nan") - 11) <= 2
    assert "10 of 10 marks fit" in words or "9 of 10 marks fit" in words


def test_what_is_suggested_asks_for_a_reason_where_it_is_looser_than_now(home: Studio, open_tab: Opens) -> None:
    session(spread(6, 17, 12, 2), 11.0)
    own.save(
        "me",
        "chair-extension",
        EXERCISE,
        {name: 7.0 for name in limits_of(EXERCISE) if str(name) == "trunk_extension.ease_off"},
        None,
    )
    tab = open_tab()
    shown(tab, home)
    tab.get_by_role("button", name="Suggest limits from the marks").click()
    tab.get_by_role("button", name="Try these").click()
    tab.get_by_text(
        "Looser than what holds now: Back lean, gentle up to; Back lean, ease off beyond. That needs a reason."
    ).wait_for()
    tab.get_by_label("Why they may be looser").fill("the physiotherapist agreed")
    tab.get_by_role("button", name="Keep these limits").click()
    tab.get_by_text("Kept for me").wait_for()
    assert own.read("me", "chair-extension")["trunk_extension"].raised == "the physiotherapist agreed"


def test_a_session_that_cannot_be_read_keeps_no_other_from_being_looked_at(home: Studio, open_tab: Opens, marked: Path) -> None:
    broken = record(seconds=8)
    (broken / store.LANDMARKS).write_bytes(b"")
    tab = open_tab()
    shown(tab, home)
    assert "landmarks.arrows is empty" in tab.get_by_role("alert").inner_text()
    drag(tab, EASE_OFF, 60)
    said(tab, "gained")
    assert tab.locator("#t-table tr").count() == 1 and strip(tab) > 0
    assert "landmarks.arrows is empty" in tab.get_by_role("alert").inner_text()


def test_both_sides_and_speeds_have_their_lines(home: Studio, open_tab: Opens) -> None:
    record("side-bend", seconds=20)
    tab = open_tab()
    tab.goto(f"{home.address}/tune/side-bend")
    said(tab, "These are the limits of now")
    assert tab.locator(".limit-rule.twin").count() == 2
    tab.get_by_label("Show").select_option(label=tab.locator("#t-what option").nth(1).inner_text())
    names = [tab.get_by_role("slider").nth(number).get_attribute("aria-label") or "" for number in range(4)]
    assert sum("speed out" in name for name in names) == 2 and sum("speed back" in name for name in names) == 2
    back = tab.get_by_role("slider", name="speed back, ease off")
    before = float(back.get_attribute("aria-valuenow") or "nan")
    back.focus()
    # Coming back is drawn downwards, so its line moves up when the limit gets smaller.
    tab.keyboard.press("ArrowUp")
    assert float(back.get_attribute("aria-valuenow") or "nan") == before - 0.5
    said(tab, "Compared")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_it_fits_reads_well_and_has_names(home: Studio, open_tab: Opens, marked: Path, width: int, dark: bool) -> None:
    record(seconds=4, person="a" * 40)
    own.save("me", "chair-extension", EXERCISE, {name: value - 0.5 for name, value in limits_of(EXERCISE).items()}, None)
    tab = open_tab(width, dark=dark)
    shown(tab, home)
    tab.locator("#t-count").click()
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.evaluate(NAMELESS) == [] and tab.evaluate(LEAPS) == [] and tab.evaluate(PALE) == []
    # No column of a table lies out of sight, though limits have halves.
    assert tab.evaluate("[...document.querySelectorAll('.scrolls')].map(one => one.scrollWidth - one.clientWidth)") == [0, 0]
    tab.goto(f"{home.address}/tune")
    assert tab.get_by_role("link", name=files.load("chair-extension")[0].title).count() == 1


def test_only_what_is_asked_for_and_known_is_looked_at(home: Studio, open_tab: Opens, marked: Path) -> None:
    other = record(seconds=8)
    tab = open_tab(errors=("404",))
    shown(tab, home, f"?session={other.name}&session=..%2f..%2fetc")
    assert "1 of 2" in tab.inner_text("#t-count")
    tab.locator("#t-count").click()
    tab.locator(f"#t-which input[value='{marked.name}']").check()
    tab.wait_for_function("document.querySelectorAll('#t-table tr').length === 2")
    for name in ("nosuch", "..%2fx", "bridge.toml"):
        assert httpx.get(f"{home.address}/tune/{name}").status_code == 404
    tab.goto(f"{home.address}/tune/cat-camel")
    tab.get_by_text("No session of this exercise is recorded yet").or_(tab.get_by_text("not judged by the camera")).wait_for()


def test_sessions_are_those_of_the_person_until_some_are_chosen(home: Studio, open_tab: Opens, marked: Path) -> None:
    hers = session([8.0, 14.0], 10.0, seed=2, person="anna")
    tab = open_tab()
    shown(tab, home)
    ticked = "[...document.querySelectorAll('#t-which input:checked')].map(one => one.value)"
    person, others = tab.get_by_role("combobox", name="Limits of"), tab.locator("#t-others")

    def name(who: str) -> None:
        person.fill(who)
        person.press("Tab")
        tab.get_by_text(f"{who} has no own limits").wait_for()

    assert tab.evaluate(ticked) == [marked.name] and others.is_hidden()
    name("bea")
    assert tab.evaluate(ticked) == [] and "No session is looked at: bea" in others.inner_text()
    name("anna")
    assert tab.evaluate(ticked) == [hers.name] and others.is_hidden()
    tab.locator("#t-count").click()
    tab.locator(f"#t-which input[value='{marked.name}']").check()
    tab.get_by_text(f"These are sessions of me, not of anna: {marked.name}.").wait_for()
    name("me")
    assert set(tab.evaluate(ticked)) == {hers.name, marked.name} and f"of anna, not of me: {hers.name}" in others.inner_text()


def test_from_a_session_to_a_limit_that_holds(home: Studio, open_tab: Opens, film: Path) -> None:  # noqa: F811
    answer(home)
    choose(home, str(film))
    tab = open_tab()
    start(tab, home)
    question = tab.get_by_role("group", name="Any pain now")
    question.get_by_role("button", name="0", exact=True).click()
    tab.wait_for_function("document.querySelector('#live-sentence p').textContent.includes('Ease off')")
    stop(tab)
    first = newest(home)
    # It is found, looked at and marked.
    tab.get_by_role("link", name="Look at this session").click()
    tab.wait_for_selector("#session[data-ready]")
    warnings = [row for row in read(first).told if row["kind"] == "warning" and row["level"] == "ease_off"]
    while float(tab.locator("#s-time").input_value()) < len(read(first)) - 1:
        tab.keyboard.press("ArrowDown")
        if warnings[0]["sentence"] in tab.inner_text("#s-status"):
            break
    tab.keyboard.press("t")
    tab.wait_for_function("document.querySelectorAll('#s-marks button').length === 2")
    # A limit is dragged until it would have been told earlier, and kept.
    tab.get_by_role("link", name="Try other limits on it").click()
    said(tab, "These are the limits of now")
    drag(tab, EASE_OFF, 60)
    said(tab, "Compared")
    value = float(line(tab).get_attribute("aria-valuenow") or "nan")
    assert value < 16
    tab.wait_for_function("!document.getElementById('t-keep').disabled")
    tab.get_by_role("button", name="Keep these limits").click()
    tab.get_by_text("Kept for me").wait_for()
    # The next session is judged by it.
    start(tab, home)
    question.get_by_role("button", name="0", exact=True).click()
    tab.wait_for_function("document.querySelector('#live-sentence p').textContent.includes('Ease off')")
    stop(tab)
    second = newest(home)
    assert second != first
    limits = {one.angle: one.limit for one in read(second).exercise.measures}
    assert limits["trunk_extension"].ease_off == value
    told = [row for row in read(second).told if row.get("measure") == "trunk_extension" and row.get("quantity") == "angle"]
    assert {row["limit"] for row in told if row.get("level") == "ease_off"} <= {value}
