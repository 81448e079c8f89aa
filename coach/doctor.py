"""Looks at what a session needs, one part at a time."""

import importlib.util
import shutil
import sys
from typing import TypedDict

from coach.errors import CoachError


class Finding(TypedDict):
    """One part: whether it works, and what to do if not."""

    part: str
    ok: bool
    says: str


def examine() -> list[Finding]:
    """Checks camera, pose model, display and voice."""
    return [_camera(), _model(), _display(), _voice()]


def _camera() -> Finding:
    from coach.sources.capture import open_capture

    found = []
    for index in range(4):
        capture = open_capture(index)
        if capture.isOpened() and capture.read()[0]:
            found.append(str(index))
        capture.release()
    if found:
        return {"part": "camera", "ok": True, "says": f"camera {', '.join(found)} gives pictures"}
    says = "no camera gives a picture: plug one in, close programs that use it, or use a phone with --camera URL"
    return {"part": "camera", "ok": False, "says": says}


def _model() -> Finding:
    import numpy as np

    from coach.pose.landmarker import Landmarker
    from coach.pose.model_files import VARIANTS, find_model

    there = []
    for variant in VARIANTS:
        try:
            find_model(variant)
        except CoachError:
            continue
        there.append(variant)
    if "full" not in there:
        return {"part": "model", "ok": False, "says": "the pose model is not set up: run `coach setup` once"}
    try:
        with Landmarker(find_model("full")) as landmarker:
            landmarker.detect(0.0, np.zeros((48, 64, 3), dtype=np.uint8))
    except (CoachError, OSError, RuntimeError) as error:
        return {"part": "model", "ok": False, "says": f"the pose model does not run: {error}; run `coach setup` again"}
    return {"part": "model", "ok": True, "says": f"{', '.join(there)} set up; nothing will be fetched"}


def _display() -> Finding:
    from coach.outputs.window import Window

    if Window.available():
        return {"part": "display", "ok": True, "says": "a window can be opened"}
    return {"part": "display", "ok": False, "says": "no display: `coach run` will write the picture to a file instead"}


def _voice() -> Finding:
    if importlib.util.find_spec("pyttsx3") is None:
        return {"part": "voice", "ok": False, "says": "pyttsx3 is missing: install the program again"}
    if sys.platform == "linux" and not (shutil.which("espeak-ng") or shutil.which("espeak")):
        return {
            "part": "voice",
            "ok": False,
            "says": "no speech engine: install espeak-ng; the coach shows its sentences meanwhile",
        }
    return {"part": "voice", "ok": True, "says": "a speech engine is there"}
