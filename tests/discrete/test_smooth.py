"""The mean collapse time: rows, smooth part, series, balls and conditional two-atom chains agree."""

import math
from fractions import Fraction

import flint
import mpmath
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import binom

import collapse_theory as ct
from collapse_theory import arithmetic
from collapse_theory.discrete import ancestry, atoms, occupancy

weights = st.lists(st.floats(1e-3, 1), min_size=2, max_size=5)


def normal(values):
    return np.array(values) / math.fsum(values)


def by_rows(p, samples):
    """The full row recursion, without the smooth part."""
    gain = ancestry.diversity(atoms.prepare_floats(p), arithmetic.of())
    return 1 + ancestry.gathered_by_rows(gain(np.arange(samples + 1.0)), samples)


@given(values=weights, samples=st.integers(1, 60))
@settings(deadline=None, max_examples=30)
def test_floats_equal_balls(values, samples):
    p = normal(values)
    certified = ct.certify(ct.discrete.collapse_time, list(p), samples=samples, digits=20)
    assert ct.discrete.collapse_time(p, samples=samples) == pytest.approx(float(certified), rel=1e-13, abs=0)


def conditional_mean(samples, share):
    """share · E[T; the atom wins], from the two-atom chain conditioned on winning (Doob transform)."""
    counts = np.arange(1, samples)
    inner = binom.pmf(counts[None, :], samples, counts[:, None] / samples)
    wins = counts / samples
    steps = np.linalg.solve(np.eye(samples - 1) - inner, wins)
    return share + binom.pmf(counts, samples, share) @ steps


@given(values=weights, samples=st.integers(2, 60))
@settings(deadline=None, max_examples=30)
def test_equals_the_two_atom_chains_given_the_winner(values, samples):
    p = normal(values)
    mean = sum(conditional_mean(samples, share) for share in p)
    assert ct.discrete.collapse_time(p, samples=samples) == pytest.approx(mean, rel=1e-10)


near_fixation = st.floats(-1, 4).map(lambda e: [1 - 10**e / 1e5, 10**e / 1e5])


@given(p=st.one_of(weights.map(normal), near_fixation.map(normal)), samples=st.integers(10_001, 25_000))
@settings(deadline=None, max_examples=8)
@example(p=normal([0.5, 0.5]), samples=10_001)
@example(p=normal([1 - 1e-4, 1e-4]), samples=20_000)
@example(p=np.full(30_000, 1 / 30_000), samples=20_000)
def test_smooth_part_equals_the_rows(p, samples):
    assert ct.discrete.collapse_time(p, samples=samples) == pytest.approx(by_rows(p, samples), rel=5e-14, abs=0)


def test_smooth_part_equals_the_rows_at_a_hundred_thousand():
    p = np.full(10, 0.1)
    rows = by_rows(p, 100_000)
    assert ct.discrete.collapse_time(p, samples=100_000) == pytest.approx(rows, rel=2e-14, abs=0)
    series = ct.discrete.collapse_time(p, samples=100_000, method="series")
    assert rows == pytest.approx(series, rel=2e-14, abs=0)


def test_smooth_excess_equals_the_rows():
    p = normal([0.7, 0.2, 0.06, 0.04])
    gain = ancestry.excess(atoms.prepare_floats(p), arithmetic.of())
    rows = 3 + ancestry.gathered_by_rows(gain(np.arange(15_001.0)), 15_000)
    assert ct.discrete.excess_support(p, samples=15_000) == pytest.approx(rows, rel=5e-14, abs=0)


def test_excess_support_tends_to_twice_the_entropy():
    """What the published D·H law gives: the excess summed over time, not the time."""
    p = normal([0.5, 0.3, 0.1, 0.1])
    law = ct.discrete.entropy_time(p, samples=10**12, constant=2)
    assert ct.discrete.excess_support(p, samples=10**12) == pytest.approx(law, rel=1e-9)


@given(values=weights, exponent=st.floats(3, 18))
@settings(deadline=None, max_examples=8)
@example(values=[0.5, 0.5], exponent=5.0)
@example(values=[1.0, 1e-3], exponent=6.3)
def test_series_is_within_its_stated_error(values, exponent):
    p, samples = normal(values), int(10**exponent)
    if samples * (1 - p.max()) < 50:
        return
    exact = ct.discrete.collapse_time(p, samples=samples, method="exact")
    series = ct.discrete.collapse_time(p, samples=samples, method="series")
    assert abs(series - exact) <= ct.discrete.series_error(p, samples=samples) + 3e-14 * exact


def test_series_at_a_hundred_thousand():
    for p in ([0.5, 0.5], [0.9, 0.1], np.full(1000, 1e-3)):
        exact, series = (ct.discrete.collapse_time(p, samples=100_000, method=m) for m in ("exact", "series"))
        assert series == pytest.approx(exact, rel=3e-14, abs=0)


