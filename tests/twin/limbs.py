"""Arms and legs that reach a point: two bones, a hinge, and which way the elbow or knee points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tests.twin.body import Array, Body, Skeleton


def unit(v: Array) -> Array:
    """The vector (3,) at length 1."""
    return v / max(float(np.linalg.norm(v)), 1e-9)


def frame(forward: Array, side: Array) -> Array:
    """(3, 3) right-handed axes as columns, the first along `forward`, the second as near to `side` as it can be."""
    a = unit(forward)
    b = unit(side - a * float(a @ side))
    return np.stack([a, b, np.cross(a, b)], axis=1)


def slerp(a: Array, b: Array, share: float) -> Array:
    """The rotation (3, 3) that lies `share` of the way from a to b."""
    from scipy.spatial.transform import Rotation

    step = Rotation.from_matrix(b @ a.T).as_rotvec() * share
    out: Array = Rotation.from_rotvec(step).as_matrix() @ a
    return out


@dataclass(frozen=True)
class Reach:
    """Where a limb ends: `point` (3,) of the wrist or ankle, `pole` (3,) the way elbow or knee point, hand or foot directions."""

    point: Array
    pole: Array
    along: Array | None = None
    """(3,) the way the fingers (toes) point."""
    palm: Array | None = None
    """(3,) the way the palm (sole) faces."""


def mix(a: Reach, b: Reach, share: float) -> Reach:
    """Part of the way from one reach to another."""

    def between(u: Array | None, v: Array | None) -> Array | None:
        return u if v is None or u is None else unit((1 - share) * u + share * v)

    point = (1 - share) * a.point + share * b.point
    return Reach(point, unit((1 - share) * a.pole + share * b.pole), between(a.along, b.along), between(a.palm, b.palm))


def _solve(start: Array, reach: Reach, upper: float, lower: float) -> tuple[Array, Array]:
    """(middle joint, end joint), each (3,), of a limb of two bones; the end stays within what the limb can reach."""
    way = reach.point - start
    far = float(np.clip(np.linalg.norm(way), abs(upper - lower) * 1.02 + 1e-3, (upper + lower) * 0.999))
    way = unit(way)
    along = (far**2 + upper**2 - lower**2) / (2 * far)
    out = unit(reach.pole - way * float(way @ reach.pole))
    middle = start + way * along + out * np.sqrt(max(upper**2 - along**2, 0.0))
    return middle, start + way * far


def arm(body: Body, above: Skeleton, side: str, reach: Reach) -> dict[str, Array]:
    """World rotations (3, 3) of the bones of one arm; `above` is the skeleton posed so far, `side` is L or R."""
    shoulder, elbow, wrist = (body.head_of(f"{b}.{side}") for b in ("upperarm01", "lowerarm01", "wrist"))
    upper, lower = elbow - shoulder, wrist - elbow
    hinge = unit(np.cross(upper, lower))
    start = above.joint(f"upperarm01.{side}")
    middle, end = _solve(start, reach, float(np.linalg.norm(upper)), float(np.linalg.norm(lower)))
    new_upper, new_lower = middle - start, end - middle
    new_hinge = unit(np.cross(new_upper, new_lower))
    turn_upper = frame(new_upper, new_hinge) @ frame(upper, hinge).T
    turn_lower = frame(new_lower, new_hinge) @ frame(lower, hinge).T
    hand = turn_lower
    if reach.along is not None and reach.palm is not None:
        hand = frame(reach.along, reach.palm) @ frame(*hand_axes(side)).T
    carried = above.turn_of(f"shoulder01.{side}")
    return {
        f"upperarm01.{side}": slerp(carried, turn_upper, 0.6),
        f"upperarm02.{side}": turn_upper,
        f"lowerarm01.{side}": turn_lower,
        f"lowerarm02.{side}": slerp(turn_lower, hand, 0.5),
        f"wrist.{side}": hand,
    }


def hand_axes(side: str) -> tuple[Array, Array]:
    """At rest: (3,) the way the fingers point and (3,) the way the palm faces."""
    sign = 1.0 if side == "L" else -1.0
    return unit(np.array([sign * 0.33, -0.72, -0.60])), unit(np.array([-sign * 0.82, 0.10, -0.57]))


def leg(body: Body, above: Skeleton, side: str, reach: Reach) -> dict[str, Array]:
    """World rotations (3, 3) of the bones of one leg; `above` is the skeleton posed so far, `side` is L or R."""
    hip, knee, ankle = (body.head_of(f"{b}.{side}") for b in ("upperleg01", "lowerleg01", "foot"))
    upper, lower = knee - hip, ankle - knee
    start = above.joint(f"upperleg01.{side}")
    middle, end = _solve(start, reach, float(np.linalg.norm(upper)), float(np.linalg.norm(lower)))
    new_upper, new_lower = middle - start, end - middle
    side_axis = np.array([1.0, 0.0, 0.0])
    new_side = unit(np.cross(reach.pole, unit(end - start)))
    if float(new_side @ above.turn_of(f"pelvis.{side}")[:, 0]) < 0:
        new_side = -new_side
    turn_upper = frame(new_upper, new_side) @ frame(upper, side_axis).T
    turn_lower = frame(new_lower, new_side) @ frame(lower, side_axis).T
    foot = turn_lower
    if reach.along is not None and reach.palm is not None:
        foot = frame(reach.along, reach.palm) @ frame(np.array([0.0, -1.0, 0.0]), np.array([0.0, 0.0, -1.0])).T
    carried = above.turn_of(f"pelvis.{side}")
    return {
        f"upperleg01.{side}": slerp(carried, turn_upper, 0.75),
        f"upperleg02.{side}": turn_upper,
        f"lowerleg01.{side}": turn_lower,
        f"lowerleg02.{side}": turn_lower,
        f"foot.{side}": foot,
    }
