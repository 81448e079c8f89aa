"""A live session on its page: started, watched, answered, marked, stopped; and what is left of it."""

import json
import signal
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import pytest

from coach.exercise import files
from coach.recording import marks
from coach.recording.read import read
from coach.safety.answers import NOTHING_APPLIES, Answers
from coach.studio.app import ALONE_S
from tests.mjpeg import MjpegServer, serving
from tests.paths import CLIPS, FAR
from tests.studio.chosen import answer, choose
from tests.studio.conftest import Opens, Studio, connecting
from tests.studio.test_pages import PALE

if TYPE_CHECKING:
    from playwright.sync_api import Page

NOT_BLACK = """
(() => { const shown = document.getElementById('live-picture');
  const copy = new OffscreenCanvas(20, 20).getContext('2d', { willReadFrequently: true });
  copy.drawImage(shown, shown.width / 4, shown.height / 2, 20, 20, 0, 0, 20, 20);
  return copy.getImageData(0, 0, 20, 20).data.filter(value => value > 40 && value < 255).length > 100; })()
"""


def start(tab: "Page", studio: Studio) -> None:
    """From the list of exercises to the running session."""
    tab.goto(studio.address)
    tab.get_by_role("link", name="Chair extension").click()
    tab.get_by_role("button", name="Start").click()
    tab.wait_for_url("**/live")
    tab.locator("#live-running").wait_for(timeout=90_000)


SIZES = ((1366, 650), (1024, 600), (390, 844), (844, 390), (390, 664), (320, 568))


ABOVE_STOP = """
['#live-sentence', '.gauge'].every(part =>
  document.querySelector(part).getBoundingClientRect().bottom <= document.querySelector('.dock').getBoundingClientRect().top)
"""


def in_view(tab: "Page", part: str) -> bool:
    """Whether all of a part is on the screen, and nothing lies over it."""
    found: bool = tab.locator(part).evaluate(
        """part => {
          const { x, y, width, height, right, bottom } = part.getBoundingClientRect();
          const top = document.elementFromPoint(x + width / 2, y + height / 2);
          return height > 20 && y >= 0 && bottom <= innerHeight && right <= innerWidth && part.contains(top);
        }"""
    )
    return found


def newest(studio: Studio) -> Path:
    return max((studio.home / "sessions").iterdir())


def info(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "session.json").read_text())
    return found


def stop(tab: "Page", *, by_keyboard: bool = False) -> None:
    """At first they are brought back calmly, unless they were still getting ready."""
    if by_keyboard:
        tab.keyboard.press("Escape")
    else:
        tab.get_by_role("button", name="Stop").click()
    stopped(tab)


def stopped(tab: "Page") -> None:
    """Once the session has heard that they want to stop, it ends."""
    tab.locator("#live-stop:has-text('End now'), #live-ending:not([hidden])").filter(visible=True).first.wait_for()
    if tab.locator("#live-ending").is_hidden():
        tab.keyboard.press("Escape")
    ended(tab)


def ended(tab: "Page") -> None:
    tab.locator("#live-ending").wait_for(timeout=90_000)


def presses(tab: "Page") -> list[str]:
    """The keys that the page passes to the session, as they come."""
    sent: list[str] = []

    def hear(frame: str | bytes) -> None:
        if "press" in (row := json.loads(frame)):
            sent.append(row["press"])

    tab.on("websocket", lambda made: made.on("framesent", hear) if made.url.endswith("/live/feed") else None)
    return sent


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled clip, so often that a slow machine sees what it is about."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    capture = cv2.VideoCapture(str(FAR))
    out = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), capture.get(cv2.CAP_PROP_FPS), (640, 480))
    pictures = []
    while (got := capture.read())[0]:
        pictures.append(got[1])
    for picture in pictures * 8:
        out.write(picture)
    out.release()
    return path


