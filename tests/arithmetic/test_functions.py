"""The four arithmetics agree with each other and with mpmath at many digits."""

import itertools
import math
from decimal import Decimal
from fractions import Fraction

import flint
import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import example, given
from hypothesis import strategies as st

from collapse_theory import arithmetic
from collapse_theory.enclosure import certify, enclose

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
    assert BALLS.number(mpmath.mpf(-0.25)) == flint.arb(-0.25)
    assert BALLS.number(Decimal("-0.25")) == flint.arb(-0.25)
    assert SYMBOLS.number(Decimal("-0.25")) == sympy.Rational(-1, 4)


@given(value=st.floats(allow_nan=False, allow_infinity=False))
@example(math.pi)
@example(0.30000000000000004)
@example(0.7999999999999999)
@example(5e-324)
def test_a_float_becomes_the_simplest_fraction_that_rounds_to_that_very_float(value):
    fraction = SYMBOLS.number(value)
    assert float(Fraction(int(fraction.p), int(fraction.q))) == value
    if fraction.q < 10**4:
        assert all(float(Fraction(round(value * q), q)) != value for q in range(1, int(fraction.q)))


def test_short_decimals_stay_short_in_symbols():
    assert [SYMBOLS.number(k / 100) for k in range(1, 100)] == [sympy.Rational(k, 100) for k in range(1, 100)]
    assert SYMBOLS.number(math.pi) == sympy.Rational(245850922, 78256779)
    assert SYMBOLS.number(math.inf) == sympy.oo


# --- containers -------------------------------------------------------------------------------------------------------


def test_containers_are_looked_into_and_iterators_left_alone():
    loop = [1.0]
    loop.append(loop)
    assert arithmetic.of(loop).name == "float64"
    loop.append({"a": [mpmath.mpf(1)]})
    assert arithmetic.of(loop).name == "mpmath"
    deep = [mpmath.mpf(1)]
    for _ in range(10_000):
        deep = [deep]
    assert arithmetic.of(deep).name == "mpmath"
    unread = (mpmath.mpf(k) for k in range(3))
    assert arithmetic.of(unread).name == "float64"
    assert len(list(unread)) == 3
    assert arithmetic.of({"mpf": 1}, {1, 2}, np.array(mpmath.mpf(1), dtype=object)).name == "mpmath"


# --- formulas written once --------------------------------------------------------------------------------------------

FUNCTIONS = {
    "log": mpmath.log,
    "exp": mpmath.exp,
    "sqrt": mpmath.sqrt,
    "expm1": mpmath.expm1,
    "log1p": mpmath.log1p,
    "sin": mpmath.sin,
    "gamma": mpmath.gamma,
    "log_gamma": mpmath.loggamma,
    "digamma": mpmath.digamma,
}


@pytest.mark.parametrize("name", FUNCTIONS)
@given(x=st.fractions(Fraction(1, 99), 30, max_denominator=99))
def test_functions_in_every_kind_of_number(name, x):
    function = getattr(arithmetic, name)
    with mpmath.workdps(50):
        exact = FUNCTIONS[name](mpmath.mpf(x.numerator) / x.denominator)
        assert abs(function(mpmath.mpf(x.numerator) / x.denominator) - exact) <= mpmath.mpf(10) ** -45 * abs(exact)
        ball = certify(function, x, digits=30) if exact else enclose(function, x, bits=99)
        shown = flint.arb(mpmath.nstr(exact, 45)) if exact else flint.arb(0)
        if exact:
            assert abs(float(ball) / float(exact) - 1) < 1e-15
            assert ball.ball.overlaps(shown + flint.arb(0, abs(float(exact)) * 1e-40))
        assert abs(function(float(x)) - float(exact)) <= 1e-13 * abs(float(exact)) + 1e-14
        symbolic = sympy.N(function(sympy.Rational(x.numerator, x.denominator)), 40)
        assert abs(mpmath.mpf(str(symbolic)) - exact) <= mpmath.mpf(10) ** -35 * (1 + abs(exact))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_work_along_arrays(name):
    function = getattr(arithmetic, name)
    grid = np.array([[0.5, 1.5], [2.5, 3.5]])
    assert function(grid).shape == (2, 2)
    assert isinstance(function(0.5), float)
    assert function([0.5, 1.5])[1] == pytest.approx(function(1.5), rel=1e-15)
    lifted = function(np.array([[mpmath.mpf(1), mpmath.mpf(2)]], dtype=object))
    assert lifted.shape == (1, 2)


