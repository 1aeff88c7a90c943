"""Simulated quantities: each draws real data, generation after generation, and knows no formula."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks, schedule
from collapse_theory.montecarlo.estimate import Estimate
from collapse_theory.montecarlo.runner import in_blocks

__all__ = [
    "absorption_estimate",
    "collapse_time_estimate",
    "collapse_times",
    "data_variance_estimate",
    "gaussian_fits",
    "regression_excess",
    "resampled",
    "risk_estimate",
    "risk_variance_estimate",
    "winner_estimate",
]

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


def collapse_times(p: Any, *, samples: int, replicates: int, seed: int) -> Counts:
    """Simulate the number of fits until one atom is left.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution.
    samples : int >= 1
        Data drawn per generation.
    replicates : int >= 1
        Independent runs.
    seed : int >= 0
        The result depends on it and on ``replicates``, not on the number of threads.

    Returns
    -------
    integer array, shape (replicates,)

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> collapse_times([0.5, 0.5], samples=2, replicates=4, seed=1).shape
    (4,)
    """
    return _collapse(p, samples, replicates, seed)[0]


def collapse_time_estimate(p: Any, *, samples: int, replicates: int, seed: int) -> Estimate:
    """Estimate the mean collapse time; the parameters are those of :func:`collapse_times`.

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> abs(collapse_time_estimate([0.5, 0.5], samples=10, replicates=2000, seed=1).z(12.3)) < 6
    True
    """
    return Estimate.of_mean(collapse_times(p, samples=samples, replicates=replicates, seed=seed), seed)


def winner_estimate(p: Any, *, samples: int, atom: int, replicates: int, seed: int) -> Estimate:
    """Estimate the probability that ``atom`` is the one that is left; parameters as :func:`collapse_times`.

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> abs(winner_estimate([0.3, 0.7], samples=5, atom=0, replicates=2000, seed=1).z(0.3)) < 6
    True
    """
    return Estimate.of_mean(_collapse(p, samples, replicates, seed)[1] == atom, seed)


def _collapse(p: Any, samples: Any, replicates: Any, seed: Any) -> tuple[Counts, Counts]:
    from collapse_theory.montecarlo import kernels

    size = checks.whole("samples", samples, minimum=1)
    weights = np.asarray(checks.distribution(p), dtype=np.float64)
    blocks = in_blocks(
        lambda rng, count: kernels.categorical_collapse(rng, weights, size, count), replicates=replicates, seed=seed
    )
    times, winners = zip(*blocks, strict=True)
    return np.concatenate(times), np.concatenate(winners)


def resampled(p: Any, *, samples: int, fits: int, replicates: int, seed: int, fresh: int = 0) -> Floats:
    """Simulate resampling for a given number of fits.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution.
    samples : int >= 1
        Synthetic data drawn per generation from the latest fit.
    fits : int >= 0
        Draw-then-fit steps.
    replicates, seed : int
        As in :func:`collapse_times`.
    fresh : int >= 0
        Real data drawn anew from ``p`` for each fit, which sees them beside the synthetic ones.

    Returns
    -------
    float array, shape (replicates, K)
        The fitted distributions.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> resampled([0.5, 0.5], samples=2, fits=1, replicates=4, seed=1).shape
    (4, 2)
    """
    size, real = checks.whole("samples", samples, minimum=1), checks.whole("fresh", fresh, minimum=0)
    steps, start = checks.whole("fits", fits, minimum=0), np.asarray(checks.distribution(p), dtype=np.float64)

    def block(rng: np.random.Generator, count: int) -> Floats:
        shares = np.tile(start, (count, 1))
        for _ in range(steps):
            counts = rng.multinomial(size, shares) + rng.multinomial(real, start, size=count)
            shares = counts / (size + real)
        return shares

    return np.concatenate(in_blocks(block, replicates=replicates, seed=seed))


def gaussian_fits(
    samples: Any, fits: int, *, replicates: int, seed: int, ddof: int = 1, skew_noise: float = 0.0
) -> tuple[Floats, Floats]:
    """Simulate recursive fitting of N(0, 1) from actual draws.

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
    ddof : {1, 0}
        1 for the unbiased variance, 0 for maximum likelihood.
    skew_noise : float
        Extra noise of the mean: this times standard deviation times sample skewness.

    Returns
    -------
    means, sigmas : float arrays, shape (replicates,)
        The estimates after the last fit.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> means, sigmas = gaussian_fits(100, 6, replicates=10, seed=1)
    >>> means.shape, bool((sigmas > 0).all())
    ((10,), True)
    """
    from collapse_theory.montecarlo import kernels

    sizes = schedule.of(samples, minimum=2).draws(checks.whole("fits", fits, minimum=0))
    divisor = checks.ddof(ddof)
    blocks = in_blocks(
        lambda rng, count: kernels.gaussian_fits(rng, sizes, divisor, float(skew_noise), count),
        replicates=replicates, seed=seed,
    )  # fmt: skip
    means, sigmas = zip(*blocks, strict=True)
    return np.concatenate(means), np.concatenate(sigmas)


def _squared_distances(samples: Any, fits: int, replicates: int, seed: int, **options: Any) -> Floats:
    means, sigmas = gaussian_fits(samples, fits, replicates=replicates, seed=seed, **options)
    return np.asarray(means**2 + (sigmas - 1) ** 2)


def risk_estimate(samples: Any, fits: int, *, replicates: int, seed: int, **options: Any) -> Estimate:
    """Estimate the expected W2² to N(0, 1); parameters and errors are those of :func:`gaussian_fits`.

    Returns
    -------
    Estimate

    Examples
    --------
    >>> abs(risk_estimate(100, 6, replicates=2000, seed=1).z(0.0900741)) < 6
    True
    """
    return Estimate.of_mean(_squared_distances(samples, fits, replicates, seed, **options), seed)


def risk_variance_estimate(samples: Any, fits: int, *, replicates: int, seed: int, **options: Any) -> Estimate:
    """Estimate the variance of W2² to N(0, 1); parameters and errors are those of :func:`gaussian_fits`.

    Returns
    -------
    Estimate

    Examples
    --------
    >>> abs(risk_variance_estimate(100, 6, replicates=2000, seed=1).z(0.00972)) < 6
    True
    """
    return Estimate.of_variance(_squared_distances(samples, fits, replicates, seed, **options), seed)


def data_variance_estimate(samples: Any, fits: int, *, replicates: int, seed: int, ddof: int = 1) -> Estimate:
    """Estimate the variance of one datum drawn after the last fit; parameters as :func:`gaussian_fits`.

    Returns
    -------
    Estimate

    Examples
    --------
    >>> abs(data_variance_estimate(10, 5, replicates=2000, seed=1).z(1.5)) < 6
    True
    """
    means, sigmas = gaussian_fits(samples, fits, replicates=replicates, seed=seed, ddof=ddof)
    stream = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0, fits)))
    return Estimate.of_mean((means + sigmas * stream.standard_normal(replicates)) ** 2, seed)


def absorption_estimate(chain: Any, *, start: int, target: int, replicates: int, seed: int) -> Estimate:
    """Estimate by walking the chain how often it ends in absorbing state ``target``.

    Parameters
    ----------
    chain : AbsorbingChain
    start : int
        Index of a transient state.
    target : int
        Index of an absorbing state.
    replicates, seed : int
        As in :func:`collapse_times`.

    Returns
    -------
    Estimate

    Examples
    --------
    >>> from collapse_theory.markov import AbsorbingChain
    >>> fair = AbsorbingChain.from_rows([[0.0]], [[0.5, 0.5]])
    >>> abs(absorption_estimate(fair, start=0, target=1, replicates=1000, seed=1).z(0.5)) < 6
    True
    """
    from collapse_theory.montecarlo import kernels

    step = chain.power(1)
    cumulative = np.cumsum(np.asarray(step.rows(), dtype=np.float64), axis=1)
    cumulative[:, -1] = 1.0
    transient = len(step.Q)
    blocks = in_blocks(
        lambda rng, count: kernels.chain_absorption(rng, cumulative, transient, start, count),
        replicates=replicates, seed=seed,
    )  # fmt: skip
    return Estimate.of_mean(np.concatenate(blocks) == target, seed)


def regression_excess(*, samples: int, dim: int, fits: int, accumulate: bool, replicates: int, seed: int) -> Floats:
    """Simulate the excess risk of recursive linear regression with unit noise and isotropic Gaussian inputs.

    The inputs are the same in every generation; each fit is least squares on the data that the policy keeps.

    Parameters
    ----------
    samples : int > dim
        Rows per generation.
    dim : int >= 1
        Unknown coefficients.
    fits : int >= 1
        Models fitted in turn.
    accumulate : bool
        Keep all data, or only the newest.
    replicates, seed : int
        As in :func:`collapse_times`.

    Returns
    -------
    float array, shape (replicates,)
        Squared error of the coefficients of the last fit.

    Examples
    --------
    >>> regression_excess(samples=30, dim=5, fits=3, accumulate=True, replicates=4, seed=1).shape
    (4,)
    """

    def block(rng: np.random.Generator, count: int) -> Floats:
        inputs = rng.standard_normal((count, samples, dim))
        gram = inputs.transpose(0, 2, 1) @ inputs
        moment = np.zeros((count, dim, 1))
        fitted: Any = np.zeros((count, dim, 1))  # the truth is 0
        for generation in range(1, fits + 1):
            labels = inputs @ fitted + rng.standard_normal((count, samples, 1))
            fresh = inputs.transpose(0, 2, 1) @ labels
            moment = moment + fresh if accumulate else fresh
            fitted = np.linalg.solve(gram * generation if accumulate else gram, moment)
        return np.asarray((fitted**2).sum(axis=(1, 2)))

    return np.concatenate(in_blocks(block, replicates=replicates, seed=seed))
