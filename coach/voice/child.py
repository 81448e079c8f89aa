"""The process that speaks and plays. Orders come in on standard input, one JSON object a line, reports go out on standard output.

It may hang or die at any time, as speech engines do; the speaker notices, and nothing else is harmed.

Orders: `say` (id, text), `tone` (id, name, seconds), `cut` (id). Reports: `ready` (speech, sound, voice_found, why), `done` (id).
"""

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


def main() -> None:
    """Runs until standard input ends, which it also does when the coach dies."""
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

    output, engine, why = _open(wanted, report)
    found = engine.voice_found if engine else True
    report(**{"is": "ready", "speech": engine is not None, "sound": output is not None, "voice_found": found, "why": why})
    orders: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(orders,), name="orders", daemon=True).start()
    while output is not None:
        _obey(json.loads(orders.get()), output, engine, report)


def _read(orders: "queue.SimpleQueue[str]") -> None:
    """In a thread of its own, so that the end of the coach is noticed even while the engine hangs."""
    for line in sys.stdin:
        orders.put(line)
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
