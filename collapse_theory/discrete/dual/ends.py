r"""Lineages that end in real data: a draw from the original, which is an atom of probability p or is not.

Values are :math:`v(k)`, the probability that at least one of k draws is the atom. If E of them end and the others go
on, :math:`v'(k) = E[1 - (1-p)^E + (1-p)^E v(k - E)]`: only sums of non-negative terms.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel
from collapse_theory.discrete.dual.collisions import bernoulli_cumulants, hypergeometric
from collapse_theory.discrete.dual.grid import EXACT, Grid, read
from collapse_theory.discrete.dual.pmf import binomial_pmf, hypergeometric_pmf
from collapse_theory.discrete.dual.quadrature import POINTS, TO_WEIGHTS, point_weights
from collapse_theory.discrete.dual.rows import add
from collapse_theory.discrete.occupancy import NEGLIGIBLE

__all__ = ["after_ends", "ends_loss"]

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

_SUMMED = 700.0  # mean number of ends up to which all their numbers are summed over


@kernel
def _window(total: float, marked: float, drawn: float, negligible: float, pmf: Array) -> tuple[int, int, float]:
    """Write the law of the ends of a real number of lineages by a smooth interpolation of its ratios."""
    whole = int(np.floor(drawn + 0.5))
    if abs(drawn - whole) < 1e-9 and whole <= EXACT:
        if total > 0.0:
            first, last = hypergeometric_pmf(total, marked, whole, negligible, pmf)
        else:
            first, last = binomial_pmf(whole, marked, negligible, pmf)
        return first, last, 1.0
    mean = drawn * (marked / total if total > 0.0 else marked)
    mode = int(mean)
    pmf[mode] = 1.0
    first, last = mode, mode
    sum_of_all = 1.0
    while last + 1 < pmf.size:
        above = (marked - last if total > 0.0 else marked) * max(drawn - last, 0.0)
        below = (last + 1.0) * (total - marked - drawn + last + 1.0 if total > 0.0 else 1.0 - marked)
        value = pmf[last] * max(above, 0.0) / below if below > 0.0 else 0.0
        if value < negligible:
            break
        last += 1
        pmf[last] = value
        sum_of_all += value
    while first > 0:
        above = first * (total - marked - drawn + first if total > 0.0 else 1.0 - marked)
        below = (marked - first + 1.0 if total > 0.0 else marked) * (drawn - first + 1.0)
        value = pmf[first] * max(above, 0.0) / below
        if value < negligible:
            break
        first -= 1
        pmf[first] = value
        sum_of_all += value
    return first, last, sum_of_all


@kernel
def _ends_kernel(
    targets: Array, total: float, marked: float, values: Array, p: Array, logs: Array, negligible: float,
    points: Array, to_weights: Array, nodes: Array, small: int, edges: Array, starts: Counts, counts: Counts,
    weights: Array,
) -> Array:  # fmt: skip
    """Return the values after ends; ``total`` and ``marked`` as for urns, or 0 and the chance of an end."""
    columns = p.size
    result = np.zeros((targets.size, columns))
    found = np.zeros(weights.shape[1] + 1)
    pmf, standard = np.zeros(4096), np.zeros(9)
    left, gone = np.ones(columns), np.zeros(columns)
    for n in range(targets.size):
        k = targets[n]
        if total > 0.0:
            mean, spread, third, fourth = hypergeometric(total, marked, k)
        else:
            mean, spread, third, fourth = bernoulli_cumulants(k, marked)
        if k <= EXACT or mean < _SUMMED:
            first, last, sum_of_all = _window(total, marked, k, negligible, pmf)
            for c in range(columns):
                left[c], gone[c] = np.exp(first * logs[c]), -np.expm1(first * logs[c])
            for e in range(first, last + 1):
                begin, count = read(max(k - e, 0.0), nodes, small, edges, starts, counts, weights, found)
                chance = pmf[e] / sum_of_all
                pmf[e] = 0.0
                if e >= k:
                    count = 0
                for c in range(columns):
                    result[n, c] += chance * gone[c]
                for i in range(count):
                    share = chance * found[i]
                    for c in range(columns):
                        result[n, c] += share * left[c] * values[begin + i, c]
                for c in range(columns):
                    gone[c] += left[c] * p[c]
                    left[c] *= 1.0 - p[c]
        else:
            unit = point_weights(spread, third, fourth, to_weights, standard)
            for q in range(9):
                e = min(max(mean + unit * points[q], 0.0), k)
                begin, count = read(max(k - e, 1.0), nodes, small, edges, starts, counts, weights, found)
                if e >= k:
                    count = 0
                for c in range(columns):
                    left[c], gone[c] = np.exp(e * logs[c]), -np.expm1(e * logs[c])
                    result[n, c] += standard[q] * gone[c]
                for i in range(count):
                    share = standard[q] * found[i]
                    for c in range(columns):
                        result[n, c] += share * left[c] * values[begin + i, c]
    return result


def after_ends(source: Grid, values: Array, p: Array, *, total: float, marked: float) -> Array:
    """Return what ``values``, a column for each p, become where lineages end in real data.

    Among ``total`` data ``marked`` are real; ``total`` 0 stands for independent draws, real with chance ``marked``.
    """
    with np.errstate(divide="ignore"):
        logs = np.maximum(np.log1p(-p), -745.0)
    return np.asarray(
        _ends_kernel(source.nodes, total, marked, values, p, logs, NEGLIGIBLE, POINTS, TO_WEIGHTS, *source.arrays)
    )


@kernel
def _loss_kernel(
    total: float, marked: float, p: float, log: float, negligible: float, points: Array, to_weights: Array,
    nodes: Array, small: int, edges: Array, starts: Counts, counts: Counts, weights: Array,
) -> tuple[Array, Array]:  # fmt: skip
    """Return matrix and income of f(k) − E (1−p)^E f(k − E) and E (1 − (1−p)^E)."""
    loss, income = np.zeros((nodes.size, nodes.size)), np.zeros(nodes.size)
    found = np.zeros(weights.shape[1] + 1)
    pmf, standard = np.zeros(4096), np.zeros(9)
    for n in range(nodes.size):
        k = nodes[n]
        if total > 0.0:
            mean, spread, third, fourth = hypergeometric(total, marked, k)
        else:
            mean, spread, third, fourth = bernoulli_cumulants(k, marked)
        is_summed = k <= EXACT or mean < _SUMMED
        if is_summed:
            first, last, sum_of_all = _window(total, marked, k, negligible, pmf)
        else:
            first, last, sum_of_all = 0, 8, 1.0
            unit = point_weights(spread, third, fourth, to_weights, standard)
        for q in range(first, last + 1):
            e = float(q) if is_summed else min(max(mean + unit * points[q], 0.0), k)
            chance = pmf[q] / sum_of_all if is_summed else standard[q]
            if is_summed:
                pmf[q] = 0.0
            if e == 0.0:
                continue
            left, gone = np.exp(e * log), -np.expm1(e * log)
            income[n] += chance * gone
            loss[n, n] += chance * gone
            if e < k:
                add(k - e, -chance * left, loss[n], n, nodes, small, edges, starts, counts, weights, found)
            else:
                loss[n, n] += chance * left
    return loss, income


def ends_loss(on: Grid, p: float, *, total: float, marked: float) -> tuple[Array, Array]:
    """Return what lineages that end in real data take from f, and what they bring: f becomes f − loss f + income."""
    log = math.log1p(-p) if p < 1 else -745.0
    loss, income = _loss_kernel(total, marked, p, log, NEGLIGIBLE, POINTS, TO_WEIGHTS, *on.arrays)
    return loss, income
