"""Reads damaged files in a process of its own, which may crash or hang: `python -m tests.fuzz.worker READER FIRST COUNT`.

Prints one JSON line before each input (so that whoever watches knows which one it was) and one after it.
"""

import json
import os
import resource
import sys
import traceback
from pathlib import Path

from coach.errors import CoachError
from coach.paths import user_data
from tests.fuzz.mutate import mutated
from tests.fuzz.readers import READERS

ADDRESS_SPACE = 12 << 30
"""Protects the machine; what one input may take is judged by `MOST_MB`."""


def peak_mb() -> float:
    """Most memory that this process has had; `ru_maxrss` would begin with what the process had that started it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024


def main(name: str, first: int, count: int) -> None:
    """Reads inputs `first` to before `first + count`."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, hard))
    out = os.fdopen(os.dup(1), "w", buffering=1)
    # What native libraries print is not looked at here.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    reader = READERS[name]
    originals = reader.originals()
    # Once sound, so that what is loaded only once does not count.
    for where, content in originals:
        _read(reader.read, where, content)
    for number in range(first, first + count):
        where, content = originals[number % len(originals)]
        out.write(json.dumps({"begins": number}) + "\n")
        before = peak_mb()
        said = _read(reader.read, where, mutated(content, number))
        out.write(json.dumps({"ends": number, "grown_mb": round(peak_mb() - before), **said}) + "\n")
        _put(where, content)


def _put(where: str, content: bytes) -> Path:
    path = user_data() / where
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _read(read, where: str, content: bytes) -> dict[str, str]:  # type: ignore[no-untyped-def]
    path = _put(where, content)
    try:
        read(path)
    except CoachError as error:
        sentence = str(error)
        if not sentence.strip() or "Traceback" in sentence:
            return {"fails": f"no sentence: {sentence!r}"}
        return {"refused": sentence[:200]}
    except BaseException as error:
        return {"fails": _shortly(error)}
    return {}


def _shortly(error: BaseException) -> str:
    own = [row for row in traceback.extract_tb(error.__traceback__) if "/coach/" in row.filename]
    where = f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else "outside of coach"
    return f"{where}: {type(error).__name__}: {str(error)[:200]}"


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
