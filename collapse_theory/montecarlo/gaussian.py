"""Simulated recursive fitting of a one-dimensional Gaussian, N(0, 1) at first."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.calls import remembered
from collapse_theory.montecarlo.estimate import Estimate
from collapse_theory.montecarlo.progress import Report
from collapse_theory.montecarlo.refitting import Refitting
from collapse_theory.montecarlo.runner import Simulation, Submits
from collapse_theory.montecarlo.tasks import measured
from collapse_theory.montecarlo.until import Until
from collapse_theory.policy import Policy, Replace

__all__ = ["data_variance_estimate", "gaussian_estimate", "gaussian_fits", "risk_estimate", "risk_variance_estimate"]

Floats = NDArray[np.float64]


def gaussian_fits(
    samples: Any,
    fits: int,
    *,
    replicates: int,
    seed: int,
    ddof: int = 1,
    policy: Policy = Replace(),
    mechanism: str = "data",
    anchors: int = 0,
    known_mean: bool = False,
    noise_sigma: float = 0.0,
    skew_noise: float = 0.0,
    executor: Submits | None = None,
    progress: Report = None,
) -> tuple[Floats, Floats]:
    """Simulate recursive fitting of N(0, 1).

    Parameters
    ----------
    samples : int >= 2, sequence of int or Schedule
        Data drawn per generation.
    fits : int >= 0
        Draw-then-fit steps.
    replicates : int >= 1
        Independent runs.
    seed : int >= 0
        Fixes the result, for any number of threads.
    executor, progress
        As in :func:`collapse_times`.
    ddof : {1, 0}
        1 for the unbiased variance, 0 for maximum likelihood.
    policy : Policy
        What each generation is fitted to; every policy is supported.
    mechanism : {"data", "statistics"}
        Draw every datum, or draw the mean and the variance of each generation, which Cochran's theorem allows while
        only the newest data are used.
    anchors : int >= 0
        Real data, drawn afresh from N(0, 1), that each generation gets on top; ``Fresh(m)`` is ``Replace()`` with m.
    known_mean : bool
        Keep the mean at 0 and fit the variance about it, with divisor M.
    noise_sigma : float >= 0
        Standard deviation of independent normal noise that is added to each fitted mean.
    skew_noise : float
        Extra noise of the mean: this times standard deviation times sample skewness. For :class:`Replace` only.

    Returns
    -------
    means, sigmas : float arrays, shape (replicates,)
        Of the distribution that the next generation is drawn from: the last fit, or the mixture with it.

    Raises
    ------
    ValueError
        If an argument is out of range or the mechanism does not support the process.

    Examples
    --------
    >>> means, sigmas = gaussian_fits(100, 6, replicates=10, seed=1)
    >>> means.shape, bool((sigmas > 0).all())
    ((10,), True)
    """
    refitting = Refitting(ddof, policy, mechanism, anchors, known_mean, noise_sigma, skew_noise)
    rows = Simulation(replicates, seed, executor, progress).draws(refitting.task(samples, fits))
    return rows[:, 0], rows[:, 1]


@remembered
def gaussian_estimate(
    samples: Any,
    fits: int,
    *,
    replicates: int | Until,
    seed: int,
    quantity: str = "risk",
    ddof: int = 1,
    policy: Policy = Replace(),
    mechanism: str = "data",
    anchors: int = 0,
    known_mean: bool = False,
    noise_sigma: float = 0.0,
    skew_noise: float = 0.0,
    executor: Submits | None = None,
    progress: Report = None,
) -> Estimate:
    """Estimate the mean of a quantity after ``fits`` fits; the other parameters and errors as :func:`gaussian_fits`.

    Parameters
    ----------
    quantity : {"risk", "mean_square", "sigma", "variance", "log_variance", "data"}
        W2² to N(0, 1), square of the mean, standard deviation, variance, its logarithm, or square of one datum drawn
        from the distribution that has been reached.

    Returns
    -------
    Estimate

    Examples
    --------
    >>> abs(gaussian_estimate(100, 6, quantity="mean_square", replicates=2000, seed=1).z(0.06)) < 6
    True
    """
    measure = _QUANTITIES[checks.choice("quantity", quantity, tuple(_QUANTITIES))]
    refitting = Refitting(ddof, policy, mechanism, anchors, known_mean, noise_sigma, skew_noise)
    return Simulation(replicates, seed, executor, progress).mean(measured(refitting.task(samples, fits), measure))


@remembered
def risk_estimate(
    samples: Any,
    fits: int,
    *,
    replicates: int | Until,
    seed: int,
    ddof: int = 1,
    policy: Policy = Replace(),
    mechanism: str = "data",
    anchors: int = 0,
    known_mean: bool = False,
    noise_sigma: float = 0.0,
    skew_noise: float = 0.0,
    executor: Submits | None = None,
    progress: Report = None,
) -> Estimate:
    """Estimate the expected W2² to N(0, 1); parameters and errors are those of :func:`gaussian_fits`.

    Returns
    -------
    Estimate

    Examples
    --------
    >>> abs(risk_estimate(100, 6, replicates=2000, seed=1).z(0.0900741)) < 6
    True
    """
    refitting = Refitting(ddof, policy, mechanism, anchors, known_mean, noise_sigma, skew_noise)
    return Simulation(replicates, seed, executor, progress).mean(measured(refitting.task(samples, fits), _risk))


@remembered
def risk_variance_estimate(
    samples: Any,
    fits: int,
    *,
    replicates: int | Until,
    seed: int,
    ddof: int = 1,
    policy: Policy = Replace(),
    mechanism: str = "data",
    anchors: int = 0,
    known_mean: bool = False,
    noise_sigma: float = 0.0,
    skew_noise: float = 0.0,
    executor: Submits | None = None,
    progress: Report = None,
) -> Estimate:
    """Estimate the variance of W2² to N(0, 1); parameters and errors are those of :func:`gaussian_fits`.

    Returns
    -------
    Estimate

    Examples
    --------
    >>> abs(risk_variance_estimate(100, 6, replicates=2000, seed=1).z(0.00972)) < 6
    True
    """
    refitting = Refitting(ddof, policy, mechanism, anchors, known_mean, noise_sigma, skew_noise)
    return Simulation(replicates, seed, executor, progress).variance(measured(refitting.task(samples, fits), _risk))


@remembered
def data_variance_estimate(
    samples: Any,
    fits: int,
    *,
    replicates: int | Until,
    seed: int,
    ddof: int = 1,
    policy: Policy = Replace(),
    mechanism: str = "data",
    anchors: int = 0,
    known_mean: bool = False,
    noise_sigma: float = 0.0,
    skew_noise: float = 0.0,
    executor: Submits | None = None,
    progress: Report = None,
) -> Estimate:
    """Estimate the variance of one datum drawn after the last fit; parameters as :func:`gaussian_fits`.

    Returns
    -------
    Estimate

    Examples
    --------
    >>> abs(data_variance_estimate(10, 5, replicates=2000, seed=1).z(1.5)) < 6
    True
    """
    refitting = Refitting(ddof, policy, mechanism, anchors, known_mean, noise_sigma, skew_noise)
    return Simulation(replicates, seed, executor, progress).mean(measured(refitting.task(samples, fits), _datum_square))


def _risk(rows: Floats) -> Floats:
    return rows[:, 0] ** 2 + (rows[:, 1] - 1) ** 2


def _mean_square(rows: Floats) -> Floats:
    return rows[:, 0] ** 2


def _sigma(rows: Floats) -> Floats:
    return rows[:, 1]


def _variance(rows: Floats) -> Floats:
    return rows[:, 1] ** 2


def _log_variance(rows: Floats) -> Floats:
    with np.errstate(divide="ignore"):  # a spread that has left float64 is found where draws are counted
        return 2 * np.log(rows[:, 1])


def _datum_square(rows: Floats) -> Floats:
    return rows[:, 2] ** 2


_QUANTITIES = {
    "risk": _risk,
    "mean_square": _mean_square,
    "sigma": _sigma,
    "variance": _variance,
    "log_variance": _log_variance,
    "data": _datum_square,
}
