"""Gaussian mixtures: closed forms against quadrature and scipy, and the fits against both starts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from collapse_empirical import experiments
from collapse_empirical.experiments.gmm.mixture import Mixture, draw, log_density, matched, squared_l2

seeds = st.integers(0, 2**32 - 1)


def mixture(seed, k=2, dim=2):
    rng = np.random.default_rng(seed)
    roots = rng.standard_normal((k, dim, dim)) + np.eye(dim)
    return Mixture(
        rng.dirichlet(np.ones(k)), rng.normal(size=(k, dim)), roots @ roots.swapaxes(1, 2) + 0.1 * np.eye(dim)
    )


@given(seeds)
def test_density_is_that_of_scipy(seed):
    one, points = mixture(seed), np.random.default_rng(seed).normal(size=(5, 2))
    parts = zip(one.weights, one.means, one.covariances, strict=True)
    expected = sum(w * stats.multivariate_normal(m, c).pdf(points) for w, m, c in parts)
    assert np.exp(log_density(one, points)) == pytest.approx(expected, rel=1e-9, abs=0)


@settings(max_examples=20)
@given(seeds, seeds)
def test_squared_l2_is_the_integral(a, b):
    one, other = mixture(a, k=2, dim=1), mixture(b, k=3, dim=1)

    def square(x):
        return (np.exp(log_density(one, np.array([[x]]))) - np.exp(log_density(other, np.array([[x]]))))[0] ** 2

    expected = integrate.quad(square, -40, 40, points=[-2, 0, 2], limit=400)[0]
    assert squared_l2(one, other) == pytest.approx(expected, rel=1e-6, abs=1e-10)
    assert squared_l2(one, one) == pytest.approx(0, abs=1e-14)


@given(seeds)
def test_moments_are_those_of_the_density(seed):
    one = mixture(seed, k=3)
    mean, covariance = one.moments()
    second = sum(w * (c + np.outer(m, m)) for w, m, c in zip(one.weights, one.means, one.covariances, strict=True))
    assert covariance + np.outer(mean, mean) == pytest.approx(second, rel=1e-9, abs=1e-12)


def test_draws_have_the_moments_of_the_mixture():
    one = mixture(3)
    points = draw(one, 100_000, rng=np.random.default_rng(0))
    mean, covariance = one.moments()
    # each mean is normal with a known variance: beyond 6.5 sd with probability < 1e-10; wrong by 0.1 is found
    assert (np.abs(points.mean(0) - mean) < 6.5 * np.sqrt(np.diag(covariance) / 100_000)).all()
    assert np.cov(points.T) == pytest.approx(covariance, rel=0.1, abs=0.1)


@given(seeds, st.permutations(range(3)))
def test_matching_undoes_a_permutation(seed, order):
    one = mixture(seed, k=3)
    assert np.array_equal(matched(one.reordered(order), one).means, one.means)


@pytest.mark.parametrize("start", ["cold", "warm"])
def test_a_fit_finds_two_blobs_and_keeps_their_order(start, tmp_path):
    made = {"start": start, "means": ((-3.0, 0.0), (3.0, 0.0))}
    experiment = experiments.create(experiments.recipe("gmm", "paper", seeds=(0,), settings=made))
    rng, previous = np.random.default_rng(0), None
    for _ in range(3):
        data = experiment.real(1000, rng)
        previous = experiment.fit(data, previous=previous, rng=rng, work=tmp_path)
        assert previous.means == pytest.approx(experiment.source.means, abs=0.4)
        assert previous.covariances[0] == pytest.approx(np.eye(2), abs=0.4)


def test_a_mixture_survives_the_disk(tmp_path):
    experiment = experiments.create(experiments.recipe("gmm", "paper", seeds=(0,)))
    one = mixture(0)
    experiment.save(one, tmp_path)
    other = experiment.load(tmp_path)
    assert all(np.array_equal(getattr(one, n), getattr(other, n)) for n in ("weights", "means", "covariances"))
