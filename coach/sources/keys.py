"""Keys on their way from whoever presses them to the course."""

import threading
from collections import deque
from collections.abc import Container


class Keys:
    """A queue of keys: none gets lost, they keep their order, and one is taken at a time. For any thread."""

    def __init__(self) -> None:
        self._waiting: deque[str] = deque()
        self._lock = threading.Lock()

    def press(self, key: str) -> None:
        """Adds a key. One that is held down comes again and again: what is pressed after it must not wait for all of that."""
        with self._lock:
            if list(self._waiting)[-2:] != [key, key]:
                self._waiting.append(key)

    def take(self) -> str:
        """The key that has waited longest, or ""."""
        with self._lock:
            return self._waiting.popleft() if self._waiting else ""

    def forget(self, answers: Container[str]) -> None:
        """A question is asked now: what was pressed before is no answer to it. Other keys keep waiting."""
        with self._lock:
            self._waiting = deque(key for key in self._waiting if key not in answers)

    def clear(self) -> None:
        """Nothing waits any more."""
        with self._lock:
            self._waiting.clear()
