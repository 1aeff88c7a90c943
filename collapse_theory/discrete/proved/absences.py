"""The probability of absence after any number of fits, enclosed: which of three ways leads there at which precision.

Up to ``STEPS`` fits each is taken (:mod:`.absence`); up to a share of the data the coefficients are series
(:mod:`.slow`); from there on it is a polynomial in p (:mod:`.modes`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log2

from collapse_theory.discrete.costs import NUMBERS_UP_TO
from collapse_theory.discrete.proved.absence import Absence, absence
from collapse_theory.discrete.proved.modes import Modes, Waned, modes
from collapse_theory.discrete.proved.rates import STEPS
from collapse_theory.discrete.proved.slow import later

__all__ = ["Way", "absent", "reach"]

_LEAST = 5000  # data
_MOST_STEPS = 1e9  # of recursions over all rows
_BITS = 320  # more than what is left out leaves


@dataclass(frozen=True)
class Way:
    """How an absence is had.

    Attributes
    ----------
    order : int
        Of what is kept in 1/D.
    fits : int
        After which it is taken from there.
    """

    order: int
    fits: int

    def serves(self, size: int, bits: int) -> bool:
        """Tell whether it does for a probability of so many bits."""
        return (self.order + 1) * log2(self.order * (self.fits + 10) / (2 * size)) <= 16 - bits


def reach(size: int, fits: int, bits: int) -> Way | None:
    """Return what serves a precision after so many fits; the best if nothing does and all rows would take too long."""
    if size < _LEAST:
        return None
    ways = _ways(size, fits)
    best = ways[-1] if size > NUMBERS_UP_TO or fits * size**2 > _MOST_STEPS else None
    return next((way for way in ways if way.serves(size, bits)), best)


def _ways(size: int, fits: int) -> list[Way]:
    """Return what there is, the quickest first."""
    if fits <= min(STEPS, size // 100):
        return [Way(order, fits) for order in (2, 4, 8, 12)]
    return [Way(8, min(fits, size // 200)), Way(12, min(fits, size // 400))]


def absent(size: int, fits: int, way: Way, bits: int) -> Absence | Waned:
    """Return the probability of absence after ``fits`` >= 1 fits."""
    if fits <= way.fits:
        return _early(size, fits, way.order, bits)
    return _modes(size, way).after(fits - way.fits)


@lru_cache(maxsize=8)
def _modes(size: int, way: Way) -> Modes:
    return modes(_early(size, way.fits, way.order, _BITS))


def _early(size: int, fits: int, order: int, bits: int) -> Absence:
    return absence(size, fits, order, min(bits, _BITS)) if fits <= STEPS else later(size, fits, order)
