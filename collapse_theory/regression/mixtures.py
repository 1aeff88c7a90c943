r"""Least squares on rows labelled by several models.

Each of T rows takes its label from a model drawn at random, independently of the inputs. Write m for the mean of the
models' errors and V for the trace of their covariance under that draw. Then the fitted model has the expected squared
error :math:`\|m\|^2 + g V + s`, :math:`s = \sigma^2 d/(T-d-1)`, with the amplification

.. math:: g = E \sum_t \frac{\|x_t\|^2}{d}\, x_t^\top (X^\top X)^{-2} x_t = \frac{(T-2)(d+2)}{(T+2)(T-d-1)},

by leaving one row out: :math:`x^\top A^{-1} x / (1 + x^\top A^{-1} x)` is Beta(d/2, (T-d)/2). The formula is exact for
isotropic Gaussian inputs; strong model collapse (dohmatob2024b eq. 11) is its limit for large T and d.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.policy import Mix, Policy, SubsampleModels

__all__ = ["disagreement_amplification", "mixture_excess_risk", "mixture_excess_risk_limit"]

_TERMS = 60  # of a power series with ratio below 1/2


@arithmetic.any_kind
@checks.within_float64("`samples` and `dim`")
def disagreement_amplification(samples: Any, *, dim: Any) -> Number:
    """Return g, the factor with which disagreement of the models that label rows enters the risk of the next fit.

    Parameters
    ----------
    samples : int >= dim + 2
        Rows, T.
    dim : int >= 1
        Unknown coefficients, d.

    Returns
    -------
    number > 0
        Below 1 if and only if T >= 2d + 1.

    Raises
    ------
    ValueError
        If there are fewer than ``dim + 2`` rows.

    Examples
    --------
    >>> disagreement_amplification(12, dim=10)
    8.571428571428571
    """
    ops = arithmetic.of(samples, dim)
    width = checks.whole("dim", dim, minimum=1)
    size = checks.whole("samples", samples, minimum=width + 2)
    return ops.plain(_amplification(ops.number(size), ops.number(width)))


def one_fit(T: Number, d: Number, sigma: Number) -> Number:
    """Return the excess risk of one fit on T rows that one model has labelled."""
    return sigma**2 * d / (T - d - 1)


def _amplification(T: Number, d: Number) -> Number:
    return (T - 2) * (d + 2) / ((T + 2) * (T - d - 1))


@arithmetic.any_kind
@checks.within_float64("`samples`, `dim`, `gap` and `sigma`")
def mixture_excess_risk(samples: Any, *, dim: Any, share: Number, gap: Number, sigma: Number = 1) -> Number:
    r"""Excess risk of one fit on real and synthetic rows, exact for finite samples.

    Parameters
    ----------
    samples : int >= dim + 2
        Rows, T, of both kinds together; each is synthetic with probability ``share``.
    dim : int >= 1
        Unknown coefficients, d.
    share : number in [0, 1]
        Probability p2 that a row is synthetic.
    gap : number >= 0
        Distance c between the true coefficients and those of the model that labels synthetic rows.
    sigma : number >= 0
        Standard deviation of the label noise.

    Returns
    -------
    number
        In the square of the unit of ``sigma``.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    :math:`s + (p_2^2 + p_1 p_2\, g) c^2`, with g the :func:`disagreement_amplification`; the part with :math:`p_2^2`
    remains however many rows there are. :func:`mixture_excess_risk_limit` is the limit for large T and d.

    Examples
    --------
    >>> round(mixture_excess_risk(10**6, dim=5, share=0.1, gap=1.0), 4)
    0.01
    """
    ops = arithmetic.of(samples, dim, share, gap, sigma)
    real, synthetic, distance, noise = _mixture(ops, share, gap, sigma)
    width = checks.whole("dim", dim, minimum=1)
    T, d = ops.number(checks.whole("samples", samples, minimum=width + 2)), ops.number(width)
    spread = real * synthetic * _amplification(T, d)
    return ops.plain(one_fit(T, d, noise) + (synthetic**2 + spread) * distance**2)


@arithmetic.any_kind
@checks.within_float64("`ratio`, `gap` and `sigma`")
def mixture_excess_risk_limit(ratio: Number, *, share: Number, gap: Number, sigma: Number = 1) -> Number:
    r"""Strong model collapse: the limit of :func:`mixture_excess_risk` as T and d tend to infinity.

    The parameters and errors are those of :func:`mixture_excess_risk`.

    Parameters
    ----------
    ratio : number in (0, 1)
        :math:`\varphi = d/T`.

    Returns
    -------
    number

    Notes
    -----
    :math:`\sigma^2 \varphi/(1-\varphi) + (p_2^2 + p_1 p_2 \varphi/(1-\varphi)) c^2`. Source: dohmatob2024b eq. (11).

    Examples
    --------
    >>> mixture_excess_risk_limit(0.5, share=0.5, gap=1.0)
    1.5
    """
    ops = arithmetic.of(ratio, share, gap, sigma)
    real, synthetic, distance, noise = _mixture(ops, share, gap, sigma)
    phi = ops.number(checks.inside("ratio", ratio, 0, 1))
    odds = phi / (1 - phi)
    return ops.plain(noise**2 * odds + (synthetic**2 + real * synthetic * odds) * distance**2)


def _mixture(ops: Any, share: Any, gap: Any, sigma: Any) -> tuple[Number, Number, Number, Number]:
    checks.positive("gap", gap, allow_zero=True)
    checks.positive("sigma", sigma, allow_zero=True)
    synthetic = ops.number(checks.inside("share", share, 0, 1, closed=True))
    return 1 - synthetic, synthetic, ops.number(gap), ops.number(sigma)


def recursion(T: Number, d: Number, sigma: Number, policy: Policy, fits: int) -> list[Number]:
    """Return the excess risks of fits 0 … ``fits`` when rows come from a mixture of the models so far.

    State: squared norm of the mean error and trace of the covariance, both averaged over runs.
    """
    checks.affordable("fits", fits, seconds=4e-6 * fits, memory=40.0 * fits, remedy="See `excess_risk_limit`.")
    s, g = one_fit(T, d, sigma), _amplification(T, d)
    mean = spread = 0 * s
    risks = [0 * s]
    shares = _shares(policy, 1, T)
    for fit in range(1, fits + 1):
        risks.append(mean + g * spread + s)
        if not isinstance(policy, Mix):  # whose shares are always the same
            shares = _shares(policy, fit, T)
        mean, spread = _mixed(mean, spread, g, s, *shares)
    return risks


def _mixed(a: Number, V: Number, g: Number, s: Number, alpha: Number, beta: Number) -> tuple[Number, Number]:
    """Return the state after a fit: the new model enters with weight alpha, the old mixture with beta."""
    kept = alpha + beta
    fresh = g * V + s
    return kept**2 * a + alpha**2 * fresh, kept * (1 - kept) * a + beta * V + alpha * (1 - alpha) * fresh


def _shares(policy: Policy, fit: int, like: Number) -> tuple[Number, Number]:
    if isinstance(policy, Mix):
        ops = arithmetic.of(like, policy.alpha, policy.beta)
        return ops.number(policy.alpha), ops.number(policy.beta)
    if isinstance(policy, SubsampleModels):
        one = like / like
        return one / (fit + 1), one * fit / (fit + 1)
    raise unknown(policy)


def limit(T: Number, d: Number, sigma: Number, policy: Policy) -> Number:
    """Return the limit of :func:`recursion`."""
    s, g = one_fit(T, d, sigma), _amplification(T, d)
    if isinstance(policy, SubsampleModels):
        return _subsample_limit(float(s), float(g)) if g < 1 else float("inf")
    if not isinstance(policy, Mix):
        raise unknown(policy)
    if policy.alpha == 0:
        return s
    return _fixed_point(s, g, *_shares(policy, 1, T))


def _fixed_point(s: Number, g: Number, alpha: float, beta: float) -> Number:
    """Solve the two equations of :func:`_mixed`; a matrix M >= 0 contracts iff I - M is an M-matrix."""
    kept = alpha + beta
    a_loss = 1 - kept**2
    v_loss = 1 - beta - alpha * (1 - alpha) * g
    determinant = a_loss * v_loss - alpha**2 * g * kept * (1 - kept)
    rounding = arithmetic.of(a_loss).number(Fraction(1, 10**15))
    if not (a_loss > rounding and v_loss > 0 and determinant > 0):
        return float("inf")
    mean = (alpha**2 * v_loss + alpha**2 * g * alpha * (1 - alpha)) * s / determinant
    spread = (a_loss * alpha * (1 - alpha) + kept * (1 - kept) * alpha**2) * s / determinant
    return mean + g * spread + s


def _subsample_limit(s: float, g: float) -> Number:
    r"""Return :math:`s [1/(1-g) + (\psi(2) - \psi(2-g))/g]`, the second term as its power series, all positive.

    In Z = (fits + 1) · spread the recursion of :func:`_mixed` is linear with solutions in Gamma functions, and the mean
    adds up 2Z/(j(j+1)(j+2)).
    """
    from scipy.special import zetac

    order = np.arange(_TERMS)
    return s / (1 - g) + s * (zetac(order + 2) * g**order).sum()


def unknown(policy: object) -> ValueError:
    """Return the error for a policy without a formula."""
    return ValueError(
        f"`policy` must be Replace(), Accumulate(), ReplaceMultiple(), SubsampleModels() or Mix(...); got {policy!r}. "
        "Pass one of these; for AccumulateSubsample() there is `subsample_series`."
    )
