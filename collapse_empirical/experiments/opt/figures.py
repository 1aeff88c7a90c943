"""Figures 1, 11, 14 and 15 of shumailov2023: perplexities of generated sequences under the first fitted model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter, ScalarFormatter
from numpy.typing import NDArray

from collapse_empirical.experiments.opt.settings import BINS
from collapse_empirical.readings import Readings, after

__all__ = ["histograms", "histograms_beside", "histograms_in_depth"]

Array = NDArray[Any]
_LABEL = "perplexity under the model fine-tuned on real text"


def histograms(readings: Readings) -> Figure:
    """Return figure 11: one line for the sequences of each generation, all seeds, and one for real text."""
    figure = Figure(figsize=(7.4, 4), layout="constrained")
    axes = figure.add_subplot()
    axes.set_xlim(*_draw_histograms(axes, readings))
    figure.legend(loc="outside right upper", fontsize="small")
    return figure


def histograms_beside(runs: Mapping[str, Readings]) -> Figure:
    """Return figures 1b and 1c: the same for several runs, with common axes."""
    figure = Figure(figsize=(5.5 * len(runs) + 1, 4), layout="constrained")
    drawn = figure.subplots(1, len(runs), sharex=True, sharey=True, squeeze=False)[0]
    ends: list[float] = []
    for axes, (title, readings) in zip(drawn, runs.items(), strict=True):
        ends += _draw_histograms(axes, readings)
        axes.set_title(title, fontsize="medium", wrap=True)
    drawn[0].set_xlim(min(ends), max(ends))
    figure.legend(*drawn[-1].get_legend_handles_labels(), loc="outside right upper", fontsize="small")
    return figure


def _draw_histograms(axes: Any, readings: Readings) -> tuple[float, float]:
    """Draw a line for each generation; return the range of perplexities that has any."""
    axes.set(xlabel=_LABEL, ylabel="share of sequences", xscale="log", yscale="log")
    real, shares = _shares(readings)
    axes.stairs(real, BINS, color="black", lw=1.5, label="real text")
    for generation, row in enumerate(shares, start=1):
        colour = colormaps["cividis"](generation / len(shares))
        width = 1.2 + 3 * (1 - generation / len(shares))  # what later lines cover can still be seen
        axes.stairs(row, BINS, color=colour, lw=width, label=after(generation))
    for kind in ("major", "minor"):
        getattr(axes.xaxis, f"set_{kind}_locator")(_few(kind))
    axes.xaxis.set_major_formatter(ScalarFormatter())
    axes.xaxis.set_minor_formatter(NullFormatter())
    return _occupied(real, shares)


def _few(kind: str) -> LogLocator:
    """Return where a logarithmic axis has ticks: with labels at 1, 2 and 5 times powers of ten."""
    return LogLocator(subs=[1.0, 2.0, 5.0] if kind == "major" else "all")


def histograms_in_depth(readings: Readings) -> Figure:
    """Return figure 15: the same, one generation behind the other."""
    figure = Figure(figsize=(6.4, 5))
    axes: Any = figure.add_subplot(projection="3d", ylabel="fits", zlabel="share of sequences")
    axes.set_xlabel("log10 of the perplexity", labelpad=10)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.set_title(_LABEL, fontsize="medium")
    real, shares = _shares(readings)
    low, high = np.log10(_occupied(real, shares))
    centres = (np.log10(BINS[1:]) + np.log10(BINS[:-1])) / 2
    shown = (centres > low) & (centres < high)
    for generation, row in enumerate([real, *shares]):
        colour = "black" if generation == 0 else colormaps["cividis"](generation / len(shares))
        axes.plot(centres[shown], np.full(shown.sum(), generation), row[shown], color=colour, lw=1.2)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def _occupied(real: Array, shares: Array) -> tuple[float, float]:
    """Return the edges of the bins that hold anything, and one bin more on each side."""
    filled = np.flatnonzero(real + shares.sum(0))
    return float(BINS[max(filled[0] - 1, 0)]), float(BINS[min(filled[-1] + 2, len(BINS) - 1)])


def _shares(readings: Readings) -> tuple[Array, Array]:
    """Return the shares of sequences in each bin: of real text, shape (B,), and of generations 1, 2, …, (G, B)."""
    found = readings.series
    made, real = found["histogram"][:, 1:].sum(0), found["histogram_real"][:, 1].sum(0)
    return real / real.sum(), made / made.sum(1, keepdims=True)
