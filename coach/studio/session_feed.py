"""What the page of one session asks for: its numbers, its pictures, its marks, and files to take away."""

import json
import math
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from fastapi import HTTPException, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from nicegui import app
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool

from coach.errors import CoachError
from coach.recording import marks
from coach.recording.export import write_export
from coach.recording.in_words import in_words
from coach.recording.read import EventRow, read
from coach.recording.report import page
from coach.recording.table import stretches
from coach.studio.known import known_session
from coach.studio.opened import Shown, shown
from coach.tuning.compare import spans
from coach.tuning.warnings import told
from coach.wording import LEVELS, MARKS, confirmed, why_not_judged

EXPORTS = {"csv": "text/csv", "parquet": "application/octet-stream", "trc": "text/plain", "rrd": "application/octet-stream"}
MOST_MESSAGE = 1000
"""Characters of a message about a mark; the longest of a page's own has some 100."""

AS_IT_IS = {"content-encoding": "identity"}
"""Packing what does not get smaller would only take time."""


def add_routes() -> None:
    """Registers the addresses of this module. Those that take their time are no coroutines, so that they run in threads."""
    app.get("/sessions/{name}/about.json")(_about)
    app.get("/sessions/{name}/series.bin")(_series)
    app.get("/sessions/{name}/picture/{index}.jpg")(_picture)
    app.get("/sessions/{name}/report.html")(_report)
    app.get("/sessions/{name}/export/{kind}")(_export)
    app.add_api_websocket_route("/sessions/{name}/marks", _marks)


def _known(name: str) -> Path:
    folder = known_session(name)
    if folder is None:
        raise HTTPException(404)
    return folder


def _shown(name: str) -> Shown:
    return shown(_known(name))


def _about(name: str) -> Response:
    what = _shown(name)
    return JSONResponse(about(what), headers={"cache-control": "no-store"})


def about(what: Shown) -> dict[str, Any]:
    """Everything but the long columns."""
    recording, track = what.recording, what.track
    measures = [
        {
            "angle": measure.angle,
            "name": measure.name,
            "unit": measure.unit,
            "direction": measure.direction,
            "gentle": measure.limit.gentle,
            "ease_off": measure.limit.ease_off,
            "holes": stretches(np.isnan(track.column(measure.angle)[0]), track.t_s),
        }
        for measure in recording.exercise.measures
    ]
    return {
        "frames": len(recording),
        "start_s": float(recording.t_s[0]) if len(recording) else 0.0,
        "seconds": recording.seconds,
        "measures": measures,
        "spans": [
            [span.start_s, span.end_s, span.measure, span.quantity, span.level.label]
            for span in spans(told(track, recording.exercise))
        ],
        "unseen": unseen(what),
        "events": [_event(row, recording.exercise.names) for row in sorted(recording.told, key=lambda row: row["t"])],
        "marks": mark_rows(recording.folder),
    }


def unseen(what: Shown) -> list[tuple[float, float, str]]:
    """From when to when nothing was judged, and why."""
    reason, t_s = what.track.reason, what.track.t_s
    return sorted(
        (start, end, why_not_judged(str(why)))
        for why in np.unique(reason[reason != ""])
        for start, end in stretches(reason == why, t_s)
    )


def _event(row: EventRow, names: Mapping[str, str]) -> dict[str, Any]:
    """One event as it was told then, in words."""
    level = str(row.get("level", ""))
    known = level if level in LEVELS else ""
    return {
        "t": row["t"],
        "kind": row["kind"],
        "level": known,
        "words": in_words(row, names),
        "said": str(row.get("sentence") or ""),
    }


def mark_rows(folder: Path) -> list[dict[str, Any]]:
    """The marks of a session as the page shows them."""
    return [
        {"t": mark.t, "mark": mark.mark, "words": MARKS[mark.mark], "note": mark.note, "set_at": mark.set_at}
        for mark in marks.read(folder)
    ]


def _series(name: str) -> Response:
    """(T,) times in 64 bits, then for each measure (T,) angles and (T,) speeds in 32; NaN is unseen."""
    what = _shown(name)
    columns = [np.asarray(column, "<f4") for one in what.recording.exercise.measures for column in what.track.column(one.angle)]
    data = np.asarray(what.track.t_s, "<f8").tobytes() + b"".join(column.tobytes() for column in columns)
    return Response(data, media_type="application/octet-stream", headers={"cache-control": "no-store"} | AS_IT_IS)


def _picture(name: str, index: int) -> Response:
    what = _shown(name)
    if not 0 <= index < len(what.recording):
        raise HTTPException(404)
    return Response(what.jpeg(index), media_type="image/jpeg", headers={"cache-control": "private, max-age=600"} | AS_IT_IS)


def _report(name: str) -> Response:
    recording = read(_known(name))
    if not len(recording):
        raise CoachError("This session holds no frame, so there is nothing to report.")
    return HTMLResponse(page(recording))


def _export(name: str, kind: str) -> Response:
    folder = _known(name)
    if kind not in EXPORTS:
        raise HTTPException(404)
    # Beside nothing of the person's own; it goes when it was sent.
    place = tempfile.TemporaryDirectory(prefix="coach-")
    path = Path(place.name) / f"{folder.name}.{kind}"
    try:
        write_export(read(folder), kind, path)
    except CoachError:
        place.cleanup()
        raise
    return FileResponse(path, media_type=EXPORTS[kind], filename=path.name, background=BackgroundTask(place.cleanup))


async def _marks(socket: WebSocket, name: str) -> None:
    """Sets and takes back marks: `{"set": KIND, "t": SECONDS}` or `{"take_back": {...}}`; the answer holds all of them."""
    folder = known_session(name)
    if folder is None:
        await socket.close(1008)
        return
    await socket.accept()
    try:
        while True:
            text = await socket.receive_text()
            await socket.send_text(json.dumps(await run_in_threadpool(answer, folder, text), ensure_ascii=False))
    except (WebSocketDisconnect, RuntimeError):
        return


def answer(folder: Path, text: str) -> dict[str, Any]:
    """Does what a message of a page asks for; a message that asks for nothing known changes nothing."""
    done = ""
    try:
        asked = json.loads(text) if len(text) <= MOST_MESSAGE else None
        if isinstance(asked, dict) and "set" in asked:
            mark = marks.made(float(asked["t"]), str(asked["set"]))
            if not math.isfinite(mark.t):
                raise ValueError
            marks.append(folder, mark)
            done = f"{confirmed(mark.mark).removesuffix('.')}, {mark.t:.1f} s."
        elif isinstance(asked, dict) and isinstance(row := asked.get("take_back"), dict):
            old = marks.Mark(float(row["t"]), str(row["mark"]), str(row["set_at"]), str(row["note"]))
            marks.take_back(folder, old)
            done = f"Taken back: the mark at {old.t:.1f} s."
    except CoachError as error:
        return {"problem": str(error), "marks": mark_rows(folder)}
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return {"problem": "That is no mark.", "marks": mark_rows(folder)}
    return {"said": done, "marks": mark_rows(folder)}
