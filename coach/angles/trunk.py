"""The trunk's line from a second witness: the spots between shoulders and hips, followed in the picture since the neutral.

Landmarks of a trunk that leans wander by a degree or two, with arms, clothes and where the head goes. A spot of the picture goes
where it goes; but it lies on the near side of the body, so that it goes further than the middle, the more so the more the camera
looks down. What is fitted here was fitted on five suites of rendered people, each left out in turn.
"""

import numpy as np

from coach.angles.geometry import Lines, tilt
from coach.angles.neutral import Neutral
from coach.angles.tracked import Tracked
from coach.observation import Floats

EXTENSION = (1.03, -0.011)
SEATED_BEND, STANDING_BEND = (0.99, -0.009), (1.06, -0.007)
"""How much of what the spots lean the trunk does, seen level, and more per degree that the camera looks down on it."""

FOLLOWED, APART_DEG = 0.75, 5.0
"""How far the angle goes from the landmarks' towards the spots', and how far apart the two may be: beyond, one of them is lost,
and the angle goes back to the landmarks'. So spots that follow something else move it by no more than 1.9 degrees."""

MOST_DOWN_DEG = 25.0


def looked_down_on(part: Lines, azimuth_deg: float, seated: bool) -> Floats:
    """Degrees by which the camera looks down on the trunk, right to about 4; 0 where it cannot be told.

    From the side by how much higher the far shoulder, hip and knee lie in the picture. From the front by the face, which looks
    straight ahead in the neutral, by the trunk's lean in the world landmarks, and by how far below the hips knees lie that are
    level with them. Fitted on rendered people in their neutral.
    """
    if abs(np.sin(np.radians(azimuth_deg))) > np.sin(np.radians(45.0)):
        down = 0.8 + 36.0 * np.sign(azimuth_deg) * part.right_below
    else:
        down = -0.4 - 19.0 * part.face_up - 0.31 * part.trunk_away
        if seated:
            down = down + 23.0 * (part.knee_drop - 0.1)
    limited: Floats = np.clip(np.nan_to_num(down), -MOST_DOWN_DEG, MOST_DOWN_DEG)
    return limited


def shoulders_at(one: Lines | Neutral) -> tuple[Floats, Floats]:
    """Halfway between the shoulders by landmarks: x and y in picture heights."""
    tilted = np.radians(one.trunk_tilt)
    return one.hip_x + one.trunk_px * np.sin(tilted), one.hip_y - one.trunk_px * np.cos(tilted)


def line_between_spots(part: Lines, neutral: Neutral, tracked: Tracked) -> tuple[Floats, Floats]:
    """The line from hips to shoulders by the spots: its tilt in the picture, degrees, + towards the right, and its length.

    Of whoever sits, the hips are the landmarks'. NaN where a spot is lost, or was in the neutral.
    """

    # No complex numbers: numpy rounds those of one picture otherwise than those of many.
    def since(x: Floats, y: Floats, right: Floats, down: Floats, turn_deg: Floats | float = 0.0) -> tuple[Floats, Floats]:
        # Where the landmarks of the neutral, so far right and down of the spot, have gone with it.
        turn = np.radians(np.where(np.isfinite(x) & np.isfinite(y) & np.isfinite(turn_deg), turn_deg, np.nan))
        return x + right * np.cos(turn) - down * np.sin(turn), y + right * np.sin(turn) + down * np.cos(turn)

    shoulder_x, shoulder_y = shoulders_at(neutral)
    top_x, top_y = since(
        tracked.shoulders_x,
        tracked.shoulders_y,
        shoulder_x - neutral.shoulders_x,
        shoulder_y - neutral.shoulders_y,
        tracked.shoulders_turn_deg - neutral.shoulders_turn,
    )
    foot_x, foot_y = part.hip_x, part.hip_y
    if not neutral.seated:
        right, down = np.asarray(neutral.hip_x - neutral.hips_spot_x), np.asarray(neutral.hip_y - neutral.hips_spot_y)
        foot_x, foot_y = since(tracked.hips_x, tracked.hips_y, right, down)
    x, y = top_x - foot_x, top_y - foot_y
    return tilt(x, y), np.hypot(x, y)


def with_spots(landmarks_deg: Floats, spots_deg: Floats, followed: float = FOLLOWED, apart_deg: float = APART_DEG) -> Floats:
    """An angle of the trunk by landmarks and by spots, (...) each; the landmarks' alone where the other is NaN.

    Args:
        landmarks_deg, spots_deg: the two.
        followed: how much of what the spots say besides is believed.
        apart_deg: how far apart the two may be before it is less.
    """
    apart = np.nan_to_num(spots_deg - landmarks_deg, posinf=0.0, neginf=0.0)
    return landmarks_deg + followed * apart / (1.0 + np.square(apart / apart_deg))
