"""The session behind the pages, without a browser: one at a time, newest picture only, ended when nobody watches."""

import threading

import numpy as np
import pytest

from coach.coaching import State, step
from coach.course.guide import Plan
from coach.errors import CoachError
from coach.exercise import files
from coach.feedback import Feedback
from coach.observation import Observation
from coach.safety.answers import NOTHING_APPLIES
from coach.session import Finished
from coach.sources.frame import Frame
from coach.studio.app import ALONE_S, Alone
from coach.studio.engine import Engine, _Page
from coach.studio.feed import _parsed, status


def heard(count: int) -> list[tuple[Frame, Observation, Feedback]]:
    """An empty room, judged: from the question about pain on."""
    exercise, _ = files.load("chair-extension")
    state, rows = State(), []
    for number in range(count):
        seen = Observation(number / 10)
        state, feedback = step(exercise, state, seen, plan=Plan(paced=True, ask_pain=True))
        rows.append((Frame(seen.t_s, np.full((48, 64, 3), number, np.uint8)), seen, feedback))
    return rows


@pytest.fixture
def engine() -> Engine:
    made = Engine()
    made.stage, made.name, made.exercise = "running", "chair-extension", files.load("chair-extension")[0]
    return made


def test_only_one_session_at_a_time_and_none_when_closing(engine: Engine) -> None:
    with pytest.raises(CoachError, match="under way"):
        engine.start("bridge", NOTHING_APPLIES)
    engine.stage = "ended"
    with pytest.raises(CoachError, match="screening"):
        engine.start("bridge", None)
    engine.leave()
    with pytest.raises(CoachError, match="being closed"):
        engine.start("bridge", NOTHING_APPLIES)


def test_many_starts_at_once_start_one(monkeypatch: pytest.MonkeyPatch) -> None:
    made, go, refused = Engine(), threading.Event(), []
    monkeypatch.setattr(made, "_session", lambda *_: (go.wait() and pytest.fail("never")) or None)

    def start() -> None:
        try:
            made.start("bridge", NOTHING_APPLIES)
        except CoachError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 7 and made.busy


def test_keys_reach_the_course_one_a_frame_and_a_second_stop_ends_it(engine: Engine) -> None:
    page, rows = _Page(engine), heard(3)
    for key in ("q", "enter", "stop everything", ""):
        engine.press(key)
    page.hear(*rows[0])
    assert page.take() == ""
    for key in ("0", "f", "other", "stop"):
        engine.press(key)
    keys = []
    for _ in range(5):
        page.hear(*rows[1])
        keys.append(page.take())
    # Somebody who is asked, or led, is brought back calmly first.
    assert keys == ["0", "f", "other", "q", ""]
    engine.end()
    page.hear(*rows[1])
    engine.leave()
    with pytest.raises(Finished):
        page.hear(*rows[2])


def test_a_key_that_came_while_the_camera_opened_does_not_meet_the_first_question(engine: Engine) -> None:
    engine.stage = "starting"
    for key in ("other", "s", "0"):
        engine.press(key)
    engine.stage = "running"
    page = _Page(engine)
    page.hear(*heard(1)[0])
    assert page.take() == ""


def test_a_picture_is_drawn_once_for_all_and_an_old_one_is_darkened(engine: Engine) -> None:
    assert engine.jpeg(bare=False) is None
    page, rows = _Page(engine), heard(60)
    page.hear(*rows[50])
    full, bare = engine.jpeg(bare=False), engine.jpeg(bare=True)
    assert full and bare and full[:2] == bare[:2] == b"\xff\xd8" and len(full) > 5 * len(bare)
    assert engine.jpeg(bare=False) is full
    _, seen, feedback = rows[51]
    page.hear(Frame(5.1, None, "frozen"), seen, feedback)
    assert engine.moment is not None and engine.moment.picture.max() == 50 // 3
    assert engine.jpeg(bare=True) != bare


def test_the_words_of_a_page_are_those_of_the_feedback(engine: Engine) -> None:
    assert "sentence" not in status(engine)
    rows = heard(2)
    _Page(engine).hear(*rows[1])
    row = status(engine)
    assert row["asking"] and row["sentence"] == rows[1][2].sentence and row["level"] == ""
    assert [gauge["value"] for gauge in row["gauges"]] == ["", "", ""] and row["gauges"][0]["word"] == "not seen"


@pytest.mark.parametrize("text", ["", "x", "[]", "1", '"see"', "[" * 499, '{"see": "full"}' + " " * 500])
def test_a_message_that_means_nothing_is_passed_over(text: str) -> None:
    assert _parsed(text) == {}


def test_a_session_that_nobody_watches_ends_after_a_while(engine: Engine) -> None:
    alone, page, row = Alone(engine), _Page(engine), heard(1)[0]
    engine.watchers = 1
    alone.look(0.0)
    engine.watchers = 0
    alone.look(ALONE_S - 1)
    engine.watchers = 1
    alone.look(ALONE_S)
    engine.watchers = 0
    alone.look(2 * ALONE_S)
    page.hear(*row)
    assert page.take() == ""
    alone.look(2 * ALONE_S + 1)
    page.hear(*row)
    assert page.take() == "q"


def test_what_was_pressed_before_a_question_does_not_answer_it(engine: Engine) -> None:
    page, rows = _Page(engine), heard(2)
    for key in ("1", "0", "2", "stop"):
        engine.press(key)
    page.hear(*rows[0])
    page.question(asked=True)
    engine.press("3")
    keys = [page.take()]
    for _ in range(2):
        page.hear(*rows[1])
        keys.append(page.take())
    assert keys == ["", "q", "3"]
