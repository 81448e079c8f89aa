"""Does work ahead of whoever needs it, in a thread of its own."""

import threading
from collections import deque
from collections.abc import Generator, Iterator
from types import TracebackType
from typing import Generic, TypeVar

Item = TypeVar("Item")

WAKE_S = 0.2
"""Waiting is cut into pieces, because on some systems Ctrl-C does not reach a wait without end."""


class Ahead(Generic[Item]):
    """Runs a generator in a thread and hands its items over in order. Use as a context manager; iterate once.

    What the generator raises is raised to whoever iterates, after the items that came before. Leaving the block closes it.

    Args:
        items: the generator.
        most: items that are kept ready.
        name: of the thread.
    """

    def __init__(self, items: Generator[Item, None, None], most: int, name: str) -> None:
        self._items, self._most = items, most
        self._ready: deque[Item] = deque()
        self._changed = threading.Condition()
        self._stopped = self._ended = False
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def __enter__(self) -> "Ahead[Item]":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._thread.join(timeout=5)

    def __iter__(self) -> Iterator[Item]:
        while True:
            with self._changed:
                while not self._ready and not self._ended:
                    self._changed.wait(WAKE_S)
                if not self._ready:
                    break
                item = self._ready.popleft()
                self._changed.notify_all()
            yield item
        if self._failure is not None:
            raise self._failure

    def _work(self) -> None:
        try:
            for item in self._items:
                with self._changed:
                    self._changed.wait_for(lambda: self._stopped or len(self._ready) < self._most)
                    if self._stopped:
                        return
                    self._ready.append(item)
                    self._changed.notify_all()
        except BaseException as error:
            self._failure = error
        finally:
            self._items.close()
            with self._changed:
                self._ended = True
                self._changed.notify_all()
