"""The likeliest tilt against a general optimiser."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from collapse_theory.monitor.dispersion import Dispersion
from collapse_theory.monitor.expected import Law
from collapse_theory.monitor.tilt import strength, tilted


def law_of(weights, share=1.0):
    model = np.array(weights, dtype=float) / np.sum(weights)
    rest = np.ones_like(model) / model.size
    return Law(share, model, rest if share < 1 else model)


@given(
    weights=st.lists(st.integers(1, 500), min_size=3, max_size=30),
    share=st.sampled_from([1.0, 0.6]),
    eta=st.floats(-0.5, 2),
    seed=st.integers(0, 99),
)
def test_the_likeliest_tilt_is_found(weights, share, eta, seed):
    law = law_of(weights, share)
    values = np.log(law.model)
    if np.ptp(values) == 0:
        assert strength(law, values, np.ones(values.size)).information == 0
        return
    counts = np.random.default_rng(seed).multinomial(3000, tilted(law, values, eta)[1]).astype(float)
    found = strength(law, values, counts)
    if found.endless or found.information == 0:
        return

    def loss(at):
        return -counts @ np.log(tilted(law, values, at)[1])

    reach = 2.0 / np.ptp(values)
    best = minimize_scalar(loss, bounds=(found.value - reach, found.value + reach), method="bounded")
    assert loss(found.value) <= best.fun + 1e-6
    assert found.log_likelihood == pytest.approx(-loss(found.value), rel=1e-12)
    apart = 1e-3 / np.ptp(values)
    bend = (loss(found.value + apart) + loss(found.value - apart) - 2 * loss(found.value)) / apart**2
    if share == 1.0:
        assert found.information == pytest.approx(bend, rel=0.02, abs=1e-2)


def test_data_all_alike_tilt_without_end():
    law = law_of([5, 3, 2])
    top, rarest = np.array([100.0, 0, 0]), np.array([0, 0, 100.0])
    sharp, flat = (strength(law, np.log(law.model), counts) for counts in (top, rarest))
    assert (sharp.endless, flat.endless) == (1, -1)
    assert strength(law, np.log(law.model), np.array([50.0, 30, 20])).endless == 0
    assert 5 < sharp.value < 12
    assert -12 < flat.value < -5
    assert sharp.law @ np.log(law.model) == pytest.approx((top + law.model) @ np.log(law.model) / 101)
    assert sharp.log_likelihood < 0
    assert strength(Law(0.5, law.model, law.model), np.log(law.model), top).information == 0


def test_no_data_no_tilt():
    law = law_of([5, 3, 2])
    assert strength(law, np.log(law.model), np.zeros(3)).information == 0
    assert Dispersion().quantile(0.95) == pytest.approx(1.959964, abs=1e-5)
