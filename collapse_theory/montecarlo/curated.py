"""Simulated curation: drafts are drawn from the model and kept or not, datum by datum."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.calls import remembered
from collapse_theory.curation import Curator
from collapse_theory.montecarlo.codes import CodedCurator, CuratorKind, coded_curator
from collapse_theory.montecarlo.costs import DATUM, Cost, counted
from collapse_theory.montecarlo.estimate import Estimate
from collapse_theory.montecarlo.progress import Report
from collapse_theory.montecarlo.runner import Simulation, Submits
from collapse_theory.montecarlo.tasks import compiled, measured
from collapse_theory.montecarlo.until import Until

__all__ = ["curated_counts", "curated_winner_estimate"]


def curated_counts(
    bad: float,
    *,
    samples: int,
    fits: int,
    curator: Curator,
    replicates: int,
    seed: int,
    real: float = 0.0,
    real_bad: float = 0.0,
    executor: Submits | None = None,
    progress: Report = None,
) -> NDArray[np.int64]:
    """Simulate how many of the data of a fit are bad.

    Parameters
    ----------
    bad : float in [0, 1]
        Share of bad data in what the first model writes.
    samples : int >= 1
        Data kept per generation.
    fits : int >= 1
        Curate-then-fit steps.
    curator : Curator
        ``Verifier``, ``BestOf`` or ``Duel`` of ``ct.curation``.
    real, real_bad : float in [0, 1]
        Probability that a datum is real instead and not curated, and that it is bad then.
    replicates, seed, executor, progress
        As in :func:`collapse_times`.

    Returns
    -------
    integer array, shape (replicates,)

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> from collapse_theory.curation import Verifier
    >>> curated_counts(0.5, samples=10, fits=2, curator=Verifier(0.9, 0.6), replicates=3, seed=1).shape
    (3,)
    """
    share, size, rule = _share("bad", bad), counted("samples", samples, minimum=1), coded_curator(curator)
    steps = checks.whole("fits", fits, minimum=1, maximum=checks.LARGEST_COUNT)
    mixed = _share("real", real), _share("real_bad", real_bad)
    cost = Cost(float(size) * steps * _drafts(rule, share))
    task = compiled("curated.counts", share, size, steps, rule, *mixed, cost=cost)
    return Simulation(replicates, seed, executor, progress).draws(measured(task, _first))


@remembered
def curated_winner_estimate(
    bad: float,
    *,
    samples: int,
    curator: Curator,
    replicates: int | Until,
    seed: int,
    executor: Submits | None = None,
    progress: Report = None,
) -> Estimate:
    """Estimate the probability that only bad data are left in the end; parameters as :func:`curated_counts`.

    Returns
    -------
    Estimate

    Examples
    --------
    >>> from collapse_theory.curation import Verifier
    >>> setting = {"samples": 2, "curator": Verifier(1.0, 0.5)}
    >>> abs(curated_winner_estimate(0.5, replicates=2000, seed=1, **setting).z(0.2)) < 6
    True
    """
    share, size, rule = _share("bad", bad), counted("samples", samples, minimum=1), coded_curator(curator)
    fits = 1 - 2 * size * (share * math.log(share) if share > 0 else 0.0)
    cost = Cost(float(size) * fits * _drafts(rule, share))
    task = compiled("curated.winners", share, size, rule, cost=cost)
    return Simulation(replicates, seed, executor, progress).mean(measured(task, _is_bad))


def _share(name: str, value: Any) -> float:
    return float(checks.inside(name, checks.one(name, value), 0, 1, closed=True))


def _drafts(rule: CodedCurator, share: float) -> float:
    """Return the seconds that a kept datum takes, about."""
    if rule.kind == CuratorKind.VERIFIER:
        return DATUM / (rule.first * (1 - share) + rule.second * share)
    return DATUM * (rule.first if rule.kind == CuratorKind.BEST_OF else 2)


def _first(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    return rows[:, 0]


def _is_bad(rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.equal(rows[:, 0], 1)
