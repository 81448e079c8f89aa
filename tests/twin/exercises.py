"""The exercises as joint angles over time, with amplitudes and speeds chosen against the limits of the evidence.

A gentle variant stays well inside every gentle limit, a far one passes `ease off` by at least 5 degrees, a fast one passes the
`ease off` speed by at least half. Amplitudes are given as changes of truth columns; `solve` finds the joint angles for them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from tests.twin.body import Array, Body
from tests.twin.postures import Bends, Setting, build
from tests.twin.truth import measure, wrap

NEUTRAL = 2.6
"""Seconds of stillness before every movement."""


@dataclass(frozen=True)
class Exercise:
    """What an exercise asks for, and where its limits are (degrees, deg/s)."""

    posture: str
    hands: tuple[str, ...]
    measure: str
    gentle: tuple[float, float]
    far: tuple[float, float]
    speed: float
    """Peak outward speed of a gentle repetition at most."""
    fast: float
    """Peak speed of a fast one at least. High enough that half a second of smoothing still shows it."""
    fast_amount: tuple[float, float]
    """How far a fast one goes: far enough to be seen, short of `ease off`."""
    unit: Bends
    """One degree of movement."""
    spine: str = "thoracic"
    sided: bool = False
    hands_after: str = ""
    azimuth: tuple[float, float] = (80.0, 100.0)
    wrong: tuple[float, float] = (-12.0, 12.0)
    neck_gentle: tuple[float, float] = (0.0, 10.0)


EXERCISES: dict[str, Exercise] = {
    "chair-extension": Exercise(
        "sitting",
        ("behind-head",),
        "trunk_line_sagittal",
        (6, 10),
        (24, 29),
        9.5,
        55,
        (13, 17),
        Bends(spine_back=1.0, recline=0.12),
        azimuth=(45, 110),
    ),
    "seated-rotation": Exercise(
        "sitting",
        ("crossed", "thighs"),
        "shoulder_yaw_minus_hip_yaw",
        (12, 20),
        (40, 46),
        15,
        95,
        (25, 32),
        Bends(spine_turn=1.0),
        spine="turning",
        sided=True,
        azimuth=(0, 45),
        wrong=(85, 95),
        neck_gentle=(0, 3),
    ),
    "standing-extension": Exercise(
        "standing",
        ("low-back",),
        "trunk_line_sagittal",
        (7, 12),
        (27, 31),
        9.5,
        55,
        (15, 20),
        Bends(spine_back=1.0, recline=0.22, lift=0.0035),
        spine="lumbar",
        azimuth=(60, 105),
    ),
    "side-bend": Exercise(
        "sitting",
        ("one-up", "thighs"),
        "trunk_line_frontal",
        (9, 16),
        (32, 36),
        15,
        95,
        (20, 25),
        Bends(spine_left=1.0),
        sided=True,
        azimuth=(-15, 15),
        wrong=(80, 100),
        neck_gentle=(0, 2),
    ),
    "upward-stretch": Exercise(
        "sitting",
        ("thighs",),
        "trunk_line_sagittal",
        (1, 5),
        (21, 25),
        8,
        50,
        (9, 14),
        Bends(spine_back=0.8, recline=0.3),
        hands_after="up",
        azimuth=(60, 100),
        neck_gentle=(0, 8),
    ),
    "cat-camel": Exercise(
        "kneeling",
        ("floor",),
        "spine_extension_sum",
        (14, 22),
        (26, 32),
        15,
        80,
        (20, 24),
        Bends(spine_back=1.0, recline=-0.5),
        spine="even",
        neck_gentle=(5, 17),
    ),
    "knee-to-chest": Exercise(
        "supine",
        ("lying",),
        "grip",
        (1, 1),
        (1, 1),
        0.6,
        3.0,
        (1, 1),
        Bends(knees=1.0, grip=1.0),
        hands_after="shin",
        neck_gentle=(-5, 0),
    ),
    "bridge": Exercise(
        "supine",
        ("lying",),
        "past_straight",
        (-12, -5),
        (14, 18),
        15,
        90,
        (-10, 0),
        Bends(recline=1.0, neck_back=-1.0),
        neck_gentle=(0, 0),
    ),
    "lower-back-rotation": Exercise(
        "supine",
        ("spread",),
        "knees",
        (20, 30),
        (50, 58),
        18,
        100,
        (28, 36),
        Bends(knees=1.0),
        sided=True,
        azimuth=(0, 30),
        neck_gentle=(0, 0),
    ),
    "sitting-still": Exercise(
        "sitting",
        ("thighs", "behind-head"),
        "trunk_line_sagittal",
        (0, 0),
        (0, 0),
        5,
        5,
        (0, 0),
        Bends(spine_back=1.0),
        azimuth=(0, 100),
        neck_gentle=(0, 0),
    ),
}
EXERCISES["side-bend-standing"] = replace(EXERCISES["side-bend"], posture="standing")

NECK = {"neck-caution": (17.0, 28.0), "neck-far": (34.0, 44.0), "neck-thrown-back": (46.0, 54.0)}
"""Neck extension (change from neutral, degrees) of the variants that are about the neck."""
TURNED = {
    "turned-gentle": ((0.0, 10.0), (8.0, 28.0)),
    "turned-far": ((34.0, 50.0), (8.0, 28.0)),
    "turned-and-back": ((20.0, 42.0), (38.0, 58.0)),
}
"""Neck extension and neck rotation, degrees, of the variants in which the head turns to one side while it goes back."""
TIPS = 10.0
"""Degrees by which such a head leans to either side at most."""
VARIANTS = ("gentle", "far", "fast", "bouncing", *NECK, *TURNED, "wrong-view")


@dataclass(frozen=True)
class Motion:
    """One repetition: how far and how long. Amplitudes are changes of truth columns from neutral, in degrees."""

    exercise: str
    variant: str
    setting: Setting
    amount: float
    """Change of the exercise's own measure, signed."""
    neck: float | None
    """Change of neck_extension; None leaves the neck joint alone."""
    neck_turn: float
    neck_left: float
    out: float
    hold: float
    back: float
    end: float
    neck_delay: float
    bounce: float
    """Degrees peak to peak of the measure during the hold."""
    bounce_rate: float
    sway: float
    seed: int
    rest: Bends = field(default_factory=Bends)

    def seconds(self) -> float:
        """Length of the clip."""
        return NEUTRAL + self.out + self.hold + self.back + self.end


