r"""How much real data prevents a collapse due to a low temperature, and how much cures it: two thresholds.

For each probability x of the most probable token there is exactly one share :math:`\lambda(x)` of real data at which a
fixed point holds it there, all other tokens low: with x fixed, :math:`c = (x - \lambda p_1)/x^s`, and each
:math:`p_i = \lambda p_{0,i} + c p_i^s` grows with :math:`\lambda`, since
:math:`(1 - m_i)\,\partial p_i/\partial\lambda = p_{0,i} - p_{0,1}(p_i/x)^s \ge 0`. A state is stable where
:math:`\lambda(x)` falls. So a minimum of it is the share below which the diverse state does not exist, and the maximum
that follows is the share above which the collapsed one does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.decoding import Decoding
from collapse_theory.loop.branch import others
from collapse_theory.loop.decoded import decoding_of, weights_of

__all__ = ["Hysteresis", "hysteresis", "share_at"]

Floats = NDArray[np.float64]

_GRID = 48
_WIDTH = 1e-9


@dataclass(frozen=True)
class Hysteresis:
    """Shares of real data between which a loop has two stable states.

    Attributes
    ----------
    prevents : (float, float) or None
        Below the first number a diverse model collapses; from the second on it does not. None if there is no jump, but
        one stable state for each share, which moves continuously with it.
    cures : (float, float) or None
        At the first number a collapsed model stays collapsed; from the second on it recovers.
    top_before, top_after : float or None
        Largest probability of the diverse state just before it collapses, and of the collapsed one just before it
        recovers.

    Examples
    --------
    >>> hysteresis([0.7, 0.3], decoding=Decoding(temperature=0.9)).cures is None
    True
    """

    prevents: tuple[float, float] | None
    cures: tuple[float, float] | None
    top_before: float | None
    top_after: float | None


@floats_only
def hysteresis(p: Any, *, decoding: Decoding) -> Hysteresis:
    r"""Thresholds of the share of real data, with unlimited data and a temperature.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution.
    decoding : Decoding
        A temperature only: with cuts the states also jump for other reasons.

    Returns
    -------
    Hysteresis
        For collapse to the most probable atom of ``p``, each threshold between two numbers that differ by about 2e-9.

    Raises
    ------
    ValueError
        If an argument is out of range, or the decoding cuts.

    Notes
    -----
    For K equal atoms the diverse state is stable if and only if :math:`\lambda > 1 - \tau`. Otherwise the thresholds
    are the first minimum of :math:`\lambda(x)` and the largest value after it, found on a grid and refined; a fold
    narrower than the grid, which has 48 logarithmically spaced points on either side of 1/2, would be missed.

    Examples
    --------
    >>> found = hysteresis([0.001] * 1000, decoding=Decoding(temperature=0.9))
    >>> round(found.prevents[1], 6), round(found.cures[1], 6)
    (0.1, 0.373242)
    """
    weights, known = weights_of(p), _smooth(decoding)
    s, rest, counts = 1 / known.temperature, *_others(weights)
    top = float(weights.max())
    if s <= 1 or not rest.size:
        return Hysteresis(None, None, None, None)
    curve = _Curve(top, rest, counts, s)
    u = np.geomspace(1e-9, 0.5, _GRID)
    x = top + (1 - top) * np.concatenate([u, 1 - u[-2::-1]])
    shares = np.array([curve(each) for each in x])
    return _folds(x, shares, curve, 1 - known.temperature if rest[0] == top and rest.size == 1 else None)


@floats_only
def share_at(p: Any, *, top: Any, decoding: Decoding) -> float:
    r"""Share of real data at which a loop with unlimited data can rest with a given probability of its top atom.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution.
    top : number
        Probability of the most probable atom of ``p``, above its original one and below 1.
    decoding : Decoding
        A temperature below 1 only.

    Returns
    -------
    float in (0, 1)

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    There is exactly one such share (see the module). The state is stable where the share falls with ``top``.

    Examples
    --------
    >>> round(share_at([0.001] * 1000, top=0.4236239178571777, decoding=Decoding(temperature=0.9)), 9)
    0.3
    """
    weights, known = weights_of(p), _smooth(decoding)
    if not known.temperature < 1:
        raise ValueError(f"`decoding` must have a temperature below 1; got {known}. Above it there is one state.")
    largest = float(weights.max())
    height = checks.real("top", top)
    if not largest * (1 + 1e-12) < height < 1:
        raise ValueError(f"`top` must be in ({largest:.6g}, 1); got {checks.shown(top)}. Pass a number between.")
    return _Curve(largest, *_others(weights), 1 / known.temperature)(height)


@dataclass(frozen=True)
class _Curve:
    """The share of real data as a function of the largest probability."""

    top: float
    rest: Floats
    counts: Floats
    s: float

    def __call__(self, x: float) -> float:
        from scipy.optimize import brentq

        return float(brentq(self._excess, 1e-300, 1.0, args=(x,), xtol=1e-15, rtol=1e-15))

    def _excess(self, share: float, x: float) -> float:
        own = share * self.top
        p = others(x, own, share * self.rest, self.s)
        if np.isnan(p).any():  # where both roots are the same, but for rounding
            fold = x * (self.s * (1 - own / x)) ** (1 / (1 - self.s))
            p = np.where(np.isnan(p), fold, p)
        return x + float((self.counts * p).sum()) - 1


def _smooth(decoding: Decoding) -> Decoding:
    known = decoding_of(decoding)
    if not known.is_smooth:
        raise ValueError(f"`decoding` must have a temperature only; got {known}. Compare the states of `fixed_point`.")
    return known


def _others(p: Floats) -> tuple[Floats, Floats]:
    """Return the distinct probabilities of all atoms but one of the most probable, largest first, and their numbers."""
    values, counts = np.unique(p[p > 0], return_counts=True)
    counts[-1] -= 1
    kept = counts > 0
    return values[kept][::-1], counts[kept][::-1].astype(np.float64)


def _folds(x: Floats, shares: Floats, curve: _Curve, limit: float | None) -> Hysteresis:
    """Return the thresholds; ``limit`` is that of equal atoms, whose diverse state is not on the curve."""
    rises = np.flatnonzero(np.diff(shares) > 0)
    if not rises.size:
        return Hysteresis(None, None, None, None)
    first = int(rises[0])
    last = first + int(shares[first:].argmax())
    before, low = (curve.top, limit) if limit is not None else _extremum(curve, x, first, 1)
    after, high = _extremum(curve, x, last, -1)
    return Hysteresis(_around(low), _around(high), float(before), float(after))


def _extremum(curve: _Curve, x: Floats, place: int, sign: int) -> tuple[float, float]:
    from scipy.optimize import minimize_scalar

    low, high = x[max(place - 1, 0)], x[min(place + 1, x.size - 1)]
    found = minimize_scalar(lambda at: sign * curve(at), bounds=(low, high), method="bounded", options={"xatol": 1e-9})
    return float(found.x), sign * float(found.fun)


def _around(share: float) -> tuple[float, float]:
    return share - _WIDTH, share + _WIDTH
