"""Python's fractions as a kind of number, for formulas that only add, multiply and divide."""

from __future__ import annotations

from fractions import Fraction
from typing import Any


class Rationals:
    """What such a formula asks of an arithmetic."""

    name = "fraction"
    seconds = 2e-6

    @property
    def bare(self) -> Rationals:
        return self

    def number(self, value: Any) -> Fraction:
        return Fraction(value)

    def seal(self, value: Fraction) -> Fraction:
        return value


RATIONALS: Any = Rationals()
