"""Binomial probabilities in Loader's form: Stirling's factors, and deviances that are never negative."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collapse_theory import arithmetic

__all__ = ["binomial_rows", "deviance", "log_binomial", "log_ways", "stirling"]

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
    rows, ways = np.zeros((len(pairs), trials + 1)), log_ways(counts, trials)
    for row, (chance, other) in zip(rows, np.where(pairs < _NEVER, 0.0, pairs).tolist(), strict=True):
        if trials and chance and other:
            row[:] = np.exp(log_binomial(counts, trials, chance, other, ways=ways))
        else:
            row[0 if other else trials] = 1.0
        row /= row.sum()
    return rows


def log_binomial(counts: Any, trials: int, chance: Any, other: Any, *, ways: Any = None) -> Any:
    """Return ln P(count) for a chance strictly between 0 and 1 and its complement ``other``; arrays broadcast.

    ``ways`` are :func:`log_ways` of the same counts, where they are known.

    Examples
    --------
    >>> round(float(np.exp(log_binomial(1, 2, 0.5, 0.5))), 12)
    0.5
    """
    k = np.asarray(counts, dtype=np.float64)
    free = log_ways(k, trials) if ways is None else ways
    logs: Any = free - deviance(k, trials * chance) - deviance(trials - k, trials * other)
    return logs


def log_ways(counts: Any, trials: int) -> Any:
    """Return the part of ln P(count) that is the same for every chance."""
    k = np.asarray(counts, dtype=np.float64)
    return stirling(trials) - stirling(k) - stirling(trials - k)


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

    x = np.asarray((counts - expected) / expected)
    is_near, each = np.abs(x) <= _NEAR, np.empty_like(x)
    near, far = x[is_near], x[~is_near]
    each[is_near] = near * near * (1 - near) / 2 + (1 + near) * arithmetic.of().log1p_tail(near)
    each[~is_near] = xlogy(1 + far, 1 + far) - far
    return np.asarray(expected * each)
