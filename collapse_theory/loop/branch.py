r"""Fixed points of a loop with a temperature, token by token.

With unlimited data and a share :math:`\lambda` of real ones a fixed point has :math:`p_i = a_i + c\,p_i^s`, where
:math:`a = \lambda p_0`, :math:`s = 1/\tau` and :math:`c = (1-\lambda)/\sum_k p_k^s` is one number for all tokens.
Conversely, every c for which such p sum to 1 gives a fixed point. So given c every token solves an equation of its own.
For s > 1 it has at most two roots: one where the slope :math:`m = c s p^{s-1}` is below 1, called low here, and one
where it is above.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["excess", "lows", "others", "polished"]

Floats = NDArray[np.float64]

_STEPS = 80
_CLOSE = 1e-12  # a step of Newton so small is the last one


def lows(a: Floats, c: float, s: float, guess: Floats | None = None) -> Floats:
    """Return the low root of p = a + c p^s for each a > 0; NaN where there is none.

    Newton from below, where p - c p^s is concave (s > 1), or from above, where it is convex: both are monotone.
    """
    with np.errstate(all="ignore"):
        if guess is not None:
            p = guess
        elif s >= 1:
            p = a.copy()
        else:
            p = np.maximum(2 * a, (2 * c) ** (1 / (1 - s)))
        for _ in range(_STEPS):
            grown = c * np.power(p, s)
            slope = s * grown / p
            step = (p - grown - a) / (1 - slope)
            p = np.where(slope < 1, p - step, np.nan)
            if not (np.abs(step) > _CLOSE * p).any():
                break
        return p


def others(x: float, top: float, rest: Floats, s: float, guess: Floats | None = None) -> Floats:
    """Return the low probabilities of all other tokens if one has x; ``top`` and ``rest`` are the real parts a.

    In units of x, in which c is 1 - top/x and nothing overflows.
    """
    ratios = lows(rest / x, 1 - top / x, s, None if guess is None else guess / x)
    return np.asarray(x * ratios)


def excess(x: float, top: float, rest: Floats, s: float, guess: Floats | None = None) -> tuple[float, float, Floats]:
    """Return by how much probabilities sum to more than 1 if one token has x, its slope in x, and the others."""
    p = others(x, top, rest, s, guess)
    synthetic = p - rest
    growth = float((synthetic / (1 - s * synthetic / p)).sum()) / (x - top)
    return x + float(p.sum()) - 1, 1 + (1 - s * (x - top) / x) * growth, p


def polished(p: Floats, place: int, a: Floats, s: float) -> Floats | None:
    """Return a fixed point near p by Newton in the probability of one token; None if that leads elsewhere."""
    alive = (np.arange(p.size) != place) & (a > 0)
    x, rest = float(p[place]), p[alive]
    for _ in range(12):
        if not x > a[place]:
            return None
        found, slope, better = excess(x, float(a[place]), a[alive], s, rest)
        if not (np.isfinite(found) and slope > 0):
            return None
        step = found / slope
        x, rest = x - step, better
        if not abs(step) < 1e-3 * min(x, 1 - x):
            return None
        if abs(step) <= 4e-16 * x:
            break
    result, least = np.zeros_like(p), float(a[place])
    x = max(x, least)  # to which it is rounded where hardly anything is synthetic
    result[place], result[alive] = x, others(x, least, a[alive], s, rest)
    return result
