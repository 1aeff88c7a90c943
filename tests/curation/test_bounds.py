"""The rates of the bounds solve their equations, also where nearly nothing is preferred."""

import mpmath
import pytest

from collapse_theory.curation import BestOf, Duel, Verifier
from collapse_theory.curation.bounds import exponential, rate_of_change, rates


@pytest.mark.parametrize("curator", [Verifier(1.0, 0.3), Verifier(1.0, 1 - 1e-9), Duel(0.2), Duel(0.5 - 1e-12)])
def test_rates_at_fifty_digits(curator):
    from collapse_theory import arithmetic

    with mpmath.workdps(50):
        ops = arithmetic.of(mpmath.mpf(1))
        first, last = curator.slopes(ops)
        low, high = rates(curator)
        at_zero = mpmath.findroot(lambda c: first * mpmath.expm1(c) - c, (low * 0.9, low * 1.1), solver="anderson")
        at_one = mpmath.findroot(lambda c: -last * mpmath.expm1(-c) - c, (high * 0.9, high * 1.1), solver="anderson")
        assert low == pytest.approx(float(at_zero), rel=1e-13)
        assert high == pytest.approx(float(at_one), rel=1e-13)


def test_limits():
    assert rates(BestOf(2))[0] == float("inf")
    assert rates(Verifier(0.5, 0.5)) == (0.0, 0.0)
    assert rate_of_change(1e-30) == pytest.approx(2e-30)
    assert exponential(0.25, 1e-20) == pytest.approx(0.25)
    assert exponential(0.25, 1e6) == 0.0
