"""The distribution of the collapse time: its mean, both tails, its geometric end, and a simulation."""

import math

import flint
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory import arithmetic
from collapse_theory.discrete import lineages
from tests.support.seen_atoms import by_counts, by_sets

weights = st.lists(st.integers(1, 30), min_size=2, max_size=5)


def normal(values):
    return np.array(values) / sum(values)


@given(values=weights, samples=st.integers(1, 300))
@settings(deadline=None, max_examples=25)
@example(values=[1, 1], samples=1)
@example(values=[1, 1], samples=2)
def test_mean_equals_collapse_time(values, samples):
    p = normal(values)
    law = ct.discrete.CollapseTime(p, samples=samples)
    assert law.mean() == pytest.approx(ct.discrete.collapse_time(p, samples=samples), rel=1e-12)


@pytest.mark.parametrize(("p", "samples"), [([0.1] * 10, 10_000), ([0.999, 0.001], 3000)], ids=["ten", "rare"])
def test_mean_equals_collapse_time_with_many_ancestors(p, samples):
    law = ct.discrete.CollapseTime(p, samples=samples)
    assert law.mean() == pytest.approx(ct.discrete.collapse_time(p, samples=samples), rel=1e-11, abs=0)
    assert law.sf(28 * samples) < 1e-11


@given(values=weights, samples=st.integers(1, 40))
@settings(deadline=None, max_examples=25)
def test_moments_are_those_of_the_mass_function(values, samples):
    law = ct.discrete.CollapseTime(normal(values), samples=samples)
    t = np.arange(0, 60 * samples + 60)
    mass = law.pmf(t)
    assert (mass >= 0).all()
    assert mass.sum() == pytest.approx(1, rel=1e-12)
    mean = mass @ t
    assert law.mean() == pytest.approx(mean, rel=1e-11)
    assert law.var() == pytest.approx(mass @ (t - mean) ** 2, rel=1e-9, abs=1e-12)
    assert law.std() == pytest.approx(math.sqrt(law.var()))


@given(values=weights, samples=st.integers(1, 200), level=st.floats(0, 1), share=st.floats(0, 25))
@settings(deadline=None, max_examples=60)
@example(values=[1, 1], samples=1, level=1.0, share=0.0)
@example(values=[1, 1], samples=7, level=1 - 1e-15, share=24.0)
def test_ppf_is_the_inverse_of_cdf(values, samples, level, share):
    """ppf(q) <= t exactly when q <= cdf(t), as floats: the Galois connection that defines a quantile."""
    law = ct.discrete.CollapseTime(normal(values), samples=samples)
    t = int(share * samples)
    assert (law.ppf(level) <= t) == (level <= law.cdf(t))
    at = law.ppf(law.cdf(t))
    assert at <= t
    assert law.cdf(at) == law.cdf(t)
    if level not in (0, 1):
        assert law.cdf(law.ppf(level)) >= level > law.cdf(law.ppf(level) - 1)


def certified_tail(p, samples, fits):
    """P(T > t) and P(T <= t) from the number of ancestors in balls."""
    with flint.ctx.workprec(400):
        law = lineages.law_in_numbers(samples, fits - 1, arithmetic.of(flint.arb(0)))
        shares = [flint.arb(x) for x in p]
        total = sum(shares)
        collapsed = sum((w * sum((x / total) ** k for x in shares) for k, w in enumerate(law) if k), flint.arb(0))
        return float(1 - collapsed), float(collapsed)


@pytest.mark.parametrize("fits", [1, 2, 5, 40, 400])
def test_both_tails_keep_their_digits(fits):
    """Down to 1e-13 for P(T <= t) and to 1e-16 for P(T > t)."""
    p = [0.5, 0.3, 0.2]
    law = ct.discrete.CollapseTime(p, samples=12)
    upper, lower = certified_tail(p, 12, fits)
    assert law.sf(fits) == pytest.approx(upper, rel=1e-12, abs=0)
    assert law.cdf(fits) == pytest.approx(lower, rel=1e-12, abs=0)


def test_lower_tail_is_tiny_and_right():
    p = [0.5, 0.5]
    law = ct.discrete.CollapseTime(p, samples=60)
    assert law.cdf(3) == pytest.approx(certified_tail(p, 60, 3)[1], rel=1e-10, abs=0)


def test_geometric_tail():
    law = ct.discrete.CollapseTime([0.25] * 4, samples=50)
    t = np.array([900, 1002, 1003, 1500, 5000])
    assert law.sf(t + 1) / law.sf(t) == pytest.approx(1 - 1 / 50, rel=1e-12)
    assert law.ppf(1 - 1e-15) > 1003


def test_moments_of_the_geometric_tail(monkeypatch):
    """Two data, two atoms: P(T > t) = 2^-t from the start, so that a table of three entries leaves most to the tail."""
    monkeypatch.setattr("collapse_theory.discrete.tables._TABLE", 0)
    law = ct.discrete.CollapseTime([0.5, 0.5], samples=2)
    assert law._tables.sf.tolist() == pytest.approx([1, 0.5, 0.25, 0.125], rel=1e-15)
    assert (law.mean(), law.var()) == (pytest.approx(2, rel=1e-15), pytest.approx(2, rel=1e-14))
    assert law.sf(40) == pytest.approx(2.0**-40, rel=1e-13, abs=0)


