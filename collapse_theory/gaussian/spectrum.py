"""How many directions a refitted covariance has left, in any dimension: second moments of its trace and entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.gaussian.covariances import Invariants, invariants_of
from collapse_theory.gaussian.moments import Setting, setting
from collapse_theory.gaussian.policies import moments_of
from collapse_theory.gaussian.squares import squares_of
from collapse_theory.policy import Policy, Replace

__all__ = ["CovarianceMoments", "covariance_moments", "effective_rank", "effective_rank_limit"]

_REPLACE = Replace()


@dataclass(frozen=True)
class CovarianceMoments:
    r"""Moments over runs of a fitted covariance :math:`\Sigma_n`.

    Attributes
    ----------
    trace : number
        :math:`E \operatorname{Tr} \Sigma_n`.
    trace_square : number
        :math:`E (\operatorname{Tr} \Sigma_n)^2`.
    square_trace : number
        :math:`E \operatorname{Tr} \Sigma_n^2`.

    Examples
    --------
    >>> CovarianceMoments(trace=2.0, trace_square=5.0, square_trace=3.5).trace_variance
    1.0
    """

    trace: Number
    trace_square: Number
    square_trace: Number

    @property
    def trace_variance(self) -> Number:
        """Variance of the trace over runs."""
        return self.trace_square - self.trace**2


@arithmetic.any_kind
def covariance_moments(
    samples: Any,
    fits: Any,
    *,
    cov: Any = None,
    dim: Any = None,
    ddof: int = 1,
    policy: Policy = _REPLACE,
) -> CovarianceMoments:
    r"""Exact moments of trace and square of the covariance after ``fits`` fits, in any dimension.

    Parameters
    ----------
    samples : int >= 2, sequence of int, symbol or Schedule
        Data drawn per generation, M_0, M_1, …; for ``AccumulateSubsample`` also the size of the subsample.
    fits : int >= 0 or array of int; for ``Replace`` and equal sizes also a symbol
        Draw-then-fit steps done, n.
    cov : array_like, shape (d, d) or (d,), optional
        Original covariance, or its eigenvalues; not all of them zero.
    dim : int >= 1 or symbol, optional
        Instead of ``cov``: the identity in so many dimensions.
    ddof : {1, 0}
        1 for the unbiased covariance, 0 for maximum likelihood.
    policy : Policy
        ``Replace()``, ``Fresh(anchors)``, ``Accumulate()``, ``AccumulateSubsample()`` or ``Mix(alpha, beta, gamma)``.

    Returns
    -------
    CovarianceMoments
        Each like ``fits``, in the unit of ``cov`` and its square. For ``Mix`` they belong to the distribution p_n that
        data are drawn from: its covariance includes that of the means of its parts. Otherwise they belong to the fit,
        about its own mean, whose wandering does not enter.

    Raises
    ------
    ValueError
        If an argument is out of range, or both of ``cov`` and ``dim`` are given, or none.

    Notes
    -----
    Exact. With :math:`T = (\operatorname{Tr}\Sigma)^2`, :math:`Q = \operatorname{Tr}\Sigma^2`:
    :math:`E[T_n + 2Q_n] = a_n(T + 2Q)` and :math:`E[T_n - Q_n] = b_n(T - Q)`, where :math:`a_n = E\sigma_n^4` in one
    dimension and :math:`b_n = E\det\Sigma_n` in two. Under ``Replace`` they are products of
    :math:`1 + 2/(M_i - 1)` and :math:`1 - 1/(M_i - 1)` (``ddof=0``: each times :math:`(1 - 1/M_i)^2`); under
    ``Accumulate`` products as well, otherwise linear recursions. Floats: relative error below 1e-13 under ``Replace``
    and ``Accumulate``, otherwise 1e-15 times d and the number of fits until they settle.

    Examples
    --------
    >>> moments = covariance_moments(10**5, 1000, dim=768)
    >>> round(moments.trace_square), round(moments.square_trace)
    (589899, 6704)
    """
    known, case = _asked(samples, fits, cov, dim, ddof, policy)
    ops, squares = case.ops, squares_of(policy, case)
    scale = known.scale**2 * squares.fourth
    whole = known.symmetric * squares.rest
    return CovarianceMoments(
        ops.plain(known.scale * known.trace * moments_of(policy, case).variance),
        ops.plain(scale * (known.trace_square * squares.share + whole)),
        ops.plain(scale * (known.square_trace * squares.share + whole)),
    )


@arithmetic.any_kind
def effective_rank(
    samples: Any,
    fits: Any,
    *,
    cov: Any = None,
    dim: Any = None,
    ddof: int = 1,
    policy: Policy = _REPLACE,
) -> Number:
    r"""Effective rank of the covariance after ``fits`` fits: a ratio of means; see :func:`covariance_moments`.

    Returns
    -------
    number in [1, d], or array like ``fits``
        :math:`E(\operatorname{Tr}\Sigma_n)^2 / E\operatorname{Tr}\Sigma_n^2`, the participation ratio of the
        eigenvalues over all runs.

    Raises
    ------
    ValueError
        If an argument is out of range, or both of ``cov`` and ``dim`` are given, or none.

    Notes
    -----
    Exact as a ratio of means, and not the mean over runs of the ratio, which has no closed form:
    :func:`~collapse_theory.montecarlo.multivariate_estimate` has it, with ``quantity="effective_rank"``. The two agree
    to first order in 1/M and where d and M are large (:func:`effective_rank_limit`). After many fits they part: means
    are carried by the few runs that have grown. Under ``Replace`` both tend to 1. With ``cov`` of rank r, r takes the
    place of d.

    Examples
    --------
    >>> effective_rank(10**5, [0, 10, 100, 1000], dim=768).round(2)
    array([768.  , 713.16, 434.05,  87.99])
    >>> import sympy
    >>> M = sympy.Symbol("M", positive=True)
    >>> sympy.factor(effective_rank(M, 1, dim=sympy.Symbol("d", positive=True)).subs(M, 4))
    (3*d + 2)/(d + 4)
    """
    known, case = _asked(samples, fits, cov, dim, ddof, policy)
    squares = squares_of(policy, case)
    whole = known.symmetric * squares.rest
    return case.ops.plain((known.trace_square * squares.share + whole) / (known.square_trace * squares.share + whole))


@arithmetic.any_kind
def effective_rank_limit(samples: Any, fits: Any, *, rank: Any, policy: Policy = _REPLACE) -> Number:
    r"""Effective rank after ``fits`` fits in the limit of many dimensions and proportionally many data.

    Parameters
    ----------
    samples, fits, policy
        As in :func:`covariance_moments`.
    rank : number in [1, 10^18] or symbol
        Effective rank of the original covariance: d for the identity.

    Returns
    -------
    number >= 0, or array like ``fits``
        :math:`1/(1/r + \sum_{i<n} 1/M_i)`; under other policies the sum is replaced by the variance of the mean over
        :math:`\sigma^2`, :func:`~collapse_theory.gaussian.policy_moments`, for unbiased fits.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Exact for d and M to infinity at a fixed ratio and a fixed number of fits. The covariance of n replacing fits is
    then a product of n free Wishart matrices: squares of eigenvalues have the mean
    :math:`1 + d\sum 1/M_i` for the identity, the second moment of a Fuss–Catalan law, and neither it nor the trace
    varies from run to run, so that ratio of means and mean of the ratio are the same. Use it for a rule of thumb:
    M data a generation leave at most M/n directions.

    Examples
    --------
    >>> round(effective_rank_limit(10**5, 1000, rank=768), 2)
    88.48
    """
    checks.inside("rank", rank, 1, checks.LARGEST_COUNT, closed=True)
    case = _in_kind_of(setting(samples, fits, 1, 1), rank, fits, policy)
    spread = moments_of(policy, case).variance_of_mean
    return case.ops.plain(1 / (1 / case.ops.number(rank) + spread))


def _asked(samples: Any, fits: Any, cov: Any, dim: Any, ddof: Any, policy: Any) -> tuple[Invariants, Setting]:
    case = _in_kind_of(setting(samples, fits, 1, ddof), cov, dim, fits, policy)
    return invariants_of(cov, dim, case.ops), case


def _in_kind_of(case: Setting, *others: Any) -> Setting:
    """Return the setting in the kind of number that it and other arguments ask for."""
    ops = arithmetic.of(*others, *case.sizes.parameters)
    return Setting(case.sizes, case.fits, ops.number(1), case.ddof, ops)
