"""A body of simple parts in the posture of an exercise: from angles to points in space, in metres.

x is forward, y to the left, z up, the floor at 0; lying, the head points to -x and the feet to +x. Everything is built for the
left side, and mirrored for the right. Proportions are those of an adult of 1.70 m.
"""

import math
from typing import NamedTuple

import numpy as np

from coach.exercise.definition import Arms, Exercise, Figure, FigurePose, Posture, View
from coach.observation import Floats

TRUNK_M, THIGH_M, SHIN_M, UPPER_ARM_M, FOREARM_M, HIP_M, SHOULDER_M, HEAD_M = 0.50, 0.42, 0.42, 0.28, 0.27, 0.09, 0.165, 0.108
SEAT_M, BACKREST_M = 0.42, 0.80
LEVELS = 5
"""Points along the spine, from the pelvis to the base of the neck."""


class Recipe(NamedTuple):
    """All that a drawing depends on; it can be a key."""

    posture: Posture
    view: View
    start: FigurePose
    end: FigurePose
    backrest: str
    side: str | None


class Part(NamedTuple):
    """A ball-ended piece between two points, (3,) each, metres, with a radius at either end."""

    kind: str
    start: Floats
    end: Floats
    start_radius: float
    end_radius: float


def recipe(exercise: Exercise, side: str | None = None) -> Recipe:
    """What to draw: as the exercise says, or else its posture and, for the end, the gentle limit of its first measure.

    Where that cannot be drawn, the end is the start.
    """
    figure = exercise.figure
    if figure is None:
        first = exercise.measures[0] if exercise.measures else None
        moved: dict[str, float] = {}
        if first is not None and first.angle in FigurePose.model_fields:
            # Beyond what can be drawn, the drawing stops; that is no fault of the exercise.
            moved[first.angle] = min(first.limit.gentle, 40.0) * first.signs[0]
        figure = Figure(end=FigurePose().model_copy(update=moved))
    chosen = side or (exercise.sides[0] if exercise.sides else None)
    start, end = (_allowed(exercise, pose) for pose in (figure.start, figure.end))
    return Recipe(exercise.posture, exercise.view, start, end, figure.backrest, chosen)


def _allowed(exercise: Exercise, pose: FigurePose) -> FigurePose:
    """Never further than the ceiling, which may lie lower for this person than in the file."""
    most = {measure.angle: measure.ceiling for measure in exercise.measures if measure.angle in FigurePose.model_fields}
    return pose.model_copy(update={name: min(max(getattr(pose, name), -bound), bound) for name, bound in most.items()})


def body(drawn: Recipe, share: float) -> list[Part]:
    """The parts of the body `share` (0 to 1) of the way from start to end."""
    pose, arms = _between(drawn.start, drawn.end, share), (drawn.start.arms, drawn.end.arms)
    spine, chest, root = _spine(drawn.posture, pose)
    top, pelvis = spine[-1], spine[0]
    # The head of somebody who lies stays on the floor, wherever the hips go.
    shoulders = root if drawn.posture == "supine" else chest
    neck = shoulders @ _around(pose.neck_rotation) @ _back(pose.neck_extension) @ _sideways(pose.neck_side_bend)
    lying_up = 0.03 if drawn.posture == "supine" else 0.0
    head = top + neck @ np.array([0.015 - lying_up, 0.0, 0.215])
    parts = [
        Part("neck", top + neck @ np.array([0, 0, -0.02]), head, 0.055, 0.05),
        Part("head", head, neck @ np.array([1.0, 0, 0]), HEAD_M, HEAD_M),
    ]
    for level in range(LEVELS - 1):
        for sign in (-1, 1):
            a, b = (_across(spine[i], chest if i > 2 else root, sign * (0.075 + 0.008 * i)) for i in (level, level + 1))
            parts.append(Part(f"trunk{level}", a, b, 0.085, 0.085 + 0.002 * level))
    knees: dict[int, Floats] = {}
    for sign in (1, -1):
        hip = pelvis + root @ np.array([0, sign * HIP_M, 0])
        knee, ankle, toe = _leg(drawn, pose, hip, sign, share)
        knees[sign] = knee
        parts += [
            Part("thigh", hip, knee, 0.085, 0.058),
            Part("shin", knee, ankle, 0.058, 0.042),
            Part("foot", ankle, toe, 0.042, 0.03),
        ]
    for sign in (1, -1):
        shoulder = top + chest @ np.array([0, sign * SHOULDER_M, -0.045])
        scene = _Scene(drawn.posture, pelvis, head, chest, root, neck, shoulder, knees, sign)
        ways = [_hand(scene, arm or _usual(drawn.posture)) for arm in arms]
        hand = _swung(shoulder, ways[0][0], ways[1][0], share, root @ np.array([1.0, 0, 0]))
        pole = (1 - share) * ways[0][1] + share * ways[1][1]
        elbow, hand = _reach(shoulder, hand, UPPER_ARM_M, FOREARM_M, pole)
        parts += [
            Part("upper_arm", shoulder, elbow, 0.056, 0.043),
            Part("forearm", elbow, hand, 0.04, 0.032),
            Part("hand", hand, hand, 0.042, 0.042),
        ]
    if drawn.side == "right":
        flip = np.array([1.0, -1.0, 1.0])
        parts = [part._replace(start=part.start * flip, end=part.end * flip) for part in parts]
    return parts


