"""Both tails of the number of different atoms, beside sums over sets, over counts, and inclusion and exclusion."""

from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from collapse_theory.discrete import contour
from tests.support.seen_atoms import by_counts


def exactly(weights, left, draws):
    """P(at most ``left`` atoms) by inclusion and exclusion over sets, in fractions."""
    atoms, total = len(weights), sum(weights)
    found = Fraction(0)
    for size in range(1, left + 1):
        sign = (-1) ** (left - size) * comb(atoms - size - 1, left - size)
        found += sign * sum(Fraction(sum(some), total) ** draws for some in combinations(weights, size))
    return found


def both(p, counts, draws, left):
    p, counts = np.asarray(p, dtype=np.float64), np.asarray(counts, dtype=np.float64)
    return contour.tail(p, counts, float(draws), left + 1.0, 1), contour.tail(p, counts, float(draws), float(left), -1)


@given(weights=st.lists(st.integers(1, 60), min_size=2, max_size=7), draws=st.integers(2, 120), data=st.data())
@settings(deadline=None, max_examples=80)
@example(weights=[1, 1], draws=25, data=None)
@example(weights=[1, 1], draws=61, data=None)
def test_both_tails_of_unequal_atoms(weights, draws, data):
    left = 1 if data is None else data.draw(st.integers(1, min(len(weights), draws) - 1))
    fewer = exactly(weights, left, draws)
    if max(weights) * draws > contour.CERTAIN * sum(weights):
        return  # an atom that is surely seen is left to the caller
    upper, lower = both(sorted(np.array(weights) / sum(weights)), np.ones(len(weights)), draws, left)
    assert upper == pytest.approx(float(1 - fewer), rel=3e-12, abs=0)
    assert lower == pytest.approx(float(fewer), rel=3e-12 if fewer > 1e-20 else 1e-9, abs=0)


@pytest.mark.parametrize(
    ("atoms", "left", "draws"),
    [
        (1000, 500, (501, 640, 700, 760, 1000)),
        (1000, 999, (3000, 7000, 20_000, 39_000)),
        (10**6, 300, (301, 302, 310, 600)),
        (10**5, 2000, (2001, 2010, 2030, 2100)),
        (5, 4, (5, 6, 20, 100, 399)),
    ],
)
def test_equal_atoms(atoms, left, draws):
    known = by_counts(atoms, left, max(draws))
    for k in draws:
        upper, lower = both([1 / atoms], [atoms], k, left)
        assert upper == pytest.approx(known[k], rel=2e-12, abs=0)
        assert upper + lower == pytest.approx(1, rel=0, abs=2e-12)


def test_few_draws_of_very_many_atoms_are_all_different():
    """A birthday problem: the chance that 40 draws of 10^18 atoms show fewer than 40 is about 780e-18."""
    upper, lower = both([1e-18], [1e18], 40, 39)
    assert upper == pytest.approx(1, rel=0, abs=1e-13)
    assert lower == pytest.approx(780e-18, rel=1e-12)


def test_the_saddle_bounds_the_tail():
    p = np.array([0.05, 0.15, 0.3, 0.5])
    for k in (5.0, 20.0, 60.0):
        for count, side in ((4.0, 1), (3.0, -1)):
            bound = contour.saddle(p, np.ones(4), k, count, side)[2]
            assert contour.tail(p, np.ones(4), k, count, side) <= np.exp(bound)


def test_real_numbers_of_draws_lie_on_a_smooth_curve():
    """Between whole numbers the logarithm of a tail is the polynomial through its values at whole ones."""
    p, ones = np.array([0.002, 0.003, 0.095, 0.2, 0.3, 0.4]), np.ones(6)
    k = np.arange(190.0, 211.0)
    known = np.log([contour.tail(p[:-3], ones[:-3], x, 2.0, -1) for x in k])
    fitted = np.polynomial.Chebyshev.fit(k, known, 12)
    between = np.log(contour.tail(p[:-3], ones[:-3], 200.37, 2.0, -1))
    assert between == pytest.approx(fitted(200.37), rel=0, abs=1e-12)
    assert contour.settles(p[:-3], ones[:-3], 200.0, 2.0, -1)
    assert not contour.settles(p, ones, 20.0, 4.0, -1)
