"""Wasserstein-2 risk of the recursively fitted one-dimensional Gaussian: W2² = (mu_n - mu)² + (sigma_n - sigma)²."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.gaussian.chains import chained, nested
from collapse_theory.gaussian.moments import Setting, mean_part, setting

__all__ = ["risk", "risk_series", "risk_spread", "risk_variance", "risk_variance_series"]


@arithmetic.any_kind
def risk(samples: Any, fits: Any, *, sigma: Number = 1, ddof: int = 1) -> Number:
    r"""Expected squared Wasserstein-2 distance between the fitted and the original Gaussian.

    Parameters
    ----------
    samples : int >= 2, sequence of int, symbol or Schedule
        Data drawn per generation, M_0, M_1, …
    fits : int >= 0, array of int or symbol
        Draw-then-fit steps done, n. The papers' R^{n+1} with M_0 … M_n is ``fits=n+1``.
    sigma : number > 0
        Original standard deviation.
    ddof : {1, 0}
        1 for the unbiased variance, 0 for maximum likelihood.

    Returns
    -------
    number, or array like ``fits``
        In the square of the unit of ``sigma``.

    Raises
    ------
    ValueError
        If an argument is out of range or a listed schedule is shorter than ``fits``.

    Notes
    -----
    Exact: :math:`\sigma^2[\sum_{i<n} 1/M_i + 2(1 - \prod_{i<n} c_4(M_i))]` for ``ddof=1``. Published expansions:
    shumailov2023 eq. (4), in two versions; :func:`risk_series` has the right one.

    Examples
    --------
    >>> round(risk(samples=100, fits=6), 13)
    0.0900741094553
    >>> import sympy
    >>> M = sympy.Symbol("M", positive=True)
    >>> risk(samples=M, fits=1)
    2 - 2*gamma(M/2)/(sqrt(M/2 - 1/2)*gamma(M/2 - 1/2)) + 1/M
    """
    case = setting(samples, fits, sigma, ddof)
    return case.ops.plain(case.sigma**2 * (mean_part(case) + spread_part(case)))


@arithmetic.any_kind
def risk_spread(samples: Any, fits: Any, *, sigma: Number = 1, ddof: int = 1) -> Number:
    r"""Part of :func:`risk` that the spread contributes, :math:`E(\sigma_n - \sigma)^2`; the parameters are the same.

    The rest, :math:`E(\mu_n - \mu)^2`, is :func:`~collapse_theory.gaussian.variance_of_mean`.

    Returns
    -------
    number, or array like ``fits``
        In the square of the unit of ``sigma``.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Exact: :math:`2\sigma^2(1 - \prod_{i<n} c_4(M_i))` for ``ddof=1``. Where :math:`\sum 1/M_i` diverges it tends to
    :math:`2\sigma^2` (``ddof=0``: :math:`\sigma^2`), while :math:`(\sigma_n - \sigma)^2` itself tends to
    :math:`\sigma^2` almost surely: :math:`E\sigma_n^2 = \sigma^2` is carried by ever rarer, ever wider runs.
    schaeffer2025 section 2.1 says that it tends to 0. See :func:`risk_limits`.

    Examples
    --------
    >>> risk_spread(samples=100, fits=10**6)
    2.0
    """
    case = setting(samples, fits, sigma, ddof)
    return case.ops.plain(case.sigma**2 * spread_part(case))


def spread_part(case: Setting) -> Number:
    """Return E(sigma_n - sigma)²/sigma² as a square plus a variance."""
    ops, log_c4, log_shrink = case.ops, case.log_c4, case.log_shrink
    if case.ddof:
        return -2 * ops.expm1(log_c4)
    return ops.expm1(log_c4 + log_shrink / 2) ** 2 - ops.exp(log_shrink) * ops.expm1(2 * log_c4)


@arithmetic.any_kind
def risk_series(samples: Any, fits: Any, *, order: int = 1, sigma: Number = 1, ddof: int = 1) -> Number:
    r"""Expansion of :func:`risk` in 1/M_i; the other parameters are those of :func:`risk`.

    Parameters
    ----------
    order : {1, 2}
        Highest power of 1/M_i that is kept.

    Returns
    -------
    number, or array like ``fits``

    Raises
    ------
    ValueError
        If ``order`` is not 1 or 2, or another argument is out of range.

    Notes
    -----
    With :math:`S_k = \sum_{i<n} M_i^{-k}`: first order :math:`\tfrac32 \sigma^2 S_1` for both estimators; second
    order adds :math:`\tfrac12 S_2 - \tfrac1{16} S_1^2` (``ddof=1``) or :math:`S_2 - \tfrac9{16} S_1^2` (``ddof=0``).
    The first order is eq. (4) of shumailov2023, arXiv version 3.

    Examples
    --------
    >>> round(risk_series(samples=100, fits=6), 12)
    0.09
    """
    order = checks.whole("order", order, minimum=1, maximum=2)
    case = setting(samples, fits, sigma, ddof)
    first = case.inverse_total
    series = 3 * first / 2
    if order == 2:
        second = case.total(lambda size: 1 / size**2)
        series = series + (second / 2 - first**2 / 16 if case.ddof else second - 9 * first**2 / 16)
    return case.ops.plain(case.sigma**2 * series)


@arithmetic.any_kind
def risk_variance(samples: Any, fits: Any, *, sigma: Number = 1, ddof: int = 1) -> Number:
    r"""Variance over runs of the squared Wasserstein-2 distance; the parameters are those of :func:`risk`.

    Returns
    -------
    number, or array like ``fits``
        In the fourth power of the unit of ``sigma``; infinity where it exceeds the range of float64.

    Raises
    ------
    ValueError
        If an argument is out of range, or ``fits`` is a symbol.

    Notes
    -----
    Exact. Given the spreads, the mean is normal with variance :math:`A = \sum_i \sigma_i^2/M_i`, so that the variance
    is :math:`3 E A^2 - (E A)^2 + \operatorname{Var}(1-s)^2 + 2 \operatorname{Cov}(A, (1-s)^2)`, :math:`s = \sigma_n`.
    Each part is a running sum over generations, arranged so that the orders that cancel are never formed.
    Leading order :math:`\tfrac52 \sigma^4 (\sum 1/M_i)^2`; published: shumailov2023 eq. (5), in two versions.

    Examples
    --------
    >>> round(risk_variance(samples=100, fits=6), 13)
    0.0097182446603
    """
    case = setting(samples, fits, sigma, ddof)
    with np.errstate(over="ignore", invalid="ignore"):
        variance = _variance(case)
        if case.ops.is_float and not np.isfinite(variance).all():
            variance = np.where(np.isfinite(variance), variance, np.inf)[()] if case.ddof else _beyond_float_range(case)
    return case.ops.plain(case.sigma**4 * variance)


def _variance(case: Setting) -> Number:
    spread = spread_part(case)
    return _mean_square_variance(case) + (_spread_fourth(case) - spread**2) + 2 * _covariance(case)


def _beyond_float_range(case: Setting) -> Number:
    """Compute in mpmath, whose exponents do not overflow, what is moderate although its parts are huge."""
    import mpmath

    with mpmath.workprec(160):
        values = _variance(replace(case, ops=arithmetic.of(mpmath.mpf(1))))
    return np.array([float(value) for value in np.ravel(values)]).reshape(np.shape(values))[()]


@arithmetic.any_kind
def risk_variance_series(samples: Any, fits: Any, *, sigma: Number = 1) -> Number:
    r"""Leading order of :func:`risk_variance`, :math:`\tfrac52 \sigma^4 (\sum_{i<n} 1/M_i)^2`, for both estimators.

    The parameters and errors are those of :func:`risk`.

    Returns
    -------
    number, or array like ``fits``

    Notes
    -----
    To be compared with shumailov2023 eq. (5).

    Examples
    --------
    >>> round(risk_variance_series(samples=100, fits=1), 12)
    0.00025
    """
    case = setting(samples, fits, sigma, 1)
    return case.ops.plain(5 * case.sigma**4 * case.inverse_total**2 / 2)


def _mean_square_variance(case: Setting) -> Number:
    """Return Var(mu_n - mu)²/sigma⁴ = 3 E A² - (E A)²."""

    def inverse(size: Number) -> Number:
        return 1 / size

    squares = chained(case, lambda size: 1 / size**2, case.log_fourth_of)
    pairs = nested(case, (inverse, case.log_shrink_of), (inverse, case.log_ratio_of))
    return 3 * (squares + 2 * pairs) - mean_part(case) ** 2


def _covariance(case: Setting) -> Number:
    """Return Cov(A, (1 - s)²)/sigma⁴; e^f - 1 for a sum f of logarithms is the sum of its own increments."""
    ops = case.ops
    outer = (lambda size: 1 / size, case.log_shrink_of)
    squares = nested(case, outer, (lambda size: 2 / (size - 1), case.log_square_of))
    halves = nested(case, outer, (lambda size: 1 / (size - 1), lambda size: ops.log1p(1 / (size - 1))))
    return ops.exp(case.log_shrink) * squares - 2 * ops.exp(case.log_c4 + case.log_shrink / 2) * halves


def _spread_fourth(case: Setting) -> Number:
    """Return E(1 - s)⁴, with E s^b = exp(a_b); the sum of c_b a_b is of third order in 1/M and computed as such."""
    ops = case.ops
    a1 = case.log_c4 + case.log_shrink / 2
    a2 = case.log_shrink
    a3 = case.total(lambda size: case.log_c4_of(size) + ops.log1p(1 / (size - 1))) + 3 * case.log_shrink / 2
    a4 = case.total(case.log_fourth_of)

    def linear_of(size: Number) -> Number:
        half = (size - 1) / 2
        tails = ops.log1p_tail(1 / half) - 4 * ops.log1p_tail(1 / (2 * half))
        return tails - 8 * ops.log_gamma_step_tail(half)

    return ops.exp_sum((-4, 6, -4, 1), (a1, a2, a3, a4), case.total(linear_of))
