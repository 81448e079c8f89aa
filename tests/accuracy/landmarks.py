"""Keeps what the coach sees in clips, with what it follows in the picture, so that judging needs no pictures."""

import argparse
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from coach.exercise import files
from coach.feedback import Feedback
from coach.observation import Observation
from coach.pose.eyes import Eyes
from coach.pose.landmarker import Landmarker
from coach.pose.model_files import find_model
from coach.recording import rows
from coach.session import watch
from coach.sources.frame import Frame
from coach.sources.video_file import VideoFile


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy.landmarks", description=__doc__)
    parser.add_argument("clips", type=Path, nargs="+")
    parser.add_argument("--exercise", default="chair-extension")
    parser.add_argument("-o", "--output", type=Path, required=True)
    given = parser.parse_args()
    for clip in given.clips:
        save(given.output / f"{clip.stem}.arrow", watched(clip, given.exercise)[0], {})


def watched(clip: Path, exercise: str) -> tuple[list[Observation], list[Feedback]]:
    """What is seen in a clip and said of it, by the same eyes and the same step as `coach replay`."""
    heard = _Heard()
    # A graph for each clip: tracking carries over from one picture to the next.
    with Landmarker(find_model("full")) as landmarker:
        watch(files.load(exercise)[0], VideoFile(clip), Eyes(landmarker), [heard])
    return heard.seen, heard.feedback


class _Heard:
    def __init__(self) -> None:
        self.seen: list[Observation] = []
        self.feedback: list[Feedback] = []

    def hear(self, frame: Frame, seen: Observation, feedback: Feedback) -> None:
        self.seen.append(seen)
        self.feedback.append(feedback)


def save(path: Path, seen: list[Observation], notes: Mapping[str, str]) -> None:
    """Writes the rows of a recording, with notes of one's own in the schema's metadata."""
    part = path.with_suffix(".part")
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.OSFile(str(part), "wb") as file, pa.ipc.new_file(file, rows.SCHEMA.with_metadata(notes), options=options) as writer:
        writer.write_batch(rows.batch(seen, [-1] * len(seen)).replace_schema_metadata(notes))
    part.rename(path)


def load(path: Path) -> tuple[list[Observation], dict[str, str]]:
    """What `save` wrote."""
    with pa.OSFile(str(path), "rb") as file:
        reader = pa.ipc.open_file(file)
        notes = {name.decode(): note.decode() for name, note in (reader.schema.metadata or {}).items()}
        columns = rows.columns([reader.get_batch(number) for number in range(reader.num_record_batches)], reader.schema)
    return list(rows.observations(columns)), notes


if __name__ == "__main__":
    main()
