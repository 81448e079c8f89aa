"""Keys from the terminal, for a session without a window: a letter or number, then Enter."""

import re
import sys
import threading
from collections.abc import Callable

from coach.sources.keys import Keys
from coach.wording import PAIN_KEYS, SHARP_KEY, say

_NUMBER = re.compile(r"0*(\d|10)(\s*/\s*10)?", re.ASCII)
"""A whole line that says how much pain there is; `3/10` is how a clinician notes it."""

_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SHARP = ("sharp", "shoot", "tingl", "dizz")
"""How words begin that say what the key `s` says."""

UNCLEAR = "unclear"
"""A line that may be meant as an answer but is none: half of a number is not taken for all of it."""


def key_of(line: str) -> str:
    """The key that a line stands for: the number it is, `x` for ten; "enter" for an empty one; the letter or sign it is.

    A word is `SHARP_KEY` where it says so, and else "other": neither `finish` nor `that's enough` is a mark. `UNCLEAR` is what
    begins like a number but is none from 0 to 10.
    """
    text = line.strip().lower()
    text = str(_WORDS.index(text)) if text in _WORDS else text
    if number := _NUMBER.fullmatch(text):
        return "x" if number[1] == "10" else number[1]
    if text[:1].isdigit():
        return UNCLEAR
    if text.startswith(_SHARP):
        return SHARP_KEY
    return text if len(text) == 1 else "other" if text else "enter"


class TerminalKeys:
    """Reads lines in a thread of its own, so that nobody waits for the keyboard.

    Args:
        tell: told how to answer.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._keys = Keys()
        self._asked = False
        threading.Thread(target=self._read, name="terminal", daemon=True).start()

    def take(self) -> str:
        """The next key that was entered, or ""; Enter alone is "enter"."""
        key = self._keys.take()
        if key == UNCLEAR and self._asked:
            self._tell(say("terminal_answer"))
            return ""
        return key

    def question(self, asked: bool) -> None:
        """See `Keyboard`."""
        self._asked = asked
        if asked:
            self._keys.forget({UNCLEAR, *PAIN_KEYS})
            self._tell(say("terminal_answer"))

    def _read(self) -> None:
        for line in sys.stdin:
            self._keys.press(key_of(line))
