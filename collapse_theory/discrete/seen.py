r"""The probability that k random draws show more than so many different atoms, for all k at once.

Exact values come from :mod:`.contour`. They are taken at the whole k of a lattice where k passes the number of atoms
asked for, and beyond at Chebyshev points in ln k, of the log-odds: these are smooth and slow where the probability
itself has a sharp step, and keep the digits of both tails. Pieces are halved until their last coefficients are small.
"""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from collapse_theory import arithmetic, checks
from collapse_theory.discrete import ancestry, contour
from collapse_theory.discrete.atoms import Atoms
from collapse_theory.discrete.nodes import Resolved, nodes

Array = NDArray[np.float64]
Gain = Callable[[Array], Array]

NEVER = 1e-20
"""Probabilities below this, and those above one minus this, are taken as 0 and 1."""

_DEGREE = 16
_TOLERANCE = 1e-13  # of a probability, by the last coefficients of its log-odds
_MOST_TOLERANCE = 1e-9  # of the log-odds
_POINTS = -np.cos(np.pi * (np.arange(_DEGREE + 1) + 0.5) / (_DEGREE + 1))
_FITTED = np.linalg.inv(chebyshev.chebvander(_POINTS, _DEGREE))
_NARROWEST = 1e-4
_TURNS, _SECONDS = 8.6, 5e-8  # steps of a circle over the root of the draws; time for one atom at one step


def seen_more_than(atoms: Atoms, left: int) -> Gain:
    """Return k → probability that k random draws show more than ``left`` different atoms.

    The numbers of draws are an array, of any whole numbers, or of real ones from where the probability is smooth. It is
    a :class:`Seen`, which tells where it rises, unless ``left`` is 1 or there are no more atoms.
    """
    return both_tails(atoms, left)[0]


def both_tails(atoms: Atoms, left: int) -> tuple[Gain, Gain]:
    """Return :func:`seen_more_than` and its complement, each with its own digits where it is small."""
    if left >= atoms.total:
        return np.zeros_like, np.ones_like
    if left == 1:
        return ancestry.diversity(atoms, arithmetic.of()), lambda k: ancestry.agreement(atoms, np.maximum(k, 1.0))
    seen = Seen.of(atoms, left)
    return seen, seen.complement


@dataclass(frozen=True, eq=False)
class Seen:
    """P(more than so many different atoms among k draws), a function of k.

    Attributes
    ----------
    low, high : float
        The probability is 0 up to ``low`` draws and 1 from ``high`` on, up to ``NEVER``.
    start : int
        First entry of the lattice.
    upper, lower : arrays of length L
        Probabilities of more atoms, and of at most so many, for start, start + 1, … draws.
    edges : array of length P + 1
        Ends of the pieces, in draws: rising from the end of the lattice to ``high``.
    odds : array, shape (P, 17)
        Chebyshev coefficients in ln k of the log-odds on each piece.
    """

    low: float
    high: float
    start: int
    upper: Array
    lower: Array
    edges: Array
    odds: Array

    @classmethod
    def of(cls, atoms: Atoms, left: int) -> Seen:
        """Return the function for fewer atoms than there are: computed once for all numbers of data."""
        key = _digest(atoms), left
        found = _KEPT.pop(key, None) or cls._computed(atoms, left)
        _KEPT[key] = found
        if len(_KEPT) > _MOST_KEPT:
            _KEPT.popitem(last=False)
        return found

    @classmethod
    def _computed(cls, atoms: Atoms, left: int) -> Seen:
        tails = Tails(nodes(atoms), left)
        low, high = tails.ends()
        start = int(max(low + 1, left + 1))
        smooth = tails.smooth_from(start)
        lattice = np.arange(start, min(high, smooth) + (smooth > start), dtype=np.float64)
        tails.announce(lattice)
        pairs = np.array([tails(k) for k in lattice]).reshape(-1, 2)
        pieces: list[tuple[float, Array]] = []
        first = lattice[-1] if lattice.size else float(start)
        if first < high:
            _refine(tails, math.log(first), math.log(high), pieces)
        edges = np.exp([*(edge for edge, _ in pieces), math.log(high)])
        odds = np.array([row for _, row in pieces]).reshape(-1, _DEGREE + 1)
        return cls(low, high, start, pairs[:, 0], pairs[:, 1], edges, odds)

    def __call__(self, draws: Array) -> Array:
        return self._read(draws, self.upper, below=0.0, above=1.0, sign=1.0)

    def complement(self, draws: Array) -> Array:
        """Return one minus the probabilities, with their own digits."""
        return self._read(draws, self.lower, below=1.0, above=0.0, sign=-1.0)

    def _read(self, draws: Array, lattice: Array, *, below: float, above: float, sign: float) -> Array:
        k = np.asarray(draws, dtype=np.float64)
        found = np.where(k >= self.high, above, below)
        inside = (k > self.low) & (k < self.high) & (k >= self.start)
        listed = inside & (k <= self.start + lattice.size - 1)
        if listed.any():
            found[listed] = np.interp(k[listed] - self.start, np.arange(lattice.size), lattice)
        pieces = inside & ~listed
        if pieces.any():
            found[pieces] = 1 / (1 + np.exp(-sign * self._log_odds(k[pieces])))
        return found

    def _log_odds(self, k: Array) -> Array:
        at = np.clip(np.searchsorted(self.edges, k, side="right") - 1, 0, len(self.odds) - 1)
        ends = np.log(self.edges)
        place = (2 * np.log(k) - ends[at] - ends[at + 1]) / (ends[at + 1] - ends[at])
        found = np.empty(k.size)
        for piece in np.unique(at).tolist():
            mine = at == piece
            found[mine] = chebyshev.chebval(place[mine], self.odds[piece])
        return found


