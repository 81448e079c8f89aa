"""From a frame to an observation: the rim's last step before the pure core."""

from dataclasses import replace

import cv2
import numpy as np

from coach.observation import Observation, Picture
from coach.pose.follow import Trunk, choose, trunk
from coach.pose.head_tracker import HeadTracker
from coach.pose.landmarker import Landmarker
from coach.sources.frame import Frame, Pixels

DARK = 12.0
"""Mean brightness, 0 to 255, under which a picture is taken as black."""

FORGET_S = 2.0
"""Out of sight for this long, the followed person may come back anywhere."""


class Eyes:
    """Remembers whom it follows from frame to frame; one for each source."""

    def __init__(self, landmarker: Landmarker) -> None:
        self._landmarker = landmarker
        self._last: Trunk | None = None
        self._last_s = float("-inf")
        self._head = HeadTracker()

    def see(self, frame: Frame, pressed: str = "") -> Observation:
        """What one frame shows, and the key that was pressed since the one before."""
        return replace(self._look(frame), pressed=pressed)

    def _look(self, frame: Frame) -> Observation:
        if frame.picture is None or frame.state != "ok":
            return Observation(frame.t_s, picture=frame.state if frame.state != "ok" else "frozen")
        state = picture_state(frame.picture)
        if state != "ok":
            return Observation(frame.t_s, picture=state)
        people = self._landmarker.detect(frame.t_s, frame.picture)
        if frame.t_s - self._last_s > FORGET_S:
            self._last = None
        index, count = choose(people, self._last)
        if index is None:
            return Observation(frame.t_s)
        person = people[index]
        self._last, self._last_s = trunk(person), frame.t_s
        gray = cv2.cvtColor(frame.picture, cv2.COLOR_BGR2GRAY)
        turn = self._head.update(frame.t_s, gray.astype(np.uint8, copy=False), person.image * gray.shape[0], person.visibility)
        angle, bound = float(np.float32(turn.angle_deg)), float(np.float32(turn.bound_deg))
        return Observation(
            frame.t_s,
            person.image,
            person.world,
            person.visibility,
            count,
            head_turn_deg=angle,
            head_turn_bound_deg=bound,
            head_key=turn.key,
        )


def picture_state(picture: Pixels) -> Picture:
    """`dark` when there is next to no light in the picture, (H, W, 3)."""
    return "dark" if float(np.mean(picture[::16, ::16])) < DARK else "ok"
