"""Makes sessions of a folder of videos, several at once, on this machine or on a Dask cluster."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.errors import CoachError, printable
from coach.paths import user_data
from coach.recording import store

VIDEOS = {".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".ts", ".mts", ".3gp"}


@dataclass(frozen=True, slots=True)
class Done:
    """One video: the session that it became, and what was wrong with it, if anything; both when it was cut off.

    `before` says that it became the session in an earlier import: marks count once.
    """

    video: Path
    session: str | None
    problem: str | None
    before: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Ready for one JSON line, without what does not apply."""
        row = {
            "video": printable(str(self.video)),
            "session": self.session,
            "problem": self.problem,
            "before": self.before or None,
        }
        return {name: value for name, value in row.items() if value is not None}


def import_videos(folder: Path, exercise: str, *, model: str, jobs: int, scheduler: str) -> Iterator[Done]:
    """Judges and records every video in a folder, with a progress bar on the error stream; results come as they are ready.

    Args:
        exercise: name or TOML file; model: as `find_model` takes it.
        jobs: videos at once on this machine, -1 for one a core.
        scheduler: address of a Dask scheduler, or "" to work here. Its workers must see the same folders.

    Raises:
        CoachError: there is no such folder or no video in it, or the exercise, the model or the cluster is not there.
    """
    import joblib
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from coach.exercise import files
    from coach.pose.model_files import find_model

    videos = _videos(folder)
    # Asked once here, so that a mistake is one sentence and not one a video.
    _, text = files.load(exercise)
    name, path = files.stem(exercise), find_model(model).resolve()
    if jobs == 0:
        raise CoachError("--jobs is how many videos at once, so not 0; -1 takes one a core.")
    known = _known(videos, name, model)
    yield from known
    videos = sorted({*videos} - {done.video for done in known})
    with ExitStack() as stack:
        if scheduler:
            stack.enter_context(_cluster(scheduler))
        work = (
            joblib.delayed(import_video)(video.resolve(), text, name, str(path), model, str(user_data().resolve()))
            for video in videos
        )
        columns = (TextColumn("videos"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        bar = stack.enter_context(Progress(*columns, console=Console(stderr=True)))
        task = bar.add_task("videos", total=len(videos))
        try:
            for done in joblib.Parallel(n_jobs=-1 if scheduler else jobs, return_as="generator_unordered")(work):
                bar.update(task, advance=1)
                yield done
        except KeyboardInterrupt:
            from joblib.externals.loky import get_reusable_executor

            # Nobody waits for them any more.
            get_reusable_executor().shutdown(wait=False, kill_workers=True)
            raise


def import_video(video: Path, exercise_text: str, exercise_name: str, model: str, model_name: str, home: str) -> Done:
    """One video, in a process that may be on another machine; it says what is wrong rather than raising."""
    os.environ["COACH_HOME"] = home
    from coach.exercise import files
    from coach.pose.eyes import Eyes
    from coach.pose.landmarker import Landmarker
    from coach.recording.write import Recorder
    from coach.session import watch
    from coach.sources.video_file import VideoFile

    faults: list[str] = []
    recorder: Recorder | None = None
    try:
        definition = files.parse(exercise_text, exercise_name)
        source = VideoFile(video)
        with Landmarker(Path(model)) as landmarker:
            recorder = Recorder(definition, exercise_name, source=str(video), model=model_name, tell=faults.append, patient=True)
            with recorder:
                watch(definition, source, Eyes(landmarker), [recorder])
    except CoachError as error:
        faults.append(str(error))
    return Done(video, recorder.name if recorder else None, faults[0] if faults else None)


def _known(videos: list[Path], exercise: str, model: str) -> list[Done]:
    """Those that were imported before, whole, and have not changed since."""
    sessions = {
        row.info.source: (row.name, row.info)
        for row in store.listed()
        if row.info and row.info.finished and (row.info.exercise, row.info.model) == (exercise, model)
    }
    found = ((video, sessions.get(str(video.resolve()))) for video in videos)
    return [Done(video, one[0], None, before=True) for video, one in found if one and _unchanged(video, one[1])]


def _unchanged(video: Path, info: store.Info) -> bool:
    # Sessions of earlier versions have no stamp.
    return store.stamp(str(video)) == info.stamp if info.stamp else video.stat().st_mtime <= info.started.timestamp()


def _videos(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise CoachError(f"There is no folder {folder}.")
    try:
        videos = sorted(path for path in folder.iterdir() if path.suffix.lower() in VIDEOS and path.is_file())
    except OSError as error:
        raise CoachError(f"{folder} cannot be read: {error.strerror}.") from error
    if not videos:
        raise CoachError(f"There is no video in {folder}.")
    return videos


def _cluster(address: str) -> Any:
    """A context in which joblib works on the cluster."""
    import joblib

    try:
        from dask import distributed
    except ModuleNotFoundError:
        raise CoachError("--scheduler needs the extra [cluster]: pip install 'spine-coach[cluster]'.") from None
    stack = ExitStack()
    try:
        client: Any = distributed.Client
        stack.enter_context(client(address, timeout=10))
    except (OSError, ValueError, TimeoutError) as error:
        raise CoachError(f"No Dask scheduler answers at {address}.") from error
    stack.enter_context(joblib.parallel_config(backend="dask"))
    return stack
