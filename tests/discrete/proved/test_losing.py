"""Theorem 1a of docs/theory/enclosures.md: many unequal atoms by one integral, against sums over sets, and floats."""

from fractions import Fraction
from itertools import combinations
from math import comb, exp, prod

import flint
import pytest
from flint import acb, arb, fmpq

import collapse_theory as ct
from collapse_theory.discrete.proved import losing, means
from collapse_theory.discrete.proved.losing import Crowd, mean_time


def linear(count):
    """Shares in the ratios 1 : 2 : …"""
    return [Fraction(i, count * (count + 1) // 2) for i in range(1, count + 1)]


def crowd(p, losses):
    return Crowd([arb(fmpq(x.numerator, x.denominator)) for x in sorted(p)], [1] * len(p), losses)


@pytest.fixture
def few_sets(monkeypatch):
    monkeypatch.setattr(means, "_MOST_SETS", 1)


@pytest.mark.parametrize("losses", [1, 2, 5])
@pytest.mark.parametrize("size", [5000, 10**15])
def test_encloses_the_sum_over_sets(size, losses, monkeypatch):
    p = [x * Fraction(499, 500) for x in linear(5)] + [Fraction(1, 1000)] * 2
    summed = ct.certify(ct.discrete.time_to_loss, p, samples=size, losses=losses, digits=14)
    monkeypatch.setattr(means, "_MOST_SETS", 1)
    integral = ct.certify(ct.discrete.time_to_loss, p, samples=size, losses=losses, digits=14)
    assert integral.overlaps(summed)


@pytest.mark.parametrize(("count", "size"), [(20, 10**6), (40, 10**15)])
def test_floats_agree_for_many_atoms(count, size):
    p = linear(count)
    found = ct.certify(ct.discrete.time_to_loss, p, samples=size, digits=10)
    assert float(found) == pytest.approx(ct.discrete.time_to_loss(list(map(float, p)), samples=size), rel=2e-12)


@pytest.mark.parametrize("losses", [1, 2, 3])
def test_the_probability_that_few_events_happen(losses):
    """Against all sets, with equal atoms taken together."""
    shares, counts, theta = [0.1, 0.2, 0.5], [2, 1, 1], 1.7
    each = [0.1, 0.1, 0.2, 0.5]
    some = sum(
        prod(exp(-theta * p) if i in gone else 1 - exp(-theta * p) for i, p in enumerate(each))
        for size in range(losses)
        for gone in combinations(range(4), size)
    )
    assert float(Crowd(list(map(arb, shares)), counts, losses).kept(acb(theta)).real) == pytest.approx(some, rel=1e-13)


def test_sets_of_few_data_are_found_with_their_weights():
    found = {}
    for weight, mass in Crowd([arb("0.1"), arb("0.2"), arb("0.5")], [2, 1, 1], 2).sets(arb("0.35")):
        found[round(float(mass), 6)] = found.get(round(float(mass), 6), 0) + weight
    assert found == {0.2: 1, 0.3: 2}
    assert crowd(linear(6), 1).spread() == 2**5 - 1
    assert crowd(linear(6), 3).spread() == sum(comb(5, s) * comb(s - 1, 2) for s in (3, 4, 5))


def test_few_data_are_corrected(monkeypatch):
    """The rarest atom has 5 of 5000 data; without the correction of its set the value is lost."""
    p = crowd([Fraction(1, 1000), *(x * Fraction(999, 1000) for x in linear(5))], 1)
    with flint.ctx.workprec(100):
        found = mean_time(p, 5000, 50)
        monkeypatch.setattr(losing, "_time", losing._series_time)
        assert not mean_time(p, 5000, 50).overlaps(found)


@pytest.mark.parametrize("end", ["_near", "_far"])
def test_both_ends_of_the_integral_count(end, monkeypatch):
    """With a rough cut, the bounds of both ends are needed, and enough."""
    p = crowd(linear(6), 2)
    with flint.ctx.workprec(100):
        exact = mean_time(p, 10**6, 50)
        monkeypatch.setattr(losing, "_FAR", -50)
        monkeypatch.setattr(losing, "_NEAR", -50)
        assert mean_time(p, 10**6, 50).overlaps(exact)
        bound = getattr(losing, end)
        monkeypatch.setattr(losing, end, lambda *a: bound(*a) * arb("1e-9"))
        other = "_far" if end == "_near" else "_near"
        monkeypatch.setattr(losing, f"{other}", lambda *a: arb(0))
        monkeypatch.setattr(losing, "_NEAR" if end == "_far" else "_FAR", 200)
        assert not mean_time(p, 10**6, 50).overlaps(exact)


def test_what_is_not_enclosed_is_refused(few_sets):
    rare = [Fraction(1, 10**6), Fraction(1, 3), Fraction(2, 3) - Fraction(1, 10**6)]
    for p, samples, message in (
        (linear(120), 10**9, "must have fewer atoms in balls"),
        (rare, 10**5, "must leave a datum"),
        (linear(30), 2000, "few sets of atoms with less than 800 data"),
    ):
        with pytest.raises(ValueError, match=message):
            ct.certify(ct.discrete.time_to_loss, p, samples=samples)
    assert mean_time(crowd(linear(20), 1), 700, 60) is None
