"""Vertical lines on which the moments of a sum of log-chi² variables are inverted: through the saddle, or cheapest.

All here is a choice in floats. How good the choice is decides what an inversion costs, not whether it is right.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from collapse_theory.gaussian.transform import CentredLogChi

__all__ = ["Line", "bracket", "cheapest", "saddle"]

Array = NDArray[np.float64]
Nodes = NDArray[np.float64] | NDArray[np.complex128]

_SHIFTS = np.array([-4.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0])  # in widths of the saddle
_INNER = np.linspace(0.05, 0.95, 19)  # between a line and the pole to its left
_OUTER = np.geomspace(0.3, 300.0, 24)  # widths to the right of a line


@dataclass(frozen=True)
class Line:
    """The nodes of a trapezoidal rule, centre + i · step · k for k = 0 … count, and where Chernoff's bound is taken.

    ``centre`` is not 0, and ``bound`` lies on the same side of 0, further off.
    """

    centre: float
    bound: float
    step: float
    count: int


def saddle(centred: CentredLogChi, offset: float) -> float:
    """Return the s > -edge with R'(s) = offset, searched in u = ln(1 + s/edge)."""
    from scipy.optimize import brentq

    edge = float(centred.halves[0])

    @cache  # the search asks for its ends again
    def gap(u: float) -> float:
        return centred.slope(edge * math.expm1(u)) - offset

    width = math.log1p(1 / math.sqrt(centred.curvature()) / edge)
    low, high = bracket(gap, 0.0, width)
    return edge * math.expm1(brentq(gap, low, high, xtol=1e-9 * width, rtol=1e-9))


def bracket(function: Callable[[float], float], start: float, width: float) -> tuple[float, float]:
    """Return an interval around the root of an increasing function."""
    low, high, step = start, start, width
    while function(low) >= 0:
        low, step = low - step, 2 * step
    step = width
    while function(high) <= 0:
        high, step = high + step, 2 * step
    return low, high


def cheapest(centred: CentredLogChi, offset: float, bits: int) -> tuple[Line, int]:
    """Return a line with few nodes for so many bits of the smaller tail at ``offset``, and the bits of its terms."""
    search = _Search(centred, offset)
    need = bits * math.log(2) + 3 + search.depth
    centres = search.centres()
    peaks = search.exponent(centres)
    bounds, steps = search.steps(centres, need)
    lengths = search.lengths(centres, need)
    counts = lengths / steps
    best = int(np.argmin(np.where(np.isfinite(counts), counts, math.inf)))
    line = Line(float(centres[best]), float(bounds[best]), float(steps[best]), math.ceil(counts[best]))
    return line, math.ceil((need + max(float(peaks[best]), -search.depth)) / math.log(2))


class _Search:
    def __init__(self, centred: CentredLogChi, offset: float) -> None:
        self.centred, self.offset = centred, offset
        self.edge, self.scale = float(centred.halves[0]), 1 / math.sqrt(centred.curvature())
        nearest = min(self.scale, self.edge / 2)
        middle = saddle(centred, offset)
        self.middle = min(middle, -nearest) if middle < 0 else max(middle, self.scale)
        spread = centred.curvature(self.middle)
        self.width = 1 / math.sqrt(spread)
        logarithm = float(self.exponent(np.array([self.middle]))[0])
        self.depth = max(math.log1p(abs(self.middle) * math.sqrt(2 * math.pi * spread)) - logarithm, 0.0)

    def exponent(self, s: Nodes) -> Array:
        """Return the logarithm of |E e^(s(L - x))|."""
        lines = np.asarray(s, dtype=np.complex128)
        return np.asarray(self.centred.log(lines).real - lines.real * self.offset)

    def centres(self) -> Array:
        """Return lines on both sides of 0, most of them near the saddle."""
        found = np.concatenate([self.middle + self.width * _SHIFTS, self.scale * 2.0 ** np.arange(-1, 6)])
        found = np.concatenate([found, -self.edge * np.array([0.2, 0.35, 0.5, 0.65, 0.8])])
        is_clear = (np.abs(found) > 0.02 * min(self.scale, self.edge)) & (found > -0.999 * self.edge)
        return np.unique(np.append(found[is_clear], self.middle))

    def steps(self, centres: Array, need: float) -> tuple[Array, Array]:
        """Return for each line where the bound of Chernoff allows the longest step, and that step."""
        bounds = np.where(
            centres[:, None] < 0,
            centres[:, None] - (centres[:, None] + self.edge) * np.resize(_INNER, _OUTER.size),
            centres[:, None] + self.width * _OUTER,
        )
        far = self.exponent(bounds.ravel()).reshape(bounds.shape)
        reach = np.abs(bounds - centres[:, None]) / np.maximum(need + far, 1.0)
        best = np.argmax(np.where(np.isfinite(reach), reach, 0.0), axis=1)[:, None]
        longest = np.minimum(np.take_along_axis(reach, best, 1)[:, 0], np.abs(centres) / need)
        return np.take_along_axis(bounds, best, 1)[:, 0], 2 * math.pi * longest

    def lengths(self, centres: Array, need: float) -> Array:
        """Return for each line how far along it the terms are more than negligible."""
        lengths = np.full(centres.size, self.width)
        for _ in range(400):
            is_short = self.exponent(centres + 1j * lengths) > -need
            if not is_short.any():
                break
            lengths[is_short] *= 1.2
        return lengths
