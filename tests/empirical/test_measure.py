"""Measures of degenerate models."""

import numpy as np
import pytest

from collapse_empirical import measure, store


@pytest.mark.parametrize("spoilt", [np.nan, np.inf, 1e200])
def test_moments_that_are_out_of_bounds_stop_a_run_and_blame_no_argument(unigram, spoilt):
    run, moments = unigram(), (np.zeros(2), np.eye(2))
    with pytest.raises(store.StoppedError, match="cannot be computed any further"), run.stopping(0, 1):
        measure.w2_squared(moments, (np.full(2, spoilt), np.eye(2)))
