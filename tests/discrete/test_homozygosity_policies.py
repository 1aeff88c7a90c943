"""Homozygosity under each policy, and the published bounds, against enumeration of every history."""

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
from collapse_theory.policy import Accumulate, Mix, Replace

HALF = Fraction(1, 2)


def draws(p, samples):
    """Return every count vector of two atoms with its probability."""
    return [((c, samples - c), math.comb(samples, c) * p[0] ** c * p[1] ** (samples - c)) for c in range(samples + 1)]


def same(p):
    return sum(x * x for x in p)


def mixed(p0, samples, fits, shares):
    """E Σ p² of the sampling distribution, over every history."""
    alpha, beta, gamma = shares

    def step(p, left):
        if not left:
            return same(p)
        return sum(
            w
            * step(
                [alpha * Fraction(c, samples) + beta * x + gamma * y for c, x, y in zip(n, p, p0, strict=True)],
                left - 1,
            )
            for n, w in draws(p, samples)
        )

    return step(p0, fits)


def accumulated(p0, samples, fits):
    def step(counts, left):
        total = sum(counts)
        p = [Fraction(c, total) for c in counts] if total else p0
        if not left:
            return same(p)
        return sum(w * step([a + b for a, b in zip(counts, n, strict=True)], left - 1) for n, w in draws(p, samples))

    return step([0, 0], fits)


def anchored(p0, samples, anchors, fits):
    def step(p, left):
        if not left:
            return same(p)
        total = samples + anchors
        return sum(
            v * w * step([Fraction(a + b, total) for a, b in zip(n, r, strict=True)], left - 1)
            for (n, v), (r, w) in product(draws(p, samples), draws(p0, anchors))
        )

    return step(p0, fits)


shares = st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5)).filter(any)
first = st.fractions(Fraction(1, 10), Fraction(9, 10), max_denominator=10)


@given(share=first, samples=st.integers(1, 3), fits=st.integers(0, 3), parts=shares)
@settings(deadline=None, max_examples=40)
@example(share=HALF, samples=2, fits=3, parts=(0, 1, 0))
@example(share=HALF, samples=1, fits=2, parts=(1, 0, 0))
@example(share=HALF, samples=1, fits=2, parts=(0, 0, 1))
def test_mix(share, samples, fits, parts):
    weights = [Fraction(x, sum(parts)) for x in parts]
    exact = mixed([share, 1 - share], samples, fits, weights)
    policy = Mix(*(float(w) for w in weights))
    value = ct.discrete.homozygosity([float(share), float(1 - share)], samples=samples, fits=fits, policy=policy)
    assert value == pytest.approx(float(exact), rel=1e-12)


@given(share=first, samples=st.integers(1, 3), fits=st.integers(0, 4))
@settings(deadline=None, max_examples=30)
def test_accumulate(share, samples, fits):
    exact = accumulated([share, 1 - share], samples, fits)
    value = ct.discrete.homozygosity([float(share), float(1 - share)], samples=samples, fits=fits, policy=Accumulate())
    assert value == pytest.approx(float(exact), rel=1e-12)


@given(share=first, samples=st.integers(1, 3), anchors=st.integers(0, 2), fits=st.integers(0, 3))
@settings(deadline=None, max_examples=30)
def test_anchored(share, samples, anchors, fits):
    exact = anchored([share, 1 - share], samples, anchors, fits)
    p = [float(share), float(1 - share)]
    value = ct.discrete.anchored_homozygosity(p, samples=samples, anchors=anchors, fits=fits)
    assert value == pytest.approx(float(exact), rel=1e-12)


@pytest.mark.parametrize("policy", [Replace(), Mix(0.5, 0.2, 0.3), Mix(0.8, 0.2, 0.0), Accumulate()])
def test_limits_are_reached(policy):
    p = [0.5, 0.3, 0.2]
    late = ct.discrete.homozygosity(p, samples=7, fits=200_000, policy=policy)
    assert ct.discrete.homozygosity_limit(p, samples=7, policy=policy) == pytest.approx(late, rel=1e-6)


def test_anchored_limits():
    p = [0.5, 0.3, 0.2]
    late = ct.discrete.anchored_homozygosity(p, samples=20, anchors=2, fits=10_000)
    assert ct.discrete.anchored_limit(p, samples=20, anchors=2) == pytest.approx(late, rel=1e-13)
    assert ct.discrete.anchored_limit(p, samples=20, anchors=0) == 1
    strength = ct.discrete.dirichlet_limit(p, anchors=3)
    total = strength.sum()
    dirichlet = (strength * (strength + 1)).sum() / (total * (total + 1))  # E Σ x² of a Dirichlet law
    assert ct.discrete.anchored_limit(p, samples=10**9, anchors=3) == pytest.approx(dirichlet, rel=1e-8)


