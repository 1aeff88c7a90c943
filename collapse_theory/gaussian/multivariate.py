"""Wasserstein-2 risk in d dimensions: the mean part exactly, the covariance part to first order."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks, schedule
from collapse_theory.arithmetic import Number
from collapse_theory.gaussian.moments import mean_part, setting

__all__ = ["risk_multivariate"]


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
        If ``cov`` is no covariance (it says by how much), or another argument is out of range.

    Notes
    -----
    The mean part is exact, :math:`\operatorname{Tr}\Sigma \sum 1/M_i` (``ddof=0``:
    :math:`\operatorname{Tr}\Sigma\,(1 - \prod(1 - 1/M_i))`), for any M_i >= 2, even where the fitted covariance is
    singular. The covariance part is of **first order**, :math:`\tfrac12 \sum_{a,b} l_a l_b (1 + [a=b])/(l_a + l_b)`
    times :math:`\sum 1/(M_i - 1)` (``ddof=0``: :math:`\sum 1/M_i`), with the eigenvalues l of ``cov``; what is left out
    is of second order. For d = 1 use the exact :func:`risk`.

    Examples
    --------
    >>> round(risk_multivariate([[2.0, 0.0], [0.0, 1.0]], samples=1000, fits=1), 6)
    0.005169
    """
    case = setting(samples, fits, 1, ddof)
    matrix = checks.covariance("cov", cov)
    spread = case.total(lambda size: 1 / (size - case.ddof))
    return schedule.plain(float(np.trace(matrix)) * mean_part(case) + _first_order(matrix) * spread)


def _first_order(cov: NDArray[np.float64]) -> float:
    values = np.maximum(np.linalg.eigvalsh(cov), 0.0)
    sums = values[:, None] + values
    pairs = np.divide(values[:, None] * values, sums, out=np.zeros_like(sums), where=sums > 0)
    return float(pairs.sum() + pairs.trace()) / 2
