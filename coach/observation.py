"""What one picture says: the only thing that goes from the rim into the pure core, and the only thing that is recorded."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Picture = Literal["ok", "dark", "frozen", "lost"]

LANDMARKS = 33
NOSE, LEFT_EAR, RIGHT_EAR = 0, 7, 8
MOUTH_LEFT, MOUTH_RIGHT = 9, 10
LEFT_SHOULDER, RIGHT_SHOULDER = 11, 12
LEFT_WRIST, RIGHT_WRIST = 15, 16
LEFT_HIP, RIGHT_HIP = 23, 24
LEFT_KNEE, RIGHT_KNEE = 25, 26
LEFT_ANKLE, RIGHT_ANKLE = 27, 28
SEEN = 0.5
"""Visibility below which a landmark counts as unseen (MediaPipe's own customary threshold)."""


def _nothing(columns: int) -> Floats:
    return np.full((LANDMARKS, columns), np.nan)


@dataclass(frozen=True, slots=True)
class Observation:
    """One picture's landmarks, of the person who is followed.

    Attributes:
        t_s: capture time, seconds from the start of the source.
        image: (33, 2), x right and y down in units of the picture's height, so that angles need no aspect ratio.
        world: (33, 3), metres from the middle of the hips: x right, y down, z away from the camera.
        visibility: (33,), 0 to 1; 0 also where a landmark lies outside the picture.
        people: how many people the picture shows.
        picture: whether the picture itself can be trusted.
        head_turn_deg: rotation of the head in the picture since its key frame, clockwise as seen; NaN when it cannot tell.
        head_turn_bound_deg: how far that may be off.
        head_key: changes whenever head_turn_deg starts from a new key frame.
        ear_turn_deg, ear_turn_bound_deg: the same of what lies before the ear; only while no hand is up, which would hide it.
        crown_turn_deg, crown_turn_bound_deg: the same of the upper back of the head, where no elbow comes before it; only while
            a hand is up.
        head_back_deg: pitch of the head, + back, as `coach.pose.head_reader` reads it; from a zero of the person's own, and until
            their neutral is known or while a hand is up.
        head_back_bound_deg: how far that may be off.
        shoulders_x, shoulders_y, shoulders_turn_deg: where the spot between the shoulders is that is followed in the picture, in
            picture heights, and how far it has turned, clockwise as seen; NaN when it cannot tell.
        hips_x, hips_y: the same of the spot between the hips, only of whoever stands.
        pressed: name of the key that the person pressed since the last picture, or "".
        slowed: what was done by now because the computer is too slow for its camera, in order, as `coach.pose.relief` names it.

    Numbers are exact in 32 bits, so that a recording keeps them whole.
    """

    t_s: float
    image: Floats = field(default_factory=lambda: _nothing(2))
    world: Floats = field(default_factory=lambda: _nothing(3))
    visibility: Floats = field(default_factory=lambda: np.zeros(LANDMARKS))
    people: int = 0
    picture: Picture = "ok"
    head_turn_deg: float = float("nan")
    head_turn_bound_deg: float = float("nan")
    head_key: int = 0
    ear_turn_deg: float = float("nan")
    ear_turn_bound_deg: float = float("nan")
    crown_turn_deg: float = float("nan")
    crown_turn_bound_deg: float = float("nan")
    head_back_deg: float = float("nan")
    head_back_bound_deg: float = float("nan")
    shoulders_x: float = float("nan")
    shoulders_y: float = float("nan")
    shoulders_turn_deg: float = float("nan")
    hips_x: float = float("nan")
    hips_y: float = float("nan")
    pressed: str = ""
    slowed: str = ""
