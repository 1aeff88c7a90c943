"""Simulated resampling of a categorical distribution: what it is after some fits, and how diverse."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.montecarlo.codes import CodedPolicy, PolicyKind, coded
from collapse_theory.montecarlo.collapse import weights_of
from collapse_theory.montecarlo.costs import COUNT, DATUM, Cost, apart, sizes_of
from collapse_theory.montecarlo.estimate import Estimate
from collapse_theory.montecarlo.progress import Report
from collapse_theory.montecarlo.runner import Simulation, Submits
from collapse_theory.montecarlo.tasks import compiled, measured
from collapse_theory.montecarlo.until import Until
from collapse_theory.policy import Policy, Replace

__all__ = ["categorical_fits", "diversity_estimate"]

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

_DIVERSITY = ("homozygosity", "support", "entropy")


def categorical_fits(
    p: Any,
    *,
    samples: Any,
    fits: int,
    replicates: int,
    seed: int,
    policy: Policy = Replace(),
    anchors: int = 0,
    executor: Submits | None = None,
    progress: Report = None,
) -> Floats:
    """Simulate the distribution from which the generation after ``fits`` fits is drawn.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution.
    samples : int >= 1, sequence of int or Schedule
        Data drawn per generation.
    fits : int >= 0
        Draw-then-fit steps.
    policy : Policy
        What each generation is fitted to; every policy is supported.
    anchors : int >= 0
        Real data, drawn afresh from ``p``, that each generation gets on top; ``Fresh(m)`` is ``Replace()`` with m.
    replicates, seed, executor, progress
        As in :func:`collapse_times`.

    Returns
    -------
    float array, shape (replicates, K)

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> categorical_fits([0.5, 0.5], samples=4, fits=2, replicates=3, seed=1).sum(axis=1)
    array([1., 1., 1.])
    """
    setting = _setting(p, samples, fits, anchors, policy)
    task = compiled("categorical.fits", *setting, cost=_cost(*setting, row=len(setting[0])))
    return Simulation(replicates, seed, executor, progress).draws(task)


def diversity_estimate(
    p: Any,
    *,
    samples: Any,
    fits: int,
    replicates: int | Until,
    seed: int,
    quantity: str = "homozygosity",
    policy: Policy = Replace(),
    anchors: int = 0,
    executor: Submits | None = None,
    progress: Report = None,
) -> Estimate:
    """Estimate how diverse the distribution is after ``fits`` fits; parameters as :func:`categorical_fits`.

    Parameters
    ----------
    quantity : {"homozygosity", "support", "entropy"}
        Mean of the sum of squares, of the number of atoms left, or of the Shannon entropy in nats.

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> abs(diversity_estimate([0.5, 0.5], samples=2, fits=1, replicates=2000, seed=1).z(0.75)) < 6
    True
    """
    column = _DIVERSITY.index(checks.choice("quantity", quantity, _DIVERSITY))
    setting = _setting(p, samples, fits, anchors, policy)
    task = compiled("categorical.diversity", *setting, cost=_cost(*setting, row=3))
    atoms = np.count_nonzero(setting[0])
    bounds = ((1 / atoms, 1.0), (1.0, float(atoms)), (0.0, math.log(atoms)))[column]
    return Simulation(replicates, seed, executor, progress).mean(
        measured(task, partial(_column, column)), bounds=bounds
    )


def _setting(p: Any, samples: Any, fits: Any, anchors: Any, policy: Policy) -> tuple[Floats, Counts, int, CodedPolicy]:
    base, real = apart(policy, anchors)
    sizes = sizes_of(samples, fits, anchors=real)
    return weights_of(p), sizes, real, coded(base, process="categorical resampling")


def _cost(weights: Floats, sizes: Counts, anchors: int, rule: CodedPolicy, *, row: int) -> Cost:
    seconds = COUNT * len(weights) * sizes.size * (2 if anchors else 1)
    if rule.kind != PolicyKind.SUBSAMPLE:
        return Cost(seconds, row, len(weights))
    pool = float(sizes.sum()) + float(anchors) * sizes.size
    return Cost(seconds + 2 * DATUM * pool, row, pool + len(weights))


def _column(index: int, rows: Floats) -> Floats:
    return rows[:, index]
