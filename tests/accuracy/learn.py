"""Fits the network of `coach.angles.front` to rendered people: `python -m tests.accuracy.learn FOLDER...`

The clips are watched as `coach replay` watches them, and what the network looks at is taken from there. First every sixth body
is left out in turn and read by a network that never saw it, which is what the errors printed are of; then all are fitted. The
numbers in the repository come from the suites fit, turns and bars-1 to bars-6 of `tests.twin.render` and from
`tests.twin.mixed`.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from coach.angles.front import MOVED, ODD, STARTED, UNIT_DEG, Network, quantities, squash, standardised
from coach.angles.geometry import lines
from coach.angles.names import MIN_PROJECTION
from coach.angles.relative import side_bend
from coach.angles.tracked import Tracked
from coach.observation import Floats
from tests.accuracy import clips
from tests.accuracy.looks import Looks, Watched

LEARNT_FROM = ("seated-rotation", "side-bend", "side-bend-standing", "sitting-still")
UNITS, NETWORKS = 12, 3
"""Of the hidden layer, and how many such networks, each from other random numbers, are averaged."""

EVERY = 4
"""Pictures, of which one is learnt from: neighbours say the same."""

NOISE = 0.2
"""Of every quantity what is added at random, in standard deviations of it."""

SHRINK, BEND_DEG, STEPS = 1e-3, 3.0, 300
"""Weight decay; the error from which on the loss grows linearly; steps of the search."""

PARTS = 6


@dataclass(frozen=True)
class Lesson:
    """One clip: what the network sees of it, (T, K), and what it should say, (T, 2)."""

    body: int
    seen: Floats
    true: Floats


def lesson(watched: Watched) -> Lesson | None:
    """None where the coach judged nothing, or not from the front."""
    clip, said = watched.clip, watched.feedback
    found = next((now.neutral for now in said if now.neutral is not None), None)
    if found is None or np.cos(np.radians(found.azimuth)) < MIN_PROJECTION:
        return None
    seen = watched.seen[: len(said)]
    part = lines(*(np.stack([getattr(one, name) for one in seen]).astype(float) for name in ("image", "world", "visibility")))
    rotation, bend = (clip.true[name][: len(said)] for name in ("trunk_rotation", "trunk_side_bend"))
    true = np.stack([rotation, bend - side_bend(part, found)], axis=-1)
    tracked = Tracked(*(np.array([getattr(one, name) for one in seen]) for name in Tracked._fields))
    looked_at = quantities(part, found, tracked)
    keep = clip.moving[: len(said)] & np.isfinite(looked_at).all(axis=-1) & np.isfinite(true).all(axis=-1)
    keep &= np.array([now.neutral is not None for now in said])
    return Lesson(clip.body, looked_at[keep], true[keep])


def learn(lessons: list[Lesson]) -> Network:
    """The network that reads these best."""
    seen, true = (np.concatenate([getattr(one, name)[::EVERY] for one in lessons]) for name in ("seen", "true"))
    seen, true = np.concatenate([seen, unfollowed(seen)]), np.concatenate([true, true])
    # A mirror must not change anything, so what it turns over has its middle at zero.
    middle = np.where(ODD, 0.0, seen.mean(axis=0))
    scale = np.sqrt(((seen - middle) ** 2).mean(axis=0)) + 1e-9
    rng = np.random.default_rng(0)
    near = standardised(seen, middle, scale)
    inputs = near + NOISE * rng.standard_normal(seen.shape)
    found = [
        _one(inputs, standardised(still(seen), middle, scale), true / UNIT_DEG, np.random.default_rng(number))
        for number in range(NETWORKS)
    ]
    hidden, bias, out = zip(*found, strict=True)
    return Network(middle, scale, np.concatenate(hidden, axis=1), np.concatenate(bias), np.concatenate(out) / NETWORKS)


def _one(inputs: Floats, starts: Floats, wanted: Floats, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Weights into the hidden layer (K, H), its biases (H,) and the weights out of it (H, 2)."""
    count, size = inputs.shape
    mirror = np.where(ODD, -1.0, 1.0)
    told = [(1, inputs), (-1, inputs * mirror), (-1, starts), (1, starts * mirror)]
    shapes = ((size, UNITS), (UNITS,), (UNITS, wanted.shape[1]))
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])

    def apart(flat: Floats) -> list[Floats]:
        return [part.reshape(shape) for part, shape in zip(np.split(flat, ends[:-1]), shapes, strict=True)]

    def loss(flat: Floats) -> tuple[float, Floats]:
        hidden, bias, out = apart(flat)
        answers, layer = [], np.zeros((count, UNITS))
        for sign, values in told:
            before = values @ hidden + bias
            layer += sign / 2 * squash(before)
            answers.append((sign, values, 1 / (1 + np.abs(before)) ** 2))
        error, bend = layer @ out - wanted, BEND_DEG / UNIT_DEG
        size_of = np.abs(error)
        cost = np.where(size_of < bend, error**2 / (2 * bend), size_of - bend / 2).sum() / count + SHRINK * (flat @ flat)
        slope = np.clip(error / bend, -1, 1) / count
        back = slope @ out.T
        by_hidden, by_bias = np.zeros_like(hidden), np.zeros_like(bias)
        for sign, values, steep in answers:
            here = sign / 2 * back * steep
            by_hidden += values.T @ here
            by_bias += here.sum(axis=0)
        return float(cost), np.concatenate([by_hidden.ravel(), by_bias, (layer.T @ slope).ravel()]) + 2 * SHRINK * flat

    start = [rng.standard_normal(shape) / np.sqrt(shape[0]) for shape in shapes]
    flat = np.concatenate([part.ravel() for part in start])
    best = minimize(loss, flat, jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "maxcor": 20})
    hidden, bias, out = apart(best.x)
    return hidden, bias, out


