"""The person at one moment, as a drawing for a page: every level has its own line and sign, so that it reads without colour."""

from html import escape

import numpy as np

from coach.check.levels import Level
from coach.observation import SEEN, Observation
from coach.outputs.figure import joints
from coach.recording.scene import LIMBS

STROKES = {
    Level.GENTLE: ("#00795a", ""),
    Level.CAUTION: ("#b26f00", "14 8"),
    Level.EASE_OFF: ("#a83e00", "3 4"),
    Level.UNSEEN: ("#767676", "1 9"),
}
SIDE = 420.0
MARGIN = 0.12


def svg(seen: Observation, spine: Level, neck: Level, title: str) -> str:
    """An inline SVG with a title for those who cannot see it; "" when there is nobody to draw."""
    points = np.where((seen.visibility >= SEEN)[:, None] & (np.abs(seen.image) < 10), seen.image, np.nan)
    if np.isnan(points).all():
        return ""
    low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
    scale = SIDE * (1 - 2 * MARGIN) / max(float((high - low).max()), 1e-6)
    width, height = (high - low) * scale + 2 * MARGIN * SIDE
    placed = (points - low) * scale + MARGIN * SIDE
    hip, shoulder, head = ((point - low) * scale + MARGIN * SIDE for point in joints(seen))
    parts = [
        f'<svg class="figure" viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>"
    ]
    for a, b in LIMBS:
        if not np.isnan(placed[[a, b]]).any():
            parts.append(_line(placed[a], placed[b], "#b9b4ac", 9, ""))
    if not np.isnan(head).any():
        radius = 0.06 * SIDE
        parts.append(
            f'<circle cx="{head[0]:.1f}" cy="{head[1]:.1f}" r="{radius:.1f}" fill="none" stroke="#b9b4ac" stroke-width="6"/>'
        )
    for start, end, level in ((hip, shoulder, spine), (shoulder, head, neck)):
        if not (np.isnan(start).any() or np.isnan(end).any()):
            colour, dash = STROKES[level]
            parts.append(_line(start, end, "#ffffff", 15, ""))
            parts.append(_line(start, end, colour, 10, dash))
            parts.append(_sign((start + end) / 2, level))
    return "".join([*parts, "</svg>"])


def _line(a: np.ndarray, b: np.ndarray, colour: str, width: float, dash: str) -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{a[0]:.1f}" y1="{a[1]:.1f}" x2="{b[0]:.1f}" y2="{b[1]:.1f}" stroke="{colour}" stroke-width="{width:g}" '
        f'stroke-linecap="{"butt" if dash else "round"}"{dashed}/>'
    )


def sign(level: Level, size: float = 22) -> str:
    """The sign of a level as a small picture beside its name, which is what a screen reader reads."""
    half = size / 2
    return (
        f'<svg class="sign" width="{size:g}" height="{size:g}" viewBox="{-half:g} {-half:g} {size:g} {size:g}" '
        'aria-hidden="true">'
        f"{_sign(np.zeros(2), level, size / 28)}</svg>"
    )


def _sign(at: np.ndarray, level: Level, scale: float = 1.0) -> str:
    colour, _ = STROKES[level]
    place = f'transform="translate({at[0]:.1f} {at[1]:.1f}) scale({scale:.3g})"'
    edge = 'stroke="#fff" stroke-width="1.5"'
    if level == Level.GENTLE:
        drawn = (
            f'<circle r="12" fill="{colour}" {edge}/><path d="M-6 0L-1.5 5L6.500-5" fill="none" stroke="#fff" stroke-width="3"/>'
        )
    elif level == Level.CAUTION:
        drawn = (
            f'<path d="M0-13L13 10H-13Z" fill="{colour}" {edge}/><path d="M0-5V3" stroke="#fff" stroke-width="3"/>'
            '<circle cy="6.500" r="1.600" fill="#fff"/>'
        )
    elif level == Level.EASE_OFF:
        corners = " ".join(
            f"{12.5 * np.cos(turn):.1f},{12.5 * np.sin(turn):.1f}" for turn in np.pi / 8 + np.pi / 4 * np.arange(8)
        )
        drawn = f'<polygon points="{corners}" fill="{colour}" {edge}/><path d="M-6 0H6" stroke="#fff" stroke-width="4"/>'
    else:
        drawn = (
            f'<circle r="11" fill="#fff" stroke="{colour}" stroke-width="2" stroke-dasharray="2 3"/>'
            f'<text y="5.500" text-anchor="middle" font-size="16" fill="{colour}">?</text>'
        )
    return f"<g {place}>{drawn}</g>"