def test_an_exercise_is_chosen_run_from_a_file_and_found_as_a_session(studio: Studio, open_tab: Opens, film: Path) -> None:
    answer(studio)
    choose(studio, str(film))
    tab = open_tab()
    sent = presses(tab)
    start(tab, studio)
    question = tab.get_by_role("group", name="Any pain now")
    question.wait_for()
    for width, height in SIZES:
        tab.set_viewport_size({"width": width, "height": height})
        assert in_view(tab, "[data-press=s]") and in_view(tab, ".pain >> nth=10"), (width, height)
        assert in_view(tab, "#live-stop"), (width, height)
    assert tab.get_by_text("Any pain now").filter(visible=True).count() == 1
    tab.set_viewport_size({"width": 1280, "height": 900})
    # Whoever uses the keyboard is led to the answers, and gives none by a key that was meant for something else.
    assert tab.evaluate("document.activeElement.id") == "live-question"
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "0"
    question.get_by_role("button", name="0", exact=True).click()
    question.wait_for(state="hidden")
    tab.wait_for_function(NOT_BLACK)
    tab.wait_for_function("document.querySelector('#live-sentence p').textContent.includes('Ease off')")
    tab.wait_for_function("document.querySelector('.gauge[data-level=ease_off] .word')?.textContent === 'ease off'")
    # A key that is held is pressed once: a second time would end it without the calm way back.
    for _ in range(5):
        tab.keyboard.down("Escape")
    tab.keyboard.up("Escape")
    tab.wait_for_timeout(200)
    assert sent.count("stop") == 1
    if tab.locator("#live-ending").is_hidden():
        tab.keyboard.press("Escape")
    ended(tab)
    name = newest(studio).name
    assert tab.get_by_role("link", name="Look at this session").get_attribute("href") == f"/sessions/{name}"
    recording = read(newest(studio))
    assert recording.problem is None and info(newest(studio))["finished"]["frames"] > 10
    rows = [json.loads(line) for line in (newest(studio) / "events.jsonl").read_text().splitlines()]
    told = [row for row in rows if row["kind"] in ("answer", "warning")]
    assert told[0]["kind"] == "answer" and any(row["level"] == "ease_off" for row in told[1:])


@pytest.fixture(scope="module")
def camera() -> Any:
    with serving(CLIPS / "sitting_still_side.mp4") as server:
        yield server


def test_by_keyboard_alone_on_a_narrow_screen(studio: Studio, open_tab: Opens, camera: MjpegServer) -> None:
    answer(studio)
    choose(studio, camera.url)
    tab = open_tab(390)
    tab.goto(studio.address)
    tab.wait_for_selector(".exercises")
    for wanted, leads_to in (("Chair extension", "/exercise/chair-extension"), ("Start", "/live")):
        for _ in range(40):
            tab.keyboard.press("Tab")
            if tab.evaluate("document.activeElement.textContent") == wanted:
                break
        tab.keyboard.press("Enter")
        tab.wait_for_url(f"**{leads_to}")
        tab.wait_for_selector("h1")
    tab.locator("#live-asking").wait_for(timeout=90_000)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    tab.keyboard.press("0")
    tab.locator("#live-asking").wait_for(state="hidden")
    # Sentence and gauges stand beside the picture, which shows the person alone.
    assert tab.locator("#live-sentence").is_visible() and tab.locator(".gauge").count() == 3
    tab.wait_for_function("document.querySelector('.gauge .value').textContent.includes('°')")
    tab.wait_for_function(NOT_BLACK)
    tab.set_viewport_size({"width": 390, "height": 844})
    assert all(in_view(tab, part) for part in ("#live-stop", ".gauge >> nth=0", ".gauge >> nth=2"))
    place = "document.getElementById('live-stop').getBoundingClientRect().y"
    before = tab.evaluate(place)
    for words in ("", "So long a sentence as none is, " * 4):
        assert tab.evaluate(f"document.querySelector('#live-sentence p').textContent = '{words}', {place}") == before
    for width, height in SIZES:
        tab.set_viewport_size({"width": width, "height": height})
        assert in_view(tab, "#live-stop"), (width, height)
    # On the smallest telephone too the sentence and a whole gauge stand above Stop, however long the sentence is.
    tab.set_viewport_size({"width": 320, "height": 568})
    tab.evaluate("scrollTo(0, 0)")
    for words in ("Good, gentle.", str(files.load("chair-extension")[0].set_up)):
        assert tab.evaluate(f"document.querySelector('#live-sentence p').textContent = '{words}', {ABOVE_STOP}"), words
    tab.set_viewport_size({"width": 390, "height": 900})
    tab.wait_for_function("(({width, height}) => width === 640 && height === 480)(document.getElementById('live-picture'))")
    tab.keyboard.press("f")
    tab.get_by_text("Marked at").wait_for()
    stop(tab, by_keyboard=True)
    assert [mark.mark for mark in marks.read(newest(studio))] == ["felt_fine"]
    assert info(newest(studio))["finished"]["frames"] > 10


