"""What a report is made of: tables, plots, how it looks on a desk, on a phone and on paper, and the little that it does."""

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go


class Html(str):
    """Text that is HTML already; all other text is escaped."""


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose first column names the row. On a phone one of more than three columns becomes a list."""
    columns = "".join(f"<th scope=col>{escape(name)}</th>" for name in head)
    lines = []
    for first, *cells in rows:
        texts = zip(head[1:], cells, strict=True)
        line = "".join(f'<td data-name="{escape(name)}">{_text(cell)}</td>' for name, cell in texts)
        lines.append(f'<tr><th scope=row data-name="{escape(head[0])}">{_text(first)}</th>{line}</tr>')
    kind = " class=stack" if len(head) > 3 else ""
    return (
        f"<table{kind}><caption>{escape(caption)}</caption><thead><tr>{columns}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def _text(cell: str) -> str:
    return cell if isinstance(cell, Html) else escape(cell)


def plot(figure: go.Figure, name: str, caption: str, words: str) -> str:
    """A plot with its caption; a screen reader reads the words in its place."""
    config = '{"responsive": true, "displaylogo": false, "displayModeBar": false}'
    # In a script no text may look like the script's end.
    data = str(figure.to_json()).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return (
        f'<figure class="plot"><figcaption id="c-{name}"><b>{escape(caption)}</b> {escape(words)}</figcaption>'
        f'<div id="p-{name}" class="plotted" role="img" aria-labelledby="c-{name}" style="height:{figure.layout.height}px"></div>'
        f"<script>{{const made = {data}; Plotly.newPlot('p-{name}', made.data, made.layout, {config})}}</script></figure>"
    )


STYLE = """
:root { color-scheme: light; --ink: #1b1b1b; --soft: #4d4d4d; --line: #d5d1ca;
  --ground: #faf8f5; --box: #ffffff; --blue: #005a8c }
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100% }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem }
header { padding-top: 1.5rem }
footer { padding: 1rem 1.25rem 3rem; color: var(--soft); font-size: .875rem; border-top: 1px solid var(--line); margin-top: 2rem }
h1 { font-size: 2rem; line-height: 1.15; margin: 0 0 .25rem }
h2 { font-size: 1.25rem; margin: 2.25rem 0 .6rem }
p { margin: .4rem 0 .8rem; max-width: 46rem }
.lead { font-size: 1.15rem }
.disclaimer { background: var(--box); border: 1px solid var(--line); border-left: .4rem solid var(--blue); padding: .6rem .9rem;
  border-radius: .3rem }
.note { background: #fff4d6; border: 1px solid #c79a2b; padding: .5rem .8rem; border-radius: .3rem; overflow-wrap: anywhere }
.skip { position: absolute; left: -100rem }
.skip:focus { left: 1rem; top: .5rem; background: #fff; padding: .5rem 1rem; z-index: 9 }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: .75rem; margin: 1rem 0 }
.card { background: var(--box); border: 1px solid var(--line); border-radius: .5rem; padding: .7rem .9rem }
.card dt { color: var(--soft); font-size: .875rem }
.card dd { margin: 0 }
.card b { display: block; font-size: 1.75rem; line-height: 1.25 }
.card span { color: var(--soft); font-size: .875rem }
table { border-collapse: collapse; width: 100%; background: var(--box); border: 1px solid var(--line); margin: .5rem 0 1rem;
  font-variant-numeric: tabular-nums }
caption { text-align: left; color: var(--soft); font-size: .9rem; padding: .35rem 0 }
th, td { text-align: left; padding: .4rem .65rem; border-top: 1px solid var(--line); vertical-align: top }
thead th { font-size: .875rem; color: var(--soft); font-weight: 600; vertical-align: bottom }
tbody th { font-weight: 600 }
.level { white-space: nowrap }
.sign { vertical-align: -.35em }
figure { margin: 0 0 1rem }
figcaption { color: var(--soft); font-size: .9rem; padding: .2rem 0 .4rem }
figcaption b { color: var(--ink) }
.plot { background: var(--box); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .7rem .2rem;
  break-inside: avoid }
.plotted { width: 100% }
.worst { display: grid; grid-template-columns: minmax(0, 20rem) minmax(0, 1fr); gap: 1.25rem; align-items: start }
.worst figure { background: var(--box); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem; text-align: center }
.figure { max-width: 100%; max-height: 22rem; height: auto }
details { margin: .5rem 0 }
ul { padding-left: 1.2rem }
li, td { overflow-wrap: break-word }
@media (max-width: 40rem) {
  body { font-size: 15px }
  header, main, footer { padding-left: .9rem; padding-right: .9rem }
  h1 { font-size: 1.6rem }
  .worst { grid-template-columns: 1fr }
  .cards { grid-template-columns: 1fr 1fr }
  .plot { padding: .5rem .25rem .1rem; margin-left: -.4rem; margin-right: -.4rem }
  .plot figcaption { padding: .2rem .4rem }
  th, td { padding: .35rem .45rem }
  table.stack thead { position: absolute; left: -100rem }
  table.stack tr { display: grid; grid-template-columns: 1fr 1fr 1fr; border-top: 2px solid var(--line); padding: .3rem 0 }
  table.stack th { grid-column: 1 / -1; border: 0 }
  table.stack tbody th::before { content: attr(data-name) " "; color: var(--soft); font-weight: 400; font-size: .8rem }
  table.stack td:empty { display: none }
  table.stack td { border: 0; padding: .1rem .45rem }
  table.stack td::before { content: attr(data-name); display: block; color: var(--soft); font-size: .8rem }
}
@media print {
  @page { margin: 14mm }
  :root { --ground: #fff }
  body { font-size: 10.5pt }
  header, main, footer { max-width: none; padding-left: 0; padding-right: 0 }
  .card, tr, .worst { break-inside: avoid }
  h2, caption { break-after: avoid }
  h2 { margin-top: 1.5rem }
  .cards { grid-template-columns: repeat(5, 1fr) }
  .card b { font-size: 1.35rem }
  .figure { max-height: 14rem }
  .screen, .skip { display: none }
  details > * { display: block }
}
"""

SCRIPT = """
// On paper a plot is as wide as the paper, not as the window.
const plotted = () => document.querySelectorAll('.plotted');
const fit = width => plotted().forEach(plot => Plotly.relayout(plot, width ? {width: width, autosize: false} : {autosize: true}));
const unfold = () => document.querySelectorAll('details').forEach(part => { part.open = true });
window.addEventListener('beforeprint', () => { fit(660); unfold() });
window.addEventListener('afterprint', () => { plotted().forEach(plot => { plot.layout.width = undefined }); fit(0) });
"""