def furniture(drawn: Recipe) -> list[tuple[str, Floats]]:
    """What the body is on: pieces of (8, 3) corners in metres, to be drawn behind it."""
    flip = np.array([1.0, -1.0 if drawn.side == "right" else 1.0, 1.0])
    if drawn.posture == "seated":
        x, y = 0.2, 0.21
        boxes = [("wood", (-x, x + 0.03), (-y, y), (SEAT_M - 0.04, SEAT_M))]
        legs = [(a, b) for a in (-x + 0.02, x) for b in (-y + 0.02, y - 0.02)]
        boxes += [("wood", (a - 0.018, a + 0.018), (b - 0.018, b + 0.018), (0.0, SEAT_M)) for a, b in legs]
        if drawn.backrest == "behind":
            boxes += [
                ("wood", (-x - 0.03, -x + 0.01), (b - 0.018, b + 0.018), (SEAT_M, BACKREST_M)) for b in (-y + 0.02, y - 0.02)
            ]
            boxes += [("towel", (-x - 0.04, -x + 0.02), (-y, y), (BACKREST_M - 0.14, BACKREST_M))]
        elif drawn.backrest == "beside":
            boxes += [("wood", (a - 0.018, a + 0.018), (y - 0.01, y + 0.03), (SEAT_M, BACKREST_M)) for a in (-x + 0.02, x)]
            boxes += [("towel", (-x, x + 0.02), (y - 0.02, y + 0.04), (BACKREST_M - 0.14, BACKREST_M))]
    elif drawn.posture == "supine":
        boxes = [("mat", (-0.95, 0.75), (-0.35, 0.35), (-0.02, 0.0))]
    elif drawn.posture == "hands-and-knees":
        boxes = [("mat", (-0.6, 0.8), (-0.35, 0.35), (-0.02, 0.0))]
    else:
        boxes = [("mat", (-0.35, 0.35), (-0.35, 0.35), (-0.02, 0.0))]
    return [(kind, np.array([(a, b, c) for a in xs for b in ys for c in zs]) * flip) for kind, xs, ys, zs in boxes]


# ---- angles ----


def _back(degrees: float) -> Floats:
    """Turns the upward axis back, away from the forward one."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]])


def _sideways(degrees: float) -> Floats:
    """Turns the upward axis to the left."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[1, 0, 0], [0, c, s], [0, -s, c]])


