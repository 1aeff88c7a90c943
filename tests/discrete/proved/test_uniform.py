"""Lemma 5 of docs/theory/enclosures.md: one table for all D, against the residual at one D after another."""

import cmath
import math
from dataclasses import replace
from math import comb, lgamma

import flint
import numpy as np
import pytest
from flint import arb, fmpq
from scipy.stats import poisson

import collapse_theory as ct
from collapse_theory.discrete.proved import layer as layers
from collapse_theory.discrete.proved.layer import Level, series, weight
from collapse_theory.discrete.proved.outer import outer
from collapse_theory.discrete.proved.uniform import Span, _Table, growth, radius, slopes, uniform

SMALL = Span(Level(40, 90, 4, 16), 3000, 3, 10)


@pytest.fixture(autouse=True)
def _many_bits():
    with flint.ctx.workprec(240):
        yield


@pytest.fixture(scope="module")
def table():
    with flint.ctx.workprec(240):
        found = _Table(SMALL)
        return found, found.proved()


def values_at(found, size):
    """The table for one D, from its orders."""
    return [sum((order[j] * arb(size) ** -k for k, order in enumerate(found.values)), arb(0)) for j in found.columns]


def test_the_slopes_are_those_of_each_size():
    at_3000 = outer(4, 16).slopes(3000)
    for e, known in zip(slopes(SMALL.level)[1:], at_3000[1:], strict=True):
        assert abs(sum((arb(c) * arb(3000) ** -k for k, c in enumerate(e)), arb(0)) - known) < arb("1e-60")


@pytest.mark.parametrize("m", [90, 400])
def test_the_factors_are_the_coefficients_of_the_chance_of_nothing(m):
    size = 10**9
    known = arb(m).exp() * (size * arb(fmpq(-m, size)).log1p()).exp()
    found = sum((c * arb(size) ** -k for k, c in enumerate(growth(m, 6))), arb(0))
    after = (arb(m * m) / (2 * size)) ** 6 / 720  # of e^(−m²/(2D)), which is nearly all of it
    assert abs(found - known) < 3 * after
    assert abs(found - known) > after / 10


@pytest.mark.parametrize("size", [3000, 3001, 10_000, 10**7, 10**12])
def test_the_residual_of_every_size_is_within_what_is_proved_of_all(table, size):
    found, proved = table
    residuals = layers._residuals(size, SMALL.level, values_at(found, size))
    actual = layers._worst(size, residuals)
    low, high = proved.parts()
    assert actual < low + high / size**2


def test_the_proof_is_near_the_residual_where_the_first_order_left_decides(table):
    found, proved = table
    residuals = layers._residuals(3000, SMALL.level, values_at(found, 3000))
    weighted = [abs(r) * weight(arb(m)) for m, r in enumerate(residuals, start=1)]
    known = sum((r * arb(3000) ** -k for k, r in enumerate(proved.residuals)), arb(0))
    assert layers._greatest(weighted) < known < 2 * layers._greatest(weighted)


def test_a_wrong_order_of_the_table_is_found_out(table):
    found, proved = table
    size = 10**5
    values = values_at(found, size)
    values[5] += arb("1e-2") / size
    known = sum((r * arb(size) ** -k for k, r in enumerate(proved.residuals)), arb(0))
    assert layers._worst(size, layers._residuals(size, SMALL.level, values)) > 2 * known


def test_the_rest_holds_the_coefficients_that_more_orders_show(table):
    _, proved = table
    more = uniform(replace(SMALL, orders=18), 300)
    shown = sum((r * arb(3000) ** -k for k, r in enumerate(more.residuals) if k >= SMALL.orders), arb(0))
    assert 0 < shown < proved.rest


def log_excess(m, j, delta):
    """Logarithm of the chance of j over that of Poisson."""
    return sum(cmath.log(1 - i * delta) for i in range(j)) + (1 / delta - j) * cmath.log(1 - m * delta) + m


@pytest.mark.parametrize("turn", [0.0, 0.25, 0.5])
def test_chances_on_the_circle_are_at_most_twice_a_gaussian_times_those_of_poisson(turn):
    """At −1/(4M) four tenths of the exponent d²/(4M) would not do."""
    circle = fmpq_ratio(radius(SMALL.level))
    delta = cmath.exp(2j * math.pi * turn) * circle
    needed = 0.0
    for m in (1, 20, 60, 90):
        for j in range(181):
            excess = log_excess(m, j, delta).real - math.log(2)
            assert excess <= (j - m) ** 2 * circle
            needed = max(needed, excess / max((j - m) ** 2 * circle, 1))
    assert turn != 0.5 or needed > 0.4


def fmpq_ratio(x):
    return int(x.p) / int(x.q)


