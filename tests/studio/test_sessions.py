"""Recorded sessions on their pages: found, looked at by mouse and by keyboard, marked, taken away, deleted."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import numpy as np
import pytest

from coach.recording import marks, store
from coach.recording.read import read
from coach.studio.opened import Shown
from coach.studio.session_feed import about, answer
from coach.studio.trends import came_to, holds_s, trends
from coach.wording import why_not_judged
from tests.recording.sessions import record
from tests.studio.conftest import Opens, Studio, connecting
from tests.studio.test_pages import LEAPS, NAMELESS, PALE
from tests.tuning.marked import session

if TYPE_CHECKING:
    from playwright.sync_api import Page


INSIDE = "part => part.scrollWidth <= part.clientWidth"


def shown(tab: "Page", studio: Studio, folder: Path) -> None:
    tab.goto(f"{studio.address}/sessions/{folder.name}")
    tab.wait_for_selector("#session[data-ready]")


def clock(tab: "Page") -> str:
    return tab.inner_text("#s-clock").split(" of ")[0]


def test_the_list_says_what_each_session_came_to(home: Studio, open_tab: Opens) -> None:
    far, gentle = record(seconds=20), session([6.0, 8.0], 10.0)
    record("side-bend", seconds=8, video=True)
    damaged = store.root() / "20250101-000000-damaged-0000"
    damaged.mkdir()
    (damaged / "session.json").write_text("{")
    tab = open_tab()
    tab.goto(f"{home.address}/sessions")
    rows = tab.locator(".listing tbody tr")
    assert rows.count() == 4
    row = rows.filter(has=tab.locator(f"input[name='{gentle.name}']"))
    assert "gentle" in row.inner_text() and "2" in row.inner_text()
    assert "ease off" in rows.filter(has=tab.locator(f"input[name='{far.name}']")).inner_text()
    assert "with video" in tab.inner_text(".listing")
    assert "cannot be read" in rows.last.inner_text() and "not valid JSON" in rows.last.inner_text()
    # How they went over time, for the eye and as numbers.
    tab.get_by_text("The numbers as a table").click()
    table = tab.locator("#t-plots table tbody tr")
    assert table.count() == 2
    found = came_to(read(gentle))
    assert found is not None and abs(found["peak"] - 8.0) < 2 and found["unseen"] < 40
    assert f"{found['peak']:g}°" in tab.inner_text("#t-plots table")


def test_marks_that_cannot_be_read_are_said_on_the_pages_that_show_marks(home: Studio, open_tab: Opens) -> None:
    folder = record(seconds=3)
    tab = open_tab()
    shown(tab, home, folder)
    assert not tab.get_by_text("is damaged").count()
    # Also when the session itself was read before, and nothing else of it has changed.
    (folder / store.MARKS).write_text('{"t": 1.0, "mark": "felt_fine"}\n{"t": 2.0, "mark"\n')
    tab.set_viewport_size({"width": 390, "height": 800})
    shown(tab, home, folder)
    # Wherever their folder lies.
    tab.evaluate("document.querySelector('.notice.warning').append('/home/' + 'm'.repeat(40))")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    assert "line 2 cannot be read. It stays there, but is left out; one other mark is shown" in tab.inner_text(".notice.warning")
    tab.goto(f"{home.address}/tune/chair-extension")
    alert = tab.get_by_role("alert").filter(has_text="one other mark is shown")
    alert.wait_for()
    assert alert.evaluate("part => (part.append('/home/' + 'm'.repeat(40)), part.scrollWidth <= part.clientWidth)")
    tab.goto(f"{home.address}/sessions")
    assert "marks damaged" in tab.inner_text(".listing")


def test_long_names_stay_inside_of_the_page(home: Studio, open_tab: Opens) -> None:
    folder = record(seconds=8)
    info = store.read_info(folder)
    store.write_info(folder, info.model_copy(update={"title": "W" * 40, "person": "m" * 40}))
    tab = open_tab(1280)
    tab.goto(f"{home.address}/sessions")
    for width in (1280, 390):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.locator(".listing").evaluate(INSIDE), width
    shown(tab, home, folder)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    tab.goto(f"{home.address}/tune/chair-extension")
    tab.locator("#t-count").click()
    assert tab.locator(".choices").evaluate(INSIDE)


def test_sessions_are_deleted_only_when_that_is_confirmed(home: Studio, open_tab: Opens) -> None:
    folders = [record(seconds=3) for _ in range(3)]
    tab = open_tab()
    tab.goto(f"{home.address}/sessions")
    tab.get_by_role("button", name="Delete the chosen").click()
    tab.get_by_text("Choose the sessions to delete first").wait_for()
    for folder in folders[:2]:
        tab.get_by_role("checkbox", name=folder.name).check()
    tab.get_by_role("button", name="Delete the chosen").click()
    asking = tab.get_by_role("alertdialog", name="Delete")
    asking.get_by_text("Delete 2 sessions for good?").wait_for()
    asking.get_by_role("button", name="Keep").click()
    asking.wait_for(state="hidden")
    assert len(store.names()) == 3
    tab.get_by_role("button", name="Delete the chosen").click()
    tab.get_by_role("alertdialog").get_by_role("button", name="Delete", exact=True).click()
    tab.wait_for_function("document.querySelectorAll('.listing tbody tr').length === 1")
    assert store.names() == [folders[2].name]
    # The last one from its own page, by keyboard.
    shown(tab, home, folders[2])
    tab.get_by_role("button", name="Delete this session").press("Enter")
    tab.get_by_role("button", name="Delete it").press("Enter")
    tab.wait_for_url("**/sessions")
    assert store.names() == [] and "No session is recorded yet" in tab.inner_text("main")


def test_picture_plots_and_events_move_together(home: Studio, open_tab: Opens) -> None:
    folder = record(seconds=20)
    recording = read(folder)
    t = recording.t_s
    tab = open_tab()
    shown(tab, home, folder)

    def at(index: int) -> None:
        """All of it is at one frame."""
        tab.wait_for_function(f"document.getElementById('s-picture').src.endsWith('/picture/{index}.jpg')")
        # As in events.jsonl, in a report and in `coach mark`.
        assert clock(tab) == f"{t[index]:.2f} s"
        assert tab.locator("#s-time").input_value() == str(index)
        rows = tab.locator("#s-events li")
        minor = ("clear", "phase")
        events = [row for row in recording.told if row["kind"] not in minor and (row["kind"] != "unseen" or "sentence" in row)]
        passed = [row for row in events if row["t"] <= t[index] + 1e-6]
        assert rows.count() == len(events)
        current = tab.evaluate("[...document.querySelectorAll('#s-events li')].findIndex(row => row.ariaCurrent === 'true')")
        assert current == len(passed) - 1
        share = (t[index] - t[0]) / (t[-1] - t[0])
        head = tab.evaluate("document.querySelector('.plot .playhead').getBoundingClientRect().x")
        box = tab.locator(".plot-canvas").first.bounding_box()
        assert box is not None and abs(head + 1 - (box["x"] + 46 + share * (box["width"] - 56))) < 2

    at(0)
    tab.keyboard.press("End")
    at(len(t) - 1)
    tab.keyboard.press("Home")
    for _ in range(3):
        tab.keyboard.press("ArrowRight")
    at(3)
    tab.keyboard.press("ArrowLeft")
    at(2)
    # From event to event, said aloud.
    warning = next(row for row in recording.told if row["kind"] == "warning")
    for _ in range(30):
        tab.keyboard.press("ArrowDown")
        if warning["sentence"] in tab.inner_text("#s-status"):
            break
    at(int(np.searchsorted(t, warning["t"])))
    assert tab.inner_text("#s-now tr:first-child td:nth-of-type(2)") in ("caution", "ease off")
    tab.keyboard.press("ArrowUp")
    assert float(tab.locator("#s-time").input_value()) < np.searchsorted(t, warning["t"])
    # By mouse: on a plot, on the strip, on an event.
    tab.locator(".plot-canvas").first.scroll_into_view_if_needed()
    box = tab.locator(".plot-canvas").first.bounding_box()
    assert box is not None
    tab.mouse.click(box["x"] + 46 + 0.5 * (box["width"] - 56), box["y"] + 60)
    at(int(np.argmin(np.abs(t - (t[0] + 0.5 * (t[-1] - t[0]))))))
    tab.locator("#s-events li").nth(1).click()
    assert tab.evaluate("[...document.querySelectorAll('#s-events li')].findIndex(row => row.ariaCurrent === 'true')") == 1
    # Space plays; looking closer keeps the moment in view.
    tab.keyboard.press("+")
    tab.keyboard.press("Space")
    tab.wait_for_function("Number(document.getElementById('s-time').value) > 60")
    assert tab.inner_text("#s-play") == "Pause"
    tab.keyboard.press("Space")
    tab.wait_for_function("document.getElementById('s-play').textContent === 'Play'")
    now = tab.locator("#s-time").input_value()
    tab.keyboard.press("Home")
    assert now != "0" and clock(tab) == "0.00 s"


def test_moments_are_marked_and_taken_back(home: Studio, open_tab: Opens) -> None:
    folder = record(seconds=8)
    t = read(folder).t_s
    tab = open_tab(390)
    shown(tab, home, folder)
    tab.keyboard.press("End")
    tab.keyboard.press("t")
    tab.wait_for_function("document.querySelectorAll('#s-marks button').length === 2")
    tab.get_by_role("button", name="Felt fine").click()
    tab.wait_for_function("document.querySelectorAll('#s-marks button').length === 4")
    found = marks.read(folder)
    assert [mark.mark for mark in found] == ["felt_too_far", "felt_fine"] and all(abs(mark.t - t[-1]) < 0.001 for mark in found)
    assert "felt fine" in tab.inner_text("#s-status")
    tab.keyboard.press("Home")
    tab.get_by_role("button", name="Take back: felt too far").click()
    tab.wait_for_function("document.querySelectorAll('#s-marks button').length === 2")
    assert [mark.mark for mark in marks.read(folder)] == ["felt_fine"]
    tab.locator("#s-marks button").first.click()
    assert tab.locator("#s-time").input_value() == str(len(t) - 1)
    assert tab.locator("#s-flags .flag").count() == 1


def test_a_mark_that_is_set_before_the_studio_answers_is_kept(home: Studio, open_tab: Opens) -> None:
    folder, tab = record(seconds=3), open_tab()
    with connecting(tab, "**/marks", lambda: tab.keyboard.press("f")):
        shown(tab, home, folder)
        tab.get_by_role("button", name="Take back: felt fine").wait_for()
    assert [mark.mark for mark in marks.read(folder)] == ["felt_fine"]


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True), (320, False)])
def test_it_fits_reads_well_and_has_names(home: Studio, open_tab: Opens, width: int, dark: bool) -> None:
    folder = session([6.0, 14.0, 17.0], 10.0)
    tab = open_tab(width, dark=dark)
    tab.goto(f"{home.address}/sessions")
    tab.wait_for_selector("#t-plots canvas")
    for there in (None, folder):
        if there:
            shown(tab, home, there)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert tab.evaluate(NAMELESS) == [] and tab.evaluate(LEAPS) == [] and tab.evaluate(PALE) == []


def test_a_damaged_session_says_so_and_can_be_deleted(home: Studio, open_tab: Opens) -> None:
    folder = record(seconds=20)
    info = store.read_info(folder)
    assert info.finished is not None
    info.finished.frames += 100
    store.write_info(folder, info)
    tab = open_tab()
    shown(tab, home, folder)
    assert "is cut off" in tab.inner_text("main")
    (folder / "exercise.toml").write_text("title = 3")
    tab.goto(f"{home.address}/sessions/{folder.name}")
    tab.get_by_text("exercise.toml").first.wait_for()
    tab.get_by_role("button", name="Delete this session").wait_for()


def test_a_gap_in_time_is_grey_and_not_as_the_level_before_it(home: Studio, open_tab: Opens) -> None:
    folder = record("side-bend", seconds=20)
    t_s = read(folder).t_s
    what = about(Shown(read(folder)))
    before = int(np.argmax(np.diff(t_s)))
    gap = (float(t_s[before]), float(t_s[before + 1]))
    assert gap[1] - gap[0] > 1.4
    # Until the frame after next, as in the report.
    assert any(start == gap[0] and end > gap[1] and why == why_not_judged("gap") for start, end, why in what["unseen"])
    assert all(any(start == gap[0] and end > gap[1] for start, end in one["holes"]) for one in what["measures"])
    tab = open_tab(1280)
    shown(tab, home, folder)

    shares = [(at_s - t_s[0]) / (t_s[-1] - t_s[0]) for at_s in (gap[0] - 0.02, gap[0] + 0.7)]
    seen, gone = tab.evaluate(
        """shares => {
            const strip = document.getElementById('s-strip'), width = strip.width;
            const data = strip.getContext('2d').getImageData(0, 0, width, strip.height).data;
            const painted = x => data.filter((value, at) => at % 4 === 3 && (at - 3) / 4 % width === x && value > 0).length;
            return shares.map(share => painted(Math.round(share * (width - 1))));
        }""",
        shares,
    )
    assert 0 < gone < seen
    for number, unjudged in ((before, False), (before + 1, True)):
        tab.locator("#s-time").evaluate(
            "(slider, number) => (slider.value = number, slider.dispatchEvent(new Event('input')))", number
        )
        assert (why_not_judged("gap") in tab.inner_text("#s-said")) == unjudged


def get(studio: Studio) -> Callable[[str], httpx.Response]:
    return lambda path: httpx.get(studio.address + path, timeout=60)


def test_what_can_be_asked_for(home: Studio) -> None:
    folder, ask = record(seconds=4), get(home)
    base = f"/sessions/{folder.name}"
    recording = read(folder)
    about = ask(f"{base}/about.json").json()
    assert about["frames"] == len(recording) and about["measures"][0]["angle"] == "trunk_extension"
    data = ask(f"{base}/series.bin").content
    assert np.frombuffer(data, "<f8", len(recording)).tolist() == recording.t_s.tolist()
    assert len(data) == len(recording) * (8 + 8 * len(about["measures"]))
    assert ask(f"{base}/picture/0.jpg").content[:2] == b"\xff\xd8"
    assert (
        ask(f"{base}/export/csv").text.startswith("t_s,")
        and "attachment" in ask(f"{base}/export/csv").headers["content-disposition"]
    )
    assert "<!doctype html>" in ask(f"{base}/report.html").text
    outside = ("..%2f..%2fetc", "nosuch", "..", "last", str(folder), folder.name[:-2])
    for name in outside:
        for rest in ("about.json", "series.bin", "picture/0.jpg", "report.html", "export/csv"):
            assert ask(f"/sessions/{name}/{rest}").status_code == 404
    for path in ("picture/-1.jpg", "picture/99999.jpg", "picture/x.jpg", "export/exe", "export/..%2fcsv"):
        assert ask(f"{base}/{path}").status_code in (404, 422), path
    assert not list(Path("/tmp").glob(f"coach-*/{folder.name}*"))


@pytest.mark.parametrize(
    "text",
    [
        "", "7", "[", "{}", "[" * 900, '{"set": "felt_fine"}', '{"set": "felt_fine", "t": NaN}', '{"set": "great", "t": 1}',
        '{"set": 1, "t": "x"}', '{"take_back": 3}', '{"take_back": {"t": 1}}', '{"set": "felt_fine", "t": 1e999}',
        '{"set": "felt_fine", "t": 1}' + " " * 2000,
    ],
)  # fmt: skip
def test_what_is_no_mark_changes_nothing(text: str) -> None:
    folder = record(seconds=2)
    found: dict[str, Any] = answer(folder, text)
    assert found["marks"] == [] and marks.read(folder) == []
    assert json.dumps(found, allow_nan=False)


def test_trends_show_only_what_is_of_the_measure_that_the_exercise_has_now(home: Studio) -> None:
    folder = record(seconds=8)
    exercise = read(folder).exercise
    assert [row["session"] for row in trends("chair-extension", exercise)["rows"]] == [folder.name]
    other = exercise.model_copy(update={"measures": exercise.measures[1:]})
    assert trends("chair-extension", other)["rows"] == []


def test_a_hold_is_the_time_near_the_peak() -> None:
    t = np.arange(0, 20, 0.1)
    # Two repetitions: ten degrees for four seconds, twenty for two.
    size = np.where((t > 2) & (t <= 6), 10.0, np.where((t > 12) & (t <= 14), 20.0, 0.0))
    assert holds_s(t, size, [8.0, 16.0]) == pytest.approx([4.0, 2.0], abs=0.11)
    assert holds_s(t, np.full(len(t), np.nan), [8.0]) == []


def test_what_a_computer_slept_through_was_neither_seen_nor_held() -> None:
    recording = read(session([8.0, 8.0], 10.0))
    # It falls asleep at the height of the first one.
    t_s = recording.t_s + 1800.0 * (recording.t_s > 6)
    told = tuple(row | {"t": row["t"] + 1800.0 * (row["t"] > 6)} for row in recording.told)
    awake, slept = came_to(recording), came_to(replace(recording, rows=recording.rows | {"t_s": t_s}, told=told))
    assert awake and slept and slept["unseen"] > 95 > 40 > awake["unseen"]
    assert slept["peak"] > 7 and slept["hold_s"] <= awake["hold_s"]
