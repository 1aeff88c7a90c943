r"""Evidence against resampling alone, which adds up over generations and may be looked at whenever one likes.

For each alternative a there is a density of the next counts given all earlier ones, :math:`f_a`. Under resampling alone
with concentration :math:`\theta` the counts have the density :math:`g_\theta`. The evidence

.. math:: E_t = \frac{\operatorname{mean}_a \prod_{s \le t} f_a(y_s)}{\sup_\theta \prod_{s \le t} g_\theta(y_s)}

is at most the likelihood ratio against the true :math:`\theta`, a martingale of mean 1: the probability that it ever
reaches 1/alpha is at most alpha (Ville), whatever :math:`\theta` is.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collapse_theory.monitor import kernels

__all__ = ["Evidence", "combined"]

Array = NDArray[np.float64]

_FINEST = 0.25
_AROUND = np.array([-1.0, 0.0, 1.0])


class Evidence:
    """Adds up over steps; the laws of each may depend on all that was counted before it."""

    def __init__(self) -> None:
        self._logs: Array = np.zeros(0)
        self._expected, self._counts = np.zeros(0), np.zeros(0)
        self._ends: list[int] = []
        self._grid = np.zeros(kernels.GRID.size)

    def add(self, rows: Array, expected: Array, counts: Array, dispersion: tuple[float, float] | None) -> None:
        """Take one step.

        Parameters
        ----------
        rows : array, shape (alternatives, cells)
            Law of the cells under each alternative.
        expected, counts : array, shape (cells,)
        dispersion : tuple of float, optional
            Variance relative to that of independent draws as earlier steps had it, and the spread of its logarithm.
        """
        if counts.size < 2 or counts.sum() == 0:
            return
        thetas, weights = _concentrations(float(counts.sum()), dispersion)
        logs = kernels.predictive(rows, expected, counts, thetas, weights)
        self._logs = logs if self._logs.size == 0 else self._logs + logs
        end = np.array([counts.size])
        self._grid += [kernels.null(expected, counts, end, math.exp(at)) for at in kernels.GRID]
        self._expected = np.concatenate([self._expected, expected])
        self._counts = np.concatenate([self._counts, counts])
        self._ends.append(self._counts.size)

    @property
    def logs(self) -> Array:
        """Logarithm of the evidence that each alternative alone would give; empty before the first step."""
        if self._logs.size == 0:
            return self._logs
        best = kernels.best_null(self._expected, self._counts, np.array(self._ends), self._grid)
        return self._logs - best


def combined(logs: list[Array]) -> float:
    """Return the logarithm of the mean evidence: of the alternatives of a kind, then of the kinds."""
    means = [float(np.logaddexp.reduce(kind)) - math.log(kind.size) for kind in logs if kind.size]
    return float(np.logaddexp.reduce(means)) - math.log(len(means)) if means else 0.0


def _concentrations(size: float, dispersion: tuple[float, float] | None) -> tuple[Array, Array]:
    """Return concentrations and weights: from none to all data alike at first, then about what earlier steps had."""
    if dispersion is None:
        count = max(2, int(math.log2(size / _FINEST)))
        j = np.arange(count, dtype=np.float64)
        thetas = np.concatenate([[np.inf], size / (_FINEST * 2.0**j)])
        weights = np.concatenate([[0.5], 0.5 / ((j + 1.0) * (j + 2.0))])
        return thetas, weights / weights.sum()
    ratios = dispersion[0] * np.exp(dispersion[1] * _AROUND)
    ratios = np.minimum(ratios, 0.99 * size)
    excess = np.maximum(ratios - 1.0, 1e-12)
    return np.where(ratios > 1.0 + 1e-9, (size - ratios) / excess, np.inf), np.array([0.25, 0.5, 0.25])
