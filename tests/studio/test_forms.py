"""Screening and settings on their pages: answered, refused, kept; by mouse and keyboard."""

import json
from typing import TYPE_CHECKING

import pytest
import tomllib

from coach.safety.questions import QUESTIONS
from tests.paths import FAR
from tests.studio.chosen import answer
from tests.studio.conftest import Opens, Studio

if TYPE_CHECKING:
    from playwright.sync_api import Page

ASKED = [question.key for question in QUESTIONS if question.kind not in ("age", "agreed")]


@pytest.fixture
def unscreened(studio: Studio) -> Studio:
    (studio.home / "screening.json").unlink(missing_ok=True)
    return studio


def say(tab: "Page", key: str, value: str) -> None:
    tab.locator(f"input[name={key}][value={value}]").check()


def test_the_screening_is_answered_question_by_question_and_remembered(unscreened: Studio, open_tab: Opens) -> None:
    tab = open_tab(390)
    tab.goto(unscreened.address + "/screening")
    tab.get_by_text("asked again after 30 days").wait_for()
    for key in ASKED[:-1]:
        say(tab, key, "no")
    tab.get_by_role("button", name="Keep these answers").click()
    tab.get_by_text("One question is not answered yet").wait_for()
    assert not (unscreened.home / "screening.json").exists()
    # The keyboard is where the answer is missing.
    tab.wait_for_function(f"document.activeElement.id === 'ask-{ASKED[-1]}'")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Space")
    age = tab.get_by_label("How old are you")
    age.fill("61")
    age.blur()
    tab.get_by_role("button", name="Keep these answers").click()
    tab.get_by_role("heading", name="What your answers mean").wait_for()
    kept = json.loads((unscreened.home / "screening.json").read_text())["answers"]
    assert kept.pop("age") == 61 and set(kept) == set(ASKED) and not any(kept.values())
    # Limits come down with age, and the page of the exercise says so.
    tab.goto(unscreened.address + "/exercise/chair-extension")
    tab.get_by_text("scaled to your age, 61").wait_for()
    assert tab.get_by_text("(default 18°)").count() == 1


def test_an_emergency_is_said_at_once_and_a_clinician_is_asked_about_when_needed(unscreened: Studio, open_tab: Opens) -> None:
    tab = open_tab()
    tab.goto(unscreened.address + "/screening")
    tab.wait_for_selector("form")
    agreed = tab.get_by_role("group", name="Has a clinician who knows")
    assert agreed.is_hidden()
    say(tab, "fever", "yes")
    agreed.wait_for()
    say(tab, "chest_pain", "yes")
    alert = tab.get_by_role("alert").filter(has_text="urgent medical help")
    alert.wait_for()
    assert "chest pain" in alert.inner_text()
    tab.get_by_role("button", name="Keep these answers").click()
    tab.get_by_role("heading", name="What your answers mean").wait_for()
    assert tab.get_by_text("get urgent medical help").count() >= 1
    tab.goto(unscreened.address + "/")
    assert tab.get_by_text("Not for you at present").count() == 9


def test_an_age_that_is_none_is_refused(unscreened: Studio, open_tab: Opens) -> None:
    tab = open_tab()
    tab.goto(unscreened.address + "/screening")
    tab.wait_for_selector("form")
    age = tab.get_by_label("How old are you")
    age.fill("400")
    age.blur()
    tab.get_by_role("button", name="Keep these answers").click()
    tab.get_by_text("a whole number of years from 1 to 120").wait_for()
    assert not (unscreened.home / "screening.json").exists()


def test_answers_that_are_kept_are_shown_and_answered_anew(studio: Studio, open_tab: Opens) -> None:
    answer(studio)
    tab = open_tab()
    tab.goto(studio.address + "/screening")
    assert tab.get_by_text("✓ yes").count() == 9
    assert tab.locator("form").is_hidden()
    tab.get_by_text("Answer the questions anew").click()
    tab.get_by_role("group", name="Do you have chest pain?").wait_for()


