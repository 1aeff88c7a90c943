"""Three routes to what a steep gain gathers: each beside all rows, and beside each other."""

import numpy as np
import pytest

from collapse_theory.discrete import ancestry, steep
from collapse_theory.discrete.atoms import prepare_floats
from collapse_theory.discrete.grouped import uniform
from collapse_theory.discrete.seen import Seen


def words(atoms):
    p = 1 / np.arange(1.0, atoms + 1)
    return prepare_floats(p / p.sum())


def by_all_rows(seen, size):
    return ancestry.gathered_by_rows(seen(np.arange(size + 1.0)), size)


@pytest.mark.parametrize(("left", "size"), [(3999, 60_000), (3990, 100_000), (3999, 100_000)])
def test_pieces_equal_all_rows(left, size):
    seen = Seen.of(words(4000), left)
    assert steep.by_pieces(seen, size) == pytest.approx(by_all_rows(seen, size), rel=1e-11)


@pytest.mark.parametrize(("left", "size"), [(1500, 100_000), (3999, 100_000)])
def test_generations_equal_all_rows(left, size):
    seen = Seen.of(words(4000), left)
    assert steep.by_generations(seen, size) == pytest.approx(by_all_rows(seen, size), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize(("left", "size"), [(1500, 10**7), (3999, 10**7)])
def test_what_is_chosen_equals_generations(left, size):
    """Rows up to the step, and pieces above it, beside a sum over all generations."""
    seen = Seen.of(words(4000), left)
    assert steep.gathered(seen, size) == pytest.approx(steep.by_generations(seen, size), rel=2e-9)


def test_a_step_within_few_generations():
    """128 000 words, half of them: two routes at 1e9 data, where the step takes a few hundred of 4700 fits."""
    seen = Seen.of(words(128_000), 64_000)
    assert steep.by_pieces(seen, 10**9) == pytest.approx(steep.by_generations(seen, 10**9), rel=0, abs=3e-8)
    assert steep.gathered(seen, 10**6) == pytest.approx(3, abs=1e-9)  # 2.35e5 ancestors after three, 4.0e5 after two
    many = Seen.of(prepare_floats(uniform(10**9)), 5 * 10**8)
    assert steep.gathered(many, 10**9) == pytest.approx(1, abs=1e-9)


def test_long_rows_are_announced():
    seen = Seen.of(prepare_floats(uniform(1000)), 999)
    with pytest.raises(ValueError, match=r"`samples` must be smaller here; 1000000000 needs about .* days"):
        steep._by_rows(seen, 10**9, 10**9)
