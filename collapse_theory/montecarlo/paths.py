"""One seeded run of the real process, data and all: for plots, and for eyes that want to see it happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks, schedule
from collapse_theory.gaussian.moments import width
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Policy, Replace

__all__ = ["Trajectory", "trajectory"]

Array = NDArray[np.float64]
_FURTHEST = 1e50
_REPLACE = Replace()
Drawn = tuple[float, float]
"""The mean and standard deviation of a fit."""


@dataclass(frozen=True)
class Trajectory:
    """Estimates along one run; entry 0 is the original.

    Attributes
    ----------
    mean, sigma : array, shape (fits + 1,)
        Fitted mean and standard deviation.

    Examples
    --------
    >>> trajectory(samples=10, fits=3, seed=1).sigma.shape
    (4,)
    """

    mean: Array
    sigma: Array


def trajectory(
    policy: Policy = _REPLACE,
    *,
    samples: Any,
    fits: int,
    seed: int,
    mean: float = 0,
    sigma: float = 1,
    ddof: int = 1,
) -> Trajectory:
    """Run the process once: draw, fit, draw from the fit, …

    Parameters
    ----------
    policy : Policy, optional
        What each fit is trained on.
    samples : int >= 2, sequence of int or Schedule
        Data drawn per generation; sizes of a named schedule are rounded up.
    fits : int >= 0
        Draw-then-fit steps.
    seed : int >= 0
        Seed of NumPy's default generator; the same seed gives the same run.
    mean, sigma : number
        Original mean and standard deviation, ``sigma`` > 0.
    ddof : {1, 0}
        1 for the unbiased variance, 0 for maximum likelihood.

    Returns
    -------
    Trajectory

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Every datum is drawn; nothing is shortened by theory. With ``Replace()`` these are the runs of figures 4 to 6 of
    shumailov2023.

    Examples
    --------
    >>> run = trajectory(samples=100, fits=1000, seed=1)
    >>> run.sigma.shape, bool(run.sigma[-1] < 0.1)
    ((1001,), True)
    """
    steps = checks.whole("fits", fits, minimum=0, maximum=checks.LARGEST_COUNT)
    start = (_centre(mean), float(width(sigma)))
    sizes = schedule.of(samples, minimum=2).draws(steps)
    _announce(policy, sizes)
    train = _training(policy, start, np.random.default_rng(checks.seed(seed)))
    estimates, divisor = [start], checks.ddof(ddof)
    for size in sizes:
        data = train(estimates[-1], int(size))
        estimates.append((float(data.mean()), float(data.std(ddof=divisor))))
    return Trajectory(*np.array(estimates).T)


def _centre(mean: Any) -> float:
    number = checks.floats("mean", mean)
    if number.ndim or not abs(number) <= _FURTHEST:
        raise ValueError(f"`mean` must be one finite number up to 1e50; got {checks.shown(mean)}. Use another unit.")
    return float(number)


def _announce(policy: Policy, sizes: NDArray[np.int64]) -> None:
    """Say so where the data, all of which are drawn and some kept, take long or much memory."""
    total = float(sizes.sum(dtype=np.float64))
    is_kept = isinstance(policy, (Accumulate, AccumulateSubsample))
    held, read = (total, total * len(sizes)) if is_kept else (float(sizes.max(initial=0)), total)
    remedy = "Simulate fits without their data, with `montecarlo.gaussian_fits`."
    checks.affordable("samples", int(total), seconds=4e-8 * read, memory=24 * held, remedy=remedy)


@singledispatch
def _training(policy: Any, start: Drawn, rng: np.random.Generator) -> Callable[[Drawn, int], Array]:
    """Return what makes training data from the newest fit and the number of new data."""
    raise ValueError(f"`policy` must be one of those in collapse_theory.policy; got {policy!r}. Try Replace().")


@_training.register
def _replace(policy: Replace, start: Drawn, rng: np.random.Generator) -> Callable[[Drawn, int], Array]:
    return lambda fit, size: rng.normal(*fit, size)


@_training.register
def _accumulate(policy: Accumulate, start: Drawn, rng: np.random.Generator) -> Callable[[Drawn, int], Array]:
    pool: list[Array] = []

    def train(fit: Drawn, size: int) -> Array:
        pool.append(rng.normal(*fit, size))
        return np.concatenate(pool)

    return train


@_training.register
def _subsample(policy: AccumulateSubsample, start: Drawn, rng: np.random.Generator) -> Callable[[Drawn, int], Array]:
    grow = _accumulate(Accumulate(), start, rng)
    return lambda fit, size: rng.choice(grow(fit, size), size, replace=False)


@_training.register
def _mix(policy: Mix, start: Drawn, rng: np.random.Generator) -> Callable[[Drawn, int], Array]:
    """Draw from the mixture p_i of all fits so far; its weights are those of the recursion for p_i."""
    fitted: list[Drawn] = []
    weights = np.array([1.0])

    def train(fit: Drawn, size: int) -> Array:
        nonlocal weights
        fitted.append(fit)
        if len(fitted) > 1:
            weights = np.append(policy.beta * weights, policy.alpha)
            weights[0] += policy.gamma
        centres, scales = np.array(fitted)[rng.choice(len(fitted), size, p=weights / weights.sum())].T
        return np.asarray(rng.normal(centres, scales))

    return train
