"""Every discrete quantity against the explicit chain on compositions, built here from multinomial probabilities."""

import math
from fractions import Fraction
from functools import cache
from itertools import combinations

import flint
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import collapse_theory as ct

SIZES = st.sampled_from([(2, 2), (2, 7), (2, 60), (3, 1), (3, 4), (3, 14), (4, 6), (5, 4)])


def compositions(parts, total):
    bars = combinations(range(total + parts - 1), parts - 1)
    return [tuple(b - a - 1 for a, b in zip((-1, *bar), (*bar, total + parts - 1), strict=True)) for bar in bars]


def multinomial(counts, p):
    ways = math.factorial(sum(counts))
    for c in counts:
        ways //= math.factorial(c)
    return ways * math.prod(x**c for x, c in zip(p, counts, strict=True))


@cache
def steps(atoms, samples):
    """The states, and the law of the next one from each of them, whatever the original was."""
    states = compositions(atoms, samples)
    return states, np.array([[multinomial(c, np.array(s) / samples) for c in states] for s in states])


class Explicit:
    """The chain of counts; ``first`` is the law after one fit, ``step`` one fit more."""

    def __init__(self, p, samples):
        self.states, self.step = steps(len(p), samples)
        self.counts = np.array(self.states)
        self.support = (self.counts > 0).sum(axis=1)
        self.first = np.array([multinomial(c, p) for c in self.states], dtype=float)

    def after(self, fits):
        return self.first @ np.linalg.matrix_power(self.step, fits - 1)

    def gathered(self, worth):
        """Sum ``worth`` over all fits; it is zero on absorbing states."""
        inside = self.support > 1
        rest = np.eye(inside.sum()) - self.step[np.ix_(inside, inside)]
        return self.first[inside] @ np.linalg.solve(rest, worth[inside])


@st.composite
def cases(draw):
    atoms, samples = draw(SIZES)
    weights = draw(st.lists(st.integers(1, 30), min_size=atoms, max_size=atoms))
    return [w / sum(weights) for w in weights], samples


@settings(deadline=None, max_examples=28)
@given(case=cases(), fits=st.integers(1, 12))
@example(case=([0.5, 0.5], 2), fits=1)
@example(case=([0.2, 0.3, 0.5], 1), fits=3)
def test_at_a_given_time(case, fits):
    p, samples = case
    chain, q = Explicit(p, samples), np.array(p)
    law = chain.after(fits)
    shares = chain.counts / samples
    close = pytest.approx
    args = {"samples": samples, "fits": fits}
    assert ct.discrete.expected_support(p, **args) == close(law @ chain.support, rel=1e-11)
    assert ct.discrete.presence_probability(p, **args) == close(law @ (chain.counts > 0), rel=1e-11)
    assert ct.discrete.mass_lost(p, **args) == close(law @ ((chain.counts == 0) @ q), abs=1e-12)
    assert ct.discrete.homozygosity(p, **args) == close(law @ (shares**2).sum(axis=1), rel=1e-11)
    with np.errstate(divide="ignore", invalid="ignore"):
        entropy = np.nan_to_num(-shares * np.log(shares)).sum(axis=1)
    assert ct.discrete.expected_entropy(p, **args) == close(law @ entropy, rel=1e-10, abs=1e-14)
    collapsed = ct.discrete.CollapseTime(p, samples=samples)
    assert collapsed.sf(fits) == close(law @ (chain.support > 1), rel=1e-10, abs=1e-15)
    assert collapsed.cdf(fits) == close(law @ (chain.support == 1), rel=1e-10)
    for left in range(2, len(p)):
        time = ct.discrete.SupportTime(p, samples=samples, atoms=left)
        assert time.sf(fits) == close(law @ (chain.support > left), rel=1e-10, abs=1e-13)
        assert time.cdf(fits) == close(law @ (chain.support <= left), rel=1e-10, abs=1e-13)


@settings(deadline=None, max_examples=28)
@given(case=cases())
@example(case=([0.5, 0.5], 2))
def test_sums_over_time(case):
    p, samples = case
    chain = Explicit(p, samples)
    mean = 1 + chain.gathered(np.ones(len(chain.states)))
    assert ct.discrete.collapse_time(p, samples=samples) == pytest.approx(mean, rel=1e-10)
    excess = len(p) - 1 + chain.gathered(chain.support - 1.0)
    assert ct.discrete.excess_support(p, samples=samples) == pytest.approx(excess, rel=1e-10)
    for left in range(1, len(p)):
        time = 1 + chain.gathered((chain.support > left).astype(float))
        assert ct.discrete.time_to_support(p, samples=samples, atoms=left) == pytest.approx(time, rel=1e-10)


def two_atom_law(samples, share, fits):
    """Return the law of one atom's count after ``fits``, in fractions."""

    def row(x):
        return [math.comb(samples, c) * x**c * (1 - x) ** (samples - c) for c in range(samples + 1)]

    law = row(share)
    rows = [row(Fraction(c, samples)) for c in range(samples + 1)]
    for _ in range(fits - 1):
        law = [sum(law[c] * rows[c][d] for c in range(samples + 1)) for d in range(samples + 1)]
    return law


@settings(deadline=None, max_examples=20)
@given(
    share=st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20),
    samples=st.integers(1, 7),
    fits=st.integers(1, 4),
)
def test_certified_presence_and_support_hold_the_exact_fraction(share, samples, fits):
    law = two_atom_law(samples, share, fits)
    present = 1 - law[0]
    certified = ct.certify(ct.discrete.presence_probability, share, samples=samples, fits=fits, digits=25)
    assert holds(certified, present)
    support = ct.certify(ct.discrete.expected_support, [share, 1 - share], samples=samples, fits=fits, digits=25)
    assert holds(support, 2 - law[0] - law[-1])
    lost = ct.certify(ct.discrete.mass_lost, [share, 1 - share], samples=samples, fits=fits, digits=20)
    assert holds(lost, share * law[0] + (1 - share) * law[-1])
    same = ct.certify(ct.discrete.homozygosity, [share, 1 - share], samples=samples, fits=fits, digits=25)
    assert holds(same, sum(w * Fraction(c**2 + (samples - c) ** 2, samples**2) for c, w in enumerate(law)))


def holds(certified, fraction):
    with flint.ctx.workprec(4000):
        return certified.ball.contains(flint.fmpq(fraction.numerator, fraction.denominator))
