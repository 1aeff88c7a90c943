"""Simulated recursive fitting of a Gaussian in d dimensions, with mean 0 at first."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.calls import remembered
from collapse_theory.montecarlo.codes import PolicyKind, coded
from collapse_theory.montecarlo.costs import NORMAL, Cost, sizes_of
from collapse_theory.montecarlo.estimate import Estimate
from collapse_theory.montecarlo.progress import Report
from collapse_theory.montecarlo.quantiles import Quantiles, quantiles_of
from collapse_theory.montecarlo.runner import Simulation, Submits
from collapse_theory.montecarlo.tasks import Priced, compiled, measured
from collapse_theory.montecarlo.until import Until
from collapse_theory.policy import Policy, Replace, split

__all__ = ["multivariate_estimate", "multivariate_fits", "multivariate_quantiles"]

Floats = NDArray[np.float64]


def multivariate_fits(
    samples: Any,
    fits: int,
    *,
    cov: Any,
    replicates: int,
    seed: int,
    ddof: int = 1,
    policy: Policy = Replace(),
    mechanism: str = "data",
    executor: Submits | None = None,
    progress: Report = None,
) -> tuple[Floats, Floats]:
    """Simulate recursive fitting of N(0, cov).

    Parameters
    ----------
    samples : int >= 2, sequence of int or Schedule
        Data drawn per generation.
    fits : int >= 0
        Draw-then-fit steps.
    cov : array_like, shape (d, d)
        Original covariance; symmetric, positive semi-definite, its largest entry between 1e-100 and 1e100 or zero.
    ddof : {1, 0}
        1 for the unbiased covariance, 0 for maximum likelihood.
    policy : Policy
        What each generation is fitted to; every policy is supported.
    mechanism : {"data", "statistics"}
        Draw every datum, or the mean and a Wishart matrix, for :class:`Replace` only.
    replicates, seed, executor, progress
        As in :func:`collapse_times`.

    Returns
    -------
    means : float array, shape (replicates, d)
    covs : float array, shape (replicates, d, d)
        Of what the next generation is drawn from: the last fit, or the mixture with it.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> means, covs = multivariate_fits(10, 3, cov=[[2.0, 1.0], [1.0, 2.0]], replicates=5, seed=1)
    >>> means.shape, covs.shape
    ((5, 2), (5, 2, 2))
    """
    task = _task(cov, samples, fits, ddof, policy, mechanism)[1]
    models = Simulation(replicates, seed, executor, progress).draws(task)
    with np.errstate(under="ignore"):
        return models[:, 0], models[:, 1:] @ models[:, 1:].transpose(0, 2, 1)


@remembered
def multivariate_estimate(
    samples: Any,
    fits: int,
    *,
    cov: Any,
    replicates: int | Until,
    seed: int,
    quantity: str = "risk",
    ddof: int = 1,
    policy: Policy = Replace(),
    mechanism: str = "data",
    executor: Submits | None = None,
    progress: Report = None,
) -> Estimate:
    """Estimate the mean of a quantity after ``fits`` fits; the other parameters are those of :func:`multivariate_fits`.

    Parameters
    ----------
    quantity : {"risk", "mean_square", "trace", "log_determinant", "effective_rank"}
        W2² to N(0, cov) of the normal with that mean and covariance; squared length of the mean; trace of the
        covariance; logarithm of its determinant; or squared trace over trace of the square. The mean of the last is
        not the ratio of means :func:`~collapse_theory.gaussian.effective_rank`.

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> estimate = multivariate_estimate(10, 3, cov=[[2.0, 1.0], [1.0, 2.0]], quantity="mean_square",
    ...                                  replicates=2000, seed=1)
    >>> abs(estimate.z(1.2)) < 6
    True
    """
    measure = _QUANTITIES[checks.choice("quantity", quantity, tuple(_QUANTITIES))]
    lower, task = _task(cov, samples, fits, ddof, policy, mechanism)
    return Simulation(replicates, seed, executor, progress).mean(measured(task, partial(measure, lower)))


def multivariate_quantiles(
    samples: Any,
    fits: int,
    *,
    cov: Any,
    q: Any,
    replicates: int,
    seed: int,
    confidence: float = 0.95,
    quantity: str = "risk",
    ddof: int = 1,
    policy: Policy = Replace(),
    mechanism: str = "data",
    executor: Submits | None = None,
    progress: Report = None,
) -> Quantiles:
    """Estimate quantiles of a quantity after ``fits`` fits: the law of the W2 distance has no closed form.

    Parameters
    ----------
    q : number or array, in (0, 1)
        Probabilities.
    replicates : int >= 1
        Independent runs, all of which are kept.
    confidence : number in (0, 1)
        Of each interval.
    quantity : {"risk", "mean_square", "trace", "log_determinant", "effective_rank"}
        As in :func:`multivariate_estimate`; the other parameters are those of :func:`multivariate_fits`.

    Returns
    -------
    Quantiles
        With intervals between order statistics, which hold for every distribution without atoms.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> law = multivariate_quantiles(3, 1, cov=[[1.0]], q=0.5, quantity="trace", mechanism="statistics",
    ...                              replicates=5000, seed=1, confidence=0.999)
    >>> bool(law.low < 0.693147 < law.high)  # the variance is exponential
    True
    """
    measure = _QUANTITIES[checks.choice("quantity", quantity, tuple(_QUANTITIES))]
    lower, task = _task(cov, samples, fits, ddof, policy, mechanism)
    draws = Simulation(replicates, seed, executor, progress).draws(measured(task, partial(measure, lower)))
    return quantiles_of(draws, q, seed=seed, confidence=confidence)


def _task(cov: Any, samples: Any, fits: Any, ddof: Any, policy: Policy, mechanism: str) -> tuple[Floats, Priced]:
    from collapse_theory.montecarlo.kernels import linear

    matrix = checks.covariance("cov", cov)
    checks.scaled("cov", matrix)
    lower = np.zeros_like(matrix)
    linear.factor(matrix, lower)
    divisor = checks.ddof(ddof)
    if checks.choice("mechanism", mechanism, ("data", "statistics")) == "statistics":
        coded(policy, process='`mechanism="statistics"`', supported=(Replace,))
        sizes = sizes_of(samples, fits, minimum=2)
        cost = _cost(len(matrix), float(sizes.size), kept=0.0)
        return lower, compiled("multivariate.from_statistics", lower, sizes, divisor, cost=cost)
    rest, anchors = split(policy)
    sizes = sizes_of(samples, fits, minimum=2, anchors=anchors)
    rule = coded(rest, process="Gaussian fitting")
    total = float(sizes.sum()) + float(anchors) * sizes.size
    keeps = rule.kind in (PolicyKind.ACCUMULATE, PolicyKind.SUBSAMPLE)
    cost = _cost(len(matrix), total, kept=total if keeps else float(sizes.max(initial=0)) + anchors)
    if rule.kind == PolicyKind.REPLACE and not anchors:
        return lower, compiled("multivariate.from_data", lower, sizes, divisor, cost=cost)
    return lower, compiled("multivariate.under_policy", lower, sizes, divisor, rule, anchors, cost=cost)


def _cost(dim: int, drawn: float, *, kept: float) -> Cost:
    return Cost(drawn * dim * (NORMAL + 1e-9 * dim) + 1e-9 * dim**3, dim * (dim + 1), kept * dim)


def _risk(start: Floats, models: Floats) -> Floats:
    """Return |mean|² + |L|² + |L_0|² - 2 |L' L_0|_*, the last one the nuclear norm."""
    cross = np.linalg.svd(models[:, 1:].transpose(0, 2, 1) @ start, compute_uv=False).sum(axis=1)
    return np.asarray((models**2).sum(axis=(1, 2)) + (start**2).sum() - 2 * cross)


