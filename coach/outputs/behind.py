"""Does work behind whoever gives it, in a thread of its own."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")

WAKE_S = 0.2


class Behind(Generic[Item]):
    """Takes items in order and works on them in a thread; what the work raises is raised at the next `give` or at `close`.

    Args:
        work: called with one item after the other.
        most: items that may be waiting.
        name: of the thread.
        patient: `give` waits while so many are waiting; else the item is left out.
    """

    def __init__(self, work: Callable[[Item], None], most: int, name: str, *, patient: bool) -> None:
        self._work, self._most, self._patient = work, most, patient
        self._waiting: deque[Item] = deque()
        self._changed = threading.Condition()
        self._closed = self._busy = False
        self._failure: BaseException | None = None
        self.left_out = 0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def give(self, item: Item) -> None:
        """Adds an item; returns at once unless it is patient. After a failure or the end it is left out."""
        with self._changed:
            while self._patient and len(self._waiting) >= self._most and self._failure is None and not self._closed:
                self._changed.wait(WAKE_S)
            self._raise()
            if self._closed or len(self._waiting) >= self._most:
                self.left_out += 1
                return
            self._waiting.append(item)
            self._changed.notify_all()

    def close(self) -> None:
        """Waits until all is done."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        while self._thread.is_alive():
            self._thread.join(WAKE_S)
        self._raise()

    def _raise(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            self._waiting.clear()
            self._closed = True
            raise failure

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if not self._waiting:
                    return
                item = self._waiting.popleft()
                self._changed.notify_all()
            try:
                self._work(item)
            except BaseException as error:
                with self._changed:
                    self._failure = error
                    self._changed.notify_all()
                return
