"""Simulated loops that decode, beside exact laws of two atoms, unlimited data, and draws in plain NumPy."""

import numpy as np
import pytest

from collapse_theory.decoding import Decoding
from collapse_theory.draw import Draw
from collapse_theory.loop import decoded, decoded_chain, decoded_counts, path
from collapse_theory.montecarlo import categorical_fits, collapse_time_estimate, collapse_times, diversity_estimate
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace
from collapse_theory.testing import assert_mean

P = np.array([0.4, 0.3, 0.2, 0.1])
EVERY = [Replace(), Fresh(4), Mix(0.6, 0.1, 0.3), Accumulate(), AccumulateSubsample()]
TIMES = [36, 40, 46, 29, 48, 41]
ROWS = [[7.0, 3.0, 2.0, 4.0], [3.0, 0.0, 1.0, 14.0]]
DECODINGS = [Decoding(0.8), Decoding(1.5), Decoding(top_p=0.75), Decoding(0.9, top_k=3, best_of=2)]


@pytest.mark.parametrize("policy", EVERY, ids=repr)
def test_plain_decoding_gives_the_same_bits(policy):
    run = {"samples": 7, "fits": 5, "replicates": 50, "seed": 3, "policy": policy}
    np.testing.assert_array_equal(categorical_fits(P, **run), categorical_fits(P, decoding=Decoding(), **run))


def test_the_bits_of_earlier_versions():
    times = collapse_times(P, samples=20, replicates=6, seed=1)
    assert times.tolist() == TIMES
    rows = categorical_fits(
        P, samples=20, fits=4, replicates=2, seed=1, policy=AccumulateSubsample(), draw=Draw(0.1, 5)
    )
    assert (rows * 20).round(9).tolist() == ROWS


@pytest.mark.parametrize("policy", [*EVERY[:2], Mix(0.7, 0, 0.3)], ids=repr)
@pytest.mark.parametrize("decoding", DECODINGS, ids=repr)
def test_laws_of_two_atoms(policy, decoding):
    p, size, fits, runs = [0.3, 0.7], 6, 4, 40_000
    law = decoded_counts(p, samples=size, fits=fits, decoding=decoding, policy=policy)
    shares = categorical_fits(p, samples=size, fits=fits, replicates=runs, seed=5, policy=policy, decoding=decoding)[
        :, 0
    ]
    if isinstance(policy, Mix):
        shares = (shares - 0.3 * p[0]) / 0.7
    counts = np.rint(shares * (law.size - 1)).astype(int)
    seen = np.bincount(counts, minlength=law.size) / runs
    assert (np.abs(seen - law) < 6 * np.sqrt(law * (1 - law) / runs) + 1e-3).all()


@pytest.mark.parametrize("decoding", [Decoding(0.8), Decoding(1.1), Decoding(best_of=2)], ids=repr)
def test_times_of_two_atoms(decoding):
    chain = decoded_chain(20, decoding=decoding)
    steps = np.append(chain.mean_steps(), [0.0, 0.0])
    law = decoded_counts([0.5, 0.5], samples=20, fits=1, decoding=decoding)
    exact = 1 + sum(law[int(name.partition("+")[0])] * step for name, step in zip(chain.names, steps, strict=True))
    estimate = collapse_time_estimate([0.5, 0.5], samples=20, replicates=20_000, seed=2, decoding=decoding)
    assert abs(estimate.z(exact)) < 6


def naive(policy, decoding, size, fits, runs, rng):
    """Return the homozygosity after some fits of each run, from drawn labels."""
    models, pools = np.tile(P, (runs, 1)), np.zeros((runs, 0), dtype=int)
    for _ in range(fits):
        kinds, which = np.unique(models, axis=0, return_inverse=True)
        heights = np.array([decoded(kind, decoding=decoding) for kind in kinds]).cumsum(axis=1)[which.ravel(), None]
        data = (rng.random((runs, size, 1)) * heights[..., -1:] >= heights).sum(axis=2)
        pools = np.hstack([pools, data])
        if isinstance(policy, Accumulate):
            data = pools
        elif isinstance(policy, AccumulateSubsample):
            data = rng.permuted(pools, axis=1)[:, :size]
        fitted = (data[..., None] == np.arange(P.size)).mean(axis=1)
        is_mixed = isinstance(policy, Mix)
        models = policy.alpha * fitted + policy.beta * models + policy.gamma * P if is_mixed else fitted
    return (models**2).sum(axis=1)


@pytest.mark.parametrize("policy", EVERY[2:], ids=repr)
@pytest.mark.parametrize("decoding", DECODINGS, ids=repr)
def test_policies_that_remember(policy, decoding):
    run = {"samples": 5, "fits": 4, "policy": policy, "decoding": decoding}
    estimate = diversity_estimate(P, replicates=40_000, seed=4, **run)
    draws = naive(policy, decoding, 5, 4, 4000, np.random.default_rng(6))
    assert_mean(draws, estimate.value, low=0, high=1, resolution=0.09)


@pytest.mark.parametrize("policy", [Replace(), Mix(0.5, 0.2, 0.3), Accumulate()], ids=repr)
def test_many_data_follow_the_path(policy):
    decoding = Decoding(0.8, best_of=2)
    rows = categorical_fits(P, samples=10**12, fits=6, replicates=3, seed=1, policy=policy, decoding=decoding)
    np.testing.assert_allclose(rows, [path(P, fits=6, decoding=decoding, policy=policy).p] * 3, atol=1e-4)


def test_new_types_and_documents_come_on_top():
    """One fit: the mean share is that of T(p), less what became new."""
    draw, decoding = Draw(novelty=0.2, concentration=3), Decoding(0.5)
    rows = categorical_fits(P, samples=5, fits=1, replicates=100_000, seed=1, draw=draw, decoding=decoding)
    assert_mean(rows[:, 0], 0.8 * float(decoded(P, decoding=decoding)[0]), low=0, high=1, resolution=0.03)


def test_what_does_not_end_is_refused():
    with pytest.raises(ValueError, match=r"^`method` must be \"forward\""):
        collapse_times(P, samples=9, replicates=2, seed=1, method="lineage", decoding=Decoding(0.9))
    with pytest.raises(ValueError, match="`replicates`"):
        collapse_times(P, samples=1000, replicates=2, seed=1, decoding=Decoding(1.2))
    with pytest.raises(ValueError, match=r"^`decoding` must be a Decoding"):
        categorical_fits(P, samples=9, fits=1, replicates=2, seed=1, decoding=0.9)
