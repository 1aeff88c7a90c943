"""Presence, support and lost mass after any number of fits, certified: three ways, against each other and floats."""

from fractions import Fraction

import flint
import pytest
from flint import arb, fmpq

import collapse_theory as ct
from collapse_theory.discrete.proved.absences import Way, absent, reach
from collapse_theory.discrete.proved.rates import STEPS


@pytest.mark.parametrize(
    ("samples", "fits", "digits"),
    [(10**4, 10, 8), (10**4, 100, 6), (10**6, 1000, 12), (10**9, 300, 12), (10**15, 100, 20)],
)
def test_presence_support_and_lost_mass_are_certified(samples, fits, digits):
    p = [Fraction(fits, 10 * samples), Fraction(fits, samples), Fraction(2 * fits, samples)]
    p.append(1 - sum(p))
    for function in (ct.discrete.expected_support, ct.discrete.mass_lost):
        enclosure = ct.certify(function, p, samples=samples, fits=fits, digits=digits)
        assert float(enclosure) == pytest.approx(function(list(map(float, p)), samples=samples, fits=fits), rel=1e-10)
    enclosure = ct.certify(ct.discrete.presence_probability, p[1], samples=samples, fits=fits, digits=digits)
    exact = ct.discrete.presence_probability(float(p[1]), samples=samples, fits=fits)
    assert float(enclosure) == pytest.approx(exact, rel=10.0**-digits + 1e-10)


@pytest.mark.parametrize("p", [0, 1])
def test_what_is_certain_is_exact(p):
    enclosure = ct.certify(ct.discrete.presence_probability, p, samples=10**6, fits=10)
    assert enclosure.rad == 0
    assert float(enclosure) == p
    assert ct.discrete.presence_probability(arb(p), samples=10**6, fits=10) == p


@pytest.mark.parametrize("fits", [40, 10**4, 2 * 10**5])
def test_floats_of_all_rows_agree(fits):
    """Of ten thousand data all rows are taken in floats, to a relative error of 1e-12."""
    for p in (Fraction(1, 10**4), Fraction(1, 50), Fraction(2, 5)):
        enclosure = ct.certify(ct.discrete.presence_probability, p, samples=10**4, fits=fits, digits=12)
        floats = ct.discrete.presence_probability(float(p), samples=10**4, fits=fits)
        assert float(enclosure) == pytest.approx(floats, rel=1e-12)


@pytest.mark.parametrize("size", [10**6, 10**9, 10**15])
@pytest.mark.parametrize("share", [Fraction(1, 100), 1, 10])
def test_ten_digits_for_fits_of_the_order_of_the_data(size, share):
    fits = int(size * share)
    for p in (Fraction(1, size), Fraction(1, 3)):
        found = ct.certify(ct.discrete.presence_probability, p, samples=size, fits=fits, digits=11)
        assert found.rad <= 1e-11 * float(found)
    p = [Fraction(1, 10), Fraction(2, 10), Fraction(7, 10)]
    support = ct.certify(ct.discrete.expected_support, p, samples=size, fits=fits, digits=11)
    present = [ct.certify(ct.discrete.presence_probability, q, samples=size, fits=fits, digits=11) for q in p]
    assert float(support) == pytest.approx(sum(map(float, present)), rel=1e-10)


@pytest.mark.parametrize(("size", "fits"), [(10**5, 900), (10**15, 10**13)])
def test_the_ways_enclose_the_same_number(size, fits):
    """From two fits, so that the series and the polynomials must agree where both are good."""
    early, late = absent(size, fits, Way(8, fits), 100), absent(size, fits, Way(8, fits // 2), 100)
    for data in (fmpq(1, 3), 1, fmpq(size, 4 * fits), fmpq(2 * size, fits)):
        p = arb(data) / size
        with flint.ctx.workprec(160):
            assert early.chance(p).overlaps(late.chance(p))
            assert (1 - late.chance(p)).rel_accuracy_bits() > 40


def test_the_way_follows_the_precision_and_the_share_of_fits():
    assert reach(10**15, 200, 66) == Way(2, 200)
    assert reach(10**5, STEPS, 66) == Way(8, STEPS)
    assert reach(10**15, STEPS + 1, 66) == Way(8, STEPS + 1)
    assert reach(10**15, 10**15, 66) == Way(8, 5 * 10**12)
    assert reach(10**15, 10**15, 67) == Way(12, 25 * 10**11)
    assert reach(10**15, 10**15, 95) == Way(12, 25 * 10**11)
    assert reach(10**4, 10**4, 66) == Way(12, 25)
    assert reach(10**4, 10**4, 95) == Way(12, 25)
    assert reach(10**4, 10, 129) is None
    assert reach(4999, 1, 66) is None
    assert reach(10**6, 10, 1001) == Way(12, 10)


def test_more_digits_than_there_are_are_refused():
    with pytest.raises(ValueError, match="`digits` must be reachable; 60 digits"):
        ct.certify(ct.discrete.presence_probability, 0.1, samples=10**6, fits=200, digits=60)


@pytest.mark.parametrize(
    ("samples", "fits"), [(101_000, 1000), (10**6, 100), (10**6, 4000), (10**6, 10**5), (10**9, 10**6), (10**9, 10**9)]
)
def test_floats_have_the_error_that_they_state(samples, fits):
    """Relative to the presence, of atoms from half the data down to a tenth of a datum; the largest seen is 1e-13."""
    found = absent(samples, fits, reach(samples, fits, 66), 80)
    shares = [2.0**-k for k in range(1, 40) if 10 * samples > 2**k]
    floats = ct.discrete.presence_probability(shares, samples=samples, fits=fits)
    with flint.ctx.workprec(160):
        exact = [float(1 - found.chance(arb(p)).mid()) for p in shares]
    assert floats == pytest.approx(exact, rel=1e-12)
