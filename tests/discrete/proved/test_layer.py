"""Lemmas 1, 2 and 4 of docs/theory/enclosures.md: the comparison, its weight, and the residual of the table."""

import math
from dataclasses import replace
from fractions import Fraction
from math import comb

import flint
import mpmath
import numpy as np
import pytest
from flint import arb, fmpq
from scipy.stats import poisson

from collapse_theory import arithmetic
from collapse_theory.discrete import abel
from collapse_theory.discrete.proved import layer as module
from collapse_theory.discrete.proved.layer import Level, solved, weight

SMALL = Level(60, 130, 4, 16)
USUAL = Level(180, 400, 8, 28)


@pytest.fixture(autouse=True)
def _many_bits():
    with flint.ctx.workprec(160):
        yield


def mean(size, q, values):
    """E f(m'), one term after another."""
    chance, total = (1 - q) ** size, arb(0)
    for j, v in enumerate(values):
        total += chance * v
        chance *= (size - j) * q / ((j + 1) * (1 - q))
    return total


def used(m, p):
    """p ln(1 + m): what the residual is compared with."""
    return p * (1 + m).log()


def gained(size, q):
    """The residual of p ln(1 + m) over p."""
    size_q, p = size * q, 1 - q
    values = [used(arb(j), 1 - arb(j) / size) for j in range(size + 1)]
    return (used(size_q, p) - mean(size, q, values)) / p


@pytest.mark.parametrize("size", [1, 2, 5, 40, 300])
@pytest.mark.parametrize("q", ["1e-6", "0.01", "0.1", "0.37", "0.5", "0.8", "0.99", "0.999999"])
def test_the_comparison_gains_at_least_its_weight(size, q):
    q = arb(q)
    assert gained(size, q) > 1 / weight(size * q)


def test_no_larger_weight_would_do():
    """With 300 of 3000 data the gain is within 2 % of its bound: 2(m + 1)(m + 5/3)/m cannot have a factor 1.9."""
    q = arb("0.1")
    share = gained(3000, q) * weight(3000 * q)
    assert 1 < share < arb("1.25")
    q = arb("0.01")
    assert gained(10000, q) * weight(10000 * q) < arb("1.05")


def exact(size):
    """F at 1 … D − 1 data of the others, by elimination in fractions."""
    rows = [
        [
            Fraction(int(i == j)) - comb(size, j) * Fraction(i, size) ** j * Fraction(size - i, size) ** (size - j)
            for j in range(1, size)
        ]
        for i in range(1, size)
    ]
    right = [Fraction(size - i, size) for i in range(1, size)]
    matrix = flint.fmpq_mat([[fmpq(x.numerator, x.denominator) for x in row] for row in rows])
    return matrix.solve(flint.fmpq_mat([[fmpq(x.numerator, x.denominator)] for x in right])).entries()


@pytest.mark.parametrize("size", [2, 3, 7, 20])
def test_a_residual_gives_an_enclosure_of_the_exact_chain(size):
    """Any function at all, here with a wrong bend, is within its largest residual over the weight of the truth."""
    truth = [arb(0), *map(arb, exact(size)), arb(0)]
    for wrong in (arb("0.1"), arb("-2")):
        trial = [t + wrong * arb(m * (size - m)) / size for m, t in enumerate(truth)]
        factor = arb(0)
        for m in range(1, size):
            p = arb(fmpq(size - m, size))
            residual = trial[m] - mean(size, 1 - p, trial) - p
            factor = factor.max(abs(residual) * weight(arb(m)) / p)
        for m in range(1, size):
            assert abs(trial[m] - truth[m]) <= factor * used(arb(m), arb(fmpq(size - m, size)))


def test_a_weight_of_less_than_half_would_lose_the_truth():
    """The truth plus 1e-6 p ln(1 + m): the factor that is found is at least 1e-6, and less than 1.7e-6."""
    found = solved(400, SMALL)
    shift = arb("1e-6")
    values = [y + shift * used(arb(m), 1 - arb(m) / 400) for m, y in enumerate(found.values)]
    factor = module._worst(400, module._residuals(400, SMALL, values))
    assert shift < factor < arb("1.7") * shift


