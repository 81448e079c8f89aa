"""A live session without camera and pose model, to be killed: prints the time of every frame once it has been heard."""

import itertools
import sys
import time

from coach.coaching import State, step
from coach.exercise import files
from coach.recording.write import Recorder
from coach.sources.frame import Frame
from tests.recording.sessions import film


def main() -> None:
    exercise, _ = files.load("chair-extension")
    seen = film(exercise, 30, fps=30)
    state = State()
    with Recorder(exercise, "chair-extension", source="camera 0", model="full", tell=print) as recorder:
        start = time.monotonic()
        for row in itertools.chain(seen):
            time.sleep(max(0.0, row.t_s - (time.monotonic() - start)))
            state, feedback = step(exercise, state, row)
            recorder.hear(Frame(row.t_s, None), row, feedback)
            # On the screen from now on.
            sys.stdout.write(f"{row.t_s!r}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