def test_any_key_stops_as_in_the_window(studio: Studio, open_tab: Opens, camera: MjpegServer) -> None:
    answer(studio)
    choose(studio, camera.url)
    tab = open_tab()
    sent = presses(tab)
    start(tab, studio)
    tab.keyboard.press("0")
    tab.locator("#live-asking").wait_for(state="hidden")
    # A button that was clicked does not get the space bar afterwards.
    tab.get_by_role("button", name="Felt fine").click()
    assert tab.evaluate("document.activeElement.id") == "live-stop"
    for passed_over in ("Shift", "CapsLock", "F2", "Control+k", "Alt+k", "Tab"):
        tab.keyboard.press(passed_over)
    tab.evaluate("document.body.append(document.createElement('textarea')), document.querySelector('textarea').focus()")
    tab.keyboard.press("a")
    tab.evaluate("document.querySelector('textarea').remove()")
    assert sent == ["0", "f"]
    tab.keyboard.press("ArrowDown")
    tab.get_by_role("button", name="End now").wait_for()
    for key in ("a", "Delete", "Enter", "Space", "x", "5", "s", "q"):
        tab.keyboard.press(key)
    ended(tab)
    assert sent[2:] == ["other", "other", "other", "other", "other", "x", "5", "s", "stop"]
    rows = [json.loads(line) for line in (newest(studio) / "events.jsonl").read_text().splitlines()]
    assert [row["reason"] for row in rows if row.get("phase") == "easing"] == ["key"]


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_enter_at_the_question_is_no_answer(studio: Studio, open_tab: Opens, camera: MjpegServer, key: str) -> None:
    answer(studio)
    choose(studio, camera.url)
    tab = open_tab()
    start(tab, studio)
    tab.get_by_role("group", name="Any pain now").wait_for()
    tab.keyboard.press(key)
    tab.get_by_role("button", name="End now").wait_for()
    stop(tab, by_keyboard=True)
    rows = [json.loads(line) for line in (newest(studio) / "events.jsonl").read_text().splitlines()]
    assert "answer" not in {row["kind"] for row in rows}


def test_two_tabs_watch_one_session_and_a_closed_one_leads_back(studio: Studio, open_tab: Opens, camera: MjpegServer) -> None:
    answer(studio)
    choose(studio, camera.url)
    first = open_tab()
    start(first, studio)
    before = len(list((studio.home / "sessions").iterdir()))
    second = open_tab()
    second.goto(studio.address + "/exercise/bridge")
    second.get_by_role("link", name="Go to the session").wait_for()
    assert second.get_by_role("button", name="Start").count() == 0
    first.close()
    second.get_by_role("link", name="Go back to it").click()
    second.get_by_role("button", name="0", exact=True).click()
    second.locator("#live-asking").wait_for(state="hidden")
    third = open_tab(390)
    third.goto(studio.address + "/live")
    third.wait_for_function(NOT_BLACK)
    # The doctor and the settings leave the camera alone meanwhile.
    third.goto(studio.address + "/doctor")
    third.get_by_text("a session is using it").wait_for(timeout=60_000)
    third.goto(studio.address + "/settings")
    third.get_by_role("button", name="Try this camera").click()
    third.get_by_text("A session is using the camera").wait_for()
    # What is running is called so, and nobody deletes it.
    third.goto(studio.address + "/sessions")
    name = newest(studio).name
    assert "running" in third.get_by_role("row").filter(has=third.get_by_role("checkbox", name=name)).inner_text()
    third.get_by_role("checkbox", name=name).check()
    third.get_by_role("button", name="Delete the chosen").click()
    third.get_by_text(f"{name} is still running: end it first").wait_for()
    stop(second)
    assert len(list((studio.home / "sessions").iterdir())) == before
    # The page of the one that has ended becomes that of the next, which starts elsewhere.
    third.goto(studio.address + "/exercise/bridge")
    third.get_by_role("button", name="Start").click()
    second.get_by_role("heading", name="Bridge").wait_for()
    second.locator("#live-running").wait_for(timeout=90_000)
    assert second.locator("#live-ending").is_hidden()
    stop(second)


