r"""Probabilities of a sum of log-chi² variables about its mean, in floats: integrals along vertical lines.

The tail probability at :math:`\delta` is the integral of :math:`e^{R(s) - s\delta}/(2\pi i s)`, with the cumulant
generating function R, along a line through the saddle point of the integrand, so that its size is that of the answer
and both tails keep their relative accuracy. The trapezoidal rule on it converges geometrically (Trefethen and Weideman
2014): the step follows from the distances to the pole at 0 and to the first pole of the Gamma functions, the length
from the decay.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from collapse_theory.distribution import Floats
from collapse_theory.gaussian.lines import bracket, saddle
from collapse_theory.gaussian.transform import CentredLogChi

__all__ = ["Contours"]

_ALIASING = 38.0  # -ln of the relative error of the trapezoidal rule
_DECAY = 42.0  # -ln of the integrand, relative to its peak, where the line is cut
_UNDERFLOW = 800.0
_AT_ONCE = 12  # lengths of a line that are tried together
_NEGLIGIBLE = -2000.0  # logarithm of a probability that is 0 in float64, whatever multiplies it


@dataclass(frozen=True)
class Contours:
    """Both tails, the density and the quantiles, at distances from the mean."""

    centred: CentredLogChi

    @cached_property
    def _std(self) -> float:
        return math.sqrt(float(self.centred.curvature()))

    @cached_property
    def _scale(self) -> float:
        return float(1 / self._std)

    @cached_property
    def _edge(self) -> float:
        return float(self.centred.halves[0])

    def log_density(self, offset: float) -> float:
        """Return the logarithm of the density; where it is 0 in float64, a bound."""
        bound = self._bound(offset)
        return bound if bound < _NEGLIGIBLE else self._log_on_line(offset, saddle(self.centred, offset), divide=False)

    def log_tail(self, offset: float) -> tuple[float, bool]:
        """Return the logarithm of the probability beyond ``offset``, away from the mean, and whether that is below."""
        bound = self._bound(offset)
        if bound < _NEGLIGIBLE:
            return bound, offset < 0
        line = self._clear_of_zero(saddle(self.centred, offset))
        return self._log_on_line(offset, line, divide=True), line < 0

    def _bound(self, offset: float) -> float:
        """Return a bound of Chernoff on the logarithm of the tail, without looking for the best line."""
        lines = -0.5 * self._edge * np.ones(1) if offset < 0 else self._edge * 10.0 ** np.arange(6)
        return float((self.centred.log(lines.astype(np.complex128)).real - lines * offset).min())

    def _clear_of_zero(self, centre: float) -> float:
        """Move a line that passes too close to the pole at 0 away from it, to the side that it is on."""
        if centre < 0:
            return min(centre, -min(self._scale, self._edge / 2))
        return max(centre, self._scale)

    def _log_on_line(self, offset: float, line: float, *, divide: bool) -> float:
        """Return the logarithm of the integral of e^(R(s) - s offset), or of that over s, along Re s = line."""
        peak = float(self.centred.log(np.array([complex(line)]))[0].real)
        depth = line * offset - peak
        if depth > _UNDERFLOW:  # the bound of Chernoff is near enough to zero
            return -depth
        step = self._step(line, depth, divide)

        def integrand(t: Floats) -> Floats:
            s = np.asarray(line + 1j * t, dtype=np.complex128)
            values = np.exp(self.centred.log(s) - peak - 1j * t * offset)
            return np.real(values / s if divide else values)

        nodes = step * np.arange(math.ceil(self._length(line, peak) / step) + 1)
        values = np.concatenate([integrand(block) for block in np.array_split(nodes, 1 + nodes.size // 4096)])
        total = abs(math.fsum(values) - float(values[0]) / 2) * step / math.pi
        return math.log(total) - depth

    def _step(self, line: float, depth: float, divide: bool) -> float:
        """Return the step h: the rule also counts the values at x ± 2 pi k/h, each times e^(2 pi k line/h).

        They must be negligible: below x, by the bound of Chernoff at the best of some lines further left; above, where
        the density falls like a Gaussian or faster; and for a probability where it is near 1.
        """
        centred = self.centred
        width = 1 / math.sqrt(centred.curvature(line))
        furthest = 0.98 * (line + self._edge)
        left = np.geomspace(min(width, furthest / 2), min(30 * width, furthest), 24)
        logs = centred.log(np.append(line - left, line).astype(np.complex128)).real
        reach = ((_ALIASING + logs[:-1] - logs[-1]) / left + centred.slope(line)).min()
        step = min(0.6 * width, 2 * math.pi / float(reach))
        return min(step, 2 * math.pi * abs(line) / (_ALIASING + max(depth, 0.0))) if divide else step

    def _length(self, line: float, peak: float) -> float:
        """Return where |e^R| has fallen by e^-DECAY; it falls monotonically along the line."""
        lengths = self._scale * np.cumprod(np.append(1.0, np.full(_AT_ONCE - 1, 1.3)))
        while True:
            is_long = peak - self.centred.log(np.asarray(line + 1j * lengths, dtype=np.complex128)).real >= _DECAY
            if is_long.any():
                return float(lengths[is_long.argmax()])
            lengths *= lengths[-1] / lengths[0] * 1.3

    def quantile(self, log_level: float, *, lower: bool) -> float:
        """Return the distance from the mean where the lower tail, or the upper one, has this logarithm."""
        from scipy.optimize import brentq

        sign = 1.0 if lower else -1.0

        @cache  # the search asks for its ends again
        def gap(y: float) -> float:
            logarithm, is_lower = self.log_tail(y * self._std)
            if is_lower != lower:
                logarithm = math.log1p(-math.exp(min(logarithm, -1e-16)))
            return sign * (logarithm - log_level)

        low, high = bracket(gap, 0.0, 1.0)
        return self._std * float(brentq(gap, low, high, xtol=1e-15, rtol=1e-15))

    def log_slope(self, offset: float, *, lower: bool) -> float:
        """Return the derivative of the logarithm of a tail; far out that is nearly where the line is."""
        logarithm, is_lower = self.log_tail(offset)
        if logarithm < -_UNDERFLOW:
            return -saddle(self.centred, offset)
        if is_lower != lower:
            logarithm = math.log1p(-math.exp(min(logarithm, -1e-16)))
        return (1.0 if lower else -1.0) * math.exp(self.log_density(offset) - logarithm)
