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


def __dir__() -> list[str]:
    return __all__


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

    Examples
    --------
    >>> growth(100)
    Growth(is_superlinear=False, inverse_sum=inf)
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

    Examples
    --------
    >>> round(cheapest_schedule(0.01, fits=20).floor)
    40000
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


@dataclass(frozen=True)
class Check:
    """Whether a sample is consistent with one assumption.

    Attributes
    ----------
    assumption : str
        "1", "2", "3" or "3*".
    consistent : bool or None
        None where no such sample can tell.
    statistic : float
        Largest studentised moment (1, 3) or largest norm(eps)·M (3*).
    p_value : float
        Chance of a statistic that large under the assumption.
    resolution : float
        A violation this large passes with a probability of at most ``false_alarm``: a moment in units of its standard
        deviation (1, 3), or a fraction of draws out of bounds (3*).

    Examples
    --------
    >>> Check("1", True, statistic=0.3, p_value=0.9, resolution=0.2).consistent
    True
    """

    assumption: str
    consistent: bool | None
    statistic: float
    p_value: float
    resolution: float


def check_assumptions(
    eps: Any,
    T: Any,
    mu: Any,
    Sigma: Any,
    *,
    false_alarm: float = 1e-3,
    samples: Any = None,
    bound: float | None = None,
) -> dict[str, Check]:
    r"""Test whether independent draws of one generation are consistent with the assumptions of the lower bounds.

    Parameters
    ----------
    eps, T : array_like, shape (n, N)
        Extra noise and normalised deviation of the sample mean, one draw per row.
    mu : array_like, shape (n, N)
        Mean that each draw starts from.
    Sigma : array_like, shape (n, N, N)
        Covariance that each draw starts from.
    false_alarm : number in (0, 1)
        Probability, for each assumption, of calling a sample that satisfies it inconsistent.
    samples, bound : int, number
        M and K of assumption 3*; without them it is left out.

    Returns
    -------
    dict of Check, by assumption

    Raises
    ------
    ValueError
        If shapes differ, there are fewer than 100 draws, or an argument is out of range.

    Notes
    -----
    Assumption 1, :math:`E[\varepsilon | \mu, \Sigma] = 0`, implies :math:`E[\varepsilon_a g] = 0`, and assumption 3,
    :math:`Cov(\varepsilon, T | \mu, \Sigma) = 0`, then implies :math:`E[\varepsilon_a T_b g] = 0`, for every function g
    of mu and Sigma. Tested: g = 1, the entries of mu and those of Sigma, standardised, each by its studentised mean,
    with Bonferroni's correction. The error rates hold by the central limit theorem, that is up to :math:`O(n^{-1/2})`
    for noise with three moments; dependence on mu and Sigma that averages out against all these g is not seen.
    Assumption 2, that eps is a function of the data alone, cannot be contradicted without the data. Assumption 3* is
    a bound on each draw: no false alarm at all.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> T = rng.normal(size=(1000, 2))
    >>> still = np.zeros((1000, 2)), np.broadcast_to(np.eye(2), (1000, 2, 2))
    >>> checked = check_assumptions(rng.uniform(-0.1, 0.1, (1000, 2)) + 0.02 * T, T, *still)
    >>> {name: check.consistent for name, check in checked.items()}
    {'1': True, '2': None, '3': False}
    """
    level = checks.probability("false_alarm", false_alarm)
    noise, deviations, features = _aligned(eps, T, mu, Sigma)
    products = noise[:, :, None] * deviations[:, None, :]
    found = {
        "1": _moment_check("1", noise, features, level),
        "2": Check("2", None, math.nan, math.nan, math.nan),
        "3": _moment_check("3", products.reshape(len(noise), -1), features, level),
    }
    if bound is not None:
        limit = checks.positive("bound", bound, allow_zero=True)
        norms = np.linalg.norm(noise, axis=1) * checks.whole("samples", samples, minimum=1)
        is_within = bool(norms.max() <= limit)
        missed = -math.expm1(math.log(level) / len(noise))
        found["3*"] = Check("3*", is_within, float(norms.max()), float(is_within), missed)
    return found


def _aligned(eps: Any, T: Any, mu: Any, Sigma: Any) -> tuple[NDArray[np.float64], ...]:
    """Return eps, T and the standardised features, one row per draw."""
    noise, deviations, means, covs = (np.asarray(value, dtype=np.float64) for value in (eps, T, mu, Sigma))
    if noise.ndim != 2 or len(noise) < 100:
        raise ValueError(f"`eps` must have shape (n, N) with n >= 100; its shape is {noise.shape}. Draw more.")
    draws, dim = noise.shape
    shapes = {"T": (deviations, (draws, dim)), "mu": (means, (draws, dim)), "Sigma": (covs, (draws, dim, dim))}
    for name, (value, shape) in shapes.items():
        if value.shape != shape:
            raise ValueError(
                f"`{name}` must have shape {shape}; its shape is {value.shape}. One draw per row, as `eps`."
            )
    raw = np.column_stack([means, covs.reshape(draws, -1)[:, np.triu(np.ones((dim, dim))).ravel() > 0]])
    varying = raw[:, raw.std(axis=0) > 0]
    features = np.column_stack([np.ones(draws), (varying - varying.mean(axis=0)) / varying.std(axis=0)])
    return noise, deviations, features


def _moment_check(name: str, values: NDArray[np.float64], features: NDArray[np.float64], level: float) -> Check:
    from scipy.special import ndtr, ndtri

    products = (values[:, :, None] * features[:, None, :]).reshape(len(values), -1)
    spread = products.std(axis=0, ddof=1)
    centre = np.abs(products.mean(axis=0))
    scores = np.divide(centre, spread, out=np.where(centre > 0, np.inf, 0.0), where=spread > 0)
    largest, tests = math.sqrt(len(values)) * float(scores.max()), products.shape[1]
    p_value = min(1.0, 2 * tests * float(ndtr(-largest)))
    resolution = -float(ndtri(level / (2 * tests)) + ndtri(level)) / math.sqrt(len(values))
    return Check(name, p_value >= level, largest, p_value, resolution)
