"""The stationary distributions of anchored families: no flow of probability, and known moments."""

import numpy as np
import pytest
from scipy import integrate

import collapse_theory as ct

f = ct.families


@pytest.mark.parametrize("family", f.FAMILIES)
@pytest.mark.parametrize("anchors", [2, 4])
def test_the_density_solves_the_stationary_equation(family, anchors):
    """No probability flows: (V rho)' = 2m (mu0 - mu) rho; and the moments are those of many synthetic data."""
    start, variance = 0.4, f.FAMILIES[family]
    limit = f.stationary_distribution(family=family, mean=start, anchors=anchors)
    for mu in limit.ppf([0.1, 0.5, 0.9]):
        h = 1e-5 * mu if mu else 1e-6
        flow = [variance.at(x) * limit.pdf(x) for x in (mu - h, mu + h)]
        drift = 2 * anchors * (start - mu) * limit.pdf(mu)
        assert (flow[1] - flow[0]) / (2 * h) == pytest.approx(drift, rel=1e-5, abs=1e-5)
    assert limit.mean() == pytest.approx(start, rel=1e-12)
    exact = f.stationary_variance(10**7, family=family, mean=start, anchors=anchors)
    assert limit.var() == pytest.approx(exact, rel=1e-5)


def test_the_density_is_the_exponential_of_the_divergence():
    """In the natural parameter the density is exp(-2m KL): a Poisson model, by quadrature."""
    start, m = 1.5, 2
    limit = f.stationary_distribution(family="poisson", mean=start, anchors=m)

    def weight(theta):
        return np.exp(-2 * m * (start * (np.log(start) - theta) - start + np.exp(theta)))

    total = integrate.quad(weight, -20, 5)[0]
    for theta in (-1.0, 0.0, 0.7):
        assert limit.pdf(np.exp(theta)) * np.exp(theta) == pytest.approx(weight(theta) / total, rel=1e-8)


def test_no_anchors_are_refused():
    with pytest.raises(ValueError, match="`anchors` must"):
        f.stationary_distribution(family="poisson", mean=0.5, anchors=0)
