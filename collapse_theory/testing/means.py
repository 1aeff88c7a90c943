"""Assertions about means and variances of bounded draws, by the empirical Bernstein inequality.

Maurer and Pontil (2009, theorem 4); see :mod:`collapse_theory.testing.statistical` for what the two error rates mean.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.testing.statistical import RATE, Floats, Underpowered, check_rates, checked_draws

__all__ = ["assert_mean", "assert_variance"]


def assert_mean(
    draws: Any,
    mean: float,
    *,
    low: float,
    high: float,
    resolution: float,
    false_fail: float = RATE,
    false_pass: float = RATE,
) -> None:
    """Fail unless draws in [low, high] are consistent with ``mean``, by the empirical Bernstein inequality.

    Parameters
    ----------
    draws : array_like, shape (n,)
        Independent, equally distributed.
    mean : float
        Claimed mean.
    low, high : float
        Proven bounds of a draw.
    resolution : float > 0
        Error of ``mean`` that must be noticed.
    false_fail, false_pass : float in (0, 1)
        As in :func:`assert_frequency`.

    Raises
    ------
    AssertionError
        If the draws are not consistent with ``mean``.
    Underpowered
        If an error of ``resolution`` could go unnoticed.
    ValueError
        If an argument is out of range or a draw out of bounds.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> assert_mean(rng.random(100_000), 0.5, low=0, high=1, resolution=0.02)
    """
    values, width = checked_draws(draws, low, high), float(high) - float(low)
    check_rates(false_fail, false_pass, resolution)
    _assert_mean(values, checks.real("mean", mean), width, resolution, false_fail, false_pass, "mean")


def assert_variance(
    draws: Any,
    variance: float,
    *,
    low: float,
    high: float,
    resolution: float,
    false_fail: float = RATE,
    false_pass: float = RATE,
) -> None:
    """Fail unless draws in [low, high] are consistent with ``variance``; other parameters as :func:`assert_mean`.

    Halves of squared differences of disjoint pairs are independent and have the variance as their mean.

    Parameters
    ----------
    variance : float
        Claimed variance.

    Raises
    ------
    AssertionError, Underpowered, ValueError
        As :func:`assert_mean`.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> assert_variance(rng.random(200_000), 1 / 12, low=0, high=1, resolution=0.01)
    """
    values = checked_draws(draws, low, high)
    check_rates(false_fail, false_pass, resolution)
    half = values.size // 2
    with np.errstate(over="ignore"):  # where the bounds are that wide, nothing can be resolved
        squares = (values[:half] - values[half : 2 * half]) ** 2 / 2
    width = (float(high) - float(low)) * (float(high) - float(low)) / 2
    _assert_mean(squares, checks.real("variance", variance), width, resolution, false_fail, false_pass, "variance")


def _assert_mean(
    values: Floats, claimed: float, width: float, resolution: float, false_fail: float, false_pass: float, name: str
) -> None:
    reach, miss = (_bernstein(values, width, rate) for rate in (false_fail, false_pass))
    if not reach + miss <= resolution:
        raise Underpowered(
            f"{values.size} values resolve a {name} to {reach + miss:.3g}, not to {resolution:.3g}. Take more draws, "
            f"tighter bounds or a larger `resolution`."
        )
    found = float(values.mean())
    if not abs(found - claimed) <= reach:
        raise AssertionError(
            f"the {name} is not {claimed:.6g}: {values.size} values give {found:.6g}, and correct code is further off "
            f"than {reach:.2g} in at most {false_fail:.2g} of the cases."
        )


def _bernstein(values: Floats, width: float, rate: float) -> float:
    """Return how far the mean of the values is from its expectation but for ``rate`` of the cases, on either side."""
    if values.size < 2 or not math.isfinite(width):
        return math.inf
    log = math.log(4) - math.log(rate)
    return math.sqrt(2 * float(values.var(ddof=1)) * log / values.size) + 7 * width * log / (3 * (values.size - 1))
