"""Rows of one generation against the law of occupied boxes in fractions, and against its mean for any size."""

import math
from fractions import Fraction

import numpy as np
import pytest

from collapse_theory.discrete.dual.grid import grid
from collapse_theory.discrete.dual.rows import occupancy_laws, occupancy_rows, occupied_by, product
from collapse_theory.discrete.occupancy import NEGLIGIBLE


def surjections(balls, boxes):
    """Return P(j boxes are occupied) by inclusion and exclusion."""
    onto = [sum((-1) ** i * math.comb(j, i) * (j - i) ** balls for i in range(j + 1)) for j in range(balls + 1)]
    return [Fraction(math.comb(boxes, j) * onto[j], boxes**balls) for j in range(balls + 1)]


@pytest.mark.parametrize("boxes", [1, 2, 5, 40])
def test_laws(boxes):
    laws = occupancy_laws(9, float(boxes), NEGLIGIBLE)
    for balls in range(10):
        known = [float(x) for x in surjections(balls, boxes)][: laws.shape[1]]
        assert laws[balls, : len(known)] == pytest.approx(known, rel=1e-13)
    assert (
        occupied_by(np.array([3.0, 9.0]), min(9.0, boxes), float(boxes), NEGLIGIBLE).tolist() == laws[[3, 9]].tolist()
    )


@pytest.mark.parametrize("boxes", [1, 2, 60, 513, 3000, 10**6, 10**12, 10**17])
@pytest.mark.parametrize("is_difference", [False, True])
def test_mean_of_occupied_boxes(boxes, is_difference):
    """f(k) = k: N(1 − (1 − 1/N)^k), or its difference from k with its relative accuracy."""
    on = grid(float(min(boxes * 3, 10**17)))
    rows = occupancy_rows(on.nodes, on, boxes, is_difference=is_difference)
    found = rows @ on.nodes
    log = math.log1p(-1 / boxes) if boxes > 1 else -math.inf
    occupied = -boxes * np.expm1(on.nodes * log)
    if not is_difference:
        assert found == pytest.approx(occupied, rel=1e-11)
        assert rows.sum(axis=1) == pytest.approx(1, abs=1e-11)
        return
    few = on.nodes * 1e3 < boxes
    rare = -on.nodes * (on.nodes - 1) / 2 / boxes * (1 - (on.nodes - 2) / 3 / boxes)
    assert found[few] == pytest.approx(rare[few], rel=1e-6)
    assert np.abs(rows.sum(axis=1)).max() < 1e-9


def test_products_skip_what_is_zero():
    rng = np.random.default_rng(0)
    matrix, values = np.zeros((30, 40)), rng.normal(size=(40, 12))
    for n in range(29):
        matrix[n, n : n + 5] = rng.normal(size=matrix[n, n : n + 5].shape)
    for columns in (1, 7, 8, 12):
        assert product(matrix, values[:, :columns]) == pytest.approx(matrix @ values[:, :columns], abs=1e-14)
