"""What the coach must reach on bodies, rooms and cameras that nothing was fitted to, 640 × 480, default model."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tests.accuracy.errors import Figures, Track, figures

SIZE = (640, 480)
FREE = ("thighs", "low-back", "crossed", "floor", "one-up")
"""Where hands are that do not reach the face."""

FARTHEST_DEG_S = 60.0
"""Speeds are compared where the true one is no faster than this."""


@dataclass(frozen=True)
class Bar:
    """One line of the table: which frames, and what is asked of them.

    Attributes:
        azimuth: stretches from and to, inclusive at both ends.
        beyond: true values between these, degrees.
        hands: where the hands are; any where empty.
        mae, p95: degrees, or deg/s for a speed.
    """

    title: str
    angle: str
    azimuth: tuple[tuple[float, float], ...]
    mae: float
    p95: float | None
    hands: tuple[str, ...] = ()
    beyond: tuple[float, float] = (-np.inf, np.inf)
    speed: bool = False

    def choose(self, all_tracks: Iterable[Track]) -> list[Track]:
        """The frames that it is about."""
        chosen = []
        for track in all_tracks:
            clip = track.clip
            if track.angle != self.angle or clip.size != SIZE or clip.variant == "wrong-view":
                continue
            if self.hands and clip.hands not in self.hands:
                continue
            if not any(low <= clip.azimuth <= high for low, high in self.azimuth):
                continue
            keep = (track.true > self.beyond[0]) & (track.true <= self.beyond[1])
            if self.speed:
                keep &= np.abs(track.true_speed) <= FARTHEST_DEG_S
            if keep.any():
                chosen.append(track.only(keep))
        return chosen

    def met(self, found: Figures) -> bool:
        """Whether it is; without a single frame it is not."""
        return found.n > 0 and found.mae <= self.mae and (self.p95 is None or found.p95 <= self.p95)

    def figures(self, all_tracks: Iterable[Track], *, hidden: bool = False) -> Figures:
        """Of the frames that it is about; `hidden`: with the numbers that are not shown."""
        return figures(self.choose(all_tracks), speed=self.speed, hidden=hidden)


BEHIND = ("behind-head",)
SIDE = ((75.0, 105.0),)
WIDE = ((45.0, 110.0),)
BARS = (
    Bar("trunk extension, azimuth 75 to 100", "trunk_extension", ((75.0, 100.0),), 0.8, 2.0),
    Bar("trunk extension, 45 to 75 and 100 to 110", "trunk_extension", ((45.0, 75.0), (100.0, 110.0)), 2.0, 4.0),
    Bar("neck extension, hands on thighs or hips, 75 to 105", "neck_extension", SIDE, 1.0, 2.5, FREE),
    Bar("neck extension to 40°, hands behind the head, 75 to 105", "neck_extension", SIDE, 3.0, 7.0, BEHIND, (-np.inf, 40.0)),
    Bar("neck extension beyond 40°, hands behind the head", "neck_extension", SIDE, 5.0, 10.0, BEHIND, (40.0, np.inf)),
    Bar("side bend, front ± 15", "trunk_side_bend", ((-15.0, 15.0),), 0.8, 1.8),
    Bar("trunk rotation, front to 45", "trunk_rotation", ((0.0, 45.0),), 3.0, 7.0),
    Bar("speed of the trunk, up to 60 deg/s", "trunk_extension", WIDE, 5.0, None, speed=True),
    Bar("speed of the neck, up to 60 deg/s", "neck_extension", WIDE, 5.0, None, speed=True),
)
