"""Loops with unlimited data, beside closed forms and a loop in plain Python."""

import time

import numpy as np
import pytest

from collapse_theory.decoding import Decoding
from collapse_theory.loop import decoded, path
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix
from collapse_theory.tails import zipf

P = np.array([0.5, 0.3, 0.15, 0.05])


def test_without_real_data_exponents_multiply():
    found = path(P, fits=12, decoding=Decoding(0.8))
    expected = P**0.8**-12.0
    np.testing.assert_allclose(found.p, expected / expected.sum(), rtol=1e-12)


def test_a_mixture_and_growing_pools_by_hand():
    decoding, mixed, pooled = Decoding(0.7, 0.9, best_of=2), P, [decoded(P, decoding=Decoding(0.7, 0.9, best_of=2))]
    for _ in range(5):
        mixed = 0.5 * decoded(mixed, decoding=decoding) + 0.2 * mixed + 0.3 * P
        pooled.append(decoded(np.mean(pooled, axis=0), decoding=decoding))
    found = path(P, fits=5, decoding=decoding, policy=Mix(0.5, 0.2, 0.3))
    np.testing.assert_allclose(found.p, mixed, rtol=1e-13)
    found = path(P, fits=6, decoding=decoding, policy=Accumulate())
    np.testing.assert_allclose(found.p, np.mean(pooled, axis=0), rtol=1e-13)


def test_what_is_seen_on_the_way():
    found = path(P, fits=3, decoding=Decoding(top_p=0.9))
    assert found.support.tolist() == [4, 3, 3, 3]
    assert found.kept == pytest.approx([1, 0.95, 0.95, 0.95])
    assert found.top == pytest.approx([0.5, 0.5 / 0.95, 0.5 / 0.95, 0.5 / 0.95])
    assert found.entropy[0] == pytest.approx(-(P * np.log(P)).sum())


def test_top_p_loses_its_share_each_time():
    found = path(zipf(50_000), fits=10, decoding=Decoding(top_p=0.95))
    assert 0.95**10 <= found.kept[10] == pytest.approx(0.599, abs=5e-4)
    assert found.support[10] == 517


@pytest.mark.parametrize(("real", "kept"), [(0.1, 0.20), (0.3, 0.57)])
def test_entropy_of_fifty_thousand_words(real, kept):
    started = time.perf_counter()
    found = path(zipf(50_000), fits=1000, decoding=Decoding(0.9), policy=Mix(1 - real, 0, real))
    assert found.entropy[-1] / found.entropy[0] == pytest.approx(kept, abs=0.005)
    assert time.perf_counter() - started < 60  # about one second where nothing else runs


def test_the_start_may_be_another_model():
    found = path([0.5, 0.5], fits=1, decoding=Decoding(0.5), policy=Mix(0.5, 0, 0.5), start=[0.25, 0.75])
    assert found.p == pytest.approx([0.5 * 0.1 + 0.25, 0.5 * 0.9 + 0.25])


@pytest.mark.parametrize("policy", [Fresh(3), AccumulateSubsample(), "mix"], ids=repr)
def test_policies_that_say_nothing_of_unlimited_data(policy):
    with pytest.raises(ValueError, match=r"^`policy` must be Replace\(\), Mix\(…\) or Accumulate\(\)"):
        path(P, fits=1, policy=policy)


def test_a_start_of_another_size():
    with pytest.raises(ValueError, match=r"^`start` must have as many atoms"):
        path(P, fits=1, start=[0.5, 0.5])
