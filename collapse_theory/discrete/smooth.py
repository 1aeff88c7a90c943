r"""Large numbers of ancestors: what a run gathers is a smooth function of where it starts.

Above ``FROM`` ancestors :math:`V(k) = gain(k) + E[V(J) | k]` is solved by collocation at Chebyshev points, for real k
and piece by piece, from few ancestors to many; each piece is half as long again as it starts. The expectation is a
Taylor polynomial in V whose coefficients are exact moments of the occupancy (:mod:`.occupancy`): about k where less
than a few per cent of a piece is lost per generation, otherwise about the mean of J, which lies in the same or a lower
piece.

Error: V is analytic with its nearest singularity at k = 0, so Chebyshev coefficients fall by a factor 9.9 each; the
moments that are left out weigh less than :math:`1/FROM^{6}` or :math:`D^{-4}` of a generation. The whole costs a few
milliseconds for each factor of ten in D. Against the full recursion, and against the series for large D, the relative
difference stays under 2e-14 (tests).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import factorial

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from collapse_theory.discrete.occupancy import ORDER, Moments, collision_moments

Array = NDArray[np.float64]

FROM = 2048
DEGREE = 18
GROWTH = 1.5
_NEAR = 0.02  # share of half a piece under which the expansion is made about k itself
_FACTORIALS = np.array([factorial(r) for r in range(ORDER + 1)], dtype=np.float64)
_SLOPE = np.pad(chebyshev.chebder(np.eye(DEGREE + 1)), ((0, 1), (0, 0)))
_DERIVATIVES = np.stack([np.linalg.matrix_power(_SLOPE, r) for r in range(ORDER + 1)])
_POINTS = -np.cos(np.pi * (np.arange(DEGREE) + 0.5) / DEGREE)


@dataclass(frozen=True, eq=False)
class Piece:
    """An interval of k; functions on it are coefficients of Chebyshev polynomials."""

    low: float
    high: float

    @property
    def half(self) -> float:
        return (self.high - self.low) / 2

    @property
    def points(self) -> Array:
        return self.low + self.half * (1 + _POINTS)

    def values(self, k: Array) -> Array:
        """Return the rows that map coefficients to f(k)."""
        return np.asarray(chebyshev.chebvander((k - self.low) / self.half - 1, DEGREE), dtype=np.float64)

    def derivatives(self, values: Array) -> Array:
        """Return the rows that map coefficients to f^(r)(k), r = 0 … ORDER, given that to f(k)."""
        rows: Array = (values @ _DERIVATIVES) / self.half ** np.arange(ORDER + 1)[:, None]
        return rows


def ladder(size: int) -> list[Piece]:
    """Return the pieces from ``FROM`` up to D."""
    count = int(np.ceil(np.log(size / FROM) / np.log(GROWTH)))
    edges = FROM * (size / FROM) ** (np.arange(count + 1) / count)
    edges[-1] = size
    return [Piece(low, high) for low, high in pairwise(edges)]


def gathered(few: Array, gain: Callable[[Array], Array], size: int) -> float:
    """Return V_D, given V_0 … V_FROM and the gain at any real number of ancestors."""
    first = Piece(FROM / GROWTH, FROM)
    lattice = np.arange(int(first.low), FROM + 1)
    basis = chebyshev.chebvander((lattice - first.low) / first.half - 1, DEGREE)
    coefficients = [np.linalg.lstsq(basis, few[lattice] - few[FROM])[0]]
    pieces = [first]
    for piece in ladder(size):
        pieces.append(piece)
        coefficients.append(collocated(pieces, coefficients, gain(piece.points), size))
    return float(few[FROM] + coefficients[-1].sum())


def collocated(pieces: list[Piece], coefficients: list[Array], gains: Array, size: int) -> Array:
    """Collocate on the last piece, continuous with the one before."""
    piece = pieces[-1]
    rows, right = [(-1.0) ** np.arange(DEGREE + 1)], [coefficients[-1].sum()]
    points = piece.points
    for k, g, here in zip(points, gains, piece.values(points), strict=True):
        moments = collision_moments(k, size)
        row, known = _left(pieces, coefficients, k, here, moments)
        rows.append(row / moments.mean)
        right.append((g + known) / moments.mean)
    solution: Array = np.linalg.solve(np.array(rows), np.array(right))
    return solution


def _left(
    pieces: list[Piece], coefficients: list[Array], k: float, here: Array, moments: Moments
) -> tuple[Array, float]:
    """Return V(k) − E[V(J)|k] as a row for the unknown coefficients, and the known part of E[V(J)|k].

    ``here`` maps coefficients to V(k).
    """
    signs = (-1.0) ** np.arange(ORDER + 1)
    piece = pieces[-1]
    if moments.mean < _NEAR * piece.half:
        weights = -signs * moments.raw / _FACTORIALS
        return weights[1:] @ piece.derivatives(here)[1:], 0.0
    weights = signs * moments.central / _FACTORIALS
    target = k - moments.mean
    at = next((i for i in range(len(pieces) - 1, -1, -1) if target >= pieces[i].low), 0)
    row = weights @ pieces[at].derivatives(pieces[at].values(np.array([target]))[0])
    return (here - row, 0.0) if at == len(pieces) - 1 else (here, float(row @ coefficients[at]))
