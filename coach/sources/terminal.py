"""Keys from the terminal, for a session without a window: a letter or number, then Enter."""

import sys
import threading


def key_of(line: str) -> str:
    """The key that a line stands for: its first letter or number, `x` for ten, "enter" for an empty one."""
    text = line.strip().lower()
    return "x" if text == "10" else text[:1] or "enter"


class TerminalKeys:
    """Reads lines in a thread of its own, so that nobody waits for the keyboard."""

    def __init__(self) -> None:
        self._newest = ""
        threading.Thread(target=self._read, name="terminal", daemon=True).start()

    def take(self) -> str:
        """The key entered since the last call, or ""; Enter alone is "enter"."""
        newest, self._newest = self._newest, ""
        return newest

    def _read(self) -> None:
        for line in sys.stdin:
            self._newest = key_of(line)
