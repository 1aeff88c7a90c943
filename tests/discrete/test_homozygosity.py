"""Homozygosity at the largest counts, and the subsampled pool by enumeration of every history."""

import math
from fractions import Fraction
from itertools import product

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import example, given, settings
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix

d = ct.discrete
RELATIVE = 1e-14
count = st.floats(0, 18).map(lambda e: int(10**e))
sources = st.lists(st.integers(1, 10**9), min_size=2, max_size=6)


def start(values):
    total = sum(values)
    return [v / total for v in values], sum(Fraction(v / total) ** 2 for v in values) / sum(
        Fraction(v / total) for v in values
    ) ** 2


@given(values=sources, samples=count, fits=count, gamma=st.floats(0, 1), beta=st.floats(0, 1))
@settings(deadline=None, max_examples=80)
@example(values=[1, 1], samples=1, fits=3, gamma=0.92, beta=0.0)
@example(values=[1, 10**9], samples=10**18, fits=1, gamma=0.0, beta=0.0)
@example(values=[1, 1], samples=1, fits=10**18, gamma=1.0, beta=0.0)
def test_mix_at_any_counts(values, samples, fits, gamma, beta):
    beta *= 1 - gamma
    alpha = 1 - gamma - beta
    p, same = start(values)
    with mpmath.workdps(120):
        s0 = mpmath.mpf(same.numerator) / same.denominator
        a, g = mpmath.mpf(alpha), mpmath.mpf(gamma)  # beta is 1 − a − g, which a float may miss
        left = (1 - g) ** 2 - a**2 / samples
        lost = a**2 / samples / (1 - left) if a else 0
        exact = s0 + (1 - s0) * lost * (1 - left**fits)
    value = d.homozygosity(p, samples=samples, fits=fits, policy=Mix(alpha, beta, gamma))
    assert value == pytest.approx(float(exact), rel=RELATIVE, abs=0)


@given(values=sources, samples=count, anchors=count, fits=count)
@settings(deadline=None, max_examples=80)
@example(values=[3, 7], samples=8, anchors=42978168840, fits=3)
@example(values=[3, 7], samples=10**18, anchors=10**18, fits=10**18)
@example(values=[1] * 6, samples=1, anchors=10**12, fits=1)
def test_anchors_at_any_counts(values, samples, anchors, fits):
    p, same = start(values)
    every = samples + anchors
    left = Fraction(samples * (samples - 1), every**2)
    fixed = (every + (2 * samples * anchors + anchors * (anchors - 1)) * same) / (every**2 * (1 - left))
    with mpmath.workdps(120):
        limit, first, rest = (mpmath.mpf(x.numerator) / x.denominator for x in (fixed, same, left))
        exact = limit + (first - limit) * rest**fits
    value = d.anchored_homozygosity(p, samples=samples, anchors=anchors, fits=fits)
    assert value == pytest.approx(float(exact), rel=RELATIVE, abs=0)
    assert d.anchored_limit(p, samples=samples, anchors=anchors) == pytest.approx(float(fixed), rel=RELATIVE, abs=0)


def product_by_gamma(policy, samples, fits):
    """The share of diversity that is kept, from Gamma functions of the roots; another route than sums of powers."""
    with mpmath.workdps(120):
        inverse = mpmath.mpf(1) / samples
        if isinstance(policy, Accumulate):
            roots, poles, first, begin = [mpmath.sqrt(inverse), -mpmath.sqrt(inverse)], [0, 0], 1, 1
        else:
            width = mpmath.sqrt(12 * mpmath.mpf(samples) - 3) * inverse / 2
            roots, poles, first, begin = [inverse / 2 + width, inverse / 2 - width], [0, inverse], 1 - inverse, 2

        def ratio(r):
            return mpmath.loggamma(fits + 1 - r) - mpmath.loggamma(begin - r)

        return first * mpmath.exp(sum(map(ratio, roots)) - sum(map(ratio, poles)))


@given(values=sources, samples=st.floats(0.4, 18).map(lambda e: int(10**e)), fits=count)
@settings(deadline=None, max_examples=40)
@example(values=[1, 1], samples=2, fits=16)
@example(values=[1, 1], samples=3, fits=17)
@example(values=[1] * 6, samples=10**18, fits=10**18)
@pytest.mark.parametrize("policy", [Accumulate(), AccumulateSubsample()])
def test_pools_at_any_counts(policy, values, samples, fits):
    p, same = start(values)
    with mpmath.workdps(120):
        exact = 1 - (1 - mpmath.mpf(same.numerator) / same.denominator) * product_by_gamma(policy, samples, fits)
    value = d.homozygosity(p, samples=samples, fits=fits, policy=policy)
    assert value == pytest.approx(float(exact), rel=RELATIVE, abs=0)


