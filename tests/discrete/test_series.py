"""The series of the collapse time and the Abel function behind its constants."""

import math
from fractions import Fraction

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.functions.combinatorial.numbers import stirling

import collapse_theory as ct
from collapse_theory.discrete import abel


@given(x=st.floats(1e-6, 50))
@settings(max_examples=40)
def test_abel_equation(x):
    with mpmath.workdps(40):
        x = mpmath.mpf(x)
        step = abel.abel_coordinate(-mpmath.expm1(-x)) - abel.abel_coordinate(x)
        assert abs(step - 1) < mpmath.mpf(10) ** -32


def test_abel_normalisation():
    with mpmath.workdps(50):
        for x in (mpmath.mpf("1e-4"), mpmath.mpf("1e-8")):
            rest = abel.abel_coordinate(x) - 2 / x - mpmath.log(x) / 3
            assert abs(rest - x / 36) < x**2


def test_abel_by_brute_iteration():
    """Twenty thousand steps and the leading terms only; another route than the formal series."""
    x = 1.0
    for _ in range(20_000):
        x = -math.expm1(-x)
    assert 2 / x + math.log(x) / 3 - 20_000 == pytest.approx(abel.abel_coordinate(1.0), abs=1e-5)


def constants():
    return tuple(ct.discrete.collapse_constant(mpmath.mpf(order)) for order in (0, 1))


def test_constants_do_not_depend_on_the_precision():
    with mpmath.workdps(60):
        reference = constants()
    for digits in (15, 30):
        with mpmath.workdps(digits):
            for value, known in zip(constants(), reference, strict=True):
                assert abs(value - known) < mpmath.mpf(10) ** (1 - digits)
    assert mpmath.nstr(reference[0], 15) == "-0.72170243605188"


def test_branching_rate_moves_along_the_abel_coordinate():
    for fits in (1, 5, 100):
        rate = ct.discrete.branching_rate(fits)
        assert abel.abel_coordinate(rate) == pytest.approx(abel.abel_coordinate(1.0) + fits - 1, rel=1e-13)


def from_few(samples, most):
    """V_k, k = 1 … most: mean generations until one ancestor is left, in fractions."""
    row, value = [Fraction(0), Fraction(1)], [None, Fraction(0)]
    for k in range(2, most + 1):
        row = [Fraction(0)] + [
            ((row[j] * j if j < k else 0) + row[j - 1] * (samples - j + 1)) / samples for j in range(1, k + 1)
        ]
        carried = sum((row[j] * value[j] for j in range(2, k)), start=Fraction(1))
        value.append(carried / (1 - row[k]))
    return value


def test_few_lineages():
    """V_k = 2D(1 − 1/k) − (H_k − 3/2)/3 − [(k−1)/36 + 1/(18k)]/D + O(1/D²): the induction of the docs."""
    samples = 10**7
    value = from_few(samples, 12)
    for k in range(3, 13):
        harmonic = sum(Fraction(1, i) for i in range(1, k + 1))
        known = 2 * samples * (1 - Fraction(1, k)) - (harmonic - Fraction(3, 2)) / 3
        rest = (value[k] - known) * samples
        assert abs(rest + Fraction(k - 1, 36) + Fraction(1, 18 * k)) < Fraction(1, 10**5)
    assert value[2] == samples


def test_the_orders_of_the_docs_hold_for_every_number_of_ancestors():
    """The last order of V_k is an identity of rational functions of k."""
    k = sympy.Symbol("k")
    two, three = k * (k - 1) * (k - 2) * (3 * k - 5) / 24, k * (k - 1) * (k - 2) ** 2 * (k - 3) ** 2 / 48
    for n in range(2, 9):
        assert (two.subs(k, n), three.subs(k, n)) == (stirling(n, n - 2), stirling(n, n - 3) if n > 2 else 0)
    pairs, product = k * (k - 1) / 2, (k - 1) * (k - 2) * (k - 3) * (3 * k - 4) / 24

    def zeroth(n):
        return 2 / (n * (n - 1))

    def first(n):
        return -1 / (3 * n)

    rest = pairs * (product * zeroth(k) - (k - 1) * (k - 2) / 2 * first(k))
    rest += two * (first(k) + first(k - 1) - (k - 2) * (k - 3) / 2 * (zeroth(k) + zeroth(k - 1)))
    rest += three * (zeroth(k) + zeroth(k - 1) + zeroth(k - 2))
    assert sympy.simplify(rest - (k - 2) * (k + 1) / 72) == 0
    assert from_few(10, 3)[2:] == [10, Fraction(10 * 37, 28)]


def test_the_part_that_depends_on_p_solves_its_three_orders():
    p = sympy.Symbol("p", positive=True)
    q = 1 - p
    h0, h1 = 2 * (q * sympy.log(q) + p), p * sympy.log(q) / 3
    h2 = (q * sympy.log(q) + p - p**2 / (2 * q)) / 18
    moments = {  # the m-th central moment times D^n
        (2, 1): p * q,
        (3, 2): p * q * (q - p),
        (4, 2): 3 * p**2 * q**2,
        (4, 3): p * q * (1 - 6 * p * q),
        (5, 3): 10 * p**2 * q**2 * (q - p),
        (6, 3): 15 * p**3 * q**3,
    }
    for order, known in enumerate((-p, 0, 0)):
        terms = (
            moment * sympy.diff(h, p, m) / sympy.factorial(m)
            for (m, n), moment in moments.items()
            for power, h in enumerate((h0, h1, h2))
            if n + power - 1 == order
        )
        assert sympy.simplify(sum(terms) + known) == 0
    for h in (h0, h1, h2):
        assert sympy.series(h, p, 0, 2).removeO() == 0


