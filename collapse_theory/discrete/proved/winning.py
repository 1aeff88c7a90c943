r"""The mean number of fits of the runs that an atom wins, enclosed for any number of data up to 1e18.

:math:`F(p) = E[T; \text{the atom wins}]` solves :math:`F(p) = p + E\,F(p')`, F(0) = F(1) = 0, :math:`D p' \sim
\mathrm{Bin}(D, p)`. The mean collapse time is the sum of F over the atoms; other mean times are sums of F over sets of
atoms (docs/theory/enclosures.md, theorems 1 and 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import flint
from flint import arb

from collapse_theory.arithmetic.base import UndecidedError
from collapse_theory.discrete.proved.layer import Layer, Level, series, solved

__all__ = ["Winning", "most_bits", "reach", "winning"]

LEVELS = (Level(180, 400, 8, 28), Level(360, 800, 16, 56))
_BITS = (57, 120)  # less the binary logarithm of D: what each level is good for, where E[T] is of the order of D
_GUARD = 64


@dataclass(frozen=True, eq=False)
class Winning:
    """The function F for one number of data."""

    layer: Layer

    def time(self, p: arb, q: arb, log_p: arb, log_q: arb) -> arb:
        """Return F(p), 0 < p < 1, given also q = 1 − p and both logarithms."""
        layer, m = self.layer, self.layer.size * q
        error = layer.factor * p * (1 + m).log() * arb(0, 1)
        if m >= layer.level.least:
            return self._outer(p, q, log_q) + error
        if not m < layer.level.least:
            raise UndecidedError("the number of data of the others may or may not be a large one")
        harmonic = -q * (layer.constant + series(layer.slopes, arb(layer.size)))
        return p + harmonic + layer.mean(p, q, log_p) + error

    def _outer(self, p: arb, q: arb, log_q: arb) -> arb:
        """Return α p + v(D q) − q v(D), in which the logarithms of D cancel."""
        size, slopes = arb(self.layer.size), self.layer.slopes
        value = self.layer.constant * p - slopes[1] * size * q * log_q + slopes[2] * (log_q + p * size.log())
        for j in range(3, len(slopes)):
            value -= slopes[j] * size ** (2 - j) * (q ** (2 - j) - q) / ((j - 1) * (j - 2))
        return value


def most_bits(size: int) -> int:
    """Return the greatest precision that is made use of for so many data, 0 for few data."""
    served = (most for level, most in zip(LEVELS, _BITS, strict=True) if size > level.last)
    return max(served, default=-size.bit_length()) + size.bit_length()


def reach(size: int, bits: int) -> Level | None:
    """Return the level that serves a precision for this number of data, if there is one.

    The last one also serves twice the precision of the one before: smaller times have fewer digits, and ask again.
    """
    for level, most in zip(LEVELS, _BITS, strict=True):
        if size > level.last and bits <= most + size.bit_length():
            return level
    first, last = _BITS[0] + size.bit_length(), LEVELS[-1]
    return last if size > last.last and bits <= 2 * first else None


@lru_cache(maxsize=64)
def winning(size: int, level: Level, bits: int) -> Winning:
    """Return F for D = ``size``, in balls of so many bits and some more."""
    with flint.ctx.workprec(bits + _GUARD):
        return Winning(solved(size, level))