def minimum_jerk(x: float) -> float:
    """0 to 1 with no jump in speed or acceleration."""
    x = float(np.clip(x, 0.0, 1.0))
    return x**3 * (10.0 - 15.0 * x + 6.0 * x * x)


def share(motion: Motion, t: float, delay: float = 0.0) -> tuple[float, str]:
    """(how far the movement has gone, 0..1, phase) at second t; `delay` seconds later at the start."""
    out = max(motion.out - delay, 0.3)
    begin, there = NEUTRAL + motion.out - out, NEUTRAL + motion.out
    leave, home = there + motion.hold, there + motion.hold + motion.back
    if t < NEUTRAL:
        return 0.0, "neutral"
    if t < there:
        return minimum_jerk((t - begin) / out), "out"
    if t < leave:
        dip = motion.bounce / max(abs(motion.amount), 1e-6)
        return 1.0 - 0.5 * dip * (1.0 - np.cos(2 * np.pi * motion.bounce_rate * (t - there))), "hold"
    if t < home:
        start = 1.0 if motion.bounce == 0 else share(motion, leave - 1e-6)[0]
        return start * (1.0 - minimum_jerk((t - leave) / motion.back)), "back"
    return 0.0, "end"


def choose(exercise: str, variant: str, seed: int, hands: str = "", neck: float | None = None) -> Motion:
    """A repetition of this exercise in this variant, drawn from the seed."""
    what = EXERCISES[exercise]
    rng = np.random.default_rng([seed, 11])
    place = hands or str(rng.choice(what.hands))
    left = float(rng.choice([-1.0, 1.0])) if what.sided else 1.0
    low, high = {"far": what.far, "fast": what.fast_amount}.get(variant, what.gentle)
    amount = float(rng.uniform(low, high)) * left
    neck_low, neck_high = NECK.get(variant, what.neck_gentle)
    bend_neck: float | None = float(rng.uniform(neck_low, neck_high)) if neck is None else neck
    if exercise in ("bridge", "lower-back-rotation", "sitting-still") and variant not in NECK and neck is None:
        bend_neck = None
    if exercise == "cat-camel":
        if rng.random() < 0.5:
            amount = -amount
            bend_neck = None if bend_neck is None else -bend_neck if variant not in NECK else bend_neck
        if variant == "far":
            bend_neck = float(rng.uniform(41, 46)) * (1 if amount > 0 else -1)
    if exercise == "knee-to-chest" and variant == "far":
        bend_neck = float(rng.uniform(-36, -31))
    turned = tipped = 0.0
    if variant in TURNED:
        (neck_low, neck_high), (turn_low, turn_high) = TURNED[variant]
        aside = np.random.default_rng([seed, 13])
        bend_neck = float(aside.uniform(neck_low, neck_high)) if neck is None else neck
        turned = float(aside.uniform(turn_low, turn_high) * aside.choice([-1.0, 1.0]))
        tipped = float(aside.uniform(-TIPS, TIPS))
    if variant in NECK and exercise == "chair-extension" and rng.random() < 0.35:
        amount = float(rng.uniform(12, 22))
    speed, neck_speed = what.speed * rng.uniform(0.65, 1.0), 19.0 * rng.uniform(0.7, 1.0)
    if variant == "far":
        speed, neck_speed = speed * rng.uniform(1.2, 1.9), 30.0
    if variant in (*NECK, "turned-far", "turned-and-back"):
        neck_speed = float(rng.uniform(18, 40))
        speed *= 1.6
    size = abs(amount) if exercise != "bridge" else 45.0
    out = max(1.875 * size / speed, 1.875 * abs(bend_neck or 0.0) / neck_speed, 0.9)
    out = max(out, 2.4) if what.hands_after else min(out, 2.9)
    back = 0.68 * out
    hold = float(rng.uniform(0.6, 0.9))
    bounce = rate = 0.0
    if variant == "fast":
        out = 1.875 * size / (what.fast * rng.uniform(1.0, 1.2))
        back = max(out * rng.uniform(1.0, 1.6), 0.45)
    if variant == "bouncing":
        bounce, rate = float(rng.uniform(4.5, 6.0)), float(rng.uniform(0.75, 1.0))
        if exercise == "knee-to-chest":
            bounce = 0.3
        elif exercise == "seated-rotation":
            bounce *= 2.0  # less is not watched for
        hold = 3.0 / rate
    delay = float(rng.uniform(0, 0.35)) * out if variant in NECK else 0.0
    if exercise == "seated-rotation":
        led = float(rng.uniform(0.0, 0.5)) * amount
        turned = turned if variant in TURNED else led
    setting = _setting(what, place, rng, amount)
    return Motion(
        exercise,
        variant,
        setting,
        amount,
        bend_neck,
        turned,
        tipped,
        out,
        hold,
        back,
        0.3,
        delay,
        bounce,
        rate,
        sway=float(rng.uniform(0.08, 0.25)),
        seed=seed,
    )


