r"""One generation as a matrix: row k holds the weights that read E f(J) from f on a grid, J what k lineages become.

Up to ``EXACT`` lineages J has its exact law. Above, nine points stand for it (:mod:`.quadrature`), or, where hardly any
lineage is lost, the derivatives of f at k and the moments of the loss; so E f(J) − f(k) keeps its relative accuracy.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel
from collapse_theory.discrete.dual.collisions import collisions
from collapse_theory.discrete.dual.grid import EXACT, Grid, read
from collapse_theory.discrete.dual.quadrature import POINTS, TO_WEIGHTS, point_weights, raw_moments
from collapse_theory.discrete.occupancy import NEGLIGIBLE, throw

__all__ = ["exact_targets", "filled", "occupancy_laws", "occupancy_rows", "product"]

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

_NEAR = 1e-3  # share of a piece that is lost, below which f is expanded about k
_ORDER = 6
_CERTAIN = 1e-13  # variance of a number that is as good as certain
_COLUMNS = 8  # from which a product skips what is zero
_FULL = 40  # balls for each box after which none is empty


@kernel
def occupancy_laws(most: int, boxes: float, negligible: float) -> Array:
    """Return P(j of the boxes are occupied) for 0 … most balls."""
    return occupied_by(np.arange(most + 1.0), min(float(most), boxes), boxes, negligible)


@kernel
def occupied_by(balls: Array, most: float, boxes: float, negligible: float) -> Array:
    """Return P(j of the boxes are occupied), j <= most, for ascending whole numbers of balls."""
    laws = np.zeros((balls.size, int(most) + 1))
    row = np.zeros(int(min(balls[-1], boxes)) + 3)
    row[0] = 1.0
    low, high, thrown = 0, 0, 0
    for n in range(balls.size):
        while thrown < balls[n]:
            low, high = throw(row, low, high, boxes, negligible)
            thrown += 1
        for j in range(low, high + 1):
            laws[n, j] = row[j]
    return laws


@kernel
def add(
    x: float, weight: float, row: Array, own: int, nodes: Array, small: int, edges: Array, starts: Counts,
    counts: Counts, weights: Array, found: Array,
) -> None:  # fmt: skip
    """Add the weights that read f(x); if ``own`` is an index, those that read f(x) − f(own)."""
    first, count = read(x, nodes, small, edges, starts, counts, weights, found)
    for i in range(count):
        if first + i != own:
            row[first + i] += weight * found[i]
        else:
            row[own] += weight * (found[i] - 1.0)
    if own >= 0 and not first <= own < first + count:
        row[own] -= weight


@kernel
def law_rows(
    targets: Array, laws: Array, matrix: Array, is_difference: bool, nodes: Array, small: int, edges: Array,
    starts: Counts, counts: Counts, weights: Array,
) -> None:  # fmt: skip
    """Fill the rows of the first targets, whose laws are given; f(0) is 0."""
    found = np.zeros(weights.shape[1] + 1)
    for n in range(laws.shape[0]):
        if is_difference:
            matrix[n, n] -= laws[n, 0]
        for j in range(1, laws.shape[1]):
            if laws[n, j] > 0.0 and not (is_difference and j == targets[n]):
                add(
                    float(j), laws[n, j], matrix[n], n if is_difference else -1, nodes, small, edges, starts, counts,
                    weights, found,
                )  # fmt: skip


@kernel
def moment_rows(
    targets: Array, begin: int, losses: Array, kept: Array, matrix: Array, is_difference: bool, points: Array, to_weights: Array,
    near: float, slopes: Array, nodes: Array, small: int, edges: Array, starts: Counts, counts: Counts, weights: Array,
) -> None:  # fmt: skip
    """Fill the rows of the targets from ``begin`` on, given four cumulants of what each loses."""
    found = np.zeros(weights.shape[1] + 1)
    standard, moments = np.zeros(9), np.zeros(_ORDER + 1)
    for n in range(begin, targets.size):
        k, own = targets[n], n if is_difference else -1
        mean, spread, third, fourth = losses[n]
        piece = min(max(np.searchsorted(edges, k) - 1, 0), counts.size - 1)
        if is_difference and mean < near * (edges[piece + 1] - edges[piece]) / 2:
            raw_moments(mean, spread, third, fourth, moments)
            _expand(n - starts[piece], counts[piece], slopes[piece], moments, matrix[n, starts[piece] :], found)
        elif abs(spread) < _CERTAIN:
            add(kept[n], 1.0, matrix[n], own, nodes, small, edges, starts, counts, weights, found)
        else:
            unit = point_weights(spread, -third, fourth, to_weights, standard)
            for i in range(9):
                add(
                    max(kept[n] + unit * points[i], 1.0), standard[i], matrix[n], own, nodes, small, edges,
                    starts, counts, weights, found,
                )  # fmt: skip


@kernel
def _expand(at: int, count: int, slopes: Array, moments: Array, row: Array, derivative: Array) -> None:
    """Add the sum of (−1)^r E L^r f^(r)(k)/r!, r >= 1, at node ``at`` of a piece."""
    derivative[:count] = 0.0
    derivative[at] = 1.0
    following = np.zeros(count)
    factor = 1.0
    for r in range(1, moments.size):
        factor = -factor / r
        for i in range(count):
            total = 0.0
            for j in range(count):
                total += derivative[j] * slopes[j, i]
            following[i] = total
        for i in range(count):
            derivative[i] = following[i]
            row[i] += factor * moments[r] * following[i]


@kernel
def collision_losses(targets: Array, boxes: float) -> Array:
    """Return the cumulants of what balls lose when they fall into empty boxes."""
    losses = np.zeros((targets.size, 4))
    for n in range(targets.size):
        losses[n] = collisions(0.0, targets[n], boxes)
    return losses


def filled(
    targets: Array, source: Grid, laws: Array, losses: Array, *, is_difference: bool, kept: Array | None = None
) -> Array:
    """Return the matrix that reads E f(J) − f(k), or E f(J), at the targets.

    The first have laws, all others four cumulants of what they lose; as a difference, the targets must be the nodes.
    ``kept`` is the mean of what is left, given where it is a small part.
    """
    matrix = np.zeros((targets.size, source.size))
    law_rows(targets, laws, matrix, is_difference, *source.arrays)
    if laws.shape[0] < targets.size:
        moment_rows(
            targets, laws.shape[0], losses, targets - losses[:, 0] if kept is None else kept, matrix, is_difference, POINTS, TO_WEIGHTS, _NEAR, source.slopes,
            *source.arrays,
        )  # fmt: skip
    return matrix


def product(matrix: Array, values: Array) -> Array:
    """Return ``matrix @ values``; each row of the matrix is zero but for a few nodes in a row."""
    if values.shape[1] < _COLUMNS:
        return np.asarray(matrix @ values)
    return np.asarray(_product_kernel(matrix, values))


@kernel
def _product_kernel(matrix: Array, values: Array) -> Array:
    result = np.zeros((matrix.shape[0], values.shape[1]))
    for n in range(matrix.shape[0]):
        begin, end = 0, matrix.shape[1]
        while begin < end and matrix[n, begin] == 0.0:
            begin += 1
        while end > begin and matrix[n, end - 1] == 0.0:
            end -= 1
        for i in range(begin, end):
            weight = matrix[n, i]
            for c in range(values.shape[1]):
                result[n, c] += weight * values[i, c]
    return result


def exact_targets(targets: Array, most: float = EXACT) -> Array:
    """Return the targets whose laws are summed over whole numbers."""
    return np.asarray(targets[targets <= most])


def occupancy_rows(targets: Array, source: Grid, boxes: int, *, is_difference: bool = False) -> Array:
    """Return the matrix of balls that fall into boxes; few boxes are full in the end."""
    exact = exact_targets(targets, max(EXACT, _FULL * boxes) if boxes <= EXACT else EXACT)
    laws = occupied_by(exact, min(exact[-1], float(boxes)), float(boxes), NEGLIGIBLE)
    return filled(targets, source, laws, collision_losses(targets, float(boxes)), is_difference=is_difference)