def _around(degrees: float) -> Floats:
    """Turns the forward axis to the left."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


def _between(start: FigurePose, end: FigurePose, share: float) -> FigurePose:
    numbers = {
        name: (1 - share) * getattr(start, name) + share * getattr(end, name)
        for name in FigurePose.model_fields
        if name != "arms"
    }
    return FigurePose.model_construct(**numbers, arms=None)


def _spine(posture: Posture, pose: FigurePose) -> tuple[Floats, Floats, Floats]:
    """Points of the spine (LEVELS, 3), the frame of the chest, and the frame of the pelvis, (3, 3) each."""
    root = np.eye(3)
    pelvis = np.array([0.0, 0.0, 0.9 if posture == "standing" else SEAT_M + 0.085])
    if posture == "supine":
        root = np.array([[0.0, 0, -1], [0, 1, 0], [1, 0, 0]])
        lift = math.radians(pose.hips_lift)
        pelvis = np.array([-TRUNK_M * (1 - math.cos(lift)), 0.0, 0.095 + TRUNK_M * math.sin(lift)])
    elif posture == "hands-and-knees":
        root = np.array([[0.0, 0, 1], [0, 1, 0], [-1, 0, 0]])
        pelvis = np.array([0.0, 0.0, THIGH_M + 0.06])
    trunk_root = root @ _back(pose.hips_lift) if posture == "supine" else root
    if posture == "hands-and-knees":
        trunk_root = root @ _back(12.0)
    points, frame = [pelvis], trunk_root
    for level in range(LEVELS - 1):
        along = level / (LEVELS - 2)
        # The back bends more the further up, so that the line from hips to shoulders leans by the angle as measured.
        more = 0.4 + 1.2 * along
        frame = (
            trunk_root
            @ _around(pose.trunk_rotation * along)
            @ _back(more * pose.trunk_extension + pose.trunk_round * (1 - 2 * along))
            @ _sideways(more * pose.trunk_side_bend)
        )
        points.append(points[-1] + frame @ np.array([0, 0, TRUNK_M / (LEVELS - 1)]))
    if posture == "supine" and pose.knees_side:
        # The pelvis follows the knees half way.
        root = root @ _around(pose.knees_side / 2)
    return np.stack(points), frame, root


def _across(point: Floats, frame: Floats, offset: float) -> Floats:
    moved: Floats = point + frame @ np.array([0.0, offset, 0.0])
    return moved


# ---- legs ----


def _leg(drawn: Recipe, pose: FigurePose, hip: Floats, sign: int, share: float) -> tuple[Floats, Floats, Floats]:
    """Knee, ankle and toe."""
    if drawn.posture == "hands-and-knees":
        knee = np.array([0.0, sign * HIP_M, 0.06])
        ankle = knee + np.array([-SHIN_M, 0, -0.01])
        return knee, ankle, ankle + np.array([-0.14, 0, -0.01])
    if drawn.posture == "supine":
        side = math.radians(pose.knees_side)
        planted = np.array([0.43, sign * HIP_M, 0.05])
        pole = np.array([0.0, math.sin(side), math.cos(side)])
        most = max(drawn.start.knee_to_chest, drawn.end.knee_to_chest)
        lifted = pose.knee_to_chest / most if most and (sign > 0 or drawn.side == "both") else 0.0
        if lifted:
            thigh, shin = math.radians(most), math.radians(most - 125)
            ways = [np.array([math.cos(turn), 0, math.sin(turn)]) for turn in (thigh, shin)]
            raised = hip + THIGH_M * ways[0] + SHIN_M * ways[1]
            knee, ankle = _reach(
                hip, (1 - lifted) * planted + lifted * raised, THIGH_M, SHIN_M, (1 - lifted) * pole + lifted * ways[0]
            )
            down = np.array([0.12, 0, -0.06 + 0.1 * lifted])
            return knee, ankle, ankle + down
        knee, ankle = _reach(hip, planted, THIGH_M, SHIN_M, pole)
        return knee, ankle, ankle + np.array([0.15, 0, -0.015])
    forward = 0.44 if drawn.posture == "seated" else 0.0
    ankle = np.array([forward, sign * (HIP_M + 0.02), 0.07])
    knee, ankle = _reach(hip, ankle, THIGH_M, SHIN_M, np.array([1.0, 0.0, 0.3]))
    return knee, ankle, ankle + np.array([0.15, sign * 0.02, -0.035])


def _reach(start: Floats, wanted: Floats, first: float, second: float, pole: Floats) -> tuple[Floats, Floats]:
    """Joint and end of two bones that reach for a point, bent towards `pole`; what is too far is reached for in vain."""
    way = wanted - start
    far = float(np.linalg.norm(way))
    along = way / far if far > 1e-6 else np.array([0.0, 0.0, -1.0])
    far = min(max(far, abs(first - second) + 1e-3), first + second - 1e-3)
    side = pole - along * float(pole @ along)
    size = float(np.linalg.norm(side))
    side = side / size if size > 1e-6 else np.array([0.0, 1.0, 0.0])
    share = (first * first - second * second + far * far) / (2 * far)
    joint = start + along * share + side * math.sqrt(max(0.0, first * first - share * share))
    return joint, start + along * far


# ---- arms ----


class _Scene(NamedTuple):
    """What a hand may hold on to. sign: 1 the left hand, -1 the right one."""

    posture: Posture
    pelvis: Floats
    head: Floats
    chest: Floats
    root: Floats
    neck: Floats
    shoulder: Floats
    knees: dict[int, Floats]
    sign: int


def _usual(posture: Posture) -> Arms:
    usual: dict[Posture, Arms] = {"seated": "thighs", "standing": "sides", "supine": "floor", "hands-and-knees": "floor"}
    return usual[posture]


def _hand(scene: _Scene, arms: Arms) -> tuple[Floats, Floats]:
    """Where the hand is, and which way the elbow points."""
    s, chest, shoulder = scene.sign, scene.chest, scene.shoulder

    def near(point: Floats, frame: Floats, x: float, y: float, z: float) -> Floats:
        moved: Floats = point + frame @ np.array([x, s * y, z])
        return moved

    def way(x: float, y: float, z: float) -> Floats:
        turned: Floats = chest @ np.array([x, s * y, z])
        return turned

    match arms:
        case "behind_head":
            return near(scene.head, scene.neck, -0.1, 0.035, -0.03), way(0.1, 1.0, 0.1)
        case "low_back":
            return near(scene.pelvis, scene.root, -0.12, 0.1, 0.12), way(-1.0, 0.6, 0.0)
        case "up":
            return near(shoulder, chest, 0.06, -0.03, 0.55), way(0.3, 1.0, 0.0)
        case "over_head" if s < 0:
            return scene.head + scene.neck @ np.array([0.0, 0.1, 0.17]), way(0.0, 1.0, 0.6)
        case "over_head":
            return np.array([0.0, 0.3, SEAT_M + 0.03]), way(0.0, 1.0, 0.0)
        case "out":
            return near(shoulder, np.eye(3), 0.12, 0.53, -0.04), way(0.0, 0.3, -1.0)
        case "knee":
            return scene.knees[1] + np.array([0.07, -0.05 if s < 0 else 0.04, -0.06]), way(0.2, 1.0, -0.6)
        case "backrest":
            return np.array([-0.1 if s > 0 else 0.12, 0.22, BACKREST_M]), way(-0.3, 1.0, -0.6)
        case "thighs" if scene.posture == "seated":
            thigh = 0.35 * scene.pelvis + 0.65 * scene.knees[s]
            return thigh + np.array([0.0, s * 0.03, 0.09]), way(-0.6, 0.8, -0.3)
        case "floor" if scene.posture == "hands-and-knees":
            return np.array([TRUNK_M, s * SHOULDER_M, 0.04]), np.array([-1.0, s * 0.3, 0.0])
        case "floor" if scene.posture == "supine":
            return np.array([-0.03, s * 0.29, 0.05]), np.array([0.0, s * 1.0, 0.2])
        case _:
            return near(shoulder, chest, 0.04, 0.06, -0.53), way(-1.0, 0.4, 0.0)


def _swung(pivot: Floats, start: Floats, end: Floats, share: float, front: Floats) -> Floats:
    """A point between two others that swings about a pivot rather than going through it; right across, it takes the front."""
    a, b = start - pivot, end - pivot
    far_a, far_b = float(np.linalg.norm(a)), float(np.linalg.norm(b))
    bow = max(0.0, -float(a @ b) / max(far_a * far_b, 1e-9)) * 4 * share * (1 - share)
    way = (1 - share) * a + share * b + bow * max(far_a, far_b) * front
    size = float(np.linalg.norm(way))
    swung: Floats = pivot + way / max(size, 1e-9) * ((1 - share) * far_a + share * far_b)
    return swung
