"""Many sentences to sound at once, in a process of its own. It takes its order as JSON on standard input."""

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from coach.voice import sound_file
from coach.voice.engine import Engine, NoSpeechError
from coach.voice.tones import Sound

TIMEOUT_S = 60.0


def speak_all(texts: Iterable[str], voice: str | None, rate_wpm: int) -> dict[str, Sound]:
    """The sound of each sentence; without those that could not be spoken, so nothing at all where there is no engine."""
    wanted = sorted(set(texts))
    if not wanted:
        return {}
    with tempfile.TemporaryDirectory(prefix="coach-", ignore_cleanup_errors=True) as folder:
        order = json.dumps({"texts": wanted, "voice": voice, "rate": rate_wpm, "folder": folder})
        command = [sys.executable, "-m", "coach.voice.synthesise"]
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):  # What is there by then is used.
            subprocess.run(command, input=order, text=True, capture_output=True, timeout=TIMEOUT_S, check=False)
        paths = {text: Path(folder) / f"{number}.wav" for number, text in enumerate(wanted)}
        return {text: sound_file.read(path) for text, path in paths.items() if path.exists()}


def main() -> None:
    """Writes `0.wav`, `1.wav`... into the folder that the order names."""
    order = json.load(sys.stdin)
    try:
        engine = Engine(order["voice"], order["rate"])
    except NoSpeechError as error:
        raise SystemExit(str(error)) from error
    for number, text in enumerate(order["texts"]):
        part = Path(order["folder"]) / "part"
        try:
            sound_file.write(part, [engine.speak(text)])
        except NoSpeechError:
            continue
        # Under its own name only once it is whole.
        part.replace(part.with_name(f"{number}.wav"))


if __name__ == "__main__":
    main()
