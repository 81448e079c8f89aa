"""Every file that the program reads: how a sound one is made, and how the program reads it."""

import datetime
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from coach.coaching import State, step
from coach.exercise import files
from coach.exercise.definition import Exercise
from coach.pose.model_files import TASK_ENTRIES
from coach.recording import rejudge, store, write
from coach.recording.read import Recording, read
from tests.paths import CLIPS
from tests.recording.sessions import film, record

Read = Callable[[Path], Any]


@dataclass(frozen=True)
class Reader:
    """One kind of file.

    Attributes:
        name: of the kind.
        originals: sound files, and for each where it has to lie under a user's data folder.
        read: reads the damaged file at that path. It may only return, or raise `CoachError`.
    """

    name: str
    originals: Callable[[], list[tuple[str, bytes]]]
    read: Read


def _exercises() -> list[tuple[str, bytes]]:
    # Under a name of its own: a bundled one is refused before it is read.
    return [(f"my-{name}.toml", files.find(name).read_bytes()) for name in files.names()]


def _read_exercise(path: Path) -> None:
    from coach.outputs.exercise_text import describe

    exercise, _ = files.load(str(path))
    describe(exercise)
    _judge(exercise)


def _judge(exercise: Exercise) -> None:
    """A definition that was accepted must be one that can be coached."""
    state = State()
    for seen in film(exercise, 3.0, 10.0):
        state, _ = step(exercise, state, seen)


def _limits() -> list[tuple[str, bytes]]:
    text = """# Mine.
[trunk_extension]
gentle = 9.0
ease_off = 14.5
because = "asked my physiotherapist"

[trunk_extension.speed_out]
ease_off = 15.0

[neck_extension]
ease_off = 20.0
"""
    return [("limits/me/chair-extension.toml", text.encode())]


def _read_limits(path: Path) -> None:
    from coach.tuning import own

    exercise, _ = files.load("chair-extension")
    _judge(own.apply(exercise, own.read("me", "chair-extension")))


def _answers() -> list[tuple[str, bytes]]:
    from coach.safety.answers import template

    plain = template().replace("\n# ", "\n").encode()
    return [("answers.toml", b"everything_else = false\nage = 52\n"), ("answers.toml", plain), ("answers.json", b'{"age": 52}')]


def _read_answers(path: Path) -> None:
    from coach.safety import answers
    from coach.safety.verdict import allowed, incomplete

    said = answers.read(str(path))
    incomplete(said)
    allowed(said, files.load("chair-extension")[0])


def _remembered() -> list[tuple[str, bytes]]:
    from coach.safety import answers

    file = answers.remember(answers.NOTHING_APPLIES, datetime.date.today())
    return [("screening.json", file.read_bytes())]


def _read_remembered(path: Path) -> None:
    from coach.safety import answers

    answers.remembered(datetime.date.today())
    answers.valid_until()


def _settings() -> list[tuple[str, bytes]]:
    text = 'camera = "rtsp://10.0.0.7/live"\nmodel = "lite"\nperson = "anna"\nvoice = "English"\nrate = 140\ntones = false\n'
    return [("settings.toml", text.encode())]


def _read_settings(path: Path) -> None:
    from coach import settings

    settings.save(settings.read())


def _session(part: str) -> Callable[[], list[tuple[str, bytes]]]:
    def originals() -> list[tuple[str, bytes]]:
        from coach.recording.marks import append, made

        folder = store.root() / "fuzzed"
        if not folder.exists():
            # Batches by count alone, so that the file is the same each time.
            write.FLUSH_S, write.MOST_ROWS = 1e9, 16
            record(seconds=6).rename(folder)
            append(folder, made(3.0, "felt_fine", "calm"))
            append(folder, made(4.0, "felt_too_far"))
            _SOUND["fuzzed"] = read(folder)
        return [(f"sessions/fuzzed/{part}", (folder / part).read_bytes())]

    return originals


