"""The plots of a report: angle and speed over time with their limits, and the earlier sessions."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from coach.check.levels import Level
from coach.exercise.definition import Limit, Measure
from coach.observation import Floats
from coach.recording.marks import Mark
from coach.recording.progress import Session
from coach.recording.table import Judged, stretches
from coach.wording import MARKS

LINE, GENTLE, CAUTION, EASE_OFF, UNSEEN = "#0072B2", "#009E73", "#B26F00", "#A83E00", "#6b6b6b"
"""Okabe and Ito's colours, darkened where thin lines and small letters need it on white."""

MOST_POINTS = 3000
"""Of one line; a longer one is thinned so that no peak is lost."""

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
SIGNS = {"caution": ("triangle-up", CAUTION, "caution"), "ease_off": ("octagon", EASE_OFF, "ease off")}
MARK_SIGNS = {"felt_fine": ("circle", "✓"), "felt_too_far": ("square", "!"), "wrong_warning": ("diamond", "×")}
INK = "#1b1b1b"
PHASES = {"inhale": "breathe in", "out": "move out", "hold": "hold", "back": "come back", "rest": "rest"}
PHASE_FILLS = {"inhale": "#dcebf5", "out": "#9ecae1", "hold": "#4292c6", "back": "#c6c6e6", "rest": "#eeeeee"}


def over_time(what: Judged, measure: Measure, marks: tuple[Mark, ...]) -> go.Figure:
    """Angle above, below it its speed where that is limited, over the time of the session.

    Limits are lines and bands, warnings signs, unseen stretches grey.
    """
    count, height = (2, 430) if measure.speed_out else (1, 300)
    heights = [0.62, 0.38][:count] if count == 2 else None
    rows = make_subplots(rows=count, cols=1, shared_xaxes=True, vertical_spacing=0.08, row_heights=heights)
    t_s, name, of = what.t_s, measure.name, measure.unit
    columns = ((1, what.angle(measure.angle), of), (2, what.speed(measure.angle), f"{of}/s"))
    for row, values, says in columns[:count]:
        x, y = thinned(t_s, values)
        hover = f"%{{x:.2f}} s: %{{y:.1f}}{says}<extra></extra>"
        rows.add_trace(go.Scatter(x=x, y=y, mode="lines", line={"color": LINE, "width": 2}, hovertemplate=hover), row=row, col=1)
    for sign in measure.signs:
        _limit(rows, measure.limit, sign, of, 1)
        _bands(rows, measure.limit, sign, _reach(what.angle(measure.angle), sign, measure.limit), 1)
    if measure.speed_out:
        for sign in (-1.0, 1.0):
            # Out and back have limits of their own; which of them lies above depends on the direction.
            outward = sign in measure.signs
            limit = measure.speed_out if outward else measure.speed_return or measure.speed_out
            _limit(rows, limit, sign, f"{of}/s", 2)
            _bands(rows, limit, sign, _reach(what.speed(measure.angle), sign, limit), 2)
    _warnings(rows, what, measure, count)
    for start, end in stretches(what.levels[measure.angle] == Level.UNSEEN, t_s):
        rows.add_vrect(x0=start, x1=end, fillcolor="#d9d9d9", opacity=0.55, line_width=0, layer="below", row="all", col=1)
    if marks:
        text = [f"{mark.t:.1f} s: {MARKS[mark.mark]} {mark.note}".strip() for mark in marks]
        top = float(np.nanmax([np.nanmax(np.append(what.angle(measure.angle), 0.0)), measure.limit.ease_off]))
        trace = go.Scatter(
            x=[mark.t for mark in marks],
            y=[1.12 * top] * len(marks),
            mode="markers+text",
            marker={"symbol": [MARK_SIGNS[mark.mark][0] for mark in marks], "size": 16, "color": INK},
            text=[MARK_SIGNS[mark.mark][1] for mark in marks],
            textfont={"color": "white", "size": 12, "weight": 700},
            customdata=text,
            hovertemplate="marked at %{customdata}<extra></extra>",
        )
        rows.add_trace(trace, row=1, col=1)
    rows.update_yaxes(title_text=f"{name}, {of}", row=1, col=1)
    if count == 2:
        rows.update_yaxes(title_text=f"speed, {of}/s", row=2, col=1)
    rows.update_xaxes(range=[0, float(t_s[-1])])
    rows.update_xaxes(title_text="seconds from the start", row=count, col=1)
    return _dressed(rows, height)


def _reach(values: Floats, sign: float, limit: Limit) -> float:
    """Up to where the band of ease off is drawn: beyond all that was seen on that side."""
    return 1.15 * float(np.nanmax(np.append(sign * values, limit.ease_off)))


def _bands(rows: go.Figure, limit: Limit, sign: float, reach: float, row: int) -> None:
    for low, high, colour in ((limit.gentle, limit.ease_off, CAUTION), (limit.ease_off, reach, EASE_OFF)):
        ends = {"y0": sign * low, "y1": sign * high}
        rows.add_hrect(**ends, fillcolor=colour, opacity=0.1, line_width=0, layer="below", row=row, col=1)


def _limit(rows: go.Figure, limit: Limit, sign: float, of: str, row: int) -> None:
    for value, colour, dash, says in (
        (limit.gentle, GENTLE, "dash", "gentle up to"),
        (limit.ease_off, EASE_OFF, "solid", "ease off beyond"),
    ):
        same = limit.gentle == limit.ease_off
        if same and dash == "dash":
            continue
        rows.add_hline(
            y=sign * value,
            line={"color": colour, "width": 1.5, "dash": dash},
            row=row,
            col=1,
            annotation={
                "text": f"{says} {value:g}{of}",
                "font": {"size": 11, "color": colour},
                "xanchor": "left",
                "bgcolor": "rgba(255,255,255,0.75)",
                "borderpad": 0,
            },
            annotation_position="top left" if sign > 0 else "bottom left",
        )


