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

from coach import settings
from coach.errors import CoachError
from coach.settings import Settings
from coach.wording import say


class Finding(TypedDict):
    """One part: whether it works, and what to do if not."""

    part: str
    ok: bool
    says: str


def examine(*, camera: bool = True) -> list[Finding]:
    """Checks camera, pose model, display and voice, as the settings have chosen; not the camera where a session is using it."""
    found, chosen = list[Finding](), Settings()
    try:
        chosen = settings.read()
    except CoachError as error:
        found.append({"part": "settings", "ok": False, "says": _part_of(error)})
    return [*found, *([_camera(chosen.camera)] if camera else []), _model(chosen.model), _display(), _voice(chosen.voice)]


def _part_of(sentence: object) -> str:
    return str(sentence).removesuffix(".")


def _camera(chosen: str) -> Finding:
    from coach.conduct import address
    from coach.sources.capture import shown
    from coach.sources.live import LiveCamera

    others = ", ".join(str(index) for index in range(4) if str(index) != chosen and _gives(index))
    try:
        # As a session opens it: entered once a picture has come.
        with LiveCamera(address(chosen)) as source:
            says = f"{shown(source.address)} gives pictures" + (f", and camera {others} too" if others else "")
        return {"part": "camera", "ok": True, "says": says}
    except CoachError as error:
        says = _part_of(error)
    if others:
        says += f"; camera {others} gives pictures: choose it in the settings, or with --camera"
    elif chosen.isdecimal():
        says = "no camera gives a picture: plug one in, close programs that use it, or use a phone with --camera URL"
    return {"part": "camera", "ok": False, "says": says}


def _gives(index: int) -> bool:
    """Whether a camera gives a picture."""
    from coach.sources.capture import open_capture

    capture = open_capture(index)
    try:
        return capture.isOpened() and capture.read()[0]
    finally:
        capture.release()


def _model(chosen: str) -> Finding:
    from coach.pose.model_files import VARIANTS, find_model

    there, missing = [], {}
    for variant in VARIANTS:
        try:
            find_model(variant)
        except CoachError as error:
            missing[variant] = error
        else:
            there.append(variant)
    if chosen in missing:
        return {"part": "model", "ok": False, "says": _part_of(missing[chosen])}
    try:
        took_s = {variant: look_s(variant) for variant in there}
    except (CoachError, OSError, RuntimeError) as error:
        return {"part": "model", "ok": False, "says": f"the pose model does not run: {error}; run `coach setup` again"}
    return {"part": "model", **advice(took_s, chosen)}


class Advice(TypedDict):
    """Whether this computer is fast enough, and which model to use."""

    ok: bool
    says: str


def advice(took_s: dict[str, float], chosen: str = "full") -> Advice:
    """Which of the pose models to use.

    Args:
        took_s: for each model that is set up, how long a look at a picture takes.
        chosen: the one that sessions take, which is among them.
    """
    from coach.pose.model_files import VARIANTS
    from coach.pose.relief import LOOK_S

    # A session draws, speaks and records beside it.
    enough_s = 0.6 * LOOK_S
    rates = ", ".join(f"{model} {1 / took:.0f}" for model, took in took_s.items())
    measured = f"pictures a second on this computer: {rates}"
    for model in reversed(VARIANTS[: VARIANTS.index(chosen) + 1]):
        if model in took_s and took_s[model] <= enough_s:
            use = f"the {model} model keeps up, use it" if model == chosen else f"use --model {model}, which keeps up"
            return {"ok": True, "says": f"{measured}; {use}; nothing will be fetched"}
    if "lite" not in took_s:
        says = f"{measured}; that is too slow, run `coach setup --model lite` and use --model lite"
        return {"ok": False, "says": says}
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
_FIND = "import sys; from coach.voice.engine import Engine; print(Engine(sys.argv[1], 150).voice_found)"


def _voice(chosen: str = "") -> Finding:
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
    if chosen and (_tried(_FIND, chosen) or "").endswith("False"):
        return {"part": "voice", "ok": False, "says": _part_of(say("voice_unknown", voice=chosen))}
    return {"part": "voice", "ok": True, "says": "a speech engine and a sound device are there"}


def _sounds() -> bool:
    """Whether sound can be played."""
    return _tried(_SOUND) is not None


def _tried(code: str, *words: str) -> str | None:
    """What code prints, None if it fails; in a process of its own, as libraries for sound hang and print what they please."""
    command = [sys.executable, "-c", code, *words]
    try:
        done = subprocess.run(command, capture_output=True, errors="replace", timeout=SOUND_S, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
