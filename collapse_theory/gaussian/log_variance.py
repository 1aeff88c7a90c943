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
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, notebook, schedule
from collapse_theory.arithmetic import Number
from collapse_theory.arithmetic.base import KindError
from collapse_theory.distribution import ContinuousDistribution, Floats
from collapse_theory.gaussian import tally
from collapse_theory.gaussian.contours import Contours
from collapse_theory.gaussian.lyapunov import log_det_drift
from collapse_theory.gaussian.transform import CentredLogChi

__all__ = ["LogVariance"]

_BLOCK = 1 << 20  # numbers drawn at once
_FOR_FLOATS = (
    "`samples` must hold floats for a density or draws; its numbers are balls. Ask for `cdf`, `sf`, `ppf` or `isf`."
)


@arithmetic.serves("float64", "arb")
@dataclass(frozen=True, repr=False)
class LogVariance(ContinuousDistribution):
    r"""Distribution of :math:`\ln(\sigma_n^2/\sigma^2)`.

    Its methods are those of a frozen distribution of scipy.stats, with ``seed`` for randomness.

    Parameters
    ----------
    samples : int >= 2, sequence of int or Schedule
        Data drawn per generation, M_0, M_1, …; the sizes of a named schedule may be fractional.
    fits : int in [1, 10^18]
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
    :func:`collapse_theory.certify`, ``cdf``, ``sf``, ``ppf``, ``isf`` and the moments are enclosures, proved in
    docs/theory/gaussian.md, of any number of digits; schedules are then listed size by size.

    Examples
    --------
    >>> change = LogVariance(100, 1000)
    >>> round(change.mean(), 4), round(change.std(), 4), round(change.cdf(-10), 4)
    (-10.135, 4.5175, 0.5116)
    >>> from collapse_theory import certify
    >>> certify(change.cdf, -10, digits=30)
    0.511621…(±1e-36)
    """

    samples: Any
    fits: int
    _: KW_ONLY
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

    def _enclosed_quantile(self, q: Any, *, lower: bool) -> Number | None:
        ops = arithmetic.of(q, *self.samples.parameters)
        if not ops.encloses:
            return None
        from collapse_theory.gaussian import inversion, quantiles  # which load FLINT

        level = ops.bare.number(ops.number(checks.one("q", q)))
        variables = inversion.of_sizes(*tally.in_balls(self.samples, self.fits, ops), ddof=self.ddof)
        return ops.seal(quantiles.quantile(variables, level, ops.bits, lower=lower))

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
    def _contours(self) -> Contours:
        return Contours(self._centred)

    def _offset(self, x: float) -> float:
        """Return x minus the mean."""
        return (x - self._mean[0]) - self._mean[1]

    def _tail(self, x: float, *, lower: bool) -> float:
        logarithm, is_lower = self._contours.log_tail(self._offset(x))
        value = math.exp(min(logarithm, 0.0))
        return value if is_lower == lower else 1 - value

    def _density(self, x: float) -> float:
        return math.exp(self._contours.log_density(self._offset(x)))

    def _quantile(self, q: float, *, lower: bool) -> float:
        if q > 0.5:
            q, lower = 1 - q, not lower
        return self._mean[0] + (self._mean[1] + self._contours.quantile(math.log(q), lower=lower))


def _each(function: Callable[[float], float], values: Floats) -> Floats:
    return np.array([function(value) for value in values.tolist()])
