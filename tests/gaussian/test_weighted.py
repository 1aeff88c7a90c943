"""Weighing real against synthetic data: the best weight by calculus, variances by simulation, what is refused."""

import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
from agreement import assert_mean, fixed_seed
from hypothesis import given, settings
from hypothesis import strategies as st

from collapse_theory import gaussian, schedule

k, m, w = sympy.symbols("k m w", positive=True)

WEIGHTS = st.floats(1e-9, 1.0) | st.just(0.0)


def test_the_best_weight_by_calculus():
    """It is where the slope of V vanishes, V is w*/m there, and the golden ratio for as many synthetic as real data."""
    variance = gaussian.weighted_mean_limit(k * m, anchors=m, weight=w)
    best = gaussian.golden_weight(k * m, anchors=m)
    assert sympy.simplify(best - (sympy.sqrt(4 * k + 1) - 1) / (2 * k)) == 0
    slope = sympy.numer(sympy.together(sympy.diff(variance, w)))
    assert sympy.simplify(sympy.expand(slope.subs(w, best))) == 0
    assert sympy.simplify(variance.subs(w, best) - best / m) == 0
    assert sympy.simplify(gaussian.golden_weight(m, anchors=m) - 1 / sympy.GoldenRatio) == 0


@settings(deadline=None)
@given(st.integers(1, 10**18), st.integers(1, 10**18), WEIGHTS)
def test_no_weight_is_better(samples, anchors, weight):
    best = gaussian.golden_weight(samples, anchors=anchors)
    least = gaussian.weighted_mean_limit(samples, anchors=anchors, weight=best)
    assert least == pytest.approx(best / anchors, rel=1e-13)
    assert gaussian.weighted_mean_limit(samples, anchors=anchors, weight=weight) >= least * (1 - 1e-13)


def test_pooling_beside_the_best_weight():
    """As many digits as the brief of the theory gives."""
    for ratio, pooled, best in ((4, 0.556, 0.390), (1, 0.667, 0.618), (Fraction(1, 4), 0.833, 0.828)):
        samples, anchors = int(400 * ratio), 400
        pool = gaussian.weighted_mean_limit(samples, anchors=anchors, weight=anchors / (samples + anchors))
        assert round(anchors * pool, 3) == pooled
        assert (
            round(
                anchors
                * gaussian.weighted_mean_limit(
                    samples, anchors=anchors, weight=gaussian.golden_weight(samples, anchors=anchors)
                ),
                3,
            )
            == best
        )


@pytest.mark.parametrize("sizes", [6, [6, 9, 3, 5]])
@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_variance_by_simulation(sizes, weight):
    rng, runs, sigma = np.random.default_rng(fixed_seed(4)), 200_000, 1.5
    mean = np.zeros(runs)
    for size in schedule.of(sizes).draws(4):
        real = sigma * rng.standard_normal((runs, 4)).mean(axis=1)
        mean = weight * real + (1 - weight) * (mean + sigma * rng.standard_normal((runs, size)).mean(axis=1))
    exact = gaussian.weighted_mean_variance(sizes, 4, anchors=4, weight=weight, sigma=sigma)
    assert_mean(mean**2, exact, seed=4, resolution=0.05)


@settings(deadline=None)
@given(st.integers(1, 100), st.integers(0, 30), st.integers(1, 100), WEIGHTS)
def test_equal_sizes_beside_listed_ones(samples, fits, anchors, weight):
    case = {"anchors": anchors, "weight": weight}
    listed = gaussian.weighted_mean_variance([samples] * fits, [fits, 0], **case)
    assert listed == pytest.approx([gaussian.weighted_mean_variance(samples, fits, **case), 0], rel=1e-11, abs=1e-300)


def test_many_fits_tend_to_the_limit():
    case = {"anchors": 50, "weight": 0.1}
    assert gaussian.weighted_mean_variance(100, 10**6, **case) == gaussian.weighted_mean_limit(100, **case)
    assert gaussian.weighted_mean_limit(100, anchors=50, weight=0) == math.inf


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: gaussian.golden_weight(0, anchors=1), "samples"),
        (lambda: gaussian.golden_weight(1, anchors=0), "anchors"),
        (lambda: gaussian.golden_weight([1, 2], anchors=1), "samples"),
        (lambda: gaussian.weighted_mean_limit(5, anchors=1, weight=1.5), "weight"),
        (lambda: gaussian.weighted_mean_variance(5, 1, anchors=1, weight=-0.5), "weight"),
        (lambda: gaussian.weighted_mean_variance(5, -1, anchors=1, weight=0.5), "fits"),
        (lambda: gaussian.weighted_mean_limit(5, anchors=1, weight=0.5, sigma=0), "sigma"),
        (lambda: gaussian.weighted_mean_limit(5, anchors=1, weight=1e-200), "weight"),
    ],
)
def test_bad_input(call, word):
    with pytest.raises(ValueError, match=f"`{word}`"):
        call()
