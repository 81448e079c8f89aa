"""Heads that turn to one side while they go back, which the suite with the bars holds straight."""

from dataclasses import dataclass

import numpy as np

from coach.angles.names import ANGLES
from coach.check.levels import Level
from coach.check.patterns import COMBINED_NECK_DEG, COMBINED_ROTATION_DEG
from coach.observation import Floats
from tests.accuracy.alarms import Outcome, outcome
from tests.accuracy.errors import Track, tracks
from tests.accuracy.looks import Watched


@dataclass(frozen=True)
class Turned:
    """One clip.

    Attributes:
        neck: how far back its neck was and was read.
        turn, turn_read: (T,) rotation of the head against the trunk while it is turned, degrees; NaN where it was not read.
        both: whether it truly was back and turned at once.
        told: whether easing off was told of the neck for any reason; told_turned: for being turned.
    """

    neck: Track
    outcome: Outcome
    turn: Floats
    turn_read: Floats
    both: bool
    told: bool
    told_turned: bool


def turned(watched: Watched) -> Turned:
    """What the coach made of a clip of the suite `turned`."""
    clip, said = watched.clip, watched.feedback
    turn, back = clip.true["neck_rotation"][: len(said)], clip.true["neck_extension"][: len(said)]
    there = np.abs(turn) > np.abs(turn).max() / 2
    read = np.array([now.angles[ANGLES.index("neck_rotation")] for now in said])
    [neck] = [track for track in tracks(watched) if track.angle == "neck_extension"]
    mine = [gauge for now in said for gauge in now.gauges if gauge.measure.angle == "neck_extension"]
    return Turned(
        neck,
        outcome(watched),
        turn[there],
        read[there],
        bool(np.any((back > COMBINED_NECK_DEG) & (np.abs(turn) > COMBINED_ROTATION_DEG))),
        any(gauge.level == Level.EASE_OFF for gauge in mine),
        any(gauge.pattern == "combined" for gauge in mine),
    )
