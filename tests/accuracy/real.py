"""Real people against motion capture: the Keraal recordings, read in place and never kept.

Each trial holds the 33 image landmarks of a webcam and the positions of body-worn Vicon targets. Read as they are, that means:
the picture was 16 to 9 (as the targets' and the landmarks' paths fit together) and mirrored, so left and right are changed back;
there are no world landmarks, so the depth of the image landmarks takes their place; both recordings span the same time. Nobody
keeps still at the start, so the neutral is the mean of all frames in which motion capture sees the person where they began.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.angles.geometry import Lines, lines, wrap
from coach.angles.names import ANGLES
from coach.angles.neutral import Neutral
from coach.angles.relative import relative_angles
from coach.angles.tracked import UNTRACKED
from coach.check.neutral import mean_posture
from coach.observation import LANDMARKS, LEFT_HIP, LEFT_SHOULDER, RIGHT_HIP, RIGHT_SHOULDER, Floats

ASPECT = 16 / 9
REST_DEG = 4.0
"""As near as this to where they began is at rest."""

TRUNK_M = 0.5
HIPS, RIGHT, LEFT = 13, 7, 8
"""Targets of Vicon: pelvis, right and left shoulder."""

MIRROR = np.array([0, 4, 5, 6, 1, 2, 3, *(number + (1 if number % 2 else -1) for number in range(7, LANDMARKS))])


@dataclass(frozen=True)
class Trial:
    """One exercise of one person: the coach's estimate against motion capture, (T,) degrees as changes from the start."""

    title: str
    true: Floats
    read: Floats

    @property
    def slope(self) -> float:
        """Of read against true."""
        return float(np.polyfit(self.true, self.read, 1)[0])

    @property
    def gain(self) -> float:
        """By which what is read would have to be multiplied to be true, least squares."""
        return float((self.read * self.true).sum() / (self.read * self.read).sum())

    @property
    def correlation(self) -> float:
        """Between read and true."""
        return float(np.corrcoef(self.true, self.read)[0, 1])

    @property
    def mae(self) -> float:
        """Mean of the error's size, degrees."""
        return float(np.abs(self.read - self.true).mean())


def trials(folder: Path) -> list[Trial]:
    """Trunk rotation (RTK) and side bend (ELK) of every person in a folder of Keraal files."""
    found: list[Trial] = []
    for path in sorted(folder.glob("G3-BP-RTK-*.json")):
        found += _rotations(path.stem.split("-")[3], _landmarks(path), _vicon(path))
    for path in sorted(folder.glob("G3-BP-ELK-*.json")):
        points, vicon = _landmarks(path), _vicon(path)
        part, true, rest = _aligned(points, _side_bend(vicon))
        read = relative_angles(part, _neutral(part, rest))[:, ANGLES.index("trunk_side_bend")]
        found.append(Trial(f"{path.stem.split('-')[3]}: side bend, as the coach reads it", true, read))
    return found


def _rotations(who: str, points: Floats, vicon: Floats) -> list[Trial]:
    """Shoulders against pelvis, and what the coach makes its estimate of, each against what it should be."""
    shoulders, pelvis = _yaws(vicon)
    part, true, rest = _aligned(points, shoulders - pelvis)
    _, turned, _ = _aligned(points, shoulders)
    neutral = _neutral(part, rest)
    line = wrap(part.shoulder_azimuth - neutral.shoulder_azimuth)
    hips = wrap(part.hip_azimuth - neutral.hip_azimuth)
    narrow = np.degrees(np.arccos(np.clip(part.shoulder_width / neutral.shoulder_width, -1, 1))) * np.sign(line)
    return [
        Trial(
            f"{who}: trunk rotation, as the coach reads it",
            true,
            relative_angles(part, neutral)[:, ANGLES.index("trunk_rotation")],
        ),
        Trial(f"{who}: shoulder line less hip line, by depth", true, line - hips),
        Trial(f"{who}: shoulders in the room, by how narrow they look", turned, narrow),
    ]


def _vicon(path: Path) -> Floats:
    """(T, 17, 7): position in mm and quaternion of each target, of the same trial as the landmarks in `path`."""
    return np.loadtxt(path.with_name(path.name.replace("-BP-", "-Vicon-")).with_suffix(".txt")).reshape(-1, 17, 7)


def _landmarks(path: Path) -> Floats:
    """(T, 33, 3): x and y as shares of the picture, z in the unit of x."""
    frames = json.loads(path.read_text(encoding="utf-8"))["positions"]
    return np.array([list(frames[key].values()) for key in sorted(frames, key=float)])


def _aligned(points: Floats, true: Floats) -> tuple[Lines, Floats, NDArray[np.int64]]:
    """The lines of the body, the truth at the same moments counted from rest, and the frames at rest."""
    points = points[:, MIRROR] * [-ASPECT, 1.0, ASPECT]
    deep = points - ((points[:, LEFT_HIP] + points[:, RIGHT_HIP]) / 2)[:, None]
    length = np.median(np.linalg.norm((deep[:, LEFT_SHOULDER] + deep[:, RIGHT_SHOULDER]) / 2, axis=1))
    part = lines(points[..., :2] + [ASPECT, 0.0], deep * TRUNK_M / length, np.ones(points.shape[:2]))
    true = np.interp(np.linspace(0, len(true) - 1, len(points)), np.arange(len(true)), true)
    rest = np.flatnonzero(np.abs(true - true[0]) < REST_DEG)
    return part, true - true[rest].mean(), rest


def _neutral(part: Lines, rest: NDArray[np.int64]) -> Neutral:
    return mean_posture(0.0, [(0.0, part.at(int(number)), UNTRACKED) for number in rest])


def _yaws(vicon: Floats) -> tuple[Floats, Floats]:
    """Shoulder line and pelvis about the vertical, + left, degrees; x is forward, y left, z up."""
    line = vicon[:, LEFT, :3] - vicon[:, RIGHT, :3]
    shoulders = np.degrees(np.unwrap(np.arctan2(-line[:, 0], line[:, 1])))
    x, y, z, w = vicon[:, HIPS, 3:].T
    # Rows x and y of the pelvis's rotation, then since the start.
    ahead = np.stack([1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)], axis=-1)
    aside = np.stack([2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)], axis=-1)
    along, across = ahead @ ahead[0] + aside @ aside[0], aside @ ahead[0] - ahead @ aside[0]
    return np.asarray(shoulders), np.degrees(np.arctan2(across, along))


def _side_bend(vicon: Floats) -> Floats:
    """Pelvis to the middle of the shoulders against the vertical, + left."""
    line = (vicon[:, LEFT, :3] + vicon[:, RIGHT, :3]) / 2 - vicon[:, HIPS, :3]
    return np.degrees(np.arctan2(line[:, 1], line[:, 2]))
