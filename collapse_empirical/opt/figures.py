"""Figures 1, 11, 14 and 15 of shumailov2023: perplexities of generated sequences under the first fitted model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure
from numpy.typing import NDArray

from collapse_empirical.compare.series import measured
from collapse_empirical.opt.bins import BINS
from collapse_empirical.store import Run

__all__ = ["histograms", "histograms_beside", "histograms_in_depth"]

Array = NDArray[Any]
_LABEL = "perplexity under the model fine-tuned on real text"


def histograms(run: Run) -> Figure:
    """Return figure 11: one line for the sequences of each generation, all seeds, and one for real text."""
    figure = Figure(figsize=(6.4, 4), layout="constrained")
    _draw_histograms(figure.add_subplot(), run)
    return figure


def histograms_beside(runs: Mapping[str, Run]) -> Figure:
    """Return figures 1b and 1c: the same for several runs, with common axes."""
    figure = Figure(figsize=(5.5 * len(runs), 4), layout="constrained")
    drawn = figure.subplots(1, len(runs), sharex=True, sharey=True, squeeze=False)[0]
    for axes, (title, run) in zip(drawn, runs.items(), strict=True):
        _draw_histograms(axes, run)
        axes.set_title(title, fontsize="medium", wrap=True)
    return figure


def _draw_histograms(axes: Any, run: Run) -> None:
    axes.set(xlabel=_LABEL, ylabel="share of sequences", xscale="log", yscale="log")
    real, shares = _shares(run)
    axes.stairs(real, BINS, color="black", lw=1.5, label="real text")
    for generation, row in enumerate(shares, start=1):
        colour = colormaps["cividis"](generation / len(shares))
        axes.stairs(row, BINS, color=colour, lw=1.2, label=f"after {generation} fits")
    axes.legend(fontsize="small")


def histograms_in_depth(run: Run) -> Figure:
    """Return figure 15: the same, one generation behind the other."""
    figure = Figure(figsize=(6.4, 5))
    axes: Any = figure.add_subplot(projection="3d", xlabel=f"log10 {_LABEL}", ylabel="fits", zlabel="share")
    real, shares = _shares(run)
    centres = (np.log10(BINS[1:]) + np.log10(BINS[:-1])) / 2
    for generation, row in enumerate([real, *shares]):
        colour = "black" if generation == 0 else colormaps["cividis"](generation / len(shares))
        axes.plot(centres, np.full(centres.size, generation), row, color=colour, lw=1.2)
    return figure


def _shares(run: Run) -> tuple[Array, Array]:
    """Return the shares of sequences in each bin: of real text, shape (B,), and of generations 1, 2, …, (G, B)."""
    found = measured(run)
    made, real = found["histogram"][:, 1:].sum(0), found["histogram_real"][:, 1].sum(0)
    return real / real.sum(), made / made.sum(1, keepdims=True)
