"""Records a live session while it runs, in threads of its own that never hold up the loop."""

import io
import os
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

import pyarrow as pa

from coach.course.guide import Plan
from coach.errors import CoachError
from coach.exercise.definition import Exercise
from coach.feedback import Feedback
from coach.observation import Observation
from coach.outputs.text import Summary, json_line
from coach.paths import OWNER_FILE
from coach.recording import store
from coach.recording.definition_text import toml_text
from coach.recording.marks import Mark, append, made
from coach.recording.rows import SCHEMA, batch, checksum
from coach.recording.video import VideoStream
from coach.sources.frame import Frame
from coach.wording import MARK_KEYS

FLUSH_S = 0.4
"""What was seen lies in the file this long afterwards at the latest, so that a kill loses less than a second."""

MOST_ROWS = 256
"""In one batch: a reader never loses more than this to one damaged place."""

QUEUE_ROWS = 4096
"""Over two minutes at 30 pictures a second: a disk that stands still for longer loses pictures, and that is said."""

CLOSE_S = 20.0


@dataclass(frozen=True, slots=True)
class _Row:
    seen: Observation
    video_frame: int
    feedback: Feedback
    neutral: dict[str, float] | None
    mark: Mark | None
    size: tuple[int, int] | None


class Recorder:
    """A listener that keeps everything it hears. Use as a context manager.

    Whatever goes wrong with the disk is told once, in a sentence, and the coaching goes on unrecorded: neither `hear` nor the end
    of the block ever raises for it.

    Args:
        exercise: with the limits as they are.
        name: of the exercise.
        source, model: said in session.json.
        tell: called with one sentence, from any thread, when something cannot be recorded.
        video_fps: records the pictures too, at this rate; None does not.
        plan: what was arranged before the start; a replay needs it.
        person: whose limits hold.
        patient: waits for the disk rather than losing a picture; for a video file, which can wait too.
    """

    def __init__(
        self,
        exercise: Exercise,
        name: str,
        *,
        source: str,
        model: str,
        tell: Callable[[str], None],
        video_fps: float | None = None,
        patient: bool = False,
        plan: Plan = Plan(),  # noqa: B008 - immutable
        person: str = "",
    ) -> None:
        self._exercise, self._tell, self._patient = exercise, tell, patient
        self._info = store.new_info(name, exercise.title, source, model, video_fps, plan._asdict(), person)
        self.folder: Path | None = None
        self._queue: queue.Queue[_Row | None] = queue.Queue(QUEUE_ROWS)
        self._thread = threading.Thread(target=self._work, name="recorder", daemon=True)
        self._video: VideoStream | None = None
        self._broken = False
        self._dropped = 0
        self._frames = 0
        self._last_s = 0.0
        self._claim: int | None = None
        self._summary, self._counted = Summary(), 0

    @property
    def name(self) -> str | None:
        """Under which the session is found again; None when it could not be created."""
        return self.folder.name if self.folder else None

    @property
    def whole(self) -> bool:
        """Whether nothing has kept it from recording so far."""
        return self.folder is not None and not self._broken

    @property
    def keeps_video(self) -> bool:
        """Whether pictures are kept, which the person has to be told."""
        return self._info.video_fps is not None

    def __enter__(self) -> "Recorder":
        try:
            self.folder = store.create(self._info, toml_text(self._exercise))
            self._file = _Appended(self.folder / store.LANDMARKS)
            self._events = _Appended(self.folder / store.EVENTS)
        except OSError as error:
            self._give_up(error)
            return self
        with suppress(OSError):
            self._claim = store.claim(self.folder)
        if self._info.video_fps:
            self._video = VideoStream(self.folder, self._info.video_fps, self._tell, patient=self._patient)
        self._thread.start()
        return self

    def hear(self, frame: Frame, seen: Observation, feedback: Feedback) -> None:
        """Keeps one frame; returns at once."""
        if self._broken:
            return
        video_frame = self._video.put(frame.t_s, frame.picture) if self._video and frame.picture is not None else -1
        size = (frame.picture.shape[1], frame.picture.shape[0]) if frame.picture is not None else None
        neutral = feedback.neutral if any(event.kind == "neutral" for event in feedback.events) else None
        mark = made(seen.t_s, MARK_KEYS[seen.pressed]) if seen.pressed in MARK_KEYS else None
        row = _Row(seen, video_frame, feedback, asdict(neutral) if neutral else None, mark, size)
        try:
            self._queue.put(row, block=self._patient, timeout=CLOSE_S)
        except queue.Full:
            self._dropped += 1
            if self._dropped == 1:
                self._tell("The disk is too slow for the recording: parts of this session are missing from it.")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._thread.is_alive():
            try:
                self._queue.put(None, timeout=CLOSE_S)
            except queue.Full:
                self._broken = True
            self._thread.join(CLOSE_S)
        if self._video:
            self._video.close()
        if self._claim is not None:
            os.close(self._claim)

    # ---- in the recorder's own thread ----

    def _work(self) -> None:
        try:
            self._write_all()
        except (OSError, CoachError) as error:
            self._give_up(error)
        except Exception as error:
            # A defect here must not end a session; it is told like a fault of the disk.
            self._broken = True
            self._tell(f"The recording stopped, coaching goes on: {type(error).__name__}: {error}.")

    def _write_all(self) -> None:
        sink = io.BytesIO()
        stream = pa.ipc.new_stream(sink, SCHEMA)
        self._file.add(_taken(sink))
        waiting: list[_Row] = []
        due, ended = time.monotonic() + FLUSH_S, False
        while not ended:
            try:
                row = self._queue.get(timeout=max(0.01, due - time.monotonic()))
                ended = row is None
                if row is not None:
                    waiting.append(row)
            except queue.Empty:
                pass
            if ended or len(waiting) >= MOST_ROWS or time.monotonic() >= due:
                if waiting:
                    self._flush(stream, sink, waiting)
                waiting = []
                due = time.monotonic() + FLUSH_S
        stream.close()
        self._file.add(_taken(sink))
        self._file.close()
        self._events.close()
        summary = self._summary.as_dict() | {"counted": self._counted}
        self._info.finished = store.Finish(
            frames=self._frames, seconds=max(0.0, self._last_s), summary=summary, dropped=self._dropped
        )
        self._write_info()

    def _flush(self, stream: pa.ipc.RecordBatchStreamWriter, sink: io.BytesIO, rows: list[_Row]) -> None:
        full = batch([row.seen for row in rows], [row.video_frame for row in rows])
        stream.write_batch(full, custom_metadata={"crc32": str(checksum(full))})
        # The landmarks first: a kill in between loses an event, which they give again.
        self._file.add(_taken(sink))
        lines = "".join(json_line(event) + "\n" for row in rows for event in row.feedback.events)
        if lines:
            self._events.add(lines.encode())
        self._frames += len(rows)
        self._last_s = rows[-1].seen.t_s
        self._note(rows)

    def _note(self, rows: list[_Row]) -> None:
        """What session.json says beside the landmarks: the size of the pictures, the neutrals; and the marks."""
        before = self._info.model_copy()
        for row in rows:
            self._summary.add(row.feedback)
            self._counted += sum(event.kind == "repetition" and event.counted is True for event in row.feedback.events)
            if row.size and self._info.picture is None:
                self._info.picture = row.size
            if row.neutral:
                values = {name: None if value != value else value for name, value in row.neutral.items()}
                self._info.neutrals = [*self._info.neutrals, values]
            if row.mark and self.folder:
                append(self.folder, row.mark)
        if self._info != before:
            self._write_info()

    def _write_info(self) -> None:
        if self.folder:
            store.write_info(self.folder, self._info)

    def _give_up(self, error: OSError | CoachError) -> None:
        self._broken = True
        kept = "; what was recorded so far is kept" if self._frames else ""
        why = getattr(error, "strerror", None) or str(error).removesuffix(".")
        self._tell(f"This session cannot be recorded, coaching goes on: {why}{kept}.")


def _taken(sink: io.BytesIO) -> bytes:
    """What was written to the sink since the last time."""
    content = sink.getvalue()
    sink.seek(0)
    sink.truncate()
    return content


class _Appended:
    """A file for its owner alone, to which whole pieces are added: a piece that does not fit is taken back."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, OWNER_FILE)

    def add(self, piece: bytes) -> None:
        """Adds a piece.

        Raises:
            OSError: it does not fit; the file is as it was.
        """
        before = os.fstat(self._handle).st_size
        rest = memoryview(piece)
        try:
            while rest:
                rest = rest[os.write(self._handle, rest) :]
        except OSError:
            os.ftruncate(self._handle, before)
            raise

    def close(self) -> None:
        """Closes the file once its content is on the disk."""
        try:
            os.fsync(self._handle)
        finally:
            os.close(self._handle)
