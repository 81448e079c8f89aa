"""Which sentence is spoken when. Pure: time comes in with every call, nothing is spoken here."""

from dataclasses import dataclass, replace
from enum import IntEnum

REPEAT_S = 4.0
"""The same sentence is not said again within this long, unless it has become more urgent."""

PENDING = 12
"""At most this many sentences wait; of more, the least urgent and oldest are given up."""


class Urgency(IntEnum):
    """In rising order. From STOP upwards a sentence interrupts whatever is less urgent."""

    CHAT = 0
    GUIDANCE = 1
    CAUTION = 2
    STOP = 3
    EASE_OFF = 4
    FALL = 5

    @property
    def label(self) -> str:
        """The name used in files."""
        return self.name.lower()


SHELF_LIFE_S = {
    Urgency.CHAT: 3.0,
    Urgency.GUIDANCE: 5.0,
    Urgency.CAUTION: 2.0,
    Urgency.STOP: 6.0,
    Urgency.EASE_OFF: 1.5,
    Urgency.FALL: 6.0,
}
"""How long a sentence stays true that nothing withdraws. A late "slower" speaks of a movement that is over."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sentence that wants to be said.

    Attributes:
        text: the sentence.
        urgency: what it overtakes.
        t_s: when it became true, on the clock of the session.
        topic: what it is about; a newer sentence on the same topic takes the place of a waiting one.
        shelf_life_s: how long after t_s it may still begin; by its urgency when not given.
    """

    text: str
    urgency: Urgency
    t_s: float
    topic: str = ""
    shelf_life_s: float | None = None

    @property
    def best_before_s(self) -> float:
        """The last moment at which it may begin."""
        return self.t_s + (SHELF_LIFE_S[self.urgency] if self.shelf_life_s is None else self.shelf_life_s)


@dataclass(frozen=True, slots=True)
class QueueState:
    """What waits, what is being said, what was said when and how urgently (one entry a sentence); held: whether cautions wait."""

    waiting: tuple[Utterance, ...] = ()
    speaking: Utterance | None = None
    said: tuple[tuple[str, float, Urgency], ...] = ()
    held: bool = False

    def on(self, topic: str) -> bool:
        """Whether what is being said is about this."""
        return self.speaking is not None and self.speaking.topic == topic


@dataclass(frozen=True, slots=True)
class Act:
    """What the mouth does now: cut short what it says, begin a sentence, both or neither."""

    cut: bool = False
    begin: Utterance | None = None


def offer(state: QueueState, now_s: float, utterance: Utterance) -> QueueState:
    """Lets a sentence wait for its turn; a repetition or a stale one is dropped."""
    if now_s > utterance.best_before_s or _repeats(state, now_s, utterance):
        return state
    waiting = [u for u in state.waiting if u.text != utterance.text and not (u.topic and u.topic == utterance.topic)]
    waiting.append(utterance)
    # Stable: of two equally urgent ones the older goes first.
    waiting.sort(key=lambda u: (-u.urgency, u.t_s))
    return replace(state, waiting=tuple(waiting[:PENDING]))


def withdraw(state: QueueState, topic: str) -> QueueState:
    """What waits on a topic is no longer true; what is being said is finished all the same."""
    return replace(state, waiting=tuple(u for u in state.waiting if u.topic != topic))


def hold(state: QueueState, on: bool) -> QueueState:
    """Whether cautions wait: "stay there" is wrong for whoever is told to ease off, or leaves."""
    return replace(state, held=on)


def advance(state: QueueState, now_s: float) -> tuple[QueueState, Act]:
    """One step: drops what is stale, and begins the most urgent sentence when the mouth is free or may be interrupted."""
    waiting = tuple(u for u in state.waiting if now_s <= u.best_before_s)
    state = replace(state, waiting=waiting)
    first = next((u for u in waiting if not (state.held and u.urgency == Urgency.CAUTION)), None)
    if first is None:
        return state, Act()
    speaking = state.speaking
    if speaking is not None and not (first.urgency >= Urgency.STOP and first.urgency > speaking.urgency):
        return state, Act()
    said = tuple(row for row in state.said if row[0] != first.text and now_s - row[1] < REPEAT_S)
    said += ((first.text, now_s, first.urgency),)
    waiting = tuple(u for u in waiting if u is not first)
    return replace(state, waiting=waiting, speaking=first, said=said), Act(cut=speaking is not None, begin=first)


def finished(state: QueueState) -> QueueState:
    """The mouth has said its sentence."""
    return replace(state, speaking=None)


def failed(state: QueueState, now_s: float) -> QueueState:
    """The mouth has not said its sentence (its process died): it waits again, as long as it is fresh."""
    speaking = state.speaking
    if speaking is None:
        return state
    said = tuple(row for row in state.said if row[0] != speaking.text)
    return offer(replace(state, speaking=None, said=said), now_s, speaking)


def _repeats(state: QueueState, now_s: float, utterance: Utterance) -> bool:
    # The same sentence has a better claim when it waits or is said with the same urgency; an older copy would only be younger.
    for other in (*state.waiting, *((state.speaking,) if state.speaking else ())):
        if other.text == utterance.text and other.urgency >= utterance.urgency and now_s <= other.best_before_s:
            return True
    return any(
        text == utterance.text and now_s - at_s < REPEAT_S and urgency >= utterance.urgency for text, at_s, urgency in state.said
    )
