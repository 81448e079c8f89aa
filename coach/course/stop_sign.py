"""A stop that needs no keyboard: forearms crossed in front of the chest for a second."""

import numpy as np

from coach.angles.geometry import SEEN
from coach.observation import LEFT_HIP, LEFT_SHOULDER, RIGHT_HIP, RIGHT_SHOULDER, Floats, Observation

LEFT_WRIST, RIGHT_WRIST, LEFT_ELBOW, RIGHT_ELBOW = 15, 16, 13, 14
HOLD_S = 1.0


def arms_crossed(seen: Observation) -> bool:
    """Whether both wrists are at the chest, in front of it, each on the other side of the body's middle."""
    joints = [LEFT_WRIST, RIGHT_WRIST, LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP, RIGHT_HIP]
    if not (seen.visibility[joints] >= SEEN).all():
        return False
    world = seen.world
    hip, shoulder = (world[LEFT_HIP] + world[RIGHT_HIP]) / 2, (world[LEFT_SHOULDER] + world[RIGHT_SHOULDER]) / 2
    up, length = _unit(shoulder - hip)
    left, width = _unit(world[LEFT_SHOULDER] - world[RIGHT_SHOULDER])
    if not (length > 0.1 and width > 0.1):
        return False
    front = np.cross(left, up)
    for wrist, side in ((LEFT_WRIST, 1.0), (RIGHT_WRIST, -1.0)):
        from_shoulders = world[wrist] - shoulder
        height, across, depth = float(from_shoulders @ up), side * float(from_shoulders @ left), float(from_shoulders @ front)
        if not (-0.75 * length < height < 0.05 * length and across < -0.1 * width and depth > 0.05):
            return False
    return True


def _unit(vector: Floats) -> tuple[Floats, float]:
    size = float(np.linalg.norm(vector))
    return (vector / size if size > 1e-6 else vector), size