@given(rare=st.floats(1, 9), exponent=st.floats(6.1, 18))
@settings(deadline=None, max_examples=5)
@example(rare=0.0, exponent=15.0)
@example(rare=3.0, exponent=7.0)
def test_auto_is_never_silently_wrong(rare, exponent):
    """Down to 1 − p of order 1/D, where the series means nothing, auto equals exact."""
    samples = int(10**exponent)
    small = min(10**rare / samples, 0.5)
    auto, exact = (ct.discrete.collapse_time([1 - small, small], samples=samples, method=m) for m in ("auto", "exact"))
    assert auto == pytest.approx(exact, rel=5e-14, abs=0)


def test_one_copy_of_a_rare_atom():
    """With p = (1 − x, x), x D = c -> 0, E[T] − 1 is c times the mean from one copy, 2 ln D + O(1): no digits lost."""
    means = [
        (ct.discrete.collapse_time([1 - 1e-3 / d, 1e-3 / d], samples=d, method="exact") - 1) for d in (10**9, 10**12)
    ]
    assert means[1] - means[0] == pytest.approx(1e-3 * 2 * math.log(1000), rel=1e-6)


def test_diffusion_error_is_of_order_log_d():
    for samples in (10**3, 10**6, 10**9):
        exact, diffusion = (
            ct.discrete.collapse_time([0.3, 0.7], samples=samples, method=m) for m in ("exact", "diffusion")
        )
        assert abs(diffusion - exact) < 1 + math.log(samples) / 3


def test_a_million_distinct_atoms():
    zipf = 1 / np.arange(1, 10**6 + 1)
    zipf /= zipf.sum()
    mean = ct.discrete.collapse_time(zipf, samples=10**5)  # with all powers this would take an hour
    assert mean == pytest.approx(ct.discrete.collapse_time(zipf, samples=10**5, method="series"), rel=1e-13)


@pytest.mark.parametrize(("balls", "boxes"), [(2, 10), (7, 10), (40, 30), (2048, 10**5)])
def test_collision_moments(balls, boxes):
    row, low, high = np.zeros(balls + 2), 1, 1
    row[1] = 1.0
    for _ in range(balls - 1):
        low, high = occupancy.throw(row, low, high, boxes, 1e-60)
    lost = balls - np.arange(low, high + 1)
    law = row[low : high + 1]
    moments = occupancy.collision_moments(balls, boxes)
    for r in range(occupancy.ORDER + 1):
        assert moments.raw[r] == pytest.approx(law @ lost.astype(float) ** r, rel=1e-11)
        assert moments.central[r] == pytest.approx(law @ (lost - law @ lost) ** r, rel=1e-8, abs=1e-9)


def test_collision_moments_of_huge_sizes_keep_their_digits():
    exact = Fraction(1, 10**18) * 3  # E of three balls: 3 − D + D(1−1/D)^3 = 3/D − 1/D²
    assert occupancy.collision_moments(3.0, 10**18).mean == pytest.approx(float(exact), rel=1e-15)


def test_bad_input():
    with pytest.raises(ValueError, match="`method` must be one of"):
        ct.discrete.collapse_time([0.5, 0.5], samples=10, method="fast")
    with pytest.raises(ValueError, match='Use method="exact"'):
        ct.discrete.collapse_time([0.999, 0.001], samples=1000, method="series")
    with pytest.raises(ValueError, match="no enclosure"):
        ct.certify(ct.discrete.collapse_time, [0.5, 0.5], samples=1000, method="series")
    with pytest.raises(ValueError, match="at most 10000 for mpmath"):
        ct.discrete.collapse_time([mpmath.mpf(0.5)] * 2, samples=10**6)
    with pytest.raises(ValueError, match="`samples` must be at most 1e18"):
        ct.discrete.collapse_time([0.5, 0.5], samples=10**19, method="exact")
    with pytest.raises(ValueError, match="`p` must hold float64 or arb numbers"):
        ct.discrete.time_to_support([mpmath.mpf(0.5)] * 2, samples=10, atoms=1)
    with pytest.raises(ValueError, match="`atoms` must be"):
        ct.discrete.time_to_support([0.5, 0.5], samples=10, atoms=0)


def test_one_inexact_ball_given_again_is_one_atom():
    """A thousand atoms of 1/1000, as one ball, are grouped; floats beside a ball are lifted one by one."""
    from collapse_theory import arithmetic
    from collapse_theory.discrete.atoms import prepare

    third = flint.arb(1) / 3
    balls = arithmetic.of(third)
    assert list(prepare([third] * 3, balls).counts) == [3]
    assert sum(prepare(np.array([0.5, 0.5]), balls).counts) == 2
