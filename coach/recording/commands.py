"""The commands for recorded sessions. As in `coach.cli`, heavy packages are imported inside the commands that need them."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coach.errors import CoachError, DeviceError, printable
from coach.paths import keep_apart

if TYPE_CHECKING:
    from coach.course.guide import Plan
    from coach.exercise.definition import Exercise
    from coach.recording.read import Recording
    from coach.recording.rejudge import Differences
    from coach.recording.write import Recorder
    from coach.voice.options import Heard

JsonFlag = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
SessionArgument = Annotated[
    str, typer.Argument(help="Name of a session, its beginning, its folder, or `last`.", metavar="SESSION")
]
SHOWN_DIFFERENCES = 20

sessions = typer.Typer(help="Lists and deletes recorded sessions.", invoke_without_command=True)


def add_to(app: typer.Typer) -> None:
    """Adds all commands of this module."""
    app.add_typer(sessions, name="sessions")
    app.command()(mark)
    app.command("import")(import_folder)
    app.command()(report)
    app.command()(export)


@sessions.callback()
def list_sessions(context: typer.Context, as_json: JsonFlag = False) -> None:
    """The recorded sessions, the oldest first."""
    if context.invoked_subcommand:
        return
    from coach.recording import marks, store

    found = store.listed()
    for row in found:
        if as_json:
            values = row.info.model_dump(mode="json", exclude_none=True) if row.info else {"problem": row.problem}
            line = {"session": row.name, "folder": str(row.folder), "size_bytes": row.size_bytes, **values}
            print(json.dumps(line, ensure_ascii=False))
        elif row.info is None:
            print(f"{row.name:44} cannot be read: {row.problem}")
        else:
            length = f"{row.info.finished.seconds:6.0f} s" if row.info.finished else f"{store.unfinished(row.folder):>11}"
            print(
                f"{row.name:44} {row.info.started:%Y-%m-%d %H:%M}  {length}  {row.size_bytes / 1e6:6.1f} MB  {row.info.title}"
                + ("  with video" if row.info.video_fps else "")
                + ("  marks damaged" if marks.damage(row.folder) else "")
                + (f"  {row.info.person}" if row.info.person not in ("", "me") else "")
            )
    if not found and not as_json:
        print("No session is recorded yet: `coach run` records every one, unless it is told not to.")


@sessions.command()
def delete(
    names: Annotated[list[str], typer.Argument(help="Names of sessions.", metavar="SESSION...")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Deletes sessions for good."""
    from coach.recording import store

    folders = [store.need(name) for name in names]
    for folder in folders:
        # Only somebody who sits there can be asked; a script has said what it wants.
        if not yes and sys.stdin.isatty() and not typer.confirm(f"Delete {folder.name} for good?"):
            continue
        store.delete(folder)
        print(f"{folder.name} is deleted.")


def mark(
    session: SessionArgument,
    t: Annotated[float, typer.Argument(help="Seconds from the start of the session.", min=0)],
    what: Annotated[str, typer.Argument(help="felt_fine, felt_too_far or wrong_warning.")],
    note: Annotated[str, typer.Option(help="In your own words.")] = "",
) -> None:
    """Marks a moment of a session, as the keys f, t and w do while it runs or is replayed."""
    from coach.recording import marks
    from coach.wording import confirmed

    made = marks.made(t, what.replace("-", "_"), note)
    recording = _read(session)
    folder, last_s = recording.folder, float(recording.t_s[-1]) if len(recording) else 0.0
    if not 0 <= t <= last_s:
        raise CoachError(f"{folder.name} lasts {last_s:.1f} s, so there is nothing to mark at {t:g} s.")
    marks.append(folder, made)
    print(f"{confirmed(made.mark)} {t:g} s of {folder.name}.")
    if damaged := marks.damage(folder):
        # No failure: the mark is set, and who tried again would set it twice.
        print(damaged, file=sys.stderr)


