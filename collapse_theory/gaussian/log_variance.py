r"""The distribution of ln(sigma_n²/sigma²), a sum of independent log-chi² variables, by inversion of its Gamma ratio.

About its mean it has the cumulant generating function R of :class:`~collapse_theory.gaussian.transform.CentredLogChi`.
The tail probability at :math:`\delta = x - E L` is the integral of :math:`e^{R(s) - s\delta}/(2\pi i s)` along a
vertical line; the line is put through the saddle point of the integrand, so that its size is that of the answer and
both tails keep their relative accuracy. On such a line the trapezoidal rule converges geometrically (Trefethen and
Weideman 2014): the step follows from the distances to the pole at 0 and to the first pole of the Gamma functions, the
length from the decay. The mean is known to twice the digits of a float, so that delta has all of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, notebook, schedule
from collapse_theory.arithmetic import Number
from collapse_theory.arithmetic.base import KindError
from collapse_theory.distribution import ContinuousDistribution, Floats
from collapse_theory.gaussian import tally
from collapse_theory.gaussian.lines import bracket, saddle
from collapse_theory.gaussian.lyapunov import log_det_drift
from collapse_theory.gaussian.transform import CentredLogChi

__all__ = ["LogVariance"]

_ALIASING = 38.0  # -ln of the relative error of the trapezoidal rule
_DECAY = 42.0  # -ln of the integrand, relative to its peak, where the line is cut
_UNDERFLOW = 800.0
_NEGLIGIBLE = -2000.0  # logarithm of a probability that is 0 in float64, whatever multiplies it
_BLOCK = 1 << 20  # numbers drawn at once
_FOR_FLOATS = (
    "`samples` must hold floats for a density, a quantile or draws; its numbers are balls. Ask for `cdf` or `sf`."
)


@arithmetic.serves("float64", "arb")
@dataclass(frozen=True, kw_only=True, repr=False)
class LogVariance(ContinuousDistribution):
    r"""Distribution of :math:`\ln(\sigma_n^2/\sigma^2)`.

    Its methods are those of a frozen distribution of scipy.stats, with ``seed`` for randomness.

    Parameters
    ----------
    samples : int >= 2, sequence of int or Schedule
        Data drawn per generation, M_0, M_1, …; the sizes of a named schedule may be fractional.
    fits : int in 1 … 10^18
        Draw-then-fit steps done, n.
    ddof : {1, 0}
        1 for the unbiased variance, 0 for maximum likelihood.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Probabilities of a float x have a relative error below 1e-12 in both tails, tested for samples and fits from 2 and
    1 to 1e18; for sizes that vary, as long as the mean is below 1e3 standard deviations (then 1e-15 times their ratio).
    Quantiles are rounded to a float: where its last bit is worth :math:`\epsilon` standard deviations, ``cdf(ppf(q))``
    is q to about :math:`\epsilon`, 1e-16 times mean/std. Time and memory do not depend on n for equal sizes and
    named schedules; for lists and callables they grow with the number of different sizes. In balls, as within
    :func:`collapse_theory.certify`, ``cdf``, ``sf`` and the moments are enclosures, proved in docs/theory/gaussian.md,
    of any number of digits; schedules are then listed size by size.

    Examples
    --------
    >>> change = LogVariance(samples=100, fits=1000)
    >>> round(change.mean(), 4), round(change.std(), 4), round(change.cdf(-10), 4)
    (-10.135, 4.5175, 0.5116)
    >>> from collapse_theory import certify
    >>> certify(change.cdf, -10, digits=30)
    0.511621…(±1e-36)
    """

    samples: Any
    fits: int
    ddof: int = 1

    def __post_init__(self) -> None:
        steps = checks.whole("fits", self.fits, minimum=1, maximum=checks.LARGEST_COUNT)
        object.__setattr__(self, "fits", steps)
        object.__setattr__(self, "samples", schedule.of(self.samples, minimum=2))
        object.__setattr__(self, "ddof", checks.ddof(self.ddof))

    def __repr__(self) -> str:
        if self._is_enclosed:
            return f"LogVariance(samples={self.samples}, fits={self.fits})"
        return f"LogVariance(fits={self.fits}, mean={self.mean():.6g}, std={self.std():.6g})"

    def _repr_html_(self) -> str:
        return notebook.summary(self, f"ln(sigma_n² / sigma²), n = {self.fits}")

    def support(self) -> tuple[float, float]:
        """Return minus infinity and infinity."""
        return -math.inf, math.inf

    def mean(self) -> Number:
        """Return the mean, the drift of ln sigma² over all fits; negative."""
        return log_det_drift(self.samples, self.fits, dim=1, ddof=self.ddof) if self._is_enclosed else self._mean[0]

    def var(self) -> Number:
        """Return the variance."""
        return self._cumulant(2) if self._is_enclosed else self._centred.curvature()

    def skewness(self) -> Number:
        """Return the third standardised cumulant; negative."""
        from scipy.special import zeta

        if self._is_enclosed:
            return self._cumulant(3) / (self.var() * self.std())
        centred = self._centred
        return -2 * float(centred.counts @ (zeta(3.0, centred.halves) / self.std() ** 3))

    @property
    def _is_enclosed(self) -> bool:
        return arithmetic.of(*self.samples.parameters).encloses

    def _refuse_balls(self) -> None:
        if self._is_enclosed:
            raise KindError(_FOR_FLOATS)

    def _cumulant(self, order: int) -> Number:
        """Return the sum of the polygamma functions of that order at all halves: minus one, two: (k-1)! zeta(k, a)."""
        ops = arithmetic.of(*self.samples.parameters)
        sign = 1 if order == 2 else -2
        return self.samples.totals(lambda size: sign * ops.number(order).zeta((size - 1) / 2), self.fits, ops)

    def _enclosed(self, x: Any) -> tuple[Number, Number] | None:
        ops = arithmetic.of(x, *self.samples.parameters)
        if not ops.encloses:
            return None
        from collapse_theory.gaussian import inversion  # which loads FLINT

        level = ops.bare.number(ops.number(checks.one("x", x)))
        variables = inversion.of_sizes(*tally.in_balls(self.samples, self.fits, ops), ddof=self.ddof)
        lower, upper = inversion.tails(variables, level, ops.bits)
        return ops.seal(lower), ops.seal(upper)

    def _cdf(self, x: Floats) -> Floats:
        return _each(lambda value: self._tail(value, lower=True), x)

    def _sf(self, x: Floats) -> Floats:
        return _each(lambda value: self._tail(value, lower=False), x)

    def _pdf(self, x: Floats) -> Floats:
        return _each(self._density, x)

    def _ppf(self, q: Floats) -> Floats:
        return _each(lambda value: self._quantile(value, lower=True), q)

    def _isf(self, q: Floats) -> Floats:
        return _each(lambda value: self._quantile(value, lower=False), q)

    def _draw(self, count: int, generator: np.random.Generator) -> Floats:
        """Return sums of simulated fits; the time grows with fits times count."""
        self._refuse_balls()
        remedy = "Pass quantiles of uniform numbers through `ppf`, or draw fewer."
        checks.affordable("size", count, seconds=3e-8 * count * self.fits, remedy=remedy)
        total = np.zeros(count)
        for first in range(0, self.fits, _BLOCK):
            for number in tally.between(self.samples, first, min(first + _BLOCK, self.fits)):
                total += np.log(generator.standard_gamma((number - 1) / 2, count) / ((number - self.ddof) / 2))
        return total

    @cached_property
    def _tally(self) -> tuple[list[Any], list[Any]]:
        self._refuse_balls()
        return tally.in_floats(self.samples, self.fits)

    @cached_property
    def _centred(self) -> CentredLogChi:
        sizes, counts = self._tally
        return CentredLogChi((np.array(sizes, dtype=np.float64) - 1) / 2, np.array(counts, dtype=np.float64))

    @cached_property
    def _mean(self) -> tuple[float, float]:
        """The mean, and what is left of it after rounding to a float."""
        sizes, counts = self._tally
        return tally.exact_mean(sizes, counts, self.ddof)

    @cached_property
    def _scale(self) -> float:
        return float(1 / self.std())

    @cached_property
    def _edge(self) -> float:
        return float(self._centred.halves[0])

    def _offset(self, x: float) -> float:
        """Return x minus the mean."""
        return (x - self._mean[0]) - self._mean[1]

    def _tail(self, x: float, *, lower: bool) -> float:
        logarithm, is_lower = self._log_tail(self._offset(x))
        value = math.exp(min(logarithm, 0.0))
        return value if is_lower == lower else 1 - value

    def _density(self, x: float) -> float:
        offset = self._offset(x)
        if self._bound(offset) < _NEGLIGIBLE:
            return 0.0
        return math.exp(self._log_on_line(offset, saddle(self._centred, offset), divide=False))

    def _log_tail(self, offset: float) -> tuple[float, bool]:
        """Return the logarithm of the probability beyond ``offset``, away from the mean, and whether that is below."""
        bound = self._bound(offset)
        if bound < _NEGLIGIBLE:
            return bound, offset < 0
        line = self._clear_of_zero(saddle(self._centred, offset))
        return self._log_on_line(offset, line, divide=True), line < 0

    def _bound(self, offset: float) -> float:
        """Return a bound of Chernoff on the logarithm of the tail, without looking for the best line."""
        lines = -0.5 * self._edge * np.ones(1) if offset < 0 else self._edge * 10.0 ** np.arange(6)
        return float((self._centred.log(lines.astype(np.complex128)).real - lines * offset).min())

    def _clear_of_zero(self, centre: float) -> float:
        """Move a line that passes too close to the pole at 0 away from it, to the side that it is on."""
        if centre < 0:
            return min(centre, -min(self._scale, self._edge / 2))
        return max(centre, self._scale)

    def _log_on_line(self, offset: float, line: float, *, divide: bool) -> float:
        """Return the logarithm of the integral of e^(R(s) - s offset), or of that over s, along Re s = line."""
        peak = float(self._centred.log(np.array([complex(line)]))[0].real)
        depth = line * offset - peak
        if depth > _UNDERFLOW:  # the bound of Chernoff is near enough to zero
            return -depth
        step = self._step(line, depth, divide)

        def integrand(t: Floats) -> Floats:
            s = np.asarray(line + 1j * t, dtype=np.complex128)
            values = np.exp(self._centred.log(s) - peak - 1j * t * offset)
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
        centred = self._centred
        width = 1 / math.sqrt(centred.curvature(line))
        furthest = 0.98 * (line + self._edge)
        left = np.geomspace(min(width, furthest / 2), min(30 * width, furthest), 24)
        logs = centred.log(np.append(line - left, line).astype(np.complex128)).real
        reach = ((_ALIASING + logs[:-1] - logs[-1]) / left + centred.slope(line)).min()
        step = min(0.6 * width, 2 * math.pi / float(reach))
        return min(step, 2 * math.pi * abs(line) / (_ALIASING + max(depth, 0.0))) if divide else step

    def _length(self, line: float, peak: float) -> float:
        """Return where |e^R| has fallen by e^-DECAY; it falls monotonically along the line."""
        length = self._scale
        while peak - self._centred.log(np.array([line + 1j * length]))[0].real < _DECAY:
            length *= 1.3
        return length

    def _quantile(self, q: float, *, lower: bool) -> float:
        from scipy.optimize import brentq

        if q > 0.5:
            q, lower = 1 - q, not lower
        sign, std = 1.0 if lower else -1.0, float(self.std())

        def gap(y: float) -> float:
            logarithm, is_lower = self._log_tail(y * std)
            if is_lower != lower:
                logarithm = math.log1p(-math.exp(min(logarithm, -1e-16)))
            return sign * (logarithm - math.log(q))

        low, high = bracket(gap, 0.0, 1.0)
        offset = std * float(brentq(gap, low, high, xtol=1e-15, rtol=1e-15))
        return self._mean[0] + (self._mean[1] + offset)


def _each(function: Callable[[float], float], values: Floats) -> Floats:
    return np.array([function(value) for value in values.tolist()])
