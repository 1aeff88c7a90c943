"""Eigenvalues and eigenvectors of the chain of ancestors, against all of its rows and against the law itself."""

import math

import flint
import numpy as np
import pytest

from collapse_theory.discrete import entrance
from collapse_theory.discrete import spectrum as module
from collapse_theory.discrete.atoms import prepare_floats
from collapse_theory.discrete.spectrum import spectrum

P = [0.5, 0.3, 0.2]


def powers(size, steps, p):
    """Return P(T > t) for t = 1 … steps + 1: the whole matrix of occupancy, in balls, applied to the gains."""
    with flint.ctx.workprec(300):
        rows, row = [], [flint.arb(1)]
        for _ in range(size):
            rows.append(row)
            grown = [x * (j + 1) for j, x in enumerate(row)] + [flint.arb(0)]
            for j, x in enumerate(row):
                grown[j + 1] += x * (size - j - 1)
            row = [x / size for x in grown]
        values = [1 - sum((flint.arb(q) ** k for q in p), flint.arb(0)) for k in range(1, size + 1)]
        found = [float(values[-1])]
        for _ in range(steps):
            values = [sum((x * v for x, v in zip(row, values, strict=False)), flint.arb(0)) for row in rows]
            found.append(float(values[-1]))
    return np.array(found)


def survival(known, p, steps):
    weights = known.weights(prepare_floats(p))
    return np.array([math.fsum(weights * np.exp(-t * known.rates)) for t in range(steps + 1)])


@pytest.mark.parametrize("p", [P, [0.5, 0.5], [0.99, 0.01], [0.25] * 4])
def test_of_few_data_the_sum_is_complete_and_right_from_the_first_fit(p):
    """As many terms as data: every P(T > t), in floats that cancel by 1e2 at t = 1 and hardly later."""
    size = 40
    exact = powers(size, 200, p)
    found = survival(spectrum(size, size), p, 200)
    assert np.abs(found - exact).max() < 2e-13
    assert found[-1] == pytest.approx(exact[-1], rel=1e-11, abs=0)


def test_weights_are_those_of_more_bits(monkeypatch):
    usual = spectrum(5000, 64).weights(prepare_floats(P))
    monkeypatch.setattr(module, "_BITS_PER_TERM", 15)
    module.spectrum.cache_clear()
    assert spectrum(5000, 64).weights(prepare_floats(P)) == pytest.approx(usual, rel=1e-15, abs=0)
    monkeypatch.setattr(module, "_BITS_PER_TERM", 2)
    module.spectrum.cache_clear()
    assert np.abs(spectrum(5000, 64).weights(prepare_floats(P)) / usual - 1).max() > 1e-3
    module.spectrum.cache_clear()


@pytest.mark.parametrize(("size", "rows"), [(5000, 1600), (20_000, 1600), (20_000, 400)])
def test_eigenvectors_are_carried_to_all_data(size, rows, monkeypatch):
    """Against every row; what is left is in the cumulants of the clock, of the order of rows/D in relation to them."""
    monkeypatch.setattr(module, "_FEWER_ROWS", size)
    module.spectrum.cache_clear()
    exact = np.log(spectrum(size, 24).entries)
    monkeypatch.setattr(module, "_FEWER_ROWS", rows)
    module.spectrum.cache_clear()
    found = np.log(spectrum(size, 24).entries)
    module.spectrum.cache_clear()
    j = np.arange(2.0, 25)
    assert (np.abs(found - exact) < 2e-12 * j**2 + j**6 / rows**5 / 5 + 5e-12 * (rows / size) ** 2 * j**4).all()


WRONG = {"generations": 1e-3, "variance": 1e3, "third_cumulant": 1e7}
"""A thousandth of a generation; a hundredth of the variance and a part of the third cumulant, of 1e6 data."""


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_entrance_is_seen(wrong, monkeypatch):
    """With four times the rows the entrance is of no account."""
    found, right = np.log(spectrum(10**6, 24).entries), getattr(entrance, wrong)
    monkeypatch.setattr(module, "_ROWS", 12_000)
    module.spectrum.cache_clear()
    exact = np.log(spectrum(10**6, 24).entries)
    monkeypatch.undo()
    monkeypatch.setattr(entrance, wrong, lambda *of: right(*of) + WRONG[wrong])
    module.spectrum.cache_clear()
    moved = np.log(spectrum(10**6, 24).entries)
    module.spectrum.cache_clear()
    assert np.abs(found - exact).max() < 5e-12
    assert np.abs(moved - exact).max() > 1e-11


def test_the_shift_of_a_mode_is_a_third_of_the_logarithm():
    """r_2(D) = 3 λ_2^δ with δ = ln(D)/3 + 1.3328 + O(1/D); for D → ∞ they are those of Kingman's coalescent."""
    for size in (10**5, 10**9):
        known = spectrum(size, 24)
        delta = (math.log(3) - math.log(known.entries[0])) / known.rates[0]
        assert delta == pytest.approx(math.log(size) / 3 + 1.3328, abs=0.002 + 1e-13 * size)
    j = np.arange(2, 25)
    kingman = [math.lgamma(2 * n) - math.lgamma(n + 1) - math.lgamma(n) for n in j]
    assert np.log(spectrum(10**18, 24).entries) == pytest.approx(kingman, rel=2e-13)
    assert spectrum(10**18, 24).rates == pytest.approx(j * (j - 1) / 2e18, rel=1e-14)
