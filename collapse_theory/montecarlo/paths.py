"""One seeded run of recursive fitting in which every datum is drawn, with the fit of every generation: for plots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks, schedule
from collapse_theory.gaussian.moments import width
from collapse_theory.montecarlo.costs import apart
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Policy, Replace

__all__ = ["GaussianPath", "gaussian_path"]

Array = NDArray[np.float64]
_FURTHEST = 1e50
Fit = tuple[float, float]
"""Mean and standard deviation."""


@dataclass(frozen=True)
class GaussianPath:
    """The fits of one run; index 0 is the original.

    Attributes
    ----------
    mean, sigma : float array, shape (fits + 1,)
        Fitted mean and standard deviation.

    Examples
    --------
    >>> gaussian_path(10, 3, seed=1).sigma.shape
    (4,)
    """

    mean: Array
    sigma: Array


def gaussian_path(
    samples: Any,
    fits: int,
    *,
    mean: float = 0.0,
    seed: int,
    sigma: float = 1.0,
    ddof: int = 1,
    policy: Policy = Replace(),
) -> GaussianPath:
    """Simulate one run: draw from the original, fit, draw from the fit, and so on.

    Parameters
    ----------
    samples : int >= 2, sequence of int or Schedule
        Data drawn per generation.
    fits : int >= 0
        Draw-then-fit steps.
    mean : float in [-1e50, 1e50]
        Of the original.
    seed : int >= 0
        Of NumPy's default generator; the same seed gives the same run.
    sigma : float > 0
        Standard deviation of the original.
    ddof : {1, 0}
        1 for the unbiased variance, 0 for maximum likelihood.
    policy : Policy
        What each generation is fitted to; every policy is supported.

    Returns
    -------
    GaussianPath

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Every datum is drawn; nothing is shortened by theory. With ``Replace()`` these are the runs of figures 4 to 6 of
    shumailov2023. :func:`gaussian_fits` simulates many runs, and returns only their last fits.

    Examples
    --------
    >>> path = gaussian_path(100, 1000, seed=1)
    >>> path.sigma.shape, bool(path.sigma[-1] < 0.1)
    ((1001,), True)
    """
    steps = checks.whole("fits", fits, minimum=0, maximum=checks.LARGEST_COUNT)
    start = (_centre(mean), float(width(sigma)))
    sizes = schedule.of(samples, minimum=2).draws(steps)
    _announce(policy, sizes)
    train = _training(policy, np.random.default_rng(checks.seed(seed)))
    path, divisor = [start], checks.ddof(ddof)
    for size in sizes:
        data = train(path[-1], int(size))
        path.append((float(data.mean()), float(data.std(ddof=divisor))))
    return GaussianPath(*np.array(path).T)


def _centre(mean: Any) -> float:
    number = checks.floats("mean", mean)
    if number.ndim or not abs(number) <= _FURTHEST:
        raise ValueError(f"`mean` must be one finite number up to 1e50; got {checks.shown(mean)}. Use another unit.")
    return float(number)


def _announce(policy: Policy, sizes: NDArray[np.int64]) -> None:
    """Say so where the data, all of which are drawn and some kept, take long or much memory."""
    total = float(sizes.sum(dtype=np.float64)) + float(apart(policy, 0)[1]) * len(sizes)
    is_kept = isinstance(policy, (Accumulate, AccumulateSubsample))
    held, read = (total, total * len(sizes)) if is_kept else (float(sizes.max(initial=0)), total)
    remedy = "Simulate fits without their data, with `montecarlo.gaussian_fits`."
    checks.affordable("samples", int(total), seconds=4e-8 * read, memory=24 * held, remedy=remedy)


@singledispatch
def _training(policy: Any, rng: np.random.Generator) -> Callable[[Fit, int], Array]:
    """Return what makes training data from the newest fit and the number of new data."""
    raise ValueError(
        "`policy` must be Replace(), Fresh(…), Accumulate(), AccumulateSubsample() or Mix(…) of `ct.policy`; "
        f"got {policy!r:.60}. Pass one of these."
    )


@_training.register
def _replace(policy: Replace, rng: np.random.Generator) -> Callable[[Fit, int], Array]:
    return lambda fit, size: rng.normal(*fit, size)


@_training.register
def _fresh(policy: Fresh, rng: np.random.Generator) -> Callable[[Fit, int], Array]:
    originals: list[Fit] = []

    def train(fit: Fit, size: int) -> Array:
        originals.append(fit)
        return np.concatenate([rng.normal(*fit, size), rng.normal(*originals[0], policy.anchors)])

    return train


@_training.register
def _accumulate(policy: Accumulate, rng: np.random.Generator) -> Callable[[Fit, int], Array]:
    pool: list[Array] = []

    def train(fit: Fit, size: int) -> Array:
        pool.append(rng.normal(*fit, size))
        return np.concatenate(pool)

    return train


@_training.register
def _subsample(policy: AccumulateSubsample, rng: np.random.Generator) -> Callable[[Fit, int], Array]:
    grow = _accumulate(Accumulate(), rng)
    return lambda fit, size: rng.choice(grow(fit, size), size, replace=False)


@_training.register
def _mix(policy: Mix, rng: np.random.Generator) -> Callable[[Fit, int], Array]:
    """Draw from the mixture p_i of all fits so far; its weights are those of the recursion for p_i."""
    fitted: list[Fit] = []
    weights = np.array([1.0])

    def train(fit: Fit, size: int) -> Array:
        nonlocal weights
        fitted.append(fit)
        if len(fitted) > 1:
            weights = np.append(policy.beta * weights, policy.alpha)
            weights[0] += policy.gamma
        centres, scales = np.array(fitted)[rng.choice(len(fitted), size, p=weights / weights.sum())].T
        return np.asarray(rng.normal(centres, scales))

    return train
