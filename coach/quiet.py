"""Hides what native libraries print past Python; the user did not ask. From any thread, and several at once."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_inside = 0
_kept = -1


def _own_error_stream() -> None:
    """Gives Python's own messages a way of their own, so that hiding the libraries' hides none of them."""
    if sys.stderr is None or sys.stderr is not sys.__stderr__:
        return
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1, encoding=getattr(sys.stderr, "encoding", None), errors="backslashreplace")


@contextmanager
def quiet() -> Iterator[None]:
    """Nothing reaches file handle 2 inside; what Python itself says on `sys.stderr` does reach the user."""
    global _inside, _kept
    with _lock:
        if _inside == 0:
            try:
                _own_error_stream()
                _kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
            except OSError:  # There is no error stream to hide.
                _kept = -1
            else:
                os.dup2(nowhere, 2)
                os.close(nowhere)
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0 and _kept >= 0:
                os.dup2(_kept, 2)
                os.close(_kept)
                _kept = -1
