"""What pages look at is measured once, and anew when anything has changed that it depends on."""

import numpy as np
import pytest

from coach.exercise.definition import Exercise, Limit
from coach.exercise.files import load
from coach.recording.read import read
from coach.studio.opened import measured
from coach.tuning.track import Track, track
from tests.recording.sessions import record

CHAIR = load("chair-extension")[0]


def seen(found: Track) -> int:
    return int(np.isfinite(found.column("trunk_extension")[0]).sum())


def test_a_session_is_measured_anew_for_a_posture_that_is_added() -> None:
    """It stayed unseen as a whole, as for somebody who sits before an exercise for standing."""
    folder = record(seconds=8)
    standing = CHAIR.model_copy(update={"posture": "standing"})
    either = standing.model_copy(update={"or_posture": "seated"})
    assert seen(measured(folder, standing)) == 0 < seen(measured(folder, either)) == seen(track(read(folder), either))


@pytest.mark.parametrize("form", [False, True])
def test_a_session_is_measured_anew_for_a_measure_that_becomes_form_and_not_for_limits(form: bool) -> None:
    folder = record(seconds=8)

    def first(**changed: object) -> Exercise:
        return CHAIR.model_copy(update={"measures": [CHAIR.measures[0].model_copy(update=changed), *CHAIR.measures[1:]]})

    before = measured(folder, first(form=not form))
    after = measured(folder, first(form=form))
    assert after.angles is not before.angles
    assert np.array_equal(after.bounce, track(read(folder), first(form=form)).bounce)
    assert measured(folder, first(form=form, limit=Limit(gentle=5, ease_off=9))).angles is after.angles
