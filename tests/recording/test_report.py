"""The report is one page that asks the network for nothing, and says what a person needs to know."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from coach.check.levels import Level
from coach.course.guide import Plan
from coach.recording import marks
from coach.recording.efforts import repetitions
from coach.recording.plots import over_time, phases
from coach.recording.progress import sessions
from coach.recording.read import read
from coach.recording.report import page, write_report
from coach.recording.sections import over_time as over_time_in_words
from coach.recording.sections import short, unseen
from coach.recording.table import judged, lasting, stretches
from coach.wording import DISCLAIMER
from tests.bodies import Body
from tests.recording.sessions import PACED, record
from tests.studio.conftest import browser  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COACH_HOME", str(tmp_path_factory.mktemp("home")))
        record(seconds=12)
        folder = record(seconds=20)
        marks.append(folder, marks.made(5.0, "felt_too_far", "</script><script>alert(1)</script>"))
        out = tmp_path_factory.mktemp("report") / "report.html"
        write_report(read(folder), out)
        yield out


def test_the_page_holds_all_that_it_needs_and_the_disclaimer(written: Path) -> None:
    text = written.read_text()
    assert DISCLAIMER in text and "cautious design value" in text
    body = text[text.index("<body>") :]
    for part in (
        "In short",
        "Over time",
        "Repetitions",
        "What was not seen, and why",
        "Marks",
        "Beside earlier sessions",
        "Limits",
    ):
        assert f">{part}</h2>" in body
    assert "src=" not in body and "http" not in body.split("</main>")[0].replace("http://www.w3.org", "")
    assert "<script>alert(1)" not in body


def test_repetitions_are_told_one_by_one() -> None:
    recording = read(record(seconds=20, plan=Plan()))
    found = repetitions(judged(recording))
    assert found and found[0].peak == pytest.approx(26, abs=2) and found[0].hold_s > 0.5
    assert found[0].began_s < found[0].ended_s and not found[0].counted


def test_the_time_of_a_gap_belongs_to_the_picture_after_it_which_is_withheld() -> None:
    assert lasting(np.array([0.0, 0.5, 30.5, 31.0])).tolist() == [0.5, 0.0, 30.5, 0.0]
    # A clock that stands or jumps back has taken no time.
    assert lasting(np.array([4.0, 4.0, 4.5, 1.0, 2.0])).tolist() == [0.0, 0.5, 0.0, 1.0, 0.0]
    assert lasting(np.array([7.0])).tolist() == [0.0] and lasting(np.array([])).tolist() == []


def test_what_a_computer_slept_through_was_not_judged() -> None:
    recording = read(record(seconds=12))
    t_s = recording.t_s + 1800.0 * (recording.t_s > 6)
    what = judged(replace(recording, rows=recording.rows | {"t_s": t_s}))
    after = int(np.argmax(t_s > 1800))
    assert what.level[after - 1] != Level.UNSEEN and what.reason[after] == "gap"
    assert "<b>0 %</b>" in short(what, [])
    assert '">pictures missing</th><td data-name="How long">1800.1 s</td><td data-name="Share">99 %</td>' in unseen(what)
    # As in the numbers, so in the plot.
    grey = stretches(what.level == Level.UNSEEN, t_s)
    assert any(start == t_s[after - 1] and end > 1800 for start, end in grey)


def test_nothing_was_held_in_a_gap() -> None:
    what = judged(read(record(seconds=20, plan=Plan())))
    (whole, *_), at = repetitions(what), what.exercise.measures[0].angle
    during = (what.t_s >= whole.began_s) & (what.t_s <= whole.ended_s)
    later = what.t_s > what.t_s[np.nanargmax(np.where(during, what.angle(at), np.nan))]
    what.angle(at)[int(np.argmax(later))] = np.nan
    began_s, ended_s, counted = what.efforts[0]
    gapped = replace(what, t_s=what.t_s + 1.5 * later, efforts=[(began_s, ended_s + 1.5, counted)])
    assert repetitions(gapped)[0].hold_s == pytest.approx(whole.hold_s, abs=0.2)


def test_an_exercise_without_measures_and_one_that_saw_nobody_have_a_report_too() -> None:
    recording = read(record(seconds=1))
    assert "No repetition was seen" in page(recording)
    bare = recording.exercise.model_copy(update={"measures": [], "not_measured": "It is coached by pace."})
    text = page(replace(recording, exercise=bare))
    # What is never judged has no share that was judged, and nobody was found fault with or praised for it.
    assert "It is coached by pace." in text and "was judged" not in text and "“Ease off” was said" not in text


def test_what_went_beyond_the_limit_by_nobody_knows_how_much_is_told_so() -> None:
    recording = read(record(seconds=12))
    what = judged(recording)
    trunk = what.exercise.measures[0].angle
    assert "&gt;" not in short(what, [])
    rough = what.shown[trunk] > 18
    assert rough.any()
    what.shown[trunk][rough], what.beyond[trunk][rough] = 18.0, True
    for said in (short(what, []), over_time_in_words(recording, what)):
        assert "&gt; 18°" in said


def test_a_session_stands_beside_the_earlier_ones_of_the_same_person_only() -> None:
    mine, hers, again, now = (record(seconds=8, person=person) for person in ("me", "anna", "", "me"))
    assert [row.name for row in sessions(read(now))] == [mine.name, again.name, now.name]
    assert [row.name for row in sessions(read(hers))] == [hers.name]


def test_how_far_is_counted_towards_the_limit() -> None:
    def bends(body: Body, t: float) -> Body:
        return replace(body, extension=-40.0 if 5 < t < 7 else min(body.extension, 9.0))

    (now,) = sessions(read(record(seconds=12, moved=bends)))
    assert now.peak == pytest.approx(9, abs=2)


@pytest.mark.parametrize("sign", [-1, 1])
def test_to_the_right_it_is_as_far_as_to_the_left(sign: int) -> None:
    def bends(body: Body, _: float) -> Body:
        return replace(body, side_bend=sign * abs(body.side_bend))

    (now,) = sessions(read(record("side-bend", seconds=8, moved=bends)))
    assert now.peak is not None and now.peak > 10


def test_the_same_second_lies_at_the_same_place_in_every_plot() -> None:
    what = judged(
        read(
            record(
                seconds=24,
                plan=PACED,
                moved=lambda body, t: body if t > 20 else replace(body, extension=0, neck_extension=0),
            )
        )
    )
    led = phases(what)
    assert led is not None
    figures = [led, *(over_time(what, measure, ()) for measure in what.exercise.measures)]
    assert {tuple(figure.layout.xaxis.range) for figure in figures} == {(0.0, float(what.t_s[-1]))}
    assert len({(figure.layout.margin.l, figure.layout.margin.r, figure.layout.yaxis.automargin) for figure in figures}) == 1
    # Noise is no information: a speed that nothing limits is left out.
    for measure, figure in zip(what.exercise.measures, figures[1:], strict=True):
        assert ("yaxis2" in figure.layout) == (measure.speed_out is not None)


@pytest.mark.parametrize("width", [1200, 390])
def test_in_chromium_nothing_leaves_the_page_and_nothing_is_wrong_with_it(
    browser: "Browser",  # noqa: F811
    written: Path,
    width: int,
    tmp_path: Path,
) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    wrong: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.goto(written.as_uri())
    tab.wait_for_selector(".plotted .main-svg")
    # Touching a plot shows values, and asks for nothing either.
    tab.hover("#p-m0 .nsewdrag >> nth=0")
    tab.wait_for_timeout(200)
    tab.screenshot(path=tmp_path / "page.png", full_page=True)
    assert asked == [written.as_uri()] and wrong == []
    wide, plots, drawn = tab.evaluate(
        "[document.documentElement.scrollWidth, document.querySelectorAll('.plotted').length,"
        " document.querySelectorAll('.plotted .trace.scatter').length]"
    )
    assert wide <= width and plots >= 3 and drawn >= 4
    # What a screen reader meets: a language, one heading of the first rank, a name for every picture, captions, row heads.
    assert tab.evaluate("document.documentElement.lang") == "en" and tab.locator("h1").count() == 1
    named = "[...document.querySelectorAll('[role=img]')].every(part => part.getAttribute('aria-label') ||"
    named += " document.getElementById(part.getAttribute('aria-labelledby')).textContent.length > 20)"
    assert tab.evaluate(named)
    assert tab.evaluate("[...document.querySelectorAll('table')].every(part => part.caption && part.querySelector('th[scope]'))")
    assert len(tab.pdf(format="A4")) > 20_000