def test_settings_are_tried_checked_and_kept(studio: Studio, open_tab: Opens) -> None:
    tab = open_tab(390)
    tab.goto(studio.address + "/settings")
    camera = tab.get_by_label("Which camera")
    for wrong, says in (("file:///etc/passwd", "an address starts with"), ("clips/a.mp4", "its whole path"), ("", "an index")):
        camera.fill(wrong)
        camera.blur()
        tab.get_by_role("button", name="Keep these settings").click()
        tab.locator(".notice.problem", has_text=says).wait_for()
    tab.get_by_role("button", name="Try this camera").click()
    tab.locator(".notice.problem").nth(1).wait_for()
    camera.fill("/nowhere/clip.mp4")
    camera.blur()
    tab.get_by_role("button", name="Try this camera").click()
    tab.get_by_text("There is no file /nowhere/clip.mp4").wait_for()
    camera.fill(str(FAR))
    camera.blur()
    tab.get_by_role("button", name="Try this camera").click()
    still = tab.get_by_alt_text("What the camera shows now")
    still.wait_for()
    assert still.evaluate("one => [one.naturalWidth, one.naturalHeight]") == [640, 480]
    tab.get_by_label("Speak the sentences").uncheck()
    tab.get_by_label("Words a minute").fill("120")
    tab.get_by_label("Pose model").select_option("lite")
    tab.get_by_label("Light or dark").select_option("dark")
    tab.get_by_role("button", name="Keep these settings").click()
    tab.get_by_text("Kept.").wait_for()
    tab.wait_for_function("document.body.classList.contains('body--dark')")
    kept = tomllib.loads((studio.home / "settings.toml").read_text())
    assert kept == {"camera": str(FAR), "mute": True, "rate": 120, "model": "lite", "appearance": "dark"}
    tab.goto(studio.address + "/")
    tab.wait_for_function("document.body.classList.contains('body--dark')")
    tab.goto(studio.address + "/settings")
    assert tab.get_by_label("Which camera").input_value() == str(FAR)
    assert not tab.get_by_label("Speak the sentences").is_checked()


def test_what_is_wrong_is_said_in_the_words_of_the_page_and_hinders_nothing_else(studio: Studio, open_tab: Opens) -> None:
    tab = open_tab()
    tab.goto(studio.address + "/settings")
    tab.get_by_label("Which camera").fill("/nowhere/clip.mp4")
    keep = tab.get_by_role("button", name="Keep these settings")
    for label, wrong, right, says in (
        ("Words a minute", "400", "150", "Words a minute: a whole number from 80 to 300 is needed."),
        ("Whose own limits", "Anna B", "me", "Whose own limits are used: up to 40 small letters, digits, - and _ are needed"),
        ("Name of a voice", "x" * 201, "", "Name of a voice: that name is too long."),
    ):
        tab.get_by_label(label).fill(wrong)
        keep.click()
        tab.locator(".notice.problem", has_text=says).wait_for()
        tab.get_by_role("button", name="Try this camera").click()
        tab.get_by_text("There is no file /nowhere/clip.mp4").wait_for()
        tab.get_by_label(label).fill(right)


def test_damaged_settings_are_said_on_every_page(studio: Studio, open_tab: Opens) -> None:
    (studio.home / "settings.toml").write_text("rate = 7\n")
    tab = open_tab()
    for route in ("/", "/settings", "/exercise/bridge"):
        tab.goto(studio.address + route)
        tab.get_by_text("settings.toml, rate:").first.wait_for()
    (studio.home / "settings.toml").unlink()


def test_a_broken_exercise_is_said_and_hinders_neither_the_others_nor_the_screening(studio: Studio, open_tab: Opens) -> None:
    broken = studio.home / "exercises" / "broken.toml"
    broken.parent.mkdir(exist_ok=True)
    broken.write_text("x = 1", encoding="utf-8")
    tab = open_tab()
    try:
        tab.goto(studio.address + "/")
        assert tab.locator(".exercises li").count() == 9
        assert "broken.toml, line 1" in tab.locator("main .notice").last.inner_text()
        for route in ("/screening", "/sessions", "/tune"):
            answer = tab.goto(studio.address + route)
            assert answer is not None and answer.ok
    finally:
        broken.unlink()
