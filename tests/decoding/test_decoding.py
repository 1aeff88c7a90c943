"""Decodings: frozen values that check themselves."""

import dataclasses
import math

import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory.decoding import Decoding


def test_a_decoding_is_a_frozen_value():
    found = Decoding(0.9, np.float64(0.95), np.int64(40), 4)
    assert found == Decoding(0.9, 0.95, 40, 4) == dataclasses.replace(found)
    assert hash(found) == hash(dataclasses.replace(found))
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.top_p = 1.0
    assert ct.decoding.Decoding is Decoding


@pytest.mark.parametrize(
    ("decoding", "is_plain", "is_smooth"),
    [
        (Decoding(), True, True),
        (Decoding(1, 1, None, 1), True, True),
        (Decoding(temperature=0.9), False, True),
        (Decoding(top_p=0.95), False, False),
        (Decoding(top_k=5), False, False),
        (Decoding(best_of=2), False, False),
    ],
    ids=repr,
)
def test_what_a_decoding_does(decoding, is_plain, is_smooth):
    assert (decoding.is_plain, decoding.is_smooth) == (is_plain, is_smooth)


@pytest.mark.parametrize("value", [0, -1, 0.0, 1e-4, 1e7, math.nan, math.inf, True, "1", None, 1j, [0.5]])
def test_bad_temperature(value):
    with pytest.raises(ValueError, match=r"^`temperature` must be"):
        Decoding(temperature=value)


@pytest.mark.parametrize("value", [0, 0.0, -0.1, 1.0000001, math.nan, math.inf, True, "1", None, 1j, [0.5]])
def test_bad_top_p(value):
    with pytest.raises(ValueError, match=r"^`top_p` must be"):
        Decoding(top_p=value)


@pytest.mark.parametrize("value", [0, -1, 0.5, math.nan, math.inf, True, "1", 1j, [5]])
@pytest.mark.parametrize("name", ["top_k", "best_of"])
def test_bad_counts(name, value):
    with pytest.raises(ValueError, match=rf"^`{name}` must be"):
        Decoding(**{name: value})
