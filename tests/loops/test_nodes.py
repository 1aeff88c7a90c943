"""Shares that change with time are checked when they are used."""

import pytest

from collapse_theory.loops import Mixture, Model
from collapse_theory.loops.nodes import shares_at


def test_shares_of_a_generation():
    rule = Mixture(lambda fits: {"a": 1 / fits, "b": 1 - 1 / fits}).shares
    assert shares_at(rule, 4) == {"a": 0.25, "b": 0.75}
    with pytest.raises(ValueError, match="`shares` at 2 fits must sum to 1"):
        shares_at(Model(3, lambda fits: {"a": fits / 4}).shares, 2)
    with pytest.raises(ValueError, match="`shares` must take"):
        Model(3, lambda: {"a": 1})
