"""Plays a recorded session in a window: pause, step by frame or by event, go faster or slower, mark a moment."""

import math
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from coach.check.levels import Level
from coach.exercise.definition import Exercise
from coach.feedback import Feedback
from coach.observation import Floats
from coach.outputs.figure import COLOURS, DARK, SOFT, WHITE, Picture, fill, text_width, write
from coach.outputs.overlay import draw
from coach.recording import marks
from coach.recording.read import Recording
from coach.recording.rejudge import rejudge
from coach.recording.scene import Scene
from coach.recording.table import stretches
from coach.wording import MARK_KEYS, confirmed

SPEEDS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
QUIT = {"q", "escape", "closed"}
KEYS = "space: pause   left right: frame   up down: event   home end   [ ]: speed   f fine  t too far  w wrong warning   q: close"
REFRESH_S = 1 / 60


class Shows(Protocol):
    """What `coach.outputs.window.Window` does."""

    def show(self, picture: Picture) -> str | None:
        """Shows a picture; a key that was pressed."""


@dataclass(slots=True)
class Player:
    """Where the replay stands and how it reacts to keys; knows nothing of windows and clocks.

    Attributes:
        t_s: (T,) times of the frames.
        events_s: times of the events, rising.
    """

    t_s: Floats
    events_s: list[float]
    position_s: float = field(init=False)
    playing: bool = True
    speed: float = 1.0

    def __post_init__(self) -> None:
        self.position_s = float(self.t_s[0])

    @property
    def index(self) -> int:
        """The frame that is shown: the last one that was there by now."""
        return max(0, int(np.searchsorted(self.t_s, self.position_s + 1e-9, side="right")) - 1)

    def advance(self, seconds: float) -> None:
        """Lets time pass; stops at the end."""
        if self.playing:
            self.position_s = min(self.position_s + seconds * self.speed, float(self.t_s[-1]))
            self.playing = self.position_s < self.t_s[-1]

    def press(self, key: str) -> None:
        """Reacts to a key by the names of `Window.show`. Whoever steps wants to look, so stepping pauses."""
        if key == "space":
            if not self.playing and self.index == len(self.t_s) - 1:
                self.position_s = float(self.t_s[0])
            self.playing = not self.playing
        elif key in ("[", "]"):
            place = SPEEDS.index(self.speed) + (1 if key == "]" else -1)
            self.speed = SPEEDS[min(max(place, 0), len(SPEEDS) - 1)]
        elif key in ("left", "right"):
            self._go(float(self.t_s[min(max(self.index + (1 if key == "right" else -1), 0), len(self.t_s) - 1)]))
        elif key in ("home", "end"):
            self._go(float(self.t_s[0 if key == "home" else -1]))
        elif key == "down":
            after = bisect_right(self.events_s, self.position_s + 1e-9)
            self._go(self.events_s[after] if after < len(self.events_s) else float(self.t_s[-1]))
        elif key == "up":
            before = bisect_left(self.events_s, self.position_s - 1e-9) - 1
            self._go(self.events_s[before] if before >= 0 else float(self.t_s[0]))

    def _go(self, t_s: float) -> None:
        self.position_s, self.playing = t_s, False


