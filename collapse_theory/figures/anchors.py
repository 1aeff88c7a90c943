"""Stationary distributions where every generation gets some real data, the anchors."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from collapse_theory import discrete, gaussian
from collapse_theory.figures.style import panels
from collapse_theory.palette import BLACK, COLOURS, GREY

_REAL = (1, 2, 5, 20)


def stationary_distributions() -> Figure:
    """Share of one of two atoms, homozygosity of many atoms, and the power tail of a fitted variance."""
    figure, (shares, equal, tail) = panels(3)
    _shares(shares)
    _homozygosity(equal)
    _variance_tail(tail)
    return figure


def _shares(ax: Axes) -> None:
    from scipy.stats import beta

    x = np.linspace(0, 1, 401)
    for real, colour in zip(_REAL, COLOURS, strict=False):
        a, b = discrete.dirichlet_limit([0.5, 0.5], anchors=real)
        ax.plot(x, beta.pdf(x, a, b), color=colour, label=f"m = {real}")
    ax.axvline(0.5, color=GREY, ls=":")
    ax.set(xlabel="share of the first of two equal atoms", ylabel="stationary density", ylim=(0, None), xlim=(0, 1))
    ax.set_title("m real data per generation, many synthetic")
    ax.legend()


def _homozygosity(ax: Axes) -> None:
    p, real = np.full(1000, 1e-3), np.unique(np.geomspace(1, 1000, 30).astype(int))
    for size, colour in zip((10, 100, 10_000), COLOURS, strict=False):
        ax.plot(
            real,
            [discrete.anchored_limit(p, samples=size, anchors=int(m)) for m in real],
            color=colour,
            label=f"M = {size} synthetic",
        )
    ax.plot(real, [(1 + 2 * m * 1e-3) / (1 + 2 * m) for m in real], color=BLACK, ls=":", label="M → ∞")
    ax.axhline(1e-3, color=GREY, lw=0.8)
    ax.annotate("original: 0.001", (1000, 1e-3), (0, 4), textcoords="offset points", ha="right", color="#555555")
    ax.set(xscale="log", yscale="log", xlabel="real data per generation m", ylabel="chance that two data are equal")
    ax.set_title("1000 equal atoms: 1/3 with one real datum")
    ax.legend()


def _variance_tail(ax: Axes) -> None:
    synthetic = 10
    for real, colour in zip(_REAL[:3], COLOURS, strict=False):
        index = gaussian.anchored_tail_index(synthetic, anchors=real)
        values = np.sort(_stationary_variances(synthetic, real))[::-1]
        chances = np.arange(1, values.size + 1) / values.size
        seen = slice(20, values.size, max(1, values.size // 4000))
        ax.plot(values[seen], chances[seen], color=colour, label=f"m = {real}: exponent {index:.2f}")
        start = values.size // 300
        x = np.geomspace(values[start], 10 * values[start], 2)
        ax.plot(x, 1.8 * chances[start] * (x / x[0]) ** -index, color=colour, ls="--")
    ax.set(xscale="log", yscale="log", xlabel="fitted variance / original", ylabel="chance of more", ylim=(5e-6, 1.5))
    ax.set_xlim(0.3, 200)
    ax.set_title(f"n = {synthetic} synthetic; dashed: slope of the exact tail")
    ax.legend()


def _stationary_variances(synthetic: int, real: int) -> NDArray[np.float64]:
    """Fit the variance of ``synthetic`` + ``real`` normal data with known mean until it is stationary."""
    rng, variance = np.random.default_rng(real), np.ones(300_000)
    for _ in range(50):
        squares = variance * rng.chisquare(synthetic, variance.size) + rng.chisquare(real, variance.size)
        variance = squares / (synthetic + real)
    return variance
