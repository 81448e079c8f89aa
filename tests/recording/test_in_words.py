"""What is read of an event afterwards: never a name that only the program has."""

from typing import Any, get_args

import pytest

from coach.check.levels import Level
from coach.course import phases
from coach.exercise import files
from coach.recording.in_words import in_words
from coach.wording import ASIDES, QUANTITIES, REASONS

NAMES = files.load("chair-extension")[0].names


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"kind": "warning", "measure": "trunk_extension", "quantity": "angle", "level": "ease_off"}, "Back lean: ease off"),
        ({"kind": "warning", "measure": "neck_extension", "quantity": "speed", "level": "caution"}, "Neck, speed: caution"),
        ({"kind": "unseen", "measure": "hip_slide", "quantity": "angle", "level": "unseen"}, "Hips slide: not seen"),
        ({"kind": "withheld", "reason": "wrong_view"}, "Not judged: camera not where the exercise needs it"),
        ({"kind": "withheld", "reason": "posture_hands-and-knees"}, "Not judged: not yet in the start posture"),
        ({"kind": "question", "phase": "ask_before"}, "Question: Any pain now?"),
        ({"kind": "phase", "phase": "halve"}, "Phase: half as far from here on"),
        ({"kind": "repetition", "counted": True}, "Repetition: done gently"),
        ({"kind": "new_neutral"}, "A new neutral is to be found"),
    ],
)
def test_an_event_is_told_in_words(row: dict[str, Any], says: str) -> None:
    assert in_words(row, NAMES) == says


def test_there_are_words_for_all_that_an_event_may_name() -> None:
    rows = [{"kind": "phase", "phase": phase} for phase in (*get_args(phases.Phase), *phases.ASIDES)]
    rows += [{"kind": "withheld", "reason": reason} for reason in REASONS]
    rows += [
        {"kind": "warning", "measure": angle, "quantity": quantity, "level": level.label}
        for angle in NAMES
        for quantity in ("angle", *QUANTITIES)
        for level in Level
    ]
    assert not [row for row in rows if "_" in in_words(row, NAMES)]
    assert set(ASIDES) == phases.ASIDES and set(QUANTITIES) >= {"speed", "bounce", "thrust", "heading", "combined"}
