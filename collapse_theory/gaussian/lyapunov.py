"""Growth rates of the recursively fitted covariance: it shrinks almost surely, in some directions faster."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, checks, schedule
from collapse_theory.arithmetic import Arithmetic, Number
from collapse_theory.schedule.condensed import condensed

__all__ = ["almost_sure_rate", "log_det_drift", "lyapunov_exponents"]


@arithmetic.any_kind
def lyapunov_exponents(samples: Any, *, dim: int, ddof: int = 1) -> NDArray[Any]:
    r"""Lyapunov exponents of the covariance :math:`\Sigma_n`, largest first.

    Parameters
    ----------
    samples : int >= 2 or symbol
        Data drawn per generation, M, the same in all of them.
    dim : int >= 1
        Dimension d.
    ddof : {1, 0}
        1 for the unbiased covariance, 0 for maximum likelihood.

    Returns
    -------
    array, shape (dim,)
        Negative numbers per fit, float64 or of the kind of ``samples``; the j-th largest eigenvalue of
        :math:`\Sigma_n` is about :math:`e^{n\lambda_j}`. Exponents beyond the first M - 1 are minus infinity: M data
        span M - 1 dimensions, and after one fit nothing is left in the others.

    Raises
    ------
    ValueError
        If an argument is out of range, or ``samples`` varies.

    Notes
    -----
    Exact: :math:`\lambda_j = \psi((M-j)/2) + \ln(2/(M-1))` (``ddof=0``: :math:`2/M`), from
    :math:`\Sigma_{n+1} = \Sigma_n^{1/2} W \Sigma_n^{1/2}` with a Wishart W. All are negative, by
    :math:`\psi(x) < \ln x`: Theorem 3.1 of shumailov2024.

    Examples
    --------
    >>> lyapunov_exponents(12, dim=3).round(4).tolist()
    [-0.0937, -0.1986, -0.3159]
    >>> lyapunov_exponents(2, dim=2).round(4).tolist()
    [-1.2704, -inf]
    """
    sizes = schedule.of(samples, minimum=2)
    if not isinstance(sizes, schedule.Constant):
        raise ValueError(
            f"`samples` must be the same in every generation; got {sizes}. For others use `log_det_drift`."
        )
    ops, divisor = arithmetic.of(*sizes.parameters), checks.ddof(ddof)
    count = checks.whole("dim", dim, minimum=1, maximum=checks.LARGEST_COUNT)
    cost = (3e-7, 50.0) if ops.is_float else (1e-4, 300.0)
    remedy = "Their sum is `log_det_drift`, for any `dim`."
    checks.affordable("dim", count, seconds=cost[0] * count, memory=cost[1] * count, remedy=remedy)
    if ops.is_float:
        with np.errstate(divide="ignore"):
            return _float_exponents(float(sizes.size), count, divisor, ops)
    exponents = np.empty(count, dtype=object)
    for j in range(1, count + 1):
        exponents[j - 1] = _exponent(ops.number(sizes.size), j, divisor, ops)
    return exponents


def _float_exponents(size: float, dim: int, ddof: int, ops: Arithmetic) -> NDArray[np.float64]:
    j = np.arange(1.0, dim + 1)
    regular = j[j < size]
    values = np.full(dim, -math.inf)
    values[: regular.size] = _exponent(size, regular, ddof, ops)
    return values


@arithmetic.any_kind
def almost_sure_rate(samples: Any, *, ddof: int = 1) -> Number:
    r"""Rate at which the covariance vanishes: the limit of :math:`\tfrac1n \ln\|\Sigma_n\|`, in any dimension.

    Parameters
    ----------
    samples, ddof
        As in :func:`lyapunov_exponents`.

    Returns
    -------
    number < 0
        Per fit; about -1/M (``ddof=0``: -2/M).

    Raises
    ------
    ValueError
        If an argument is out of range, or ``samples`` varies.

    Notes
    -----
    The largest Lyapunov exponent, :math:`\psi((M-1)/2) + \ln(2/(M-1))`. It makes quantitative what Theorem 3.1 of
    shumailov2024 states, that :math:`\Sigma_n \to 0` almost surely, although :math:`E\Sigma_n = \Sigma` for all n.

    Examples
    --------
    >>> round(almost_sure_rate(100), 7)
    -0.010135
    """
    (exponent,) = lyapunov_exponents(samples, dim=1, ddof=ddof).tolist()  # a float as Python's own
    return exponent


@arithmetic.any_kind
def log_det_drift(samples: Any, fits: Any, *, dim: int, ddof: int = 1) -> Number:
    r"""Mean change of the log-determinant, :math:`E \ln\det\Sigma_n - \ln\det\Sigma`.

    Parameters
    ----------
    samples : int >= 2, sequence of int, symbol or Schedule
        Data drawn per generation, M_0, M_1, …
    fits : int >= 0, array of int or symbol
        Draw-then-fit steps done, n.
    dim : int >= 1
        Dimension d.
    ddof : {1, 0}
        1 for the unbiased covariance, 0 for maximum likelihood.

    Returns
    -------
    number <= 0, or array like ``fits``
        Minus infinity as soon as one generation has M <= d: its covariance is singular.

    Raises
    ------
    ValueError
        If an argument is out of range or a listed schedule is shorter than ``fits``.

    Notes
    -----
    Exact: the sum over generations and j = 1 … d of :math:`\psi((M_i-j)/2) - \ln((M_i-ddof)/2)`.

    Examples
    --------
    >>> round(log_det_drift(12, 10, dim=3), 6)
    -6.081625
    """
    sizes, steps = schedule.of(samples, minimum=2), schedule.counted(fits)
    divisor, count = checks.ddof(ddof), checks.whole("dim", dim, minimum=1, maximum=checks.LARGEST_COUNT)
    ops = arithmetic.of(*sizes.parameters, fits)
    if isinstance(sizes, schedule.Constant | schedule.Formula) and _is_singular(sizes.smallest, count):
        return arithmetic.of().plain(np.where(np.asarray(steps) > 0, -math.inf, 0.0))
    is_float = ops.is_float
    if not is_float:
        checks.affordable("dim", count, seconds=1e-4 * count, remedy="Pass floats, whose cost does not depend on it.")
    points, weights = condensed(count) if is_float else (range(count), [1] * count)

    def drift(size: Number) -> Number:
        """Add up the exponents from the last, whose argument is least: those further on change ever more slowly."""
        is_regular = np.asarray(size) > count if is_float else not _is_singular(size, count)
        regular = np.where(is_regular, size, count + 1.0) if is_float else size
        if not np.any(is_regular):
            return ops.number(-math.inf) + 0 * size
        terms = (w * _exponent(regular, count - i, divisor, ops) for i, w in zip(points, weights, strict=True))
        total = sum(terms, start=ops.number(0))
        return np.where(is_regular, total, -math.inf)[()] if is_float else total

    return ops.plain(sizes.totals(drift, steps, ops))


def _is_singular(size: Number, dim: int) -> bool:
    return not arithmetic.is_symbolic(size) and not size > dim


def _exponent(size: Number, j: Number, ddof: int, ops: Arithmetic) -> Number:
    """Return psi((M - j)/2) - ln((M - ddof)/2), the sum of two terms of one sign; minus infinity for M <= j."""
    if not ops.is_float and _is_singular(size, j):
        return ops.number(-math.inf)
    return -(ops.log_minus_digamma((size - j) / 2) + ops.log1p((j - ddof) / (size - j)))
