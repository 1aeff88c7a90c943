r"""Sums over atoms of functions of their probability, for any number of atoms.

A column for each probability would cost too much for many. What is asked, :math:`v(k; p)/p`, is analytic in ln p. So
rare atoms are read by interpolation of degree ``DEGREE`` on pieces of a decade (error below 1e-12), and frequent ones,
of which a distribution has few, have their own columns.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Atomwise", "atomwise"]

Array = NDArray[np.float64]

DEGREE = 24
FREQUENT = 0.05
TINY = 1e-290  # below which floats are not close enough for interpolation
_FEW = 64
_POINTS = -np.cos(np.pi * np.arange(DEGREE + 1) / DEGREE)
_BARYCENTRIC = (-1.0) ** np.arange(DEGREE + 1) * np.where(np.arange(DEGREE + 1) % DEGREE == 0, 0.5, 1.0)


@dataclass(frozen=True, eq=False)
class Atomwise:
    """Few probabilities that stand for many.

    Attributes
    ----------
    p : array, shape (n,)
        First those that stand for themselves, then the nodes of the pieces.
    atoms : array, shape (G,)
        Those that they stand for, all positive.
    own : bool array, shape (G,)
        Which atoms stand for themselves.
    pieces : tuple of int arrays
        Which of the others are read from each piece.
    """

    p: Array
    atoms: Array
    own: NDArray[np.bool_]
    pieces: tuple[NDArray[np.int64], ...]

    def presence(self, draws: Array) -> Array:
        """Return the probabilities that so many draws from the original show each of the few."""
        return np.asarray(-np.expm1(np.asarray(draws)[:, None] * logs_of_absence(self.p)))

    def weights(self, weights: Array) -> Array:
        """Return weights of the few, shape (n, m), so that sums over the few are those over all atoms."""
        parts = [weights[self.own]]
        for nodes, inside, matrix in self._matrices():
            parts.append((matrix / nodes[:, None]) @ (self.atoms[inside, None] * weights[inside]))
        return np.concatenate(parts)

    def each(self, values: Array) -> Array:
        """Return the values of all atoms from those of the few."""
        result = np.empty(self.atoms.size)
        result[self.own] = values[: int(self.own.sum())]
        begin = int(self.own.sum())
        for nodes, inside, matrix in self._matrices():
            result[inside] = self.atoms[inside] * ((values[begin : begin + nodes.size] / nodes) @ matrix)
            begin += nodes.size
        return result

    def _matrices(self) -> Iterator[tuple[Array, NDArray[np.int64], Array]]:
        """Yield the nodes of each piece, the atoms read from them, and how."""
        begin = int(self.own.sum())
        for inside in self.pieces:
            nodes = self.p[begin : begin + DEGREE + 1]
            yield nodes, inside, _read(np.log(nodes), np.log(self.atoms[inside]))
            begin += DEGREE + 1


def logs_of_absence(p: Array) -> Array:
    """Return ln(1 − p); for a certain atom a number whose exponential is as good as 0."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.maximum(np.log1p(-p), -745.0))


def atomwise(p: Array) -> Atomwise:
    """Return few probabilities that stand for atoms of positive probability."""
    if p.size <= _FEW:
        return Atomwise(p, p, np.ones(p.size, dtype=np.bool_), ())
    own = (p >= FREQUENT) | (p < TINY)
    rare = np.flatnonzero(~own)
    if not rare.size:
        return Atomwise(p, p, own, ())
    logs = np.log(p[rare])
    low, high = float(logs.min()) - 1e-6, float(logs.max()) + 1e-6
    count = max(1, math.ceil((high - low) / math.log(10)))
    at = np.minimum(((logs - low) / (high - low) * count).astype(np.int64), count - 1)
    pieces = [rare[at == piece] for piece in range(count)]
    edges = np.linspace(low, high, count + 1)
    nodes = [np.exp(edges[i] + (edges[i + 1] - edges[i]) / 2 * (1 + _POINTS)) for i in range(count) if pieces[i].size]
    return Atomwise(np.concatenate([p[own], *nodes]), p, own, tuple(piece for piece in pieces if piece.size))


def _read(points: Array, x: Array) -> Array:
    """Return barycentric weights, a column for each x."""
    distance = x - points[:, None]
    exact = distance == 0
    terms = _BARYCENTRIC[:, None] / np.where(exact, 1.0, distance)
    terms = np.where(exact.any(axis=0), exact, terms)
    return np.asarray(terms / terms.sum(axis=0))
