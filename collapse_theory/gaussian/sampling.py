"""How fast samples must grow for the risk to stay bounded, and the cheapest power law that keeps a budget."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, schedule

__all__ = ["SamplingGrowth", "SamplingPlan", "cheapest_schedule", "sampling_growth"]

_SUMMED = 1 << 16  # sizes whose cost is added up one by one


@dataclass(frozen=True)
class SamplingGrowth:
    """What the growth of a schedule says about the risk of unbiased fits (``ddof=1``).

    Attributes
    ----------
    is_superlinear : bool
        M_i/i grows without bound: necessary for a bounded risk.
    inverse_sum : float
        Sum of 1/M_i over all generations.
    is_sufficient : bool
        That sum is finite, and so the risk is bounded.

    Examples
    --------
    >>> sampling_growth(100)
    SamplingGrowth(is_superlinear=False, inverse_sum=inf)
    """

    is_superlinear: bool
    inverse_sum: float

    @property
    def is_sufficient(self) -> bool:
        return self.inverse_sum < math.inf


@arithmetic.floats_only
def sampling_growth(samples: Any) -> SamplingGrowth:
    """Tell whether a schedule grows fast enough for the risk of unbiased fits to stay bounded.

    Parameters
    ----------
    samples : int >= 1 or named Schedule
        Data drawn per generation.

    Returns
    -------
    SamplingGrowth

    Raises
    ------
    ValueError
        For a list or a callable, of which only finitely many sizes can be known.

    Notes
    -----
    With ``ddof=1`` the limit of the risk lies between sigma² S and sigma² (S + 2), S the sum of 1/M_i; with
    ``ddof=0`` it never exceeds 2 sigma². The source asks for superlinear sampling (shumailov2023 after eq. 15). For
    sizes that never fall that is necessary: i/(2 M_i) is at most the sum of 1/M_j over i/2 <= j <= i, which tends to 0
    if S is finite. It is not sufficient: i·ln(i) is superlinear and its sum of inverses diverges.

    Examples
    --------
    >>> sampling_growth(schedule.logarithmic(100, 1))
    SamplingGrowth(is_superlinear=True, inverse_sum=inf)
    >>> sampling_growth(schedule.logarithmic(100, 2)).is_sufficient
    True
    """
    sizes = schedule.of(samples)
    for number in filter(arithmetic.is_symbolic, sizes.parameters):
        raise ValueError(f"`samples` must be numbers here; got the symbol {number}. Give it a value.")
    return SamplingGrowth(sizes.is_superlinear, float(sizes.inverse_sum_limit()))


@dataclass(frozen=True)
class SamplingPlan:
    """A schedule that keeps the risk within a budget in all generations.

    Attributes
    ----------
    schedule : Power
        Sizes M_i; round them up.
    cost : float
        Data drawn in the first ``fits`` generations.
    floor : float
        No schedule whose mean drift stays within the budget over these generations draws fewer data.

    Examples
    --------
    >>> round(cheapest_schedule(0.01, fits=20).floor)
    40000
    """

    schedule: schedule.Power
    cost: float
    floor: float


@arithmetic.floats_only
def cheapest_schedule(risk_budget: float, *, fits: int, sigma: float = 1) -> SamplingPlan:
    r"""Power-law schedule that always keeps the W2 risk within a budget and is cheapest over ``fits`` generations.

    Parameters
    ----------
    risk_budget : number > 0
        Ceiling for E W2² of the one-dimensional Gaussian (``ddof=1``), in every generation.
    fits : int >= 1
        Generations n, from the first on, over which the cost is counted.
    sigma : number > 0
        Original standard deviation.

    Returns
    -------
    SamplingPlan

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

    budget = _budget_per_variance(risk_budget, sigma)
    steps = checks.whole("fits", fits, minimum=1, maximum=checks.LARGEST_COUNT)

    def cost(log_excess: float) -> float:
        chosen = _power_within(budget, 1 + math.exp(log_excess))
        return float(chosen.first) * _sum_of_powers(float(chosen.exponent), steps)

    best = minimize_scalar(cost, bounds=(math.log(1e-3), math.log(8.0)), method="bounded")
    return SamplingPlan(_power_within(budget, 1 + math.exp(best.x)), float(best.fun), steps**2 / budget)


def _budget_per_variance(risk_budget: Any, sigma: Any) -> float:
    """Return the budget in units of sigma²."""
    ceiling = checks.scalar("risk_budget", risk_budget)
    spread = checks.scalar("sigma", sigma)
    budget = ceiling / spread / spread
    if not 1e-100 < budget < 1e100:
        raise ValueError(
            f"`risk_budget` must be between 1e-100 and 1e100 times the square of `sigma`; got {risk_budget!r} with "
            f"sigma={sigma!r}. Check their units."
        )
    return budget


def _sum_of_powers(exponent: float, count: int) -> float:
    """Return 1 + 2^a + … + n^a; far terms by the Euler–Maclaurin formula."""
    first = min(count, _SUMMED)
    near = float(np.exp(exponent * np.log(np.arange(1, first + 1))).sum())
    if count <= first:
        return near
    ends = np.array([first, count], dtype=np.float64)
    low, high = ends**exponent * (ends / (exponent + 1) + 0.5 + exponent / (12 * ends))
    return near + float(high - low)


def _power_within(budget: float, exponent: float) -> schedule.Power:
    """Return the smallest M_0 with zeta(a)/M_0 · (1 + M_0/(2(M_0 - 1))) <= budget: the larger root of a quadratic."""
    zeta = float(schedule.power(1, exponent).inverse_sum_limit())
    half = (budget + 1.5 * zeta) / (2 * budget)
    root = half + math.sqrt(half**2 - zeta / budget)
    return schedule.power(max(root * (1 + 1e-12), 2.0), exponent)
