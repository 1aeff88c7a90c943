"""Growth rates of recursively fitted covariances, and the price of keeping the risk bounded."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from collapse_theory import gaussian, schedule
from collapse_theory.figures.style import panels
from collapse_theory.palette import COLOURS, GREY


def lyapunov_spectrum() -> Figure:
    """Exact Lyapunov exponents, and a run whose eigenvalues follow them."""
    figure, (left, right) = panels(2)
    dim = 10
    ranks = np.arange(1, dim + 1)
    for samples, colour in zip((12, 25, 100, 1000), COLOURS, strict=False):
        exponents = gaussian.lyapunov_exponents(samples, dim=dim)
        left.plot(ranks, -exponents, "o-", ms=4, color=colour, label=f"M = {samples}")
    left.set(yscale="log", xlabel="direction j, slowest first", ylabel="rate of decay of the variance per fit")
    left.set(xticks=ranks, ylim=(3e-4, 30))
    left.set_title(f"exact Lyapunov exponents, d = {dim}")
    left.legend(loc="upper left", ncols=2)
    _run(right, samples=25, dim=4, fits=200)
    return figure


def _run(ax: Axes, *, samples: int, dim: int, fits: int) -> None:
    steps = np.arange(fits + 1)
    logs = _log_eigenvalues(samples, dim, fits)
    for j, exponent in enumerate(gaussian.lyapunov_exponents(samples, dim=dim)):
        ax.plot(steps, logs[:, j], color=COLOURS[j], lw=1)
        ax.plot(steps, float(exponent) * steps, color=COLOURS[j], ls="--", label=f"j = {j + 1}")
    ax.set(xlabel="fits", ylabel="ln of the eigenvalues of the covariance")
    ax.set_title(f"one run, M = {samples}, d = {dim}; dashed: exact rates")
    ax.legend(loc="lower left")


def _log_eigenvalues(samples: int, dim: int, fits: int) -> NDArray[np.float64]:
    """Draw data, fit the covariance, and so on; the factor L of the covariance LL' has every scale."""
    rng, factor, rows = np.random.default_rng(4), np.eye(dim), [np.zeros(dim)]
    for _ in range(fits):
        data = rng.standard_normal((samples, dim)) @ factor.T
        _, singular, directions = np.linalg.svd(data - data.mean(axis=0), full_matrices=False)
        factor = directions.T * (singular / np.sqrt(samples - 1))
        rows.append(2 * np.log(singular / np.sqrt(samples - 1)))
    return np.array(rows)


def schedules() -> Figure:
    """Risk of the paper's Gaussian under growing samples, and what a bounded risk costs."""
    figure, (left, right) = panels(2)
    _risks(left)
    _costs(right)
    return figure


def _risks(ax: Axes) -> None:
    fits = np.unique(np.geomspace(1, 1e4, 60).astype(int))
    first = 100
    for (words, sizes), colour in zip(
        {
            "$100$": schedule.Constant(first),
            "$100\\,(i+1)$": schedule.Linear(first, first),
            "$100\\,i\\,\\ln i$, about": schedule.Logarithmic(first),
            "$100\\,(i+1)^{1.5}$": schedule.Power(first, 1.5),
            "$100\\,(i+1)^2$": schedule.Power(first, 2),
            "$100\\cdot 2^i$": schedule.Geometric(first, 2),
        }.items(),
        COLOURS,
        strict=True,
    ):
        reach = fits[fits <= 60] if isinstance(sizes, schedule.Geometric) else fits
        ax.plot(reach, gaussian.risk(samples=sizes, fits=reach), color=colour, label=words)
    ax.set(xscale="log", yscale="log", xlabel="fits", ylabel=r"exact risk $E\,W_2^2/\sigma^2$")
    ax.set_title("data per generation; three risks have no bound")
    ax.legend(loc="upper left")


def _costs(ax: Axes) -> None:
    budgets = np.geomspace(0.005, 1, 25)
    for fits, colour in zip((10, 100, 1000), COLOURS, strict=False):
        plans = [gaussian.cheapest_schedule(budget, fits=fits) for budget in budgets]
        ax.loglog(budgets, [plan.cost for plan in plans], color=colour, label=f"{fits} generations")
        ax.loglog(budgets, [plan.floor for plan in plans], color=colour, ls=":")
    ax.plot([], [], color=GREY, ls=":", label="no schedule costs less")
    ax.set(
        xlabel=r"risk budget $/\sigma^2$, every generation", ylabel="data drawn in these generations", ylim=(50, 2e11)
    )
    ax.set_title("cheapest power law $M_i = M_0 (i+1)^a$")
    ax.legend(loc="upper right")
