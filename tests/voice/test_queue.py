"""The queue of sentences, as properties over any course of events."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from coach.voice.queue import (
    PENDING,
    REPEAT_S,
    SHELF_LIFE_S,
    Act,
    QueueState,
    Urgency,
    Utterance,
    advance,
    failed,
    finished,
    offer,
    withdraw,
)

TEXTS = ("far enough", "ease off", "slower", "head up", "stop", "breathe in")


@dataclass(frozen=True)
class Step:
    after_s: float
    do: str
    text: str
    urgency: Urgency


steps = st.lists(
    st.builds(
        Step,
        st.sampled_from([0.0, 0.033, 0.2, 0.5, 1.1, 2.5, 5.0]),
        st.sampled_from(["offer", "offer", "offer", "tick", "finished", "failed"]),
        st.sampled_from(TEXTS),
        st.sampled_from(Urgency),
    ),
    max_size=60,
)


def course(plan: list[Step]) -> list[tuple[float, QueueState, Act, QueueState]]:
    """(now, state before the step of the queue, what it did, state after) for each step of a plan."""
    state, now, rows = QueueState(), 0.0, []
    for step in plan:
        now += step.after_s
        if step.do == "offer":
            state = offer(state, now, Utterance(step.text, step.urgency, now))
        elif step.do == "finished":
            state = finished(state)
        elif step.do == "failed":
            state = failed(state, now)
        before = state
        state, act = advance(state, now)
        rows.append((now, before, act, state))
    return rows


@given(steps)
def test_nothing_waits_behind_something_less_urgent(plan: list[Step]) -> None:
    for _, _, act, after in course(plan):
        if act.begin:
            assert all(act.begin.urgency >= other.urgency for other in after.waiting)


@given(steps)
def test_nothing_stale_is_begun(plan: list[Step]) -> None:
    for now, _, act, _ in course(plan):
        if act.begin:
            assert now - act.begin.t_s <= SHELF_LIFE_S[act.begin.urgency] + 1e-9


@given(steps)
def test_only_stop_and_ease_off_interrupt_and_only_what_is_less_urgent(plan: list[Step]) -> None:
    for _, before, act, _ in course(plan):
        assert act.cut == (act.begin is not None and before.speaking is not None)
        if act.cut:
            assert act.begin is not None and before.speaking is not None
            assert act.begin.urgency >= Urgency.STOP and act.begin.urgency > before.speaking.urgency


@given(steps)
def test_an_ease_off_never_waits_behind_anything_but_an_ease_off_or_a_fall(plan: list[Step]) -> None:
    for _, _, _, after in course(plan):
        if any(u.urgency == Urgency.EASE_OFF for u in after.waiting):
            assert after.speaking is not None and after.speaking.urgency >= Urgency.EASE_OFF


@given(steps)
def test_nothing_is_repeated_within_a_few_seconds_unless_more_urgent(plan: list[Step]) -> None:
    begun: dict[str, tuple[float, Urgency]] = {}
    for (now, _, act, _), step in zip(course(plan), plan, strict=True):
        if step.do == "failed":
            begun.clear()  # What was not said may be said.
        if act.begin:
            at, urgency = begun.get(act.begin.text, (-1e9, Urgency.CHAT))
            assert now - at >= REPEAT_S or act.begin.urgency > urgency
            begun[act.begin.text] = (now, act.begin.urgency)


@given(steps)
def test_the_mouth_is_never_idle_while_something_fresh_waits_and_little_is_kept(plan: list[Step]) -> None:
    for _, _, _, after in course(plan):
        assert after.speaking is not None or not after.waiting
        assert len(after.waiting) <= PENDING and len({u.text for u in after.waiting}) == len(after.waiting)
        assert len(after.said) <= len(TEXTS)


def test_ease_off_overtakes_and_interrupts() -> None:
    state, _ = advance(offer(QueueState(), 0.0, Utterance("breathe in", Urgency.GUIDANCE, 0.0)), 0.0)
    state = offer(state, 0.5, Utterance("far enough", Urgency.CAUTION, 0.5))
    state, act = advance(state, 0.5)
    assert act == Act()
    state = offer(state, 0.6, Utterance("ease off", Urgency.EASE_OFF, 0.6))
    state, act = advance(state, 0.6)
    assert act.cut and act.begin is not None and act.begin.text == "ease off"


def test_a_newer_sentence_on_the_same_topic_takes_the_place_of_a_waiting_one_and_a_clear_withdraws_it() -> None:
    state, _ = advance(offer(QueueState(), 0.0, Utterance("hello", Urgency.CHAT, 0.0)), 0.0)
    state = offer(state, 0.1, Utterance("far enough", Urgency.CAUTION, 0.1, topic="trunk"))
    state = offer(state, 0.2, Utterance("a little slower", Urgency.CAUTION, 0.2, topic="trunk"))
    assert [u.text for u in state.waiting] == ["a little slower"]
    assert withdraw(state, "neck").waiting and not withdraw(state, "trunk").waiting


def test_a_sentence_whose_process_died_is_said_again_while_it_is_fresh() -> None:
    state, _ = advance(offer(QueueState(), 0.0, Utterance("ease off", Urgency.EASE_OFF, 0.0)), 0.0)
    _, act = advance(failed(state, 1.0), 1.0)
    assert act.begin is not None and act.begin.text == "ease off"
    _, act = advance(failed(state, 3.0), 3.0)
    assert act.begin is None
