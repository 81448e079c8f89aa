"""Where a body is while it exercises: pelvis, feet and hands, for each start posture and each place for the hands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from tests.twin.body import SPINE, Array, Body, Skeleton, bend, pose, template
from tests.twin.limbs import Reach, arm, leg, mix, slerp, unit

SHARES = {
    "thoracic": (0.04, 0.10, 0.20, 0.31, 0.35),
    "lumbar": (0.26, 0.24, 0.20, 0.15, 0.15),
    "turning": (0.05, 0.10, 0.20, 0.30, 0.35),
    "even": (0.20, 0.20, 0.20, 0.20, 0.20),
}
"""How a bend of the spine is shared out over its five bones, from the pelvis up."""
NECK_SHARES = {"neck01": 0.30, "neck02": 0.22, "neck03": 0.20, "head": 0.28}
PELVIS_ROLL = 0.35
"""Degrees by which the pelvis turns for each degree the knees lean to the side."""
RAISE = {"behind-head": 22.0, "up": 32.0, "one-up": 32.0}
"""Degrees by which the collar bone lifts when the hand is there."""


@dataclass(frozen=True)
class Bends:
    """Joint angles of one moment in degrees, + back, + left; they are what the renderer is asked for, not the truth columns."""

    recline: float = 0.0
    """Pelvis leans back as a whole."""
    spine_back: float = 0.0
    spine_left: float = 0.0
    spine_turn: float = 0.0
    neck_back: float = 0.0
    neck_left: float = 0.0
    neck_turn: float = 0.0
    grip: float = 0.0
    """0..1: how far the hands have gone from their first to their second place."""
    lift: float = 0.0
    """Metres by which the pelvis moves forward (standing)."""
    knees: float = 0.0
    """0..1 raised knee (knee-to-chest), or degrees to the left (lower-back-rotation)."""


@dataclass(frozen=True)
class Setting:
    """What stays the same during a clip."""

    posture: str
    """sitting, standing, kneeling or supine."""
    hands: str
    hands_after: str = ""
    """Where the hands go while `grip` rises; empty: they stay."""
    spine: str = "thoracic"
    base: Bends = field(default_factory=Bends)
    """The neutral posture."""
    elbows: float = 30.0
    """Degrees by which elbows behind the head point forward of sideways."""
    feet: float = 0.0
    """Metres by which the feet are in front of the knees."""
    apart: float = 0.0
    """Metres by which knees and feet are wider than the hips."""
    up_arm: str = "R"
    """The arm that is overhead in a side bend, the leg that is raised."""
    chair_turn: float = 0.0
    """Degrees by which the chair is turned under the person: 90 puts the backrest on the left."""


def joints_middle(skeleton: Skeleton, bone: str) -> Array:
    """(3,) middle of the left and right joint of this name."""
    return 0.5 * (skeleton.joint(f"{bone}.L") + skeleton.joint(f"{bone}.R"))


def sole(body: Body) -> float:
    """Height of the ankle joint over the floor, in metres."""
    return float(body.head_of("foot.L")[2] - body.rest[:, 2].min())


def lengths(body: Body) -> tuple[float, float]:
    """Length of thigh and shank in metres."""
    hip, knee, ankle = (body.head_of(b) for b in ("upperleg01.L", "lowerleg01.L", "foot.L"))
    return float(np.linalg.norm(knee - hip)), float(np.linalg.norm(ankle - knee))


def back_of(body: Body, low: float, high: float, wide: float = 0.05) -> float:
    """Largest y (m) of the rest mesh between two heights near the middle: the skin of the back of trunk or head."""
    p = body.rest
    near = (np.abs(p[:, 0]) < wide) & (p[:, 2] > low) & (p[:, 2] < high)
    return float(p[near, 1].max())


def front_of(body: Body, low: float, high: float, wide: float = 0.10) -> float:
    """Smallest y (m) of the rest mesh between two heights: the skin of the chest."""
    p = body.rest
    near = (np.abs(p[:, 0]) < wide) & (p[:, 2] > low) & (p[:, 2] < high)
    return float(p[near, 1].min())


def _hand(place: str, setting: Setting, body: Body, so_far: Skeleton, side: str) -> Reach:
    """Where one hand is, given the trunk, head and legs."""
    s = 1.0 if side == "L" else -1.0
    chest = so_far.turn_of("spine01")
    if place == "one-up":
        place = "up" if side == setting.up_arm else "thighs"
    if place == "behind-head":
        head = body.head_of("head")
        back = back_of(body, head[2] + 0.01, head[2] + 0.07)
        behind = 0.022 if side == "L" else 0.045
        point = so_far.place("head", np.array([s * 0.095, back + behind - 0.012, head[2] + 0.012]))
        turn = so_far.turn_of("head")
        open_ = np.radians(setting.elbows)
        pole = slerp(chest, turn, 0.6) @ np.array([s * np.cos(open_), -np.sin(open_), 0.22])
        return Reach(point, unit(pole), turn @ unit(np.array([-s * 0.92, 0.16, 0.34])), turn @ np.array([0.0, -1.0, 0.0]))
    if place == "thighs":
        hip, knee = so_far.joint(f"upperleg01.{side}"), so_far.joint(f"lowerleg01.{side}")
        way = unit(knee - hip)
        normal = unit(np.array([0.0, 0.0, 1.0]) - way * way[2])
        point = hip + 0.56 * (knee - hip) + normal * 0.105
        return Reach(point, unit(np.array([s * 0.6, 0.8, 0.0])), unit(way - normal * 0.12 + np.array([-s * 0.25, 0, 0])), -normal)
    if place == "low-back":
        root = body.head_of("root")
        near = body.rest[np.abs(body.rest[:, 2] - root[2] - 0.09) < 0.03]
        wide = float(np.abs(near[np.abs(near[:, 0]) < 0.25, 0]).max())
        back = back_of(body, root[2] + 0.03, root[2] + 0.12, 0.08)
        turn = so_far.turn_of("spine05")
        point = so_far.place("spine05", np.array([s * (wide * 0.86), back * 0.55 + 0.045, root[2] + 0.095]))
        along = turn @ unit(np.array([-s * 0.50, 0.35, -0.70]))
        return Reach(point, unit(turn @ np.array([s * 0.75, 0.75, 0.0])), along, turn @ unit(np.array([-s * 0.45, -0.85, 0.0])))
    if place == "up":
        shoulder = body.head_of(f"upperarm01.{side}")
        long = sum(lengths_of_arm(body))
        lean = -s * 0.10 if setting.hands == "one-up" else s * 0.02
        point = so_far.place("spine01", shoulder + np.array([lean, -0.03, 0.96 * long + 0.05]))
        return Reach(
            point, unit(chest @ np.array([s, -0.3, 0.0])), chest @ np.array([0.0, 0.0, 1.0]), chest @ np.array([-s, 0, 0])
        )
    if place == "crossed":
        shoulder = body.head_of(f"upperarm01.{side}")
        front = front_of(body, shoulder[2] - 0.20, shoulder[2] - 0.06)
        gap = 0.030 if side == "L" else 0.060
        point = so_far.place("spine01", np.array([-s * 0.055, front - gap, shoulder[2] - 0.15]))
        along = chest @ unit(np.array([-s * 0.80, 0.12, 0.55]))
        return Reach(point, unit(chest @ np.array([s * 0.55, -0.45, -0.70])), along, chest @ np.array([0.0, 1.0, 0.0]))
    if place == "stop":
        # Forearms crossed in front of the chest, wrists well past the middle: the sign that stops a session.
        shoulder = body.head_of(f"upperarm01.{side}")
        front = front_of(body, shoulder[2] - 0.20, shoulder[2] - 0.06)
        gap = 0.070 if side == "L" else 0.115
        point = so_far.place("spine01", np.array([-s * 0.105, front - gap, shoulder[2] - 0.14]))
        along = chest @ unit(np.array([-s * 0.70, -0.05, 0.70]))
        return Reach(point, unit(chest @ np.array([s * 0.60, -0.35, -0.70])), along, chest @ np.array([0.0, 1.0, 0.0]))
    if place == "lying":
        shoulder = body.head_of(f"upperarm01.{side}")
        turn = so_far.turn_of("spine02")
        point = so_far.joint(f"upperarm01.{side}") + np.array([s * 0.13, -0.42, 0.0])
        point[2] = 0.045
        down = np.array([0.0, 0.0, -1.0])
        return Reach(point, unit(turn @ np.array([s, 0.4, 0.0])), turn @ unit(np.array([s * 0.1, 0.0, -1.0])), down)
    if place == "spread":
        shoulder = body.head_of(f"upperarm01.{side}")
        turn = so_far.turn_of("spine01")
        point = so_far.place("spine01", shoulder + np.array([s * 0.42, 0.06, -0.22]))
        point[2] = 0.045
        down = np.array([0.0, 0.0, -1.0])
        return Reach(point, unit(turn @ np.array([s, 0.4, 0.3])), turn @ unit(np.array([s * 0.9, 0.0, -0.4])), down)
    if place == "shin":
        knee, ankle = so_far.joint(f"lowerleg01.{setting.up_arm}"), so_far.joint(f"foot.{setting.up_arm}")
        shin = unit(ankle - knee)
        shin_front = unit(np.cross(np.array([1.0, 0.0, 0.0]), shin))
        if float(shin_front @ (knee - so_far.joint(f"upperleg01.{setting.up_arm}"))) < 0:
            shin_front = -shin_front
        point = knee + 0.10 * shin + shin_front * 0.06 + np.array([s * 0.075, 0.0, 0.0])
        return Reach(
            point,
            unit(so_far.turn_of("spine02") @ np.array([s, 0.3, 0.2])),
            unit(np.array([-s, 0.0, 0.0]) - 0.2 * shin),
            -shin_front,
        )
    if place == "floor":
        shoulder = body.head_of(f"upperarm01.{side}")
        hip = so_far.joint("upperleg01.L")
        trunk = float(body.head_of("upperarm01.L")[2] - body.head_of("upperleg01.L")[2])
        point = np.array([s * (abs(shoulder[0]) + 0.01), hip[1] - trunk * 0.99, 0.065])
        return Reach(point, np.array([s * 0.25, 1.0, 0.0]), np.array([s * 0.1, -1.0, 0.0]), np.array([0.0, 0.0, -1.0]))
    raise ValueError(f"no such place for the hands: {place}")


def lengths_of_arm(body: Body) -> tuple[float, float]:
    """Length of upper arm and forearm in metres."""
    shoulder, elbow, wrist = (body.head_of(f"{b}.L") for b in ("upperarm01", "lowerarm01", "wrist"))
    return float(np.linalg.norm(elbow - shoulder)), float(np.linalg.norm(wrist - elbow))


def _trunk(setting: Setting, bends: Bends) -> dict[str, Array]:
    """Local rotations of spine, neck and collar bones."""
    shares = zip(SPINE, SHARES[setting.spine], SHARES["lumbar"], SHARES["turning"], strict=True)
    out = {bone: bend(bends.spine_back * a, bends.spine_left * b, bends.spine_turn * c) for bone, a, b, c in shares}
    for bone, a in NECK_SHARES.items():
        out[bone] = bend(bends.neck_back * a, bends.neck_left * a, bends.neck_turn * a)
    for side, s in (("L", 1.0), ("R", -1.0)):
        first = RAISE.get(setting.hands, 0.0) if setting.hands != "one-up" or side == setting.up_arm else 0.0
        last = RAISE.get(setting.hands_after, 0.0) if setting.hands_after else first
        lift = first + (last - first) * bends.grip
        out[f"clavicle.{side}"] = bend(left=-s * lift * 0.6)
        out[f"shoulder01.{side}"] = bend(left=-s * lift * 0.6)
    return out


def _supported(body: Body, setting: Setting, bends: Bends) -> tuple[Array, Array]:
    """Rotation (3, 3) of the pelvis and place (3,) of the middle of the hip joints."""
    thigh, shank = lengths(body)
    ankle = sole(body)
    if setting.posture == "sitting":
        return bend(bends.recline), np.array([0.0, 0.0, ankle + shank + 0.02])
    if setting.posture == "standing":
        return bend(bends.recline), np.array([0.0, -bends.lift, ankle + (thigh + shank) * 0.992])
    if setting.posture == "kneeling":
        return bend(-90.0 + bends.recline), np.array([0.0, 0.0, thigh * 0.995 + 0.06])
    low = 0.0975 * body.height() / 1.65
    long = float(body.head_of("upperarm01.L")[2] - body.head_of("upperleg01.L")[2])
    rise = np.radians(bends.recline)
    roll = 0.0 if setting.hands_after == "shin" else bends.knees * PELVIS_ROLL
    hips = np.array([0.0, long * (1.0 - np.cos(rise)), low + long * np.sin(rise)])
    return bend(90.0 + bends.recline) @ bend(turn_left=roll), hips


def _feet(body: Body, setting: Setting, bends: Bends, so_far: Skeleton, side: str) -> Reach:
    """Where one foot is."""
    s = 1.0 if side == "L" else -1.0
    thigh, shank = lengths(body)
    hip = so_far.joint(f"upperleg01.{side}")
    base = body.head_of("upperleg01.L")[0]
    x = s * (base + setting.apart)
    low = sole(body)
    down = np.array([0.0, 0.0, -1.0])
    if setting.posture == "sitting":
        point = np.array([x, -thigh * 0.985 - setting.feet, low])
        return Reach(point, unit(np.array([s * 0.05, -0.6, 1.0])), unit(np.array([s * 0.15, -1.0, 0.0])), down)
    if setting.posture == "standing":
        return Reach(np.array([x, 0.0, low]), np.array([s * 0.1, -1.0, 0.0]), unit(np.array([s * 0.2, -1.0, 0.0])), down)
    if setting.posture == "kneeling":
        point = np.array([x, shank * 0.995, 0.075])
        return Reach(point, np.array([0.0, -0.3, -1.0]), np.array([0.0, 0.45, -0.9]), np.array([0.0, 0.9, 0.45]))
    flat = np.array([x, -thigh * 0.78 - setting.feet, low])
    ahead = np.array([0.0, -1.0, 0.0])
    if setting.hands_after == "shin" and side == setting.up_arm:
        ankle = hip + np.array([0.0, 0.10, thigh * 0.98]) + np.array([0.0, -shank * 0.86, -0.02])
        share = bends.knees
        point = (1 - share) * flat + share * ankle + np.array([0.0, 0.0, 0.10 * np.sin(np.pi * min(share, 1.0))])
        pole = unit((1 - share) * np.array([0.0, 0.3, 1.0]) + share * np.array([0.0, 1.0, 0.6]))
        along = unit((1 - share) * ahead + share * np.array([0.0, -0.6, 0.8]))
        return Reach(point, pole, along, unit((1 - share) * down + share * np.array([0.0, -0.8, -0.6])))
    if abs(bends.knees) > 1e-9 and setting.hands_after != "shin":
        tip = np.radians(bends.knees)
        pole = np.array([np.sin(tip), 0.0, np.cos(tip)])
        return Reach(flat + np.array([0.0, 0.0, 0.01]), unit(pole), ahead, unit(down - 0.5 * np.sin(tip) * np.array([1.0, 0, 0])))
    return Reach(flat, np.array([0.0, 0.0, 1.0]), ahead, down)


def build(body: Body, setting: Setting, change: Bends) -> Skeleton:
    """The posed skeleton: the neutral posture of the setting plus these changes."""
    base = setting.base
    bends = replace(change, **{k: getattr(base, k) + getattr(change, k) for k in Bends.__dataclass_fields__})
    turn, hips = _supported(body, setting, bends)
    local = _trunk(setting, bends)
    if setting.posture == "supine" and abs(bends.knees) > 1e-9 and setting.hands_after != "shin":
        for bone, share in zip(SPINE, SHARES["even"], strict=True):
            local[bone] = local[bone] @ bend(turn_left=-bends.knees * PELVIS_ROLL * share)
    rest_hips = 0.5 * (body.head_of("upperleg01.L") + body.head_of("upperleg01.R"))
    fixed = {"root": turn}
    root = hips - turn @ (rest_hips - body.head_of("root"))
    trunk = pose(body, local, fixed, root)
    for side in ("L", "R"):
        fixed |= leg(body, trunk, side, _feet(body, setting, bends, trunk, side))
    legs = pose(body, local, fixed, root)
    for side in ("L", "R"):
        reach = _hand(setting.hands, setting, body, legs, side)
        if setting.hands_after:
            after = _hand(setting.hands_after, setting, body, legs, side)
            reach = mix(reach, after, bends.grip)
            if setting.hands_after == "up":
                reach = replace(reach, point=reach.point + np.array([0.0, -0.30 * np.sin(np.pi * bends.grip), 0.0]))
        fixed |= arm(body, legs, side, reach)
    return pose(body, local, fixed, root)


def ground(body: Body, setting: Setting) -> float:
    """Metres by which the neutral body has to rise so that its trunk lies on the floor; 0 unless supine."""
    if setting.posture != "supine":
        return 0.0
    points = build(body, setting, Bends()).mesh()
    part = template().share((*SPINE, "root", "pelvis.L", "pelvis.R")) > 0.6
    return float(-points[part, 2].min() + 0.012)