@pytest.mark.parametrize("size", [261, 400, 900])
def test_the_residual_is_what_it_is_said_to_be_at_every_number_of_data(size):
    found = solved(size, SMALL)
    values = list(found.values)
    values += [found.constant + module.series(found.slopes, arb(m)) for m in range(len(values), size + 1)]
    for m in [1, 2, 59, 60, 61, 129, 130, 131, 200, size - 40, size - 1]:
        p = arb(fmpq(size - m, size))
        residual = values[m] - mean(size, 1 - p, values) - p
        assert abs(residual) <= found.factor * p / weight(arb(m))


def test_what_is_beyond_the_table_is_within_its_bound_and_not_far_below():
    size, level = 600, Level(15, 30, 2, 8)
    found = solved(size, level)
    beyond = [arb(0)] * (level.last + 1)
    beyond += [found.constant + module.series(found.slopes, arb(m)) for m in range(level.last + 1, size + 1)]
    for m in (1, 12, 30):
        assert abs(mean(size, arb(fmpq(m, size)), beyond)) < found.beyond
    assert abs(mean(size, arb(fmpq(30, size)), beyond)) > found.beyond / 100


def test_what_is_beyond_the_table_is_part_of_the_residual(monkeypatch):
    monkeypatch.setattr(module, "_beyond", lambda *_: arb(10**9))
    assert solved(400, SMALL).factor > 10**9 * weight(arb(SMALL.least)) * arb("1.99")


@pytest.mark.parametrize("size", [1000, 10**6])
def test_a_wrong_table_is_found_out(size):
    """An error of 1e-9 in one value of the table cannot pass for a small residual."""
    good = solved(size, USUAL)
    values = list(good.values)
    values[30] += arb("1e-9")
    factor = module._worst(size, module._residuals(size, USUAL, values))
    assert factor > 100 * good.factor
    assert factor > arb("1e-9")


def test_a_wrong_series_is_found_out():
    """A second coefficient of −1/3 (1 + 1e-6) leaves a residual that is a hundred times as large, and no proof."""
    good = solved(10**6, USUAL)
    slopes = [*good.slopes[:2], good.slopes[2] * (1 + arb("1e-6")), *good.slopes[3:]]
    out = [arb(0), *(module.series(slopes, arb(m)) for m in range(1, USUAL.last + 1))]
    bad = module._layer(10**6, USUAL, slopes, [*good.values[1 : USUAL.table], good.constant], out)
    assert module._worst(10**6, module._residuals(10**6, USUAL, bad.values)) > 100 * good.factor


def test_levels_that_lemma_3_does_not_cover_are_impossible():
    for wrong in ({"table": 66}, {"least": 28, "table": 10}, {"taylor": 17}, {"order": 7}):
        with pytest.raises(AssertionError):
            replace(SMALL, **wrong)


def test_the_constant_is_that_of_the_series():
    """Theorem 4: α tends to C = 3/2 − γ/3 − Φ(1), here to 1e-17 at the usual level."""
    with mpmath.workdps(40):
        limit = arb(str(abel.constant(arithmetic.of(mpmath.mpf(1)))))
    assert abs(solved(10**40, USUAL).constant - limit) < arb("1e-16")


def test_the_function_of_theorem_4_solves_the_limiting_equation():
    """Y = 1 + sum of 1 − e^(−m x) − m x over the iterates of 1 − e^(−x): Y(m) − E Y(m') = 1 for Poisson m'."""
    x, iterates = 1.0, []
    for _ in range(4000):
        iterates.append(x)
        x = -math.expm1(-x)
    x = np.array(iterates)
    m = np.arange(1, 90)
    values = 1 - (np.expm1(-m[:, None] * x) + m[:, None] * x).sum(axis=1)
    chances = poisson.pmf(m, 20)
    assert values[19] - chances @ values == pytest.approx(
        1 - (1 - math.exp(-20 * -math.expm1(-iterates[-1]))), abs=1e-9
    )


def test_residuals_beside_the_table_count(monkeypatch):
    """Without the bound for many data they are the largest that are left."""
    monkeypatch.setattr(module, "_outside", lambda *_: arb(0))
    found = solved(10**6, USUAL)
    every = module._residuals(10**6, USUAL, found.values)
    worst = module._worst(10**6, every)
    assert found.factor >= worst > 100 * module._worst(10**6, every[: USUAL.table])
