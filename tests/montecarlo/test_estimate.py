"""Estimates say what was simulated and how sure it is."""

import math

import flint
import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory.montecarlo import Estimate


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (0.090032, 0.00007, "0.09003(7)"),
        (1995.98, 3.2, "1996(3)"),
        (1960.4, 20.1, "1960(20)"),
        (2.523e-4, 1.9e-6, "0.000252(2)"),
        (0.25, 0.0096, "0.25(1)"),
        (-1.5, 0.25, "-1.5(2)"),
        (2.5e-7, 3e-9, "2.50(3)e-07"),
        (12.0, 96.0, "0(100)"),
    ],
)
def test_parenthesis_notation(value, error, text):
    assert repr(Estimate(value, error, replicates=10, seed=0)) == text


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (0.0901488, 0.000219, "0.09015 ± 0.00022"),
        (1959.78, 20.4, "1960 ± 20"),
        (123456.0, 789.0, "123460 ± 790"),
        (2.5e-9, 3e-11, "2.500e-09 ± 3.0e-11"),
        (1.0, 0.0, "1 ± 0"),
    ],
)
def test_plus_minus(value, error, text):
    assert Estimate(value, error, replicates=10, seed=0).plus_minus() == text


def test_without_uncertainty():
    assert repr(Estimate(1.0, math.inf, 1, 0)) == "1(±inf)"
    assert Estimate.of_mean(np.array([3.0]), seed=0).standard_error == math.inf


def test_mean_and_variance_of_known_draws():
    draws = np.array([1.0, 2.0, 3.0, 4.0])
    mean = Estimate.of_mean(draws, seed=3)
    assert (mean.value, mean.replicates, mean.seed) == (2.5, 4, 3)
    assert mean.standard_error == pytest.approx(draws.std(ddof=1) / 2)
    assert Estimate.of_variance(draws, seed=3).value == pytest.approx(draws.var(ddof=1))


def test_z_counts_standard_errors():
    estimate = Estimate(1.0, 0.5, 10, 0)
    assert estimate.z(0.0) == 2
    assert estimate.z(2.0) == -2
    assert Estimate(1.0, 0.0, 10, 0).z(1.0) == 0
    assert Estimate(1.0, 0.0, 10, 0).z(2.0) == -math.inf


def test_scaling_keeps_the_relative_error():
    scaled = Estimate(2.0, 0.5, 10, 0).scaled(-3)
    assert (scaled.value, scaled.standard_error) == (-6.0, 1.5)


def test_the_error_of_a_variance_is_calibrated():
    """The spread of 400 estimated variances equals their stated standard error within 20 %, at more than 5 sigma."""
    rng = np.random.default_rng(1)
    estimates = [Estimate.of_variance(rng.standard_exponential(2000), seed=0) for _ in range(400)]
    spread = np.std([e.value for e in estimates])
    stated = np.sqrt(np.mean([e.standard_error**2 for e in estimates]))
    assert spread == pytest.approx(stated, rel=0.2)


def test_agreement_with_an_enclosure():
    """The proven interval counts, not its middle; exact values are found, wrong ones are not."""
    exact = ct.certify(ct.gaussian.risk, samples=100, fits=6, digits=15)
    estimate = ct.montecarlo.risk_estimate(100, 6, replicates=20_000, seed=1)
    assert estimate.agrees_with(exact)
    assert not estimate.agrees_with(0.065)
    sharp = Estimate(1.0, 1e-9, 10, 0)
    assert not sharp.agrees_with(1.1)
    assert sharp.agrees_with(ct.Enclosure(flint.arb(1.1, 0.11), digits=1))


def test_intervals_widen_with_confidence_and_looks():
    widths = [
        np.ptp(Estimate(0.0, 1.0, 10, 0, looks=looks).interval(c)) for looks, c in [(0, 0.9), (0, 0.99), (5, 0.99)]
    ]
    assert widths == sorted(widths)
    assert widths[0] == pytest.approx(2 * 1.6448536, rel=1e-6)
    for confidence in (0, 1, -1):
        with pytest.raises(ValueError, match="`confidence` must lie strictly between 0 and 1"):
            Estimate(0.0, 1.0, 10, 0).interval(confidence)


def test_combining_is_pooling():
    draws = np.random.default_rng(1).random(1000)
    parts = [Estimate.of_mean(draws[:300], 1), Estimate.of_mean(draws[300:], 2)]
    pooled = parts[0].combined(parts[1])
    assert pooled.value == pytest.approx(draws.mean())
    assert pooled.standard_error == pytest.approx(Estimate.of_mean(draws, 1).standard_error, rel=0.01)
    with pytest.raises(ValueError, match="`other` must have another seed"):
        parts[0].combined(parts[0])


def test_a_single_draw_has_no_variance():
    assert math.isnan(Estimate.of_variance(np.array([1.0]), 0).value)
