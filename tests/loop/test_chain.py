"""Two atoms: the exact laws beside all draws written out, the chain without decoding, and each other."""

from itertools import product
from math import comb

import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory.decoding import Decoding
from collapse_theory.loop import decoded, decoded_chain, decoded_counts
from collapse_theory.policy import Accumulate, Fresh, Mix


def test_without_decoding_it_is_the_chain_of_counts():
    plain, known = decoded_chain(12), ct.discrete.resampling_chain(2, samples=12)
    assert plain.names == known.names
    np.testing.assert_allclose(plain.mean_steps(), known.mean_steps(), rtol=1e-12)


def test_every_sequence_of_draws():
    p, size, decoding = [0.4, 0.6], 3, Decoding(0.7, best_of=2)
    law = np.zeros(size + 1)
    for first, second in product(range(size + 1), repeat=2):
        chance = 1.0
        for model, count in ((p, first), ([first / size, 1 - first / size], second)):
            x = decoded(model, decoding=decoding)[0]
            chance *= comb(size, count) * x**count * (1 - x) ** (size - count)
        law[second] += chance
    np.testing.assert_allclose(decoded_counts(p, samples=size, fits=2, decoding=decoding), law, rtol=1e-12)


def test_the_chain_and_the_laws_agree():
    size, fits, decoding = 20, 7, Decoding(0.9)
    chain = decoded_chain(size, decoding=decoding)
    start = np.array([comb(size, k) for k in range(size + 1)]) / 2.0**size
    rows = np.array(
        [decoded_counts([k / size, 1 - k / size], samples=size, fits=1, decoding=decoding) for k in range(size + 1)]
    )
    expected = start @ np.linalg.matrix_power(rows, fits - 1)
    np.testing.assert_allclose(
        decoded_counts([0.5, 0.5], samples=size, fits=fits, decoding=decoding), expected, rtol=1e-10
    )
    absorbed = np.linalg.solve(np.eye(size - 1) - rows[1:-1, 1:-1], np.ones(size - 1))
    np.testing.assert_allclose(chain.mean_steps(), absorbed[::-1], rtol=1e-10)


@pytest.mark.parametrize("policy", [Fresh(5), Mix(0.7, 0, 0.3)], ids=repr)
def test_real_data_by_simulation(policy):
    rng = np.random.default_rng(3)
    size, fits, runs, p, decoding = 10, 4, 200_000, np.array([0.3, 0.7]), Decoding(0.6)
    model = np.full(runs, p[0])
    for _ in range(fits):
        x = model ** (1 / 0.6) / (model ** (1 / 0.6) + (1 - model) ** (1 / 0.6))
        count = rng.binomial(size, x)
        if isinstance(policy, Fresh):
            count += rng.binomial(5, p[0], runs)
            model = count / (size + 5)
        else:
            model = 0.7 * count / size + 0.3 * p[0]
    law = decoded_counts(p, samples=size, fits=fits, decoding=decoding, policy=policy)
    seen = np.bincount(count, minlength=law.size) / runs
    assert law.sum() == pytest.approx(1, rel=1e-12)
    assert (np.abs(seen - law) < 6 * np.sqrt(law * (1 - law) / runs) + 1e-9).all()


def test_wrong_arguments():
    with pytest.raises(ValueError, match=r"^`p` must have two atoms"):
        decoded_counts([0.2, 0.3, 0.5], samples=5, fits=1)
    for policy in (Accumulate(), Mix(0.5, 0.2, 0.3)):
        with pytest.raises(ValueError, match=r"^`policy` must be Replace\(\), Fresh"):
            decoded_counts([0.5, 0.5], samples=5, fits=1, policy=policy)
    with pytest.raises(ValueError, match=r"^`samples` must be"):
        decoded_chain(3001)