def test_a_session_that_only_other_pages_are_open_beside_ends(studio: Studio, open_tab: Opens, camera: MjpegServer) -> None:
    answer(studio)
    choose(studio, camera.url)
    tab = open_tab()
    start(tab, studio)
    tab.keyboard.press("0")
    tab.locator("#live-asking").wait_for(state="hidden")
    # Loaded again, or left for a while.
    for away in ("live", "settings"):
        tab.goto(f"{studio.address}/{away}")
        tab.wait_for_timeout(2_000)
        tab.goto(f"{studio.address}/live")
        tab.get_by_role("button", name="Stop").wait_for()
        tab.wait_for_timeout(2_000)
        assert tab.locator("#live-running").is_visible()
    tab.goto(f"{studio.address}/settings")
    under_way = tab.get_by_text("A session is under way")
    under_way.wait_for()
    under_way.wait_for(state="hidden", timeout=(ALONE_S + 15) * 1000)
    assert info(newest(studio))["finished"]["frames"] > 0


def test_sharp_pain_ends_it_and_says_when_to_get_help(studio: Studio, open_tab: Opens, camera: MjpegServer) -> None:
    answer(studio)
    choose(studio, camera.url)
    tab = open_tab(390)
    start(tab, studio)
    tab.get_by_role("button", name="Sharp, tingling or dizzy").click()
    # While the voice says that it stands on the screen, it does; the end may wait.
    tab.get_by_role("alert").filter(has_text="chest pain").wait_for()
    assert tab.locator(".gauges").is_hidden() and in_view(tab, "#live-stop")
    tab.keyboard.press("Escape")
    ended(tab)
    said = tab.locator("#live-ending").inner_text()
    assert "chest pain" in said and said.index("chest pain") < said.index("This session")
    rows = [json.loads(line) for line in (newest(studio) / "events.jsonl").read_text().splitlines()]
    assert [row["reason"] for row in rows if row["kind"] == "answer"] == ["do_not_start"]


def test_the_own_range_is_looked_for_from_the_page_of_an_exercise(studio: Studio, open_tab: Opens, camera: MjpegServer) -> None:
    answer(studio)
    choose(studio, camera.url)
    tab = open_tab()
    tab.goto(studio.address + "/exercise/chair-extension")
    tab.get_by_role("button", name="Find my own range").click()
    tab.get_by_role("button", name="0", exact=True).click()
    tab.locator("#live-asking").wait_for(state="hidden")
    tab.wait_for_function("document.getElementById('live-phase').textContent.includes('First stretch')", timeout=90_000)
    stop(tab)
    assert "No range was found" in tab.locator("#live-ending").inner_text()
    assert info(newest(studio))["plan"]["find_range"] is True
    tab.goto(studio.address + "/exercise/cat-camel")
    tab.get_by_role("button", name="Start").wait_for()
    assert tab.get_by_role("button", name="Find my own range").count() == 0


def test_a_start_button_that_came_too_late_says_so(studio: Studio, open_tab: Opens, camera: MjpegServer) -> None:
    answer(studio)
    choose(studio, camera.url)
    late = open_tab()
    late.goto(studio.address + "/exercise/bridge")
    first = open_tab()
    start(first, studio)
    late.get_by_role("button", name="Start").click()
    late.get_by_text("A session of chair-extension is under way").wait_for()
    stop(first)


def test_a_camera_that_is_not_there_is_said_and_leads_to_the_settings(studio: Studio, open_tab: Opens) -> None:
    answer(studio)
    choose(studio, "97")
    tab = open_tab(390)
    tab.goto(studio.address + "/exercise/chair-extension")
    tab.get_by_role("button", name="Start").click()
    ended(tab)
    assert "There is no camera 97" in tab.locator("#live-ending").inner_text()
    tab.locator("#live-ending").get_by_role("link", name="Settings").click()
    tab.wait_for_url("**/settings")


def test_it_can_be_stopped_while_the_camera_opens(studio: Studio, open_tab: Opens) -> None:
    answer(studio)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        choose(studio, f"http://127.0.0.1:{silent.getsockname()[1]}/video")
        tab = open_tab()
        tab.goto(studio.address + "/exercise/chair-extension")
        tab.get_by_role("button", name="Start").click()
        tab.get_by_text("Opening").wait_for()
        asked, _ = silent.accept()
        tab.get_by_role("button", name="Stop").click()
        # Long before the camera is given up for not answering.
        tab.get_by_text("Stopped. That is always right").wait_for(timeout=2_500)
        # And another one can be started at once.
        choose(studio, "97")
        tab.goto(studio.address + "/exercise/chair-extension")
        tab.get_by_role("button", name="Start").click()
        tab.get_by_text("There is no camera 97").wait_for()
        asked.close()


