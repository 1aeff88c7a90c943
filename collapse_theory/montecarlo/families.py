"""Simulated recursive fitting of Poisson and Bernoulli families, whose one parameter is their mean."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.calls import remembered
from collapse_theory.montecarlo.codes import Family, Model, coded
from collapse_theory.montecarlo.costs import apart, cost_of_data, sizes_of
from collapse_theory.montecarlo.estimate import Estimate
from collapse_theory.montecarlo.progress import Report
from collapse_theory.montecarlo.runner import Simulation, Submits
from collapse_theory.montecarlo.tasks import Priced, compiled, measured
from collapse_theory.montecarlo.until import Until
from collapse_theory.policy import Policy, Replace

__all__ = ["family_fits", "survival_estimate"]

Floats = NDArray[np.float64]
_FAMILIES = {"poisson": Family.POISSON, "bernoulli": Family.BERNOULLI}


def family_fits(
    samples: Any,
    fits: int,
    *,
    family: str,
    mean: float,
    replicates: int,
    seed: int,
    policy: Policy = Replace(),
    anchors: int = 0,
    executor: Submits | None = None,
    progress: Report = None,
) -> Floats:
    """Simulate the mean of the distribution from which the generation after ``fits`` fits is drawn.

    Parameters
    ----------
    samples : int >= 1, sequence of int or Schedule
        Data drawn per generation.
    fits : int >= 0
        Draw-then-fit steps.
    family : {"poisson", "bernoulli"}
    mean : float
        Of the original: a rate of at least 0, or a probability.
    policy : Policy
        What each generation is fitted to; every policy is supported.
    anchors : int >= 0
        Real data, drawn afresh from the original, that each generation gets on top; ``Fresh(m)`` is ``Replace()``
        with m.
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
    >>> bool((family_fits(1, 1, family="bernoulli", mean=0.5, replicates=50, seed=1) % 1 == 0).all())
    True
    """
    task = measured(_task(family, mean, samples, fits, policy, anchors), _mean)
    return Simulation(replicates, seed, executor, progress).draws(task)


@remembered
def survival_estimate(
    samples: Any,
    fits: int,
    *,
    family: str,
    mean: float,
    replicates: int | Until,
    seed: int,
    policy: Policy = Replace(),
    anchors: int = 0,
    executor: Submits | None = None,
    progress: Report = None,
) -> Estimate:
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
    >>> abs(survival_estimate(1, 1, family="poisson", mean=1.0, replicates=2000, seed=1).z(0.63212)) < 6
    True
    """
    task = measured(_task(family, mean, samples, fits, policy, anchors), _is_alive)
    return Simulation(replicates, seed, executor, progress).mean(task)


def _task(family: str, mean: float, samples: Any, fits: Any, policy: Policy, anchors: Any) -> Priced:
    name = checks.choice("family", family, tuple(_FAMILIES))
    start = checks.scalar("mean", mean, allow_zero=True)
    most = 1.0 if name == "bernoulli" else float(checks.LARGEST_COUNT)
    if start > most:
        raise ValueError(
            f"`mean` must be at most {most:g} for {name} data; got {checks.shown(mean)}. "
            f"Pass {'a probability' if name == 'bernoulli' else 'a mean whose data can be counted'}."
        )
    base, real = apart(policy, anchors)
    sizes = sizes_of(samples, fits, anchors=real)
    rule = coded(base, process=f"{name} fitting")
    original = Model(_FAMILIES[name].value, start, 0.0, 0)
    return compiled("families.fits", original, sizes, real, rule, 0.0, cost=cost_of_data(sizes, real, rule))


def _mean(rows: Floats) -> Floats:
    return rows[:, 0]


def _is_alive(rows: Floats) -> NDArray[np.bool_]:
    return rows[:, 0] > 0
