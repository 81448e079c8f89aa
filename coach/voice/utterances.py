"""From what happened to what is said about it. Pure."""

from coach.course.phases import ASIDES, HURT, LEAVING
from coach.feedback import Event
from coach.voice.queue import SHELF_LIFE_S, Urgency, Utterance
from coach.voice.script import Play
from coach.voice.tones import Tone

_PACE: dict[str | None, Tone] = {"inhale": "in", "out": "out", "hold": "hold", "back": "return", "easing": "return"}

# What the kinds of event are worth; warnings go by their level. A kind that is not here but has a sentence is guidance.
_URGENCY = {"fall": Urgency.FALL, "repetition": Urgency.CHAT, "slowed": Urgency.CHAT}

_STOPS = HURT | {"key", "arms"}
"""Reasons of a phase or an end that answer a stop: at once."""

PATIENT_S = 25.0
"""So long may wait for its turn, even where it is spoken slowly, what stays true: a question, how to sit, which side it is, the
end, and what is withdrawn as soon as it is over: why somebody is not seen and that it is waited, and an angle that is too far."""

HEADING_S = 1.0
"""Whoever was on the way beyond a limit has stopped or gone beyond it after this long, and nothing tells that it is over."""

COUNT_S = 6.0
"""A repetition that did not count is told of in the rest after it, when nothing else is to be said."""


def topic(event: Event) -> str:
    """What an event is about: a newer sentence about the same replaces one that waits."""
    if event.phase in ASIDES:
        return event.phase
    return f"{event.measure}.{event.quantity}" if event.measure else event.kind


def urgency(event: Event) -> Urgency:
    """How much it matters that the person hears of this now."""
    if event.level == "ease_off":
        return Urgency.EASE_OFF
    if event.level == "caution":
        return Urgency.CAUTION
    if event.kind in ("phase", "end") and event.reason in _STOPS and event.phase in LEAVING:
        return Urgency.STOP
    return _URGENCY.get(event.kind, Urgency.GUIDANCE)


def utterance(event: Event) -> Utterance | None:
    """The sentence of an event as it waits to be said, if it has one."""
    if not event.sentence:
        return None
    worth = urgency(event)
    patient = (
        (event.kind, event.quantity) == ("warning", "angle")
        or event.kind in ("question", "end", "withheld", "unseen", "pause", "slowed")
        or event.phase in ("place", "side", *ASIDES)
    )
    life_s = PATIENT_S if patient else COUNT_S if event.kind == "repetition" else SHELF_LIFE_S[worth]
    if event.quantity == "heading":
        life_s = HEADING_S
    if event.kind == "phase" and event.duration_s and not patient:
        # When the phase is over its sentence is wrong.
        life_s = min(life_s, event.duration_s)
    return Utterance(event.sentence, worth, event.t, topic(event), life_s)


def alarm(event: Event) -> Tone | None:
    """The tone that an event itself makes."""
    return "ease_off" if event.level == "ease_off" and event.kind == "warning" else None


def pace(event: Event) -> Play | None:
    """The tone of a phase that begins, as long as the phase."""
    if event.kind != "phase" or event.phase not in _PACE or not event.duration_s:
        return None
    return Play(_PACE[event.phase], event.duration_s)


def ends_pace(event: Event) -> bool:
    """Whether the tone that sounds leads on no longer: a phase without a tone, a question, a pause, a person who is not seen."""
    if event.kind == "phase":
        return pace(event) is None and bool(event.duration_s)
    return event.kind in ("withheld", "pause", "question", "end", "fall")