def still(seen: Floats) -> Floats:
    """(T, K): what the network would see, had the person stayed in the neutral."""
    return np.where(np.arange(len(ODD)) < len(MOVED), 0.0, seen)


def unfollowed(seen: Floats) -> Floats:
    """(T, K): the same, had the spot been lost."""
    lost = np.array([name.startswith("spot") or name == "followed" for name in (*MOVED, *STARTED)])
    return np.where(lost, 0.0, seen)


def read(network: Network, one: Lesson) -> Floats:
    """(T, 2): what it says of a clip."""
    told: Floats = network(one.seen) - network(still(one.seen))
    return told


def write(network: Network, path: Path) -> None:
    """As `coach.angles.front` reads it."""
    names = [*MOVED, *STARTED]
    both = zip(network.middle.tolist(), network.scale.tolist(), strict=True)
    hidden = np.column_stack([network.hidden.T, network.bias])
    rounded = {
        "made_by": "python -m tests.accuracy.learn",
        "quantities": {name: [round(one, 6) for one in pair] for name, pair in zip(names, both, strict=True)},
        "hidden": hidden.round(4).tolist(),
        "out": network.out.round(4).tolist(),
    }
    text = ",\n".join(f" {json.dumps(key)}: {_rows(value)}" for key, value in rounded.items())
    path.write_text("{\n" + text + "\n}\n", encoding="utf-8")


def _rows(value: object) -> str:
    if not isinstance(value, list):
        return json.dumps(value)
    return "[\n" + ",\n".join("  " + json.dumps(row) for row in value) + "\n ]"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy.learn", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("-o", "--output", type=Path, default=Path("coach/angles/front.json"))
    given = parser.parse_args()
    lessons: list[Lesson] = []
    for folder in given.folders:
        looks = Looks(folder / "seen")
        found = [lesson(looks.watch(clip)) for clip in clips.all_in(folder) if clip.exercise in LEARNT_FROM]
        lessons += [one for one in found if one is not None and len(one.seen)]
        print(f"{folder}: {len(lessons)} clips so far", flush=True)
    for part in range(PARTS):
        left_out = [one for one in lessons if one.body % PARTS == part]
        network = learn([one for one in lessons if one.body % PARTS != part])
        for number, what in enumerate(("turn", "side bend")):
            error = np.abs(np.concatenate([(read(network, one) - one.true)[:, number] for one in left_out]))
            within = np.percentile(error, 95)
            print(f"part {part} left out: {what} off by {error.mean():.2f}, 19 of 20 within {within:.2f}", flush=True)
    write(learn(lessons), given.output)


if __name__ == "__main__":
    main()
