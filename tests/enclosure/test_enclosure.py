"""Certified digits are right, radii are honest, and what cannot be guaranteed is refused."""

import copy
import functools
import linecache
import math
import pickle
import sys
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import flint
import mpmath
import numpy as np
import pytest
import scipy.special
import sympy
from hypothesis import given
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory import arithmetic as ar
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
    assert float(tenth.decimal(5)) == 0.1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.5", "0.5 (exact)"),
        ("1234.5678 +/- 9e-21", "1234.56…(±1e-20)"),
        ("-0.25 +/- 9e-10", "-0.250000…(±1e-09)"),
        ("1.5e-30 +/- 9e-51", "1.50000…e-30(±1e-50)"),
    ],
)
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
    assert float(ct.certify(lambda size: ct.schedule.Linear(size, 1).inverse_sum_limit(), 10)) == float("inf")


@pytest.mark.parametrize("digits", [0, -3, 1.5, True, "ten"])
def test_digits_must_be_a_count(digits):
    with pytest.raises(ValueError, match="`digits` must be a whole number of at least 1"):
        ct.certify(ct.gaussian.risk, samples=10, fits=1, digits=digits)


# --- what is no certificate -------------------------------------------------------------------------------------------

HALF_PI = math.pi / 2
LEAVES_BALLS = {
    "math.log": lambda x: math.log(x),
    "math.exp, underflowing": lambda x: x * math.exp(-1000 * 1),
    "math.erf, saturating": lambda x: x * math.erf(10),
    "math that decides": lambda x: 1 if math.log(x) > 2 else 0,
    "a float made a fraction": lambda x: Fraction(float(x / 3)),
    "math without arguments": lambda x: math.sqrt(2),
    "float": lambda x: float(x),
    "float of a count": lambda x: float(x) / 2,
    "complex": lambda x: abs(complex(x)),
    "int": lambda x: int(x / 3),
    "round": lambda x: round(x),
    "a float constant": lambda x: x * 0.1,
    "a float in front": lambda x: 0.1 * x,
    "a float in a comparison": lambda x: 1 if x > 0.1 else 0,
    "a float that is 1 by rounding": lambda x: x * (1 - 1e-20),
    "a float of a module": lambda x: x * HALF_PI,
    "a constant folded by Python": lambda x: x * (1.5 - 1e-17),
    "another": lambda x: x * (0.1 * 5),
    "a quotient folded by Python": lambda x: x * (0.9 / 2.4),
    "more digits than a float holds": lambda x: x * 0.50000000000000000001,
    "half by rounding, beside a half": lambda x: x * (1 - math.erf(6) + 0.5) * 0.5,
    "a float with NumPy between": lambda x: sum([np.float64(0.5), x]),
    "a fraction of a float": lambda x: x * Fraction(math.sqrt(2)),
    "a fraction of a float as the result": lambda x: Fraction(0.1),
    "a ball in a set": lambda x: 1 if x / 3 in {Fraction(10, 3)} else 0,
    "a ball in a cache": lambda x: functools.cache(lambda y: y)(x / 3),
    "a default argument": lambda x, half=0.5: x * half,
    "a sum of floats": lambda x: sum(1 / k**2 for k in range(1, x + 1)) / x,
    "a float exponent": lambda x: x**0.3,
    "mpmath.log": lambda x: mpmath.log(x),
    "mpmath of its own": lambda x: x * mpmath.log(10),
    "mpmath in front": lambda x: mpmath.mpf(1) / 3 + x,
    "mpmath.pi": lambda x: x * mpmath.pi,
    "NumPy of its own": lambda x: x * np.sqrt(2.0),
    "NumPy in front": lambda x: np.float64(0.3) * x,
    "NumPy.float32": lambda x: x + np.float32(0.1),
    "NumPy arrays": lambda x: (np.array([0.3, 0.4]) * x).sum(),
    "NumPy integers, which overflow": lambda x: x * np.int64(2**62) * np.int64(4),
    "NumPy asks for floats": lambda x: np.asarray([x], dtype=float).sum(),
    "SciPy": lambda x: scipy.special.gammaln(x),
    "SymPy": lambda x: sympy.log(x),
    "SymPy constants": lambda x: x * sympy.pi,
    "Decimal": lambda x: x * (Decimal(1) / 3),
    "flint of its own": lambda x: flint.arb(2).sqrt() * x,
    "flint as the result": lambda x: flint.arb(2).sqrt(),
    "a midpoint": lambda x: (x / 3).mid(),
    "no number": lambda x: None,
    "text": lambda x: "3",
    "a truth": lambda x: x > 1,
    "a list": lambda x: [x],
    "infinity by overflow": lambda x: 1e308 * 10,
    "an own function handed a float": lambda x: ct.gaussian.risk(x, 6, sigma=0.3),
    "an own function in floats": lambda x: ct.gaussian.risk(100, 6),
    "an estimate": lambda x: ct.montecarlo.risk_estimate(10, 2, replicates=50, seed=1).value,
    "a law in floats": lambda x: ct.discrete.CollapseTime([0.3, 0.7], samples=20).mean(),
    "a quantile": lambda x: ct.gaussian.LogVariance(samples=10, fits=5).ppf(0.5),
    "number of a float": lambda x: x * ar.number(0.1, x),
    "log of a float": lambda x: x * ar.log(0.1),
}