@pytest.mark.parametrize("m", [3, 40, 90])
def test_means_on_the_circle_are_bounded_and_not_by_far(table, m):
    found, _ = table
    circle = fmpq_ratio(radius(SMALL.level))
    largest = 0.0
    for turn in (0.0, 0.3, 0.5):
        delta = cmath.exp(2j * math.pi * turn) * circle
        values = [sum(float(order[j]) * delta**k for k, order in enumerate(found.values)) for j in found.columns]
        chances = [float(w) * cmath.exp(log_excess(m, j, delta)) for j, w in enumerate(found.chances[m - 1])]
        largest = max(largest, abs(sum(w * y for w, y in zip(chances, values, strict=True))))
    bound = float(found.on_circle(radius(SMALL.level))[m - 1])
    assert largest < bound < 4 * largest


@pytest.mark.parametrize("size", [181, 1000, 10**9])
def test_the_chance_beyond_the_table_is_at_most_that_of_poisson(size):
    j, m = 181, 90
    exact = math.log(comb(size, j)) + j * math.log(m / size) + (size - j) * math.log1p(-m / size)
    poisson = -m + j * math.log(m) - lgamma(j + 1)
    assert exact <= poisson + 1e-6
    assert size < 10**9 or exact > poisson - 1e-4


def test_bounds_for_all_sizes_are_those_of_each_size(table):
    found, proved = table
    for size in (3000, 10**8):
        e = outer(4, 16).slopes(size)
        values = values_at(found, size)
        constant = sum((c * arb(size) ** -k for k, c in enumerate(found.constants)), arb(0))
        one = layers.Layer(size, SMALL.level, e, constant, values, arb("inf"), arb(0))
        out = [arb(0), *(series(e, arb(m)) for m in range(1, SMALL.level.table))]
        assert layers._outside(one, out) <= proved.outside * (1 + arb("1e-60"))
        beyond = layers._beyond(size, SMALL.level, e, constant) * weight(arb(SMALL.level.least))
        assert beyond <= proved.beyond
        assert abs(values[50] - constant - series(e, arb(50))) < arb("1e-60")
    assert layers._outside(one, out) > proved.outside * arb("0.99")


def test_spans_that_lemma_5_does_not_cover_are_impossible():
    for wrong in ({"least": 360}, {"orders": 3}, {"degree": 1}, {"degree": 5}):
        with pytest.raises(AssertionError):
            replace(SMALL, **wrong)


def iterates(count):
    """x_n, a_n and b_n of theorem 4."""
    x, a, b = 1.0, 0.5, 0.0
    rows = []
    for _ in range(count):
        rows.append((x, a, b))
        following = -math.expm1(-x)
        x, a, b = following, math.exp(-2 * x) * a + following**2 / 2, math.exp(-x) * (a + b)
    return np.array(rows).T


def first_order(m, x, a, b):
    """Y_1 at m, but for a multiple of m."""
    m = np.asarray(m, dtype=float)[:, None]
    return 2 / 3 * m[:, 0] ** 2 + ((m * m * a + m * b) * np.exp(-m * x) - m * b).sum(axis=1)


def test_the_second_function_of_theorem_4_solves_its_equation():
    """L Y_1 = sum of (m x)² e^(−m x)/2, less m, for Poisson m'; but for what 3000 of its terms leave."""
    x, a, b = iterates(3000)
    m = np.arange(0, 60)
    left = first_order([12], x, a, b)[0] - poisson.pmf(m, 12) @ first_order(m, x, a, b)
    right = ((12 * x) ** 2 * np.exp(-12 * x)).sum() / 2 - 12
    last = 12**2 * math.exp(-2 * x[-1]) * a[-1] + 12 * math.exp(-x[-1]) * (a[-1] + b[-1])
    assert left == pytest.approx(right + 12 - last * math.exp(12 * math.expm1(-x[-1])) - 8, abs=1e-8)
    assert 12 - last - 8 == pytest.approx(0, abs=0.3)


def test_the_second_function_of_theorem_4_is_the_order_1_of_the_table(table):
    """At 2 and 4 data, less what is linear: 40000 terms are good to 1e-3."""
    found, _ = table
    values = first_order([1, 2, 4], *iterates(40_000))
    known = [float(found.values[1][m]) for m in (1, 2, 4)]
    assert values[1] - 2 * values[0] == pytest.approx(known[1] - 2 * known[0], abs=1e-3)
    assert values[2] - 4 * values[0] == pytest.approx(known[2] - 4 * known[0], abs=5e-3)


def test_the_constants_of_the_table_are_those_of_the_series():
    """α = C + (C_2 − 1/9)/D + …, here to 1e-8 and 1e-7; the usual level has 1e-18 and 1e-15."""
    found = uniform(Span(Level(60, 130, 4, 16), 5000, 2, 5), 200).constants
    first, second = (ct.discrete.collapse_constant(order) for order in (0, 1))
    assert float(found[0]) == pytest.approx(first, abs=1e-8)
    assert float(found[1]) == pytest.approx(second - 1 / 9, abs=1e-7)
