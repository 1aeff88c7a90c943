"""What all figures share: a palette that colour-blind eyes tell apart, sizes, and names of quantities."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

__all__ = ["BLACK", "BLUE", "COLOURS", "GREEN", "GREY", "ORANGE", "PURPLE", "RC", "SKY", "VERMILION", "panels"]

# Okabe and Ito, Color universal design (2008); their yellow is too faint for lines on white
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
BLUE, VERMILION, PURPLE, GREY = "#0072B2", "#D55E00", "#CC79A7", "#8C8C8C"
COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)

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