_KEPT: OrderedDict[tuple[bytes, int], Seen] = OrderedDict()
_MOST_KEPT = 256


def _digest(atoms: Atoms) -> bytes:
    parts = (np.asarray(part, dtype=np.float64).tobytes() for part in (atoms.p, atoms.logs, atoms.counts))
    return hashlib.blake2b(b"".join(parts), digest_size=32).digest()


@dataclass(frozen=True, eq=False)
class Tails:
    """Both probabilities at one number of draws, from the contours."""

    nodes: Resolved
    left: int

    def __call__(self, draws: float) -> tuple[float, float]:
        """Return P(more than ``left`` atoms) and P(at most ``left``)."""
        p, weights, left, usual = self._open(draws)
        if left < 0:
            return 1.0, 0.0
        if usual < left + 0.5:
            upper = min(contour.tail(p, weights, draws, left + 1, 1), 1.0)
            return upper, 1 - upper
        lower = min(contour.tail(p, weights, draws, left, -1), 1.0)
        return 1 - lower, lower

    def announce(self, lattice: Array) -> None:
        """Announce what the sums over full circles take, for numbers of draws so close to that of the atoms."""
        if lattice.size:
            terms = (_TURNS * math.sqrt(lattice[-1]) + 20) ** 2 / 2 * self._open(lattice[0])[0].size
            remedy = "Ask for many more or many fewer atoms than draws show that are all different."
            checks.affordable("atoms", self.left, seconds=lattice.size * terms * _SECONDS, remedy=remedy)

    def ends(self) -> tuple[float, float]:
        """Return the greatest number of draws with a probability of ``NEVER``, and the least with 1 less it."""
        high = self._first(self._is_sure, float(self.left + 1))
        low = self._first(lambda k: not self._is_out(k), float(self.left + 1)) - 1
        return min(low, high - 1), high

    def smooth_from(self, least: float) -> float:
        """Return a number of draws from which the contours serve real ones."""
        return self._first(self._is_smooth, least)

    def _is_smooth(self, draws: float) -> bool:
        p, weights, left, usual = self._open(draws)
        side = 1 if usual < left + 0.5 else -1
        return left < 0 or bool(contour.settles(p, weights, draws, left + (side > 0), side))

    def _first(self, reached: Callable[[float], bool], least: float) -> float:
        """Return the least whole number from ``least`` on at which ``reached`` is true."""
        if reached(least):
            return least
        before, found = least, 2 * least
        while not reached(found):
            before, found = found, 2 * found
        while found - before > max(1.0, 1e-12 * found):
            middle = math.floor((before + found) / 2)
            before, found = (before, middle) if reached(middle) else (middle, found)
        return found

    def _is_sure(self, draws: float) -> bool:
        p, weights, left, usual = self._open(draws)
        return left < 0 or (usual > left and self._bound(p, weights, draws, left, -1) < math.log(NEVER))

    def _is_out(self, draws: float) -> bool:
        p, weights, left, usual = self._open(draws)
        return left >= 0 and usual < left + 1 and self._bound(p, weights, draws, left + 1, 1) < math.log(NEVER)

    @staticmethod
    def _bound(p: Array, weights: Array, draws: float, count: float, side: int) -> float:
        return float(contour.saddle(p, weights, draws, count, side)[2])

    def _open(self, draws: float) -> tuple[Array, Array, float, float]:
        """Return the atoms that may be missing, how many of them may be seen, and how many are, on average."""
        p, weights, others = self.nodes.below(draws, contour.CERTAIN)
        return p, weights, self.left - others, float(-np.expm1(-p * draws) @ weights)


def _refine(tails: Tails, low: float, high: float, pieces: list[tuple[float, Array]]) -> None:
    """Append (low end, coefficients) of the log-odds on pieces of ln k, from left to right."""
    middle, half = (low + high) / 2, (high - low) / 2
    pairs = np.array([tails(k) for k in np.exp(middle + half * _POINTS).tolist()])
    with np.errstate(divide="ignore"):
        values = np.log(np.maximum(pairs[:, 0], 1e-300)) - np.log(np.maximum(pairs[:, 1], 1e-300))
    coefficients = _FITTED @ values
    tolerance = min(_TOLERANCE * (1 + math.exp(float(np.abs(values).min()))), _MOST_TOLERANCE)
    if np.abs(coefficients[-2:]).max() <= tolerance or half < _NARROWEST:
        pieces.append((low, coefficients))
    else:
        _refine(tails, low, middle, pieces)
        _refine(tails, middle, high, pieces)
