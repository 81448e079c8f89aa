"""The phases of an exercise: how long each lasts, and what is said as it begins."""

from typing import Literal

from coach.exercise.definition import Exercise, Side
from coach.wording import RATE_WPM, say, speech_s

Phase = Literal[
    "ask_before", "place", "side", "range", "inhale", "out", "hold", "back", "rest", "ask_after", "easing", "finished"
]  # fmt: skip
Why = Literal["done", "range", "key", "arms", "stop", "do_not_start", "no_answer", "fall"]
"""Why a course came to its end."""

ASKING = frozenset({"ask_before", "ask_after"})
LED = frozenset({"inhale", "out", "hold", "back", "rest"})
"""Phases in which the person is led along: a repetition begins in one of these, and they wait for a person who is not seen."""

MOVING = frozenset({"out", "hold", "back"})
RETURNING = frozenset({"back", "rest"})
OUT = MOVING | {"range"}
"""Phases in which the person may be out: hidden then, they are told to come back before anything else."""

LEAVING = frozenset({"easing", "finished"})
ASIDES = frozenset({"halve", "how_to_stop"})
"""What events of the kind `phase` may say in passing, without being one."""

HURT = frozenset({"stop", "do_not_start"})
"""Ends because of pain: when to get help is told."""

GRAVE = HURT | {"fall"}
"""Ends after which there is something to read: when to get help."""

ANSWER_S = 60.0
"""Who lies on the floor takes a while to a key. Pain that is not known is not gone on with."""

REMIND_S = 25.0
SIDE_S = 8.0
RANGE_S = 45.0
FINISH_S = 8.0
HELP_S = 45.0


def length_s(exercise: Exercise, phase: Phase, why: Why | None = None, rate_wpm: int = RATE_WPM) -> float:
    """Seconds; of a phase that waits for the person (place, side) the least, of one that asks (range, questions) the most.

    Whoever has it said more slowly, `rate_wpm` words a minute, has as much more time as that takes.
    """
    pace = exercise.pace
    match phase:
        case "inhale":
            return pace.inhale_s + _slower_s(exercise.breath_in, rate_wpm)
        case "out":
            return pace.out_s + _slower_s(exercise.breath_out, rate_wpm)
        case "hold":
            return pace.hold_s + _slower_s(exercise.hold, rate_wpm)
        case "back" | "easing":
            return pace.back_s + _slower_s(exercise.come_back, rate_wpm)
        case "rest":
            return pace.rest_s + _slower_s(say("phase_rest"), rate_wpm)
        case "ask_before" | "ask_after":
            return ANSWER_S
        case "range":
            return RANGE_S
        case "finished":
            # How many were gentle makes no difference to how long that takes to say.
            return HELP_S if why in GRAVE else max(FINISH_S, speech_s(_ending(exercise, why or "done", 1), rate_wpm) + 1.0)
        case "place" if exercise.measures and exercise.sides:
            return explained_s(exercise, phase, rate_wpm)
        case "place" | "side":
            explained = explained_s(exercise, phase, rate_wpm)
            if not exercise.measures:
                return explained + (begins_s(exercise, rate_wpm) if phase == "place" else 0.0)
            return explained + speech_s(say("hold_still"), rate_wpm) + begins_s(exercise, rate_wpm)


def explained_s(exercise: Exercise, phase: Phase, rate_wpm: int = RATE_WPM) -> float:
    """For how long from its beginning a phase tells how to sit: whoever follows meanwhile is not in their neutral yet."""
    if phase == "place":
        return (speech_s(exercise.set_up, rate_wpm) if exercise.set_up else 0.0) + speech_s(say("how_to_stop"), rate_wpm)
    if phase == "side":
        return SIDE_S + max((_slower_s(words, rate_wpm) for words in exercise.to_side.values()), default=0.0)
    return 0.0


def begins_s(exercise: Exercise, rate_wpm: int = RATE_WPM) -> float:
    """How long it takes to say what is said last before the first breath, which would else be talked over."""
    return speech_s(say("neutral" if exercise.measures else "unmeasured"), rate_wpm)


def _slower_s(words: str, rate_wpm: int) -> float:
    """How much longer a sentence takes at a slower rate; a faster one hurries nobody."""
    return speech_s(words, min(rate_wpm, RATE_WPM)) - speech_s(words)


def sentence(exercise: Exercise, phase: Phase, side: Side | None, why: Why | None, counted: int) -> str | None:
    """What is said as a phase begins, and shown while it lasts; None: nothing of its own."""
    match phase:
        case "place":
            return exercise.set_up
        case "inhale":
            return exercise.breath_in
        case "out":
            return exercise.breath_out.replace("{side}", side or "")
        case "range":
            # Where to comes with the words for the way out.
            return say("phase_range", breath_out=exercise.breath_out.replace("{side}", side or ""))
        case "hold":
            return exercise.hold
        case "back":
            return exercise.come_back
        case "side":
            return _to_side(exercise, side) if side else None
        case "easing":
            return say("stop_asked" if why in ("key", "arms", "stop") else "phase_easing")
        case "finished":
            return _ending(exercise, why, counted)
        case _:
            return say(f"phase_{phase}")


def _to_side(exercise: Exercise, side: Side) -> str:
    return exercise.to_side.get(side) or say("phase_side_both" if side == "both" else "phase_side", side=side)


def _ending(exercise: Exercise, why: Why | None, counted: int) -> str:
    if why != "done":
        return say(f"end_{why}")
    # Who hardly moved was gentle too: nothing to reach is mentioned.
    if not exercise.measures or not counted:
        return say("end_done")
    key = "end_done_all" if counted >= exercise.planned else "end_done_some"
    return say(key, number=str(counted), count=str(exercise.planned))
