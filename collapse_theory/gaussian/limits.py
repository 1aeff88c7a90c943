"""What the two parts of the Wasserstein-2 risk tend to as the number of fits grows."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, schedule
from collapse_theory.gaussian.moments import width

__all__ = ["RiskLimits", "risk_limits"]

_FIRST = 1 << 14  # generations summed one by one; the rest is an integral


@dataclass(frozen=True)
class RiskLimits:
    r"""Limits of the parts of E W2² and of the spread part of a single run.

    Attributes
    ----------
    mean_part : float
        Limit of :math:`E(\mu_n - \mu)^2`.
    spread_part : float
        Limit of :math:`E(\sigma_n - \sigma)^2`.
    collapses : bool
        Whether :math:`\sigma_n \to 0` almost surely; then :math:`(\sigma_n - \sigma)^2 \to \sigma^2` in every run,
        whatever its expectation does.

    Examples
    --------
    >>> risk_limits(100).collapses
    True
    """

    mean_part: float
    spread_part: float
    collapses: bool


@arithmetic.floats_only
def risk_limits(samples: Any, *, sigma: float = 1, ddof: int = 1) -> RiskLimits:
    r"""Limits of the two parts of the W2 risk.

    Parameters
    ----------
    samples : int >= 2 or named Schedule
        Data drawn per generation.
    sigma : number > 0
        Original standard deviation.
    ddof : {1, 0}
        1 for the unbiased variance, 0 for maximum likelihood.

    Returns
    -------
    RiskLimits
        In the square of the unit of ``sigma``; relative error below 1e-12 for schedules with a bounded sum.

    Raises
    ------
    ValueError
        If an argument is out of range, or the schedule is a list or a callable.

    Notes
    -----
    With :math:`S = \sum 1/M_i = \infty`: the mean part tends to infinity (``ddof=0``: :math:`\sigma^2`), the spread
    part to :math:`2\sigma^2` (``ddof=0``: :math:`\sigma^2`) and, almost surely, to :math:`\sigma^2`.
    schaeffer2025 section 2.1 states 0 for the latter. With :math:`S < \infty` both stay bounded: for ``ddof=1`` they
    are :math:`\sigma^2 S` and :math:`2\sigma^2(1 - \prod c_4(M_i))`.

    Examples
    --------
    >>> risk_limits(samples=100)
    RiskLimits(mean_part=inf, spread_part=2.0, collapses=True)
    """
    variance = float(width(sigma)) ** 2
    is_unbiased = checks.ddof(ddof) == 1
    sizes = schedule.of(samples, minimum=2)
    total = float(sizes.inverse_sum_limit())
    if total == math.inf:
        return RiskLimits(math.inf if is_unbiased else variance, (1 + is_unbiased) * variance, collapses=True)
    assert isinstance(sizes, schedule.Formula)
    log_c4 = -total / 4 + _remainder(sizes, _c4_remainder, 1 / 4, 5 / 24)
    log_shrink = 0.0 if is_unbiased else -total + _remainder(sizes, _log1p_remainder, 1 / 2, 1 / 3)
    mean_part = total if is_unbiased else -math.expm1(log_shrink)
    spread_part = math.expm1(log_shrink) - 2 * math.expm1(log_c4 + log_shrink / 2)
    return RiskLimits(variance * mean_part, variance * spread_part, collapses=False)


def _c4_remainder(size: Any) -> Any:
    return arithmetic.of().log_gamma_step((size - 1) / 2) + 1 / (4 * size)


def _log1p_remainder(size: Any) -> Any:
    return np.log1p(-1 / size) + 1 / size


def _remainder(sizes: schedule.Formula, term: Callable[[Any], Any], second: float, third: float) -> float:
    """Return the sum of ``term(M_i)`` over all i; for large M the term is -second/M² - third/M³."""
    from scipy.integrate import quad

    ops = arithmetic.of()
    listed = np.asarray(sizes.sizes(_FIRST, ops))
    direct = math.fsum(np.where(np.isfinite(listed), term(np.minimum(listed, 1e300)), 0.0))

    def tail(index: float) -> float:
        inverse = 1 / float(sizes.at(index, ops))
        return -(inverse**2) * (second + third * inverse)

    integral, _ = quad(lambda u: tail(math.exp(u)) * math.exp(u), math.log(_FIRST), 60, epsabs=0, epsrel=1e-9)
    return direct + float(integral) + tail(_FIRST) / 2
