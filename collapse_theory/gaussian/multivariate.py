"""Wasserstein-2 risk in d dimensions: the mean part exactly, the covariance part to first order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, schedule
from collapse_theory.arithmetic import Arithmetic, Number, unsealed
from collapse_theory.gaussian.moments import Setting, mean_part, setting
from collapse_theory.gaussian.policies import moments_of
from collapse_theory.policy import Mix, Policy, Replace

__all__ = ["risk_multivariate"]

_LARGEST = 2  # relative size of the second order, times four
_LISTED = 10**6  # sizes that are looked through for the least one; named schedules begin with it
_REPLACE = Replace()


@arithmetic.serves("float64", "mpmath", "arb")
def risk_multivariate(samples: Any, fits: Any, *, cov: Any, ddof: int = 1, policy: Policy = _REPLACE) -> Number:
    r"""Expected squared Wasserstein-2 distance from a d-dimensional Gaussian, to first order in 1/M_i.

    Parameters
    ----------
    samples : int >= 2, sequence of int or Schedule
        Data drawn per generation, M_0, M_1, …
    fits : int >= 0 or array of int
        Draw-then-fit steps done, n.
    cov : array_like, shape (d, d)
        Original covariance: symmetric, no negative eigenvalue. Singular ones are fine.
    ddof : {1, 0}
        1 for the unbiased covariance, 0 for maximum likelihood.
    policy : Policy
        ``Replace()``, ``Fresh(anchors)``, ``Accumulate()``, ``AccumulateSubsample()`` or ``Mix(alpha, beta, gamma)``;
        for the last, the risk of the normal with mean and covariance of the mixture that data are drawn from.

    Returns
    -------
    float, or array like ``fits``
        In the unit of ``cov``.

    Raises
    ------
    ValueError
        If ``cov`` is not a covariance (the message says by how much), another argument is out of range, or the
        expansion does not hold: q > 2 (``Mix``: q > 1/2), see below. Then simulate, with
        :func:`~collapse_theory.montecarlo.multivariate_estimate`.

    Notes
    -----
    The mean part is exact, :math:`\operatorname{Tr}\Sigma \sum 1/M_i` (``ddof=0``:
    :math:`\operatorname{Tr}\Sigma\,(1 - \prod(1 - 1/M_i))`), for any M_i >= 2, even where the fitted covariance is
    singular. The covariance part is of **first order**, :math:`\tfrac12 \sum_{a,b} l_a l_b (1 + [a=b])/(l_a + l_b)`
    times :math:`\sum 1/(M_i - 1)` (``ddof=0``: :math:`\sum 1/M_i`), with the eigenvalues l of ``cov``; what is left out
    is of second order. It is wrong by at most q/4 of itself (``ddof=0``: q/2), where
    :math:`q = (r + 1)\sum 1/(M_i - 1)` and r is the rank of ``cov``. That bound is empirical: simulated for r up to 32
    and equal, power-law, geometric and spiked spectra, computed for r = 1. For many equal eigenvalues the second order
    is :math:`-\tfrac{n-2}{8n} q` of the first. For d = 1 use the exact :func:`risk`.

    Under other policies the mean part is the exact :func:`mean_drift`, and the covariance part that of first order
    times :math:`s = E(\mu_n-\mu)^2/\sigma^2`, as errors of mean and covariance add up alike, plus
    :math:`\tfrac14 \operatorname{Tr}\Sigma\,(E\sigma_n^2/\sigma^2 - 1)^2`, what a bias costs. With
    :math:`q = (r + 1)(s + 1/(M - 1))`, M the least size, it is wrong by at most q/4 of itself, for ``Mix`` q; simulated
    for r up to 16. The distribution of the W2 distance has no closed form under any policy:
    :func:`~collapse_theory.montecarlo.multivariate_quantiles` simulates it.

    Examples
    --------
    >>> round(risk_multivariate(1000, 1, cov=[[2.0, 0.0], [0.0, 1.0]]), 6)
    0.005169
    """
    ops = arithmetic.of(cov)
    case = setting(samples, fits, ops.number(1) if ops.encloses else 1, ddof)
    route: Callable[[Any, Arithmetic], tuple[Number, Number, int]] = _in_floats
    if case.ops.encloses:
        route = _in_balls
    elif case.ops.rounds and not case.ops.is_float:
        route = _in_multiprecision
    trace, first_order, rank = route(cov, case.ops)
    if not isinstance(policy, Replace):
        return case.ops.plain(_under_policy(policy, case, trace, first_order, rank))
    _check_range(rank, case)
    spread = case.total(lambda size: 1 / (size - case.ddof))
    return case.ops.plain(trace * mean_part(case) + first_order * spread)


def _under_policy(policy: Policy, case: Setting, trace: Number, first_order: Number, rank: int) -> Number:
    moments = moments_of(policy, case)
    drift, steps = moments.variance_of_mean, schedule.longest(case.fits)
    if steps:
        least = min(case.sizes.sizes(steps, case.ops)) if steps < _LISTED else case.sizes.smallest
        size = (rank + 1) * (_greatest(drift) + 1 / (least - 1))
        _refuse_beyond(size, "(Var mu_n/sigma² + 1/(M - 1))", _LARGEST / 4 if isinstance(policy, Mix) else _LARGEST)
    return (trace + first_order) * drift + trace * (moments.variance - 1) ** 2 / 4


def _check_range(rank: int, case: Setting) -> None:
    """Refuse where the second order may exceed half of the first."""
    total = case.total(lambda size: 1 / (size - 1))
    _refuse_beyond((rank + 1) * _greatest(total), "the sum of 1/(M - 1)", _LARGEST)


def _refuse_beyond(size: Number, of: str, most: float) -> None:
    if size > most:
        raise ValueError(
            f"`fits` must be few beside `samples` for an expansion in 1/M; (rank + 1) times {of} is "
            f"{size:.3g}, above {most:g}. Simulate with `montecarlo.multivariate_estimate`, or lower `fits`."
        )


def _greatest(values: Number) -> Number:
    return np.max(values, initial=0.0) if isinstance(values, np.ndarray) else values


def _in_floats(cov: Any, ops: Arithmetic) -> tuple[float, float, int]:
    """Return the trace, half the sum over pairs of eigenvalues, and the rank."""
    checks.scaled("cov", cov)
    matrix = checks.covariance("cov", cov)
    values = np.maximum(np.linalg.eigvalsh(matrix), 0.0)
    sums = values[:, None] + values
    pairs = np.divide(values[:, None] * values, sums, out=np.zeros_like(sums), where=sums > 0)
    rank = int((values > values[-1] * len(values) * np.finfo(np.float64).eps).sum())
    return float(np.trace(matrix)), float(pairs.sum() + pairs.trace()) / 2, rank


def _in_multiprecision(cov: Any, ops: Arithmetic) -> tuple[Number, Number, int]:
    """Return the same at the precision of mpmath."""
    import mpmath

    entries = np.atleast_2d(np.asarray(cov, dtype=object))
    checks.covariance("cov", [[float(entry) for entry in row] for row in entries])
    matrix = mpmath.matrix([[ops.number(entry) for entry in row] for row in entries])
    values = [max(value, 0) for value in mpmath.eigsy((matrix + matrix.T) / 2, eigvals_only=True)]
    held = [value for value in values if value > max(values) * len(values) * mpmath.eps]
    pairs = mpmath.fsum(a * b / (a + b) for a in held for b in held)
    trace = mpmath.fsum(values)
    return trace, (pairs + trace / 2) / 2, len(held)


def _in_balls(cov: Any, ops: Arithmetic) -> tuple[Number, Number, int]:
    r"""Return the same without eigenvalues, which balls cannot tell apart where they are equal.

    With :math:`q(x) = \det(x + \Sigma) = x^k r(x)`, the sum of :math:`l_a l_b/(l_a + l_b)` over all pairs is
    :math:`\operatorname{Tr}[(d - k)\Sigma - \Sigma^2 r'(\Sigma) r(\Sigma)^{-1}]`, by
    :math:`\sum_a 1/(x + l_a) = q'(x)/q(x)`.
    """
    import flint

    entries = np.atleast_2d(np.asarray(cov, dtype=object))
    checks.covariance("cov", [[float(unsealed(ops.number(entry))) for entry in row] for row in entries])
    matrix = flint.arb_mat([[unsealed(ops.number(entry)) for entry in row] for row in entries])
    matrix = (matrix + matrix.transpose()) / 2
    trace, rest = matrix.trace(), _coefficients(matrix, ops)
    over = _polynomial([k * c for k, c in enumerate(rest)][1:], matrix)
    try:
        pairs = (len(rest) - 1) * trace - (_polynomial(rest, matrix).solve(matrix * matrix * over)).trace()
    except ZeroDivisionError:  # not provably regular at this precision
        pairs = flint.arb.nan()
    return ops.seal(trace), ops.seal((pairs + trace / 2) / 2), len(rest) - 1


def _coefficients(matrix: Any, ops: Arithmetic) -> list[Any]:
    """Return the coefficients of r; none is negative, or else the matrix has a negative eigenvalue."""
    found = list((-matrix).charpoly())
    while found[0] == 0:
        found.pop(0)
    if not all(ops.seal(coefficient) >= 0 for coefficient in found):
        raise ValueError(
            "`cov` must be positive semidefinite; its entries, taken exactly, give a negative eigenvalue. Pass "
            "fractions, or add a little to the diagonal."
        )
    return found


def _polynomial(coefficients: list[Any], matrix: Any) -> Any:
    """Evaluate a polynomial at a matrix, by Horner's rule."""
    one = matrix**0
    value = 0 * one
    for coefficient in reversed(coefficients):
        value = value * matrix + coefficient * one
    return value
