"""A column of pandas, whatever its index, and an array of xarray take the place of a list everywhere."""

import numpy as np
import pytest

import collapse_theory as ct

P, N, M, Q = [0.5, 0.3, 0.2], [1, 2, 3], [10, 20, 30], [0.1, 0.5]
ASKED = {
    "collapse time": lambda of: ct.discrete.collapse_time(of(P), samples=10),
    "its law": lambda of: ct.discrete.CollapseTime(of(P), samples=10).pmf(of(N)),
    "its quantiles": lambda of: ct.discrete.CollapseTime(of(P), samples=10).ppf(of(Q)),
    "support": lambda of: ct.discrete.expected_support(of(P), samples=10, fits=of(N)),
    "entropy": lambda of: ct.discrete.expected_entropy(of(P), samples=10, fits=of(N)),
    "sizes": lambda of: ct.discrete.homozygosity(of(P), samples=of(M), fits=3),
    "presence": lambda of: ct.discrete.presence_probability(of(Q), samples=10, fits=3),
    "counts": lambda of: ct.discrete.homozygosity(ct.discrete.from_counts(of(M)), samples=9, fits=1),
    "certified": lambda of: float(ct.certify(ct.discrete.homozygosity, p=of(P), samples=10, fits=3)),
    "risk": lambda of: ct.gaussian.risk(of(M), 3),
    "risks": lambda of: ct.gaussian.risk(10, of(N)),
    "variance": lambda of: ct.gaussian.LogVariance(samples=of(M), fits=3).pdf(of(Q)),
    "loop": lambda of: ct.loop.path(of(P), fits=3, decoding=ct.decoding.Decoding(0.9)).entropy,
    "plan": lambda of: ct.plan.fits_until(ct.discrete.expected_support, of(P), samples=10, level=2),
    "regression": lambda of: ct.regression.excess_risk(samples=of(M), dim=2, fits=2),
    "simulated": lambda of: ct.montecarlo.collapse_time_estimate(of(P), samples=10, replicates=50, seed=1).value,
    "moments": lambda of: ct.monitor.watch_moments(of([0.0, 0.1, 0.2]), of([1.0, 0.9, 1.1]), samples=50).variance,
    "tail": lambda of: ct.tails.Atoms(of(P)).mean(),
}


@pytest.fixture(scope="module", params=["pandas", "xarray"])
def column(request):
    module = pytest.importorskip(request.param)
    if request.param == "xarray":
        return lambda values: module.DataArray(values, dims="k")
    return lambda values: module.Series(values, index=[f"row {k}" for k in range(len(values), 0, -1)])


@pytest.mark.parametrize("name", ASKED)
def test_a_column_is_a_list(name, column):
    found, expected = ASKED[name](column), ASKED[name](list)
    assert np.asarray(found).tolist() == np.asarray(expected).tolist()
