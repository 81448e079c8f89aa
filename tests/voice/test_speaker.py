"""The speaker with processes that behave and that do not: the video loop never notices."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from coach.voice import speaker
from coach.voice.queue import Urgency, Utterance
from coach.voice.script import Play, Say, Withdraw
from coach.voice.speaker import RESTARTS, Speaker

FAKE = Path(__file__).with_name("fake_child.py")


class Stage:
    """A speaker with a process of a certain manner, and what came of it."""

    def __init__(self, manner: str, folder: Path) -> None:
        self.log = folder / "orders.jsonl"
        self.told: list[str] = []
        self.speaker = Speaker("Nobody", tell=self.told.append, command=[sys.executable, str(FAKE), manner, str(self.log)])
        self.start_s = time.monotonic()

    def say(self, text: str, urgency: Urgency = Urgency.GUIDANCE) -> None:
        t = time.monotonic() - self.start_s
        self.speaker.tick(t, [Say(Utterance(text, urgency, t, shelf_life_s=30))])

    def orders(self, do: str) -> list[dict[str, object]]:
        rows = [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []
        return [row for row in rows if row["do"] == do]

    def said(self) -> list[str]:
        return [said.utterance.text for said in self.speaker.script.said]


def until(true: Callable[[], bool], timeout_s: float = 8.0) -> None:
    end = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"LATE_S": 0.3, "START_S": 3.0, "DRAIN_S": 0.5}.items():
        monkeypatch.setattr(speaker, name, value)
    monkeypatch.setattr(speaker, "speech_s", lambda *_: 0.2)


def test_what_nobody_has_to_hear_any_more_is_cut_and_the_next_is_said(tmp_path: Path) -> None:
    stage = Stage("speaks for ever", tmp_path)
    with stage.speaker:
        stage.speaker.tick(0.0, [Say(Utterance("a question", Urgency.GUIDANCE, 0.0, "question", 30))])
        until(lambda: len(stage.orders("say")) == 1)
        stage.speaker.tick(0.1, [Withdraw("question", cut=True), Say(Utterance("next", Urgency.GUIDANCE, 0.1, "phase", 30))])
        until(lambda: len(stage.orders("say")) == 2)
        assert [row["id"] for row in stage.orders("cut")] == [stage.orders("say")[0]["id"]]
    assert stage.said()[:2] == ["a question", "next"] and stage.speaker.script.said[0].until_s is not None


def test_sentences_and_tones_reach_the_process_in_order(tmp_path: Path) -> None:
    stage = Stage("well", tmp_path)
    with stage.speaker:
        stage.say("one")
        stage.say("two")
        until(lambda: len(stage.orders("say")) == 2)
        stage.speaker.tick(1.0, [Play("in", 3.5)])
        until(lambda: bool(stage.orders("tone")))
    assert [order["text"] for order in stage.orders("say")] == ["one", "two"] and stage.told == []
    assert stage.orders("tone")[0]["seconds"] == 3.5


def test_an_ease_off_cuts_what_is_being_said(tmp_path: Path) -> None:
    stage = Stage("speaks for ever", tmp_path)
    with stage.speaker:
        stage.say("a long story", Urgency.CHAT)
        until(lambda: bool(stage.orders("say")))
        stage.say("ease off", Urgency.EASE_OFF)
        until(lambda: len(stage.orders("say")) == 2)
    assert stage.orders("cut")[-1]["id"] == stage.orders("say")[0]["id"]
    assert stage.speaker.script.said[0].until_s == stage.speaker.script.said[1].t_s


@pytest.mark.parametrize("manner", ["dies when it speaks", "hangs when it speaks", "dies at start"])
def test_a_process_that_dies_or_hangs_is_started_again_a_few_times_and_told_of_once(manner: str, tmp_path: Path) -> None:
    stage = Stage(manner, tmp_path)
    with stage.speaker:
        stage.say("hello")
        until(lambda: len(stage.told) == 2)
        starts = len(stage.orders("started"))
        # It goes on in silence, and the course is kept.
        stage.say("and on", Urgency.STOP)
        until(lambda: "and on" in stage.said())
    assert starts == 1 + RESTARTS == len(stage.orders("started"))
    assert "started again" in stage.told[0] and "stay silent" in stage.told[1]


def test_a_process_that_is_killed_goes_on_speaking(tmp_path: Path) -> None:
    stage = Stage("well", tmp_path)
    with stage.speaker:
        stage.say("before")
        until(lambda: bool(stage.orders("say")))
        process = stage.speaker._process
        assert process is not None
        process.kill()
        until(lambda: len(stage.orders("started")) == 2)
        stage.say("after")
        until(lambda: len(stage.orders("say")) == 2)
    assert len(stage.told) == 1


def test_a_process_that_never_gets_ready_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speaker, "START_S", 0.2)
    stage = Stage("hangs at start", tmp_path)
    with stage.speaker:
        until(lambda: len(stage.told) == 2)


def test_a_process_that_does_not_read_blocks_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speaker, "LATE_S", 60.0)
    stage = Stage("deaf", tmp_path)
    with stage.speaker:
        until(lambda: stage.speaker._ready)
        longest = 0.0
        for number in range(2000):
            start = time.perf_counter()
            stage.speaker.tick(float(number), [Play("in", 1.0)])
            longest = max(longest, time.perf_counter() - start)
        # Its pipe fills up, which is noticed.
        until(lambda: bool(stage.told))
    # Whoever waits for it waits for good; a busy computer may hold anybody up for a moment.
    assert longest < 2.0


@pytest.mark.parametrize(
    ("manner", "says"),
    [("no engine", "no speech engine"), ("no sound", "no sound device"), ("no such voice", "no voice 'Nobody'")],
)
def test_what_is_missing_is_told_once_and_the_course_goes_on(manner: str, says: str, tmp_path: Path) -> None:
    stage = Stage(manner, tmp_path)
    with stage.speaker:
        stage.say("one")
        stage.say("two")
        until(lambda: stage.said() == ["one", "two"])
    assert len(stage.told) == 1 and says in stage.told[0]
    assert len(stage.orders("started")) == 1


def test_the_end_of_the_session_ends_the_process_soon(tmp_path: Path) -> None:
    stage = Stage("speaks for ever", tmp_path)
    with stage.speaker:
        stage.say("and so on and so on")
        until(lambda: bool(stage.orders("say")))
        process = stage.speaker._process
        start = time.monotonic()
    assert time.monotonic() - start < 2
    assert process is not None and process.poll() is not None


def test_without_speech_and_tones_there_is_no_process(tmp_path: Path) -> None:
    command = [sys.executable, str(FAKE), "well", str(tmp_path / "log")]
    with Speaker(speech=False, tones=False, tell=print, command=command) as silent:
        silent.tick(0.0, [Say(Utterance("hello", Urgency.CHAT, 0.0))])
        until(lambda: len(silent.script.said) == 1)
    assert not (tmp_path / "log").exists()
