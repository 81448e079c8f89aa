"""What a benchmark prints: a figure, and whether it is what was promised."""

from typing import NamedTuple


class Row(NamedTuple):
    """One figure; `least` or `most` where something is promised of it."""

    what: str
    value: float
    unit: str
    least: float | None = None
    most: float | None = None

    @property
    def met(self) -> bool | None:
        """None where nothing is promised; NaN meets nothing."""
        if self.least is not None:
            return self.value >= self.least
        return None if self.most is None else self.value <= self.most

    def line(self) -> str:
        """For a table."""
        promised = f">= {self.least:g}" if self.least is not None else f"<= {self.most:g}" if self.most is not None else ""
        verdict = {True: "met", False: "MISSED", None: ""}[self.met]
        shown = f"{self.value:12,.0f}" if abs(self.value) >= 1000 else f"{self.value:12.2f}"
        return f"  {self.what:66} {shown} {self.unit:14} {promised:>10}  {verdict}".rstrip()
