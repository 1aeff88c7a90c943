"""Simulated walks on an absorbing Markov chain."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.montecarlo.estimate import Estimate
from collapse_theory.montecarlo.progress import Report
from collapse_theory.montecarlo.runner import Run, Submits
from collapse_theory.montecarlo.tasks import compiled, measured
from collapse_theory.montecarlo.until import Until

__all__ = ["absorption_estimate"]


def absorption_estimate(
    chain: Any, *, start: int, target: int, replicates: int | Until, seed: int, executor: Submits | None = None,
    progress: Report = None,
) -> Estimate:  # fmt: skip
    """Estimate by walking the chain how often it ends in absorbing state ``target``.

    Parameters
    ----------
    chain : AbsorbingChain
    start : int
        Index of a transient state.
    target : int
        Index of an absorbing state.
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
    step = chain.power(1)
    cumulative = np.cumsum(np.asarray(step.rows(), dtype=np.float64), axis=1)
    cumulative[:, -1] = 1.0
    begin = checks.whole("start", start, minimum=0)
    end = checks.whole("target", target, minimum=0)
    walk = compiled("walk.absorption", cumulative, len(step.Q), begin)
    return Run(replicates, seed, executor, progress).mean(measured(walk, partial(_arrives, end)))


def _arrives(target: int, ends: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.equal(ends, target)
