"""What was measured, as a picture: read against true for each measure, and how late warnings come."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tests.accuracy.alarms import WITHIN_S, Outcome
from tests.accuracy.bars import BARS
from tests.accuracy.errors import Track

BLUE, GREY, RED, GREEN = "#1f5fa8", "#9a9a9a", "#b3321f", "#2c7a3f"


def draw(tracks: Sequence[Track], outcomes: Sequence[Outcome], path: Path) -> None:
    """Writes the picture."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    angles = [bar for bar in BARS if not bar.speed]
    figure, axes = plt.subplots(2, 4, figsize=(15, 7.6), layout="constrained")
    for axis, bar in zip(axes.flat, angles, strict=False):
        parts = bar.choose(tracks)
        found = bar.figures(tracks)
        axis.set_title(bar.title.replace(", hands", ",\nhands"), fontsize=9)
        if not parts:
            continue
        true = np.concatenate([part.true for part in parts])
        read = np.concatenate([part.read for part in parts])
        low, high = float(np.nanmin([true.min(), np.nanmin(read)])), float(np.nanmax([true.max(), np.nanmax(read)]))
        axis.plot([low, high], [low, high], color=GREY, lw=1)
        beyond = np.concatenate([part.beyond for part in parts])
        for which, colour in ((beyond, GREY), (~beyond, BLUE)):
            axis.plot(true[which], read[which], ".", ms=2, alpha=0.25, color=colour, rasterized=True)
        met = bar.met(found)
        asked = f"asked {bar.mae:g} / {bar.p95:g}"
        axis.text(
            0.03,
            0.96,
            f"MAE {found.mae:.2f}°, p95 {found.p95:.2f}°\n{asked}: {'met' if met else 'missed'}",
            transform=axis.transAxes,
            va="top",
            fontsize=9,
            color=GREEN if met else RED,
        )
        axis.set_xlabel("true, degrees", fontsize=8)
        axis.set_ylabel("read, degrees", fontsize=8)
        axis.grid(alpha=0.25)
    axis = axes.flat[len(angles)]
    delays = [one.delay_s for each in outcomes for one in each.crossings if not math.isnan(one.delay_s)]
    silent = sum(math.isnan(one.delay_s) for each in outcomes for one in each.crossings)
    axis.hist(np.clip(delays, -1.0, 1.0), bins=np.arange(-1.0, 1.05, 0.1).tolist(), color=BLUE)
    axis.axvline(WITHIN_S, color=RED, lw=1.5)
    axis.axvline(0.0, color=GREY, lw=1)
    axis.set_title(f"Ease off told after the limit was crossed ({silent} never)", fontsize=9)
    axis.set_xlabel("seconds; red: latest that is asked for", fontsize=8)
    axis.grid(alpha=0.25)
    figure.savefig(path, dpi=90, metadata={"Software": ""})
    plt.close(figure)