def test_the_server_ends_at_once_while_a_camera_opens(tmp_path: Path, open_tab: Opens) -> None:
    studio = Studio(tmp_path)
    answer(studio)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        choose(studio, f"http://127.0.0.1:{silent.getsockname()[1]}/video")
        tab = open_tab(errors=("WebSocket", "Failed to load"))
        tab.goto(studio.address + "/exercise/chair-extension")
        tab.get_by_role("button", name="Start").click()
        asked, _ = silent.accept()
        began = time.monotonic()
        assert studio.end()[1] == "" and time.monotonic() - began < 4.5
        asked.close()


def test_nobody_starts_without_a_screening_or_against_it(studio: Studio, open_tab: Opens) -> None:
    (studio.home / "screening.json").unlink(missing_ok=True)
    tab = open_tab()
    tab.goto(studio.address + "/exercise/chair-extension")
    tab.get_by_role("link", name="Answer the screening").wait_for()
    assert tab.get_by_role("button", name="Start").count() == 0
    answer(studio, Answers(dict(NOTHING_APPLIES.said) | {"fever": True}))
    tab.reload()
    tab.get_by_text("See a clinician before you exercise").wait_for()
    assert tab.get_by_role("button", name="Start").count() == 0
    # A page that was open since before does not start it either.
    answer(studio)
    tab.reload()
    tab.get_by_role("button", name="Start").wait_for()
    answer(studio, Answers(dict(NOTHING_APPLIES.said) | {"fever": True}))
    tab.get_by_role("button", name="Start").click()
    tab.get_by_text("See a clinician before you exercise").wait_for()
    answer(studio)


def under_way(home: Path, open_tab: Opens, camera: MjpegServer) -> "tuple[Studio, Page]":
    """A studio that is about to be ended, with a session past its first question."""
    studio = Studio(home)
    answer(studio)
    choose(studio, camera.url)
    tab = open_tab(errors=("WebSocket", "Failed to load"))
    start(tab, studio)
    tab.keyboard.press("0")
    tab.locator("#live-asking").wait_for(state="hidden")
    return studio, tab


def test_a_stop_before_the_studio_answers_is_not_lost(studio: Studio, open_tab: Opens, camera: MjpegServer) -> None:
    answer(studio)
    choose(studio, camera.url)
    start(open_tab(), studio)
    tab = open_tab()
    with connecting(tab, "**/live/feed", lambda: tab.keyboard.press("Escape")):
        tab.goto(f"{studio.address}/live")
        stopped(tab)


@pytest.mark.parametrize("again", [0, 2])
@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_and_the_recording_is_whole(
    tmp_path: Path, open_tab: Opens, camera: MjpegServer, with_signal: int, again: int
) -> None:
    studio, _ = under_way(tmp_path, open_tab, camera)
    for _ in range(again):
        # Whoever is impatient: the session still ends before the program does.
        studio.process.send_signal(with_signal)
        time.sleep(0.05)
    output, errors = studio.end(with_signal)
    assert studio.process.returncode == 130 and errors == "" and "for this machine only" in output
    assert info(newest(studio))["finished"]["frames"] > 0 and read(newest(studio)).problem is None


def test_when_the_studio_is_killed_nothing_on_the_whole_screen_looks_fine(
    tmp_path: Path, open_tab: Opens, camera: MjpegServer
) -> None:
    studio, tab = under_way(tmp_path, open_tab, camera)
    tab.get_by_role("button", name="Whole screen").click()
    tab.wait_for_function("document.querySelector('.gauge .value').textContent.includes('°')")
    studio.end(signal.SIGKILL)
    whole = tab.locator(":fullscreen")
    assert whole.get_by_role("button", name="Leave the whole screen").is_visible() and whole.evaluate(PALE) == []
    whole.get_by_text("The connection to the studio is lost").filter(visible=True).wait_for()
    assert whole.locator(".gauge .word").all_inner_texts() == ["not seen"] * 3
    assert whole.locator(".gauge .value").all_inner_texts() == ["–"] * 3
    assert "brightness(0.3)" in whole.locator("canvas").evaluate("one => getComputedStyle(one).filter")
    assert tab.get_by_role("button", name="Stop").is_disabled()
