"""Looks at what a session needs, one part at a time."""

import importlib.util
import shutil
import subprocess
import sys
import time
from contextlib import closing
from itertools import islice
from statistics import median
from typing import TypedDict

from coach.errors import CoachError


class Finding(TypedDict):
    """One part: whether it works, and what to do if not."""

    part: str
    ok: bool
    says: str


def examine(*, camera: bool = True) -> list[Finding]:
    """Checks camera, pose model, display and voice; not the camera where a session is using it."""
    return [*([_camera()] if camera else []), _model(), _display(), _voice()]


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
        took_s = {variant: look_s(variant) for variant in there}
    except (CoachError, OSError, RuntimeError) as error:
        return {"part": "model", "ok": False, "says": f"the pose model does not run: {error}; run `coach setup` again"}
    return {"part": "model", **advice(took_s)}


class Advice(TypedDict):
    """Whether this computer is fast enough, and which model to use."""

    ok: bool
    says: str


def advice(took_s: dict[str, float]) -> Advice:
    """Which of the pose models to use.

    Args:
        took_s: for each model that is set up, `full` among them, how long a look at a picture takes.
    """
    from coach.pose.relief import LOOK_S

    # A session draws, speaks and records beside it.
    enough_s = 0.6 * LOOK_S
    rates = ", ".join(f"{model} {1 / took:.0f}" for model, took in took_s.items())
    measured = f"pictures a second on this computer: {rates}"
    if took_s["full"] <= enough_s:
        return {"ok": True, "says": f"{measured}; the full model keeps up, use it; nothing will be fetched"}
    if "lite" not in took_s:
        says = f"{measured}; that is too slow, run `coach setup --model lite` and use --model lite"
        return {"ok": False, "says": says}
    if took_s["lite"] <= enough_s:
        return {"ok": True, "says": f"{measured}; use --model lite, which keeps up; nothing will be fetched"}
    return {"ok": False, "says": f"{measured}; even lite is too slow, so warnings come late: close other programs"}


MOST_LOOKS, MOST_LOOKING_S, FIRST_LOOKS = 60, 2.0, 5


def look_s(model: str) -> float:
    """Median time that a look at a picture of the bundled clip takes, in two seconds at most; the first looks do not count.

    Raises:
        CoachError: the model cannot be used.
    """
    from coach.paths import bundled
    from coach.pose.landmarker import Landmarker
    from coach.pose.model_files import find_model
    from coach.sources.video_file import VideoFile

    took: list[float] = []
    with (
        Landmarker(find_model(model)) as landmarker,
        closing(VideoFile(bundled("exercises") / "chair-extension.mp4").frames()) as frames,
    ):
        for frame in islice(frames, MOST_LOOKS):
            assert frame.picture is not None
            began = time.perf_counter()
            landmarker.detect(frame.t_s, frame.picture)
            took.append(time.perf_counter() - began)
            if sum(took) > MOST_LOOKING_S and len(took) > FIRST_LOOKS:
                break
    return median(took[FIRST_LOOKS:])


def _display() -> Finding:
    from coach.outputs.window import Window

    if Window.available():
        return {"part": "display", "ok": True, "says": "a window can be opened"}
    return {"part": "display", "ok": False, "says": "no display: `coach run` will write the picture to a file instead"}


SOUND_S = 20.0
"""Sound that has not begun after this long is as good as none."""

_SOUND = "from coach.voice.output import open_output; open_output(print).close()"


def _voice() -> Finding:
    problems = []
    if importlib.util.find_spec("pyttsx3") is None:
        problems.append("pyttsx3 is missing: install the program again")
    elif sys.platform == "linux" and not (shutil.which("espeak-ng") or shutil.which("espeak")):
        problems.append("no speech engine: install espeak-ng")
    if not _sounds():
        also = ", or install libportaudio2 if that is missing" if sys.platform == "linux" else ""
        problems.append(f"no sound device, so nothing is heard: connect or switch on loudspeakers or headphones{also}")
    if problems:
        return {"part": "voice", "ok": False, "says": "; ".join([*problems, "the coach shows its sentences meanwhile"])}
    return {"part": "voice", "ok": True, "says": "a speech engine and a sound device are there"}


def _sounds() -> bool:
    """Whether sound can be played; tried in a process of its own, as sound libraries hang and print what they please."""
    try:
        return subprocess.run([sys.executable, "-c", _SOUND], capture_output=True, timeout=SOUND_S, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
