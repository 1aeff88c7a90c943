"""The proved distance between finite and unlimited data: no simulated run passes it, and it falls as it should."""

import numpy as np
import pytest

from collapse_theory.decoding import Decoding
from collapse_theory.loop import deviation_bound, path
from collapse_theory.loop.decoded import decode
from collapse_theory.loop.deviation import _spread
from collapse_theory.policy import Accumulate, Mix, Replace

P = np.array([0.4, 0.3, 0.2, 0.1])


def followed(policy, decoding, size, fits, rng):
    state, states = P, [P]
    for _ in range(fits):
        fitted = rng.multinomial(size, decode(state, decoding)) / size
        state = policy.alpha * fitted + policy.beta * state + policy.gamma * P if isinstance(policy, Mix) else fitted
        states.append(state)
    return np.array(states)


@pytest.mark.parametrize("policy", [Replace(), Mix(0.5, 0.1, 0.4)], ids=repr)
@pytest.mark.parametrize("temperature", [0.8, 1.0, 1.5])
def test_runs_stay_within_it(policy, temperature):
    decoding, size, fits = Decoding(temperature), 10**6, 6
    bound = deviation_bound(P, samples=size, fits=fits, decoding=decoding, policy=policy, confidence=0.9)
    limits = [path(P, fits=t, decoding=decoding, policy=policy).p for t in range(fits + 1)]
    rng = np.random.default_rng(4)
    distances = [np.abs(followed(policy, decoding, size, fits, rng) - limits).sum(axis=1) for _ in range(300)]
    outside = np.mean([(distance > bound + 1e-12).any() for distance in distances])
    assert outside < 0.1
    assert bound[1] < 20 * np.median(distances, axis=0)[1]


@pytest.mark.parametrize("temperature", [0.5, 0.9, 1.0, 1.5])
def test_no_neighbour_goes_further_than_the_spread(temperature):
    rng, decoding = np.random.default_rng(5), Decoding(temperature)
    for _ in range(2000):
        p, q = rng.dirichlet(np.full(4, 10.0 ** rng.uniform(-1, 1)), 2)
        q = p + rng.uniform(0, 1) * (q - p)
        distance = np.abs(decode(p, decoding) - decode(q, decoding)).sum()
        assert distance <= _spread(p, float(np.abs(p - q).sum()), decoding) * (1 + 1e-12)


def test_fitting_many_atoms_errs_by_almost_as_much():
    """The mean error of one fit to equal atoms is sqrt(2K/(pi D)), so that the bound is not twice as large."""
    atoms, size = 2000, 10**7
    bound = deviation_bound(np.full(atoms, 1 / atoms), samples=size, fits=1, confidence=0.9)[1]
    rng = np.random.default_rng(6)
    distances = np.abs(rng.multinomial(size, np.full(atoms, 1 / atoms), 20) / size - 1 / atoms).sum(axis=1)
    assert distances.max() < bound < 2 * distances.min()


def test_it_falls_as_one_over_the_root():
    small, large = (deviation_bound(P, samples=d, fits=4, decoding=Decoding(0.9)) for d in (10**8, 10**12))
    np.testing.assert_allclose(small[1:] / large[1:], 100, rtol=0.02)


def test_wrong_arguments():
    with pytest.raises(ValueError, match=r"^`decoding` must have a temperature only"):
        deviation_bound(P, samples=9, fits=1, decoding=Decoding(top_k=2))
    with pytest.raises(ValueError, match=r"^`policy` must be Replace\(\) or Mix"):
        deviation_bound(P, samples=9, fits=1, policy=Accumulate())
