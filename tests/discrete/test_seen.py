"""Probabilities of more than so many atoms, for every number of draws."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from collapse_theory.checks import CostlyWarning
from collapse_theory.discrete import contour
from collapse_theory.discrete.atoms import prepare_floats
from collapse_theory.discrete.grouped import Grouped, uniform
from collapse_theory.discrete.nodes import Nodes, Resolved
from collapse_theory.discrete.seen import NEVER, Seen, Tails, both_tails, seen_more_than
from tests.support.seen_atoms import by_counts, by_sets


def words(atoms, exponent=1.0):
    p = 1 / np.arange(1.0, atoms + 1) ** exponent
    return p / p.sum()


@given(weights=st.lists(st.integers(1, 3000), min_size=2, max_size=7), data=st.data())
@settings(deadline=None, max_examples=25)
def test_unequal_atoms_go_like_sets(weights, data):
    left = data.draw(st.integers(1, len(weights) - 1))
    p = np.array(weights) / sum(weights)
    k = np.arange(400.0)
    known = by_sets(p, left, 399)
    more, fewer = (tail(k) for tail in both_tails(prepare_floats(p), left))
    assert more == pytest.approx(known, rel=2e-9, abs=5e-13)
    assert fewer[1:] == pytest.approx(1 - known[1:], rel=0, abs=5e-13)
    large = known > 1e-3
    assert more[large] == pytest.approx(known[large], rel=1e-12)


@pytest.mark.parametrize(("atoms", "left"), [(13, 12), (1000, 500), (1000, 998), (10**6, 300), (10**5, 600)])
def test_equal_atoms_go_like_counts(atoms, left):
    known = by_counts(atoms, left, 4000)
    found = seen_more_than(prepare_floats(uniform(atoms)), left)(np.arange(4001.0))
    assert found == pytest.approx(known, rel=0, abs=1e-12)


@pytest.mark.parametrize("left", [2, 12, 1500, 3990, 3999])
def test_nodes_do_not_change_the_tails(left):
    atoms = prepare_floats(words(4000))
    p, counts = np.asarray(atoms.p), np.asarray(atoms.counts, dtype=np.float64)
    every = Nodes(p, counts, p, np.append(np.cumsum(counts[::-1])[::-1], 0.0))
    tails = Tails(Resolved(every, every, np.zeros(1), np.zeros((1, 2), dtype=np.int64)), left)
    seen = Seen.of(atoms, left)
    for k in np.unique(np.round(np.geomspace(seen.start, seen.high, 5)))[:-1].tolist():
        upper, lower = tails(k)
        assert seen(np.array([k]))[0] == pytest.approx(upper, rel=1e-8, abs=NEVER)
        assert seen(np.array([k]))[0] == pytest.approx(upper, rel=0, abs=3e-13)
        assert seen.complement(np.array([k]))[0] == pytest.approx(lower, rel=1e-8, abs=NEVER)


def test_all_but_a_few_of_many_words_by_an_expansion():
    """Far out the probability that some word is missing is the sum over words, to the square of that."""
    p = words(50_000)
    k = np.array([1.6e7, 2e7])
    missing = np.array([np.exp(x * np.log1p(-p)).sum() for x in k])
    pairs = np.array([(np.exp(x * np.log1p(-p)) ** 2).sum() for x in k])
    found = both_tails(prepare_floats(p), 49_999)[1](k)
    assert found == pytest.approx(missing - (missing**2 - pairs) / 2, rel=1e-6)


def test_ends_and_edges():
    atoms = prepare_floats([0.5, 0.3, 0.2])
    seen = Seen.of(atoms, 2)
    assert seen(np.array([0.0, 1.0, 2.0, seen.high, 1e18])).tolist() == [0, 0, 0, 1, 1]
    assert seen(np.array([3.0]))[0] == pytest.approx(6 * 0.5 * 0.3 * 0.2, rel=1e-13)
    assert seen_more_than(atoms, 3)(np.array([5.0])).tolist() == [0.0]
    assert both_tails(atoms, 3)[1](np.array([5.0])).tolist() == [1.0]
    rare = seen_more_than(prepare_floats(Grouped([0.5, 1e-12], [1, 500_000_000_000])), 10)(np.array([10.0, 40.0]))
    assert rare[0] == 0
    assert rare[1] == pytest.approx(binom.sf(9, 40, 0.5), rel=1e-9)  # ten of the rare ones, and the frequent one


def test_an_atom_that_is_surely_seen_is_counted():
    """One atom has nearly everything: then k draws show more than two atoms about as they show two of the others."""
    p = np.array([1 - 3e-6, 1e-6, 2e-6])
    found = seen_more_than(prepare_floats(p), 2)(np.array([1e4, 1e6, 4e6]))
    each = [(1 - np.exp(k * np.log1p(-1e-6))) for k in (1e4, 1e6, 4e6)]
    other = [(1 - np.exp(k * np.log1p(-2e-6))) for k in (1e4, 1e6, 4e6)]
    missing = [np.exp(k * np.log1p(-3e-6)) for k in (1e4, 1e6, 4e6)]
    exact = [a + b - 1 + c for a, b, c in zip(each, other, missing, strict=True)]
    assert contour.CERTAIN < 1e4
    assert found == pytest.approx(exact, rel=1e-10)


def test_long_sums_are_announced():
    with pytest.raises(CostlyWarning, match=r"`atoms` = 100000000 needs about .* minutes"):
        seen_more_than(prepare_floats(uniform(10**17)), 10**8)


def test_the_deep_tail_of_few_atoms_keeps_its_digits():
    """At most three of these four atoms, down to 1e-20: the exact sum over the sets that are missing."""
    weights = (2633, 612, 612, 1525)
    k, total = np.arange(4.0, 384.0), sum(weights)
    p = np.array(weights) / total
    _, fewer = both_tails(prepare_floats(p), 3)
    exact = [
        float(sum((-1) ** (len(s) + 1) * Fraction(total - sum(s), total) ** int(n) for s in missing(weights)))
        for n in k
    ]
    assert fewer(k) == pytest.approx(exact, rel=1e-11, abs=0)


def missing(weights):
    return [s for size in range(1, len(weights) + 1) for s in combinations(weights, size)]
