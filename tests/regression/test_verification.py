"""The verifier's threshold: what is kept is balanced there, by algebra and by simulation."""

import numpy as np
import pytest
from agreement import fixed_seed
from hypothesis import given
from hypothesis import strategies as st

from collapse_theory.regression import verification_threshold


@given(right=st.floats(0.01, 1), wrong=st.floats(0.01, 1))
def test_verification_threshold_balances_what_is_kept(right, wrong):
    p = verification_threshold(kept_right=right, kept_wrong=wrong)
    assert p * wrong == pytest.approx((1 - p) * right, rel=1e-12)


def test_verification_by_simulation():
    """Below the threshold most kept labels are right, above it most are wrong.

    With 2e5 labels, 0.02 from the threshold, the difference is 12 of its standard deviations from 0: correct code fails
    with a probability below 1e-9.
    """
    rng = np.random.default_rng(fixed_seed(3))
    threshold = verification_threshold(kept_right=0.6, kept_wrong=0.3)
    for share, most_right in ((threshold - 0.02, True), (threshold + 0.02, False)):
        wrong = rng.random(200_000) < share
        kept = rng.random(200_000) < np.where(wrong, 0.3, 0.6)
        assert ((wrong & kept).sum() < (~wrong & kept).sum()) == most_right


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (lambda: verification_threshold(kept_right=1.2, kept_wrong=0.1), "`kept_right` must be in"),
        (lambda: verification_threshold(kept_right=0.0, kept_wrong=0.0), "must not both be 0"),
    ],
)
def test_bad_input(question, message):
    with pytest.raises(ValueError, match=message):
        question()
