"""One self-contained page about a session: it opens offline, prints, and reads aloud."""

from html import escape
from pathlib import Path

from plotly.offline import get_plotlyjs

from coach import __version__
from coach.errors import CoachError
from coach.recording import sections, store
from coach.recording.efforts import repetitions
from coach.recording.export import write_whole
from coach.recording.page import SCRIPT, STYLE
from coach.recording.progress import sessions
from coach.recording.read import Recording
from coach.recording.table import judged
from coach.wording import DISCLAIMER

POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
"""Nothing may be fetched: not a font, not an image, not a script. The browser itself sees to it."""


def write_report(recording: Recording, out: Path) -> None:
    """Writes the page to `out`, which appears whole or not at all.

    Raises:
        CoachError: the session holds no frame, or the file cannot be written.
    """
    if not len(recording):
        raise CoachError(f"{recording.folder} holds no frame, so there is nothing to report.")
    text = page(recording)

    def write(part: Path) -> None:
        part.write_text(text, encoding="utf-8")

    write_whole(out, write)


def page(recording: Recording) -> str:
    """The whole HTML."""
    what = judged(recording)
    info, exercise = recording.info, recording.exercise
    efforts, history = repetitions(what), sessions(recording)
    title = f"{exercise.title}, {info.started:%d %B %Y, %H:%M}"
    parts = [
        ("In short", sections.short(what, efforts)),
        ("The furthest moment", sections.furthest(recording, what)),
        ("Over time", sections.over_time(recording, what)),
        ("Repetitions", sections.each_repetition(efforts, exercise)),
        ("What was said", sections.said(what)),
        ("What was not seen, and why", sections.unseen(what)),
        ("Marks", sections.marked(recording)),
        ("Beside earlier sessions", sections.earlier(history, exercise)),
        ("Limits", sections.limits(exercise)),
    ]
    body = "\n".join(
        f'<section aria-labelledby="s{number}"><h2 id="s{number}">{name}</h2>\n{content}</section>'
        for number, (name, content) in enumerate(parts)
        if content
    )
    notes = [recording.problem] if recording.problem else []
    if not info.finished:
        ended = "is still running" if store.running(recording.folder) else "was broken off"
        notes.append(f"This session {ended}; it is shown as far as it was recorded.")
    length = f"{recording.seconds:.0f} s" if recording.seconds < 90 else f"{recording.seconds / 60:.1f} min"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
<style>{STYLE}</style>
<script>{get_plotlyjs()}</script>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header>
<h1>{escape(exercise.title)}</h1>
<p>{info.started:%A, %d %B %Y, %H:%M} · {length} · {len(recording)} pictures</p>
<p class="disclaimer"><strong>Please note.</strong> {escape(DISCLAIMER)}</p>
{"".join(f"<p class=note>{escape(note)}</p>" for note in notes)}
</header>
<main id="main">
{body}
</main>
<footer>
<p>Session {escape(recording.folder.name)}. Judged by version {escape(__version__)} of this program, recorded by
{escape(info.program)}, pose model {escape(info.model or "unknown")}. Angles are changes from the person's own neutral posture, in
their own frame: left is their left.</p>
<p>{escape(DISCLAIMER)}</p>
</footer>
<script>{SCRIPT}</script>
</body>
</html>
"""
