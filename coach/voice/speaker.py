"""The voice of a live session. The video loop only drops orders into a box; everything that can take time happens elsewhere."""

import contextlib
import json
import math
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from coach.voice.queue import QueueState, advance, failed, finished, hold, offer, withdraw
from coach.voice.script import Hold, Hush, Order, Play, Say, Script, Withdraw
from coach.wording import RATE_WPM, say, speech_s

RESTARTS = 3
START_S = 20.0
"""A process that is not ready after this long hangs; a busy machine starts Python slowly."""

LATE_S = 4.0
"""A sound that has not ended this long after it should have hangs."""

DRAIN_S = 4.0
"""At the end of the session the sentence that is being said may take this long to finish."""

POLL_S = 0.05


class Speaker:
    """Speaks and plays through a process of its own. Use as a context manager.

    A thread follows that process: it is started again up to `RESTARTS` times when it dies or hangs, each kind of trouble is told
    once, and without speech or sound the session goes on with the same course in silence.

    Args:
        voice: name of a voice, or a part of it; None is the engine's default.
        rate_wpm: words a minute.
        speech: whether to speak; without, tones remain.
        tones: whether to play tones.
        tell: told each trouble once, in a sentence.
        command: the process, for tests.
    """

    def __init__(
        self,
        voice: str | None = None,
        rate_wpm: int = RATE_WPM,
        *,
        speech: bool = True,
        tones: bool = True,
        tell: Callable[[str], None],
        command: Sequence[str] | None = None,
    ) -> None:
        self.script = Script()
        wanted = json.dumps({"voice": voice, "rate": rate_wpm, "speech": speech})
        self._command = [*(command or (sys.executable, "-m", "coach.voice.child")), wanted]
        self._rate_wpm, self._speech, self._tones, self._tell = rate_wpm, speech, tones, tell
        self._voice = voice or ""
        self._box: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._offset_s = math.inf
        self._told: set[str] = set()
        self._process: subprocess.Popen[bytes] | None = None
        self._generation = self._deaths = self._key = 0
        self._ready = False
        self._sound, self._can_speak = speech or tones, speech
        self._deadlines: dict[int, float] = {}
        self._queue = QueueState()
        self._speech_key = self._tone_key = 0
        self._silent_until_s = math.inf
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)

    def __enter__(self) -> "Speaker":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close(at_once=kind is not None)

    def tick(self, t_s: float, orders: Sequence[Order]) -> None:
        """Called once a frame: never blocks."""
        self.script.pauses.see(t_s)
        # The smallest difference ever seen is the one with the least delay between capture and here.
        self._offset_s = min(self._offset_s, time.monotonic() - t_s)
        if orders:
            self._box.put(("orders", tuple(orders)))

    def close(self, *, at_once: bool = False) -> None:
        """Lets the current sentence end, unless it is to end at once, then ends the process."""
        if not self._closing:
            self._closing = True
            self._box.put(("close", at_once))
            self._thread.join(timeout=DRAIN_S + 2)

    def _now(self) -> float:
        """Now, on the clock of the session."""
        return 0.0 if math.isinf(self._offset_s) else time.monotonic() - self._offset_s

    def _run(self) -> None:
        if self._sound:
            self._start()
        end_s = math.inf
        while time.monotonic() < end_s:
            with contextlib.suppress(queue.Empty):
                kind, value = self._box.get(timeout=POLL_S)
                if kind == "orders":
                    for order in value:
                        self._take(order)
                elif kind == "close":
                    self._step()
                    end_s = time.monotonic() + (DRAIN_S if self._queue.speaking and self._audible and not value else 0.0)
                elif value[0] == self._generation:
                    self._heard(value[1])
            self._watch()
            if end_s == math.inf:
                self._step()
            elif self._queue.speaking is None:
                break
        self._kill()

    @property
    def _audible(self) -> bool:
        return self._process is not None and self._can_speak

    # What the session wants.

    def _take(self, order: Order) -> None:
        now = self._now()
        match order:
            case Say(utterance):
                self._queue = offer(self._queue, now, utterance)
            case Withdraw(topic, cut):
                self._queue = withdraw(self._queue, topic)
                if cut and self._queue.on(topic):
                    self.script.cut(now)
                    self._send({"do": "cut", "id": self._speech_key})
                    self._queue = finished(self._queue)
            case Hold(on):
                self._queue = hold(self._queue, on)
            case Play() if self._tones:
                self.script.play(now, order)
                self._send({"do": "cut", "id": self._tone_key})
                self._tone_key = self._next_key(order.seconds)
                self._send({"do": "tone", "id": self._tone_key, "name": order.tone, "seconds": order.seconds})
            case Hush():
                self.script.hush(now)
                self._send({"do": "cut", "id": self._tone_key})

    def _step(self) -> None:
        if self._process is not None and not self._ready:
            return
        now = self._now()
        self._queue, act = advance(self._queue, now)
        if not act.begin:
            return
        self.script.begin(now, act.begin, cut=act.cut)
        seconds = speech_s(act.begin.text, self._rate_wpm)
        if self._audible:
            if act.cut:
                self._send({"do": "cut", "id": self._speech_key})
            self._speech_key = self._next_key(seconds)
            self._send({"do": "say", "id": self._speech_key, "text": act.begin.text})
        else:
            # Silent, but in the same course, for whoever reads along.
            self._silent_until_s = time.monotonic() + seconds

    def _next_key(self, seconds: float) -> int:
        self._key += 1
        if self._process is not None and self._ready:
            self._deadlines[self._key] = time.monotonic() + 2 * seconds + LATE_S
        return self._key

    # What the process does.

    def _start(self) -> None:
        pipe = subprocess.PIPE
        self._generation += 1
        self._ready = False
        self._deadlines = {0: time.monotonic() + START_S}
        try:
            self._process = subprocess.Popen(
                self._command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, start_new_session=True, bufsize=0
            )
        except OSError:
            self._silence("voice_gone")
            return
        assert self._process.stdin is not None
        # A process that no longer reads must not hold up this thread. Not every system can do this for pipes.
        with contextlib.suppress(OSError):
            os.set_blocking(self._process.stdin.fileno(), False)
        threading.Thread(target=self._listen, args=(self._process, self._generation), name="ears", daemon=True).start()

    def _listen(self, process: "subprocess.Popen[bytes]", generation: int) -> None:
        assert process.stdout is not None
        with contextlib.suppress(OSError, ValueError), process.stdout as reports:
            for line in reports:
                self._box.put(("child", (generation, json.loads(line))))
        self._box.put(("child", (generation, {"is": "gone"})))

    def _heard(self, report: dict[str, Any]) -> None:
        match report["is"]:
            case "ready":
                self._ready = True
                del self._deadlines[0]
                if not report["sound"]:
                    self._silence("voice_no_sound")
                    return
                self._can_speak = bool(report["speech"])
                if self._speech and not self._can_speak:
                    self._tell_once("voice_no_engine")
                if not report["voice_found"]:
                    self._tell_once("voice_unknown")
            case "done":
                self._deadlines.pop(report["id"], None)
                if report["id"] == self._speech_key:
                    self._queue = finished(self._queue)
            case "gone":
                self._died()

    def _watch(self) -> None:
        now = time.monotonic()
        if self._process is not None and any(now > deadline for deadline in self._deadlines.values()):
            self._died()
        elif not self._audible and self._queue.speaking is not None and now >= self._silent_until_s:
            self._queue = finished(self._queue)

    def _died(self) -> None:
        self._kill()
        self._deaths += 1
        self._queue = failed(self._queue, self._now())
        if self._deaths > RESTARTS:
            self._silence("voice_gone")
        elif not self._closing:
            self._tell_once("voice_restarted")
            self._start()

    def _silence(self, why: str) -> None:
        """Goes on without sound, for good."""
        self._kill()
        self._can_speak = False
        self._tell_once(why)

    def _send(self, order: dict[str, Any]) -> None:
        if self._process is None or not self._ready:
            return
        assert self._process.stdin is not None
        line = json.dumps(order).encode() + b"\n"
        with contextlib.suppress(OSError):  # It has died, which its other pipe will tell.
            if self._process.stdin.write(line) != len(line):
                # Its pipe is full: it has not read for a long time.
                self._deadlines[0] = 0.0

    def _kill(self) -> None:
        if self._process is None:
            return
        self._generation += 1
        with contextlib.suppress(OSError):
            self._process.kill()
            assert self._process.stdin is not None
            self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=1)
        self._process, self._ready, self._deadlines = None, False, {}

    def _tell_once(self, key: str) -> None:
        if key not in self._told:
            self._told.add(key)
            self._tell(say(key, voice=self._voice))
