"""Theorem 3b of docs/theory/enclosures.md: eigenvectors and evolutions against explicit chains, bounds of the cut."""

from dataclasses import replace
from math import comb

import flint
import pytest
from flint import arb, arb_mat, fmpq

from collapse_theory.discrete.proved import modes as module
from collapse_theory.discrete.proved.absence import Absence
from collapse_theory.discrete.proved.modes import modes

SIZE = 60


@pytest.fixture(autouse=True)
def _many_bits():
    with flint.ctx.workprec(400):
        yield


def chain(size):
    shares = [arb(fmpq(x, size)) for x in range(size + 1)]
    return arb_mat([[comb(size, j) * p**j * (1 - p) ** (size - j) for j in range(size + 1)] for p in shares])


def after(values, fits):
    """The means of a function of the data after some fits, by the chain."""
    step, now = chain(SIZE), arb_mat(SIZE + 1, 1, values)
    for _ in range(fits):
        now = step * now
    return now.entries()


def start(error="0", slope="0"):
    """Some function of the data, e^(−x/10) (1 − x(x − 1)/20 D + x/30 D), not exact."""
    blurred = arb("0.05 +/- 1e-45")
    parts = [((0, 0), arb(1)), ((1, 1), arb(fmpq(1, 30))), ((1, 2), -blurred)]
    return Absence(SIZE, arb("0.1 +/- 1e-45"), parts, arb(error), arb(slope))


@pytest.mark.parametrize("j", [1, 2, 7])
def test_one_fit_multiplies_an_eigenvector_by_a_number(j):
    vectors, rates = module._eigenvectors(SIZE, 7)
    values = [sum((c * arb(fmpq(x, SIZE)) ** i for i, c in enumerate(vectors[j])), arb(0)) for x in range(SIZE + 1)]
    factor = arb(1)
    for i in range(j):
        factor *= arb(fmpq(SIZE - i, SIZE))
    assert factor.overlaps((-rates[j]).exp())
    assert all(a.overlaps(factor * v) for a, v in zip(after(values, 1), values, strict=True))


@pytest.mark.parametrize("fits", [1, 7, 90])
def test_encloses_what_the_chain_makes_of_it(fits):
    """Cut off at degree 15 or so, for an error of 1e-9: within the bound, and not far below it after one fit."""
    begin = start("1e-9", "1e-9")
    exact = after([begin.chance(arb(fmpq(x, SIZE))).mid() for x in range(SIZE + 1)], fits)
    found = modes(begin).after(fits)
    cut = replace(found, error=found.error - begin.error, slope=found.slope - begin.slope)
    assert len(found.polynomial.coeffs()) < 20
    assert all(cut.chance(arb(fmpq(x, SIZE))).overlaps(v) for x, v in enumerate(exact))
    worst = max(abs(cut.chance(arb(fmpq(x, SIZE))).mid() - v) for x, v in enumerate(exact))
    assert fits > 1 or worst > cut.error / 30


def test_a_wrong_eigenvalue_loses_the_values():
    begin = start("1e-9", "1e-9")
    exact = after([begin.chance(arb(fmpq(x, SIZE))).mid() for x in range(SIZE + 1)], 7)
    known = modes(begin)
    wrong = replace(known, rates=[r * (1 + arb("1e-6")) for r in known.rates]).after(7)
    assert not all(wrong.chance(arb(fmpq(x, SIZE))).overlaps(v) for x, v in enumerate(exact))


def test_the_cut_is_bounded_with_and_without_the_slope():
    begin = module._centred(start())[0]
    kept, error, slope = module._cut_off(begin, arb("1e-6"), arb("1e-4"))
    coefficients = module._powers(kept)
    ends = []
    for x in range(1, 10 * SIZE):
        p = arb(fmpq(x, 10 * SIZE))
        value = sum((c * p**i for i, c in enumerate(coefficients)), arb(0)) - coefficients[0] + 1
        ends.append((abs(begin.chance(p) - value), p))
        assert ends[-1][0] <= error
        assert ends[-1][0] <= slope * p
    assert max(off for off, _ in ends) > error / 30
    assert max(off / p for off, p in ends) > slope / 30
    assert error < arb("1e-6") / 4


def test_what_is_beyond_the_last_term_of_the_decay_is_bounded():
    half = arb(3)
    found, (sizes, ends) = module._decay(half)
    last = len(found) - 1
    later = [2 * (-half).exp() * half.bessel_i(arb(k)) for k in range(last + 1, last + 60)]
    assert sum(later, arb(0)) < sizes < 3 * sum(later, arb(0))
    assert sum((k**2 * x for k, x in enumerate(later, start=last + 1)), arb(0)) < ends
    value = sum((c * (k * 2 * arb.pi() / 3).cos() for k, c in enumerate(found)), arb(0))  # at p = 1/4
    assert abs(value - (-half / 2).exp()) < sizes


def test_exact_coefficients_are_within_the_radius():
    begin = start()
    centre, off, over = module._centred(begin)
    for x in range(1, 200):
        moved = abs(centre.chance(arb(fmpq(x, SIZE))) - begin.chance(arb(fmpq(x, SIZE)))).upper() / 2
        assert moved <= off
        assert moved <= over * x
    assert all(b.rad() == 0 for _, b in centre.parts)
    assert off < arb("1e-40")


def test_a_ball_of_shares_has_the_values_at_its_ends():
    found = modes(start("1e-9", "1e-9")).after(3)
    wide = found.chance(arb("0.2 +/- 0.1"))
    assert wide.contains(found.chance(arb(fmpq(1, 10))).mid())
    assert wide.contains(found.chance(arb(fmpq(3, 10))).mid())
    assert wide.rad() < arb("0.4")
