"""Zipf's distribution against harmonic numbers, the infinite law, and what does not fit."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory.checks import CostlyWarning
from collapse_theory.tails import PowerLaw, zipf


@given(st.integers(1, 300), st.floats(0, 5))
def test_probabilities_are_powers_over_a_generalised_harmonic_number(atoms, exponent):
    p = zipf(atoms, exponent)
    total = mpmath.nsum(lambda i: mpmath.mpf(int(i)) ** -exponent, [1, atoms])
    assert p.shape == (atoms,)
    assert p[-1] == pytest.approx(float(mpmath.mpf(atoms) ** -exponent / total), rel=1e-13)
    assert abs(p.sum() - 1) < 1e-12
    assert (np.diff(p) <= 0).all()


def test_the_first_case_by_hand():
    assert zipf(3).tolist() == pytest.approx([6 / 11, 3 / 11, 2 / 11], rel=1e-15)
    assert zipf(4, 0).tolist() == [0.25] * 4
    assert zipf(1, 99).tolist() == [1.0]


def test_many_atoms_come_close_to_the_infinite_law():
    assert zipf(10**6, 3)[:5] == pytest.approx(PowerLaw(3.0).pmf([1, 2, 3, 4, 5]), rel=1e-11)


def test_it_takes_the_place_of_p():
    p = zipf(30, Fraction(11, 10))
    assert ct.discrete.collapse_time(p, samples=20) > 1
    assert ct.discrete.expected_entropy(p, samples=20, fits=0) == pytest.approx(-(p @ np.log(p)), rel=1e-14)
    assert ct.montecarlo.diversity_estimate(p, samples=20, fits=0, replicates=2, seed=1).value > 0
    assert ct.tails.Atoms(p).support() == (1, 30)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0,), "`atoms` must be a whole number of at least 1"),
        ((2.5,), "`atoms` must be a whole number"),
        ((10**12,), r"`atoms` must be smaller here; 1000000000000 needs about 2.4e\+04 GB. Use `tails.PowerLaw`"),
        ((10, -1), "`exponent` must be finite and non-negative"),
        ((10, math.nan), "`exponent`"),
        ((10, 400), "`exponent` must leave the last atom above 1e-300 of the first; 400 does not over 10 atoms"),
        ((10, mpmath.mpf(1)), "`exponent` must hold float64 numbers"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        zipf(*arguments)


def test_much_memory_is_announced(monkeypatch):
    monkeypatch.setattr("warnings.warn", _raise)  # instead of making the list
    with pytest.raises(CostlyWarning, match=r"needs about 2\.4 GB"):
        zipf(10**8)


def _raise(message, category, stacklevel):
    raise category(message)
