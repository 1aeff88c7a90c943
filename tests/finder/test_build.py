"""The index holds what the functions give today, and the file belongs to the grid."""

import random

import numpy as np
import pytest

from collapse_theory.finder import build, grid, stored


def test_entries_of_every_family_are_what_their_calls_give():
    values, made_for = stored.read()
    assert made_for == grid.fingerprint(), "python -m collapse_theory.finder.build"
    assert len(values) == grid.size()
    rng, start = random.Random(5), 0
    for family in grid.QUANTITIES:
        number = 1 if family.function in ("gaussian.sigma_quantile", "discrete.time_to_loss") else 3
        for place in rng.sample(range(family.size), min(number, family.size)):
            if np.isfinite(values[start + place]):
                assert build.evaluated(family.call(place)) == pytest.approx(values[start + place], rel=3e-9)
        start += family.size


def test_most_entries_have_a_value_and_the_file_is_small():
    values, _ = stored.read()
    assert np.isfinite(values).mean() > 0.93
    assert stored.FILE.stat().st_size < 1_000_000


def test_a_small_grid_is_built_and_read_again(tmp_path):
    family = grid.Family("gaussian.risk", (("samples", ("1", "100")), ("fits", ("6",))))
    build.build(tmp_path / "few.npz", families=[family])
    values, made_for = stored.read(tmp_path / "few.npz")
    assert np.isnan(values[0])
    assert values[1] == pytest.approx(0.0900741, rel=1e-6)
    assert made_for == grid.fingerprint()


def test_a_call_that_is_not_defined_has_no_value():
    assert np.isnan(build.evaluated("ct.regression.excess_risk(samples=2, fits=1, dim=5)"))
    with pytest.raises(AttributeError):
        build.evaluated("ct.gaussian.nosuch()")
