"""When a refitted coin always falls on one side, and when a refitted Poisson rate has become 0 for good."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, schedule
from collapse_theory.arithmetic import Arithmetic, Number
from collapse_theory.discrete import arguments, branching, collapse_time

__all__ = ["bernoulli_collapse_time", "poisson_extinction", "poisson_survival"]


@arithmetic.any_kind
@checks.within_float64("`p` and `samples`")
def bernoulli_collapse_time(samples: Any, *, p: Number) -> Number:
    """Mean number of fits until a refitted coin always falls on the same side.

    Parameters
    ----------
    samples : int >= 1
        Tosses per generation.
    p : number in [0, 1]
        Original probability.

    Returns
    -------
    number >= 0

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    :func:`collapse_theory.discrete.collapse_time` of two atoms.

    Examples
    --------
    >>> round(bernoulli_collapse_time(100, p=0.5), 9)
    136.602278382
    """
    ops = arithmetic.of(p, samples)
    share = ops.number(checks.inside("p", p, 0, 1, closed=True))
    return collapse_time([share, 1 - share], samples=samples)


@arithmetic.any_kind
@checks.within_float64("`rate` and `samples`")
def poisson_extinction(samples: Any, fits: Any, *, rate: Number) -> Number:
    r"""Probability that a Poisson model refitted to its own data has reached rate 0.

    Parameters
    ----------
    samples : int >= 1 or symbol
        Data drawn per generation, n.
    fits : int >= 0 or array of int
        Draw-then-fit steps, k.
    rate : number > 0
        Original rate :math:`\lambda_0`.

    Returns
    -------
    number in [0, 1], or array like ``fits``

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Exact: the total count is a critical branching process with Poisson(1) offspring, so that the probability is
    :math:`\exp(-n \lambda_0 g_k)`, :math:`g_1 = 1`, :math:`g_{k+1} = 1 - e^{-g_k}`, :math:`k g_k \to 2`. It tends to
    1, but the mean time to extinction is infinite; :func:`collapse_theory.discrete.branching_rate` computes g. Source:
    suresh2024 theorem 2.

    Examples
    --------
    >>> poisson_extinction(2, [0, 1], rate=0.5).round(6).tolist()
    [0.0, 0.367879]
    """
    exponent, ops = _survival_exponent(samples, fits, rate)
    return ops.plain(ops.exp(-exponent))


@arithmetic.any_kind
@checks.within_float64("`rate` and `samples`")
def poisson_survival(samples: Any, fits: Any, *, rate: Number) -> Number:
    """Probability that the rate is still positive: 1 - :func:`poisson_extinction`, without cancellation.

    The parameters and errors are those of :func:`poisson_extinction`.

    Returns
    -------
    number in [0, 1], or array like ``fits``

    Notes
    -----
    Source: suresh2024 theorem 2.

    Examples
    --------
    >>> round(poisson_survival(100, 100, rate=0.01), 9)
    0.019352892
    """
    exponent, ops = _survival_exponent(samples, fits, rate)
    return ops.plain(-ops.expm1(-exponent))


def _survival_exponent(samples: Any, fits: Any, rate: Any) -> tuple[Number, Arithmetic]:
    checks.positive("rate", checks.one("rate", rate))
    size, counts = arguments.size(samples), arguments.fits(fits)
    ops = arithmetic.of(rate, samples, fits)
    expected = ops.number(size) * ops.number(rate)
    return expected * _line_survival(counts, ops), ops


def _line_survival(fits: Any, ops: Arithmetic) -> Number:
    """Return g_k: minus the logarithm of the chance of extinction, for one expected datum; infinite before any fit."""
    counts = arguments.for_kind(fits, ops)
    if ops.is_float:
        return np.where(counts > 0, branching.rate(counts, ops), np.inf)[()]
    count = schedule.longest(counts)
    return branching.rate(count, ops) if count else ops.number(math.inf)
