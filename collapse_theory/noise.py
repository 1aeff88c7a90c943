"""Risk when the fit adds noise of its own: lower bounds, the sampling they ask for, and a check of what they assume.

The setting of shumailov2023 section 4.3 and appendix A.2: the fitted mean is the sample mean plus eps_{i+1}, where the
sample mean is mu_i + Sigma_i^{1/2} T_{i+1}/sqrt(M_i).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, checks, schedule
from collapse_theory.arithmetic import Number

__all__ = [
    "Check",
    "Growth",
    "Plan",
    "bounded_lower_bound",
    "cheapest_schedule",
    "check_assumptions",
    "growth",
    "lower_bound",
]


def lower_bound(samples: Any, fits: Any, *, trace: Number = 1, noise: Number = 0) -> Number:
    r"""Lower bound on the expected W2² when the mean is estimated with extra noise.

    Parameters
    ----------
    samples : int >= 1, sequence of int, symbol or Schedule
        Data drawn per generation, M_0, M_1, …
    fits : int >= 0, array of int or symbol
        Draw-then-fit steps done; the source's M_0 … M_n is ``fits=n+1``.
    trace : number > 0
        Trace of the original covariance.
    noise : number >= 0
        :math:`E\|\varepsilon_i\|^2`, the same in each generation.

    Returns
    -------
    number, or array like ``fits``
        In the unit of ``trace``.

    Raises
    ------
    ValueError
        If an argument is out of range or a listed schedule is shorter than ``fits``.

    Notes
    -----
    :math:`\operatorname{Tr}\Sigma \sum_{i \le n} 1/M_i + \sum_i E\|\varepsilon_i\|^2` under assumptions 1 to 3; an
    equality for the part of the risk that the mean contributes. Source: shumailov2023 eq. (15).

    Examples
    --------
    >>> lower_bound(samples=100, fits=5, trace=2.0, noise=0.01)
    0.15000000000000002
    """
    checks.positive("trace", trace)
    checks.positive("noise", noise, allow_zero=True)
    sizes = schedule.of(samples)
    ops = arithmetic.of(*sizes.parameters, fits, trace, noise)
    steps = checks.fits(fits)
    drift = ops.number(trace) * sizes.totals(lambda size: 1 / size, steps, ops)
    return schedule.plain(drift + steps * ops.number(noise))


def bounded_lower_bound(
    samples: Any, fits: Any, *, bound: Number, dim: int, trace: Number = 1, noise: Number = 0
) -> Number:
    r"""Lower bound on the expected W2² under assumption 3*: noise of a norm of at most ``bound``/M_i.

    Parameters
    ----------
    samples : int >= 1, sequence of int, symbol or Schedule
        Data drawn per generation, M_0, M_1, …
    fits : int >= 0, array of int or symbol
        Draw-then-fit steps done.
    bound : number >= 0
        The source's K.
    dim : int >= 1
        Dimension, the source's N.
    trace : number > 0
        Trace of the original covariance.
    noise : number >= 0
        :math:`E\|\varepsilon_i\|^2`, the same in each generation.

    Returns
    -------
    number, or array like ``fits``
        In the unit of ``trace``; negative, and then void, where K is large against :math:`\sqrt{M}`.

    Raises
    ------
    ValueError
        If an argument is out of range or a listed schedule is shorter than ``fits``.

    Notes
    -----
    Eq. (24) of shumailov2023 added up over generations, with the constant of eqs (19) to (23):
    :math:`\operatorname{Tr}\Sigma \sum 1/M_i + \sum E\|\varepsilon_i\|^2
    - 2K\sqrt{N \operatorname{Tr}\Sigma} \sum M_i^{-3/2}`. Its eq. (25) keeps the first sum and calls the rest
    :math:`O(3/2)`.

    Examples
    --------
    >>> round(bounded_lower_bound(samples=100, fits=5, bound=0.1, dim=1), 12)
    0.049
    """
    free = lower_bound(samples, fits, trace=trace, noise=noise)
    checks.positive("bound", bound, allow_zero=True)
    sizes = schedule.of(samples)
    ops = arithmetic.of(*sizes.parameters, fits, bound, trace, noise)
    total = sizes.totals(lambda size: 1 / (size * ops.sqrt(size)), checks.fits(fits), ops)
    scale = ops.sqrt(checks.whole("dim", dim, minimum=1) * ops.number(trace))
    return schedule.plain(free - 2 * ops.number(bound) * scale * total)


@dataclass(frozen=True)
class Growth:
    """What a schedule's growth says about the lower bound.

    Attributes
    ----------
    is_superlinear : bool
        M_i/i grows without bound: necessary for a bounded risk.
    inverse_sum : float
        Sum of 1/M_i over all generations.
    is_sufficient : bool
        That sum is finite: the drift of the mean stays bounded.
    """

    is_superlinear: bool
    inverse_sum: float

    @property
    def is_sufficient(self) -> bool:
        return self.inverse_sum < math.inf


def growth(samples: Any) -> Growth:
    """Tell whether a schedule grows fast enough for the lower bound to stay bounded.

    Parameters
    ----------
    samples : int >= 1 or named Schedule
        Data drawn per generation, for ever.

    Returns
    -------
    Growth

    Raises
    ------
    ValueError
        For a list or a callable, of which only finitely many sizes can be known.

    Notes
    -----
    The source asks for superlinear sampling (shumailov2023 after eq. 15). For sizes that never fall that is necessary:
    i/(2 M_i) is at most the sum of 1/M_j over i/2 <= j <= i, which tends to 0 if the whole sum is finite. It is not
    sufficient: i·ln(i) is superlinear and its sum of inverses diverges.

    Examples
    --------
    >>> growth(schedule.logarithmic(100, 1))
    Growth(is_superlinear=True, inverse_sum=inf)
    >>> growth(schedule.logarithmic(100, 2)).is_sufficient
    True
    """
    sizes = schedule.of(samples)
    return Growth(sizes.is_superlinear, float(sizes.inverse_sum_limit()))


@dataclass(frozen=True)
class Plan:
    """A schedule that keeps the risk within a budget for ever.

    Attributes
    ----------
    schedule : Power
        Sizes M_i; round them up.
    cost : float
        Data drawn in the first ``fits`` generations.
    floor : float
        No schedule whose mean drift stays within the budget over these generations draws fewer data.
    """

    schedule: schedule.Power
    cost: float
    floor: float


def cheapest_schedule(risk_budget: float, *, fits: int, sigma: float = 1) -> Plan:
    r"""Power-law schedule that keeps the W2 risk within a budget for ever and is cheapest after ``fits`` generations.

    Parameters
    ----------
    risk_budget : number > 0
        Ceiling for E W2² of the one-dimensional Gaussian (``ddof=1``), in every generation.
    fits : int >= 1
        Generations n over which the cost is counted.
    sigma : number > 0
        Original standard deviation.

    Returns
    -------
    Plan

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    The risk is at most :math:`\sigma^2 \sum [1/M_i + \tfrac12/(M_i - 1)]`, because
    :math:`-\ln c_4(M) \le 1/(4(M-1))`. For :math:`M_i = M_0 (i+1)^a` that fixes :math:`M_0` in terms of
    :math:`\zeta(a)`, and a > 1 minimises the cost :math:`M_0 \sum_{i<n} (i+1)^a`. By Cauchy–Schwarz any schedule
    costs at least :math:`n^2 / \sum 1/M_i`, hence the floor :math:`n^2 \sigma^2/budget`. A constant size nearly reaches
    it, but for n generations only: with a finite :math:`\sum 1/M_i`, the cost grows faster than :math:`n^2`.

    Examples
    --------
    >>> plan = cheapest_schedule(0.1, fits=1000)
    >>> 1 < plan.schedule.exponent < 1.5
    True
    """
    from scipy.optimize import minimize_scalar

    checks.positive("risk_budget", risk_budget)
    budget = float(risk_budget) / float(checks.positive("sigma", sigma)) ** 2
    steps = checks.whole("fits", fits, minimum=1)
    logs = np.log(np.arange(1, steps + 1))

    def cost(log_excess: float) -> float:
        chosen = _power_within(budget, 1 + math.exp(log_excess))
        return float(chosen.first) * float(np.exp(chosen.exponent * logs).sum())

    best = minimize_scalar(cost, bounds=(math.log(1e-3), math.log(8.0)), method="bounded")
    return Plan(_power_within(budget, 1 + math.exp(best.x)), float(best.fun), steps**2 / budget)


def _power_within(budget: float, exponent: float) -> schedule.Power:
    """Return the smallest M_0 with zeta(a)/M_0 · (1 + M_0/(2(M_0 - 1))) <= budget: the larger root of a quadratic."""
    zeta = float(schedule.power(1, exponent).inverse_sum_limit())
    half = (budget + 1.5 * zeta) / (2 * budget)
    root = half + math.sqrt(half**2 - zeta / budget)
    return schedule.power(max(root * (1 + 1e-12), 2.0), exponent)
