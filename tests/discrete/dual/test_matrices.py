"""Above ``EXACT`` lineages laws are replaced by moments: every policy against sums over all rows up to 2500."""

import math

import numpy as np
import pytest

from collapse_theory import schedule
from collapse_theory.discrete.dual import matrices, rows
from collapse_theory.discrete.dual.grid import grid
from collapse_theory.discrete.dual.questions import Process, over_atoms
from collapse_theory.draw import Draw
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace

P = np.array([0.5, 0.3, 0.1, 0.05, 0.04, 0.009, 0.0009, 0.0001 - 1e-6, 1e-6])
SIZES = [[600, 1500, 700, 2000], [5, 30, 2000, 30], [3, 3, 3]]
OPEN = [Draw(0.01), Draw(concentration=200.0), Draw(0.9), Draw(concentration=1.0)]
CASES = [
    (Replace(), [Draw(), *OPEN]),
    (Fresh(20), [Draw(), *OPEN]),
    (Fresh(300), [Draw(), OPEN[1]]),
    (Mix(0.5, 0.0, 0.5), [Draw(), *OPEN]),
    (Mix(0.99, 0.0, 0.01), [Draw()]),
    (Mix(0.5, 0.25, 0.25), [Draw()]),
    (Mix(0.9, 0.1, 0.0), [Draw()]),
    (Mix(0.999, 0.001, 0.0), [Draw()]),
    (Mix(0.999, 0.001 - 1e-9, 1e-9), [Draw()]),
    (Accumulate(), [Draw()]),
    (AccumulateSubsample(), [Draw()]),
]


def forget():
    for matrix in (matrices.occupancy, matrices.mixture, matrices.pooled, matrices.subsampled):
        matrix.cache_clear()


def answers(sizes, policy, draw):
    """Return the mean numbers of types among 2, 30, 500 and 2000 draws from the model after all fits."""
    forget()
    process, t = Process(schedule.of(sizes), policy, draw), len(sizes)
    chain = process.chain([t], 2400.0 if process.has_memory or isinstance(policy, Accumulate) else math.inf)
    asked = over_atoms(P, np.ones(P.size), chain, new=1.0)
    ((_, now),) = asked.after(chain, [t])
    drawn = chain.drawn(t, now, grid(2000.0))
    return np.array([float(asked.read(drawn.at(k))) for k in (2, 30, 500, 2000)])


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize(
    ("policy", "draw"), [(policy, draw) for policy, draws in CASES for draw in draws], ids=lambda x: str(x)
)
def test_moments_stand_for_all_rows(monkeypatch, sizes, policy, draw):
    if isinstance(policy, (Accumulate, AccumulateSubsample)) and sum(sizes) > 3000:
        sizes = [300, 600, 550]
    by_moments = answers(sizes, policy, draw)
    monkeypatch.setattr(rows, "EXACT", 2500)
    by_rows = answers(sizes, policy, draw)
    forget()
    assert by_moments == pytest.approx(by_rows, abs=3e-11)
