"""Keys from the terminal, for a session without a window: a letter or number, then Enter."""

import sys
import threading

from coach.course.guide import PAIN_KEYS
from coach.sources.keys import Keys


def key_of(line: str) -> str:
    """The key that a line stands for: its first letter or number, `x` for ten, "enter" for an empty one."""
    text = line.strip().lower()
    return "x" if text == "10" else text[:1] or "enter"


class TerminalKeys:
    """Reads lines in a thread of its own, so that nobody waits for the keyboard."""

    def __init__(self) -> None:
        self._keys = Keys()
        threading.Thread(target=self._read, name="terminal", daemon=True).start()

    def take(self) -> str:
        """The next key that was entered, or ""; Enter alone is "enter"."""
        return self._keys.take()

    def question(self, asked: bool) -> None:
        """See `Keyboard`."""
        if asked:
            self._keys.forget(PAIN_KEYS)

    def _read(self) -> None:
        for line in sys.stdin:
            self._keys.press(key_of(line))