@pytest.mark.parametrize(
    ("name", "x"),
    [
        ("log", 0),
        ("log", -1.0),
        ("log1p", -1),
        ("sqrt", -0.1),
        ("gamma", 0),
        ("digamma", -1),
        ("log_gamma", 0),
        ("exp", 1e4),
        ("gamma", 500),
    ],
)
def test_functions_name_their_domain(name, x):
    with pytest.raises(ValueError, match="`x` must"):
        getattr(arithmetic, name)(x)
    if name not in ("exp", "gamma"):
        with pytest.raises(ValueError, match="`x` must"):
            getattr(arithmetic, name)(mpmath.mpf(x))


def _nested():
    inner = []
    inner.append(inner)
    return inner


BAD = [
    math.nan,
    None,
    True,
    "3",
    b"3",
    1j,
    {1: 2},
    {0.5},
    [[1], [1, 2]],
    [None],
    ["x"],
    object(),
    _nested(),
    (x for x in (1, 2)),
    np.ma.array([1.0, 2.0], mask=[0, 1]),
    np.array([0.5, math.nan]),
    mpmath.nan,
    mpmath.mpc(1, 1),
    flint.acb(1, 1),
    sympy.Matrix([1]),
    Decimal("nan"),
]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: type(bad).__name__)
@pytest.mark.parametrize("name", [*FUNCTIONS, "floor", "number"])
def test_what_is_no_number_is_refused(name, bad):
    if name == "number" and isinstance(bad, str):
        return
    with pytest.raises(ValueError, match=r"`(x|value)` must"):
        getattr(arithmetic, name)(bad)


def test_constants():
    third = Fraction(1, 3)
    assert arithmetic.number("0.1") == arithmetic.number("1/10") == 0.1
    assert arithmetic.number("1e-3", sympy.Symbol("M")) == sympy.Rational(1, 1000)
    assert arithmetic.number("inf") == math.inf
    assert "1/3" in certify(lambda x: arithmetic.number(third, x), 7, digits=50)
    with mpmath.workdps(40):
        assert abs(3 * arithmetic.number("1/3", mpmath.mpf(1)) - 1) < mpmath.mpf(10) ** -38
        assert arithmetic.pi(mpmath.mpf(1)) == +mpmath.pi
    for text in ("", "a", "1/0", "1/2/3", "nan", "1e999999999", "0x1"):
        with pytest.raises(ValueError, match="`value` must be a number in text"):
            arithmetic.number(text)


def test_totals():
    assert arithmetic.total(lambda k: 1 / k, range(0)) == 0
    assert arithmetic.total(lambda k: k, [3, 4]) == 7
    assert arithmetic.total(lambda k: 0.1, range(10)) == 1.0
    assert arithmetic.total(lambda k: 10**400 + k, range(2)) == 2 * 10**400 + 1
    assert arithmetic.total(lambda k: 1 / k, range(1, 4), sympy.Symbol("M")) == sympy.Rational(11, 6)
    inside = certify(lambda n: arithmetic.total(lambda k: 1 / k, np.arange(1, 4)) / n, 1)
    assert Fraction(11, 6) in inside
    for over in (3, None, "123", (k for k in range(3)), {1: 2}, [[1, 2]], itertools.count()):
        with pytest.raises(ValueError, match="`over` must be"):
            arithmetic.total(lambda k: k, over)
    for over in ([None], ["x"], [1j], [math.nan]):
        with pytest.raises(ValueError, match="`over` must be"):
            arithmetic.total(lambda k: k, over)
    with pytest.raises(ValueError, match="`term` must be a function"):
        arithmetic.total(3, range(3))
    with pytest.raises(ValueError, match="`over` must be smaller"):
        arithmetic.total(lambda k: k, range(10**400))
