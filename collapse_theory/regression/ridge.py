"""Ridge regression on the labels of earlier least-squares models, in the limit of many rows and coefficients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number

__all__ = ["RidgeRisk", "effective_penalty", "ridge_excess_risk"]


@dataclass(frozen=True)
class RidgeRisk:
    """The parts of an excess risk.

    Attributes
    ----------
    bias, variance : number
        Those of a fit to real labels.
    collapse : number
        What the preceding synthetic generations add; proportional to their number.

    Examples
    --------
    >>> RidgeRisk(bias=0.1, variance=0.25, collapse=0.5).total
    0.85
    """

    bias: Number
    variance: Number
    collapse: Number

    @property
    def total(self) -> Number:
        """Sum of the parts."""
        return self.bias + self.variance + self.collapse


@arithmetic.any_kind
@checks.within_float64("`penalty` and `ratio`")
def effective_penalty(penalty: Number, *, ratio: Number) -> Number:
    r"""Effective ridge penalty: the non-negative root of :math:`\kappa - \lambda = \varphi\kappa/(1+\kappa)`.

    Parameters
    ----------
    penalty : number >= 0
        :math:`\lambda`, if the loss is divided by the number of rows and the inputs have unit variance.
    ratio : number > 0
        :math:`\varphi = d/T`.

    Returns
    -------
    number >= 0
        :math:`\max(\varphi - 1, 0)` without a penalty.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Of the two forms of the root the one without cancellation is used. Source: dohmatob2024a.

    Examples
    --------
    >>> effective_penalty(0.0, ratio=3.0)
    2.0
    """
    ops = arithmetic.of(penalty, ratio)
    lam = ops.number(checks.positive("penalty", checks.one("penalty", penalty), allow_zero=True))
    phi = ops.number(checks.positive("ratio", checks.one("ratio", ratio)))
    excess = lam + phi - 1
    root = ops.sqrt(excess**2 + 4 * lam)
    if arithmetic.is_symbolic(root) or excess > 0:
        return ops.plain((excess + root) / 2)
    return ops.plain(2 * lam / (root - excess)) if lam > 0 else 0 * lam


@arithmetic.any_kind
@checks.within_float64("`ratio`, `penalty`, `sigma`, `first_sigma` and `signal`")
def ridge_excess_risk(
    fits: Any,
    *,
    ratio: Number,
    first_ratio: Number,
    penalty: Number,
    sigma: Number = 1,
    first_sigma: Number = 1,
    signal: Number = 1,
) -> RidgeRisk:
    r"""Excess risk of a ridge fit that follows generations of plain least squares.

    Parameters
    ----------
    fits : int >= 0, array of int, or symbol for a number of at least 1
        Models fitted in turn, n, the last of them by ridge regression: 1 is a ridge fit to real labels, 0 the truth.
    ratio, first_ratio : number > 0, number in (0, 1)
        :math:`\varphi = d/T` of the ridge fit and :math:`\varphi_0 = d/T_0` of the generations before it.
    penalty : number >= 0
        Ridge penalty :math:`\lambda`; 0 needs ``ratio`` other than 1.
    sigma, first_sigma : number >= 0
        Standard deviation of the label noise of the ridge fit and of each generation before it.
    signal : number >= 0
        Norm of the true coefficients.

    Returns
    -------
    RidgeRisk
        Each part like ``fits``, in the square of the unit of ``sigma``.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    With :math:`u = (1+\kappa)^2`: bias :math:`\kappa^2 \|w_0\|^2/(u-\varphi)`, variance
    :math:`\sigma^2 \varphi/(u-\varphi)`, collapse :math:`(n-1) \sigma_0^2 \rho` with
    :math:`\rho = \frac{\varphi_0}{1-\varphi_0}\left[\frac1u + \frac{\varphi\kappa^2}{u(u-\varphi)}\right]`:
    asymptotic, for isotropic inputs. Source: dohmatob2024a corollary 4.7, whose n counts synthetic generations and is
    n - 1 here.

    Examples
    --------
    >>> ridge_excess_risk(3, ratio=0.5, first_ratio=0.5, penalty=0.0)
    RidgeRisk(bias=0.0, variance=1.0, collapse=2.0)
    """
    ops = arithmetic.of(fits, ratio, first_ratio, penalty, sigma, first_sigma, signal)
    kappa = ops.number(effective_penalty(penalty, ratio=ratio))
    phi, start = ops.number(ratio), ops.number(checks.inside("first_ratio", first_ratio, 0, 1))
    u = (1 + kappa) ** 2
    room = kappa * (kappa + 2) + (1 - phi)
    if not arithmetic.is_symbolic(room) and not room > 0:
        raise ValueError(f"`ratio` must differ from 1 without a penalty; got {ratio!r}. Pass a positive `penalty`.")
    noise, first, norm = (
        ops.number(checks.positive(name, value, allow_zero=True))
        for name, value in (("sigma", sigma), ("first_sigma", first_sigma), ("signal", signal))
    )
    rho = start / (1 - start) * (1 + phi * kappa**2 / room) / u
    started, synthetic = _generations(checks.fits(fits))
    parts = (started * (kappa**2 * norm**2 / room), started * (noise**2 * phi / room), synthetic * first**2 * rho)
    return RidgeRisk(*map(ops.plain, parts))


def _generations(fits: Any) -> tuple[Any, Any]:
    """Return 1, or 0 where nothing has been fitted, and the number of synthetic generations before the ridge fit."""
    if isinstance(fits, np.ndarray):
        return np.minimum(fits, 1), np.maximum(fits, 1) - 1
    return (1, fits - 1) if arithmetic.is_symbolic(fits) or fits > 0 else (0, 0)