@dataclass(frozen=True, slots=True)
class Bar:
    """The bar under the picture: where which level was reached, where the marks are."""

    start_s: float
    end_s: float
    levels: list[Level]
    t_s: Floats

    def _x(self, t_s: float, width: int) -> float:
        share = (t_s - self.start_s) / max(self.end_s - self.start_s, 1e-9)
        return 12 + min(max(share, 0.0), 1.0) * (width - 24)

    def ground(self, width: int, height: int) -> Picture:
        """All of it that does not move, (height, width, 3). A higher level is a higher block, so that it reads without colour."""
        canvas = np.full((height, width, 3), DARK, np.uint8)
        base, tall = round(0.52 * height), round(0.42 * height)
        shares = {Level.GENTLE: 0.25, Level.UNSEEN: 0.1, Level.CAUTION: 0.6, Level.EASE_OFF: 1.0}
        columns: dict[int, Level] = {}
        order = [Level.UNSEEN, Level.GENTLE, Level.CAUTION, Level.EASE_OFF]
        for t, level in zip(self.t_s, self.levels, strict=True):
            x = round(self._x(float(t), width))
            # Where several frames share a pixel, the most serious one is shown.
            columns[x] = max(columns.get(x, Level.UNSEEN), level, key=order.index)
        # A level lasts until the next frame, but not through a gap in time.
        for start_s, end_s in stretches(np.equal(self.levels, Level.UNSEEN), self.t_s):
            for x in range(round(self._x(start_s, width)) + 1, round(self._x(end_s, width))):
                columns.setdefault(x, Level.UNSEEN)
        last = columns.get(12, Level.UNSEEN)
        for x in range(12, width - 11):
            last = columns.get(x, last)
            canvas[base - max(2, round(shares[last] * tall)) : base, x] = COLOURS[last]
        return canvas

    def draw(self, ground: Picture, player: Player, notes: list[marks.Mark], says: str) -> Picture:
        """With the place that is shown, the marks and a line of text."""
        canvas = ground.copy()
        height, width = canvas.shape[:2]
        for note in notes:
            x = self._x(note.t, width)
            fill(canvas, [(x - 6, 1), (x + 6, 1), (x, 12)], WHITE)
        x = round(self._x(player.position_s, width))
        canvas[: round(0.54 * height), x - 1 : x + 2] = WHITE
        size = max(10, round(0.27 * height))
        state = "" if player.playing else "  paused"
        left = f"{player.position_s:.2f} of {self.end_s:.1f} s   {player.speed:g}×{state}"
        used = write(canvas, left, (12, height - round(0.13 * height)), size)
        small = size
        while small > 8 and text_width(says, small, 400) > width - used - 48:
            small -= 1
        write(canvas, says, (width - 12, height - round(0.13 * height)), small, weight=400, colour=SOFT, right=True)
        return canvas


def play(recording: Recording, exercise: Exercise, window: Shows, clock: Callable[[], float] = time.monotonic) -> None:
    """Shows a session until the person closes it.

    Args:
        recording: the session; marks that are set go into its folder.
        exercise: by whose limits it is judged.
        window: where the pictures go and the keys come from.
        clock: seconds; a test brings its own.
    """
    if not len(recording):
        return
    feedback: list[Feedback] = [now for _, now in rejudge(recording, exercise)]
    player = Player(recording.t_s, sorted({event.t for now in feedback for event in now.events}))
    bar = Bar(float(recording.t_s[0]), float(recording.t_s[-1]), [now.level for now in feedback], recording.t_s)
    notes, said_until, said = list(recording.marks), -math.inf, ""
    ground: Picture | None = None
    picture: Picture | None = None
    shown = -1
    with Scene(recording) as scene:
        before = clock()
        while True:
            now_s = clock()
            player.advance(now_s - before)
            before = now_s
            index = player.index
            if index != shown or picture is None:
                seen = recording.observation(index)
                picture = draw(scene.at(index, seen), seen, feedback[index], exercise, mirror=False)
                shown = index
            if ground is None or ground.shape[1] != picture.shape[1]:
                ground = bar.ground(picture.shape[1], max(48, round(0.09 * picture.shape[0])) // 2 * 2)
            says = said if now_s < said_until else KEYS
            key = window.show(np.vstack([picture, bar.draw(ground, player, notes, says)])) or ""
            if key in QUIT:
                return
            if key in MARK_KEYS:
                note = marks.made(player.position_s, MARK_KEYS[key])
                marks.append(recording.folder, note)
                notes.append(note)
                said, said_until = confirmed(note.mark), now_s + 3.0
            elif key:
                player.press(key)
            time.sleep(max(0.0, REFRESH_S - (clock() - now_s)))
