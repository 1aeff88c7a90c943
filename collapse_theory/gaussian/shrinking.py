"""How far the fitted spread has shrunk, and after how many fits, by the distribution of ln sigma²."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, schedule
from collapse_theory.gaussian.log_variance import LogVariance
from collapse_theory.gaussian.moments import width

__all__ = ["fits_to_shrink", "sigma_quantile"]

_MOST_CALLS = 10**4  # sizes that a callable is asked for


@arithmetic.floats_only
def sigma_quantile(samples: Any, fits: int, *, q: Any, sigma: float = 1, ddof: int = 1) -> Any:
    r"""Quantile of the fitted standard deviation after ``fits`` fits.

    Parameters
    ----------
    samples : int >= 2, sequence of int or Schedule
        Data drawn per generation.
    fits : int in [0, 10^18]
        Draw-then-fit steps done; without any the answer is ``sigma``.
    q : number or array, in [0, 1]
        Probability; 0 and infinity are the quantiles of 0 and 1.
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
    Exact, :math:`\sigma e^{L_q/2}` with the quantile :math:`L_q` of :class:`LogVariance`: relative error 1e-12, and
    1e-16 times :math:`|L_q|` where that is more. Below the range of float64 it is 0.

    Examples
    --------
    >>> round(sigma_quantile(100, 1000, q=0.5), 6)
    0.006309
    """
    scale = float(width(sigma))
    steps = checks.whole("fits", fits, minimum=0, maximum=checks.LARGEST_COUNT)
    logs = LogVariance(samples=samples, fits=max(steps, 1), ddof=ddof).ppf(q)
    return arithmetic.of().plain(scale * (np.exp(logs / 2) if steps else np.ones_like(logs)))


@arithmetic.floats_only
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
        If an argument is out of range, or the schedule keeps sigma from shrinking that far within 10^18 fits (10^4 of
        a callable).

    Notes
    -----
    By doubling and bisection on :class:`LogVariance`, as the probability grows with n: exact where one more fit
    changes it by more than its error, 1e-12, and within that error of the probability otherwise. It is the probability
    at generation n, not that of having been below at some generation before.

    Examples
    --------
    >>> fits_to_shrink(100, factor=0.5)
    138
    """
    checks.probability("factor", factor)
    checks.probability("probability", probability)
    sizes = schedule.of(samples, minimum=2)
    target = 2 * math.log(factor)

    @cache
    def surplus(fits: int) -> float:
        law = LogVariance(samples=sizes, fits=fits, ddof=ddof)
        return _log_odds(law.cdf(target), law.sf(target)) - _log_odds(probability, 1 - probability)

    most = _most_fits(sizes)
    low, high = 0, 1 if isinstance(sizes, schedule.Rule) or surplus(most) >= 0 else most
    while surplus(high) < 0:
        if high >= most:
            raise ValueError(
                f"`factor` must be within reach of `samples`; after {high} fits of {sizes} sigma is below {factor} "
                f"with a probability under {probability}. Raise the factor, or lower the probability."
            )
        low, high = high, min(8 * high, most)
    return _first(surplus, low, high)


def _log_odds(probability: float, complement: float) -> float:
    return math.log(max(probability, 1e-320)) - math.log(max(complement, 1e-320))


def _first(surplus: Callable[[int], float], low: int, high: int) -> int:
    """Return the first n in low < n <= high with a surplus; it grows, and ``high`` has one."""
    from scipy.optimize import brentq

    root = high
    if low and surplus(high) > 0:
        root = round(brentq(lambda n: surplus(round(n)), low, high, xtol=0.5, rtol=1e-15))
    width = 1
    while (root - width > low and surplus(root - width) >= 0) or (root + width < high and surplus(root + width) < 0):
        width *= 8
    span = range(max(root - width, low) + 1, min(root + width, high) + 1)
    return span[min(bisect_left(span, True, key=lambda n: surplus(n) >= 0), len(span) - 1)]


def _most_fits(sizes: schedule.Schedule) -> int:
    if isinstance(sizes, schedule.Listed):
        return len(sizes.listed)
    return _MOST_CALLS if isinstance(sizes, schedule.Rule) else checks.LARGEST_COUNT
