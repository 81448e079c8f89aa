"""What stands behind the overlay when a session is shown again: its video, or a figure drawn from the landmarks."""

from types import TracebackType

import cv2
import numpy as np

from coach.observation import SEEN, Observation
from coach.outputs.figure import Picture, disc, stroke
from coach.recording.read import Recording
from coach.recording.video import Pictures

LIMBS = (
    (11, 12), (11, 13), (13, 15), (12, 14), (14, 16), (11, 23), (12, 24), (23, 24), (23, 25), (25, 27), (24, 26), (26, 28),
    (27, 31), (28, 32), (15, 19), (16, 20), (7, 8), (0, 7), (0, 8), (9, 10),
)  # fmt: skip
"""Pairs of landmarks that are joined by a line."""

GROUND, NEAR, FAR = (38, 34, 30), (190, 182, 172), (128, 118, 108)
DEFAULT_SIZE = (960, 720)
HEIGHT = 720


def figure(seen: Observation, size: tuple[int, int]) -> Picture:
    """The person as a figure on a plain ground, (H, W, 3), of `size` = width, height. What was not seen is left out."""
    width, height = size
    canvas = np.full((height, width, 3), GROUND, np.uint8)
    there = (seen.visibility >= SEEN) & (np.abs(seen.image) < 10).all(axis=1)
    points = seen.image * height
    # What is further away is drawn first and darker.
    for a, b in sorted(LIMBS, key=lambda pair: -float(np.nan_to_num(seen.world[list(pair), 2]).sum())):
        if there[a] and there[b]:
            away = float(np.nan_to_num(seen.world[[a, b], 2]).mean())
            stroke(canvas, points[[a, b]], FAR if away > 0.05 else NEAR, 0.014 * height)
    if there[[7, 8]].any() and there[0]:
        ear = points[[i for i in (7, 8) if there[i]]].mean(axis=0)
        middle, radius = (ear + points[0]) / 2, 0.75 * float(np.hypot(*(points[0] - ear)))
        disc(canvas, (float(middle[0]), float(middle[1])), min(max(radius, 4.0), 0.2 * height), NEAR, max(2, height // 240))
    return canvas


class Scene:
    """The picture for each row of a recording. Use as a context manager."""

    def __init__(self, recording: Recording) -> None:
        self._pictures = Pictures(recording.folder)
        self._frames = recording.rows["video_frame"]
        width, height = recording.info.picture or DEFAULT_SIZE
        # Lines drawn in a small picture would be scaled up with it.
        self._size = (
            (max(2, round(HEIGHT * width / max(1, height))), HEIGHT) if 0.2 < width / max(1, height) < 5 else DEFAULT_SIZE
        )

    @property
    def filmed(self) -> bool:
        """Whether there is a video; else all is drawn."""
        return self._pictures.there

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of drawn pictures."""
        return self._size

    def __enter__(self) -> "Scene":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pictures.close()

    def at(self, index: int, seen: Observation) -> Picture:
        """The picture of row `index`, (H, W, 3) BGR."""
        picture = self._pictures.at(int(self._frames[index])) if self._pictures.there else None
        if picture is not None:
            return picture
        drawn = figure(seen, self._size)
        if seen.people == 0:
            cv2.convertScaleAbs(drawn, drawn, 0.6, 0)
        return drawn
