"""The step that puts check and course together, where it has something to say of its own."""

from dataclasses import replace

from coach.coaching import State, step
from coach.exercise import files
from coach.feedback import Event
from coach.observation import Observation
from coach.wording import SENTENCES
from tests.bodies import Body, observe, times

EXERCISE, _ = files.load("chair-extension")


def events(seen: list[Observation], kind: str) -> list[Event]:
    state, out = State(), []
    for one in seen:
        state, feedback = step(EXERCISE, state, one)
        out += [event for event in feedback.events if event.kind == kind]
    return out


def sitting(slowed: dict[float, str]) -> list[Observation]:
    """Somebody who sits still; from each time on, that was done for a slow computer."""
    out = []
    for t in times(10, 15):
        steps = [name for since, name in slowed.items() if t >= since]
        out.append(replace(observe(Body(), float(t)), slowed=steps[-1] if steps else ""))
    return out


def test_each_step_for_a_slow_computer_is_said_once_and_the_end_of_being_late_is_not() -> None:
    said = events(sitting({1.0: "lite", 3.0: "lite small", 5.0: "lite small late", 7.0: "lite small"}), "slowed")
    assert [(event.reason, event.sentence) for event in said] == [
        ("lite", SENTENCES["slowed_lite"]),
        ("lite small", SENTENCES["slowed_small"]),
        ("lite small late", SENTENCES["slowed_late"]),
        ("lite small", None),
    ]


def test_what_a_newer_program_did_is_kept_as_an_event_without_a_sentence() -> None:
    (said,) = events(sitting({1.0: "turbo"}), "slowed")
    assert said.reason == "turbo" and said.sentence is None


def test_another_model_gets_a_neutral_of_its_own_and_smaller_pictures_do_not() -> None:
    assert len(events(sitting({6.0: "small"}), "neutral")) == 1
    assert len(events(sitting({6.0: "lite"}), "neutral")) == 2
    assert len(events(sitting({1.0: "lite"}), "neutral")) == 1
