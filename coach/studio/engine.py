"""The one live session of the studio: in threads of its own, watched and steered from any number of pages."""

import secrets
import threading
import traceback
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from coach import settings
from coach.conduct import ENDS_AT_ONCE, address, conduct
from coach.course.guide import Plan
from coach.errors import CoachError
from coach.exercise import files
from coach.exercise.definition import Exercise
from coach.feedback import Event, Feedback
from coach.observation import Observation
from coach.outputs.overlay import draw, draw_bare
from coach.pose.eyes import Eyes
from coach.pose.landmarker import Landmarker
from coach.pose.model_files import find_model
from coach.pose.relief import Relief, spare
from coach.recording.write import Recorder
from coach.safety.answers import Answers
from coach.safety.gate import admit
from coach.session import Finished
from coach.settings import Settings
from coach.sources.capture import shown
from coach.sources.frame import Frame, Pixels
from coach.sources.keys import Keys
from coach.sources.live import LiveCamera
from coach.tuning import own
from coach.tuning.commands import keep_range
from coach.voice.options import Heard, VoiceOptions
from coach.wording import MARK_KEYS, PAIN_KEYS, RATE_WPM, SHARP_KEY, say

STOP, OTHER = "stop", "other"
KEYS = frozenset({STOP, OTHER, SHARP_KEY, *MARK_KEYS, *PAIN_KEYS})
"""What a page may press; `OTHER` is any key without a meaning of its own, as the window calls it, and stops like there."""

JPEG_QUALITY = 80
CLOSE_S = 20.0

Stage = Literal["idle", "starting", "running", "ended"]


@dataclass(frozen=True, slots=True)
class Moment:
    """One frame as it is to be shown; `picture` is an older, darkened one where the camera gave none."""

    number: int
    picture: Pixels
    seen: Observation
    feedback: Feedback


@dataclass(frozen=True, slots=True)
class Ending:
    """How the last session ended: what it came to, when to get help if it hurt, its name if recorded, and what went wrong."""

    sentences: tuple[str, ...] = ()
    help: tuple[str, ...] = ()
    session: str | None = None
    failure: str | None = None


