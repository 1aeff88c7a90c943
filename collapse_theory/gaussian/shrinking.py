"""How far the fitted spread has shrunk, and after how many fits: what the law of ln sigma² answers."""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import Any

import numpy as np

from collapse_theory import checks, schedule
from collapse_theory.gaussian.law import LogVariance

__all__ = ["fits_to_shrink", "sigma_quantile"]

_MOST_CALLS = 10**5  # sizes that a callable is asked for


def sigma_quantile(q: Any, *, samples: Any, fits: int, sigma: float = 1, ddof: int = 1) -> Any:
    r"""Quantile of the fitted standard deviation after ``fits`` fits.

    Parameters
    ----------
    q : number or array, in (0, 1)
        Probability.
    samples : int >= 2, sequence of int or Schedule
        Data drawn per generation.
    fits : int >= 1
        Draw-then-fit steps done.
    sigma : number > 0
        Original standard deviation.
    ddof : {1, 0}
        1 for the unbiased variance, 0 for maximum likelihood.

    Returns
    -------
    float, or array like ``q``
        In the unit of ``sigma``.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Exact, :math:`\sigma e^{L_q/2}` with the quantile :math:`L_q` of :class:`LogVariance`.

    Examples
    --------
    >>> round(sigma_quantile(0.5, samples=100, fits=1000), 6)
    0.006309
    """
    checks.positive("sigma", sigma)
    return schedule.plain(sigma * np.exp(LogVariance(samples=samples, fits=fits, ddof=ddof).ppf(q) / 2))


def fits_to_shrink(samples: Any, *, factor: float, probability: float = 0.5, ddof: int = 1) -> int:
    r"""Fewest fits after which sigma is at most ``factor`` times the original with the given probability.

    Parameters
    ----------
    samples : int >= 2, sequence of int or Schedule
        Data drawn per generation.
    factor : number in (0, 1)
        Fraction of the original standard deviation.
    probability : number in (0, 1)
        Asked-for :math:`P(\sigma_n \le factor \cdot \sigma)`.
    ddof : {1, 0}
        1 for the unbiased variance, 0 for maximum likelihood.

    Returns
    -------
    int >= 1

    Raises
    ------
    ValueError
        If an argument is out of range, or the schedule keeps sigma from shrinking that far (searched up to 2^20 fits).

    Notes
    -----
    Exact, by doubling and bisection on :class:`LogVariance`: the probability grows with n. It is the probability at
    generation n, not that of having been below at some generation before.

    Examples
    --------
    >>> fits_to_shrink(samples=100, factor=0.5)
    138
    """
    checks.probability("factor", factor)
    checks.probability("probability", probability)
    sizes = schedule.of(samples, minimum=2)
    target = 2 * math.log(factor)

    def is_reached(fits: int) -> bool:
        return bool(LogVariance(samples=sizes, fits=fits, ddof=ddof).cdf(target) >= probability)

    most = _most_fits(sizes)
    high = 1
    while not is_reached(high):
        if high >= most:
            raise ValueError(
                f"`factor` must be within reach of `samples`; after {high} fits of {sizes} sigma is below {factor} "
                f"with a probability under {probability}. Raise the factor, or lower the probability."
            )
        high = min(2 * high, most)
    return bisect_left(range(high + 1), True, lo=high // 2, key=lambda n: n > 0 and is_reached(n))


def _most_fits(sizes: schedule.Schedule) -> int:
    if isinstance(sizes, schedule.Listed):
        return len(sizes.listed)
    return _MOST_CALLS if isinstance(sizes, schedule.Rule) else checks.LARGEST_COUNT


