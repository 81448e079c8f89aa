"""Damaged files of every kind: a right answer or one sentence, never a traceback, a crash, a hang or runaway memory.

A few of the same inputs each time; `python -m tests.fuzz --count 10000` tries many.
"""

import sys

import pytest

from tests.fuzz import run
from tests.fuzz.mutate import mutated
from tests.fuzz.readers import READERS
from tests.fuzz.run import fuzz

COUNTS = {"model": 5, "model-part": 10, "session-video": 20}


@pytest.mark.parametrize("name", READERS)
def test_a_damaged_file_is_read_or_refused_in_a_sentence(name: str) -> None:
    count = COUNTS.get(name, 40)
    result = fuzz(name, 0, count)
    assert result.failures == [] and result.inputs == count


PROGRAMS = {
    "dies": ("os.abort()", "died"),
    "hangs": ("time.sleep(60)", "hangs"),
    "takes memory": ("b'x' * (600 << 20)", "MB"),
    "raises": ("{}['x']", "KeyError"),
}


@pytest.mark.parametrize("what", PROGRAMS)
def test_a_reader_that_fails_is_found(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The detector itself: the third input does it, and the others are tried all the same."""
    does, says = PROGRAMS[what]
    program = f"""
import os, sys, time
from tests.fuzz import mutate, readers, worker
def read(path):
    if path.read_bytes() == mutate.mutated(b"content", 2): {does}
readers.READERS["broken"] = readers.Reader("broken", lambda: [("file", b"content")], read)
worker.main("broken", int(sys.argv[2]), int(sys.argv[3]))
"""
    monkeypatch.setattr(run, "WORKER", [sys.executable, "-c", program])
    monkeypatch.setattr(run, "MOST_S", 3.0)
    result = fuzz("broken", 0, 6)
    assert result.inputs == 6 and [number for number, _ in result.failures] == [2] and says in result.failures[0][1]


def test_the_same_number_is_the_same_damage() -> None:
    content = b'[pace]\ninhale_s = 3.5\n"x" = [1, 2]\n' * 20
    assert all(mutated(content, number) == mutated(content, number) for number in range(50))
    assert len({mutated(content, number) for number in range(200)}) > 190
