"""Minimum-norm interpolation with fewer rows than coefficients: every generation forgets a share of the signal."""

from __future__ import annotations

from typing import Any

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number

__all__ = ["interpolation_excess_risk"]


@arithmetic.any_kind
@checks.within_float64("`samples`, `dim`, `sigma` and `signal`")
def interpolation_excess_risk(samples: Any, fits: Any, *, dim: int, sigma: Number = 0, signal: Number = 1) -> Number:
    r"""Excess risk of the minimum-norm interpolator after ``fits`` generations with fresh isotropic inputs.

    Parameters
    ----------
    samples : int in [1, dim]
        Rows per generation, T; at most ``dim - 2`` with label noise.
    fits : int >= 0, array of int or symbol
        Generations n.
    dim : int >= 1
        Unknown coefficients, d.
    sigma : number >= 0
        Standard deviation of the label noise.
    signal : number >= 0
        Norm of the true coefficients.

    Returns
    -------
    number, or array like ``fits``
        In the square of the unit of ``signal``.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Exact: :math:`(1 - q^n)[\|w_0\|^2 + \sigma^2 T/((d-T-1)(1-q))]`, :math:`q = T/d`. A fit projects onto T random
    directions, so that the share q of the squared norm of the signal is left on average. Without noise this is the
    growth of the bias in dohmatob2024a theorem 4.9, there in the limit of large T and d; here for every T and d.

    Examples
    --------
    >>> interpolation_excess_risk(5, 2, dim=10)
    0.75
    """
    width = checks.whole("dim", dim, minimum=1)
    rows = checks.whole("samples", samples, minimum=1)
    checks.positive("sigma", checks.one("sigma", sigma), allow_zero=True)
    checks.positive("signal", checks.one("signal", signal), allow_zero=True)
    most = width if sigma == 0 else width - 2
    if rows > most:
        raise ValueError(f"`samples` must be at most {most} here; got {rows}. With more rows use `excess_risk`.")
    ops = arithmetic.of(samples, fits, dim, sigma, signal)
    T, d, count = ops.number(rows), ops.number(width), checks.fits(fits)
    if rows == width:
        return ops.plain(0 * count * ops.number(signal))
    lost = -ops.expm1(count * ops.log1p((T - d) / d))
    noise = ops.number(sigma) ** 2 * T * d / ((d - T - 1) * (d - T)) if sigma != 0 else 0
    return ops.plain(lost * (ops.number(signal) ** 2 + noise))
