"""Simulated recursive fitting of Poisson and Bernoulli families, whose one parameter is their mean."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks, schedule
from collapse_theory.montecarlo.estimate import Estimate
from collapse_theory.montecarlo.policies import rule
from collapse_theory.montecarlo.progress import Report
from collapse_theory.montecarlo.runner import Run, Submits, Task
from collapse_theory.montecarlo.until import Until
from collapse_theory.policy import Policy, Replace

__all__ = ["family_fits", "survival_estimate"]

Floats = NDArray[np.float64]
_NAMES = ("poisson", "bernoulli")


def family_fits(
    family: str, mean: float, *, samples: Any, fits: int, replicates: int, seed: int, policy: Policy = Replace(),
    anchors: int = 0, executor: Submits | None = None, progress: Report = None,
) -> Floats:  # fmt: skip
    """Simulate the mean of the distribution from which the generation after ``fits`` fits is drawn.

    Parameters
    ----------
    family : {"poisson", "bernoulli"}
    mean : float
        Of the original: a rate of at least 0, or a probability.
    samples : int >= 1, sequence of int or Schedule
        Data drawn per generation.
    fits : int >= 0
        Draw-then-fit steps.
    policy : Policy
        What each generation is fitted to; every policy is supported.
    anchors : int >= 0
        Real data, drawn afresh from the original, that each generation gets on top.
    replicates, seed, executor, progress
        As in :func:`collapse_times`.

    Returns
    -------
    float array, shape (replicates,)

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> bool((family_fits("bernoulli", 0.5, samples=1, fits=1, replicates=50, seed=1) % 1 == 0).all())
    True
    """
    task = partial(_means, _task(family, mean, samples, fits, policy, anchors))
    return Run(replicates, seed, executor, progress).draws(task)


def survival_estimate(
    family: str, mean: float, *, samples: Any, fits: int, replicates: int | Until, seed: int,
    policy: Policy = Replace(), anchors: int = 0, executor: Submits | None = None, progress: Report = None,
) -> Estimate:  # fmt: skip
    r"""Estimate the probability that the mean is not 0 after ``fits`` fits; parameters as :func:`family_fits`.

    Returns
    -------
    Estimate

    Notes
    -----
    For Poisson data it is :math:`1 - e^{-M \lambda g_n}`, :math:`g_1 = 1`, :math:`g_{k+1} = 1 - e^{-g_k}` (suresh2024
    Theorem 2), with which a test compares it.

    Examples
    --------
    >>> abs(survival_estimate("poisson", 1.0, samples=1, fits=1, replicates=2000, seed=1).z(0.63212)) < 6
    True
    """
    task = partial(_survives, _task(family, mean, samples, fits, policy, anchors))
    return Run(replicates, seed, executor, progress).mean(task)


def _task(family: str, mean: float, samples: Any, fits: Any, policy: Policy, anchors: Any) -> Task:
    name = checks.choice("family", family, _NAMES)
    checks.positive("mean", mean, allow_zero=True)
    if name == "bernoulli" and mean > 1:
        raise ValueError(f"`mean` must be at most 1 for Bernoulli data; got {mean!r}. Pass a probability.")
    sizes = schedule.of(samples).draws(checks.whole("fits", fits, minimum=0))
    real = checks.whole("anchors", anchors, minimum=0)
    return partial(_run, name, float(mean), (sizes, real, 0, rule(policy, process=f"{name} fitting"), 0.0))


def _run(name: str, mean: float, arguments: tuple[Any, ...], rng: Any, count: int) -> Floats:
    from collapse_theory.montecarlo.kernels import families

    code = families.POISSON if name == "poisson" else families.BERNOULLI
    return families.fits(rng, code, mean, 0.0, *arguments, count)


def _means(task: Task, rng: Any, count: int) -> Floats:
    return task(rng, count)[:, 0]


def _survives(task: Task, rng: Any, count: int) -> NDArray[np.bool_]:
    return task(rng, count)[:, 0] > 0
