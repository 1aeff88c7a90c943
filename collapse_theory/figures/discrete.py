"""Collapse time of resampled categorical distributions against the data and against the atoms."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from collapse_theory import discrete
from collapse_theory.figures.style import panels
from collapse_theory.palette import BLACK, BLUE, GREEN, GREY, PURPLE, VERMILION


def collapse_time() -> Figure:
    """Exact mean collapse time of uniform starts: at most 2D, however many atoms there are."""
    figure, (left, right) = panels(2)
    sizes = np.unique([*range(2, 20), *np.geomspace(20, 1e5, 16).astype(int)])
    for atoms, colour, style in ((2, BLUE, "-"), (10, GREEN, "-"), (1000, PURPLE, "-"), (10**6, BLACK, "--")):
        p = np.full(atoms, 1 / atoms)
        times = np.array([discrete.collapse_time(p, samples=int(size)) for size in sizes])
        left.plot(sizes, times / sizes, color=colour, ls=style, label=f"K = {atoms:,}".replace(",", " "))
    left.set(xscale="log", xlabel="data per generation D", ylabel="mean collapse time / D", ylim=(0, 2.35))
    left.axhline(2, color=GREY, ls=":")
    left.set_title("against D")
    left.legend(loc="lower right")

    counts = np.unique([*range(2, 20), *np.geomspace(20, 1e5, 16).astype(int)])
    for size, colour in ((10, BLUE), (100, GREEN), (10_000, PURPLE)):
        times = np.array([discrete.collapse_time(np.full(k, 1 / k), samples=size) for k in counts])
        right.plot(counts, times / size, color=colour, label=f"exact, D = {size}")
    right.plot(counts, np.log(counts), color=VERMILION, ls="--", label="published: ln K")
    right.axhline(2, color=GREY, ls=":", label="ceiling 2")
    right.set(xscale="log", xlabel="atoms K", ylabel="mean collapse time / D", ylim=(0, 6))
    right.set_title("against K")
    right.legend(loc="center right")
    return figure
