"""Clips of any length and rate, made of one that comes with the program: played to and fro, so that nothing jumps."""

from itertools import cycle
from pathlib import Path

import cv2

from tests.paths import FAR


def long_clip(path: Path, frames: int, fps: float, clip: Path = FAR) -> Path:
    """Writes the clip to `path`, so many frames long; the movement is as fast as it is, whatever the rate."""
    capture = cv2.VideoCapture(str(clip))
    each = max(1, round(fps / capture.get(cv2.CAP_PROP_FPS)))
    pictures = []
    while (got := capture.read())[0]:
        pictures += [got[1]] * each
    height, width = pictures[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"avc1"), fps, (width, height))
    if not writer.isOpened():
        writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), fps, (width, height))
    for _, picture in zip(range(frames), cycle([*pictures, *pictures[-2:0:-1]]), strict=False):
        writer.write(picture)
    writer.release()
    return path
