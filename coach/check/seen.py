"""Why a picture cannot be judged, if it cannot: the first thing that the person should change."""

from typing import get_args

import numpy as np
from numpy.typing import NDArray

from coach.angles.geometry import Lines, wrap
from coach.angles.head import arm_may_hide
from coach.angles.neutral import SEATED_THIGH_DEG, Neutral, knees_forward
from coach.angles.relative import azimuth, head_pitch, lean
from coach.exercise.definition import Exercise, Posture
from coach.observation import LEFT_EAR, LEFT_HIP, LEFT_SHOULDER, NOSE, RIGHT_EAR, RIGHT_HIP, RIGHT_SHOULDER, SEEN, Observation

MIN_TRUNK = 0.1
"""Trunk length in picture heights under which a pixel of landmark noise is more than a degree."""

MIN_BONE_M = 0.1
"""No trunk is shorter."""

VIEW_TOLERANCE_DEG = 11.5
"""The azimuth from landmarks is right to about ten degrees; a view is refused only when clearly outside,
and from the side also where a lean cannot be seen at all any more (`MIN_PROJECTION`)."""

TURNED_DEG, STILL_SEEN = 40.0, 0.65
"""The hips turn no further away from where they were in the neutral; and from the side no further than that this share of a lean
still shows in the picture: nearer the front a lean far beyond its limit would read as gentle."""

BONE_RATIO = 1.3
"""Trunks do not change their length; a factor beyond this against the neutral is another body or no body."""


def why_unseen(exercise: Exercise, seen: Observation, part: Lines, neutral: Neutral | None) -> str | None:
    """A key of `wording.SENTENCES`, or None when the picture can be judged.

    Before the neutral the view is judged from the azimuth alone; afterwards against the azimuth of the neutral.
    """
    if seen.picture != "ok":
        return seen.picture
    if seen.people == 0:
        return "no_person"
    if not exercise.measures:
        # It is enough that somebody is there.
        return None
    if seen.people > 1 and neutral is None:
        return "several_people"
    visible = seen.visibility >= SEEN
    if not visible[[LEFT_SHOULDER, RIGHT_SHOULDER]].all():
        return "cut_off_shoulders"
    if not visible[[LEFT_HIP, RIGHT_HIP]].all():
        return "cut_off_hips"
    if not visible[NOSE] or not visible[[LEFT_EAR, RIGHT_EAR]].any():
        return "cut_off_head"
    if not np.isfinite(part.trunk_tilt) or not part.bone > MIN_BONE_M:
        return "implausible"
    if part.trunk_px < MIN_TRUNK:
        return "too_small"
    if neutral is None:
        turned, (low, high) = abs(float(azimuth(part))), exercise.azimuth_deg
        return None if low - VIEW_TOLERANCE_DEG <= turned <= high + VIEW_TOLERANCE_DEG else "wrong_view"
    if not 1 / BONE_RATIO < part.bone / neutral.bone < BONE_RATIO:
        return "implausible"
    if not 0.7 < part.trunk_px / neutral.trunk_px < 1.4:
        return "moved"
    return "wrong_view" if turned_away(exercise, part, neutral) else None


def turned_away(exercise: Exercise, part: Lines, neutral: Neutral) -> NDArray[np.bool_]:
    """Whether somebody, (...), has turned so far since the neutral that their angles cannot be read any more."""
    away = np.abs(wrap(part.hip_azimuth - neutral.hip_azimuth)) > TURNED_DEG
    if exercise.view == "side":
        shows, showed = (np.abs(np.sin(np.radians(one.hip_azimuth))) for one in (part, neutral))
        away = away | (shows < STILL_SEEN * showed)
    return np.asarray(away)


UPRIGHT = ("seated", "standing")

MOST_BACK_DEG, MOST_ASIDE_DEG = 10.0, 9.0
"""A neutral leans no further. Of 184 rendered people who sit or stand upright one leant further back, of 31 one further aside."""

LEVEL_DEG, HIDDEN_LEVEL_DEG = (-33.0, 20.0), -42.0
"""A head at the neutral is pitched no further, forward and back, as far as landmarks tell; forward, where an arm may hide it, a
little further. Of 409 rendered heads with the hands down landmarks told -21 to +12 at the neutral, and 22 and more of 49 in 50
that were 25 degrees back; of 872 with an arm up -40 to +22."""

TO_COME = frozenset({"hold_still", "head_level", *(f"posture_{posture}" for posture in get_args(Posture))})
"""Why somebody who is seen well is not judged yet: the start posture, or stillness, is still to come."""


def waits_for(exercise: Exercise, part: Lines) -> str:
    """A key of `wording.SENTENCES`: what is missing where the start posture is not taken."""
    if exercise.posture in UPRIGHT and not np.isfinite(part.thigh_tilt):
        return "cut_off_knees"
    # Only from the side is the head looked at, and so what is missing where the rest is right.
    return "head_level" if _takes(exercise, part, _upright(exercise, part, head=False)) else f"posture_{exercise.posture}"


def may_start(exercise: Exercise, part: Lines) -> bool:
    """Whether somebody may be in a start posture of the exercise, as far as can be seen, from any side and however upright."""
    if not exercise.measures or (exercise.posture in UPRIGHT and not np.isfinite(part.thigh_tilt)):
        return True
    return _takes(exercise, part)


def in_posture(exercise: Exercise, part: Lines) -> bool:
    """Whether a start posture of the exercise is taken, upright (or level) enough for a neutral."""
    if not np.isfinite(part.thigh_tilt):
        return exercise.posture not in UPRIGHT and bool(np.isfinite(part.world_back))
    return _takes(exercise, part, _upright(exercise, part))


def _upright(exercise: Exercise, part: Lines, *, head: bool = True) -> bool:
    """Whether trunk and head are upright enough for a neutral; the trunk alone where `head` is not asked for."""
    if exercise.view == "side":
        facing = float(azimuth(part))
        # Leaning back already, or with the head back, is no neutral: everything measured from it would read too small.
        back = -float(lean(part.trunk_tilt, float(np.sin(np.radians(facing)))))
        return bool(-14 < back < MOST_BACK_DEG and (not head or _level(part, facing)))
    # Half from the front a recline looks like a bend.
    aside = MOST_ASIDE_DEG if exercise.view == "front" else 12
    return bool(abs(part.world_back) < 25 and abs(part.trunk_tilt) < aside)


def _level(part: Lines, facing_deg: float) -> bool:
    """A neutral with the head back would be the worst: all that is measured from it reads too small."""
    down, back = LEVEL_DEG
    down += (HIDDEN_LEVEL_DEG - down) * float(arm_may_hide(part.wrist_height))
    return bool(down < head_pitch(part, facing_deg) < back)


def _takes(exercise: Exercise, part: Lines, upright: bool = True) -> bool:
    taken: dict[str, bool] = {
        "seated": bool(upright and (part.thigh_tilt > SEATED_THIGH_DEG or (exercise.view != "side" and knees_forward(part)))),
        "standing": bool(upright and part.thigh_tilt < SEATED_THIGH_DEG),
        "supine": bool(60 < part.world_back < 120),
        "hands-and-knees": bool(-120 < part.world_back < -55),
    }
    return taken[exercise.posture] or (exercise.or_posture is not None and taken[exercise.or_posture])
