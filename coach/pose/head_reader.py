"""How far back a head is, as a small network reads it from one picture.

Where an arm comes before the face, what is followed in the picture is taken along by it, and landmarks under-read. The network
was taught by `tests/twin/learn_heads.py` on rendered people, arms and all, to look past them. It knows nothing of the picture
before, so that it jumps (twice in a hundred pictures by 3 degrees and more, in pictures of other kinds by up to 12), but what
is wrong once does not stay so. What it says of somebody means something only against what it says of the same person at another
time: at their neutral.
"""

from importlib.resources import files
from typing import Any, NamedTuple

import cv2
import numpy as np

from coach.observation import Floats
from coach.pose.tracker import head, shoulders
from coach.sources.frame import Pixels

SIDE = 64
"""Of what the network sees, in its pixels: a square as large as the trunk is long."""

ABOVE = 0.38
"""Its middle lies so far beyond the shoulders, on the trunk's line, in lengths of the trunk."""

SHARPEST = 0.6
"""A picture that has to shrink by more than this is blurred first."""

FLATTEST = 4.0
"""Grey levels, added to the contrast that is brought to one."""

SHORTEST_PX = 8.0
"""Of a trunk that is shorter in the picture nothing is read."""

UNIT_DEG, SPREAD_DEG, LEAST_DEG = 30.0, 4.0, 0.5
"""Degrees of the network's first number, of its second, and the least error that it was taught to admit."""

WITHIN = 3.0
"""Errors are less than so many of those that the network expects in 97 of 100 pictures (rendered people that it never saw)."""

KEPT = 0.7
"""Share of what is remembered of where somebody faces, from picture to picture until their neutral is known: who turns round is
read as a mirror would show them for two pictures or three of the neutral's many."""


class Reading(NamedTuple):
    """Pitch of a head from a zero of the person's own, + back, and how far it may be off; degrees, NaN where it was not read."""

    back_deg: float
    bound_deg: float


UNREAD = Reading(float("nan"), float("nan"))


class HeadReader:
    """Reads the head of one person from the side. It remembers where they face, which an arm cannot change after the neutral."""

    def __init__(self) -> None:
        self._network: Any = None
        self._ahead, self._settled = 0.0, False

    def begin(self) -> None:
        """With another person."""
        self._ahead, self._settled = 0.0, False

    def read(self, gray: Pixels, points: Floats, calibrated: bool) -> Reading:
        """What one picture says.

        Args:
            gray: (H, W).
            points: (33, 2) landmarks in pixels.
            calibrated: whether their neutral is known.
        """
        if self._settled and not calibrated:
            # Their neutral was lost: they may have turned round.
            self.begin()
        self._settled = calibrated
        if not calibrated:
            self._ahead = KEPT * self._ahead + (1 - KEPT) * _ahead(points)
        seen = head_patch(gray, points, self._ahead < 0)
        if seen is None:
            return UNREAD
        patch = (seen - seen.mean(dtype=np.float32)) / (seen.std(dtype=np.float32) + FLATTEST)
        if self._network is None:
            self._network = cv2.dnn.readNetFromONNX(np.frombuffer((files("coach.pose") / "head.onnx").read_bytes(), np.uint8))
        self._network.setInput(patch[None, None])
        pitch, spread = self._network.forward()[0]
        expected = float(np.logaddexp(0.0, spread)) * SPREAD_DEG + LEAST_DEG
        return Reading(float(pitch) * UNIT_DEG, WITHIN * expected)


def _ahead(points: Floats) -> float:
    """How far the line from ears to nose points to the right, -1 to 1."""
    line = head(points)[1]
    return line.real / abs(line) if 0 < abs(line) < np.inf else 0.0


def head_patch(gray: Pixels, points: Floats, mirrored: bool) -> Pixels | None:
    """The head and what is around it, (SIDE, SIDE), facing right; None where there is none.

    Args:
        gray: (H, W).
        points: (33, 2) landmarks in pixels.
        mirrored: whether the person faces left.
    """
    below, trunk = shoulders(points)
    length = abs(trunk)
    if not SHORTEST_PX <= length <= 2 * max(gray.shape):
        return None
    middle = np.array([below.real + ABOVE * trunk.real, below.imag + ABOVE * trunk.imag])
    shrink = SIDE / length
    left, top = (int(edge) for edge in np.maximum(np.floor(middle - 0.6 * length), 0))
    right, bottom = (int(edge) for edge in np.ceil(middle + 0.6 * length))
    around = gray[top : max(bottom, 0), left : max(right, 0)]
    if min(around.shape) < 2:
        return None
    sharp = around if shrink >= SHARPEST else cv2.GaussianBlur(around, (0, 0), 0.35 / shrink)
    x, y = middle - (left, top)
    across = -shrink if mirrored else shrink
    fit = np.array([[across, 0.0, SIDE / 2 - across * x], [0.0, shrink, SIDE / 2 - shrink * y]])
    patch = cv2.warpAffine(sharp, fit, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return patch.astype(np.uint8, copy=False)
