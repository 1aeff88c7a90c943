"""Laws of divided lineages against the laws of numbers, and their cumulants against those of the laws."""

import math

import numpy as np
import pytest

from collapse_theory import arithmetic
from collapse_theory.discrete.dual import mixtures
from collapse_theory.discrete.dual.expected import origins
from collapse_theory.discrete.dual.quadrature import POINTS, TO_WEIGHTS
from collapse_theory.discrete.dual.rows import occupancy_laws
from collapse_theory.discrete.occupancy import NEGLIGIBLE
from collapse_theory.policy import Accumulate, Mix

OPS = arithmetic.of()


def all_of(most):
    return np.ones(most + 1)


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.999, 0.001), (1e-3, 0.999)])
def test_mixed(shares):
    laws = mixtures.mixed_laws(all_of(20), shares[0], occupancy_laws(20, 6.0, NEGLIGIBLE), NEGLIGIBLE)
    for draws in (1, 2, 7, 20):
        found = origins(draws, samples=6, fits=1, policy=Mix(*shares, 0.0), ops=OPS)
        assert laws[draws].sum() == pytest.approx(1, rel=1e-13)
        for (real, _), chance in found.items():
            assert laws[draws, real] == pytest.approx(chance, rel=1e-11)


def test_late_laws_are_the_others():
    """With all numbers taken up to a mean of 36."""
    nodes = np.array([40.0, 300.0, 500.0])
    wanted = np.zeros(501)
    wanted[nodes.astype(int)] = 1
    known = mixtures.mixed_laws(wanted, 0.95, occupancy_laws(500, 9.0, NEGLIGIBLE), NEGLIGIBLE)[wanted > 0]
    late = mixtures.late_mixed_laws(nodes, 0.95, 9.0)
    width = min(known.shape[1], late.shape[1])
    assert late[:, :width] == pytest.approx(known[:, :width], abs=1e-14)


def test_pooled():
    """All data after two fits of 4 and 5: which of the first four they go back to."""
    laws = mixtures.pooled_laws(all_of(9), 4.0, 5.0, NEGLIGIBLE)
    found = origins(3, samples=[4, 5], fits=2, policy=Accumulate(), ops=OPS)
    distinct = occupancy_laws(3, 9.0, NEGLIGIBLE)[3]
    known = distinct @ laws[: distinct.size, : distinct.size]
    for (real, _), chance in found.items():
        assert known[real] == pytest.approx(chance, rel=1e-12)


@pytest.mark.parametrize(("pool", "batch", "subsample"), [(600, 400, 400), (2000, 50, 50), (300, 900, 900)])
def test_cumulants_are_those_of_the_laws(pool, batch, subsample):
    """Mean and variance of k − J to 1e-9, the third to what it counts for."""
    most = 280
    occupied = occupancy_laws(most, float(subsample), NEGLIGIBLE)
    made = {
        "mixed": (
            mixtures.mixed_laws(all_of(most), 0.6, occupied, NEGLIGIBLE),
            lambda k: mixtures.mixed_losses(k, 0.6, float(subsample), POINTS, TO_WEIGHTS),
        ),
        "pooled": (
            mixtures.pooled_laws(all_of(most), float(pool), float(batch), NEGLIGIBLE),
            lambda k: mixtures.pooled_losses(k, float(pool), float(batch), POINTS, TO_WEIGHTS),
        ),
        "subsampled": (
            mixtures.subsampled_laws(all_of(most), float(pool), float(batch), occupied, NEGLIGIBLE),
            lambda k: mixtures.subsampled_losses(k, float(pool), float(batch), float(subsample), POINTS, TO_WEIGHTS),
        ),
    }
    for laws, losses in made.values():
        for k in (200, 280):
            lost = k - np.arange(laws.shape[1])
            mean = laws[k] @ lost
            spread = laws[k] @ (lost - mean) ** 2
            found = losses(np.array([float(k)]))[0]
            assert math.isclose(laws[k].sum(), 1, rel_tol=1e-12)
            assert found[0] == pytest.approx(mean, rel=1e-9)
            assert found[1] == pytest.approx(spread, rel=1e-6)
            assert found[2] == pytest.approx(laws[k] @ (lost - mean) ** 3, abs=0.02 * spread)
