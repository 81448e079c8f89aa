"""What geometry does not tell of a trunk seen from the front: how far it turns, and by how much a side bend is misread.

Shoulders that turn hardly narrow at first, and MediaPipe guesses their depth with the face, so that no formula of a landmark or
two holds from person to person: what it reads is half to twice of the turn. All lines of the body together tell more. So this
estimate is learnt: a network of one hidden layer, which `tests/accuracy/learn.py` fits to rendered people, with its numbers in
front.json.
The spot between the shoulders that is followed in the picture helps: it lies before the axis and goes aside as the trunk turns.
By construction a mirror changes nothing but left and right, and the neutral itself is no turn.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from coach.angles.geometry import Lines, wrap
from coach.angles.neutral import Neutral
from coach.angles.tracked import UNTRACKED, Tracked
from coach.angles.trunk import shoulders_at
from coach.observation import Floats

MOVED = {
    "shoulder_azimuth": True,
    "shoulder_width": False,
    "hip_width": False,
    "trunk_x": True,
    "trunk_y": False,
    "spine_x": True,
    "spine_y": False,
    "face_x": True,
    "face_y": False,
    "hip_x": True,
    "spot_x": True,
    "spot_y": False,
    "spot_turn": True,
}
"""What is compared with the neutral, and whether a mirror changes its sign: degrees, or shares of the neutral trunk's length."""

STARTED = {
    "neutral_azimuth": True,
    "neutral_shoulder_azimuth": True,
    "neutral_hip_azimuth": True,
    "neutral_shoulder_width": False,
    "neutral_hip_width": False,
    "seated": False,
    "followed": False,
}
"""What is known of the neutral itself, and whether the spot is followed, and the same of it."""

ODD = np.array([*MOVED.values(), *STARTED.values()])
FARTHEST = 4.0
"""Nothing counts as further from the usual than so many standard deviations."""

UNIT_DEG = 10.0
"""Of what the network says."""

MISREAD_DEG = 4.0
"""A side bend is corrected by no more than this."""


@dataclass(frozen=True, slots=True)
class Network:
    """One hidden layer.

    Attributes:
        middle, scale: (K,) of each of the K quantities of `MOVED` and `STARTED` over rendered people.
        hidden, bias: (K, H) and (H,) into the hidden layer.
        out: (H, 2) from it: turn, and what a side bend is more than it reads.
    """

    middle: Floats
    scale: Floats
    hidden: Floats
    bias: Floats
    out: Floats

    def __call__(self, quantities: Floats) -> Floats:
        """(..., 2) degrees of (..., K) quantities."""
        near = standardised(quantities, self.middle, self.scale)
        odd = np.zeros((*near.shape[:-1], len(self.bias)))
        even = odd + self.bias
        # One by one, so that a single picture gives what many together give, to the bit.
        for number, mirrored in enumerate(ODD):
            if mirrored:
                odd += near[..., number, None] * self.hidden[number]
            else:
                even += near[..., number, None] * self.hidden[number]
        told = squash(even + odd) - squash(even - odd)
        return UNIT_DEG / 2 * np.stack([np.cumsum(told * column, axis=-1)[..., -1] for column in self.out.T], axis=-1)


def standardised(quantities: Floats, middle: Floats, scale: Floats) -> Floats:
    """How many standard deviations each quantity is from the usual."""
    near: Floats = np.clip((quantities - middle) / scale, -FARTHEST, FARTHEST)
    return near


def squash(values: Floats) -> Floats:
    """Between -1 and 1; by plain arithmetic, which is the same on every machine."""
    squashed: Floats = values / (1.0 + np.abs(values))
    return squashed


def quantities(part: Lines, neutral: Neutral, tracked: Tracked = UNTRACKED) -> Floats:
    """(..., K): what the network looks at."""
    (x, y), (before_x, before_y) = shoulders_at(part), shoulders_at(neutral)
    spot_x, spot_y = tracked.shoulders_x - neutral.shoulders_x, tracked.shoulders_y - neutral.shoulders_y
    away = spot_x - (x - before_x), spot_y - (y - before_y)
    spot = np.stack(np.broadcast_arrays(*away, tracked.shoulders_turn_deg - neutral.shoulders_turn), axis=-1)
    spot = spot / (neutral.trunk_px, neutral.trunk_px, 1.0)
    followed = np.asarray(np.isfinite(spot).all(axis=-1))[..., None]
    moved = [
        wrap(part.shoulder_azimuth - neutral.shoulder_azimuth),
        part.shoulder_width - neutral.shoulder_width,
        part.hip_width - neutral.hip_width,
        *((now - then) / neutral.trunk_px for now, then in zip(_places(part), _places(neutral), strict=True)),
    ]
    begun = _started(neutral)
    started = np.broadcast_to(begun, (*np.shape(part.hip_x), len(begun)))
    return np.concatenate([np.stack(moved, axis=-1), np.where(followed, spot, 0.0), started, followed], axis=-1)


def _places(one: Lines | Neutral) -> list[Floats]:
    """From trunk_x to hip_x in `MOVED`, in picture heights."""
    trunk, spine = np.radians(one.trunk_tilt), np.radians(one.spine_tilt)
    ends = [
        one.trunk_px * np.sin(trunk),
        one.trunk_px * np.cos(trunk),
        one.spine_px * np.sin(spine),
        one.spine_px * np.cos(spine),
    ]
    return [*ends, *(np.asarray(place) for place in (one.ear_x, one.ear_y, one.hip_x))]


def _started(neutral: Neutral) -> Floats:
    return np.array(
        [
            neutral.azimuth,
            neutral.shoulder_azimuth,
            neutral.hip_azimuth,
            neutral.shoulder_width,
            neutral.hip_width,
            float(neutral.seated),
        ]
    )


@lru_cache
def network() -> Network:
    """The one that belongs to this version of the coach."""
    kept = json.loads((files("coach.angles") / "front.json").read_text(encoding="utf-8"))
    middle, scale = np.array([kept["quantities"][name] for name in (*MOVED, *STARTED)]).T
    hidden = np.array(kept["hidden"])
    return Network(middle, scale, hidden[:, :-1].T.copy(), hidden[:, -1].copy(), np.array(kept["out"]))


@lru_cache(maxsize=8)
def _at_neutral(neutral: Neutral, followed: bool) -> Floats:
    return network()(np.concatenate([np.zeros(len(MOVED)), _started(neutral), [followed]]))


def turn_and_misread(part: Lines, neutral: Neutral, tracked: Tracked = UNTRACKED) -> tuple[Floats, Floats]:
    """Of a trunk seen from the front, or half from the front: its turn since neutral, and what a side bend is more than it reads.

    Both (...) degrees, + to the person's left; NaN where a line that is needed is not seen.
    """
    seen = quantities(part, neutral, tracked)
    told = network()(seen) - np.where(seen[..., -1:] > 0, _at_neutral(neutral, True), _at_neutral(neutral, False))
    return told[..., 0], np.clip(told[..., 1], -MISREAD_DEG, MISREAD_DEG)
