"""Takes work off a computer that is too slow for its camera, before the feedback gets late.

First a lighter pose model, as long as no neutral is known that was measured with the other one; then smaller pictures; and when
that is not enough it is said. What was done stands in every observation, and so in the recording.
"""

import contextlib
from collections.abc import Callable
from itertools import pairwise
from statistics import median
from typing import NamedTuple, Protocol

from coach.errors import CoachError
from coach.pose.landmarker import Landmarker
from coach.pose.model_files import find_model

LOOK_S = 1 / 15
"""A look at a picture may take so long: at fifteen pictures a second every warning still comes in time (tests of the check)."""

OVER = 1.25
"""And so many times the camera's own interval: a slow camera makes no slow computer."""

SURE_S, SURE_LOOKS = 1.2, 6
"""The median of at least so long and so many looks decides, so that a single hiccup does not."""

CALM = 0.8
"""Of both limits: below it, it is no longer said to be late. A model that was changed is not changed back."""

LIGHTER = {"heavy": "lite", "full": "lite"}


class Camera(Protocol):
    """What has to be known of a live camera."""

    @property
    def interval_s(self) -> float:
        """Seconds from one picture to the next, lately; NaN before that is known."""

    def shrink(self) -> bool:
        """Gives smaller pictures from now on; False when they are small already."""


class Look(NamedTuple):
    """One look at a picture: when it began on any clock, and how long it took, seconds."""

    began_s: float
    took_s: float


class Relief:
    """Watches how long looks take, and takes the next step when they take too long. Use from one thread.

    Args:
        camera: the live one.
        lighter: makes a landmarker that is faster; None when there is none.

    Attributes:
        steps: what was done so far, in order: `lite`, `small`, `late`.
    """

    def __init__(self, camera: Camera, lighter: Callable[[], Landmarker | None]) -> None:
        self._camera, self._lighter = camera, lighter
        self._looks: list[Look] = []
        self.steps: tuple[str, ...] = ()

    def looked(self, look: Look, calibrated: bool) -> Landmarker | None:
        """Counts one more look.

        Args:
            look: the newest.
            calibrated: whether a neutral is known by now; another model would measure other angles against it.

        Returns:
            The landmarker to look with from now on, or None: the one before.
        """
        self._looks.append(look)
        while len(self._looks) > SURE_LOOKS + 1 and look.began_s - self._looks[0].began_s > 2 * SURE_S:
            del self._looks[0]
        took, apart = self._lately()
        if "late" in self.steps:
            if max(took, apart) < CALM * self._most():
                self._take(self.steps[:-1])
            return None
        if not max(took, apart) > self._most():
            return None
        if took > self._most() and not calibrated and "lite" not in self.steps:
            with contextlib.suppress(CoachError):
                if lighter := self._lighter():
                    self._take((*self.steps, "lite"))
                    return lighter
        self._take((*self.steps, "small" if "small" not in self.steps and self._camera.shrink() else "late"))
        return None

    def _most(self) -> float:
        interval = self._camera.interval_s
        return max(LOOK_S, OVER * interval) if interval > 0 else LOOK_S

    def _lately(self) -> tuple[float, float]:
        """Median of how long looks took, and of how far they were apart: whoever draws and speaks may be what is slow."""
        looks = self._looks
        if len(looks) <= SURE_LOOKS or looks[-1].began_s - looks[0].began_s < SURE_S:
            return float("nan"), float("nan")
        apart = [second.began_s - first.began_s for first, second in pairwise(looks)]
        return median(look.took_s for look in looks), median(apart)

    def _take(self, steps: tuple[str, ...]) -> None:
        self.steps = steps
        # What came before says nothing of how it is now.
        self._looks = []


def spare(model: str, keep: Callable[[Landmarker], Landmarker]) -> Callable[[], Landmarker | None]:
    """Makes the lighter landmarker beside a model, where that is set up.

    Args:
        model: that is used, `full` for instance; there is nothing lighter than `lite`, nor known of a file of one's own.
        keep: sees to it that it is closed in the end.
    """

    def made() -> Landmarker | None:
        lighter = LIGHTER.get(model)
        return keep(Landmarker(find_model(lighter))) if lighter else None

    return made