class Engine:
    """Starts, shows, steers and ends sessions, one after the other. All methods may be called from any thread and return at once,
    but for `jpeg`, which draws, and `close`, which waits. `run` tells one session from the next; `watchers` pages show it.
    """

    def __init__(self) -> None:
        self.stage: Stage = "idle"
        self.doing = ""
        self.name = ""
        self.run = ""
        self.watchers = 0
        self.exercise: Exercise | None = None
        self.recording: Literal["", "landmarks", "video"] = ""
        self.told: tuple[str, ...] = ()
        self.moment: Moment | None = None
        self.ending = Ending()
        self._pressed = Keys()
        self._closing = self._unwanted = False
        self._starting = threading.Lock()
        self._drawing = threading.Lock()
        self._drawn: dict[bool, tuple[int, bytes]] = {}
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """Whether a session is under way, and so the camera taken."""
        return self.stage in ("starting", "running")

    def start(self, name: str, answers: Answers | None, *, find_range: bool = False) -> None:
        """Starts a session of an exercise that comes with the program.

        Args:
            name: one of `files.names()`.
            answers: of the screening; nobody starts without.
            find_range: in place of repetitions the person shows where their first light stretch is, and that is kept.

        Raises:
            CoachError: another session is under way; the answers rule the exercise out; it has no range; the settings or own
                limits are damaged.
        """
        with self._starting:
            if self._closing:
                raise CoachError("The studio is being closed.")
            if self.busy:
                raise CoachError(f"A session of {self.name} is under way: end it first.")
            definition, _ = files.load(name)
            admit(answers, definition)
            chosen = settings.read()
            age = answers.age if answers else None
            if find_range and not definition.movement:
                raise CoachError(say("range_unmeasured", title=definition.title))
            definition = own.in_force(definition, name, chosen.person, age, ranged=not find_range)
            self.name, self.exercise, self.moment, self.ending, self.told = name, definition, None, Ending(), ()
            self.run = secrets.token_hex(8)
            self.recording = "video" if chosen.record_video else "landmarks"
            self._pressed.clear()
            self._drawn.clear()
            self._unwanted = False
            self.stage, self.doing = "starting", "Loading the pose model …"
            self._thread = threading.Thread(
                target=self._work, args=(name, definition, chosen, find_range), name="session", daemon=True
            )
            self._thread.start()

    def press(self, key: str) -> None:
        """A key of a page: one of `KEYS`; any other is passed over, and while the camera opens all but `STOP`."""
        if key == STOP and self.stage == "starting":
            self.end()
        elif key in KEYS and self.stage == "running":
            self._pressed.press(key)

    def end(self) -> None:
        """Ends the session with the next frame, whatever its phase, or while its camera opens: nobody is watching any more."""
        self._unwanted = True
        for _ in range(2):
            self._pressed.press(STOP)

    def leave(self) -> None:
        """The server ends: as `end`, and no other session starts. From a signal handler too."""
        self._closing = True

    def close(self) -> None:
        """Waits until the recording is whole."""
        self.leave()
        if self._thread is not None:
            self._thread.join(CLOSE_S)

    def jpeg(self, *, bare: bool) -> bytes | None:
        """The newest moment: as the window shows it, or the person alone, where sentence and gauges stand beside it."""
        with self._drawing:
            moment, exercise = self.moment, self.exercise
            if moment is None or exercise is None:
                return None
            number, drawn = self._drawn.get(bare, (-1, b""))
            if number == moment.number:
                return drawn
            if bare:
                picture = draw_bare(moment.picture, moment.seen, moment.feedback, mirror=True)
            else:
                notice = "Recording video" if self.recording == "video" else None
                picture = draw(moment.picture, moment.seen, moment.feedback, exercise, mirror=True, notice=notice)
            ok, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
            assert ok
            self._drawn[bare] = (moment.number, data.tobytes())
            return self._drawn[bare][1]

    # ---- in the session's own thread ----

    def _work(self, name: str, definition: Exercise, chosen: Settings, find_range: bool) -> None:
        try:
            self.ending = self._session(name, definition, chosen, find_range)
        except CoachError as error:
            self.ending = Ending(failure=str(error))
        except Exception as error:
            traceback.print_exc()
            self.ending = Ending(failure=f"This is a defect of the program: {type(error).__name__}: {error}.")
        finally:
            self.stage = "ended"

    def _session(self, name: str, definition: Exercise, chosen: Settings, find_range: bool) -> Ending:
        plan = Plan(paced=True, ask_pain=True, find_range=find_range, rate_wpm=RATE_WPM if chosen.mute else chosen.rate)
        with ExitStack() as stack:
            # The model takes a moment to load; the camera starts when the coach can look.
            landmarker = stack.enter_context(Landmarker(find_model(chosen.model)))
            self.doing = f"Opening {shown(address(chosen.camera))} …"
            source = stack.enter_context(LiveCamera(address(chosen.camera), self._wanted))
            if not self._wanted():
                return Ending((say("end_key"),))
            eyes = Eyes(landmarker, Relief(source, spare(chosen.model, stack.enter_context)))
            recorder = Recorder(
                definition,
                name,
                source=shown(source.address),
                model=chosen.model,
                tell=self._tell,
                video_fps=30.0 if chosen.record_video else None,
                plan=plan,
                person=chosen.person,
            )
            stack.enter_context(recorder)
            options = VoiceOptions(chosen.mute, not chosen.tones, chosen.voice or None, chosen.rate)
            heard = Heard(options, stack, self._tell, live=True)
            page = _Page(self)
            self.stage = "running"
            summary, _, failure = conduct(
                definition, source, eyes, [page], recorder=recorder, heard=heard, plan=plan, keyboard=page
            )
            heard.end(summary.last_s, at_once=self._closing)
        lines = summary.sentences()
        # What to do after pain follows a blank line.
        cut = lines.index("") if "" in lines else len(lines)
        if find_range:
            lines.insert(0, keep_range(page.ranges, name, chosen.person))
            cut += 1
        return Ending(tuple(lines[:cut]), tuple(lines[cut + 1 :]), recorder.name, str(failure) if failure else None)

    def _wanted(self) -> bool:
        return not (self._closing or self._unwanted)

    def _tell(self, sentence: str) -> None:
        self.told = (*self.told, sentence)

    def next_key(self, phase: str) -> str:
        """The next key for the course.

        Raises:
            Finished: it ends here.
        """
        if self._closing:
            raise Finished
        key = self._pressed.take()
        if key == STOP and phase in ENDS_AT_ONCE:
            raise Finished
        return "q" if key == STOP else key

    def question(self) -> None:
        """A question is asked now: what was pressed before does not answer it."""
        self._pressed.forget(PAIN_KEYS)


class _Page:
    """The pages as a listener and a keyboard of the session."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._number, self._key = engine, 0, ""
        self.ranges: list[Event] = []
        self._last: Pixels = np.zeros((480, 640, 3), np.uint8)

    def hear(self, frame: Frame, seen: Observation, feedback: Feedback) -> None:
        if frame.picture is not None:
            self._last = frame.picture
        self._number += 1
        self.ranges += [event for event in feedback.events if event.kind == "range"]
        base = self._last if frame.picture is not None else self._last // 3
        self._engine.moment = Moment(self._number, base, seen, feedback)
        self._key = self._engine.next_key(feedback.course.phase)

    def take(self) -> str:
        key, self._key = self._key, ""
        return key

    def question(self, asked: bool) -> None:
        if asked:
            self._engine.question()
            self._key = "" if self._key in PAIN_KEYS else self._key


engine = Engine()
"""One for the server: there is one camera, and one person in front of it."""
