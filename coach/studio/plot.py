"""The plots of the studio: ECharts, as NiceGUI serves it from this machine, drawn by the pages' own scripts."""

from nicegui import ui

# Only to have its parts served; the pages draw with it from their own scripts.
from nicegui.elements.echart import EChart  # noqa: F401

from coach.studio.shell import STATIC_ROUTE


def use_plots(script: str) -> None:
    """Loads the look of plots and the script of a page, which may import `plot.js`; also once the page is shown already."""
    for file in ("plots.css",):
        ui.add_head_html(f'<link rel="stylesheet" href="{STATIC_ROUTE}/{file}">')
    ui.run_javascript(f'import("{STATIC_ROUTE}/{script}")')
