"""Estimates say what was simulated and how sure it is."""

import math

import numpy as np
import pytest

from collapse_theory.montecarlo import Estimate


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [(0.090032, 0.00007, "0.09003(7)"), (1995.98, 3.2, "1996(3)"), (1960.4, 20.1, "1960(20)"),
     (2.523e-4, 1.9e-6, "0.000252(2)"), (0.25, 0.0096, "0.25(1)"), (-1.5, 0.25, "-1.5(2)"),
     (2.5e-7, 3e-9, "2.50(3)e-07"), (12.0, 96.0, "0(100)")],
)  # fmt: skip
def test_parenthesis_notation(value, error, text):
    assert repr(Estimate(value, error, replicates=10, seed=0)) == text


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [(0.0901488, 0.000219, "0.09015 ± 0.00022"), (1959.78, 20.4, "1960 ± 20"), (123456.0, 789.0, "123460 ± 790"),
     (2.5e-9, 3e-11, "2.500e-09 ± 3.0e-11"), (1.0, 0.0, "1 ± 0")],
)  # fmt: skip
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
    assert spread == pytest.approx(stated, rel=0.2, abs=0)
