"""How far the fitted mean strays, and with it one datum: second moments under every policy, in any dimension."""

from __future__ import annotations

from typing import Any

from collapse_theory import arithmetic
from collapse_theory.arithmetic import Number
from collapse_theory.gaussian.covariances import invariants_of
from collapse_theory.gaussian.moments import SecondMoments, Setting, mean_part, setting
from collapse_theory.gaussian.policies import moments_of
from collapse_theory.policy import Policy, Replace

__all__ = ["data_variance", "mean_drift", "variance_of_mean"]

_REPLACE = Replace()


@arithmetic.any_kind
def data_variance(samples: Any, fits: Any, *, sigma: Number = 1, ddof: int = 1, policy: Policy = _REPLACE) -> Number:
    r"""Variance of one datum drawn after ``fits`` fits.

    Parameters
    ----------
    samples : int >= 2, sequence of int, symbol or Schedule
        Data drawn per generation, M_0, M_1, …
    fits : int >= 0, array of int or symbol
        Draw-then-fit steps done, n; a symbol for ``Replace()`` only.
    sigma : number > 0
        Original standard deviation.
    ddof : {1, 0}
        1 for the unbiased variance, 0 for maximum likelihood.
    policy : Policy
        ``Replace()``, ``Fresh(anchors)``, ``Accumulate()``, ``AccumulateSubsample()`` or ``Mix(alpha, beta, gamma)``.

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
    Exact: :math:`\sigma^2 (1 + \sum_{i<n} 1/M_i)` for ``Replace()`` and ``ddof=1``, for any sizes of at least 2; the
    source states it up to second order (shumailov2023 section 4.2, after eq. 3). For ``ddof=0`` it stays
    :math:`\sigma^2`: what the spread loses, the mean gains. Under other policies it is the sum of both parts of
    :func:`policy_moments`.

    Examples
    --------
    >>> data_variance(samples=[10, 20, 40], fits=3)
    1.175
    """
    case = setting(samples, fits, sigma, ddof)
    if isinstance(policy, Replace):
        return case.ops.plain(case.sigma**2 * (1 + (case.inverse_total if case.ddof else 0 * case.inverse_total)))
    parts = moments_of(policy, case)
    return case.ops.plain(case.sigma**2 * (parts.variance_of_mean + parts.variance))


@arithmetic.any_kind
def variance_of_mean(samples: Any, fits: Any, *, sigma: Number = 1, ddof: int = 1, policy: Policy = _REPLACE) -> Number:
    r"""Variance of the fitted mean after ``fits`` fits; the parameters are those of :func:`data_variance`.

    Returns
    -------
    number, or array like ``fits``
        In the square of the unit of ``sigma``. For ``Mix`` it is the mean of the mixture p_n.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Exact. Replace: :math:`\sigma^2 \sum_{i<n} 1/M_i` for ``ddof=1`` and :math:`\sigma^2 (1 - \prod (1 - 1/M_i))` for
    ``ddof=0``. Source: the mean part of shumailov2023 eq. (4). Accumulate:
    :math:`\sum_{i<n} (M_i/N_{i+1}^2)\, E\sigma_i^2` with :math:`N_i = \sum_{j<i} M_j`, at most
    :math:`\sigma^2 \sum M_i/N_{i+1}^2 \le 2\sigma^2/M_0` however the batches grow, since
    :math:`E\sigma_i^2 \le \sigma^2`. Others: :func:`policy_moments`.

    Examples
    --------
    >>> variance_of_mean(samples=100, fits=6)
    0.06
    >>> from collapse_theory.policy import Accumulate
    >>> round(variance_of_mean([100, 1000, 10**6], 3, policy=Accumulate()), 6)
    0.010827
    """
    case = setting(samples, fits, sigma, ddof)
    return case.ops.plain(case.sigma**2 * _drift(policy, case))


@arithmetic.any_kind
def mean_drift(
    samples: Any,
    fits: Any,
    *,
    cov: Any = None,
    dim: Any = None,
    ddof: int = 1,
    policy: Policy = _REPLACE,
) -> Number:
    r"""Mean squared distance :math:`E\|\mu_n - \mu\|^2` of the fitted mean from the original one, in any dimension.

    Parameters
    ----------
    samples, fits, policy, ddof
        As in :func:`data_variance`.
    cov : array_like, shape (d, d) or (d,), optional
        Original covariance, or its eigenvalues; not all of them zero.
    dim : int >= 1 or symbol, optional
        Instead of ``cov``: the identity in so many dimensions.

    Returns
    -------
    number, or array like ``fits``
        In the unit of ``cov``.

    Raises
    ------
    ValueError
        If an argument is out of range, or both of ``cov`` and ``dim`` are given, or none.

    Notes
    -----
    Exact: :math:`\operatorname{Tr}\Sigma` times :func:`variance_of_mean` for sigma = 1, as each projection of the
    data on a line is a process in one dimension. It is the mean part of the W2 risk
    (:func:`risk_multivariate`) under every policy.

    Examples
    --------
    >>> round(mean_drift(100, 6, cov=[[2.0, 0.5], [0.5, 1.0]]), 12)
    0.18
    """
    case = setting(samples, fits, 1, ddof)
    ops = arithmetic.of(cov, dim, fits, policy, *case.sizes.parameters)
    known = invariants_of(cov, dim, ops)
    case = Setting(case.sizes, case.fits, ops.number(1), case.ddof, ops)
    return ops.plain(known.scale * known.trace * _drift(policy, case))


def _drift(policy: Policy, case: Setting) -> Number:
    """Return E(mu_n - mu)² in units of sigma²."""
    if isinstance(policy, Replace):
        return mean_part(case)
    moments: SecondMoments = moments_of(policy, case)
    return moments.variance_of_mean
