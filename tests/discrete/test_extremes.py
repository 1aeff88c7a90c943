"""Point masses, tiny atoms, tables of fits and the costs of exact numbers."""

import math
import time
import tracemalloc
import warnings
from fractions import Fraction

import flint
import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import example, given, settings
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory import arithmetic
from collapse_theory.checks import CostlyWarning
from collapse_theory.discrete import chain, diversity, entropies

d = ct.discrete


def entropy_after_one_fit(p, samples):
    with mpmath.workdps(400):
        total = sum(map(mpmath.mpf, p))
        value = mpmath.mpf(0)
        for x in (mpmath.mpf(x) / total for x in p):
            for c in range(1, samples):
                share = mpmath.mpf(c) / samples
                weight = mpmath.binomial(samples, c) * x**c * (1 - x) ** (samples - c)
                value -= weight * share * mpmath.log(share)
        return value


@given(exponent=st.floats(-300, -0.4), samples=st.integers(2, 120))
@settings(deadline=None, max_examples=15)
@example(exponent=-12.0, samples=100)
@example(exponent=-300.0, samples=100)
def test_entropy_next_to_a_point_mass(exponent, samples):
    p = [10**exponent, 1 - 10**exponent]
    value = d.expected_entropy(p, samples=samples, fits=1)
    assert value == pytest.approx(float(entropy_after_one_fit(p, samples)), rel=1e-14, abs=0)


@pytest.mark.parametrize(("samples", "fits"), [(2, 50), (50, 1000), (1000, 300), (10_000, 10)])
def test_the_chain_of_one_atom_has_its_leading_eigenvalue(samples, fits):
    """x (1 − x) falls by exactly 1 − 1/D each fit: how errors of the mean entropy grow."""
    shares = np.arange(samples + 1) / samples
    value = start = shares * shares[::-1]
    for _ in range(fits):
        value = entropies._means_kernel(shares, shares[::-1].copy(), value)
    expected = start[1:-1] * math.exp(fits * math.log1p(-1 / samples))
    assert value[1:-1] == pytest.approx(expected, rel=2e-14 + 2e-16 * fits, abs=0)


def test_entropies_do_not_depend_on_what_was_asked_before():
    """More questions than are kept, up and down: each has the bits of a first question."""
    asked, known = [5, 200, 3, 90, 91, 12, *range(100, 180), 2, 90], {}
    for fits in asked:
        entropies._kept.cache_clear()
        known[fits] = ct.discrete.expected_entropy([0.7, 0.3], samples=30, fits=fits)
    entropies._kept.cache_clear()
    for fits in asked:
        assert ct.discrete.expected_entropy([0.7, 0.3], samples=30, fits=fits) == known[fits]
    again = ct.discrete.expected_entropy([0.7, 0.3], samples=30, fits=asked)
    assert again.tolist() == [known[fits] for fits in asked]


def test_entropy_long_after_it_has_settled():
    first, later = d.expected_entropy([0.3, 0.7], samples=10, fits=[150, 900])
    assert later == pytest.approx(first * (1 - 1 / 10) ** 750, rel=1e-11, abs=0)
    assert d.expected_entropy([0.3, 0.7], samples=10, fits=10**18) == 0


