"""Marker trajectories as a TRC file, for OpenSim and Pose2Sim."""

import math
from pathlib import Path

import numpy as np

from coach.observation import SEEN, Floats
from coach.pauses import LONGEST_PAUSE_S
from coach.recording.read import Recording

MARKERS: dict[str, tuple[int, ...]] = {
    "Nose": (0,), "LEye": (2,), "REye": (5,), "LEar": (7,), "REar": (8,), "LMouth": (9,), "RMouth": (10,),
    "LShoulder": (11,), "RShoulder": (12,), "LElbow": (13,), "RElbow": (14,), "LWrist": (15,), "RWrist": (16,),
    "LPinky": (17,), "RPinky": (18,), "LIndex": (19,), "RIndex": (20,), "LThumb": (21,), "RThumb": (22,),
    "LHip": (23,), "RHip": (24,), "LKnee": (25,), "RKnee": (26,), "LAnkle": (27,), "RAnkle": (28,),
    "LHeel": (29,), "RHeel": (30,), "LBigToe": (31,), "RBigToe": (32,), "Hip": (23, 24), "Neck": (11, 12),
}  # fmt: skip
"""Names as Pose2Sim's OpenSim set-up for BlazePose has them, with the landmarks whose middle each is."""

LONGEST_HOLE_S = 0.3
"""A marker that was out of sight for longer is left out rather than drawn straight through."""

MOST_RATE = 240.0


def write_trc(recording: Recording, out: Path) -> None:
    """Markers in metres from the middle of the hips: X to the right of the picture, Y up, Z towards the camera.

    A TRC file has one steady rate, so the frames are brought to the session's own typical rate by straight lines between them.
    A pause longer than `LONGEST_PAUSE_S` has no rows at all, or a night that a computer slept through would fill the disk: the
    times before and after it are the true ones, so that they leap there, while frame numbers go on.

    Raises:
        OSError: the file cannot be written.
    """
    rate, when, points = _steady(recording)
    names = list(MARKERS)
    head = [
        f"PathFileType\t4\t(X/Y/Z)\t{recording.folder.name}.trc",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"{rate:.6f}\t{rate:.6f}\t{len(when)}\t{len(names)}\tm\t{rate:.6f}\t1\t{len(when)}",
        "Frame#\tTime\t" + "\t\t\t".join(names) + "\t\t",
        "\t\t" + "\t".join(f"{axis}{number}" for number in range(1, len(names) + 1) for axis in "XYZ"),
    ]
    with out.open("w", encoding="utf-8", newline="\n") as file:
        # A blank line ends the header; Pose2Sim and OpenSim both expect or skip it.
        file.write("\n".join(head) + "\n\n")
        for number, (t_s, row) in enumerate(zip(when, points.reshape(len(when), -1), strict=True), 1):
            # What was not seen is written as nan: OpenSim's reader stumbles over empty cells at the end of a line.
            cells = "\t".join(f"{value:.6f}" for value in row)
            file.write(f"{number}\t{t_s:.6f}\t{cells}\n")


def _steady(recording: Recording) -> tuple[float, Floats, Floats]:
    """A steady rate, (N,) times from 0 at that rate but for long pauses, and (N, markers, 3) positions, NaN where not seen."""
    rows = recording.rows
    rising = np.concatenate([[True], np.diff(np.maximum.accumulate(recording.t_s)) > 0]) & np.isfinite(recording.t_s)
    t_s = recording.t_s[rising] - recording.t_s[rising][0]
    world = rows["world"][rising].astype(np.float64) * [1.0, -1.0, -1.0]
    unseen = (rows["visibility"][rising] < SEEN) | ~np.isfinite(world).all(axis=-1)
    world[unseen] = np.nan
    step = max(float(np.median(np.diff(t_s))) if len(t_s) > 1 else 1 / 30, 1 / MOST_RATE)
    # A rate that other tools write the same way: 30 and not 29.94.
    step = 1 / round(1 / step) if step < 0.5 else step
    stretches = np.split(t_s, np.flatnonzero(np.diff(t_s) > LONGEST_PAUSE_S) + 1)
    when: Floats = step * np.concatenate(
        [np.arange(math.ceil(part[0] / step - 1e-6), int(part[-1] / step + 1e-6) + 1) for part in stretches]
    )
    out: Floats = np.full((len(when), len(MARKERS), 3), np.nan)
    for place, points in enumerate(MARKERS.values()):
        middle = world[:, points].mean(axis=1)
        seen = np.flatnonzero(~np.isnan(middle).any(axis=1))
        if not len(seen):
            continue
        known = t_s[seen]
        for axis in range(3):
            out[:, place, axis] = np.interp(when, known, middle[seen, axis])
        after = np.searchsorted(known, when, side="left")
        before_s = known[np.clip(np.searchsorted(known, when + 1e-9, side="right") - 1, 0, None)]
        after_s = known[np.clip(after, None, len(known) - 1)]
        hole = (after_s - before_s > LONGEST_HOLE_S) | (when < known[0] - 1e-9) | (when > known[-1] + 1e-9)
        out[hole, place] = np.nan
    return 1 / step, when, out
