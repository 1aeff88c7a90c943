r"""The law of the collapse time in the eigenvectors of the chain of ancestors, for any D: late fits take a few terms.

The chain goes down, so its eigenvalues are the chances to stay, :math:`\lambda_j = D!/((D-j)!\,D^j)`, and with right
eigenvectors :math:`r_j` (zero below j, one at j)

.. math:: P(T > t) = \sum_{j \ge 2} r_j(D)\,a_j\,\lambda_j^{t-1}, \qquad g(k) = \sum_{j \le k} r_j(k)\,a_j,

with the gain :math:`g(k) = 1 - \sum_i p_i^k`. The :math:`a_j` come from the second sum, whose terms cancel: in as many
bits as that costs. The :math:`r_j(k) > 0` are sums of positive terms, row by row up to a few thousand lineages; from
there to D the cumulants of the clock of :mod:`.entrance` multiply them by
:math:`e^{L n + L^2 \sigma^2/2 + L^3 \kappa_3/6}`, :math:`L = -\ln\lambda_j`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from operator import mul

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel
from collapse_theory.discrete import entrance
from collapse_theory.discrete.atoms import Atoms
from collapse_theory.discrete.occupancy import throw

__all__ = ["Spectrum", "spectrum"]

Array = NDArray[np.float64]

_MANY, _ROWS, _FEWER_ROWS = 200_000, 3000, 1600  # rows that are followed from so many data on, and below
_NEGLIGIBLE = 1e-18  # of the least gap between eigenvalues
_BITS_PER_TERM = 5  # a_j is about 4^-j, the sum of which it is left grows by 1.5^j, and some are spare


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Eigenvalues of the chain of ancestors of ``size`` data, and its right eigenvectors at ``size``.

    Attributes
    ----------
    size : int
    rates : array
        −ln λ_j, j = 2, 3, …
    entries : array
        r_j(size).
    """

    size: int
    rates: Array
    entries: Array

    def weights(self, atoms: Atoms) -> Array:
        """Return r_j(D) a_j for j = 2, 3, …"""
        bits, found = self._bits, list[int]()
        for row, gain in zip(self._few, _gains(atoms, self.terms, bits), strict=True):
            found.append(gain - (sum(map(mul, row, found)) >> bits))
        return np.asarray(self.entries * np.array([_as_float(a, bits) for a in found]))

    @property
    def terms(self) -> int:
        """The last j."""
        return self.rates.size + 1

    @property
    def _bits(self) -> int:
        """Binary places of the numbers for few lineages: gaps between eigenvalues lose those of D."""
        return _BITS_PER_TERM * self.terms + self.size.bit_length()

    @cached_property
    def _few(self) -> list[list[int]]:
        """r_j(k) for j = 2 … k − 1, a list for each k from 2 on, in units of 2^-bits."""
        size, one = self.size, 1 << self._bits
        row, stays = [one], [0, one]
        columns: list[list[int]] = []  # r_j(j), r_j(j + 1), …
        rows = []
        for k in range(2, self.terms + 1):
            row = _thrown(row, size)
            stays.append(stays[-1] * (size - k + 1) // size)
            found = [sum(map(mul, row[j - 1 :], columns[j - 2])) // (stays[j] - stays[k]) for j in range(2, k)]
            for column, value in zip(columns, found, strict=True):
                column.append(value)
            columns.append([one])
            rows.append(found)
        return rows


def _thrown(row: list[int], boxes: int) -> list[int]:
    """Return P(j boxes are occupied), j = 1, 2, …, from that of a ball less."""
    stay, go = [*row, 0], [0, *row]
    return [(a * (j + 1) + b * (boxes - j)) // boxes for j, (a, b) in enumerate(zip(stay, go, strict=True))]


def _gains(atoms: Atoms, terms: int, bits: int) -> list[int]:
    """Return the probabilities that k draws are not all equal, k = 2 … terms, in units of 2^-bits."""
    one = 1 << bits
    pairs = zip(atoms.p.tolist(), atoms.complements.tolist(), strict=True)
    shares = [_scaled(p, one) if p <= 0.5 else one - _scaled(q, one) for p, q in pairs]
    weights = [int(n) * p for n, p in zip(atoms.counts, shares, strict=True)]
    powers, gains = [one] * len(shares), []
    for _ in range(2, terms + 1):
        powers = [power * p >> bits for power, p in zip(powers, shares, strict=True)]
        gains.append(sum(w * (one - power) for w, power in zip(weights, powers, strict=True)) >> bits)
    return gains


def _scaled(value: float, one: int) -> int:
    return int(Fraction(value) * one)


def _as_float(value: int, bits: int) -> float:
    return float(Fraction(value, 1 << bits))


@lru_cache(maxsize=8)
def spectrum(size: int, terms: int) -> Spectrum:
    """Return the spectrum of at least ``terms`` data."""
    rows = min(size, _ROWS if size >= _MANY else _FEWER_ROWS)
    rates = np.concatenate([[0.0, 0.0], -np.cumsum(np.log1p(-np.arange(1, rows) / size))])
    logs = np.log(_eigenvectors(rows, terms, float(size), -np.expm1(-rates), _NEGLIGIBLE / size)[2:])
    own = rates[2 : terms + 1]
    if rows < size:
        logs += own * entrance.generations(rows, size) + own**2 * entrance.variance(rows, size) / 2
        logs += own**3 * entrance.third_cumulant(rows, size) / 6
    return Spectrum(size, own, np.exp(logs))


@kernel
def _eigenvectors(last: int, count: int, boxes: float, losses: Array, negligible: float) -> Array:
    """Return r_j(last) for j = 0 … count, given 1 − λ; those of 0 and 1 are left zero."""
    found = np.zeros((last + 1, count + 1))
    row = np.zeros(last + 3)
    row[0] = 1.0
    low, high = 0, 0
    for k in range(1, last + 1):
        low, high = throw(row, low, high, boxes, negligible)
        total = 0.0
        for m in range(max(low, 1), min(high, k - 1) + 1):
            total += row[m]
        for m in range(max(low, 2), min(high, k - 1) + 1):
            for j in range(2, min(m, count) + 1):
                found[k, j] += row[m] * found[m, j]
        for j in range(2, min(k - 1, count) + 1):
            found[k, j] *= losses[k] / total / (losses[k] - losses[j])
        if k <= count:
            found[k, k] = 1.0
    return np.asarray(found[last])