_SOUND: dict[str, Recording] = {}


def _read_session(path: Path) -> None:
    """As `coach replay` and `coach sessions`; and what is read is what was recorded, unless the damage is spoken of."""
    store.listed()
    recording = read(path.parent)
    if path.name == store.LANDMARKS:
        _as_recorded(recording, _SOUND["fuzzed"])
    rejudge.differences(recording, list(recording.told[1:]))
    if path.name in (store.LANDMARKS, store.EXERCISE):
        rejudge.events(recording)


def _as_recorded(recording: Recording, sound: Recording) -> None:
    there = {float(t): row for row, t in enumerate(sound.t_s)}
    for name in ("image", "world", "visibility"):
        rows = [there.get(float(t), -1) for t in recording.t_s]
        if -1 in rows or not np.array_equal(recording.rows[name], sound.rows[name][rows], equal_nan=True):
            raise AssertionError(f"{name} is not what was recorded, and nobody says so")


def _models() -> list[tuple[str, bytes]]:
    from coach.pose.model_files import find_model

    return [("own.task", find_model("full").read_bytes())]


def _read_model(path: Path) -> None:
    from coach.pose.landmarker import Landmarker
    from coach.pose.model_files import find_model

    with Landmarker(find_model(str(path))) as landmarker:
        landmarker.detect(0.0, np.full((48, 64, 3), 90, np.uint8))


def _model_parts() -> list[tuple[str, bytes]]:
    """What a zip's checksums hide: the two networks themselves, damaged before they were packed."""
    with zipfile.ZipFile(io.BytesIO(_models()[0][1])) as task:
        return [(f"parts/{entry}", task.read(entry)) for entry in TASK_ENTRIES]


def _read_model_part(path: Path) -> None:
    own = path.with_name("own.task")
    with zipfile.ZipFile(io.BytesIO(_models()[0][1])) as sound, zipfile.ZipFile(own, "w", zipfile.ZIP_STORED) as task:
        for entry in TASK_ENTRIES:
            task.writestr(entry, path.read_bytes() if entry == path.name else sound.read(entry))
    _read_model(own)


def _videos() -> list[tuple[str, bytes]]:
    return [(name, (CLIPS / name).read_bytes()) for name in ("variable_rate.mp4", "rotated.mp4")]


def _read_video(path: Path) -> None:
    from coach.sources.video_file import VideoFile

    last = -np.inf
    for frame in VideoFile(path).frames():
        if frame.picture is None or frame.picture.dtype != np.uint8 or frame.picture.ndim != 3:
            raise AssertionError("a frame without a picture")
        last = max(last, frame.t_s)


def _session_videos() -> list[tuple[str, bytes]]:
    folder = store.root() / "filmed"
    if not folder.exists():
        record(seconds=3, video=True).rename(folder)
    video = (folder / store.VIDEO).read_bytes()
    return [(f"sessions/filmed/{store.VIDEO}", video)]


def _read_session_video(path: Path) -> None:
    from coach.recording.video import Pictures

    pictures = Pictures(path.parent)
    for number in (0, 1, 40, 5, 10_000):
        pictures.at(number)
    pictures.close()


READERS = {
    reader.name: reader
    for reader in (
        Reader("exercise", _exercises, _read_exercise),
        Reader("limits", _limits, _read_limits),
        Reader("answers", _answers, _read_answers),
        Reader("remembered-answers", _remembered, _read_remembered),
        Reader("settings", _settings, _read_settings),
        *(
            Reader(part, _session(part), _read_session)
            for part in (store.INFO, store.EXERCISE, store.LANDMARKS, store.EVENTS, store.MARKS)
        ),
        Reader("model", _models, _read_model),
        Reader("model-part", _model_parts, _read_model_part),
        Reader("video", _videos, _read_video),
        Reader("session-video", _session_videos, _read_session_video),
    )
}
