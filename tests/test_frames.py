"""Every result that has a table gives it to pandas as it is, and says how to get pandas."""

import sys

import numpy as np
import pytest
from distributions import ALL, ONE_OF_EACH

import collapse_theory as ct

LOG = [[600, 300, 100], [620, 290, 90], [640, 280, 80]]


def test_without_pandas_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'collapse-theory\[frames\]'"):
        ct.gaussian.MeanLimit().to_frame()


@pytest.fixture
def pandas():
    return pytest.importorskip("pandas")


@pytest.mark.parametrize("each", [ALL[name] for name in ONE_OF_EACH], ids=ONE_OF_EACH)
def test_quantiles_of_a_distribution(each, pandas):
    table = each.to_frame([0.1, 0.5])
    assert list(table.index) == [0.1, 0.5]
    assert table.x[0.5] == each.median()
    assert np.allclose(table.cdf + table.sf, 1)
    assert (each.to_frame([0.01, 0.3, 0.9]).x.diff().dropna() >= 0).all()


@pytest.mark.parametrize("q", [1.5, -0.1, np.nan, "half"])
def test_quantiles_of_what_is_no_probability(q):
    with pytest.raises(ValueError, match="`q` must"):
        ct.gaussian.MeanLimit().to_frame(q)


def test_an_estimate(pandas):
    estimate = ct.montecarlo.risk_estimate(10, 2, replicates=1000, seed=3)
    (row,) = estimate.to_frame().to_dict("records")
    assert (row["value"], row["replicates"], row["seed"]) == (estimate.value, 1000, 3)
    assert (row["low"], row["high"]) == estimate.interval()


def test_a_profile(pandas):
    profile = ct.Profile.of_policy("linear-regression", ct.policy.Accumulate())
    table = profile.to_frame()
    assert table.holds.to_dict() == profile.holds
    assert table.evidence.to_dict() == profile.evidence


def test_records_are_put_together(pandas):
    records = [ct.claims.verify(ct.claims.find(i)) for i in ("suresh2024.corollary2", "shumailov2023.eq4")]
    table = pandas.concat(record.to_frame() for record in records)
    assert list(table.index) == ["suresh2024.corollary2", "shumailov2023.eq4"]
    assert list(table.verdict) == ["misprint", "refuted"]


def test_steps_of_a_log(pandas):
    report = ct.monitor.watch(LOG)
    table = report.to_frame()
    assert list(table.index) == [1, 2]
    step = report.steps[1]
    assert (table.slope[2], table.slope_low[2]) == (step.slope.value, step.slope.low)
    assert table.entropy_drift[2] == step.entropy.drift
    assert table.log_evidence[2] == step.log_evidence


def test_a_path_of_a_loop(pandas):
    found = ct.loop.path([0.5, 0.3, 0.2], fits=2, decoding=ct.decoding.Decoding(top_p=0.6))
    assert found.to_frame().support.tolist() == [3, 2, 1]
    assert found.to_frame().index.name == "fits"