def _mean_square(start: Floats, models: Floats) -> Floats:
    return np.asarray((models[:, 0] ** 2).sum(axis=1))


def _trace(start: Floats, models: Floats) -> Floats:
    return np.asarray((models[:, 1:] ** 2).sum(axis=(1, 2)))


def _log_determinant(start: Floats, models: Floats) -> Floats:
    with np.errstate(divide="ignore"):  # a factor that has left float64 is found where draws are counted
        return np.asarray(2 * np.log(np.diagonal(models[:, 1:], axis1=1, axis2=2)).sum(axis=1))


def _effective_rank(start: Floats, models: Floats) -> Floats:
    """Return |L|⁴ over |L' L|², computed on a scale where nothing overflows; a point has none left, 1 by convention."""
    lowers = models[:, 1:]
    largest = np.abs(lowers).max(axis=(1, 2), keepdims=True)
    lowers = np.divide(lowers, largest, out=np.zeros_like(lowers), where=largest > 0)
    squares = ((lowers.transpose(0, 2, 1) @ lowers) ** 2).sum(axis=(1, 2))
    traces = (lowers**2).sum(axis=(1, 2))
    return np.asarray(np.divide(traces**2, squares, out=np.ones_like(squares), where=squares > 0))


_QUANTITIES = {
    "risk": _risk,
    "mean_square": _mean_square,
    "trace": _trace,
    "log_determinant": _log_determinant,
    "effective_rank": _effective_rank,
}
