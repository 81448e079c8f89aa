"""The process that speaks and plays. Orders come in on standard input, one JSON object a line, reports go out on standard output.

It may hang or die at any time, as speech engines do; the speaker notices, and nothing else is harmed.

Orders: `say` (id, text), `tone` (id, name, seconds), `cut` (id). Reports: `ready` (speech, sound, voice_found, why), `done` (id).
"""

import contextlib
import json
import os
import queue
import signal
import sys
import threading
from typing import Any

from coach.voice.engine import Engine, NoSpeechError
from coach.voice.output import SPEECH_GAIN, NoSoundError, Output, open_output
from coach.voice.tones import tone
from coach.wording import say

FAREWELL, FAREWELL_S = -1, 20.0
"""Number of the last sentence, said when the coach has died; and how long it may take: the slowest speech needs ten seconds."""


def main() -> None:
    """Runs until it is killed, as the speaker does at the end; when standard input ends the coach has died, and it says so."""
    # Ctrl-C in the terminal reaches every process; when to stop is the coach's decision.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    wanted: dict[str, Any] = json.loads(sys.argv[1])
    reports = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # Engines and sound libraries print what they please.
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    lock = threading.Lock()

    def report(**row: Any) -> None:
        with lock:
            print(json.dumps(row), file=reports, flush=True)

    farewell = threading.Event()

    def report_or_leave(**row: Any) -> None:
        with contextlib.suppress(OSError):  # The coach is gone, and so is whoever reads reports.
            report(**row)
        if row["id"] == FAREWELL:
            farewell.set()

    output, engine, why = _open(wanted, report_or_leave)
    found = engine.voice_found if engine else True
    report(**{"is": "ready", "speech": engine is not None, "sound": output is not None, "voice_found": found, "why": why})
    orders: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(orders, farewell, engine is not None), name="orders", daemon=True).start()
    while output is not None:
        _obey(json.loads(orders.get()), output, engine, report_or_leave)


def _read(orders: "queue.SimpleQueue[str]", farewell: threading.Event, speaks: bool) -> None:
    """In a thread of its own, so that the end of the coach is noticed even while the engine hangs."""
    for line in sys.stdin:
        orders.put(line)
    if speaks:
        # Somebody may be leaning back and looking at the ceiling, and nobody watches them any more.
        orders.put(json.dumps({"do": "say", "id": FAREWELL, "text": say("coach_gone")}))
        farewell.wait(FAREWELL_S)
    # Threads of sound libraries may hang at the end.
    os._exit(0)


def _open(wanted: dict[str, Any], report: Any) -> tuple[Output | None, Engine | None, str]:
    try:
        output = open_output(lambda key: report(**{"is": "done", "id": key}))
    except NoSoundError as error:
        return None, None, str(error)
    if not wanted["speech"]:
        return output, None, ""
    try:
        return output, Engine(wanted["voice"], wanted["rate"]), ""
    except NoSpeechError as error:
        return output, None, str(error)


def _obey(order: dict[str, Any], output: Output, engine: Engine | None, report: Any) -> None:
    match order["do"]:
        case "say" if engine:
            try:
                output.play(order["id"], engine.speak(order["text"]) * SPEECH_GAIN)
            except NoSpeechError:
                # Nothing was said, and nothing else is to be done about one sentence.
                report(**{"is": "done", "id": order["id"]})
        case "tone":
            output.play(order["id"], tone(order["name"], order["seconds"]))
        case "cut":
            output.cut(order["id"])


if __name__ == "__main__":
    main()
