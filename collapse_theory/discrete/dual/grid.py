r"""Numbers of lineages at which functions are known, and how they are read in between.

All whole numbers up to ``SMALL``, then pieces with Chebyshev points of the second kind, rounded to whole numbers where
laws are exact; neighbouring pieces share their ends. A function of the number of lineages that this room meets is
analytic for positive numbers, with its nearest singularity at 0, so that interpolation of degree ``DEGREE`` on a piece
that grows by ``GROWTH`` has an error of order 1e-15.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel

__all__ = ["EXACT", "Grid", "grid", "read"]

Array = NDArray[np.float64]

SMALL = 32
WHOLE = 1e6  # up to which nodes are whole numbers
EXACT = 512  # up to which laws are summed over whole numbers
DEGREE = 24
GROWTH = 2.3
_POINTS = -np.cos(np.pi * np.arange(DEGREE + 1) / DEGREE)


@dataclass(frozen=True, eq=False)
class Grid:
    """Nodes 1, 2, …, top; piece i has ``counts[i]`` of them, from ``starts[i]`` on.

    Attributes
    ----------
    nodes : array, shape (n,)
        Ascending.
    small : int
        The first nodes are 1, 2, …, small.
    edges : array, shape (pieces + 1,)
        Ends of the pieces.
    starts, counts : int arrays, shape (pieces,)
    weights : array, shape (pieces, DEGREE + 1)
        Of barycentric interpolation.
    slopes : array, shape (pieces, DEGREE + 1, DEGREE + 1)
        Matrices of differentiation.
    """

    nodes: Array
    small: int
    edges: Array
    starts: NDArray[np.int64]
    counts: NDArray[np.int64]
    weights: Array
    slopes: Array

    @property
    def size(self) -> int:
        return self.nodes.size

    @property
    def top(self) -> float:
        return float(self.nodes[-1])

    @property
    def arrays(self) -> tuple[Array, int, Array, NDArray[np.int64], NDArray[np.int64], Array]:
        """What the kernels read."""
        return self.nodes, self.small, self.edges, self.starts, self.counts, self.weights

    def matrix(self, points: Array) -> Array:
        """Return the rows that read a function at the points."""
        return np.asarray(_matrix_kernel(np.asarray(points, dtype=np.float64), *self.arrays))


@lru_cache(maxsize=64)
def grid(top: float) -> Grid:
    """Return the grid on [1, top]; two grids differ in their last two pieces only."""
    small = int(min(SMALL, top))
    edges = _edges(float(top), small)
    nodes = [np.arange(1.0, small + 1)]
    starts, counts, weights, slopes = [], [], [], []
    for low, high in pairwise(edges):
        points = _piece(low, high)
        starts.append(sum(part.size for part in nodes) - 1)
        counts.append(points.size)
        weights.append(_barycentric(points))
        slopes.append(_differentiation(points, weights[-1]))
        nodes.append(points[1:])
    shape = (len(starts), DEGREE + 1, DEGREE + 1)
    return Grid(
        np.concatenate(nodes),
        small,
        np.array(edges),
        np.array(starts, dtype=np.int64),
        np.array(counts, dtype=np.int64),
        np.array(weights).reshape(shape[:2]),
        np.array(slopes).reshape(shape),
    )


def _edges(top: float, small: int) -> list[float]:
    """Return SMALL, SMALL · GROWTH, … up to the top, whole numbers; the last piece is not a short one."""
    edges = [float(small)]
    while edges[-1] * GROWTH < top:
        edges.append(float(round(edges[-1] * GROWTH)) if edges[-1] < 1e15 else edges[-1] * GROWTH)
    if len(edges) > 1 and top < edges[-1] * 1.2:
        edges.pop()
    if top > edges[-1]:
        edges.append(top)
    return edges


def _piece(low: float, high: float) -> Array:
    points = low + (high - low) / 2 * (1 + _POINTS)
    points[0], points[-1] = low, high
    if high <= WHOLE or low <= EXACT:
        points = np.unique(np.round(points)) if high - low > DEGREE else np.arange(low, high + 1)
    return points


def _barycentric(points: Array) -> Array:
    scaled = (points - points[0]) * (4 / (points[-1] - points[0]))
    differences = scaled[:, None] - scaled
    np.fill_diagonal(differences, 1.0)
    weights = np.zeros(DEGREE + 1)
    weights[: points.size] = 1 / differences.prod(axis=1)
    return weights


def _differentiation(points: Array, weights: Array) -> Array:
    count = points.size
    differences = points[:, None] - points
    np.fill_diagonal(differences, 1.0)
    slopes = np.zeros((DEGREE + 1, DEGREE + 1))
    inner = weights[:count] / weights[:count, None] / differences
    np.fill_diagonal(inner, 0.0)
    np.fill_diagonal(inner, -inner.sum(axis=1))
    slopes[:count, :count] = inner
    return slopes


@kernel
def read(
    x: float,
    nodes: Array,
    small: int,
    edges: Array,
    starts: NDArray[np.int64],
    counts: NDArray[np.int64],
    weights: Array,
    found: Array,
) -> tuple[int, int]:
    """Write the weights that read a function at x; return the index of the first and their number."""
    if x <= small + 1e-9 or counts.size == 0:
        near = np.floor(x + 0.5)
        if abs(x - near) < 1e-9 or counts.size == 0:
            found[0] = 1.0
            return int(min(max(near, 1.0), float(small))) - 1, 1
    piece = min(max(int(np.searchsorted(edges, x)) - 1, 0), counts.size - 1)
    first, count = starts[piece], counts[piece]
    total = 0.0
    for i in range(count):
        distance = x - nodes[first + i]
        if distance == 0.0:
            found[0] = 1.0
            return first + i, 1
        found[i] = weights[piece, i] / distance
        total += found[i]
    for i in range(count):
        found[i] /= total
    return first, count


@kernel
def _matrix_kernel(
    points: Array,
    nodes: Array,
    small: int,
    edges: Array,
    starts: NDArray[np.int64],
    counts: NDArray[np.int64],
    weights: Array,
) -> Array:
    result = np.zeros((points.size, nodes.size))
    found = np.zeros(weights.shape[1] if counts.size else 1)
    for n in range(points.size):
        first, count = read(points[n], nodes, small, edges, starts, counts, weights, found)
        for i in range(count):
            result[n, first + i] = found[i]
    return result