def test_entropy_of_many_atoms_in_little_memory():
    p = np.random.default_rng(1).dirichlet(np.ones(100_000))
    tracemalloc.start()
    value = d.expected_entropy(p, samples=10_000, fits=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 8 < value < math.log(10_000)
    assert peak < 50e6


@pytest.mark.parametrize(("p", "samples"), [([1e-3] * 1000, 1000), ([0.01] * 100, 5000), ([1 - 1e-12, 1e-12], 50)])
def test_tails_are_probabilities_and_monotone(p, samples):
    law = d.CollapseTime(p, samples=samples)
    t = np.arange(-2, 25 * samples)
    upper, lower, mass = law.sf(t), law.cdf(t), law.pmf(t)
    assert (upper.max(), lower.min()) == (1, 0)
    assert max(lower.max(), 1 - upper.min()) <= 1
    assert max(np.diff(upper).max(), -np.diff(lower).min(), -mass.min()) <= 0


@given(exponent=st.floats(-300, -0.4))
@settings(deadline=None, max_examples=20)
@example(exponent=-15.0)
@example(exponent=-17.0)
def test_moments_next_to_a_point_mass(exponent):
    """Two data: T − 1 is 0, or with probability 2 p (1 − p) geometric of mean 2 and second moment 6."""
    rare = 10**exponent
    differ = 2 * rare / (1 + rare) ** 2  # of p = (1, rare), normalised
    law = d.CollapseTime([1 / (1 + rare), rare / (1 + rare)], samples=2)
    assert law.var() == pytest.approx(6 * differ - (2 * differ) ** 2, rel=1e-14, abs=0)
    assert law.std() == pytest.approx(math.sqrt(law.var()), rel=1e-15)
    assert law.mean() == pytest.approx(1 + 2 * differ, rel=1e-15)


def test_atoms_too_small_to_change_a_sum_are_not_lost_from_times():
    p = [0.01, 0.01, 0.01, 0.3, 0.35, 0.32]
    for rare in (1e-17, 1e-18, 1e-200):
        time_left = d.time_to_support([rare, *p], samples=20_000, atoms=2)
        assert time_left == pytest.approx(d.time_to_support(p, samples=20_000, atoms=2), rel=1e-11)


def test_fewer_data_than_atoms_asked_for():
    started = time.perf_counter()
    assert d.time_to_support(d.uniform(10**6), samples=20_000, atoms=500_000) == 1
    assert d.time_to_support([0.25] * 4, samples=3, atoms=3) == 1
    assert time.perf_counter() - started < 1


def test_an_impossible_atom_is_absent_in_every_arithmetic():
    kinds = (0, 0.0, mpmath.mpf(0), sympy.Integer(0), flint.arb(0), Fraction(0))
    for zero in kinds:
        for fits in (0, 1, 3):
            assert d.presence_probability(zero, samples=5, fits=fits) == 0
    for some in (0.1, mpmath.mpf(0.1), flint.arb(0.1), Fraction(1, 10)):
        assert d.presence_probability(some, samples=5, fits=0) == 1
    balls = arithmetic.of(flint.arb(0))
    unknown = diversity._is_possible(flint.arb("0 +/- 1e-9"), balls)
    assert [unknown.contains(x) for x in (0, 1)] == [True, True]


def test_tables_of_fits():
    table = np.array([[0, 1], [2, 5]])
    for function in (d.expected_support, d.mass_lost, d.expected_entropy, d.homozygosity):
        values = function([0.5, 0.3, 0.2], samples=6, fits=table)
        one = [function([0.5, 0.3, 0.2], samples=6, fits=int(t)) for t in table.ravel()]
        assert values == pytest.approx(np.reshape(one, (2, 2)), rel=1e-14)
    assert d.presence_probability([0.1, 0.2, 0.3], samples=6, fits=table).shape == (3, 2, 2)


def test_presence_after_any_number_of_fits():
    started = time.perf_counter()
    assert d.presence_probability(0.3, samples=1000, fits=10**18) == pytest.approx(0.3, rel=1e-11)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("samples", [60, 1030])
def test_rows_of_the_chain_against_fractions(samples):
    states = np.array([(c, samples - c) for c in range(samples + 1)])
    rows = chain._float_rows(states, samples + 1, samples)
    for start in (1, samples // 3, samples - 1):
        share = Fraction(start, samples)
        for c in range(0, samples + 1, 7):
            exact = math.comb(samples, c) * share**c * (1 - share) ** (samples - c)
            assert rows[start, c] == pytest.approx(float(exact), rel=2e-13, abs=1e-30)
    assert rows.sum(axis=1) == pytest.approx(1, rel=1e-15)


def test_large_multinomials():
    p = [0.35, 0.15, 0.5]
    exact = chain._probability([700, 300, 1000], [Fraction(x) for x in p])
    assert chain.multinomial_probability([700, 300, 1000], p) == pytest.approx(float(exact), rel=1e-12)
    for counts, shares in [([1, 1], [math.nan, 1.0]), ([1], [0.5, 0.5]), ([1.5, 1], [0.5, 0.5]), ("11", [0.5, 0.5])]:
        with pytest.raises(ValueError, match=r"`(p|counts)`"):
            chain.multinomial_probability(counts, shares)


def test_long_work_is_announced_before_it_starts():
    half, known = [mpmath.mpf(1) / 2] * 2, [Fraction(1, 2)] * 2
    started = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("error", CostlyWarning)
        for call in (
            lambda: d.collapse_time(half, samples=9500),
            lambda: d.presence_probability(half[0], samples=9500, fits=3),
            lambda: ct.certify(d.collapse_time, known, samples=9500, digits=90),
            lambda: ct.certify(d.presence_probability, known[0], samples=4500, fits=2000),
        ):
            with pytest.raises(CostlyWarning, match="needs about"):
                call()
        for call in (
            lambda: d.excess_support(half, samples=10**6),
            lambda: d.expected_support(half, samples=10**5, fits=5),
            lambda: d.resampling_chain(2, samples=4999, exact=True),
            lambda: d.resampling_chain(10**9, samples=10**9),
        ):
            with pytest.raises(ValueError, match=r"must be smaller|at most 5000"):
                call()
    assert time.perf_counter() - started < 5


def test_what_a_law_is_worth_near_a_point_mass():
    assert d.series_error([1.0], samples=10) == 0
    assert d.series_error([1, 1e-300], samples=100) == pytest.approx(1e300 / 3600)  # p²/(36 q D)
    assert d.collapse_time([1, 1e-320], samples=10**9) == 1
    with pytest.raises(ValueError, match="`constant`"):
        d.entropy_time([0.5, 0.5], samples=10, constant=None)
