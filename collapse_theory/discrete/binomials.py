"""Binomial probabilities in Loader's form: Stirling's factors, and deviances that are never negative."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collapse_theory import arithmetic

__all__ = ["binomial_rows", "deviance", "log_binomial", "stirling"]

Array = NDArray[np.float64]

_NEVER = 1e-290  # a chance that no float of a quotient by it can hold
_STIRLING_FROM = 16
_NEAR = 0.3  # relative distance from the mean below which the logarithm is expanded


@np.errstate(under="ignore")
def binomial_rows(trials: int, chances: ArrayLike, others: ArrayLike) -> Array:
    """Return the law of 0, 1, …, ``trials`` successes for each chance and its complement, one row each.

    Examples
    --------
    >>> binomial_rows(2, [0.0, 0.5], [1.0, 0.5])
    array([[1.  , 0.  , 0.  ],
           [0.25, 0.5 , 0.25]])
    """
    counts = np.arange(trials + 1)
    pairs = np.column_stack([chances, others])
    rows = np.zeros((len(pairs), trials + 1))
    for row, (chance, other) in zip(rows, np.where(pairs < _NEVER, 0.0, pairs).tolist(), strict=True):
        if trials and chance and other:
            row[:] = np.exp(log_binomial(counts, trials, chance, other))
        else:
            row[0 if other else trials] = 1.0
        row /= row.sum()
    return rows


def log_binomial(counts: Any, trials: int, chance: Any, other: Any) -> Any:
    """Return ln P(count) for a chance strictly between 0 and 1 and its complement ``other``; arrays broadcast.

    Examples
    --------
    >>> round(float(np.exp(log_binomial(1, 2, 0.5, 0.5))), 12)
    0.5
    """
    k = np.asarray(counts, dtype=np.float64)
    ways = stirling(trials) - stirling(k) - stirling(trials - k)
    logs: Any = ways - deviance(k, trials * chance) - deviance(trials - k, trials * other)
    return logs


def stirling(n: ArrayLike) -> Array:
    """Return ln n! − n ln n + n: of order ln n, without the large terms."""
    from scipy.special import gammaln, xlogy

    count = np.asarray(n, dtype=np.float64)
    x = np.maximum(count, _STIRLING_FROM)
    large = np.log(2 * np.pi * x) / 2 + (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * x * x)) / (x * x)) / (x * x)) / x
    return np.asarray(np.where(count >= _STIRLING_FROM, large, gammaln(count + 1.0) - xlogy(count, count) + count))


def deviance(counts: Any, expected: Any) -> Array:
    """Return c ln(c/m) + m − c for counts c where m > 0 are expected."""
    from scipy.special import xlogy

    x = (counts - expected) / expected
    near = np.clip(x, -_NEAR, _NEAR)
    close = near * near * (1 - near) / 2 + (1 + near) * arithmetic.of().log1p_tail(near)
    return np.asarray(expected * np.where(x == near, close, xlogy(1 + x, 1 + x) - x))
