"""The process that owns the window. Pictures come in on standard input, names of keys go out on standard output, one a line.

OpenCV's window on X11 hands over only the last of all keys that were pressed between two of its turns: a ten would become a
nought. There the display is asked for the keys. Elsewhere a turn takes a few milliseconds, however long the coach takes from one
picture to the next.
"""

import os
import signal
import struct
import sys
import threading
from typing import BinaryIO

import cv2
import numpy as np

from coach.outputs.figure import Picture
from coach.outputs.window import HEADER, OPEN, key_name
from coach.outputs.x11_keys import X11Keys

TURN_MS = 5


class Newest:
    """Reads pictures and keeps the newest one; `ended` once no more come."""

    def __init__(self, stream: BinaryIO) -> None:
        self.ended = False
        self._stream = stream
        self._picture: Picture | None = None
        threading.Thread(target=self._read, name="pictures", daemon=True).start()

    def take(self) -> Picture | None:
        """The newest picture, once."""
        picture, self._picture = self._picture, None
        return picture

    def _read(self) -> None:
        while len(header := self._stream.read(struct.calcsize(HEADER))) == struct.calcsize(HEADER):
            height, width = struct.unpack(HEADER, header)
            data = self._stream.read(height * width * 3)
            if len(data) < height * width * 3:
                break
            self._picture = np.frombuffer(data, np.uint8).reshape(height, width, 3)
        self.ended = True


def main() -> None:
    """Shows what comes until the user closes the window, or no more comes."""
    # Ctrl-C in the terminal reaches every process; when to stop is the coach's decision.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    title, answers = sys.argv[1], os.fdopen(os.dup(1), "w", encoding="utf-8")
    # Window systems print what they please.
    os.dup2(2, 1)
    # A name that no other window has. Under its title the window hears every key.
    name = f"coach {os.getpid()}"
    cv2.namedWindow(name, cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL)
    cv2.waitKey(TURN_MS)
    try:
        keyboard = X11Keys(name)
    except OSError:
        keyboard = None
    cv2.setWindowTitle(name, title)
    print(OPEN, file=answers, flush=True)
    newest, shown = Newest(sys.stdin.buffer), False
    while not newest.ended:
        picture = newest.take()
        if picture is not None:
            if not shown:
                cv2.resizeWindow(name, picture.shape[1], picture.shape[0])
            cv2.imshow(name, picture)
            shown = True
        code = cv2.waitKeyEx(TURN_MS)
        for pressed in keyboard.codes() if keyboard else (code,):
            if key := key_name(pressed):
                print(key, file=answers, flush=True)
        # Asked after every turn, because showing another picture would open the window again.
        if shown and cv2.getWindowProperty(name, cv2.WND_PROP_VISIBLE) < 1:
            return


if __name__ == "__main__":
    try:
        main()
    finally:
        # The thread that reads may hold standard input, for which an ordinary end would wait.
        os._exit(0)
