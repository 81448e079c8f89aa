"""How many recorded frames a second are judged again."""

import time
from statistics import median

import numpy as np

from coach.exercise import files
from coach.exercise.definition import Exercise
from coach.recording import rejudge
from coach.recording.read import Recording, read
from coach.tuning.track import track
from coach.tuning.warnings import told
from tests.benchmarks.table import Row
from tests.recording.sessions import record

MINUTES = 10


def typical(minutes: float = MINUTES) -> Recording:
    """A session in memory of that length: a shorter one again and again, with the noise of a camera on it."""
    short = read(record(seconds=60))
    count = round(minutes)
    chance = np.random.default_rng(5)
    rows = {name: np.concatenate([values] * count) for name, values in short.rows.items()}
    rows["t_s"] = np.concatenate([short.rows["t_s"] + 60.0 * number for number in range(count)])
    rows["image"] = rows["image"] + chance.normal(0, 0.0005, rows["image"].shape).astype(np.float32)
    return Recording(short.folder, short.info, short.exercise, rows, (), (), None)


def measure() -> list[Row]:
    """Frames a second of one core: all warnings, of a session seen for the first time and under other limits; and every event."""
    recording = typical()
    exercise: Exercise = files.load("chair-extension")[0]
    main, count = exercise.measures[0], len(recording)
    whole, other = [], []
    for degrees in range(10, 20):
        limit = main.limit.model_copy(update={"ease_off": float(degrees), "gentle": min(main.limit.gentle, degrees)})
        changed = exercise.model_copy(update={"measures": [main.model_copy(update={"limit": limit}), *exercise.measures[1:]]})
        started = time.process_time()
        measured = track(recording, changed)
        first = time.process_time()
        told(measured, changed)
        whole.append(time.process_time() - started)
        other.append(time.process_time() - first)
    started = time.process_time()
    rejudge.events(recording)
    events = time.process_time() - started
    return [
        Row("all warnings of a recording, measured and judged", count / median(whole), "frames/s", least=50_000),
        Row("the same under other limits, measured already (coach tune)", count / median(other), "frames/s"),
        Row("every event of the course, step by step as live (coach replay)", count / events, "frames/s"),
    ]
