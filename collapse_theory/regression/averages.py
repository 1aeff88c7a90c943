"""Estimates that average over all generations, real and synthetic: the recursion of amin2026."""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, schedule
from collapse_theory.arithmetic import Number

__all__ = ["running_average_exponent", "running_average_variance"]


@arithmetic.any_kind
@checks.within_float64("`fits`, `variance` and `initial`")
def running_average_variance(fits: Any, *, share: Number, variance: Number = 1, initial: Number = 0) -> Number:
    r"""Variance of a running average in which a share of every generation's data is synthetic.

    Parameters
    ----------
    fits : int >= 0 or array of int
        Generations t.
    share : number in [0, 1]
        Synthetic share a of the data of each generation: 1 is accumulation, 0 is real data only.
    variance : number >= 0
        Variance of the mean of one generation's data.
    initial : number >= 0
        Variance before the first generation.

    Returns
    -------
    number, or array like ``fits``
        In the unit of ``variance``.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    :math:`V_t = ((t-1+a)/t)^2 V_{t-1} + \Sigma/t^2` (amin2026), solved by
    :math:`V_t = P_t^2 V_0 + \Sigma \sum_{s \le t} (P_t/(s P_s))^2`, where
    :math:`P_t = \Gamma(t+a)/(\Gamma(a)\,t!)`; all terms are positive, so the recursion loses no digits.
    For a = 1 it is :math:`V_0 + \Sigma \sum s^{-2}`, for a = 0 :math:`\Sigma/t`.

    Examples
    --------
    >>> running_average_variance(4, share=0.0)
    0.25
    """
    checks.positive("variance", checks.one("variance", variance), allow_zero=True)
    checks.positive("initial", checks.one("initial", initial), allow_zero=True)
    checks.inside("share", share, 0, 1, closed=True)
    ops = arithmetic.of(fits, share, variance, initial)
    a, added = ops.number(share), ops.number(variance)
    counts = checks.fits(fits)
    last = schedule.longest(counts)
    checks.affordable("fits", last, seconds=1e-6 * last, memory=40.0 * last, remedy="See `running_average_exponent`.")
    values = [ops.number(initial)]
    for t in range(1, last + 1):
        values.append(((t - 1 + a) ** 2 * values[-1] + added) / t**2)
    return ops.plain(np.asarray(values)[counts] if isinstance(counts, np.ndarray) else values[counts])


@arithmetic.floats_only
def running_average_exponent(*, share: float) -> float:
    r"""Exponent c of the decay :math:`t^{-c}` of :func:`running_average_variance`: 1 for shares up to 1/2, then 2 - 2a.

    Parameters
    ----------
    share : float in [0, 1]
        Synthetic share a.

    Returns
    -------
    float in [0, 1]
        A synthetic share above one half changes the exponent; at exactly 1/2 the variance is of order ln(t)/t.

    Raises
    ------
    ValueError
        If ``share`` is out of range.

    Examples
    --------
    >>> running_average_exponent(share=0.3), running_average_exponent(share=0.75)
    (1.0, 0.5)
    """
    return min(1.0, 2.0 - 2.0 * float(checks.inside("share", share, 0, 1, closed=True)))
