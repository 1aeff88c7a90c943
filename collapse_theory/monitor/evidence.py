r"""Evidence against resampling alone, which adds up over generations and may be looked at whenever one likes.

For each alternative a there is a density of the next counts given all earlier ones, :math:`f_a`: with the
concentration that the scatter of earlier steps shows, or, with a share of a half, the mean over constant ones of all
orders, since cells may scatter in another way than the categories in them. Under resampling alone
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
_SHARES = np.array([0.25, 0.5, 0.25])


class Evidence:
    """Adds up over steps; the laws of each may depend on all that was counted before it."""

    def __init__(self) -> None:
        self._logs: Array = np.zeros((0, 0))
        self._constant: Array = np.zeros(0)
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
        size = float(counts.sum())
        if self._logs.size == 0:
            self._constant = _all_orders(size)
            self._logs = np.zeros((len(rows), 1 + self._constant.size))
        fixed = kernels.likelihoods(rows, expected, counts, self._constant)
        if dispersion is None:
            scattered, shares = fixed, _prior(self._constant.size)
        else:
            scattered, shares = kernels.likelihoods(rows, expected, counts, _around(size, dispersion)), _SHARES
        with np.errstate(divide="ignore"):
            self._logs[:, 0] += np.logaddexp.reduce(scattered + np.log(shares), axis=1)
        self._logs[:, 1:] += fixed
        end = np.array([counts.size])
        self._grid += [kernels.null(expected, counts, end, math.exp(at)) for at in kernels.GRID]
        self._expected = np.concatenate([self._expected, expected])
        self._counts = np.concatenate([self._counts, counts])
        self._ends.append(self._counts.size)

    @property
    def logs(self) -> Array:
        """Logarithm of the evidence that each alternative alone would give; empty before the first step."""
        if self._logs.size == 0:
            return np.zeros(0)
        best = kernels.best_null(self._expected, self._counts, np.array(self._ends), self._grid)
        means = np.logaddexp.reduce(self._logs[:, 1:], axis=1) - math.log(self._constant.size)
        return np.asarray(np.logaddexp(self._logs[:, 0], means) - math.log(2.0) - best)


def combined(logs: list[Array]) -> float:
    """Return the logarithm of the mean evidence: of the alternatives of a kind, then of the kinds."""
    means = [float(np.logaddexp.reduce(kind)) - math.log(kind.size) for kind in logs if kind.size]
    return float(np.logaddexp.reduce(means)) - math.log(len(means)) if means else 0.0


def _all_orders(size: float) -> Array:
    """Return concentrations from that of independent data to that of data all alike."""
    count = max(2, int(2.0 * math.log2(size / _FINEST)))
    return np.append(np.inf, size / (_FINEST * 2.0 ** (0.5 * np.arange(count))))


def _prior(count: int) -> Array:
    """Return weights of the concentrations, a half for independent data."""
    j = np.arange(count - 1.0)
    weights = 1.0 / ((j + 2.0) * (j + 3.0))
    return np.append(0.5, 0.5 * weights / weights.sum())


def _around(size: float, dispersion: tuple[float, float]) -> Array:
    """Return concentrations about what earlier steps had."""
    ratios = np.minimum(dispersion[0] * np.exp(dispersion[1] * _AROUND), 0.99 * size)
    excess = np.maximum(ratios - 1.0, 1e-12)
    return np.where(ratios > 1.0 + 1e-9, (size - ratios) / excess, np.inf)
