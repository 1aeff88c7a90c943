"""Infinitely many data: closed forms against one step after another, in fractions."""

from fractions import Fraction

import numpy as np
import pytest
import sympy

from collapse_theory.curation import BestOf, Duel, Verifier, bad_share, bad_share_limit, tolerated_bad_share
from collapse_theory.regression import verification_threshold

F = Fraction


def stepwise(q, steps, good, bad, real=0, real_bad=0):
    for _ in range(steps):
        q = (1 - real) * q * bad / (q * bad + (1 - q) * good) + real * real_bad
    return q


@pytest.mark.parametrize("fits", [0, 1, 5, 40])
def test_a_verifier_step_by_step(fits):
    exact = stepwise(F(7, 10), fits, F(4, 5), F(3, 5))
    assert bad_share(0.7, fits=fits, curator=Verifier(0.8, 0.6)) == pytest.approx(float(exact), rel=1e-13)
    symbolic = bad_share(sympy.Rational(7, 10), fits=fits, curator=Verifier(F(4, 5), F(3, 5)))
    assert symbolic == sympy.Rational(exact.numerator, exact.denominator)


def test_arrays_symbols_and_other_curators():
    assert bad_share(0.5, fits=np.array([[0, 1], [2, 3]]), curator=Verifier(1.0, 0.5)).shape == (2, 2)
    n, q = sympy.symbols("n q", positive=True)
    r = sympy.Rational(1, 2)
    closed = bad_share(q, fits=n, curator=Verifier(1, F(1, 2)))
    assert sympy.simplify(closed - q * r**n / (1 - q + q * r**n)) == 0
    assert bad_share(0.9, fits=[0, 1, 3], curator=BestOf(3)).tolist() == pytest.approx([0.9, 0.9**3, 0.9**27])
    assert bad_share(0.9, fits=400, curator=BestOf(30)) == 0
    assert bad_share(0.5, fits=2, curator=Duel(0.25)) == pytest.approx(0.375 / 2 + 0.375**2 / 2)


def test_real_data_bring_bad_ones_back():
    setting = {"curator": Verifier(1.0, 0.5), "real": 0.1, "real_bad": 0.1}
    limit = bad_share_limit(**setting)
    assert bad_share(0.9, fits=300, **setting) == pytest.approx(limit, rel=1e-13)
    exact = stepwise(F(9, 10), 12, F(1), F(1, 2), F(1, 10), F(1, 10))
    assert bad_share(0.9, fits=12, **setting) == pytest.approx(float(exact), rel=1e-13)
    assert bad_share_limit(curator=Verifier(0.5, 0.5), real=0.2, real_bad=0.3) == pytest.approx(0.3)
    assert bad_share_limit(curator=Verifier(0.9, 0.5), real=1.0, real_bad=0.3) == pytest.approx(0.3)


@pytest.mark.parametrize(("good", "bad"), [(0.9, 0.1), (0.5, 0.5), (0.3, 0.299)])
def test_the_threshold_of_verification_is_a_special_case(good, bad):
    threshold = verification_threshold(kept_right=good, kept_wrong=bad)
    assert tolerated_bad_share(curator=Verifier(good, bad)) == pytest.approx(threshold, rel=1e-14)
    assert bad_share(threshold, fits=1, curator=Verifier(good, bad)) == pytest.approx(0.5, rel=1e-14)


def test_what_is_tolerated_comes_down_to_the_level():
    share = tolerated_bad_share(curator=Verifier(0.9, 0.6), fits=7, level=0.01)
    assert bad_share(share, fits=7, curator=Verifier(0.9, 0.6)) == pytest.approx(0.01, rel=1e-13)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: bad_share(1.5, fits=1, curator=BestOf(2)), "`bad` must be in"),
        (lambda: bad_share(0.5, fits=1, curator=3), "`curator` must be a Verifier, BestOf or Duel"),
        (lambda: bad_share(0.5, fits=10**7, curator=Duel(0.1)), "`fits` must be at most 1000000 here"),
        (lambda: bad_share(0.5, fits=sympy.Symbol("n"), curator=Duel(0.1)), "`fits` must be a number here"),
        (lambda: bad_share_limit(curator=Verifier(1.0, 0.5), real=0.0, real_bad=0.1), r"`real` must be in \(0, 1\]"),
        (lambda: bad_share_limit(curator=BestOf(2), real=0.1, real_bad=0.1), "`curator` must be a Verifier"),
        (lambda: tolerated_bad_share(curator=Verifier(1.0, 0.5), fits=[1, 2]), "`fits` must be one number"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
