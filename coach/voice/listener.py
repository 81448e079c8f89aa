"""The voice as a listener of the session: what happened becomes orders for a mouth."""

import math
from dataclasses import replace

from coach.check.levels import Level
from coach.course.phases import ASKING, LEAVING, RETURNING
from coach.feedback import Event, Feedback, View
from coach.observation import Observation
from coach.sources.frame import Frame
from coach.voice.queue import Urgency, Utterance
from coach.voice.script import Hold, Hush, Mouth, Order, Play, Say, Withdraw
from coach.voice.utterances import PATIENT_S, alarm, ends_pace, pace, topic, utterance

REMIND_S = 5.0
"""Who stays beyond a limit hears of it again after this long."""

SLOWED_S = 120.0
"""That the computer is slow is said no more often than this: it stands in the picture, and nobody can change it now."""

IDLE_S = 5.0
"""Of a hold: by then its sentence is said, and so long takes what could wait."""

WELL_S = 1.0
"""Who was hidden is seen for so long before the tone goes on, and so much of the phase is left."""

ALARM_S = 1.0
"""Within this long of an alarm there is no second one."""

REMIND_UNSEEN_S = 15.0
"""Who is not seen hears of it again after this long: they may be looking at the ceiling."""


def _idle(course: View) -> bool:
    """Whether nothing that leads is said now or for some seconds, so that there is time for what could wait."""
    return course.phase == "watching" or (course.phase == "hold" and course.length_s - course.left_s > IDLE_S < course.left_s)


class Voice:
    """Turns events into sentences and tones. The same for a live session and for a replay."""

    def __init__(self, mouth: Mouth) -> None:
        self._mouth = mouth
        self._eased_s = self._unseen_s = self._slowed_s = self._hidden_s = self._well_s = -math.inf
        self._later: Utterance | None = None
        self._phase: Event | None = None
        self._silenced = self._untold = False
        self._leaving = False

    def hear(self, frame: Frame, seen: Observation, feedback: Feedback) -> None:
        """One frame; returns at once."""
        orders: list[Order] = []
        leaving = feedback.level == Level.EASE_OFF or feedback.course.phase in LEAVING
        if leaving != self._leaving:
            self._leaving = leaving
            orders.append(Hold(leaving))
        if feedback.events and feedback.reason in (None, "unmeasured"):
            # Seen again: what was to be changed for that needs no word any more.
            orders.append(Withdraw("withheld"))
        if feedback.reason not in (None, "unmeasured"):
            self._hidden_s = feedback.t_s
        elif feedback.t_s - self._hidden_s >= WELL_S:
            self._well_s = feedback.t_s
        for event in feedback.events:
            orders += self._orders(event, feedback)
        orders += self._led_again(feedback)
        if self._later and _idle(feedback.course):
            orders.append(Say(replace(self._later, t_s=feedback.t_s)))
            self._later = None
        orders += self._reminders(feedback)
        self._mouth.tick(feedback.t_s, orders)

    def _orders(self, event: Event, feedback: Feedback) -> list[Order]:
        orders: list[Order] = []
        if event.kind in ("clear", "unseen"):
            orders.append(Withdraw(topic(event)))
        if event.kind == "end":
            orders += [Withdraw("withheld"), *(Withdraw(f"{gauge.measure.angle}.angle") for gauge in feedback.gauges)]
        if event.kind == "resume" or event.phase in LEAVING:
            orders.append(Withdraw("pause"))
        if event.kind == "phase" and event.phase in RETURNING and feedback.level != Level.EASE_OFF:
            # What waits about the way out is over: to stay there.
            orders += [Withdraw(f"{gauge.measure.angle}.angle") for gauge in feedback.gauges[:1]]
        if event.kind == "answer":
            # Nobody has to hear a question to its end that they have answered: what comes next would be late.
            orders.append(Withdraw("question", cut=True))
        if (tone := alarm(event)) is not None:
            # Angle, speed and thrust are told within moments of each other: one alarm, not one that stutters.
            if event.t - self._eased_s >= ALARM_S:
                orders.append(Play(tone))
                self._eased_s = event.t
                self._silenced = True
        elif ends_pace(event):
            orders.append(Hush())
            self._silenced = True
        elif (phase := pace(event)) is not None:
            # Nobody is led on while they are told to come back.
            self._silenced = self._untold = feedback.level == Level.EASE_OFF
            self._phase = event
            orders += [] if self._silenced else [phase]
        if event.kind == "withheld":
            self._unseen_s = max(self._unseen_s, event.t)
        if event.phase in ("place", "side"):
            # Who is being told how to sit, however slowly, needs no reminder of it.
            self._unseen_s = event.t + max(0.0, (event.duration_s or 0.0) - REMIND_UNSEEN_S)
        if event.kind == "slowed":
            if event.t - self._slowed_s < SLOWED_S:
                return orders
            self._slowed_s = event.t
            self._later = utterance(event)
            return orders
        if (sentence := utterance(event)) is not None:
            orders.append(Say(sentence))
        return orders

    def _led_again(self, feedback: Feedback) -> list[Order]:
        """The rest of a phase that was silenced, once all is well again; what it says as it begins, if it began meanwhile."""
        event, course, t = self._phase, feedback.course, feedback.t_s
        well = feedback.level != Level.EASE_OFF and t - self._hidden_s >= WELL_S
        if not (self._silenced and well and event) or event.phase != course.phase or course.paused or course.left_s < WELL_S:
            return []
        words = utterance(replace(event, t=t)) if self._untold else None
        self._silenced = self._untold = False
        tone = pace(replace(event, duration_s=course.left_s))
        return [*([tone] if tone else []), *([Say(words)] if words else [])]

    def _reminders(self, feedback: Feedback) -> list[Order]:
        t = feedback.t_s
        if feedback.reason is None and feedback.level == Level.EASE_OFF and t - self._eased_s >= REMIND_S:
            self._eased_s = t
            self._silenced = True
            return [Play("ease_off"), Say(Utterance(feedback.sentence, Urgency.EASE_OFF, t, "reminder"))]
        if feedback.course.phase in (*ASKING, "finished") or feedback.reason == "unmeasured":
            return []
        # Not of a single picture in which they are not made out.
        if feedback.reason is not None and t - max(self._unseen_s, self._well_s) >= REMIND_UNSEEN_S:
            self._unseen_s = t
            return [Say(Utterance(feedback.sentence, Urgency.GUIDANCE, t, "withheld", PATIENT_S))]
        return []
