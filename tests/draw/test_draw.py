"""Draws: frozen values that check themselves, in every kind of number."""

import dataclasses
import math
from decimal import Decimal
from fractions import Fraction

import mpmath
import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory.draw import Draw


def test_a_draw_is_a_frozen_value():
    draw = Draw(0.1, 5)
    assert draw == dataclasses.replace(draw)
    assert hash(draw) == hash(Draw(0.1, 5))
    with pytest.raises(dataclasses.FrozenInstanceError):
        draw.novelty = 0.0
    assert ct.draw.Draw is Draw


@pytest.mark.parametrize(
    ("draw", "is_closed", "is_independent"),
    [
        (Draw(), True, True),
        (Draw(novelty=0), True, True),
        (Draw(concentration=np.float64(np.inf)), True, True),
        (Draw(novelty=1e-300), False, True),
        (Draw(concentration=1e300), True, False),
        (Draw(Fraction(1, 3), Fraction(7, 2)), False, False),
        (Draw(mpmath.mpf(1) / 3, mpmath.mpf(5)), False, False),
    ],
    ids=repr,
)
def test_what_a_draw_does(draw, is_closed, is_independent):
    assert (draw.is_closed, draw.is_independent) == (is_closed, is_independent)


@pytest.mark.parametrize("value", [-1e-300, 1.0000001, math.nan, math.inf, True, "0.1", None, 1j, [0.1], Decimal(-1)])
def test_bad_novelty(value):
    with pytest.raises(ValueError, match=r"^`novelty` must be"):
        Draw(novelty=value)


@pytest.mark.parametrize("value", [0, 0.0, 1e-101, -5, math.nan, -math.inf, True, "inf", None, 1j, [5.0], 5e-324])
def test_bad_concentration(value):
    with pytest.raises(ValueError, match=r"^`concentration` must be"):
        Draw(concentration=value)


@pytest.mark.parametrize("draw", [Draw(1, 1e-100), Draw(0, math.inf), Draw(Decimal("0.5"), 10**400)], ids=repr)
def test_ends_are_within(draw):
    assert 0 <= draw.novelty <= 1


def test_symbols_pass():
    sympy = pytest.importorskip("sympy")
    u, theta = sympy.symbols("u theta", positive=True)
    assert (Draw(u, theta).novelty, Draw(u, theta).concentration) == (u, theta)
    assert not Draw(u, theta).is_closed
    assert not Draw(u, theta).is_independent


def test_a_lifted_draw_is_the_same_in_balls():
    def pair(draw: Draw):  # what a certificate lifts: the chance that two draws from one document of three are equal
        return (1 - draw.novelty) ** 2 / (1 + draw.concentration)

    enclosure = ct.certify(pair, Draw(Fraction(1, 10), Fraction(1, 2)))
    assert float(enclosure) == pytest.approx(27 / 50, rel=1e-14)


def test_what_is_not_there_is_not_lifted():
    def doubled(value):
        return 2 * value

    assert Draw().lifted(doubled) == Draw()
    assert Draw(0.25, 3).lifted(doubled) == Draw(0.5, 6)
    assert Draw(0.25).lifted(doubled) == Draw(0.5)
