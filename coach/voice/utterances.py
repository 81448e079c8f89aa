"""From what happened to what is said about it. Pure."""

from coach.check.judge import Event
from coach.voice.queue import Urgency, Utterance
from coach.voice.script import Play
from coach.voice.tones import Tone

_PACE: dict[str | None, Tone] = {"inhale": "in", "in": "in", "out": "out", "hold": "hold", "back": "return", "return": "return"}

# What the kinds of event are worth; warnings go by their level. A kind that is not here but has a sentence is guidance.
_URGENCY = {
    "stop": Urgency.STOP,
    "pain": Urgency.STOP,
    "fall": Urgency.STOP,
    "neutral": Urgency.GUIDANCE,
    "withheld": Urgency.GUIDANCE,
    "phase": Urgency.GUIDANCE,
    "praise": Urgency.CHAT,
    "summary": Urgency.CHAT,
    "repetition": Urgency.CHAT,
}


def topic(event: Event) -> str:
    """What an event is about: a newer sentence about the same replaces one that waits."""
    return f"{event.measure}.{event.quantity}" if event.measure else event.kind


def urgency(event: Event) -> Urgency:
    """How much it matters that the person hears of this now."""
    if event.level == "ease_off":
        return Urgency.EASE_OFF
    if event.level == "caution":
        return Urgency.CAUTION
    return _URGENCY.get(event.kind, Urgency.GUIDANCE)


def utterance(event: Event) -> Utterance | None:
    """The sentence of an event as it waits to be said, if it has one."""
    return Utterance(event.sentence, urgency(event), event.t, topic(event)) if event.sentence else None


def alarm(event: Event) -> Tone | None:
    """The tone that an event itself makes."""
    return "ease_off" if event.level == "ease_off" and event.kind == "warning" else None


def pace(event: Event) -> Play | None:
    """The tone of a phase that begins: an event of kind `phase`, its name as reason, its length in seconds as value."""
    if event.kind != "phase" or event.reason not in _PACE or event.value is None:
        return None
    return Play(_PACE[event.reason], event.value)


def ends_pace(event: Event) -> bool:
    """Whether the tone that sounds leads on no longer: a phase without a tone, a stop, a person who is not seen."""
    return event.kind in ("withheld", "stop", "pain", "fall") or (event.kind == "phase" and pace(event) is None)