def test_expected_generations_with_k_ancestors():
    """h(p) = sum of G_k p^k to order 1/D: the coefficient of p^k against the mean with infinitely many atoms."""
    x = sympy.Symbol("x")
    log = sympy.log(1 - x)
    orders = [2 * ((1 - x) * log + x), x * log / 3, ((1 - x) * log + x - x**2 / (2 * (1 - x))) / 18]
    powers, visits = [sympy.series(h, x, 0, 7).removeO() for h in orders], {n: expected_visits(n) for n in (60, 120)}
    for k in range(2, 7):
        g = [h.coeff(x, k) for h in powers]
        assert g[:2] == [sympy.Rational(2, k * (k - 1)), -sympy.Rational(1, 3 * (k - 1))]
        for samples, mean in visits.items():
            # G_k is minus the coefficient of p^k in the mean for (p, and infinitely many others)
            series = sum(c * samples ** (1 - i) for i, c in enumerate(g))
            assert abs(float(series) - mean[k]) < 12 * k**3 / samples**2 * 0.05


def expected_visits(samples):
    """G_k by the forward recursion of the ancestral chain, in floats."""
    rows = [[0.0], [0.0, 1.0]]
    while len(rows) <= samples:
        row, k = rows[-1], len(rows)
        rows.append(
            [0.0]
            + [((row[j] * j if j < k else 0.0) + row[j - 1] * (samples - j + 1)) / samples for j in range(1, k + 1)]
        )
    arrive = [0.0] * (samples + 1)
    arrive[samples] = 1.0
    visits = [0.0] * (samples + 1)
    for k in range(samples, 1, -1):
        visits[k] = arrive[k] / sum(rows[k][:k])
        for j in range(1, k):
            arrive[j] += visits[k] * rows[k][j]
    return visits


def test_constants_against_certified_means():
    """Infinitely many atoms: c(D) = E[T] − 2D + ln(D)/3; D² times the rest is (13/540) ln D plus a constant."""
    rest = {}
    for samples in (128, 512):
        ball = ct.certify(distinct, samples, digits=40).ball
        with mpmath.workdps(40):
            mean = mpmath.mpf(ball.mid().str(40, radius=False))
            first, second = constants()
            series = 2 * samples - mpmath.log(samples) / 3 + first + second / samples
            rest[samples] = (mean - series) * samples**2
    assert abs(rest[512] - rest[128] - mpmath.mpf(13) / 540 * mpmath.log(4)) < 2e-4  # the next order, 0.02/128
    assert abs(rest[512]) < 0.2


def distinct(samples):
    """Mean collapse time when no two data of generation 0 are equal."""
    from collapse_theory import arithmetic
    from collapse_theory.discrete import ancestry

    ops = arithmetic.of(samples)
    return 1 + ancestry.gathered(lambda ks: [ops.number(int(k > 1)) for k in ks], int(samples), ops)


def test_published_reference_for_distinct_atoms():
    with mpmath.workdps(25):
        ball = ct.certify(distinct, 128, digits=30).ball
        value = mpmath.mpf(ball.mid().str(30, radius=False)) - 256 + mpmath.log(128) / 3
        assert abs(value - mpmath.mpf("-0.7229171329842668575")) < 1e-18


def test_symbols():
    size = sympy.Symbol("D", positive=True)
    series = ct.discrete.collapse_time([sympy.Rational(1, 2)] * 2, samples=size, method="series")
    assert sympy.limit(series / size, size, sympy.oo) == 2 * sympy.log(2)
    number = ct.discrete.collapse_time([0.5, 0.5], samples=5000, method="series")
    assert float(series.subs(size, 5000)) == pytest.approx(number, rel=1e-14)


def test_bad_input():
    with pytest.raises(ValueError, match="`x` must be finite and positive"):
        ct.discrete.abel_coordinate(0.0)
    with pytest.raises(ValueError, match="`x` must hold float64, mpmath or arb numbers here; its numbers are sympy"):
        ct.discrete.abel_coordinate(sympy.Symbol("x"))
    with pytest.raises(ValueError, match="`x` must be at least 1e-307"):
        ct.discrete.abel_coordinate(5e-324)
    with mpmath.workdps(400), pytest.raises(ValueError, match=r"`mpmath.mp.dps` must be smaller"):
        ct.discrete.abel_coordinate(mpmath.mpf(1))


@pytest.mark.parametrize("samples", [10**4, 10**15])
@pytest.mark.parametrize("weights", [(1, 1), (5, 3, 2), (1,) * 50, (900, 99, 1)])
def test_the_remainder_against_certified_means(samples, weights):
    """At 40 digits, so that nothing but the remainder of the series is seen; the enclosures are to 1e-29 fits."""
    total = sum(weights)
    if samples * (1 - max(weights) / total) < 50:
        pytest.skip("the series is not given there")
    enclosure = ct.certify(ct.discrete.collapse_time, [Fraction(w, total) for w in weights], samples=samples, digits=30)
    with mpmath.workdps(60):
        p = [mpmath.mpf(w) / total for w in weights]
        series = ct.discrete.collapse_time(p, samples=samples, method="series")
        gap = abs(series - mpmath.mpf(enclosure.ball.mid().str(60, radius=False)))
    bound = ct.discrete.series_error([w / total for w in weights], samples=samples)
    assert gap < bound + enclosure.rad
    assert samples > 10**9 or gap > bound / 2
