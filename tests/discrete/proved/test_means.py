"""Mean times as sums over atoms and over sets of them: certified at any size, against exact chains and rows."""

from fractions import Fraction
from itertools import product
from math import factorial, prod

import flint
import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory.discrete.proved import layer, means, winning
from collapse_theory.policy import Accumulate

P = [Fraction(1, 2), Fraction(3, 10), Fraction(1, 5)]
QUANTITIES = {
    "collapse": (ct.discrete.collapse_time, {}),
    "excess": (ct.discrete.excess_support, {}),
    "first loss": (ct.discrete.time_to_loss, {}),
    "second loss": (ct.discrete.time_to_loss, {"losses": 2}),
    "two left": (ct.discrete.time_to_support, {"atoms": 2}),
}
each = pytest.mark.parametrize("name", QUANTITIES)


def certified(name, p, samples, digits=15):
    function, more = QUANTITIES[name]
    return ct.certify(function, p, samples=samples, digits=digits, **more)


def by_chain(size, worth, p=P):
    """Mean of the sum of ``worth`` over the fits, by elimination in fractions over all compositions."""
    states = [s for s in product(range(size + 1), repeat=len(p)) if sum(s) == size]

    def chance(counts, shares):
        ways = factorial(size) // prod(map(factorial, counts))
        return ways * prod(q**n for n, q in zip(counts, shares, strict=True))

    def row(shares):
        return [chance(s, shares) for s in states]

    moving = [i for i, s in enumerate(states) if max(s) < size]
    shares = [[Fraction(n, size) for n in s] for s in states]
    matrix = [[Fraction(int(i == j)) - x for j, x in enumerate(row(shares[i])) if j in moving] for i in moving]
    fractions = flint.fmpq_mat([[flint.fmpq(x.numerator, x.denominator) for x in line] for line in matrix])
    right = flint.fmpq_mat([[flint.fmpq(worth(states[i]))] for i in moving])
    later = [Fraction(int(x.p), int(x.q)) for x in fractions.solve(right).entries()]
    first = row(p)
    return worth([1] * len(p)) + sum(first[i] * x for i, x in zip(moving, later, strict=True))


def kinds(counts):
    return sum(n > 0 for n in counts)


@pytest.mark.parametrize(
    ("name", "worth"),
    [
        ("collapse", lambda s: int(kinds(s) > 1)),
        ("excess", lambda s: kinds(s) - 1),
        ("first loss", lambda s: int(kinds(s) > 2)),
        ("second loss", lambda s: int(kinds(s) > 1)),
        ("two left", lambda s: int(kinds(s) > 2)),
    ],
)
def test_few_data_against_the_exact_chain(name, worth):
    exact = by_chain(6, worth)
    assert exact in certified(name, P, 6, digits=30)


@each
def test_both_routes_enclose_the_same_number(name, monkeypatch):
    """All rows of the ancestry in balls, and the proof of this room, from 801 data on."""
    new = certified(name, P, 801, digits=12)
    monkeypatch.setattr(winning, "reach", lambda size, bits: None)
    old = certified(name, P, 801, digits=25)
    assert new.overlaps(old)
    assert old.rad < new.rad < 1e-11


@each
@pytest.mark.parametrize("samples", [10**6, 10**9, 10**15, 10**18])
def test_fifteen_digits_at_any_size(name, samples):
    enclosure = certified(name, P, samples)
    function, more = QUANTITIES[name]
    assert float(enclosure) == pytest.approx(function(list(map(float, P)), samples=samples, **more), rel=1e-12)
    assert enclosure.digits == 15


@pytest.mark.parametrize("samples", [10**4, 10**15])
@pytest.mark.parametrize("p", [[0.5, 0.5], [1 - 2**-30, 2**-30], [2**-50, 1 - 2**-50], [0.25] * 4])
def test_more_digits_lie_inside_fewer(p, samples):
    coarse, fine = (ct.certify(ct.discrete.collapse_time, p, samples=samples, digits=d) for d in (12, 25))
    assert coarse.overlaps(fine)
    assert fine.rad < coarse.rad


def test_a_million_equal_atoms():
    enclosure = ct.certify(ct.discrete.collapse_time, ct.discrete.uniform(10**6), samples=10**6)
    assert float(enclosure) == pytest.approx(
        ct.discrete.collapse_time(ct.discrete.uniform(10**6), samples=10**6), rel=1e-13
    )


@pytest.mark.parametrize("losses", [1, 4, 9])
def test_equal_atoms_are_counted_in_sets(losses):
    p = ct.discrete.uniform(10)
    enclosure = ct.certify(ct.discrete.time_to_loss, p, samples=10**5, losses=losses, digits=10)
    assert float(enclosure) == pytest.approx(ct.discrete.time_to_loss(p, samples=10**5, losses=losses), rel=1e-11)


@pytest.mark.parametrize("left", [1, 2, 3])
def test_probability_to_see_more_atoms_against_all_sequences(left):
    p, k = np.array([0.4, 0.3, 0.2, 0.1]), 5
    exact = sum(np.prod(p[list(draws)]) for draws in product(range(4), repeat=k) if len(set(draws)) > left)
    known, ops = ct.discrete.atoms.prepared([flint.arb(x) for x in p])
    zero, found = means.seen_more_than(known, left, ops)([0, k])
    assert zero == 0
    assert float(found) == pytest.approx(exact, rel=1e-12)


def test_digits_out_of_reach_are_refused_with_those_that_are_not():
    with pytest.raises(ValueError, match="10000 for more than about 37 certified digits; got 1000000"):
        ct.certify(ct.discrete.collapse_time, P, samples=10**6, digits=60)
    with pytest.raises(ValueError, match="certified digits"):
        ct.certify(ct.discrete.time_to_loss, ct.discrete.uniform(100), samples=10**6)


def test_too_many_sets_are_refused():
    p = [Fraction(k, 210) for k in range(1, 21)]
    with pytest.raises(ValueError, match="sets of atoms that are not equal"):
        ct.certify(ct.discrete.time_to_loss, p, samples=1000)


def test_other_processes_are_for_floats():
    with pytest.raises(ValueError, match="drawn independently under Replace"):
        ct.certify(ct.discrete.time_to_loss, P, samples=10, policy=Accumulate())


@pytest.mark.parametrize("factor", ["0", "1e-6"])
def test_a_proof_with_a_smaller_weight_loses_what_a_wrong_table_hides(factor, monkeypatch):
    """A table that is wrong by 1e-6 p ln(1 + m): the proof widens enough, and with a smaller weight it would not."""
    honest = layer.weight
    enclosed = {}
    for name, weight in {"right": honest, "wrong": lambda m: honest(m) * flint.arb(factor)}.items():
        monkeypatch.setattr(layer, "weight", weight)
        monkeypatch.setattr(layer, "_CORRECTIONS", 0)
        winning.winning.cache_clear()
        found = winning.winning(1000, winning.LEVELS[0], 80)
        with flint.ctx.workprec(160):
            half = flint.arb("0.5")
            enclosed[name] = 2 * found.time(half, half, half.log(), half.log())
    winning.winning.cache_clear()
    monkeypatch.undo()
    truth = ct.certify(ct.discrete.collapse_time, [0.5, 0.5], samples=1000, digits=20).ball
    assert enclosed["right"].overlaps(truth)
    assert not enclosed["wrong"].overlaps(truth)
