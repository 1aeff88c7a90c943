r"""Bures's distance in float64, for regular covariances, with an estimate of its own error.

Two ways. Let A = LL' and B = KK' by Cholesky; the singular values of L'K add up to :math:`\operatorname{Tr} R`.

1. *Unlike* covariances: the textbook formula. To first order a change E of A moves the result by
   :math:`\operatorname{Tr}[(1 - T) E]`, with T the linear map that transports A to B, and rounding makes such changes.
2. *Close* ones, whose traces cancel: with :math:`D = B - A` (exact for close floats) and
   :math:`G = A^{1/2} D A^{1/2} = R^2 - A^2` the difference :math:`F = R - A` solves :math:`RF + FA = G`, and the
   traces add up to :math:`\operatorname{Tr}(F A^{-1} F)`, a sum of squares. Rounding enters times the condition number.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]

_TOLERANCE = 2.5e-13  # a quarter of what is promised; errors of random pairs come up to the estimates
_UNIT = float(np.finfo(np.float64).eps)


def bures(first: Array, second: Array, difference: Array) -> float | None:
    """Return the squared distance if its estimated relative error is small, else None."""
    try:
        factors = np.linalg.cholesky(first), np.linalg.cholesky(second)
        for value, error in _attempts(first, difference, *factors):
            if value > 0 and error <= _TOLERANCE * value:
                return value
    except np.linalg.LinAlgError:
        return None
    return None


def _attempts(first: Array, difference: Array, left: Array, right: Array) -> Iterator[tuple[float, float]]:
    turn, singular, other = np.linalg.svd(left.T @ right)
    yield _by_traces(left, right, turn, singular, other.T)
    yield _by_sylvester(first, difference, right)


def _by_traces(left: Array, right: Array, turn: Array, singular: Array, other: Array) -> tuple[float, float]:
    """Return the textbook formula and its error: every entry rounds by about a unit, and the maps T amplify that."""
    traces = float((left**2).sum()) + float((right**2).sum())
    value = traces - 2 * float(singular.sum())
    shifts = _rounding(left, turn, singular) + _rounding(right, other, singular)
    return value, _UNIT * (traces + shifts)


def _rounding(factor: Array, turn: Array, singular: Array) -> float:
    """Return |A| |T|, T = L'^-1 U S U' L^-1, in Frobenius norms."""
    from scipy.linalg import solve_triangular

    columns = solve_triangular(factor, turn, lower=True, trans="T", check_finite=False)
    return float(np.linalg.norm(factor @ factor.T) * np.linalg.norm((columns * singular) @ columns.T))


def _by_sylvester(first: Array, difference: Array, right: Array) -> tuple[float, float]:
    """Return Tr(F A^-1 F) in the eigenbasis of A; the sum R_a + A_b never cancels."""
    values, vectors = np.linalg.eigh(first)
    if values[0] <= 0:
        return 0.0, 1.0
    roots = np.sqrt(values)
    change = roots[:, None] * (vectors.T @ difference @ vectors) * roots  # G = R² - A²
    turn, singular, _ = np.linalg.svd(roots[:, None] * (vectors.T @ right))
    solution = turn @ ((turn.T @ change) / (singular[:, None] + values))
    value = float(((solution / roots) ** 2).sum())
    return value, _UNIT * (float(values[-1] / values[0]) + 2 * len(first)) * value
