"""Questions to the original alone: their values for so many draws, and how answers are read."""

import math

import numpy as np
import pytest

from collapse_theory import schedule
from collapse_theory.discrete.dual.questions import Process, each_atom, over_atoms, summed
from collapse_theory.draw import Draw
from collapse_theory.policy import Fresh, Mix, Replace

K = np.array([1.0, 2.0, 7.0, 1e6])
P = np.geomspace(1e-7, 0.5, 90)
PRESENT = 1 - (1 - P) ** K[:, None]


@pytest.mark.parametrize("policy", [Replace(), Fresh(2), Mix(0.5, 0.25, 0.25)], ids=repr)
def test_each_atom_and_weights_of_all(policy):
    chain = Process(schedule.of(9), policy, Draw()).chain([1], 50.0)
    asked, weights = over_atoms(P, P**0.5, chain, new=3.0), P**0.5
    assert asked.original(K).shape == (4, asked.p.size)
    for values, present in zip(asked.original(K), PRESENT, strict=True):
        assert asked.read(values) == pytest.approx(weights @ present, rel=1e-12)
    assert max(asked.gains) == 3
    assert (asked.p.size > 1) == chain.has_ends
    alone = each_atom(P)
    for values, present in zip(alone.original(K), PRESENT, strict=True):
        assert alone.read(values) == pytest.approx(present, rel=1e-9)


def test_a_function_of_the_draws():
    asked = summed(lambda k: 1 / k)
    assert asked.original(K)[:, 0].tolist() == (1 / K).tolist()
    assert asked.read(np.array([4.0])) == 4


def test_chains_of_one_size_are_kept_and_others_end_with_the_last_fit():
    plain = Process(schedule.of(9), Replace(), Draw())
    assert plain.chain([1, 5], math.inf) is plain.chain([math.inf], math.inf)
    listed = Process(schedule.of([3, 4, 5]), Replace(), Draw())
    assert listed.chain([2], math.inf).data(2) == 4
