"""Times at which simulated loops pass a target, beside exact distributions and another simulation.

A share of 20 000 runs has a standard error of at most 0.0036. Correct code fails one comparison with a probability of
2e-9 (six standard errors); a share that is wrong by 0.043 passes with the same.
"""

import math

import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory.decoding import Decoding
from collapse_theory.draw import Draw
from collapse_theory.montecarlo.kernels.passages import ENTROPY, HOMOZYGOSITY, SUPPORT, Normal, Uncertain, first
from collapse_theory.montecarlo.kernels.stream import stream

RUNS, MOST = 20_000, 12
P = np.array([0.5, 0.2, 0.15, 0.1, 0.05])
NONE, ONE = Normal(0.0, 0.0), Normal(1.0, 0.0)


def sure(effective, size=0, exponent=1.0, lost=0.0, novelty=0.0):
    numbers = (math.log(effective), exponent, lost, novelty)
    return Uncertain(*(Normal(number, 0.0) for number in numbers), size)


def times(loop, quantity, target, p=P, today=None, anchors=0, real=0.0, seed=1):
    now = p if today is None else today
    return first(stream(seed, 0), RUNS, p, now, anchors, real, loop, quantity, target, MOST)[:, 0]


def agree(found, expected):
    """Compare the share of runs that have passed after so many fits with its probability."""
    for fits, chance in enumerate(expected, start=1):
        error = math.sqrt(max(chance * (1 - chance), 1e-6) / RUNS)
        assert abs(np.mean(found <= fits) - chance) < 6 * error, fits


@pytest.mark.parametrize("atoms", [1, 2, 3])
def test_independent_data(atoms):
    law = ct.discrete.SupportTime(P, samples=6, atoms=atoms)
    agree(times(sure(6), SUPPORT, atoms), law.cdf(np.arange(1, MOST + 1)))


def test_more_independent_data_than_there_are_count_as_all_of_them():
    law = ct.discrete.SupportTime(P, samples=6, atoms=2)
    agree(times(sure(50, size=6), SUPPORT, 2), law.cdf(np.arange(1, MOST + 1)))


def test_documents():
    size, theta = 12, 9.0
    law = ct.discrete.SupportTime(P, samples=size, atoms=2, draw=Draw(concentration=theta))
    loop = sure(size * (1 + theta) / (size + theta), size=size)
    agree(times(loop, SUPPORT, 2), law.cdf(np.arange(1, MOST + 1)))


def test_real_data():
    """Two data and a real one, two atoms: all alike with probability 1/4 at first, and then, from 1 : 2, with 5/18."""
    even = np.array([0.5, 0.5])
    chances = 1 - 3 / 4 * (13 / 18) ** np.arange(MOST)
    agree(times(sure(2), SUPPORT, 1, p=even, anchors=1), chances)


def test_an_effective_size_that_is_not_known():
    """Mean over sizes e^x, x normal, by the probability of each whole number."""
    spread = 0.3
    sizes = np.arange(1, 41)
    edges = (np.log(np.append(sizes - 0.5, 40.5)) - math.log(8)) / spread
    edges[0] = -math.inf
    weights = np.diff([(1 + math.erf(edge / math.sqrt(2))) / 2 for edge in edges])
    sizes, weights = sizes[weights > 1e-6], weights[weights > 1e-6]  # without a total of 1e-5
    rows = [ct.discrete.SupportTime(P, samples=int(n), atoms=2).cdf(np.arange(1, MOST + 1)) for n in sizes]
    loop = Uncertain(Normal(math.log(8), spread), ONE, NONE, NONE, 0)
    agree(times(loop, SUPPORT, 2), weights @ np.array(rows))


def test_a_temperature_of_two_atoms():
    found = times(sure(8, exponent=2.0), SUPPORT, 1, p=np.array([0.7, 0.3]))
    counts = [ct.loop.decoded_counts([0.7, 0.3], samples=8, fits=t, decoding=Decoding(0.5)) for t in range(1, 6)]
    agree(found, [float(law[0] + law[-1]) for law in counts])


def test_a_share_of_real_data():
    """Half the data from a model of 3 : 1 and half from an original of 1 : 3: two are alike with probability 1/2."""
    original, today = np.array([0.25, 0.75]), np.array([0.75, 0.25])
    chances = 1 - 0.5 ** np.arange(1, 3)  # after a split of 1 : 1 the model is even, and the data 3 : 5
    chances[1] = 1 - 0.5 * (1 - (9 + 25) / 64)
    agree(times(sure(2), SUPPORT, 1, p=original, today=today, real=0.5), chances)


@pytest.mark.parametrize(("quantity", "target"), [(HOMOZYGOSITY, 0.5), (ENTROPY, 1.0)])
def test_novelty_and_a_cut_beside_the_other_simulation(quantity, target):
    draw, decoding = Draw(novelty=0.1), Decoding(top_p=0.9)
    rows = ct.montecarlo.categorical_fits(P, samples=9, fits=1, replicates=RUNS, seed=3, draw=draw, decoding=decoding)
    new = np.rint(9 * (1 - rows.sum(axis=1)))  # each a type of its own
    if quantity == HOMOZYGOSITY:
        passed = (rows**2).sum(axis=1) + new / 81 >= target
    else:
        passed = -(rows * np.log(np.maximum(rows, 1e-300))).sum(axis=1) + new / 9 * math.log(9) <= target
    found = times(sure(9, lost=0.1, novelty=0.1), quantity, target) <= 1
    error = math.sqrt(2 * passed.mean() * (1 - passed.mean()) / RUNS)
    assert 0.005 < passed.mean() < 0.995
    assert abs(found.mean() - passed.mean()) < 6 * error


def test_new_types_keep_the_support_up():
    assert (times(sure(6, novelty=1.0), SUPPORT, 5) == MOST + 1).all()


def test_the_same_seed_gives_the_same_times():
    loop = Uncertain(Normal(2.0, 0.1), Normal(1.1, 0.1), NONE, Normal(0.01, 0.01), 20)
    one, two = (times(loop, ENTROPY, 0.5, seed=7) for _ in range(2))
    assert (one == two).all()
