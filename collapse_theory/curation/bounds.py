r"""Exponentials that P(bad wins) lies between.

With X bad ones among D data, :math:`E e^{cX'} = [1 + s(x)(e^c-1)]^D`. Let :math:`f(x) = \ln[1 + s(x)(e^c-1)]`, which is
cx at both ends. For every curator here f changes its curvature at most once, so that f lies on one side of cx
throughout once it does so at one end: :math:`s'(0)(e^c-1) = c` and :math:`s'(1)(1-e^{-c}) = c` give one c for each
side. Then :math:`e^{cX}` never falls, or never rises, on average (docs/theory/curation.md).
"""

from __future__ import annotations

import math
from collections.abc import Callable

from collapse_theory import arithmetic
from collapse_theory.curation.curators import Curator

__all__ = ["between", "exponential", "rate_of_change", "rates"]

_NEVER = 1e-290
_FIRST_ORDER = 1e-17  # below it c is twice the excess to the last digit


def rates(curator: Curator) -> tuple[float, float]:
    """Return c at a share of 0, which can be infinite, and at a share of 1; both are 0 if nothing is preferred.

    Examples
    --------
    >>> from collapse_theory.curation.curators import Verifier
    >>> [round(c, 6) for c in rates(Verifier(0.9, 0.6))]
    [0.762689, 0.874217]
    """
    if curator.is_neutral:
        return 0.0, 0.0
    ops = arithmetic.of()
    falls = float(curator.slopes(ops)[0])
    before = math.inf if falls < _NEVER else _at_zero(float(curator.excess(0.0, 1.0, ops)))
    return before, _at_one(float(curator.excess(1.0, 1.0, ops)))


def between(share: float, size: int, curator: Curator) -> tuple[float, float]:
    """Return the lower and the upper bound."""
    found = rates(curator)
    return exponential(share, max(found) * size), exponential(share, min(found) * size)


def exponential(share: float, rate: float) -> float:
    """Return (e^{zx} - 1)/(e^z - 1), with its limits.

    Examples
    --------
    >>> exponential(0.5, 0.0), exponential(0.5, math.inf)
    (0.5, 0.0)
    """
    if share in (0.0, 1.0) or rate == 0:
        return share
    if rate == math.inf:
        return 0.0
    return math.exp(-rate * (1 - share)) * math.expm1(-rate * share) / math.expm1(-rate)


def rate_of_change(change: float) -> float:
    """Return y with y/(e^y - 1) = 1 - change.

    Examples
    --------
    >>> round(rate_of_change(0.5), 4)
    1.2564
    """
    return _at_zero(change / (1 - change))


def _at_zero(excess: float) -> float:
    """Solve s'(0)(e^c - 1) = c, from 1/s'(0) - 1."""
    loss = excess / (1 + excess)
    if loss < _FIRST_ORDER:
        return 2 * loss
    return _between(lambda c: _remainder(c) / math.expm1(c) - loss, loss, 2 * math.log1p(excess))


def _at_one(excess: float) -> float:
    """Solve s'(1)(1 - e^{-c}) = c, from s'(1) - 1."""
    if excess < _FIRST_ORDER:
        return 2 * excess
    return _between(lambda c: _remainder(-c) / -math.expm1(-c) - excess, excess, min(2 * excess, excess + 1))


def _between(function: Callable[[float], float], low: float, high: float) -> float:
    from scipy.optimize import brentq

    below, above = low * (1 - 1e-9), high * (1 + 1e-9)
    return float(brentq(function, below, above, xtol=1e-300, rtol=1e-15, maxiter=500))


def _remainder(x: float) -> float:
    """Return e^x - 1 - x."""
    if abs(x) > 0.5:
        return math.expm1(x) - x
    term, total = x * x / 2, 0.0
    for k in range(3, 25):
        total += term
        term *= x / k
    return total