def _setting(what: Exercise, hands: str, rng: np.random.Generator, amount: float) -> Setting:
    """Neutral posture: how somebody happens to sit, stand, kneel or lie."""
    recline, spine = 0.0, 0.0
    if what.posture == "sitting":
        recline, spine = float(rng.uniform(2, 8)), -float(rng.uniform(8, 19))
    elif what.posture == "standing":
        recline, spine = float(rng.uniform(-2, 2)), -float(rng.uniform(0, 7))
    elif what.posture == "kneeling":
        recline = float(rng.uniform(4, 9))
    elif what.posture == "supine":
        spine = -float(rng.uniform(4, 8))
    nod = -(recline + spine) + float(rng.uniform(-3, 3))
    base = Bends(recline=recline, spine_back=spine, neck_back=nod)
    high_arm = "R" if amount > 0 else "L"
    return Setting(
        what.posture,
        hands,
        what.hands_after,
        what.spine,
        base,
        elbows=float(rng.uniform(-15, 10) if rng.random() < 0.65 else rng.uniform(10, 40)),
        feet=float(rng.uniform(-0.08, 0.10)),
        apart=float(rng.uniform(0.0, 0.07)),
        up_arm=high_arm,
        chair_turn=float(rng.choice([0.0, 90.0, -90.0])) if what.measure == "shoulder_yaw_minus_hip_yaw" else 0.0,
    )


