"""Curated resampling draft by draft beside its exact law; z < 6, and an error of a few per cent would be seen."""

import numpy as np
import pytest
from scipy.stats import chi2

from collapse_theory.curation import BestOf, Duel, Verifier, bad_share_law, fixation_probability
from collapse_theory.montecarlo import curated_counts, curated_winner_estimate

CURATORS = [Verifier(0.9, 0.6), BestOf(2), Duel(0.3)]
RUNS = 40_000


@pytest.mark.parametrize("curator", CURATORS, ids=repr)
@pytest.mark.parametrize("real", [(0.0, 0.0), (0.2, 0.4)])
def test_counts_follow_the_exact_law(curator, real):
    setting = {"samples": 12, "fits": 3, "curator": curator, "real": real[0], "real_bad": real[1]}
    found = curated_counts(0.6, replicates=RUNS, seed=5, **setting)
    law = bad_share_law(0.6, **setting)
    expected = RUNS * law
    many = expected > 20
    seen = np.bincount(found, minlength=13)
    square = ((seen - expected)[many] ** 2 / expected[many]).sum()
    assert chi2.sf(square, many.sum()) > 1e-9
    other = RUNS * bad_share_law(0.63, **setting)
    away = ((seen - other)[many] ** 2 / other[many]).sum()
    assert chi2.sf(away, many.sum()) < chi2.sf(square, many.sum())


@pytest.mark.parametrize("curator", CURATORS, ids=repr)
def test_winners(curator):
    share = 0.85
    estimate = curated_winner_estimate(share, samples=10, curator=curator, replicates=RUNS, seed=7)
    exact = fixation_probability(share, samples=10, curator=curator)
    assert abs(estimate.z(exact)) < 6
    assert abs(estimate.z(1.5 * exact)) > 6  # an error by half is seen


def test_the_first_fit_and_the_seed():
    first = curated_counts(1.0, samples=7, fits=1, curator=BestOf(3), replicates=4, seed=1)
    assert first.tolist() == [7] * 4
    again = {"samples": 30, "fits": 2, "curator": Duel(0.4), "replicates": 50, "seed": 3}
    assert (curated_counts(0.5, **again) == curated_counts(0.5, **again)).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"bad": 1.5}, "`bad` must be in"),
        ({"fits": 0}, "`fits` must be"),
        ({"curator": None}, "`curator` must be a Verifier"),
        ({"real": -1}, "`real` must be in"),
    ],
)
def test_bad_input(change, message):
    setting = {"bad": 0.5, "samples": 5, "fits": 1, "curator": BestOf(2), "replicates": 3, "seed": 1, **change}
    with pytest.raises(ValueError, match=message):
        curated_counts(**setting)