@pytest.mark.parametrize("name", LEAVES_BALLS)
def test_what_leaves_ball_arithmetic_is_refused_by_name(name):
    for attempt in (lambda: ct.certify(LEAVES_BALLS[name], 10), lambda: enclose(LEAVES_BALLS[name], 10, bits=64)):
        with pytest.raises(ValueError, match=r"`formula` must compute in balls throughout; .*certificates\.md"):
            attempt()


KEEPS_BALLS = {  # each with its value at 10
    "log": (lambda x: ar.log(x), mpmath.log(10)),
    "NumPy calls the method": (lambda x: np.log(x), mpmath.log(10)),
    "an array": (lambda x: (np.array([x, x / 2]) * ar.log([x, x / 2])).sum(), 10 * mpmath.log(10) + 5 * mpmath.log(5)),
    "a short float, written out": (lambda x: 0.5 * x + 1.625, 6.625),
    "a short float, subtracted and as an exponent": (lambda x: x**-0.5 - 0.25, mpmath.mpf(10) ** -0.5 - 0.25),
    "a set": (lambda x: 1 if x in {10} and x / 2 not in {10} else 0, 1),
    "a dictionary": (lambda x: {10: 5, Fraction(5, 2): 3}[x] + {Fraction(5, 2): 3}[x / 4], 8),
    "a cache": (lambda x: functools.cache(lambda y: 2 * y)(x), 20),
    "total": (lambda x: ar.total(lambda k: 1 / k**2, range(1, x + 1)), Fraction(1968329, 1270080)),
    "sum of integers": (lambda x: sum(range(x)), 45),
    "constants": (lambda x: ar.pi(x) * ar.number("0.1", x) + ar.log(2), mpmath.pi / 10 + mpmath.log(2)),
    "int of a count": (lambda x: int(x) // 3, 3),
    "floor": (lambda x: ar.floor(x / 3) + math.ceil(x / 3), 7),
    "remainders": (lambda x: x % 3 + x // 4 + 25 % x + 25 // x, 10),
    "powers": (
        lambda x: 2**x + x ** Fraction(1, 2) + ar.number("1/3", x) ** 2,
        1024 + mpmath.sqrt(10) + mpmath.mpf(1) / 9,
    ),
    "a decided comparison": (lambda x: max(x, 3, x / 2), 10),
    "flint fractions": (lambda x: x * flint.fmpq(1, 3), Fraction(10, 3)),
    "a fraction": (lambda x: Fraction(1, 3), Fraction(1, 3)),
}


@pytest.mark.parametrize("name", KEEPS_BALLS)
def test_what_keeps_to_balls_is_certified(name):
    formula, value = KEEPS_BALLS[name]
    with mpmath.workdps(15):
        assert float(ct.certify(formula, 10, digits=30)) == pytest.approx(float(value), rel=1e-14)
    assert ct.certify(formula, 10, digits=40).overlaps(ct.certify(formula, 10, digits=12))


@pytest.mark.parametrize(
    ("text", "is_exact"),
    [
        ("0.5", True),
        ("-0.5", True),
        (".5", True),
        ("2.5", True),
        ("0.1*5", False),
        ("1.5-1e-17", False),
        ("1/.8", False),
        ("0.7+0.8", False),
    ],
)
def test_at_a_prompt_that_keeps_no_text_a_float_is_taken_in_its_shortest_form_only(text, is_exact):
    formula = eval(f"lambda x: x * ({text})")
    if is_exact:
        assert eval(text) * 10 in ct.certify(formula, 10)
    else:
        with pytest.raises(ValueError, match="must compute in balls throughout"):
            ct.certify(formula, 10)


def test_text_that_belongs_to_other_code_is_not_read(monkeypatch):
    """Python 3.13 keeps the text of `python -c` under the name that all code of `eval` has."""
    monkeypatch.setitem(linecache.cache, "<string>", (15, None, ["lambda x: x * 2.5\n"], "<string>"))
    assert 5 in ct.certify(eval("lambda x: x * 0.5"), 10)
    with pytest.raises(ValueError, match="must compute in balls throughout"):
        ct.certify(eval("lambda x: x * (1.6+.9)"), 10)


def test_a_fraction_in_front_of_a_power_is_exact_or_refused():
    """Before Python 3.13 it makes a float of itself."""
    if sys.version_info < (3, 13):
        with pytest.raises(ValueError, match=r"Fraction in front of \*\* turns into a float"):
            ct.certify(lambda x: Fraction(1, 3) ** x, 10)
    else:
        assert Fraction(1, 3**10) in ct.certify(lambda x: Fraction(1, 3) ** x, 10)


def test_messages_show_a_ball_but_give_no_number_away():
    with pytest.raises(ValueError, match=r"Invalid literal for Fraction: '≈3\.333'"):
        ct.certify(lambda x: Fraction(f"{x / 3:.3f}"), 10)


def test_a_comparison_that_cannot_be_decided_is_refused_and_a_close_one_gets_more_bits():
    with pytest.raises(ValueError, match=r"`digits` must be reachable.*left open"):
        ct.certify(lambda x: 1 if ar.sqrt(x) ** 2 == x else 0, 2)
    with pytest.raises(ValueError, match="`bits` must be enough to decide"):
        enclose(lambda x: 1 if ar.sqrt(x) ** 2 >= x else 0, 2, bits=100)
    tiny = Fraction(1, 10**200)
    assert float(ct.certify(lambda x, y: 1 if y > x else 0, Fraction(1, 3), Fraction(1, 3) + tiny)) == 1


@pytest.mark.parametrize("power", [1, 2, 3, 10])
def test_whole_powers_of_a_ball_around_zero(power):
    around = enclose(lambda x: (x - 1) ** power, flint.arb(1, 0.5), bits=64)
    assert around.contains(flint.arb(0.5) ** power)
    assert around.contains(0)
    assert around.abs_upper() <= flint.arb(0.5) ** power * 1.000001


def test_what_encloses_nothing_is_refused():
    with pytest.raises(ValueError, match="`bits` must be enough for an enclosure; at 64 bits"):
        enclose(lambda x: 1 / (x - 1), flint.arb(1, 0.5), bits=64)


@dataclass(frozen=True)
class Setting:
    size: int
    shares: tuple


@pytest.mark.parametrize(
    "argument",
    [
        Fraction(1, 3),
        [Fraction(1, 3)],
        (Fraction(1, 3),),
        {"a": Fraction(1, 3)},
        np.array([Fraction(1, 3)], dtype=object),
        Setting(1, (Fraction(1, 3),)),
        flint.fmpq(1, 3),
        [[Fraction(1, 3)]],
        sympy.Rational(1, 3),
    ],
)
def test_numbers_are_lifted_wherever_they_are(argument):
    def inner(value):
        while not hasattr(value, "sqrt"):
            value = value.shares if isinstance(value, Setting) else value
            value = next(iter(value.values() if isinstance(value, dict) else value))
        return value * 3

    assert 1 in ct.certify(inner, argument, digits=30)


def test_schedules_and_policies_are_lifted():
    power = ct.certify(lambda sizes: sizes.inverse_sum_limit(), ct.schedule.Power(100, 2), digits=30)
    assert abs(mpmath.mpf(power.decimal(16)) - mpmath.pi**2 / 600) < 1e-16
    rate = ct.certify(ct.gaussian.almost_sure_rate, samples=ct.schedule.Constant(100), digits=30)
    assert rate.overlaps(ct.certify(ct.gaussian.almost_sure_rate, samples=100, digits=30))
    with pytest.raises(ValueError, match="must compute in balls"):
        ct.certify(ct.schedule.Power(100, 2).inverse_sum_limit)


def test_shares_of_a_mixture_are_lifted_if_they_add_up():
    """As binary fractions 0.9 and 0.1 do not."""
    exact = ct.policy.Mix(Fraction(1, 2), Fraction(1, 4), Fraction(1, 4))
    for formula in (ct.discrete.homozygosity_limit, ct.regression.excess_risk_limit):
        first, more = ([[Fraction(1, 3), Fraction(2, 3)]], {}) if "homo" in formula.__name__ else ([], {"dim": 5})
        known = ct.certify(formula, *first, samples=30, policy=exact, digits=30, **more)
        halves = ct.policy.Mix(0.5, 0.25, 0.25)
        assert ct.certify(formula, *first, samples=30, policy=halves, digits=30, **more).overlaps(known)
        with pytest.raises(ValueError, match="must compute in balls"):
            ct.certify(formula, *first, samples=30, policy=ct.policy.Mix(0.9, 0.1, 0), **more)


@pytest.mark.parametrize("cov", [[[2, 1, 0], [1, 3, 1], [0, 1, 5]], [[4, 2], [2, 1]], [[3]], [[0, 0], [0, 0]]])
def test_the_risk_of_several_dimensions_keeps_the_digits_of_mpmath(cov):
    known = ct.certify(ct.gaussian.risk_multivariate, 83, 2, cov=cov, digits=40)
    with mpmath.workdps(50):
        value = mpmath.mpf(ct.gaussian.risk_multivariate(mpmath.mpf(83), 2, cov=cov))
        assert abs(value - mpmath.mpf(known.decimal())) <= mpmath.mpf(10) ** -39


def test_a_limit_that_is_infinite_is_certified():
    assert math.inf in ct.certify(ct.regression.excess_risk_limit, 30, dim=5)


def test_arguments_that_cannot_be_lifted_are_refused():
    loop = [1]
    loop.append(loop)
    with pytest.raises(ValueError, match="must not hold itself"):
        ct.certify(lambda x: x[0], loop)
    for nothing in (math.nan, np.nan, Decimal("nan"), mpmath.nan, [math.nan]):
        with pytest.raises(ValueError, match="must hold numbers to be certified"):
            ct.certify(lambda x: 1, nothing)
    with pytest.raises(ValueError, match="`formula` must be a function"):
        ct.certify(3)


# --- random formulas --------------------------------------------------------------------------------------------------

FRACTIONS = st.fractions(min_value=-50, max_value=50, max_denominator=99)
BINARY = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: Fraction(a) / b if isinstance(a, int) else a / b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "max": max,
    "min": min,
    "if": lambda a, b: a if a > b else b - a,
    "==": lambda a, b: a if a == b else b,
}
UNARY = {"-": lambda a: -a, "abs": abs, "square": lambda a: a**2, "cube": lambda a: a * a * a, "floor": math.floor}
TREES = st.recursive(
    st.one_of(st.sampled_from(["x", "y"]), st.integers(-9, 9), FRACTIONS),
    lambda tree: st.one_of(
        st.tuples(st.sampled_from(sorted(BINARY)), tree, tree), st.tuples(st.sampled_from(sorted(UNARY)), tree)
    ),
    max_leaves=12,
)


def grown(tree, x, y):
    """Evaluate a tree in whatever the two arguments are."""
    if isinstance(tree, tuple):
        name, *parts = tree
        return (BINARY if len(parts) == 2 else UNARY)[name](*(grown(part, x, y) for part in parts))
    return {"x": x, "y": y}.get(tree, tree) if isinstance(tree, str) else tree


@given(tree=TREES, x=FRACTIONS, y=FRACTIONS, bits=st.integers(4, 80))
def test_a_random_formula_is_enclosed_or_refused(tree, x, y, bits):
    try:
        exact = Fraction(grown(tree, x, y))
    except ZeroDivisionError:
        return
    try:
        rough = enclose(lambda x, y: grown(tree, x, y), x, y, bits=bits)
    except (ValueError, ZeroDivisionError):
        rough = None
    if rough is not None and not rough.is_nan():
        assert exact in Enclosure(rough, digits=3)
    try:
        fine = ct.certify(lambda x, y: grown(tree, x, y), x, y, digits=20)
    except (ValueError, ZeroDivisionError):  # equal numbers compared, a zero not shown, a divisor around zero
        return
    assert exact in fine
    if exact != 0:
        assert exact + abs(exact) / 10**18 not in fine


@given(tree=TREES, x=st.fractions(1, 9), y=st.fractions(1, 9), other=st.floats(0.01, 9))
def test_a_random_formula_with_a_float_in_it_is_refused(tree, x, y, other):
    with pytest.raises((ValueError, ZeroDivisionError)):
        ct.certify(lambda x, y: grown(tree, x, y) * x + other * y, x, y)


# --- enclosures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [-0.25, mpmath.mpf(-0.25), Decimal("-0.25"), np.float32(-0.25), np.longdouble(-0.25)])
def test_negative_arguments_of_every_kind_keep_their_sign(value):
    assert Fraction(-1, 4) in ct.certify(lambda x: x, value)
    assert Fraction(1, 4) not in ct.certify(lambda x: x, value)


def test_a_constant_of_mpmath_is_no_number_before_it_is_rounded():
    with pytest.raises(ValueError, match="must compute in balls"):
        ct.certify(lambda x: 2 * x, mpmath.pi)


MEAN = ct.certify(ct.discrete.collapse_time, [Fraction(1, 10), Fraction(9, 10)], samples=2)


@pytest.mark.parametrize("same", [Fraction(34, 25), flint.fmpq(34, 25), "1.36", "34/25", Decimal("1.36")])
def test_the_exact_value_is_in_the_enclosure(same):
    assert same in MEAN
    assert 1.36 not in MEAN  # which is another number
    assert mpmath.mpf(1.36) not in MEAN
    assert np.float32(1.36) not in MEAN


@given(value=FRACTIONS, digits=st.integers(1, 400), shift=st.integers(-3, 3))
def test_membership_is_exact_at_any_number_of_digits(value, digits, shift):
    enclosure = ct.certify(lambda x: x * 1, value, digits=digits)
    assert value in enclosure
    assert str(value) in enclosure
    radius = enclosure.ball.rad().man_exp() if not enclosure.ball.is_exact() else (0, 0)
    middle = enclosure.ball.mid().man_exp()
    middle, radius = (Fraction(int(man)) * Fraction(2) ** int(exp) for man, exp in (middle, radius))
    near = middle + shift * radius
    assert (near in enclosure) == (abs(shift) <= 1 or radius == 0)
    assert (near + radius / 10**9 in enclosure) == (-1 <= shift < 1 or radius == 0)
    if radius:  # which is more than the rounding of mpmath
        with mpmath.workdps(digits + 40):
            assert mpmath.mpf(value.numerator) / value.denominator in enclosure


@pytest.mark.parametrize("value", [None, True, "abc", 1j, [1], "1/0"])
def test_what_is_no_number_cannot_be_looked_for(value):
    with pytest.raises(ValueError, match="`value` must be a number"):
        assert value in MEAN


def test_numbers_that_are_not_finite_are_in_nothing_finite():
    assert math.nan not in MEAN
    assert math.inf not in MEAN
    assert math.inf in Enclosure(flint.arb("inf"), 5)


@pytest.mark.parametrize("digits", [300, 308, 400, 9860, 9861, 10_000])
def test_thousands_of_digits(digits):
    root = ct.certify(lambda x: ar.sqrt(x), 2, digits=digits)
    assert root.rad > 0
    assert root.decimal()[: digits - 1] == mpmath.nstr(_sqrt2(digits + 30), digits + 20)[: digits - 1]
    assert repr(root).startswith(f"1.41421…(±1e-{digits}"[:12])
    quarter = ct.certify(lambda a: (a.log() * 2).exp() / a / 2, 0.5, digits=digits)
    assert quarter.rad > 0
    assert "exact" not in repr(quarter)


def _sqrt2(digits):
    with mpmath.workdps(digits):
        return mpmath.sqrt(2)


def test_too_many_digits_are_refused():
    with pytest.raises(ValueError, match="`digits` must be at most 100000"):
        ct.certify(ct.gaussian.risk, 100, 6, digits=100_001)


@pytest.mark.parametrize("make", [pickle.dumps, copy.copy, copy.deepcopy])
@pytest.mark.parametrize("digits", [1, 15, 400])
def test_enclosures_travel(make, digits):
    for formula in (lambda x: ar.sqrt(x), lambda x: x, lambda x: ar.number("inf", x)):
        here = ct.certify(formula, 2, digits=digits)
        there = make(here)
        there = pickle.loads(there) if isinstance(there, bytes) else there
        assert there.ball.contains(here.ball)
        assert there.rad <= here.rad * (1 + 1e-8)
        assert (there.decimal(), there.digits, repr(there)) == (here.decimal(), here.digits, repr(here))


def test_an_enclosure_is_of_a_ball():
    for ball, digits in ((3, 5), (None, 5), (flint.arb(3), 0), (flint.arb(3), "x")):
        with pytest.raises(ValueError, match=r"`(ball|digits)` must be"):
            Enclosure(ball, digits)
    with pytest.raises(ValueError, match="`other` must be an Enclosure"):
        MEAN.overlaps(1.36)
