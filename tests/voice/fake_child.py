"""A voice process for tests: obeys, and hangs, dies or goes deaf as its first argument says. Logs its orders to a file."""

import json
import sys
import time
from pathlib import Path

MANNER, LOG = sys.argv[1], Path(sys.argv[2])


def report(**row: object) -> None:
    print(json.dumps(row), flush=True)


def log(row: object) -> None:
    with LOG.open("a") as file:
        file.write(json.dumps(row) + "\n")


log({"do": "started"})
if MANNER == "hangs at start":
    time.sleep(600)
if MANNER == "dies at start":
    sys.exit(1)
report(
    **{
        "is": "ready",
        "speech": MANNER != "no engine",
        "sound": MANNER != "no sound",
        "voice_found": MANNER != "no such voice",
        "why": "",
    }
)
if MANNER == "deaf":
    time.sleep(600)
speaking = None
for line in sys.stdin:
    order = json.loads(line)
    log(order)
    match order["do"]:
        case "say" if MANNER == "dies when it speaks":
            sys.exit(1)
        case "say" if MANNER == "hangs when it speaks":
            time.sleep(600)
        case "say" if MANNER == "speaks for ever":
            pass
        case "say" | "tone":
            report(**{"is": "done", "id": order["id"]})
