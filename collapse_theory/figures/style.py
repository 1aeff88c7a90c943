"""What all figures share: how matplotlib draws, and the sizes of panels."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

__all__ = ["RC", "panels"]

RC: Any = {
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.w_pad": 0.08,
    "font.family": "DejaVu Sans",  # comes with matplotlib, so that every machine draws the same
    "font.size": 9,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "lines.linewidth": 1.5,
    "pdf.fonttype": 42,  # text stays text
    "savefig.dpi": 160,
}

_WIDTH, _HEIGHT = 4.3, 3.5


def panels(columns: int, *, rows: int = 1, sharey: bool = False) -> tuple[Figure, list[Axes]]:
    """Return a figure and its axes, row by row; each panel is 4.3 × 3.5 inches."""
    figure = Figure(figsize=(_WIDTH * columns, _HEIGHT * rows))
    axes = figure.subplots(rows, columns, squeeze=False, sharey="row" if sharey else False)
    return figure, list(axes.flat)