def _warnings(rows: go.Figure, what: Judged, measure: Measure, count: int) -> None:
    for level, (symbol, colour, says) in SIGNS.items():
        for row, quantity in ((1, "angle"), (2, "speed"))[:count]:
            found = [
                event
                for event in what.events
                if event["kind"] == "warning"
                and event.get("measure") == measure.angle
                and event.get("level") == level
                # A pattern, such as a bounce, belongs to the course of the angle.
                and (event.get("quantity") == "speed") == (quantity == "speed")
            ]
            if not found:
                continue
            column = what.angle(measure.angle) if row == 1 else what.speed(measure.angle)
            places = np.clip(np.searchsorted(what.t_s, [event["t"] for event in found]), 0, len(column) - 1)
            text = [f"{event['t']:.1f} s, {says}: {event.get('sentence', '')}" for event in found]
            trace = go.Scatter(
                x=[event["t"] for event in found],
                y=column[places],
                mode="markers",
                marker={"symbol": symbol, "size": 12, "color": colour, "line": {"color": "white", "width": 1}},
                text=text,
                hovertemplate="%{text}<extra></extra>",
            )
            rows.add_trace(trace, row=row, col=1)


def phases(what: Judged) -> go.Figure | None:
    """What the person was led through, as a strip; None where nobody was led."""
    starts = [event for event in what.events if event["kind"] == "phase" and event.get("phase") in PHASES]
    others = [event["t"] for event in what.events if event["kind"] in ("phase", "question", "pause", "end")]
    if not starts:
        return None
    figure = go.Figure()
    last = float(what.t_s[-1])
    for phase, says in PHASES.items():
        mine = [event for event in starts if event["phase"] == phase]
        if not mine:
            continue
        ends = [min((t for t in others if t > event["t"]), default=last) for event in mine]
        figure.add_trace(
            go.Bar(
                base=[event["t"] for event in mine],
                x=[end - event["t"] for event, end in zip(mine, ends, strict=True)],
                y=[says] * len(mine),
                orientation="h",
                marker={"color": PHASE_FILLS[phase], "line": {"color": "#333", "width": 0.8}},
                customdata=[f"{event['t']:.1f} to {end:.1f} s" for event, end in zip(mine, ends, strict=True)],
                hovertemplate=f"{says}: %{{customdata}}<extra></extra>",
            )
        )
    figure.update_xaxes(title_text="seconds from the start", range=[0, last])
    figure.update_yaxes(autorange="reversed", ticklabelstandoff=6)
    figure.update_layout(barmode="overlay")
    return _dressed(figure, 230)


def progress(rows: list[Session], measure: Measure) -> go.Figure:
    """How far, and how often the person was told to ease off, session by session."""
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.1)
    labels = [f"{row.started:%d %b %H:%M}" for row in rows]
    place = list(range(len(rows)))
    symbols = ["diamond" if row.current else "circle" for row in rows]
    of = measure.unit
    peaks = go.Scatter(
        x=place,
        y=[row.peak for row in rows],
        mode="lines+markers",
        line={"color": LINE},
        marker={"symbol": symbols, "size": 11},
        text=labels,
        hovertemplate=f"%{{text}}: %{{y:.1f}}{of}<extra></extra>",
    )
    figure.add_trace(peaks, row=1, col=1)
    _limit(figure, measure.limit, 1.0, of, 1)
    told = go.Bar(
        x=place, y=[row.ease_off for row in rows], marker={"color": EASE_OFF}, text=labels, textposition="none",
        hovertemplate="%{text}: told %{y} times<extra></extra>", width=0.5,
    )  # fmt: skip
    figure.add_trace(told, row=2, col=1)
    figure.update_xaxes(tickvals=place, ticktext=labels, row=2, col=1)
    figure.update_yaxes(title_text=f"furthest, {of}", row=1, col=1)
    figure.update_yaxes(
        title_text="“ease off”", row=2, col=1, rangemode="tozero", dtick=max(1, max(row.ease_off for row in rows) // 4)
    )
    return _dressed(figure, 360)


def _dressed(figure: go.Figure, height: int) -> go.Figure:
    figure.update_layout(
        template="plotly_white",
        height=height,
        margin={"l": 78, "r": 12, "t": 12, "b": 48},
        showlegend=False,
        font={"family": FONT, "size": 13, "color": "#1b1b1b"},
        hoverlabel={"font": {"size": 13}},
        dragmode="zoom",
    )
    figure.update_xaxes(zeroline=False, automargin=True)
    # One margin for all, so that the same second lies at the same place in each plot.
    figure.update_yaxes(automargin=False, zerolinecolor="#bbb")
    return figure


def thinned(x: Floats, y: Floats) -> tuple[list[float], list[float | None]]:
    """At most about `MOST_POINTS` of a line: of every stretch its lowest and highest point, so that peaks and holes stay."""
    if len(x) > MOST_POINTS:
        size = int(np.ceil(len(x) / (MOST_POINTS // 3)))
        keep: set[int] = {0, len(x) - 1}
        for start in range(0, len(x), size):
            part = y[start : start + size]
            seen = np.flatnonzero(~np.isnan(part))
            if len(seen):
                keep |= {start + int(seen[np.argmin(part[seen])]), start + int(seen[np.argmax(part[seen])])}
            if len(seen) < len(part):
                keep.add(start + int(np.flatnonzero(np.isnan(part))[0]))
        places = sorted(keep)
        x, y = x[places], y[places]
    return [round(float(value), 3) for value in x], [None if np.isnan(value) else round(float(value), 2) for value in y]
