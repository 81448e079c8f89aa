"""The loop waits for no voice, not even for one that hangs."""

import sys
import time
from pathlib import Path

import pytest

from coach.check.levels import Level
from coach.feedback import Event
from coach.observation import Observation
from coach.sources.frame import Frame
from coach.voice.listener import Voice
from coach.voice.speaker import Speaker
from tests.voice.test_listener import feedback

FRAMES = 400
WORK_S = 0.002
FAKE = Path(__file__).with_name("fake_child.py")


def work() -> None:
    """The rest of a frame: it computes, so that the voice's thread has to share the interpreter with it."""
    end = time.thread_time() + WORK_S
    while time.thread_time() < end:
        sum(range(50))


def held_up(voice: Voice) -> list[float]:
    """How long the voice holds up each frame, in seconds."""
    times = []
    for number in range(FRAMES):
        t = number / 30
        events = [Event(t, "warning", "trunk_extension", "angle", "ease_off", 20, 18, sentence="Ease off.")] * (number % 5 == 0)
        given = feedback(t, *events, level=Level.EASE_OFF, sentence="Ease off.")
        start = time.perf_counter()
        voice.hear(Frame(t, None), Observation(t), given)
        times.append(time.perf_counter() - start)
        work()
    return times


@pytest.mark.parametrize("manner", ["well", "hangs at start", "hangs when it speaks", "dies when it speaks", "deaf"])
def test_the_loop_does_not_notice_the_voice(manner: str, tmp_path: Path) -> None:
    told: list[str] = []
    with Speaker(tell=told.append, command=[sys.executable, str(FAKE), manner, str(tmp_path / "log")]) as speaker:
        times = held_up(Voice(speaker))
        speaker.close(at_once=True)
    # Whoever waited for a voice that hangs would wait ten minutes. What it costs is measured by a benchmark.
    assert max(times) < 2.0