def subsampled(p0, samples, fits):
    """E Σ p² of the model, over every history of two atoms: the pool is kept, each fit takes some of it."""

    def drawn(p):
        return [(c, math.comb(samples, c) * p**c * (1 - p) ** (samples - c)) for c in range(samples + 1)]

    def chosen(ones, total):
        ways = math.comb(total, samples)
        return [
            (c, Fraction(math.comb(ones, c) * math.comb(total - ones, samples - c), ways)) for c in range(samples + 1)
        ]

    def step(ones, total, left):
        if not left:
            return Fraction(0)
        value = Fraction(0)
        for c, weight in chosen(ones, total):
            p = Fraction(c, samples)
            if left == 1:
                value += weight * (p * p + (1 - p) ** 2)
            else:
                value += weight * sum(w * step(ones + n, total + samples, left - 1) for n, w in drawn(p))
        return value

    return sum(w * step(n, samples, fits) for n, w in drawn(p0))


@pytest.mark.parametrize(("samples", "fits"), list(product((1, 2, 3), (1, 2, 3))))
def test_subsampled_pool_by_every_history(samples, fits):
    p = Fraction(3, 10)
    exact = subsampled(p, samples, fits)
    value = d.homozygosity([0.3, 0.7], samples=samples, fits=fits, policy=AccumulateSubsample())
    assert value == pytest.approx(float(exact), rel=1e-14)
    certified = ct.certify(d.homozygosity, [p, 1 - p], samples=samples, fits=fits, policy=AccumulateSubsample())
    assert float(certified) == pytest.approx(float(exact), rel=1e-15)


@pytest.mark.parametrize("policy", [Accumulate(), AccumulateSubsample()])
def test_pools_in_every_arithmetic(policy):
    half, run = [Fraction(1, 2)] * 2, {"samples": 7, "policy": policy}
    for fits in (0, 1, 5, 40):
        value = d.homozygosity([0.5, 0.5], fits=fits, **run)
        assert float(ct.certify(d.homozygosity, half, fits=fits, digits=40, **run)) == pytest.approx(value, rel=1e-15)
        assert float(d.homozygosity([mpmath.mpf(0.5)] * 2, fits=fits, **run)) == pytest.approx(value, rel=1e-15)
        size = sympy.Symbol("M", positive=True)
        formula = d.homozygosity([sympy.Rational(1, 2)] * 2, samples=size, fits=fits, policy=policy)
        assert float(formula.subs(size, 7)) == pytest.approx(value, rel=1e-14)
    limit = d.homozygosity_limit([0.5, 0.5], **run)
    assert limit == pytest.approx(d.homozygosity([0.5, 0.5], fits=10**18, **run), rel=1e-15)
    assert float(ct.certify(d.homozygosity_limit, half, digits=40, **run)) == pytest.approx(limit, rel=1e-15)
    exact = d.homozygosity_limit([sympy.Rational(1, 2)] * 2, samples=sympy.Integer(7), policy=policy)
    assert float(exact) == pytest.approx(limit, rel=1e-14)


def test_certified_where_the_rate_is_one():
    policy = Mix(Fraction(2, 3), 0, Fraction(1, 3))
    certified = ct.certify(d.homozygosity, [Fraction(1, 2)] * 2, samples=1, fits=3, policy=policy, digits=20)
    assert float(certified) == pytest.approx(13 / 18, rel=1e-15)


def test_counted_atoms_equal_listed_ones():
    counted, listed = d.Grouped([0.25, 0.125], [2, 4]), np.repeat([0.25, 0.125], [2, 4])
    run = {"samples": 20, "fits": np.array([0, 1, 7])}
    for function in (d.homozygosity, d.expected_support, d.mass_lost, d.expected_entropy):
        assert function(counted, **run) == pytest.approx(function(listed, **run), rel=1e-14)
    for function in (d.collapse_time, d.diffusion_time, d.entropy_time, d.excess_support, d.series_error):
        assert function(counted, samples=50) == pytest.approx(function(listed, samples=50), rel=1e-14)
    assert d.CollapseTime(counted, samples=9).sf(3) == pytest.approx(d.CollapseTime(listed, samples=9).sf(3), rel=1e-14)
    assert d.time_to_support(counted, samples=9, atoms=3) == d.time_to_support(listed, samples=9, atoms=3)
    assert repr(d.CollapseTime(d.uniform(10**9), samples=9)) == "CollapseTime(<1000000000 atoms>, samples=9)"


def test_counted_atoms_are_certified_as_listed_ones():
    counted = ct.certify(d.collapse_time, d.Grouped([0.1, 0.3], [4, 2]), samples=5, digits=30)
    listed = ct.certify(d.collapse_time, [0.1] * 4 + [0.3] * 2, samples=5, digits=30)
    assert counted.overlaps(listed)
    assert counted.decimal(28) == listed.decimal(28)


def test_more_atoms_than_can_be_listed():
    assert d.collapse_time(d.uniform(10**18), samples=10**6) == pytest.approx(2e6, rel=1e-5)


def test_bad_groups():
    for p, counts, words in [
        ([0.5], [1], "sum to 1"),
        ([0.5, 0.5], [1], "as long as"),
        ([0.5], [0], "`counts`"),
        ([math.nan, 0.5], [1, 1], "`p`"),
        ([[0.5], [0.5]], [1, 1], "one-dimensional"),
    ]:
        with pytest.raises(ValueError, match=words):
            d.Grouped(p, counts)
