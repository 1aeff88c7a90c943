"""Few atoms that stand for many: the sums that the contours need, beside all atoms."""

import numpy as np
import pytest

from collapse_theory.discrete.atoms import prepare_floats
from collapse_theory.discrete.nodes import HARDLY, nodes


def words(atoms, exponent=1.0):
    p = 1 / np.arange(1.0, atoms + 1) ** exponent
    return prepare_floats(p / p.sum())


@pytest.mark.parametrize("exponent", [0.0, 0.6, 1.0, 1.7])
@pytest.mark.parametrize("draws", [30.0, 1e4, 1e6])
def test_sums_over_nodes_are_sums_over_atoms(exponent, draws):
    atoms = words(20_000, exponent)
    kept = np.asarray(atoms.p) * draws < 80
    p, weights, others = nodes(atoms).below(draws, 80.0)
    assert weights.sum() + others == pytest.approx(20_000, rel=1e-13)
    counts = np.asarray(atoms.counts, dtype=np.float64)
    most = counts[~kept].sum()
    assert others <= most
    for z in (np.exp(1.5j), 0.1 * np.exp(0.5j), 50.0):
        x = draws * np.exp(0.3j)
        exact = counts @ np.log1p((z - 1) * -np.expm1(-np.asarray(atoms.p) * x))
        known = weights @ np.log1p((z - 1) * -np.expm1(-p * x)) + others * np.log(complex(z))
        assert abs(known - exact) < 1e-13 * (1 + abs(exact))


def test_few_nodes_stand_for_many_atoms():
    found = nodes(words(100_000))
    assert found.fine.p.size < 450
    assert found.wide.p.size < 90
    p, _, others = found.below(1e3, 80.0)
    assert others < 100
    assert p[p * 1e3 < HARDLY].size < 70


def test_few_atoms_stand_for_themselves():
    atoms = prepare_floats([0.1, 0.2, 0.2, 0.5])
    p, weights, others = nodes(atoms).below(10.0, 80.0)
    assert p.tolist() == pytest.approx([0.1, 0.2, 0.5])
    assert weights.tolist() == [1, 2, 1]
    assert others == 0
    assert nodes(atoms).below(300.0, 80.0)[2] == 1
