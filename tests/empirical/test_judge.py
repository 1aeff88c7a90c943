"""The width of a band."""

import numpy as np
import pytest
from scipy import stats

from collapse_empirical import judge


def test_where_all_runs_are_equal_rounding_does_not_widen_the_band():
    rng = np.random.default_rng(3)
    paths = np.column_stack([np.full(2000, 0.1) + 1e-17 * rng.random(2000), rng.standard_normal(2000)])
    band = judge.width(paths, 20, level=0.01, rng=rng)
    assert band[0] == 0
    assert band[1] == pytest.approx(stats.norm.isf(0.005) / np.sqrt(20), rel=0.15)
