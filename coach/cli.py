"""The command line. Heavy packages are imported inside the commands that need them, so that `coach list` answers at once."""

import errno
import json
import os
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coach import __version__
from coach.errors import CoachError, printable
from coach.paths import keep_apart
from coach.recording import commands as recorded
from coach.safety import commands as safety
from coach.studio import commands as studio
from coach.tuning import commands as tuning
from coach.voice.options import (
    MUTE_HELP,
    RATE_HELP,
    Heard,
    MuteFlag,
    NoTonesFlag,
    RateOption,
    SoundOption,
    SpokenOption,
    VoiceOption,
    VoiceOptions,
)

if TYPE_CHECKING:
    from coach.course.guide import Plan
    from coach.exercise.definition import Exercise
    from coach.feedback import Event, Feedback
    from coach.observation import Observation
    from coach.outputs.pictures import PictureTo
    from coach.pose.eyes import Eyes
    from coach.recording.write import Recorder
    from coach.session import Keyboard, Listener
    from coach.sources.frame import Frame
    from coach.sources.live import LiveCamera
    from coach.sources.video_file import VideoFile

app = typer.Typer(
    name="coach",
    help="A pose-tracking coach for gentle back exercises. For general wellness, not a medical device.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

recorded.add_to(app)
safety.add_to(app)
tuning.add_to(app)
studio.add_to(app)

JsonFlag = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
MODEL_HELP = "lite, full, heavy, or a .task file of your own."
ModelOption = Annotated[str, typer.Option("--model", help=MODEL_HELP)]


def main() -> None:
    """Entry point: the user's mistakes become one sentence and an exit code, never a traceback."""
    try:
        if any(printable(part) != part for part in sys.argv):
            raise CoachError("What was typed is not all written in UTF-8, which names and notes are: give the file another name.")
        try:
            app()
        finally:
            sys.stdout.flush()
    except CoachError as error:
        print(f"coach: {error}", file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:
        # The reader of our output has gone, as in `coach replay … | head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            # Wherever a name that was typed first meets the file system.
            print(f"coach: '{str(error.filename)[:50]}…' is too long for the name of a file.", file=sys.stderr)
            raise SystemExit(2) from None
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        print(f"coach: What is printed cannot be written: {error.strerror}.", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(2) from None


def _version(asked: bool) -> None:
    if asked:
        print(__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    pass


@app.command("list")
def list_exercises(as_json: JsonFlag = False) -> None:
    """The exercises, with view and posture, and whether your screening answers allow them."""
    from coach.exercise import files

    exercises, faults = files.readable()
    for name, exercise in exercises.items():
        if as_json:
            row = {"name": name, "title": exercise.title, "view": exercise.view, "posture": exercise.posture}
            print(json.dumps(row | safety.standing(exercise), ensure_ascii=False))
        else:
            standing = safety.standing(exercise)
            print(f"{name:20} {exercise.view:14} {exercise.posture:16} {standing.get('why', exercise.summary)}")
    for fault in faults:
        _tell(f"coach: {fault}")


@app.command()
def show(
    exercise: Annotated[str, typer.Argument(help="Name of an exercise, or a TOML file.")],
    person: tuning.PersonOption = None,
) -> None:
    """Steps, limits, cautions and sources of an exercise, and a person's own limits."""
    from coach import settings
    from coach.exercise import files
    from coach.outputs.exercise_text import describe

    definition, _ = files.load(exercise)
    print("\n".join([describe(definition), *tuning.own_lines(definition, exercise, person or settings.read().person)]))


@app.command()
def setup(model: Annotated[str, typer.Option("--model", help="lite, full or heavy.")] = "full") -> None:
    """Builds the pose model, once. Nothing is fetched afterwards."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    from coach.pose.model_files import ensure_model

    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), "{task.completed} of 5", console=Console(stderr=True)
    ) as bar:
        task = bar.add_task("pose model", total=5)

        def say(step: str) -> None:
            bar.update(task, advance=1, description=step)

        path = ensure_model(model, say)
        bar.update(task, completed=5, description="ready")
    print(path)


@app.command()
def run(
    exercise: Annotated[str, typer.Argument(help="Name of an exercise, or a TOML file.")],
    camera: Annotated[
        str | None, typer.Option(help="Index, URL (MJPEG or RTSP), or a file that plays at its own pace.", show_default="0")
    ] = None,
    model: Annotated[str | None, typer.Option("--model", help=MODEL_HELP, show_default="full")] = None,
    no_window: Annotated[bool, typer.Option("--no-window", help="Show nothing; use --video to keep the picture.")] = False,
    video: Annotated[Path | None, typer.Option(help="Write the overlaid picture to this mp4.")] = None,
    as_json: JsonFlag = False,
    demo: Annotated[bool, typer.Option("--demo", help="Without a camera, coach the clip that comes with the program.")] = False,
    no_record: Annotated[bool, typer.Option("--no-record", help="Keep nothing of this session.")] = False,
    record_video: Annotated[
        bool | None,
        typer.Option(
            "--record-video/--landmarks-only",
            help="Keep the pictures too, not only the landmarks.",
            show_default="landmarks-only",
        ),
    ] = None,
    answers: Annotated[str | None, typer.Option(help="File of screening answers, or `none`: nothing applies.")] = None,
    person: tuning.PersonOption = None,
    mute: Annotated[bool | None, typer.Option("--mute/--speak", help=MUTE_HELP, show_default="speak")] = None,
    tones: Annotated[bool | None, typer.Option("--tones/--no-tones", help="Play tones.", show_default="tones")] = None,
    voice: VoiceOption = None,
    rate: Annotated[int | None, typer.Option("--rate", min=80, max=300, help=RATE_HELP, show_default="150")] = None,
    sound: SoundOption = None,
    spoken: SpokenOption = None,
    find_range: Annotated[
        bool, typer.Option("--find-range", help="In place of repetitions: show how far it is to your first light stretch.")
    ] = False,
) -> None:
    """The live session. End it with q, Ctrl-C or by closing the window. The settings of the studio are the defaults."""
    from coach import settings
    from coach.conduct import address
    from coach.course.guide import Plan
    from coach.errors import DeviceError
    from coach.exercise import files
    from coach.outputs.window import Window
    from coach.paths import bundled
    from coach.pose.eyes import Eyes
    from coach.pose.landmarker import Landmarker
    from coach.pose.model_files import find_model
    from coach.pose.relief import Relief, spare
    from coach.safety.gate import admit, screened
    from coach.sources.capture import shown
    from coach.sources.live import LiveCamera
    from coach.wording import RATE_WPM, say

    if no_record and record_video:
        raise CoachError("--no-record and --record-video cannot both be wanted.")
    chosen, keeps_nothing = settings.read(), no_record
    camera, model, person = camera or chosen.camera, model or chosen.model, person or chosen.person
    keep_apart([video, sound, spoken], Path(camera))
    definition, _ = files.load(exercise)
    said = screened(answers)
    # Nobody exercises along with the bundled clip, so that alone needs no answers.
    if said is not None or not demo:
        admit(said, definition)
    if find_range and not definition.movement:
        raise CoachError(say("range_unmeasured", title=definition.title))
    definition = tuning.personal(definition, exercise, person, said.age if said else None, ranged=not find_range)
    speech, tones = not (chosen.mute if mute is None else mute), chosen.tones if tones is None else tones
    record_video = chosen.record_video if record_video is None else record_video
    options = VoiceOptions(not speech, not tones, voice or chosen.voice or None, rate or chosen.rate, sound, spoken)
    path = find_model(model)
    found: list[Event] = []
    blind = not no_window and not Window.available()
    no_window = no_window or blind
    with ExitStack() as stack:
        # The model takes a moment to load; the camera starts when the coach can look.
        landmarker = stack.enter_context(Landmarker(path))
        source = LiveCamera(address(camera))
        # Pain can be asked only where somebody can answer.
        asks = not no_window or sys.stdin.isatty()
        plan = Plan(paced=True, ask_pain=asks, find_range=find_range, rate_wpm=options.rate if speech else RATE_WPM)
        try:
            stack.enter_context(source)
            admit(said, definition)
        except DeviceError as error:
            if not demo:
                raise
            _tell(f"{error} Coaching the bundled clip instead, a chair extension; nothing is recorded of it.")
            # It is nobody's session, and shows this exercise alone.
            (definition, _), plan, find_range, no_record = files.load("chair-extension"), Plan(), False, True
            source = stack.enter_context(LiveCamera(str(bundled("exercises") / "chair-extension.mp4")))
        if blind and not video:
            video = None if keeps_nothing else _in_place_of_a_window(files.stem(exercise))
        eyes = Eyes(landmarker, Relief(source, spare(model, stack.enter_context)))
        recorder = None
        if not no_record:
            name, from_ = files.stem(exercise), shown(source.address)
            fps = 30.0 if record_video else None
            recorder = recorded.recorder(definition, name, source=from_, model=model, video_fps=fps, plan=plan, person=person)
        try:
            _session(
                definition,
                source,
                eyes,
                stack,
                as_json=as_json,
                video=video,
                fps=30.0,
                window=not no_window,
                mirror=True,
                recorder=recorder,
                plan=plan,
                heard=Heard(options, stack, _tell, live=True),
                found=found,
            )
        finally:
            # What was found is kept however it ends.
            if found:
                _tell(tuning.keep_range(found, exercise, person))
    if find_range and not found:
        _tell(tuning.keep_range(found, exercise, person))


@app.command()
def replay(
    source: Annotated[str, typer.Argument(help="A video file, or a recorded session: its name, its folder, or `last`.")],
    exercise: Annotated[
        str | None,
        typer.Option(help="Name of an exercise, or a TOML file; chair-extension for a video, its own for a session."),
    ] = None,
    model: ModelOption = "full",
    as_json: JsonFlag = False,
    angles: Annotated[Path | None, typer.Option(help="Write t and every angle to this CSV, one row a frame.")] = None,
    video: Annotated[Path | None, typer.Option(help="Write the overlaid picture to this mp4.")] = None,
    window: Annotated[bool, typer.Option("--window", help="Show it while it is judged; a session with keys to step.")] = False,
    record: Annotated[bool, typer.Option("--record", help="Keep the video's landmarks as a session.")] = False,
    record_video: Annotated[bool, typer.Option("--record-video", help="With --record: keep the pictures too.")] = False,
    mute: MuteFlag = False,
    no_tones: NoTonesFlag = False,
    voice: VoiceOption = None,
    rate: RateOption = 150,
    sound: SoundOption = None,
    spoken: SpokenOption = None,
) -> None:
    """Judges every frame of a video, or of a recorded session, as fast as it goes."""
    from coach.exercise import files
    from coach.pose.eyes import Eyes
    from coach.pose.landmarker import Landmarker
    from coach.pose.model_files import find_model
    from coach.sources.video_file import VideoFile

    options = VoiceOptions(mute, no_tones, voice, rate, sound, spoken)
    folder = recorded.session_of(source)
    keep_apart([angles, video, sound, spoken], folder or Path(source))
    if folder:
        if record or record_video:
            raise CoachError(f"{folder.name} is recorded already; --record is for a video.")
        with ExitStack() as stack:
            heard = Heard(options, stack, _tell, live=False) if options.wanted else None
            recorded.replay_session(folder, exercise, as_json=as_json, angles=angles, video=video, window=window, heard=heard)
        return
    name = exercise or "chair-extension"
    definition, _ = files.load(name)
    opened = VideoFile(Path(source))
    path = find_model(model)
    recorder = None
    if record or record_video:
        fps = opened.fps if record_video else None
        recorder = recorded.recorder(definition, files.stem(name), source=source, model=model, video_fps=fps, patient=True)
    if window:
        _need_display()
    with ExitStack() as stack:
        eyes = Eyes(stack.enter_context(Landmarker(path)))
        _session(
            definition,
            opened,
            eyes,
            stack,
            as_json=as_json,
            video=video,
            fps=opened.fps,
            window=window,
            mirror=False,
            angles=angles,
            recorder=recorder,
            heard=Heard(options, stack, _tell, live=False) if options.wanted else None,
        )
    if recorder and not recorder.whole:
        # It has said why.
        raise typer.Exit(2)


@app.command()
def doctor(as_json: JsonFlag = False) -> None:
    """Checks camera, model and voice of the settings, display and sound, and says what to do about each."""
    from coach.doctor import examine

    for finding in examine():
        if as_json:
            print(json.dumps({"kind": "doctor", "t": 0, **finding}, ensure_ascii=False))
        else:
            print(f"{'ok     ' if finding['ok'] else 'PROBLEM'} {finding['part']:8} {finding['says']}")


def _session(
    definition: "Exercise",
    source: "VideoFile | LiveCamera",
    eyes: "Eyes",
    stack: ExitStack,
    *,
    as_json: bool,
    video: Path | None,
    fps: float,
    window: bool,
    mirror: bool,
    angles: Path | None = None,
    recorder: "Recorder | None" = None,
    heard: Heard | None = None,
    plan: "Plan | None" = None,
    found: "list[Event] | None" = None,
) -> None:
    from coach.conduct import conduct
    from coach.course.guide import Plan
    from coach.outputs.text import AnglesTable, Told
    from coach.outputs.video_file import VideoFile as VideoOut
    from coach.session import ended_by_signals, ignore_signals

    table = stack.enter_context(AnglesTable(angles)) if angles else None

    class Kept:
        def hear(self, frame: "Frame", seen: "Observation", feedback: "Feedback") -> None:
            if table:
                table.add(feedback)
            if found is not None:
                found.extend(event for event in feedback.events if event.kind == "range")

    if video:
        # What is wrong with it is said before anything is kept.
        VideoOut(video, fps)
    if recorder:
        stack.enter_context(recorder)
    kept = recorder is not None and recorder.name is not None
    keyboard: Keyboard | None = None
    pictures: PictureTo | None = None
    told = Told(as_json=as_json, shown=lambda: pictures is not None and pictures.visible, keeps_marks=kept)
    listeners: list[Listener] = [Kept(), told]
    if video or window:
        from coach.outputs import pictures as drawn

        notice = "Recording video" if recorder and recorder.keeps_video else None
        pictures = stack.enter_context(
            drawn.PictureTo(
                definition,
                video,
                fps,
                window=window,
                mirror=mirror,
                notice=notice,
                keeps_marks=kept,
                # A file waits for the disk, a person does not.
                patient=plan is None,
            )
        )
        listeners.append(pictures)
        keyboard = pictures if window else None
    if keyboard is None and plan and sys.stdin.isatty():
        from coach.sources.terminal import TerminalKeys

        keyboard = TerminalKeys(_tell)
    with ended_by_signals():
        summary, interrupted, failure = conduct(
            definition, source, eyes, listeners, recorder=recorder, heard=heard, plan=plan or Plan(), keyboard=keyboard
        )
        try:
            if as_json:
                session = {"session": recorder.name} if recorder and recorder.name else {}
                print(json.dumps(summary.as_dict() | session, ensure_ascii=False), flush=True)
            else:
                print("\n".join(summary.sentences(helped=told.helped)))
            if heard:
                heard.end(summary.last_s + 1 / fps if summary.frames else 0.0, at_once=interrupted)
        except KeyboardInterrupt:
            interrupted = True
    ignore_signals()
    stack.close()
    if recorder and recorder.name and not as_json:
        print(f"Recorded as {recorder.name}: see `coach replay`, `coach report` and `coach sessions`.")
    if video:
        _tell(f"The overlaid picture is in {video}.")
    if failure:
        raise failure
    if interrupted:
        raise typer.Exit(130)


def _need_display() -> None:
    from coach.errors import DeviceError
    from coach.outputs.window import Window

    if not Window.available():
        raise DeviceError("There is no display for --window: leave it out, or write the picture with --video FILE.mp4.")


def _in_place_of_a_window(name: str) -> Path | None:
    """Where the picture goes where there is no display; nowhere, where it cannot be written: nobody asked for it."""
    from coach.outputs.video_file import VideoFile

    video = Path(f"coach-{name}-{time.strftime('%Y%m%d-%H%M%S')}.mp4")
    try:
        VideoFile(video, 30.0)
    except CoachError as error:
        _tell(f"There is no display, and no picture: {error}")
        return None
    _tell(f"There is no display, so the picture goes to {video}.")
    return video


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
