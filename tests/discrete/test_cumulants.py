"""Cumulants of the number of ancestors, beside its distribution from every row."""

import numpy as np
import pytest

from collapse_theory.discrete import lineages
from collapse_theory.discrete.cumulants import LEAST, cumulants


def test_cumulants_are_those_of_the_distribution():
    size, steps = 20_000, np.array([0, 1, 2, 5, 20, 60])
    for row, law in zip(cumulants(size, steps), lineages.laws(size, steps).values(), strict=True):
        mean = law.mass @ law.ancestors
        centred = law.ancestors - mean
        assert row[0] == pytest.approx(mean, rel=1e-9)
        assert row[1] == pytest.approx(law.mass @ centred**2, rel=1e-4, abs=1e-6)
        assert row[2] == pytest.approx(law.mass @ centred**3, rel=0.02, abs=0.02 * row[1])


def test_few_ancestors_are_left_out():
    assert (cumulants(10_000, np.array([10, 100_000]))[:, 0] > 0).tolist() == [True, False]
    assert LEAST == 100
