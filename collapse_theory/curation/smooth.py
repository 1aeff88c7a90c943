r"""P(bad wins) in large generations: the logarithm is smooth, and collocation finds it.

With h(x) the probability for a share x, h(x) is the mean of h(k/D) over the binomial k of D data, each bad with
probability s(x). Divide by x: in :math:`h(x) = x e^{u(x)}` the terms are weighed by a binomial of D - 1 data,

.. math:: \sum_k P(k)\,[e^{u((k+1)/D) - u(x)} - 1] = x/s(x) - 1,

where both sides are small together and nothing cancels. u is the exponential between the two bounds of
:mod:`.bounds` plus a polynomial through Chebyshev points, by Newton's method; the points are doubled until the answer
settles. Where h is below every float, below :math:`1 - R/(cD)`, nothing is asked: what happens there is damped like
:math:`e^{-cD\,\text{distance}}` on the way up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic
from collapse_theory.curation.bounds import rates
from collapse_theory.curation.curators import Curator
from collapse_theory.discrete.binomials import log_binomial

__all__ = ["fixation"]

Array = NDArray[np.float64]

_REACH = 780.0  # e^-745 is the least float
_POINTS = (32, 48, 72, 108, 162)
_SETTLED = 2e-11
_STEPS = 60
_SPREADS = 12.0  # by Hoeffding, 2 e^-72 of a binomial lies further out


def fixation(share: float, size: int, curator: Curator) -> float:
    """Return the probability that only bad data are left in the end, for a share strictly between 0 and 1."""
    if _is_below_floats(share, size, curator):
        return 0.0
    before = math.nan
    for points in _POINTS:
        found = _Collocation.of(size, curator, points).log_at(share)
        if abs(found - before) < _SETTLED * max(1.0, abs(found) / 30):
            return math.exp(min(found, 0.0))
        before = found
    raise ValueError(
        f"`curator` must be one whose probability settles for {size} samples; with {points} points that of {curator} "
        f"has not. Pass at most 500 samples, or numbers of mpmath."
    )


def _is_below_floats(share: float, size: int, curator: Curator) -> bool:
    """Tell it by the upper bound, applied to the share before and after the first generation."""
    rate = min(rates(curator))
    kept = float(curator.kept(share, arithmetic.of()))
    inside = kept + (1 - kept) * math.exp(-rate)
    after = math.log(inside) if inside > 0 else -math.inf
    return size * max(rate * (1 - share), -after) > _REACH


@dataclass(frozen=True)
class _Shape:
    """The exponential that the answer is close to: its exponent rises at the rates of both ends."""

    size: int
    low: float
    high: float

    @classmethod
    def of(cls, size: int, curator: Curator) -> _Shape:
        at_zero, at_one = rates(curator)
        if not math.isfinite(at_zero):
            at_zero = at_one
        return cls(size, at_zero, at_one)

    def exponent(self, y: Any) -> Any:
        return self.size * y * (self.low + (self.high - self.low) * y / 2)

    def difference(self, y: Array, x: float) -> Array:
        """Return ln[(e^{f(y)} - 1)/y] - ln[(e^{f(x)} - 1)/x]."""
        slope = self.size * (self.low + (self.high - self.low) * (y + x) / 2)
        return np.asarray((y - x) * slope + _log_share(self.exponent(y), y) - self.rest(x))

    def rest(self, x: float) -> float:
        if x == 0:
            return math.log(self.size * self.low)
        return float(_log_share(np.array(self.exponent(x)), np.array(x)))


def _log_share(exponent: Any, y: Any) -> Any:
    """Return ln[(1 - e^{-f})/y]."""
    return np.log(-np.expm1(-exponent) / y)


@dataclass(frozen=True)
class _Node:
    """One point: logarithms of weights and of the shape, and the interpolation to where the next share can be."""

    logs: Array
    shape: Array
    matrix: Array
    excess: float


@dataclass(frozen=True)
class _Collocation:
    shape: _Shape
    x: Array
    values: Array

    @classmethod
    def of(cls, size: int, curator: Curator, points: int) -> _Collocation:
        shape = _Shape.of(size, curator)
        least = min(shape.low, shape.high) * size
        span = min(1.0, _REACH / least)
        good = span * np.sin(np.pi * np.arange(points) / (2 * (points - 1))) ** 2
        x = 1 - good
        x[-1] = max(1 - span, 0.0)
        nodes = [_node(x, i, float(good[i]), size, curator, shape) for i in range(1, points)]
        return cls(shape, x, _solved(nodes, points))

    def log_at(self, share: float) -> float:
        row = _interpolation(self.x, np.array([share]))[0]
        return math.log(share) + float(self.shape.difference(np.array([share]), 1.0)[0]) + float(row @ self.values)


def _node(x: Array, place: int, good: float, size: int, curator: Curator, shape: _Shape) -> _Node:
    ops = arithmetic.of()
    share = float(x[place])
    kept, other = float(curator.kept(share, ops)), float(curator.kept_good_share(share, good, ops))
    slope = max(shape.low, shape.high)
    tilted = kept / (kept + other * math.exp(-slope))
    width = _SPREADS * math.sqrt(size) / 2 + 20
    first = max(0, math.floor((size - 1) * kept - width))
    last = min(size - 1, math.ceil((size - 1) * tilted + width))
    counts = np.arange(first, last + 1, dtype=np.float64)
    if kept == 0:
        counts, logs = np.zeros(1), np.zeros(1)
    else:
        logs = log_binomial(counts, size - 1, kept, other)
        logs = logs - math.log(float(np.exp(logs).sum()))
    y = (counts + 1) / size
    excess = float(curator.excess(share, good, ops)) if share > 0 else 1 / float(curator.slopes(ops)[0]) - 1
    return _Node(logs, shape.difference(y, share), _interpolation(x, np.maximum(y, x[-1])), excess)


def _interpolation(x: Array, y: Array) -> Array:
    """Return the matrix from values at the points to values at y (Berrut and Trefethen)."""
    weights = (-1.0) ** np.arange(x.size)
    weights[[0, -1]] /= 2
    difference = y[:, None] - x[None, :]
    hits = difference == 0
    difference[hits] = 1.0
    matrix: Array = np.divide(weights, difference, out=difference)
    rows = hits.any(axis=1)
    matrix[rows] = 0.0
    matrix[hits] = 1.0
    matrix /= matrix.sum(axis=1)[:, None]
    return matrix


def _solved(nodes: list[_Node], points: int) -> Array:
    """Return the polynomial at the points, the first of which is the certain end."""
    values = np.zeros(points)
    for _ in range(_STEPS):
        residual, matrix = np.zeros(points - 1), np.zeros((points - 1, points - 1))
        for i, node in enumerate(nodes):
            residual[i], row = _equation(node, values, i + 1)
            matrix[i] = row[1:]
            matrix[i, i] -= 1
        step = np.linalg.solve(matrix, -residual)
        values[1:] += step
        if np.abs(step).max() < 1e-13 * max(1.0, float(np.abs(values).max())):
            break
    return values


def _equation(node: _Node, values: Array, place: int) -> tuple[float, Array]:
    """Return ln of the mean over ln of what it should be, and its derivative by the values."""
    rise = node.shape + node.matrix @ values - values[place]
    exponents = node.logs + rise
    top = float(exponents.max())
    tilted = np.exp(exponents - top)
    mass = float(tilted.sum())
    if float(np.abs(rise).max()) < 1:
        mean = math.log1p(float((np.exp(node.logs) * np.expm1(rise)).sum()))
    else:
        mean = top + math.log(mass)
    return mean - math.log1p(node.excess), (tilted / mass) @ node.matrix
