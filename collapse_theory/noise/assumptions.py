"""Whether draws of the noise are consistent with what the lower bounds assume."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks

__all__ = ["Check", "check_assumptions"]

Floats = NDArray[np.float64]


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
        If shapes differ, there are fewer than 100 draws, an entry is not finite, or an argument is out of range.

    Notes
    -----
    Assumption 1, :math:`E[\varepsilon | \mu, \Sigma] = 0`, implies :math:`E[\varepsilon_a g] = 0`, and assumption 3,
    :math:`Cov(\varepsilon, T | \mu, \Sigma) = 0`, then implies :math:`E[\varepsilon_a T_b g] = 0`, for every function g
    of mu and Sigma. Tested: g = 1, the entries of mu and those of Sigma, standardised, each by its studentised mean,
    with Bonferroni's correction. Skewed noise makes a studentised mean t exceed its normal rate by up to
    :math:`e^{|\gamma| t^3/(3 \sqrt n)}`, to leading order of a large deviation; p-values are raised by that much, with
    3/2 of the skewness of the draws for :math:`\gamma`. Measured at 1e-2 and 1e-3 with N = 2: normal, uniform and
    exponential noise and Student's t with 3 or 5 degrees of freedom keep these rates from n = 100 on, log-normal noise
    1e-3 from n = 300 on (n = 100: 2e-3). Noise that a rare jump keeps centred does not while n draws may show no jump:
    with jumps in 1 % of the draws 0.6 of the samples of 100 are called inconsistent; from n = 1000 on the rates hold.
    Dependence on mu and Sigma that averages out against all these g is not seen. Assumption 2, that eps is a function
    of the data alone, cannot be contradicted without the data. Assumption 3* is a bound on each draw: no false alarm.

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
    tests = noise.shape[1] ** 2 * features.shape[1]
    checks.affordable("eps", noise.shape, memory=40.0 * len(noise) * tests, remedy="Pass fewer draws or coordinates.")
    unit = _in_units_of_largest(noise)
    products = unit[:, :, None] * _in_units_of_largest(deviations)[:, None, :]
    found = {
        "1": _moment_check("1", unit, features, level),
        "2": Check("2", None, math.nan, math.nan, math.nan),
        "3": _moment_check("3", products.reshape(len(noise), -1), features, level),
    }
    if bound is not None:
        found["3*"] = _bound_check(noise, samples, bound, level)
    return found


def _aligned(eps: Any, T: Any, mu: Any, Sigma: Any) -> tuple[Floats, Floats, Floats]:
    """Return eps, T and the standardised features, one row per draw."""
    noise = checks.floats("eps", eps)
    if noise.ndim != 2 or len(noise) < 100 or not noise.size:
        raise ValueError(f"`eps` must have shape (n, N) with n >= 100; its shape is {noise.shape}. Draw more.")
    draws, dim = noise.shape
    _check_finite("eps", noise)
    deviations, means, covs = (
        _like_noise(name, value, (draws, *[dim] * axes))
        for name, value, axes in (("T", T, 1), ("mu", mu, 1), ("Sigma", Sigma, 2))
    )
    raw = np.column_stack([means, covs.reshape(draws, -1)[:, np.triu(np.ones((dim, dim))).ravel() > 0]])
    raw = _in_units_of_largest(raw)
    varying = raw[:, raw.std(axis=0) > 0]
    features = np.column_stack([np.ones(draws), (varying - varying.mean(axis=0)) / varying.std(axis=0)])
    return noise, deviations, features


def _like_noise(name: str, value: Any, shape: tuple[int, ...]) -> Floats:
    array = checks.floats(name, value)
    if array.shape != shape:
        raise ValueError(f"`{name}` must have shape {shape}; its shape is {array.shape}. One draw per row, as `eps`.")
    _check_finite(name, array)
    return array


def _check_finite(name: str, array: Floats) -> None:
    wrong = np.argwhere(~np.isfinite(array))
    if len(wrong):
        raise ValueError(
            f"`{name}` must be finite; draw {wrong[0][0]} holds {array[tuple(wrong[0])]}. Find out why; drop a draw "
            "from all four arrays."
        )


def _in_units_of_largest(columns: Floats) -> Floats:
    """Return columns whose squares are within float64; studentised means do not depend on the unit."""
    largest = np.abs(columns).max(axis=0)
    return np.asarray(columns / np.where(largest > 0, largest, 1.0))


def _moment_check(name: str, values: Floats, features: Floats, level: float) -> Check:
    from scipy.special import log_ndtr, ndtri, ndtri_exp

    products = (values[:, :, None] * features[:, None, :]).reshape(len(values), -1)
    root, log_tests = math.sqrt(len(values)), math.log(2 * products.shape[1])
    scores = root * _studentised(products)
    critical = -float(ndtri_exp(math.log(level) - log_tests))
    skewness = np.abs(_skewness(products)) / (2 * root)  # of few draws it is too small
    excess = log_tests + skewness * np.minimum(scores, critical) ** 3
    p_value = math.exp(min(0.0, float((log_ndtr(-scores) + excess).min())))
    needed = -ndtri_exp(math.log(level) - log_tests - skewness.max() * critical**3)
    return Check(name, p_value >= level, float(scores.max()), p_value, float(needed - ndtri(level)) / root)


def _studentised(products: Floats) -> Floats:
    """Return |mean| / standard deviation of each column; a constant other than 0 is infinitely far."""
    spread, centre = products.std(axis=0, ddof=1), np.abs(products.mean(axis=0))
    scores: Floats = np.divide(centre, spread, out=np.where(centre > 0, np.inf, 0.0), where=spread > 0)
    return scores


def _skewness(products: Floats) -> Floats:
    deviations = products - products.mean(axis=0)
    spread = products.std(axis=0)
    third = (deviations**3).mean(axis=0)
    skewness: Floats = np.divide(third, spread**3, out=np.zeros_like(third), where=spread > 0)
    return skewness


def _bound_check(noise: Floats, samples: Any, bound: Any, level: float) -> Check:
    limit = checks.scalar("bound", bound, allow_zero=True)
    size = checks.whole("samples", samples, minimum=1, maximum=checks.LARGEST_COUNT)
    unit = float(np.abs(noise).max()) or 1.0
    with np.errstate(over="ignore"):
        largest = float(unit * (np.linalg.norm(noise / unit, axis=1).max() * size))
    is_within = largest <= limit
    return Check("3*", is_within, largest, float(is_within), -math.expm1(math.log(level) / len(noise)))
