"""Simulated recursive linear regression."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.calls import remembered
from collapse_theory.montecarlo.codes import PolicyKind, coded
from collapse_theory.montecarlo.costs import NORMAL, Cost, counted
from collapse_theory.montecarlo.estimate import Estimate
from collapse_theory.montecarlo.progress import Report
from collapse_theory.montecarlo.runner import Simulation, Submits
from collapse_theory.montecarlo.tasks import Priced, compiled
from collapse_theory.montecarlo.until import Until
from collapse_theory.policy import Policy, Replace

__all__ = ["regression_excess", "regression_excess_estimate"]

Floats = NDArray[np.float64]


def regression_excess(
    samples: int,
    fits: int,
    *,
    dim: int,
    replicates: int,
    seed: int,
    sigma: float = 1.0,
    policy: Policy = Replace(),
    executor: Submits | None = None,
    progress: Report = None,
) -> Floats:
    """Simulate the excess risk of recursive linear regression with isotropic Gaussian inputs.

    The inputs are the same in every generation; labels are made by what the policy says, plus noise; each fit is
    least squares on the labels that the policy keeps.

    Parameters
    ----------
    samples : int > dim
        Rows drawn per generation.
    fits : int >= 0
        Models fitted in turn; 1 is the fit on real data alone, 0 the truth itself.
    dim : int >= 1
        Unknown coefficients.
    sigma : float in [1e-100, 1e100]
        Standard deviation of the noise of a label.
    policy : Policy
        What each generation is fitted to; every policy is supported but :class:`Fresh`.
    replicates, seed, executor, progress
        As in :func:`collapse_times`.

    Returns
    -------
    float array, shape (replicates,)
        Squared error of the coefficients of the last fit.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    The setting of gerstgrasser2024. Under :class:`Mix` the same inputs are another process than the fresh ones of
    :func:`collapse_theory.regression.excess_risk`, whose value this does not estimate; under :class:`Replace` and
    :class:`Accumulate` both have the same mean. Fresh inputs are not simulated here. Under
    :class:`AccumulateSubsample` the same input can be chosen with several of its labels; coefficients that the chosen
    rows do not determine are 0.

    Examples
    --------
    >>> regression_excess(30, 3, dim=5, replicates=4, seed=1).shape
    (4,)
    """
    return Simulation(replicates, seed, executor, progress).draws(_task(samples, fits, dim, sigma, policy))


@remembered
def regression_excess_estimate(
    samples: int,
    fits: int,
    *,
    dim: int,
    replicates: int | Until,
    seed: int,
    sigma: float = 1.0,
    policy: Policy = Replace(),
    executor: Submits | None = None,
    progress: Report = None,
) -> Estimate:
    """Estimate the mean excess risk; parameters and errors are those of :func:`regression_excess`.

    The inputs are the same in every generation. For :class:`Mix`, :func:`collapse_theory.regression.excess_risk` has
    fresh ones, which is another process: do not compare them.

    Returns
    -------
    Estimate

    Examples
    --------
    >>> estimate = regression_excess_estimate(30, 3, dim=5, replicates=2000, seed=1)
    >>> abs(estimate.z(3 * 5 / 24)) < 6
    True
    """
    return Simulation(replicates, seed, executor, progress).mean(_task(samples, fits, dim, sigma, policy))


def _task(samples: Any, fits: Any, dim: Any, sigma: float, policy: Policy) -> Priced:
    unknowns = counted("dim", dim, minimum=1)
    rows = counted("samples", samples, minimum=unknowns + 1)
    spread = float(checks.inside("sigma", checks.scalar("sigma", sigma), 1e-100, 1e100, closed=True))
    rule = coded(policy, process="linear regression")
    steps = counted("fits", fits)
    products = float(unknowns) ** 2 * (steps if rule.kind == PolicyKind.SUBSAMPLE else 1) + 2.0 * unknowns * steps
    cost = Cost(1e-9 * rows * products + NORMAL * rows * (float(unknowns) + steps), 1, 3.0 * rows * (unknowns + steps))
    return compiled("regression.excess", rows, unknowns, steps, spread, rule, cost=cost)
