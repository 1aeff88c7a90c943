"""Wasserstein-2 risk in d dimensions: the mean part exactly, the covariance part to first order."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks, schedule
from collapse_theory.arithmetic import Number
from collapse_theory.gaussian.moments import Setting, mean_part, setting

__all__ = ["risk_multivariate"]

_SCALES = 1e-100, 1e100
_LARGEST = 2  # relative size of the second order, times four


def risk_multivariate(cov: Any, *, samples: Any, fits: Any, ddof: int = 1) -> Number:
    r"""Expected squared Wasserstein-2 distance from a d-dimensional Gaussian, to first order in 1/M_i.

    Parameters
    ----------
    cov : array_like, shape (d, d)
        Original covariance: symmetric, no negative eigenvalue. Singular ones are fine.
    samples : int >= 2, sequence of int or Schedule
        Data drawn per generation, M_0, M_1, …
    fits : int >= 0 or array of int
        Draw-then-fit steps done, n.
    ddof : {1, 0}
        1 for the unbiased covariance, 0 for maximum likelihood.

    Returns
    -------
    float, or array like ``fits``
        In the unit of ``cov``.

    Raises
    ------
    ValueError
        If ``cov`` is no covariance (it says by how much), another argument is out of range, or the expansion does not
        hold: q > 2, see below. Simulate then, with :func:`~collapse_theory.montecarlo.multivariate_estimate`.

    Notes
    -----
    The mean part is exact, :math:`\operatorname{Tr}\Sigma \sum 1/M_i` (``ddof=0``:
    :math:`\operatorname{Tr}\Sigma\,(1 - \prod(1 - 1/M_i))`), for any M_i >= 2, even where the fitted covariance is
    singular. The covariance part is of **first order**, :math:`\tfrac12 \sum_{a,b} l_a l_b (1 + [a=b])/(l_a + l_b)`
    times :math:`\sum 1/(M_i - 1)` (``ddof=0``: :math:`\sum 1/M_i`), with the eigenvalues l of ``cov``; what is left out
    is of second order. It is wrong by at most q/4 of itself (``ddof=0``: q/2), where
    :math:`q = (r + 1)\sum 1/(M_i - 1)` and r is the rank of ``cov``. That bound is empirical: simulated for r up to 32
    and equal, power-law, geometric and spiked spectra, computed for r = 1. For many equal eigenvalues the second order
    is :math:`-\tfrac{n-2}{8n} q` of the first. For d = 1 use the exact :func:`risk`.

    Examples
    --------
    >>> round(risk_multivariate([[2.0, 0.0], [0.0, 1.0]], samples=1000, fits=1), 6)
    0.005169
    """
    case = setting(samples, fits, 1, ddof)
    _check_scale(cov)
    matrix = checks.covariance("cov", cov)
    _check_range(matrix, case)
    spread = case.total(lambda size: 1 / (size - case.ddof))
    return schedule.plain(float(np.trace(matrix)) * mean_part(case) + _first_order(matrix) * spread)


def _check_scale(cov: Any) -> None:
    largest = np.abs(checks.floats("cov", cov)).max(initial=0.0)
    if largest and math.isfinite(largest) and not _SCALES[0] <= largest <= _SCALES[1]:
        raise ValueError(
            f"`cov` must have entries between 1e-100 and 1e100; the largest is {largest}. Use another unit."
        )


def _check_range(cov: NDArray[np.float64], case: Setting) -> None:
    """Refuse where the second order may exceed half of the first."""
    total = case.total(lambda size: 1 / (size - 1))
    worst = np.max(total, initial=0.0) if isinstance(total, np.ndarray) else total
    if not (len(cov) + 1) * worst > _LARGEST:
        return
    size = (int(np.linalg.matrix_rank(cov, hermitian=True)) + 1) * worst
    if size > _LARGEST:
        raise ValueError(
            f"`fits` must be few beside `samples` for an expansion in 1/M; (rank + 1) times the sum of 1/(M - 1) is "
            f"{size}, above {_LARGEST}. Simulate with `montecarlo.multivariate_estimate`, or lower `fits`."
        )


def _first_order(cov: NDArray[np.float64]) -> float:
    values = np.maximum(np.linalg.eigvalsh(cov), 0.0)
    sums = values[:, None] + values
    pairs = np.divide(values[:, None] * values, sums, out=np.zeros_like(sums), where=sums > 0)
    return float(pairs.sum() + pairs.trace()) / 2
