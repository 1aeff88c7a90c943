r"""The collapse time of late fits: a sum of decaying terms, from where on the last term is no more than rounding.

:mod:`.spectrum` has the rates and weights. They serve from ``first`` fits on; up to there, if hardly any run has
collapsed by then, as where no atom has more than three quarters, what comes earlier does not count in a moment.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collapse_theory.discrete.atoms import Atoms
from collapse_theory.discrete.spectrum import spectrum

__all__ = ["MOST_ATOMS", "Late", "late", "whole"]

Array = NDArray[np.float64]

MOST_ATOMS = 1000  # different probabilities, each of which takes so many long products
_LAST_TERM = 33.0  # -ln of the last of the terms, when it is first left out
_NOTHING = 1e-12
_TERMS, _USUAL = (48, 64, 96), 64
_BLOCK = 1 << 14


@dataclass(frozen=True, eq=False)
class Late:
    """P(T > t) = sum of weights · exp(−(t − 1) · rates), for whole numbers t >= first."""

    rates: Array
    weights: Array
    first: float

    def tails(self, fits: Array) -> tuple[Array, Array]:
        """Return P(T <= t) and P(T > t)."""
        parts = [self._later(block) for block in np.array_split(fits, 1 + fits.size // _BLOCK)]
        upper = np.clip(np.concatenate(parts), 0.0, 1.0)
        return 1 - upper, upper

    def _later(self, fits: Array) -> Array:
        return np.asarray(np.exp(-np.multiply.outer(fits - 1, self.rates)) @ self.weights)

    def reaching(self, levels: Array, *, lower: bool) -> Array:
        """Return the least t >= first with P(T <= t) >= level, or with P(T > t) <= level."""

        def has_reached(fits: Array) -> NDArray[np.bool_]:
            come, left = self.tails(fits)
            return np.asarray(come >= levels if lower else left <= levels)

        low, high = np.full(levels.size, self.first - 1), np.full(levels.size, self.first)
        while not (is_reached := has_reached(high)).all():
            low, high = np.where(is_reached, low, high), np.where(is_reached, high, 2 * high)
        while (is_between := ((middle := np.floor(low + (high - low) / 2)) > low) & (middle < high)).any():
            is_reached = has_reached(np.maximum(middle, self.first))
            low = np.where(is_between & ~is_reached, middle, low)
            high = np.where(is_between & is_reached, middle, high)
        return high

    def moments(self) -> tuple[float, float]:
        """Return E(T − 1) and E(T − 1)², if nothing comes before ``first``."""
        n = self.first - 1  # 1 and 2t − 1 summed up to n; then series in s = t − 1 >= n, one weighted with 2s + 1
        left, share = self.weights * np.exp(-n * self.rates), -np.expm1(-self.rates)
        plain = left / share
        weighted = left * ((2 * n + 1) / share + 2 * np.exp(-self.rates) / share**2)
        return n + math.fsum(plain), n * n + math.fsum(weighted)


def late(atoms: Atoms, size: int, terms: int | None = None) -> Late:
    """Return the law of late fits, for at least as many data as there are terms."""
    known = spectrum(size, terms or _terms(atoms))
    return Late(known.rates, known.weights(atoms), 1.0 + math.ceil(_LAST_TERM / float(known.rates[-1])))


def whole(atoms: Atoms, size: int) -> Late | None:
    """Return the law of late fits before which nothing comes, from as many terms as that takes; None if too many."""
    terms = next((terms for terms in _TERMS if terms >= _enough(atoms)), None)
    return late(atoms, size, terms) if terms else None


def _terms(atoms: Atoms) -> int:
    return next(terms for terms in _TERMS if terms >= min(_enough(atoms), _USUAL))


def _enough(atoms: Atoms) -> float:
    """Return the number of terms with which nothing comes before the first fit.

    With n terms that is at 66/n² of D, where about n²/33 lineages are left; all are equal with probability p^(n²/33).
    """
    log = -math.log1p(-min(float(atoms.complements[-1]), 0.99))
    return math.sqrt(_LAST_TERM * -math.log(_NOTHING) / log) if log > 0 else math.inf
