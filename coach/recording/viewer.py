"""A session for the Rerun viewer: pictures or figure, skeleton, angles and warnings on one timeline. Needs the extra [viewer]."""

from pathlib import Path

import cv2
import numpy as np
import rerun as rr
import rerun.blueprint as rrb

from coach.observation import SEEN
from coach.recording.in_words import in_words
from coach.recording.read import Recording
from coach.recording.scene import LIMBS, Scene
from coach.recording.table import Judged, judged
from coach.wording import LEVELS, MARKS

COLOURS = {"angle": (0, 114, 178), "gentle": (0, 158, 115), "ease_off": (213, 94, 0), "speed": (204, 121, 167)}
SEVERITY = {"warning": "WARN", "unseen": "INFO", "withheld": "INFO", "clear": "INFO"}
PICTURES_A_SECOND = 10.0
"""Pictures would make the file large; skeleton and angles have every frame."""


def write_rrd(recording: Recording, out: Path) -> None:
    """Writes the file.

    Raises:
        OSError: it cannot be written.
    """
    what = judged(recording)
    with rr.RecordingStream("spine-coach", recording_id=recording.folder.name) as stream:
        stream.save(str(out), default_blueprint=_blueprint(what))
        stream.log("person", rr.ViewCoordinates.RIGHT_HAND_Y_DOWN, static=True)
        _plots(stream, what)
        _people(stream, recording)
        for event in what.events:
            stream.set_time("t", duration=event["t"])
            words = event.get("sentence") or in_words(event, what.exercise.names)
            level = "ERROR" if event.get("level") == "ease_off" else SEVERITY.get(event["kind"], "INFO")
            stream.log("said", rr.TextLog(words, level=level))
        for mark in recording.marks:
            stream.set_time("t", duration=mark.t)
            stream.log("said", rr.TextLog(f"marked: {MARKS[mark.mark]} {mark.note}".strip(), level="INFO"))
        stream.flush()


def _blueprint(what: Judged) -> rrb.Blueprint:
    return rrb.Blueprint(
        rrb.Horizontal(
            rrb.Vertical(
                rrb.Spatial2DView(origin="picture", name="Picture"),
                rrb.Spatial3DView(origin="person", name="Skeleton, metres"),
            ),
            rrb.Vertical(
                *(
                    rrb.TimeSeriesView(origin=f"angles/{angle}", name=f"{name}, degrees")
                    for angle, name in what.exercise.names.items()
                ),
                rrb.TimeSeriesView(origin="speeds", name="Speeds, degrees a second"),
                rrb.TextLogView(origin="said", name="What was said"),
            ),
        ),
        collapse_panels=True,
    )


def _plots(stream: rr.RecordingStream, what: Judged) -> None:
    time = rr.TimeColumn("t", duration=what.t_s)
    for measure in what.exercise.measures:
        name = measure.angle
        series = {f"angles/{name}/angle": (what.angle(name), "angle"), f"speeds/{name}": (what.speed(name), "speed")}
        for sign, way in zip(measure.signs, ("", "_other_way"), strict=False):
            for kind in ("gentle", "ease_off"):
                limit = np.full(len(what.t_s), sign * getattr(measure.limit, kind))
                series[f"angles/{name}/{kind}{way}"] = (limit, kind)
        for path, (values, kind) in series.items():
            words = measure.name if path.startswith("speeds/") else LEVELS.get(kind, kind)
            stream.log(path, rr.SeriesLines(colors=[COLOURS[kind]], names=[words]), static=True)
            stream.send_columns(path, [time], rr.Scalars.columns(scalars=values))
    stream.log("levels", rr.SeriesLines(names=["level: -1 unseen, 0 gentle, 1 caution, 2 ease off"]), static=True)
    stream.send_columns("levels", [time], rr.Scalars.columns(scalars=what.level.astype(np.float64)))


def _people(stream: rr.RecordingStream, recording: Recording) -> None:
    next_picture = -np.inf
    with Scene(recording) as scene:
        for index, seen in enumerate(recording.observations()):
            stream.set_time("t", duration=seen.t_s)
            there = seen.visibility >= SEEN
            stream.log("person/joints", rr.Points3D(seen.world[there], radii=0.015))
            limbs = [seen.world[[a, b]] for a, b in LIMBS if there[a] and there[b]]
            stream.log("person/limbs", rr.LineStrips3D(limbs, radii=0.006))
            if seen.t_s >= next_picture:
                next_picture = seen.t_s + 1 / PICTURES_A_SECOND - 1e-3
                picture = scene.at(index, seen)
                ok, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 80])
                if ok:
                    stream.log("picture", rr.EncodedImage(contents=jpeg.tobytes(), media_type="image/jpeg"))
