"""Shares against SciPy's exact intervals; cuts of the tail found again."""

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from collapse_theory.monitor.dispersion import Dispersion
from collapse_theory.monitor.expected import Law
from collapse_theory.monitor.parts import Mean
from collapse_theory.monitor.shares import Share, cut_tail


@given(part=st.integers(0, 50), rest=st.integers(0, 50).filter(bool), level=st.floats(0.5, 0.999))
def test_shares_have_the_exact_interval(part, rest, level):
    estimate = Share(part, part + rest).estimate(1.0, level)
    interval = scipy.stats.binomtest(part, part + rest).proportion_ci(level, method="exact")
    assert (estimate.low, estimate.high) == pytest.approx((interval.low, interval.high), abs=1e-9)
    wider = Share(part, part + rest).estimate(4.0, level)
    assert wider.low <= estimate.low + 1e-12
    assert wider.high >= estimate.high - 1e-12


def test_shares_add_up():
    assert Share(1, 4) + Share(2, 5) == Share(3, 9)
    assert not Share().estimate(1.0, 0.95).is_known


def estimated(cut):
    """The lost mass as the monitor says it, of independent data."""
    return Mean.of(cut.lost, 1 / cut.variance).estimate(Dispersion(), 0.95)


def zipf(size):
    weights = 1 / np.arange(1.0, size + 1)
    return weights / weights.sum()


@pytest.mark.parametrize("share", [1.0, 0.6])
@pytest.mark.parametrize("kept", [0.7, 0.9, 0.99])
def test_a_cut_is_found_again(share, kept):
    """200 logs each; the interval holds the truth in 95 %, up to six standard errors."""
    rng, model, rest = np.random.default_rng(6), zipf(500), np.full(500, 1 / 500)
    inside = np.cumsum(model) <= kept
    truth = 1 - model[inside].sum()
    law = Law(share, model, rest if share < 1 else model)
    q = share * np.where(inside, model, 0) / model[inside].sum() + (1 - share) * law.rest
    held, values = [], []
    for _ in range(200):
        cut = cut_tail(law, rng.multinomial(40_000, q).astype(float), 1.0)
        estimate = estimated(cut)
        held.append(estimate.holds(truth))
        values.append(estimate.value)
        assert cut.law.sum() == pytest.approx(1)
    if share == 1.0:
        assert np.mean(held) > 0.95 - 6 * np.sqrt(0.05 * 0.95 / 200)
        assert np.mean(values) == pytest.approx(truth, abs=0.004)


def test_nothing_seen_again_says_nothing():
    law = Law(1.0, zipf(5), zipf(5))
    assert not estimated(cut_tail(law, np.zeros(5), 1.0)).is_known
    assert not estimated(cut_tail(law, np.array([0, 0, 0, 0, 9.0]), 1.0)).value > 1
