"""Ten digits of any float come back, and no number is made of what was none."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collapse_theory.finder import stored

NUMBERS = [0.0, -0.5, 1.0, 9.9999999996, 1e-300, 1.2345678901e300, 5e-324, math.nan, math.inf, -math.inf]


def again(tmp_path, numbers):
    stored.write(tmp_path / "some.npz", np.array(numbers, dtype=float), "mark")
    return stored.read(tmp_path / "some.npz")


def test_numbers_of_every_size_come_back(tmp_path):
    found, mark = again(tmp_path, NUMBERS)
    assert mark == "mark"
    for value, kept in zip(NUMBERS, found, strict=True):
        if math.isfinite(value):
            assert kept == pytest.approx(value, rel=1e-9, abs=1e-320)
        else:
            assert math.isnan(kept)


@given(numbers=st.lists(st.floats(-1e307, 1e307, allow_subnormal=False), min_size=1, max_size=9))
def test_random_numbers_come_back(tmp_path_factory, numbers):
    found, _ = again(tmp_path_factory.mktemp("index"), numbers)
    assert found.tolist() == pytest.approx(numbers, rel=1e-9)
