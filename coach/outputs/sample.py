"""The picture at the top of the README: `python -m coach.outputs.sample .docs/overlay.png` draws it anew.

The clip that comes with the program is seen and judged as in any session. It moves faster than the pace, so the course alone is
set: to a hold, where the clip first goes beyond gentle.
"""

import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from coach.coaching import State, step
from coach.course.view import TARGET_SHARE
from coach.errors import CoachError
from coach.exercise.files import load
from coach.feedback import View
from coach.outputs.figure import Picture
from coach.outputs.overlay import draw
from coach.paths import bundled
from coach.pose.eyes import Eyes
from coach.pose.landmarker import Landmarker
from coach.pose.model_files import find_model
from coach.sources.video_file import VideoFile

CLIP = "chair-extension"
SIZE = (864, 486)
"""Width and height: sharp on a page, and small enough to keep in a repository."""


def sample() -> Picture:
    """The overlay at the moment when the clip's caution begins, (486, 864, 3).

    Raises:
        CoachError: the clip never comes there.
        DeviceError: the pose model is not set up.
    """
    exercise, _ = load(CLIP)
    caution, pace = exercise.measures[0].cue_caution, exercise.pace
    course = View(
        "hold", 0.7 * pace.hold_s, pace.hold_s, 2, pace.repetitions, 1, None, TARGET_SHARE * exercise.measures[0].limit.gentle
    )
    state = State()
    with Landmarker(find_model("full")) as landmarker:
        eyes = Eyes(landmarker)
        for frame in VideoFile(bundled("exercises") / f"{CLIP}.mp4").frames():
            seen = eyes.see(frame)
            state, feedback = step(exercise, state, seen)
            if feedback.sentence == caution and frame.picture is not None:
                shown = draw(frame.picture, seen, replace(feedback, course=course), exercise, mirror=False)
                return np.asarray(cv2.resize(shown, SIZE, interpolation=cv2.INTER_AREA), np.uint8)
    raise CoachError(f"{CLIP}.mp4 never goes beyond gentle.")


if __name__ == "__main__":
    try:
        cv2.imwrite(str(Path(sys.argv[1])), sample(), [cv2.IMWRITE_PNG_COMPRESSION, 9])
    except IndexError:
        sys.exit("usage: python -m coach.outputs.sample FILE.png")
    except CoachError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