def import_folder(
    folder: Annotated[Path, typer.Argument(help="Folder of videos.")],
    exercise: Annotated[str, typer.Option(help="Name of an exercise, or a TOML file.")],
    jobs: Annotated[int, typer.Option(help="How many videos at once; -1 for one a core.", min=-1)] = -1,
    model: Annotated[str, typer.Option("--model", help="lite, full, heavy, or a .task file of your own.")] = "full",
    scheduler: Annotated[str, typer.Option(help="Address of a Dask scheduler, such as tcp://host:8786.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Makes a session of every video in a folder, several at once."""
    from coach.recording.batch import import_videos
    from coach.session import ended_by_signals

    bad = 0
    with ended_by_signals():
        for done in import_videos(folder, exercise, model=model, jobs=jobs, scheduler=scheduler):
            bad += done.problem is not None
            if as_json:
                print(json.dumps({"t": 0, "kind": "import", **done.as_dict()}, ensure_ascii=False), flush=True)
            else:
                result = " ".join(filter(None, (done.session, done.problem, "(imported before)" if done.before else None)))
                print(f"{printable(done.video.name)}: {result}", flush=True)
    if bad:
        raise CoachError(f"{bad} of the videos could not be read, or not to their end.")


def report(
    session: SessionArgument,
    out: Annotated[Path, typer.Option("-o", "--out", help="The HTML file to write.")],
) -> None:
    """Writes one self-contained page about a session, to read offline, to print, or to show to a clinician."""
    from coach.recording.report import write_report

    recording = _read(session)
    keep_apart([out], recording.folder)
    write_report(recording, out)
    print(f"The report is in {out}.")
    _say_problem(recording)


def export(
    session: SessionArgument,
    to: Annotated[str, typer.Option(help="csv, parquet, trc (OpenSim, Pose2Sim) or rrd (Rerun viewer).")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The file to write.")],
) -> None:
    """Writes a session for other tools."""
    from coach.recording.export import write_export

    recording = _read(session)
    keep_apart([out], recording.folder)
    write_export(recording, to, out)
    print(f"The session is in {out}.")
    _say_problem(recording)


def recorder(
    definition: "Exercise",
    name: str,
    *,
    source: str,
    model: str,
    video_fps: float | None,
    patient: bool = False,
    plan: "Plan | None" = None,
    person: str = "",
) -> "Recorder":
    """A recorder that says on the error stream when it cannot record."""
    from coach.course.guide import Plan
    from coach.recording.write import Recorder

    def tell(sentence: str) -> None:
        print(sentence, file=sys.stderr, flush=True)

    return Recorder(
        definition,
        name,
        source=source,
        model=model,
        tell=tell,
        video_fps=video_fps,
        patient=patient,
        plan=plan or Plan(),
        person=person,
    )


def session_of(source: str) -> Path | None:
    """The folder of the session that is meant, or None when a video is.

    Raises:
        CoachError: there is neither; or several sessions are called so.
    """
    from coach.recording import store

    if not source:
        raise CoachError("Name a video file or a recorded session, or say `last`.")
    if Path(source).is_file():
        return None
    folder = store.find(source)
    if folder is None and not Path(source).exists():
        raise CoachError(f"There is no file {source}, and no recorded session of that name.")
    return folder


def replay_session(
    folder: Path,
    exercise: str | None,
    *,
    as_json: bool,
    angles: Path | None,
    video: Path | None,
    window: bool,
    heard: "Heard | None" = None,
) -> None:
    """`coach replay` of a recorded session: judged again, compared with what was said then, shown or written if asked for.

    Raises:
        CoachError: the session or the exercise cannot be read; or, at the end, a part of the session was damaged.
    """
    from contextlib import ExitStack

    from coach.exercise import files
    from coach.outputs.text import AnglesTable, Summary, json_line
    from coach.recording.read import read
    from coach.recording.rejudge import differences, rejudge
    from coach.sources.frame import Frame

    recording = read(folder)
    definition = files.load(exercise)[0] if exercise else recording.exercise
    if window:
        _play(recording, definition)
        _say_problem(recording)
        return
    summary, now = Summary(), []
    with ExitStack() as stack:
        table = stack.enter_context(AnglesTable(angles)) if angles else None
        picture = _picture_to(recording, definition, video, stack) if video else None
        for index, (seen, feedback) in enumerate(rejudge(recording, definition)):
            summary.add(feedback)
            if heard:
                heard.voice.hear(Frame(seen.t_s, None), seen, feedback)
            if table:
                table.add(feedback)
            if picture:
                picture(index, seen, feedback)
            for event in feedback.events:
                now.append(event.as_dict())
                if as_json:
                    print(json_line(event))
                elif event.sentence:
                    print(f"{event.t:7.2f} s  {event.sentence}")
    if heard:
        heard.end(summary.last_s)
    # Through JSON and back, as the recorded ones came.
    found = differences(recording, [json.loads(json.dumps(row)) for row in now])
    if as_json:
        print(json.dumps(summary.as_dict() | {"session": folder.name} | _as_json(found), ensure_ascii=False))
    else:
        print("\n".join([*summary.sentences(), *_in_words(recording, definition, found)]))
    if video:
        print(f"The overlaid picture is in {video}.", file=sys.stderr)
    _say_problem(recording)


def _as_json(found: "Differences") -> dict[str, Any]:
    return {"differs": {"only_then": found.only_then, "only_now": found.only_now}} if found else {}


def _in_words(recording: "Recording", definition: "Exercise", found: "Differences") -> list[str]:
    """What differs from what was said when the session was recorded, and why it may."""
    from coach import __version__
    from coach.recording.in_words import in_words

    lines = []
    if recording.info.program != __version__:
        lines.append(f"Recorded with version {recording.info.program} of this program, judged again with {__version__}.")
    if definition != recording.exercise:
        lines.append("Judged again by other limits than when it was recorded.")
    if not found:
        return [*lines, "The same was said when it was recorded, event for event."]
    lines.append(
        f"{len(found.only_then)} events were then and are not now (-), {len(found.only_now)} are now and were not then (+):"
    )
    rows = sorted(
        [(row["t"], "-", row) for row in found.only_then] + [(row["t"], "+", row) for row in found.only_now], key=_order
    )
    names = recording.exercise.names | definition.names
    for t, sign, row in rows[:SHOWN_DIFFERENCES]:
        reading = f" at {row['value']:g}" if "measure" in row and "value" in row else ""
        lines.append(f"  {sign} {t:7.2f} s  {in_words(row, names)}{reading}")
    if len(rows) > SHOWN_DIFFERENCES:
        lines.append(f"  … and {len(rows) - SHOWN_DIFFERENCES} more; --json names them all.")
    return lines


def _order(row: tuple[float, str, object]) -> tuple[float, str]:
    return row[0], row[1]


def _picture_to(recording: "Recording", definition: "Exercise", video: Path, stack: Any) -> Any:
    from coach.outputs.overlay import draw
    from coach.outputs.video_file import VideoFile
    from coach.recording.scene import Scene

    scene = stack.enter_context(Scene(recording))
    file = stack.enter_context(VideoFile(video, recording.info.video_fps or 30.0))

    def write(index: int, seen: Any, feedback: Any) -> None:
        file.write(seen.t_s, draw(scene.at(index, seen), seen, feedback, definition, mirror=False))

    return write


def _play(recording: "Recording", definition: "Exercise") -> None:
    from coach.outputs.window import Window
    from coach.recording.play import play

    if not Window.available():
        raise DeviceError("There is no display for --window: leave it out, or write the picture with --video FILE.mp4.")
    with Window(f"coach: {definition.title}, {recording.folder.name}") as shown:
        play(recording, definition, shown)


def _read(session: str) -> "Recording":
    from coach.recording import store
    from coach.recording.read import read

    return read(store.need(session))


def _say_problem(recording: "Recording") -> None:
    from coach.recording import video

    filmed = bool((recording.rows["video_frame"] >= 0).any())
    problem = " ".join(filter(None, (recording.problem, video.damage(recording.folder) if filmed else None)))
    if problem:
        raise CoachError(problem)
