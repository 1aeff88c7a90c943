"""The four arithmetics agree with each other and with mpmath at many digits."""

from fractions import Fraction

import flint
import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from collapse_theory import arithmetic

FLOATS = arithmetic.of(1.0)
MULTIPRECISION = arithmetic.of(mpmath.mpf(1))
BALLS = arithmetic.of(flint.arb(1))
SYMBOLS = arithmetic.of(sympy.Symbol("x"))


def reference(function, *args):
    """Evaluate at 400 digits, far more than can cancel here."""
    with mpmath.workdps(400):
        return function(*(mpmath.mpf(a) for a in args))


REMAINDERS = {
    "log_gamma_step": lambda x: mpmath.loggamma(x + 0.5) - mpmath.loggamma(x) - mpmath.log(x) / 2,
    "log_gamma_step_tail": lambda x: mpmath.loggamma(x + 0.5) - mpmath.loggamma(x) - mpmath.log(x) / 2 + 1 / (8 * x),
    "log1p_tail": lambda x: mpmath.log1p(x) - x + x**2 / 2,
}


@pytest.mark.parametrize(("name", "tolerance"), [("log_gamma_step", 2e-15), ("log_gamma_step_tail", 3e-12)])
@given(x=st.floats(0.5, 1e12))
def test_gamma_remainders_in_floats(name, tolerance, x):
    """The tail is a small part of the step below x = 16, where its last digits matter to nobody."""
    exact = reference(REMAINDERS[name], x)
    assert abs(getattr(FLOATS, name)(x) / exact - 1) < tolerance


@given(x=st.floats(1e-12, 2.0))
def test_log1p_tail_in_floats(x):
    assert abs(FLOATS.log1p_tail(x) / reference(REMAINDERS["log1p_tail"], x) - 1) < 1e-13


@pytest.mark.parametrize("name", REMAINDERS)
@given(x=st.floats(1e-3, 1e9))
def test_remainders_in_mpmath_keep_all_digits(name, x):
    with mpmath.workdps(50):
        value = getattr(MULTIPRECISION, name)(mpmath.mpf(x))
        assert abs(value / reference(REMAINDERS[name], x) - 1) < mpmath.mpf(10) ** -48


@pytest.mark.parametrize("name", REMAINDERS)
@given(x=st.floats(0.5, 1e9))
def test_balls_enclose(name, x):
    with flint.ctx.workprec(200):
        ball = getattr(BALLS, name)(flint.arb(x))
        digits = mpmath.nstr(reference(REMAINDERS[name], x), 100)
        assert ball.overlaps(flint.arb(digits))


@pytest.mark.parametrize("name", REMAINDERS)
def test_symbols_are_the_definition(name):
    expression = getattr(SYMBOLS, name)(sympy.Rational(7, 2))
    assert mpmath.almosteq(mpmath.mpf(expression.evalf(40)), reference(REMAINDERS[name], 3.5), 1e-14)


@given(a=st.floats(-30, 30), scale=st.floats(1e-7, 1.0))
def test_exp_sum_survives_cancellation(a, scale):
    """The fourth difference of exp is of order (a scale)⁴; floats keep it as far as the linear part is exact."""
    coefficients, exponents = (1, -2, 1), (0.0, a * scale, 2 * a * scale)
    exact = reference(lambda x: mpmath.expm1(x) ** 2, a * scale)
    for ops in (FLOATS, MULTIPRECISION):
        value = ops.exp_sum(coefficients, exponents, ops.number(0))
        assert abs(value - exact) <= 1e-13 * abs(exact) + 1e-300


def test_running_sums_start_at_zero_in_every_arithmetic():
    assert list(FLOATS.running(np.array([1.0, 2.0, 3.0]))) == [0, 1, 3, 6]
    for ops in (MULTIPRECISION, BALLS, SYMBOLS):
        assert list(ops.running([ops.number(n) for n in (1, 2, 3)])) == [0, 1, 3, 6]


def test_running_sums_of_many_terms_do_not_drift():
    terms = np.full(10**6, 0.1)
    assert abs(FLOATS.running(terms)[-1] / 1e5 - 1) < 1e-13 < abs(np.cumsum(terms)[-1] / 1e5 - 1)


def test_kinds_have_precedence():
    symbol = sympy.Symbol("M")
    assert arithmetic.of(1, 2.5, np.arange(3)).name == "float64"
    assert arithmetic.of(1, [0.5, mpmath.mpf(1)]).name == "mpmath"
    assert arithmetic.of(flint.arb(1), mpmath.mpf(1)).name == "arb"
    assert arithmetic.of(flint.arb(1), symbol).name == "sympy"
    assert arithmetic.of(flint.fmpq(1, 3)).name == "float64"


def test_exact_input_stays_exact():
    third = Fraction(1, 3)
    assert SYMBOLS.number(0.1) == sympy.Rational(1, 10)
    assert (3 * BALLS.number(third)).contains(1)
    with mpmath.workdps(30):
        assert abs(3 * MULTIPRECISION.number(third) - 1) < mpmath.mpf(10) ** -29
    assert BALLS.number(mpmath.mpf(0.25)) == flint.arb(0.25)