def scaled(unit: Bends, by: float) -> Bends:
    """The unit of movement times a number."""
    return replace(unit, **{k: getattr(unit, k) * by for k in Bends.__dataclass_fields__})


def solve(body: Body, motion: Motion) -> Bends:
    """The joint angles at the end of the movement that change the truth columns by what the motion asks for."""
    what = EXERCISES[motion.exercise]
    if motion.exercise == "sitting-still":
        return Bends()
    start = measure(build(body, motion.setting, Bends()))
    if what.measure in ("grip", "knees"):
        peak = scaled(what.unit, motion.amount)
    else:
        target = motion.amount - (start[what.measure] if motion.exercise == "bridge" else 0.0)
        a, b = 0.0, target if motion.exercise != "bridge" else 20.0
        at_a = 0.0
        for _ in range(12):
            at_b = wrap(measure(build(body, motion.setting, scaled(what.unit, b)))[what.measure] - start[what.measure])
            if abs(at_b - target) < 0.02 or abs(at_b - at_a) < 1e-9:
                break
            a, at_a, b = b, at_b, float(np.clip(b + (target - at_b) * (b - a) / (at_b - at_a), -80, 80))
        peak = scaled(what.unit, b)
    if motion.neck_turn or motion.neck_left:
        peak = replace(peak, neck_turn=motion.neck_turn, neck_left=motion.neck_left)
    if motion.exercise == "upward-stretch":
        peak = replace(peak, grip=1.0)
    if motion.neck is not None:
        for _ in range(4):
            now = measure(build(body, motion.setting, peak))
            missing = motion.neck - wrap(now["neck_extension"] - start["neck_extension"])
            peak = replace(peak, neck_back=peak.neck_back + missing)
    return peak


def sways(motion: Motion) -> dict[str, Array]:
    """For each swaying angle three sine waves, (3, 3): degrees, rate in Hz, phase in radians."""
    rng = np.random.default_rng([motion.seed, 12])
    names = ("recline", "spine_back", "spine_left", "spine_turn", "neck_back", "neck_left", "neck_turn")
    return {
        n: np.stack([rng.uniform(0.3, 1.0, 3) * motion.sway, rng.uniform(0.08, 0.55, 3), rng.uniform(0, 6.28, 3)], axis=1)
        for n in names
    }


def swayed(wave: Array, t: float) -> float:
    """Degrees at second t of one angle's waves, (3, 3) as of `sways`."""
    return float(np.sum(wave[:, 0] * np.sin(2 * np.pi * wave[:, 1] * t + wave[:, 2])))


def at(motion: Motion, peak: Bends, waves: dict[str, Array], t: float) -> tuple[Bends, str]:
    """Changes from the neutral posture at second t, and the phase."""
    s, phase = share(motion, t)
    neck_s, _ = share(motion, t, motion.neck_delay)
    values = {k: getattr(peak, k) * (neck_s if k.startswith("neck") else s) for k in Bends.__dataclass_fields__}
    if phase == "hold":
        # A trunk bounces by more than a small stretch is; arms that did so too were flung behind the back.
        values["grip"] = peak.grip
    still = 0.3 if motion.setting.posture in ("supine", "kneeling") else 1.0
    for name, wave in waves.items():
        if still < 1.0 and name != "neck_turn" and name != "neck_back":
            continue
        values[name] += still * swayed(wave, t)
    return Bends(**values), phase
