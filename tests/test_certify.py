"""Certified digits are right, radii are honest, and what cannot be guaranteed is refused."""

from fractions import Fraction

import flint
import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory.enclosure import Enclosure, enclose


def test_the_risk_has_thirty_certified_digits():
    enclosure = ct.certify(ct.gaussian.risk, samples=100, fits=6, digits=30)
    assert repr(enclosure) == "0.0900741…(±1e-31)"
    assert enclosure.digits == 30
    assert 0 < enclosure.rad <= 1e-31
    with mpmath.workdps(60):
        c4 = mpmath.sqrt(mpmath.mpf(2) / 99) * mpmath.gamma(50) / mpmath.gamma(mpmath.mpf("49.5"))
        exact = mpmath.mpf("0.06") + 2 * (1 - c4**6)
        assert abs(mpmath.mpf(enclosure.decimal()) / exact - 1) < mpmath.mpf(10) ** -29
    assert float(enclosure) == float(exact)


@given(samples=st.integers(2, 10**9), fits=st.integers(0, 60), digits=st.integers(1, 60))
def test_more_digits_lie_inside_fewer(samples, fits, digits):
    coarse = ct.certify(ct.gaussian.risk, samples=samples, fits=fits, digits=digits)
    fine = ct.certify(ct.gaussian.risk, samples=samples, fits=fits, digits=digits + 20)
    assert coarse.overlaps(fine)
    assert coarse.rad <= 10.0**-digits * abs(float(coarse)) * (1 + 1e-9)


def test_floats_are_exact_binary_values_and_fractions_are_fractions():
    assert 0.1 in ct.certify(lambda x: x, 0.1)
    tenth = ct.certify(lambda x: x, Fraction(1, 10), digits=40)
    assert 0.1 not in tenth
    assert tenth.decimal(5) == "0.100000000000000" or float(tenth.decimal(5)) == 0.1


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.5", "0.5 (exact)"), ("1234.5678 +/- 9e-21", "1234.56…(±1e-20)"), ("-0.25 +/- 9e-10", "-0.250000…(±1e-09)"),
     ("1.5e-30 +/- 9e-51", "1.50000…e-30(±1e-50)")],
)  # fmt: skip
def test_short_form(value, text):
    with flint.ctx.workprec(200):
        ball = flint.arb(value)
    digits = 20 if "e-21" in value or "e-51" in value else 9
    assert repr(Enclosure(ball, digits)) == text


def test_precision_is_put_back():
    before = flint.ctx.prec
    ct.certify(ct.gaussian.risk, samples=100, fits=6, digits=100)
    enclose(ct.gaussian.risk, 100, 6, bits=1000)
    assert flint.ctx.prec == before


def test_a_zero_that_cannot_be_shown_is_refused():
    with pytest.raises(ValueError, match="`digits` must be reachable"):
        ct.certify(lambda x: (x.sqrt() ** 2 - x) + 0 * x, 2)


def test_exact_zero_and_infinity_are_values():
    assert ct.certify(ct.gaussian.risk, samples=10, fits=0).rad == 0
    assert float(ct.certify(lambda: float("inf"))) == float("inf")


@pytest.mark.parametrize("digits", [0, -3, 1.5, True, "ten"])
def test_digits_must_be_a_count(digits):
    with pytest.raises(ValueError, match="`digits` must be a whole number of at least 1"):
        ct.certify(ct.gaussian.risk, samples=10, fits=1, digits=digits)
