"""Binomial probabilities in Loader's form: Stirling's factors, and deviances that are never negative."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic

__all__ = ["log_binomial"]

Array = NDArray[np.float64]

_STIRLING_FROM = 16
_NEAR = 0.3  # relative distance from the mean below which the logarithm is expanded


def log_binomial(counts: Any, trials: int, chance: Any, other: Any) -> Any:
    """Return ln P(count) for a chance strictly between 0 and 1 and its complement ``other``; arrays broadcast.

    Examples
    --------
    >>> round(float(np.exp(log_binomial(1, 2, 0.5, 0.5))), 12)
    0.5
    """
    k = np.asarray(counts, dtype=np.float64)
    ways = _stirling(np.array(float(trials))) - _stirling(k) - _stirling(trials - k)
    logs: Any = ways - _deviance(k, trials * chance) - _deviance(trials - k, trials * other)
    return logs


def _stirling(n: Array) -> Array:
    """Return ln n! - n ln n + n: of order ln n, without the large terms."""
    from scipy.special import gammaln, xlogy

    x = np.maximum(n, _STIRLING_FROM)
    large: Any = (
        np.log(2 * np.pi * x) / 2 + (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * x * x)) / (x * x)) / (x * x)) / x
    )
    return np.asarray(np.where(n >= _STIRLING_FROM, large, gammaln(n + 1.0) - xlogy(n, n) + n))


def _deviance(counts: Array, expected: Any) -> Array:
    """Return c ln(c/m) + m - c."""
    from scipy.special import xlogy

    x = (counts - expected) / expected
    near = np.clip(x, -_NEAR, _NEAR)
    close = near * near * (1 - near) / 2 + (1 + near) * arithmetic.of().log1p_tail(near)
    return np.asarray(expected * np.where(x == near, close, xlogy(1 + x, 1 + x) - x))
