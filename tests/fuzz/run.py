"""Watches a worker that reads damaged files, and starts another one where it has crashed or hangs."""

import json
import os
import select
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.paths import ROOT

WORKER = [sys.executable, "-m", "tests.fuzz.worker"]
MOST_S = 20.0
START_S = 120.0
MOST_MB = 500


@dataclass
class Result:
    """Of one reader: how many inputs, how many of them were refused with a sentence, and which ones failed, and how."""

    inputs: int = 0
    refused: int = 0
    failures: list[tuple[int, str]] = field(default_factory=list)


def fuzz(name: str, first: int, count: int) -> Result:
    """Reads `count` damaged files of one kind."""
    result, number, end = Result(), first, first + count
    while number < end:
        number = _run(name, number, end - number, result)
    return result


def _run(name: str, first: int, count: int, result: Result) -> int:
    """One worker as far as it goes; the number of the next input."""
    command = [*WORKER, name, str(first), str(count)]
    with tempfile.TemporaryDirectory(prefix="coach-fuzz-") as home:
        environ = os.environ | {"COACH_HOME": str(Path(home) / "data")}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environ, cwd=ROOT)
        assert process.stdout is not None
        done, begun, rest = first, False, b""
        try:
            while done < first + count:
                ready, _, _ = select.select([process.stdout], [], [], MOST_S if begun else START_S)
                piece = os.read(process.stdout.fileno(), 65536) if ready else b""
                if not piece:
                    if not begun and done == first:
                        raise RuntimeError(f"the worker for {name} does not start: {' '.join(command)}")
                    process.kill()
                    code = process.wait()
                    result.failures.append((done, f"hangs for {MOST_S:.0f} s" if not ready else f"the process died with {code}"))
                    result.inputs += 1
                    return done + 1
                *lines, rest = (rest + piece).split(b"\n")
                for row in map(json.loads, lines):
                    begun = "begins" in row
                    if not begun:
                        done = row["ends"] + 1
                        _count(row, result)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
    return done


def _count(row: dict[str, object], result: Result) -> None:
    result.inputs += 1
    number, grown = int(str(row["ends"])), int(str(row["grown_mb"]))
    if "fails" in row:
        result.failures.append((number, str(row["fails"])))
    elif grown > MOST_MB:
        result.failures.append((number, f"took {grown} MB"))
    result.refused += "refused" in row