def test_four_kinds_of_number():
    size, fits = sympy.symbols("M t", positive=True)
    x = sympy.Rational(1, 3)
    formula = ct.discrete.homozygosity([x, 1 - x], samples=size, fits=fits)
    number = ct.discrete.homozygosity([1 / 3, 2 / 3], samples=10, fits=5)
    assert float(formula.subs({size: 10, fits: 5})) == pytest.approx(number, rel=1e-14)
    assert float(ct.discrete.homozygosity([mpmath.mpf(1) / 3, mpmath.mpf(2) / 3], samples=10, fits=5)) == number
    stationary = ct.certify(ct.discrete.anchored_limit, [Fraction(1, 3), Fraction(2, 3)], samples=10, anchors=1)
    assert float(stationary) == pytest.approx(ct.discrete.anchored_limit([1 / 3, 2 / 3], samples=10, anchors=1))


def test_fits_may_be_an_array():
    fits = np.array([0, 1, 5])
    for policy in (Replace(), Mix(0.5, 0.2, 0.3), Accumulate()):
        values = ct.discrete.homozygosity([0.5, 0.5], samples=4, fits=fits, policy=policy)
        one = [ct.discrete.homozygosity([0.5, 0.5], samples=4, fits=int(t), policy=policy) for t in fits]
        assert values.tolist() == pytest.approx(one, rel=1e-15)


weights = st.lists(st.integers(1, 20), min_size=2, max_size=5)


@given(values=weights, samples=st.integers(1, 80), share=st.floats(0, 4))
@settings(deadline=None, max_examples=40)
@example(values=[1, 1], samples=1, share=1.0)
def test_seddik_bounds_hold(values, samples, share):
    p, fits = np.array(values) / sum(values), 1 + int(share * samples)
    low, high = ct.discrete.collapse_probability_bounds(p, samples=samples, fits=fits)
    assert low - 1e-12 <= ct.discrete.CollapseTime(p, samples=samples).cdf(fits) <= high + 1e-12
    low, high = ct.discrete.collapse_time_bounds(p, samples=samples)
    assert low - 1e-10 <= ct.discrete.collapse_time(p, samples=samples) <= high + 1e-10


@given(p=st.floats(1e-6, 0.5), samples=st.integers(1, 2000), fits=st.integers(1, 60))
@settings(deadline=None, max_examples=60)
def test_suresh_bounds_hold(p, samples, fits):
    low, high = ct.discrete.presence_bounds(p, samples=samples, fits=fits)
    assert low - 1e-12 <= ct.discrete.presence_probability(p, samples=samples, fits=fits) <= high + 1e-12


def test_poisson_survival_by_convolution():
    """Sum over the first total: N ~ Poisson(n λ), then each unit leaves Poisson(1) units."""
    mean, samples = 0.7, 3
    total = mean * samples
    law = [math.exp(-total) * total**k / math.factorial(k) for k in range(60)]
    assert ct.families.poisson_survival(samples, 1, rate=mean) == pytest.approx(1 - law[0], rel=1e-13)
    gone = sum(w * math.exp(-k) for k, w in enumerate(law))
    assert ct.families.poisson_survival(samples, 2, rate=mean) == pytest.approx(1 - gone, rel=1e-12)
    assert ct.discrete.branching_rate(np.array([1, 4000]))[1] * 4000 == pytest.approx(2, rel=5e-3)


def test_infinitely_many_fits_are_the_limit():
    p = [0.5, 0.3, 0.2]
    for policy in (Accumulate(), ct.policy.Fresh(3), ct.policy.Mix(0.5, 0, 0.5), ct.policy.Replace()):
        limit = ct.discrete.homozygosity_limit(p, samples=9, policy=policy)
        assert ct.discrete.homozygosity(p, samples=9, fits=math.inf, policy=policy) == limit
        late = ct.discrete.homozygosity(p, samples=9, fits=10**15, policy=policy)
        assert late == pytest.approx(limit, rel=1e-12)


def test_bad_input():
    for call, words in [
        (lambda: ct.discrete.homozygosity([0.5, 0.5], samples=4, fits=1, policy="accumulate"), "`policy`.*instance"),
        (lambda: ct.discrete.homozygosity([0.5, 0.5], samples=4, fits=1, policy=Accumulate), "`policy`.*instance"),
        (lambda: ct.discrete.homozygosity([0.5, 0.5], samples=[4, 8], fits=3), "`samples`.*lists 2"),
        (lambda: ct.discrete.homozygosity([0.5, 0.5], samples=4, fits=-1), "`fits`"),
        (
            lambda: ct.discrete.homozygosity([0.5, 0.5], samples=4, fits=sympy.Symbol("t"), policy=Accumulate()),
            "`fits`",
        ),
        (lambda: ct.discrete.anchored_limit([0.5, 0.5], samples=4, anchors=-1), "`anchors`"),
        (lambda: ct.discrete.dirichlet_limit([0.5, 0.5], anchors=0), "`anchors`"),
        (lambda: ct.discrete.collapse_time_bounds([1.0], samples=4), "two atoms"),
        (lambda: ct.discrete.presence_bounds(-0.1, samples=4, fits=1), "`p`"),
        (lambda: ct.discrete.branching_rate(0), "`fits`"),
    ]:
        with pytest.raises(ValueError, match=words):
            call()
