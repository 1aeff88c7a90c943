"""Growth rates of the recursively fitted covariance: it shrinks almost surely, in some directions faster."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, schedule
from collapse_theory.arithmetic import Arithmetic, Number

__all__ = ["almost_sure_rate", "log_det_drift", "lyapunov_exponents"]


def lyapunov_exponents(*, samples: Any, dim: int, ddof: int = 1) -> list[Number]:
    r"""Lyapunov exponents of the covariance :math:`\Sigma_n`, largest first.

    Parameters
    ----------
    samples : int >= 2 or symbol
        Data drawn per generation, M, the same for ever.
    dim : int >= 1
        Dimension d.
    ddof : {1, 0}
        1 for the unbiased covariance, 0 for maximum likelihood.

    Returns
    -------
    list of numbers < 0, length ``dim``
        Per fit; the j-th largest eigenvalue of :math:`\Sigma_n` is about :math:`e^{n\lambda_j}`. Exponents beyond the
        first M - 1 are minus infinity: M data span M - 1 dimensions, and after one fit nothing is left in the others.

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
    >>> round(sum(lyapunov_exponents(samples=12, dim=3)), 7)
    -0.6081625
    >>> lyapunov_exponents(samples=2, dim=2)[1]
    -inf
    """
    sizes = schedule.of(samples, minimum=2)
    if not isinstance(sizes, schedule.Constant):
        raise ValueError(
            f"`samples` must be the same in every generation; got {sizes}. For others use `log_det_drift`."
        )
    ops = arithmetic.of(*sizes.parameters)
    divisor = checks.ddof(ddof)
    steps = range(1, checks.whole("dim", dim, minimum=1) + 1)
    return [schedule.plain(_exponent(ops.number(sizes.size), j, divisor, ops)) for j in steps]


def almost_sure_rate(*, samples: Any, ddof: int = 1) -> Number:
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
    shumailov2024 states, that :math:`\Sigma_n \to 0` almost surely, although :math:`E\Sigma_n = \Sigma` for ever.

    Examples
    --------
    >>> round(almost_sure_rate(samples=100), 7)
    -0.010135
    """
    return lyapunov_exponents(samples=samples, dim=1, ddof=ddof)[0]


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
    >>> round(log_det_drift(samples=12, fits=10, dim=3), 6)
    -6.081625
    """
    sizes = schedule.of(samples, minimum=2)
    divisor, count = checks.ddof(ddof), checks.whole("dim", dim, minimum=1)
    ops = arithmetic.of(*sizes.parameters, fits)

    steps = checks.fits(fits)
    if isinstance(sizes, schedule.Constant) and _is_singular(sizes.size, count):
        return schedule.plain(np.where(np.asarray(steps) > 0, -math.inf, 0.0)[()])
    indices = range(1, count + 1)
    return schedule.plain(sizes.totals(lambda size: sum(_exponent(size, j, divisor, ops) for j in indices), steps, ops))


def _is_singular(size: Number, dim: int) -> bool:
    return not arithmetic.is_symbolic(size) and not size > dim


def _exponent(size: Number, j: int, ddof: int, ops: Arithmetic) -> Number:
    """Return psi((M - j)/2) - ln((M - ddof)/2), the sum of two terms of one sign; minus infinity for M <= j."""
    if isinstance(size, np.ndarray):
        regular = np.maximum(size, j + 1)
        return np.where(size > j, _exponent_of_regular(regular, j, ddof, ops), -math.inf)
    return ops.number(-math.inf) if _is_singular(size, j) else _exponent_of_regular(size, j, ddof, ops)


def _exponent_of_regular(size: Number, j: int, ddof: int, ops: Arithmetic) -> Number:
    return -(ops.log_minus_digamma((size - j) / 2) + ops.log1p((j - ddof) / (size - j)))
