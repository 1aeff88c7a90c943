"""Figures 3, 4, 5, 6 and 12 of shumailov2023 (arXiv:2305.17493v2) with exact distributions over runs of the process."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from collapse_theory import discrete, gaussian, montecarlo
from collapse_theory.figures.style import panels
from collapse_theory.palette import BLACK, BLUE, COLOURS, GREY, ORANGE, VERMILION
from collapse_theory.policy import Accumulate, AccumulateSubsample, Policy, Replace

Array = NDArray[np.float64]

_SIZES = (100, 500, 1000, 10_000)
_OUTLINE = [withStroke(linewidth=3.5, foreground="white")]


def figure3() -> Figure:
    """Two histograms that one finite sample makes look the same: the published cut and the exact chances."""
    size, edges = 1000, np.linspace(-15, 15, 121)
    centres = (edges[1:] + edges[:-1]) / 2
    thin = _mixture(centres, 1.0)
    fat = 0.96 * thin + 0.04 * _mixture(centres, 5.0)
    figure, axes = panels(2, rows=2, sharey=True)
    for column, (p, title) in enumerate(((thin, "two normals at ±4"), (fat, "the same with 4 % of fat tails"))):
        _cut(axes[column], centres, p, size)
        axes[column].set_title(f"{title}, M = {size}")
        _presence(axes[column + 2], centres, p, size)
    axes[0].set_ylabel("expected count M·p of a bin")
    axes[0].legend(loc="upper left")
    axes[2].set_ylabel("chance that a bin still has data")
    axes[2].legend(loc="upper center", ncols=2)
    return figure


def _mixture(x: Array, sigma: float) -> Array:
    density = np.exp(-((x - 4) ** 2) / (2 * sigma**2)) + np.exp(-((x + 4) ** 2) / (2 * sigma**2))
    return np.asarray(density / density.sum())


def _cut(ax: Axes, x: Array, p: Array, size: int) -> None:
    kept = p > 1 / size
    width = x[1] - x[0]
    ax.bar(x[kept], size * p[kept], width, color=BLUE, label="kept by the published cut")
    ax.bar(x[~kept], size * p[~kept], width, color=ORANGE, label="cut off: M·p < 1")
    ax.axhline(1, color=BLACK, lw=0.8, ls=":")
    ax.set(yscale="log", ylim=(1e-3, 3e3), xlabel="x", xlim=(-15, 15))


def _presence(ax: Axes, x: Array, p: Array, size: int) -> None:
    ax.step(x, p > 1 / size, where="mid", color=GREY, lw=1, label="published cut")
    for fits, colour, style in ((1, BLUE, "-"), (10, VERMILION, "--"), (100, BLACK, ":")):
        present = discrete.presence_probability(p, samples=size, fits=fits)
        ax.plot(x, present, color=colour, ls=style, label=f"exact, {fits} fit{'s' if fits > 1 else ''}")
    ax.set(xlabel="x", xlim=(-15, 15), ylim=(0, 1.3), yticks=np.arange(0, 1.1, 0.2))


def figure4() -> Figure:
    """Recursive fitting without old data: one run for each sample size, and the distribution over all runs."""
    return _runs(Replace(), fits=1000)


def figure5() -> Figure:
    """All data are kept and a fixed number of them is drawn for each fit."""
    return _runs(AccumulateSubsample(), fits=300)


def figure6() -> Figure:
    """All data are kept and used for each fit."""
    return _runs(Accumulate(), fits=300)


def _runs(policy: Policy, *, fits: int) -> Figure:
    figure, (left, right) = panels(2)
    steps = np.arange(1, fits + 1)
    shown = np.unique(np.geomspace(1, fits, 120).astype(int))  # of a run: on this axis all of them would be a blot
    for size, colour in zip(_SIZES, COLOURS, strict=False):
        run = montecarlo.gaussian_path(size, fits, policy=policy, seed=size)
        exact = gaussian.policy_moments(size, steps, policy=policy)
        left.plot(shown, np.abs(run.mean[shown]), color=colour, lw=0.8, alpha=0.75)
        drift = np.sqrt(exact.variance_of_mean)
        left.plot(steps, drift, color=colour, lw=2, path_effects=_OUTLINE, zorder=3, label=f"M = {size}")
        right.plot(shown, run.sigma[shown], color=colour, lw=0.9)
        _spread(right, policy, size, steps, exact.variance, colour)
    left.set(xscale="log", yscale="log", ylim=(1e-4, 30), xlabel="generation", ylabel="|estimated mean|")
    left.set_title("thin: one run; thick: exact root mean square")
    left.legend(loc="upper left", ncols=2)
    right.set(xscale="log", xlabel="generation", ylabel="estimated standard deviation")
    return figure


def _spread(ax: Axes, policy: Policy, size: int, steps: NDArray[np.int64], variance: Array, colour: str) -> None:
    """Draw what is known exactly: the distribution of sigma without old data, else its mean square."""
    if not isinstance(policy, Replace):
        ax.plot(steps, np.sqrt(variance), color=colour, lw=2, ls=(0, (4, 2)), zorder=3)
        ax.set_title("solid: one run; dashed: exact root mean square")
        return
    marks = np.unique(np.geomspace(1, steps[-1], 16).astype(int))
    bands = np.array([gaussian.sigma_quantile(size, int(n), q=[0.05, 0.95]) for n in marks])
    ax.fill_between(marks, bands[:, 0], bands[:, 1], color=colour, alpha=0.18, lw=0)
    ax.set_title("line: one run; band: exact 5 % to 95 % of all runs")
    ax.set(yscale="log", ylim=(1e-3, 5))


def figure12() -> Figure:
    """Error of the mean of M data: the published figure simulated, its printed point, and the exact half-normal."""
    rng = np.random.default_rng(12)
    sizes = np.array([10, 30, 100, 300, 1000])
    means = [np.abs(rng.standard_normal((10_000, size)).mean(axis=1)) for size in sizes]
    figure, axes = panels(2)
    grid = np.geomspace(10, 1e8, 50)
    for ax, simulated, factor, printed, words in (
        (axes[0], [m.mean() for m in means], math.sqrt(2 / math.pi), 0.00024899, "mean of |estimated mean|"),
        (axes[1], [m.std() for m in means], math.sqrt(1 - 2 / math.pi), 1.89382984e-4, "its standard deviation"),
    ):
        ax.loglog(grid, factor / np.sqrt(grid), color=BLUE, label="exact, half-normal")
        ax.plot(sizes, simulated, "o", color=VERMILION, label="10 000 runs of ours")
        ax.plot([1e7], [printed], "*", ms=12, color=BLACK, label="printed in section 3.1")
        ax.set(xlabel="data M", ylabel=words)
        ax.legend()
    return figure
