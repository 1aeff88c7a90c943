"""Simulated walks on an absorbing Markov chain."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.calls import remembered
from collapse_theory.montecarlo.costs import DATUM, Cost
from collapse_theory.montecarlo.estimate import Estimate
from collapse_theory.montecarlo.progress import Report
from collapse_theory.montecarlo.runner import Simulation, Submits
from collapse_theory.montecarlo.tasks import compiled, measured
from collapse_theory.montecarlo.until import Until

__all__ = ["absorption_estimate"]

_SMALL = 300


@remembered
def absorption_estimate(
    chain: Any,
    *,
    start: int,
    target: int,
    replicates: int | Until,
    seed: int,
    executor: Submits | None = None,
    progress: Report = None,
) -> Estimate:
    """Estimate by walking the chain how often it ends in absorbing state ``target``.

    Parameters
    ----------
    chain : AbsorbingChain
    start : int
        Index of a transient state, among the transient ones.
    target : int
        Index of an absorbing state, among the absorbing ones.
    replicates, seed, executor, progress
        As in :func:`collapse_times`.

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> from collapse_theory.markov import AbsorbingChain
    >>> fair = AbsorbingChain.from_rows([[0.0]], [[0.5, 0.5]])
    >>> abs(absorption_estimate(fair, start=0, target=1, replicates=1000, seed=1).z(0.5)) < 6
    True
    """
    from collapse_theory.markov import AbsorbingChain

    if not isinstance(chain, AbsorbingChain):
        raise ValueError(
            f"`chain` must be an AbsorbingChain; got {type(chain).__name__}. Build one with AbsorbingChain.from_matrix."
        )
    step = chain.power(1)
    moves = np.asarray(step.rows(), dtype=np.float64)
    transient = len(step.Q)
    begin = checks.index("start", start, size=transient, of="transient states")
    end = checks.index("target", target, size=moves.shape[1] - transient, of="absorbing states")
    cumulative = np.cumsum(moves, axis=1)
    cumulative[:, -1] = 1.0
    walk = compiled("walk.absorption", cumulative, transient, begin, cost=Cost(DATUM * _steps(chain, begin)))
    return Simulation(replicates, seed, executor, progress).mean(measured(walk, partial(_arrives, end)))


def _steps(chain: Any, start: int) -> float:
    """Return the mean length of a walk, where it costs less than the walks."""
    if chain.flows.transient > _SMALL:
        return 1.0
    try:
        return float(chain.mean_steps()[start])
    except OverflowError:
        return math.inf


def _arrives(target: int, ends: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.equal(ends, target)
