"""What the terminal says while a session runs, and what it comes to."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from coach.angles.names import ANGLES
from coach.check.levels import Level
from coach.coaching import State, step
from coach.course.guide import Plan
from coach.exercise import files
from coach.feedback import Event, Feedback, Gauge
from coach.observation import Observation
from coach.outputs.text import Summary, Told, help_lines
from coach.sources.frame import Frame
from coach.wording import FORWARD, MEASURES, REASONS, SENTENCES, say

PLAN = Plan(paced=True, ask_pain=True)


def session(*keys: str) -> list[tuple[Observation, Feedback]]:
    """An empty room, and these keys one after the other from the question on."""
    exercise, _ = files.load("chair-extension")
    state, rows = State(), []
    for number, key in enumerate(["", *keys]):
        seen = Observation(number / 10, pressed=key)
        state, feedback = step(exercise, state, seen, plan=PLAN)
        rows.append((seen, feedback))
    return rows


def run(told: Told, rows: Sequence[tuple[Observation, Feedback]]) -> Summary:
    summary = Summary()
    for seen, feedback in rows:
        told.hear(Frame(seen.t_s, None), seen, feedback)
        summary.add(feedback)
    return summary


@pytest.mark.parametrize("key", ["5", "s"])
def test_when_to_get_help_is_there_to_read_when_one_is_told_to_read_it(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = Told(as_json=False, shown=lambda: False)
    summary = run(told, session(key))
    out = capsys.readouterr().out
    assert out.index(say("end_do_not_start")) < out.index("\n".join(help_lines()))
    # And not twice.
    assert told.helped and not set(help_lines()) & set(summary.sentences(helped=told.helped))


def test_beside_a_window_it_stands_in_the_window_and_then_below_the_summary(capsys: pytest.CaptureFixture[str]) -> None:
    told = Told(as_json=False, shown=lambda: True)
    summary = run(told, session("5"))
    assert not capsys.readouterr().out and not told.helped
    assert summary.sentences()[-len(help_lines()) :] == help_lines()


def test_lines_of_events_stay_lines_of_events(capsys: pytest.CaptureFixture[str]) -> None:
    run(Told(as_json=True, shown=lambda: False), session("5"))
    out, err = capsys.readouterr()
    assert [json.loads(line)["kind"] for line in out.splitlines()][-2:] == ["answer", "end"]
    assert "\n".join(help_lines()) in err


def summary_of(exercise: str, value: float, *told: tuple[str, str], bound: float = 0.0) -> list[str]:
    """What a picture comes to in which the first measure reads so, and these are warned of."""
    measure = files.load(exercise)[0].measures[0]
    gauge = Gauge(measure, value, 1.0, Level.GENTLE, Level.GENTLE, bound=bound)
    events = tuple(Event(1.0, "warning", measure.angle, quantity, level) for quantity, level in told)
    summary = Summary()
    summary.add(replace(session()[0][1], gauges=(gauge,), events=events, calibrated=True))
    return summary.sentences()


def test_what_was_warned_of_is_said_in_the_words_of_the_gauges() -> None:
    told = [("angle", "ease_off"), ("heading", "caution"), ("speed", "caution"), ("bounce", "ease_off"), ("thrust", "ease_off")]
    assert summary_of("chair-extension", 21.4, *told)[1:] == [
        "Back lean: ease off 1×.",
        "Back lean, bouncing: ease off 1×.",
        "Back lean, fast towards the limit: caution 1×.",
        "Back lean, speed: caution 1×.",
        "Back lean, very fast near the limit: ease off 1×.",
        "Back lean, furthest: 21°.",
    ]
    # As on the gauge: with the side, and counted towards the limit.
    assert summary_of("side-bend", -12.3)[-1] == "Bend, furthest: 12° right."
    assert summary_of("chair-extension", 21.4, bound=30.0)[-1] == "Back lean, furthest: > 18°."
    forward = files.load("chair-extension")[0].measures[0].model_copy(update={"direction": "negative"})
    assert forward.name == "Forward bend"


def test_what_went_furthest_is_what_was_read_furthest_however_roughly() -> None:
    measure = files.load("chair-extension")[0].measures[1]
    summary = Summary()
    for value, bound in ((20.0, 2.0), (28.0, 25.0), (12.0, 2.0)):
        gauge = Gauge(measure, value, 0.0, Level.EASE_OFF, Level.GENTLE, None, bound)
        summary.add(replace(session()[0][1], gauges=(gauge,), calibrated=True))
    assert summary.sentences()[-1] == f"{measure.name}, furthest: > 15°."
    row = summary.as_dict()
    assert (row["largest"], row["beyond"]) == ({measure.angle: 15.0}, [measure.angle])


def test_why_nothing_was_judged_is_said_in_words_for_people() -> None:
    _, feedback = session()[0]
    reasons = [reason for reason in SENTENCES if reason in REASONS or reason.startswith("posture_")]
    for reason in reasons:
        summary = Summary()
        summary.add(replace(feedback, reason=reason))
        (line,) = [line for line in summary.sentences() if line.startswith("Not judged")]
        assert line.startswith("Not judged for 100 % of the time: ") and "_" not in line
        assert line.split(": ")[1] != f"{reason.replace('_', ' ')}."
    assert set(reasons) >= set(REASONS)


def test_every_angle_has_a_name() -> None:
    assert set(MEASURES) == set(ANGLES) >= set(FORWARD)


def test_nobody_who_feels_fine_is_told_when_to_get_help(capsys: pytest.CaptureFixture[str]) -> None:
    told = Told(as_json=False, shown=lambda: False)
    summary = run(told, session("0", "q"))
    assert not set(help_lines()) & {*capsys.readouterr().out.splitlines(), *summary.sentences()} and not told.helped


@pytest.mark.parametrize("as_json", [False, True])
def test_who_marks_a_moment_is_told_so_in_one_line(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    rows = session("f", "t", "w", "f")
    run(Told(as_json=as_json, shown=lambda: True), rows[:4])
    run(Told(as_json=as_json, shown=lambda: True, keeps_marks=False), rows[4:])
    lines = capsys.readouterr()[as_json].splitlines()
    assert [line[11:] for line in lines] == [
        "Marked: felt fine.",
        "Marked: felt too far.",
        "Marked: wrong warning.",
        "Not marked: this session is not recorded.",
    ]
