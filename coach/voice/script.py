"""What was to be heard and when: the record of a session's sound, made live by the speaker or in advance by a rehearsal."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from coach.pauses import Pauses
from coach.voice.queue import QueueState, Utterance, advance, finished, hold, offer, withdraw
from coach.voice.tones import Tone
from coach.wording import RATE_WPM, speech_s


@dataclass(frozen=True, slots=True)
class Say:
    """Order: let this sentence wait for its turn."""

    utterance: Utterance


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Order: what waits on this topic is no longer true; with `cut`, what is being said on it ends as well."""

    topic: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """Order: cautions wait from now on, or no longer."""

    on: bool


@dataclass(frozen=True, slots=True)
class Play:
    """Order: start a tone now. It ends the tone before it."""

    tone: Tone
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Hush:
    """Order: end the tone that sounds."""


Order = Say | Withdraw | Hold | Play | Hush


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that was begun at `t_s`; `until_s` when something more urgent cut it short."""

    t_s: float
    utterance: Utterance
    until_s: float | None = None

    def line(self) -> str:
        """Time in seconds, urgency and text, separated by tabs."""
        return f"{self.t_s:.2f}\t{self.utterance.urgency.label}\t{self.utterance.text}"


@dataclass(frozen=True, slots=True)
class Played:
    """A tone that was begun at `t_s`; `until_s` when it was ended early."""

    t_s: float
    tone: Tone
    seconds: float
    until_s: float | None = None


class Script:
    """The course of a session's sound, in order of time, and between which pictures there were long pauses."""

    def __init__(self) -> None:
        self.pauses = Pauses()
        self.said: list[Said] = []
        self.played: list[Played] = []

    def begin(self, t_s: float, utterance: Utterance, *, cut: bool) -> None:
        """A sentence begins, and cuts the one before it short or not."""
        if cut and self.said:
            self.said[-1] = replace(self.said[-1], until_s=t_s)
        self.said.append(Said(t_s, utterance))

    def cut(self, t_s: float) -> None:
        """The sentence that is being said ends here."""
        self.said[-1] = replace(self.said[-1], until_s=t_s)

    def play(self, t_s: float, order: Play) -> None:
        """A tone begins and ends the one before it."""
        self.hush(t_s)
        self.played.append(Played(t_s, order.tone, order.seconds))

    def hush(self, t_s: float) -> None:
        """The tone that sounds ends."""
        if self.played and self.played[-1].until_s is None:
            self.played[-1] = replace(self.played[-1], until_s=t_s)


class Mouth(Protocol):
    """Takes orders, once a frame, and never holds it up."""

    script: Script

    def tick(self, t_s: float, orders: Sequence[Order]) -> None:
        """The session's clock stands at `t_s`, and these orders belong to it."""

    def close(self, *, at_once: bool = False) -> None:
        """The session is over; what is being said may finish, unless it is to end at once."""


class Rehearsal:
    """A mouth without sound, on a simulated clock: the same events give the same script, however fast they come."""

    def __init__(self, rate_wpm: int = RATE_WPM, *, tones: bool = True) -> None:
        self.script = Script()
        self._tones = tones
        self._rate_wpm = rate_wpm
        self._queue = QueueState()
        self._until_s = -math.inf

    def tick(self, t_s: float, orders: Sequence[Order]) -> None:
        """Says what falls due before `t_s`, then takes the orders."""
        self.script.pauses.see(t_s)
        while self._queue.speaking is not None and self._until_s <= t_s:
            self._queue = finished(self._queue)
            self._step(self._until_s)
        for order in orders:
            match order:
                case Say(utterance):
                    self._queue = offer(self._queue, t_s, utterance)
                case Withdraw(topic, cut):
                    self._queue = withdraw(self._queue, topic)
                    if cut and self._queue.on(topic):
                        self.script.cut(t_s)
                        self._queue = finished(self._queue)
                case Hold(on):
                    self._queue = hold(self._queue, on)
                case Play() if self._tones:
                    self.script.play(t_s, order)
                case Hush():
                    self.script.hush(t_s)
        self._step(t_s)

    def close(self, *, at_once: bool = False) -> None:
        """Nothing to end."""

    def _step(self, now_s: float) -> None:
        self._queue, act = advance(self._queue, now_s)
        if act.begin:
            self.script.begin(now_s, act.begin, cut=act.cut)
            self._until_s = now_s + speech_s(act.begin.text, self._rate_wpm)
