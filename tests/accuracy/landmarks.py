"""Keeps what the coach sees in clips, for tests of the check that need no pictures."""

import argparse
from pathlib import Path

import numpy as np

from coach.observation import Observation
from coach.pose.eyes import Eyes
from coach.pose.landmarker import Landmarker
from coach.pose.model_files import find_model
from coach.sources.video_file import VideoFile


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy.landmarks", description=__doc__)
    parser.add_argument("clips", type=Path, nargs="+")
    parser.add_argument("-o", "--output", type=Path, required=True)
    given = parser.parse_args()
    for clip in given.clips:
        with Landmarker(find_model("full")) as landmarker:
            eyes = Eyes(landmarker)
            seen = [eyes.see(frame) for frame in VideoFile(clip).frames()]
        save(given.output / f"{clip.stem}.npz", seen)


def save(path: Path, seen: list[Observation]) -> None:
    """Writes what was seen in 32 bits, which observations are exact in."""
    columns = {"image": "image", "world": "world", "visibility": "visibility", "turn": "head_turn_deg"}
    columns["turn_bound"] = "head_turn_bound_deg"
    parts = {name: np.array([getattr(one, field) for one in seen], np.float32) for name, field in columns.items()}
    times, people = np.array([one.t_s for one in seen]), np.array([one.people for one in seen], np.int8)
    np.savez_compressed(path, allow_pickle=False, t=times, people=people, **parts)


if __name__ == "__main__":
    main()
