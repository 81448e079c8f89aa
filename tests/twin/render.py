"""Render clips: `python -m tests.twin.render --exercise chair-extension --variant far -o DIR`, or `--suite bars -o DIR`.

Each clip is X.mp4, X.csv (one row a frame: t, phase and the truth columns, degrees) and X.json (all parameters). A clip whose
three files exist is left alone, so a suite can be stopped and taken up again.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from tests.twin.body import Array, Body, Skeleton, make_body, template
from tests.twin.clips import SUITES, Clip, draw_clip, person, suite
from tests.twin.exercises import EXERCISES, VARIANTS, Motion, at, choose, solve, sways
from tests.twin.postures import Bends, build, ground
from tests.twin.scene import Camera, Figure, Picture, Stage
from tests.twin.truth import COLUMNS, measure


def place_camera(clip: Clip, points: Array, rng: np.random.Generator) -> Camera:
    """A camera that sees all of these points (N, 3), as somebody at home might have put it."""
    fov = float(rng.uniform(36, 56))
    side = 1.0 if rng.random() < 0.5 else -1.0
    a = np.radians(clip.azimuth)
    right = np.array([np.cos(a), side * np.sin(a), 0.0])
    low, high = float(points[:, 2].min()), float(points[:, 2].max())
    across = points @ right
    tall, wide = high - low, float(np.ptp(across))
    aspect = clip.width / clip.height
    need = max(tall, wide / aspect)
    fill = float(rng.uniform(0.58, 0.82))
    distance = need / (2 * np.tan(np.radians(fov / 2)) * fill) + 0.2
    lying = tall < 0.9
    height = float(rng.uniform(0.35, 0.8) if lying else rng.uniform(0.55, 1.35))
    if lying and clip.azimuth < 45:
        height = float(rng.uniform(0.9, 1.4))
    middle = 0.5 * (low + high) + float(rng.uniform(-0.05, 0.05))
    centre = 0.5 * (float(across.max()) + float(across.min()))
    shift = -centre + float(rng.uniform(-0.12, 0.12)) * need
    return Camera(
        clip.azimuth,
        distance,
        height,
        middle,
        fov,
        float(rng.normal(0, 0.8)),
        side > 0,
        clip.width,
        clip.height,
        shift,
    )


class Lens:
    """What a webcam does to a picture: softness, noise, exposure, white balance."""

    def __init__(self, clip: Clip, rng: np.random.Generator) -> None:
        bad = 1.0 - clip.quality
        self.soft = 0.35 + 0.75 * bad * float(rng.uniform(0.3, 1.0))
        self.grain = 1.0 + 6.0 * bad * float(rng.uniform(0.3, 1.0))
        gain = float(rng.uniform(0.75, 1.2))
        white = gain * np.array([rng.uniform(0.9, 1.08), 1.0, rng.uniform(0.92, 1.08)])
        gamma = float(rng.uniform(0.85, 1.2))
        ramp = np.arange(256) / 255.0
        self.table = np.stack([np.clip(255 * (ramp * w) ** gamma, 0, 255) for w in white], axis=1)[None].astype(np.uint8)
        shape = (clip.height, clip.width, 3)
        specks = (rng.standard_normal(shape, dtype=np.float32) * self.grain * 1.8 for _ in range(5))
        self.pool = [cv2.GaussianBlur(p, (0, 0), 0.7) for p in specks]
        self.rng = rng

    def see(self, picture: Picture) -> Picture:
        """The picture (H, W, 3) as the webcam gives it."""
        out = cv2.LUT(picture, self.table)
        out = cv2.GaussianBlur(out, (0, 0), self.soft)
        speck = self.pool[int(self.rng.integers(0, len(self.pool)))]
        speck = np.roll(speck, (int(self.rng.integers(0, 400)), int(self.rng.integers(0, 400))), axis=(0, 1))
        return np.asarray(cv2.add(out, speck, dtype=cv2.CV_8U), dtype=np.uint8)


def lift(skeleton: Skeleton, up: float) -> Skeleton:
    """The same skeleton, `up` metres higher."""
    return Skeleton(skeleton.body, skeleton.turns, skeleton.heads + np.array([0.0, 0.0, up]))


def furnish(stage: Stage, motion: Motion, meshes: list[Array], rng: np.random.Generator) -> dict[str, object]:
    """Put the chair or the mat under the body, whose meshes (V, 3) at the ends of the movement are given."""
    setting = motion.setting
    trunk = template().share(("root", "pelvis.L", "pelvis.R", "spine05", "spine04", "spine03", "spine02", "spine01")) > 0.6
    bottom = template().share(("root", "pelvis.L", "pelvis.R", "upperleg01.L", "upperleg01.R")) > 0.5
    if setting.posture == "sitting":
        first = meshes[0]
        seat = float(np.quantile(first[bottom, 2], 0.06))
        style = {
            "back_height": float(rng.uniform(0.34, 0.46)),
            "slats": float(rng.random() < 0.4),
            "arms": float(rng.random() < 0.12 and motion.exercise == "chair-extension"),
        }
        reach = -1.0
        for mesh in meshes:
            band = trunk & (mesh[:, 2] > seat + 0.10) & (mesh[:, 2] < seat + style["back_height"] + 0.02)
            reach = max(reach, float(np.quantile(mesh[band, 1], 0.99)))
        hips = float(first[bottom, 1].mean())
        stage.build_chair(seat, reach + 0.01, reach - 0.44, style, setting.chair_turn, np.array([0.0, hips, 0.0]))
        return {"kind": "chair", "seat_height": seat, "back_y": reach, "turn": setting.chair_turn, **style}
    if setting.posture in ("supine", "kneeling"):
        points = np.concatenate(meshes)
        low, high = points.min(axis=0)[:2] - 0.12, points.max(axis=0)[:2] + 0.12
        low[0], high[0] = min(low[0], -0.33), max(high[0], 0.33)
        stage.build_mat(low, high)
        return {"kind": "mat"}
    return {"kind": "none"}


def light_of(rng: np.random.Generator, quality: float) -> dict[str, float]:
    """Strengths of the lights; poor cameras tend to stand in poor light."""
    dim = 0.85 + 0.30 * quality * float(rng.uniform(0.7, 1.0))
    return {
        "key": float(rng.uniform(0.55, 0.85)) * dim,
        "fill": float(rng.uniform(0.25, 0.50)) * dim,
        "ambient": float(rng.uniform(0.7, 1.0)),
        "side": float(rng.choice([-1.0, 1.0])) * float(rng.uniform(0.3, 1.0)),
        "front": float(rng.uniform(0.0, 1.0)),
        "warm": float(rng.uniform(0.0, 1.0)),
        "shadow": float(rng.uniform(0.55, 0.75)) * dim,
    }


def add_bystander(stage: Stage, seed: int, rng: np.random.Generator) -> dict[str, object]:
    """Somebody who stands in the background, still."""
    number = 900 + seed % 40
    phenotype, look, loose = person(number)
    other = make_body(phenotype, loose)
    motion = choose("standing-extension", "gentle", seed, "thighs")
    skeleton = build(other, motion.setting, Bends())
    figure = Figure(stage, look, number)
    place = stage.right * float(rng.choice([-1.0, 1.0])) * float(rng.uniform(0.9, 1.4)) - stage.away * float(
        rng.uniform(0.6, 1.1)
    )
    figure.move(skeleton.mesh() + place, skeleton.joint("head") + place, skeleton.turn_of("head"))
    return {"body": number, "place": [round(float(v), 3) for v in place]}


def render(clip: Clip, folder: Path) -> dict[str, Any]:
    """Render one clip and write its three files; returns what the JSON file says."""
    phenotype, _, loose = person(clip.body)
    body = make_body(phenotype, loose)
    motion = choose(clip.exercise, clip.variant, clip.seed, clip.hands, clip.neck)
    waves, peak = sways(motion), solve(body, motion)
    return film(clip, motion, peak, lambda t: at(motion, peak, waves, t), motion.seconds(), folder)


def film(
    clip: Clip, motion: Motion, peak: Bends, moment: Callable[[float], tuple[Bends, str]], seconds: float, folder: Path
) -> dict[str, Any]:
    """Film a movement, given as changes from the neutral posture and phase at each second, and write the three files.

    `peak` is as far as it goes: camera and chair are placed for it.
    """
    rng = np.random.default_rng([clip.seed, 61])
    phenotype, look, loose = person(clip.body)
    body = make_body(phenotype, loose)
    up = ground(body, motion.setting)
    ends = [lift(build(body, motion.setting, b), up).mesh() for b in (Bends(), _half(peak), peak)]
    camera = place_camera(clip, np.concatenate(ends), rng)
    light = light_of(rng, clip.quality)
    stage = Stage(camera, clip.seed, light)
    room = stage.build_room()
    seat = furnish(stage, motion, ends, rng)
    other = add_bystander(stage, clip.seed, rng) if clip.bystander else None
    stage.freeze()
    figure = Figure(stage, look, clip.body)
    lens = Lens(clip, rng)
    scale = _head_size(body)
    rows = []
    path = folder / f"{clip.name}.mp4"
    part = folder / f".{clip.name}.mp4"
    writer = _writer(part, clip)
    frames = round(seconds * clip.fps)
    for i in range(frames):
        t = i / clip.fps
        bends, phase = moment(t)
        skeleton = lift(build(body, motion.setting, bends), up)
        rows.append((t, phase, measure(skeleton)))
        shots = [_shoot(stage, figure, skeleton, scale)]
        if clip.blur:
            later, _ = moment(t + 0.45 / clip.fps)
            if _moved(later, bends) > 0.15:
                shots.append(_shoot(stage, figure, lift(build(body, motion.setting, later), up), scale))
        picture = shots[0] if len(shots) == 1 else cv2.addWeighted(shots[0], 0.5, shots[1], 0.5, 0)
        writer.write(lens.see(np.asarray(picture, dtype=np.uint8)))
    writer.release()
    stage.close()
    made = {
        **clip.as_dict(),
        "frames": frames,
        "hands": motion.setting.hands,
        "motion": asdict(motion),
        "peak": asdict(peak),
        "phenotype": phenotype,
        "look": asdict(look),
        "loose": loose,
        "camera": asdict(camera) | {"pitch": camera.pitch()},
        "light": light,
        "room": room,
        "seat": seat,
        "bystander_body": other,
    }
    _write_table(folder / f"{clip.name}.csv", rows)
    (folder / f"{clip.name}.json").write_text(json.dumps(made, indent=1))
    part.rename(path)
    return made


def _half(peak: Bends) -> Bends:
    return replace(peak, **{k: 0.5 * getattr(peak, k) for k in Bends.__dataclass_fields__})


def _moved(a: Bends, b: Bends) -> float:
    """Largest difference of any angle in degrees."""
    return float(
        max(abs(getattr(a, k) - getattr(b, k)) for k in ("recline", "spine_back", "spine_left", "spine_turn", "neck_back"))
    )


def _head_size(body: Body) -> float:
    """Size of this head relative to the average one."""
    part = template().share(("head",)) > 0.8
    return float(np.ptp(body.rest[part, 1]) / np.ptp(template().rest[part, 1]))


def _shoot(stage: Stage, figure: Figure, skeleton: Skeleton, scale: float) -> Picture:
    figure.move(skeleton.mesh(), skeleton.joint("head"), skeleton.turn_of("head"), scale)
    return stage.draw()


def _writer(path: Path, clip: Clip) -> Any:
    """H.264 where this OpenCV can write it, else MPEG-4 part 2."""
    film = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*_codec()), clip.fps, (clip.width, clip.height))
    if not film.isOpened():
        raise OSError(f"cannot write {path}")
    return film


_CODECS: list[str] = []


def _codec() -> str:
    if not _CODECS:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            film = cv2.VideoWriter(str(Path(folder) / "x.mp4"), cv2.VideoWriter.fourcc(*"avc1"), 15, (640, 480))
            _CODECS.append("avc1" if film.isOpened() else "mp4v")
            film.release()
    return _CODECS[0]


def _write_table(path: Path, rows: list[tuple[float, str, dict[str, float]]]) -> None:
    lines = [",".join(("t", "phase", *COLUMNS))]
    for t, phase, angles in rows:
        lines.append(",".join((f"{t:.3f}", phase, *(f"{angles[c]:.3f}" for c in COLUMNS))))
    path.write_text("\n".join(lines) + "\n")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.twin.render", description="Render clips with exactly known joint angles."
    )
    parser.add_argument("--suite", choices=sorted(SUITES), help="render this list of clips")
    parser.add_argument("--count", type=int, help="only the first so many of the suite")
    parser.add_argument("--every", type=int, default=1, help="only every n-th of the suite")
    parser.add_argument("--list", action="store_true", help="print the clips of the suite and stop")
    parser.add_argument("--exercise", choices=sorted(EXERCISES), default="chair-extension")
    parser.add_argument("--variant", choices=VARIANTS, default="gentle")
    parser.add_argument("--hands", default="", help="where the hands are, if not where the exercise wants them")
    parser.add_argument("--neck", type=float, help="change of neck extension in degrees")
    parser.add_argument("--body", type=int)
    parser.add_argument("--azimuth", type=float, help="0 front, 90 side")
    parser.add_argument("--fps", type=int)
    parser.add_argument("--width", type=int)
    parser.add_argument("--height", type=int)
    parser.add_argument("--bystander", action="store_true", default=None)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--name", default="")
    parser.add_argument("-o", "--output", type=Path, default=Path("out"))
    given = parser.parse_args()
    if given.suite:
        clips = suite(given.suite, given.count)[:: given.every]
    else:
        name = given.name or f"{given.exercise}_{given.variant}_{given.seed}"
        clip = draw_clip(name, given.exercise, given.variant, given.seed, range(24), given.neck, given.hands)
        wanted = {k: getattr(given, k) for k in ("body", "azimuth", "fps", "width", "height", "bystander")}
        clips = [replace(clip, **{k: v for k, v in wanted.items() if v is not None})]
    if given.list:
        for clip in clips:
            print(clip)
        return
    given.output.mkdir(parents=True, exist_ok=True)
    for i, clip in enumerate(clips, 1):
        if all((given.output / f"{clip.name}.{end}").exists() for end in ("mp4", "csv", "json")):
            continue
        start = time.perf_counter()
        made = render(clip, given.output)
        print(f"{i}/{len(clips)} {clip.name} {made['frames']} frames {time.perf_counter() - start:.1f} s", flush=True)


if __name__ == "__main__":
    main()