def test_tails_add_up_to_one():
    law = ct.discrete.CollapseTime([0.1] * 10, samples=2000)
    t = np.arange(5000, 60_000)
    assert (law.cdf(t) == 1 - law.sf(t)).all()
    assert law.cdf(1000) + law.sf(1000) == pytest.approx(1, rel=1e-12)


def test_no_collapse_before_the_first_fit():
    law = ct.discrete.CollapseTime([0.5, 0.5], samples=3)
    assert (law.cdf(-1), law.cdf(0), law.sf(0), law.pmf(0), law.pmf(1.5)) == (0, 0, 1, 0, 0)
    assert law.pmf(1) == law.cdf(1) == pytest.approx(0.25, rel=1e-14)
    assert law.support() == (1, math.inf)
    assert law.interval(0.5)[0] <= law.median() <= law.interval(0.5)[1]


def test_point_mass_and_one_datum():
    point = ct.discrete.CollapseTime([0.0, 1.0], samples=10)
    assert (point.mean(), point.var(), point.support(), point.ppf(0.7), point.cdf(0)) == (0, 0, (0, 0.0), 0, 1)
    one = ct.discrete.CollapseTime([0.5, 0.5], samples=1)
    assert (one.mean(), one.var(), one.support(), one.ppf(1), one.sf(1)) == (1, 0, (1, 1.0), 1, 0)


def test_simulation_follows_the_distribution():
    """Direct resampling, five atoms, D = 60. DKW: right code fails with probability 1e-9; a distribution off by 0.05
    anywhere passes with probability below 1e-9."""
    draws, size = 20_000, 60
    band = math.sqrt(math.log(2 / 1e-9) / (2 * draws))
    assert 2 * band < 0.05
    rng, p = np.random.default_rng(11), normal([8, 5, 3, 2, 2])
    counts, times = rng.multinomial(size, p, size=draws), np.ones(draws, dtype=int)
    alive = np.flatnonzero(counts.max(axis=1) < size)
    while alive.size:
        times[alive] += 1
        counts[alive] = rng.multinomial(size, counts[alive] / size)
        alive = alive[counts[alive].max(axis=1) < size]
    law, grid = ct.discrete.CollapseTime(p, samples=size), np.arange(0, 10 * size)
    seen = np.searchsorted(np.sort(times), grid, side="right") / draws
    assert np.abs(seen - law.cdf(grid)).max() < band


def test_bad_input():
    for call, words in [
        (lambda: ct.discrete.CollapseTime([0.5, 0.5], samples=10**19).sf(3), "`samples` must"),
        (lambda: ct.discrete.CollapseTime([0.5, 0.6], samples=10), "`p` must sum to 1"),
        (lambda: ct.discrete.CollapseTime([flint.arb(1)], samples=10), "`p` must hold float64 numbers"),
    ]:
        with pytest.raises(ValueError, match=words):
            call()


@pytest.mark.parametrize(("values", "left", "samples"), [([5, 3, 2], 2, 9), ([4, 3, 2, 1], 2, 300), ([1] * 30, 20, 50)])
def test_until_some_atoms_are_left(values, left, samples):
    """The number of ancestors row by row, and the tails of the number of atoms that they show."""
    p = normal(values)
    time = ct.discrete.SupportTime(p, samples=samples, atoms=left)
    assert time.mean() == pytest.approx(ct.discrete.time_to_support(p, samples=samples, atoms=left), rel=1e-12)
    more = by_counts(len(p), left, samples) if len(set(values)) == 1 else by_sets(p, left, samples)
    steps = np.array([0, 1, 5, 40])
    for fits, law in zip(steps + 1, lineages.laws(samples, steps).values(), strict=True):
        assert time.sf(fits) == pytest.approx(law.mass @ more[law.low : law.high + 1], rel=1e-11, abs=1e-15)
        assert time.cdf(fits) == pytest.approx(law.mass @ (1 - more)[law.low : law.high + 1], rel=1e-9, abs=1e-13)
    last = 40 * samples // (left + 1) + 50
    ratio = math.prod(1 - i / samples for i in range(1, left + 1))
    if time.sf(last) > 1e-20:
        assert time.sf(last + 1) / time.sf(last) == pytest.approx(ratio, rel=1e-9)


def test_collapse_is_the_time_until_one_atom_is_left():
    one, time = ct.discrete.SupportTime([0.5, 0.3, 0.2], samples=40, atoms=1), ct.discrete.CollapseTime
    t = np.arange(900)
    assert (one.sf(t) == time([0.5, 0.3, 0.2], samples=40).sf(t)).all()
    assert repr(one) == "SupportTime([0.5, 0.3, 0.2], samples=40, atoms=1)"
    over = ct.discrete.SupportTime([0.5, 0.5], samples=10, atoms=2)
    assert (over.mean(), over.var(), over.support(), over.cdf(0)) == (0, 0, (0, 0.0), 1)
    few = ct.discrete.SupportTime([0.25] * 4, samples=3, atoms=3)
    assert (few.mean(), few.var(), few.support(), few.ppf(0.3)) == (1, 0, (1, 1.0), 1)
