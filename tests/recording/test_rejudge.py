"""A replay says what was said, to the bit; where it does not, it shows what differs."""

import json
from dataclasses import replace

import numpy as np
import pytest

from coach.course.guide import Plan
from coach.exercise import files
from coach.exercise.definition import Measure
from coach.recording import rejudge
from coach.recording.read import read
from coach.recording.store import EVENTS
from tests.recording.sessions import PACED, film, judged, record


@pytest.mark.parametrize("plan", [Plan(), PACED, PACED._replace(rate_wpm=80)])
@pytest.mark.parametrize("name", files.names())
def test_a_recorded_session_is_judged_again_to_the_bit(name: str, plan: Plan) -> None:
    folder = record(name, plan=plan)
    recording = read(folder)
    live = judged(recording.exercise, film(files.load(name)[0]), plan)
    assert recording.problem is None and len(recording) == len(live) > 200
    for (seen, then), (seen_again, now) in zip(live, rejudge.rejudge(recording), strict=True):
        assert seen_again.t_s == seen.t_s and np.array_equal(seen_again.image, seen.image, equal_nan=True)
        assert then.angles.tobytes() == now.angles.tobytes() and then.speeds.tobytes() == now.speeds.tobytes()
        assert (then.sentence, then.events, then.reason) == (now.sentence, now.events, now.reason)
    lines = (folder / EVENTS).read_text().splitlines()
    assert rejudge.events(recording) == lines and len(lines) > 2
    assert not rejudge.differences(recording, [json.loads(line) for line in lines])


def test_other_limits_show_what_differs() -> None:
    recording = read(record())
    measures = [replace_limit(measure) for measure in recording.exercise.measures]
    tighter = recording.exercise.model_copy(update={"measures": measures})
    now = [json.loads(line) for line in rejudge.events(recording, tighter)]
    found = rejudge.differences(recording, now)
    assert found and found.only_now
    assert all(row in now for row in found.only_now) and all(row in recording.told for row in found.only_then)


def test_what_a_kill_tore_off_is_no_difference() -> None:
    recording = read(record())
    last = max(row["t"] for row in recording.told)
    count = int(np.searchsorted(recording.t_s, last, side="right"))
    killed = replace(
        recording,
        rows={name: values[:count] for name, values in recording.rows.items()},
        info=recording.info.model_copy(update={"finished": None}),
        told=tuple(row for row in recording.told if row["t"] < last),
    )
    now = [json.loads(line) for line in rejudge.events(killed)]
    assert len(now) > len(killed.told)
    assert not rejudge.differences(killed, now)


def replace_limit(measure: Measure) -> Measure:
    return measure.model_copy(update={"limit": measure.limit.model_copy(update={"gentle": 2.0, "ease_off": 5.0})})
