r"""The law of ln(sigma_n²/sigma²), a sum of independent log-chi² variables, by inversion of its Gamma ratio.

Its moment generating function is :math:`e^{K(s)} = \prod_i (2/d_i)^s \Gamma(\nu_i/2 + s)/\Gamma(\nu_i/2)` with
:math:`\nu_i = M_i - 1` and :math:`d_i = M_i - ddof`. The tail probability is the integral of
:math:`e^{K(s) - sx}/(2\pi i s)` along a vertical line; the line is put through the saddle point of the integrand, so
that its size is that of the answer and both tails keep their relative accuracy. On such a line the trapezoidal rule
converges geometrically (Trefethen and Weideman 2014): the step follows from the distances to the pole at 0 and to the
first pole of the Gamma functions, the length from the decay. K is formed without subtracting large logarithms.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, checks, notebook, schedule

__all__ = ["LogVariance", "fits_to_shrink", "sigma_quantile"]

_ALIASING = 38.0  # -ln of the relative error of the trapezoidal rule
_DECAY = 42.0  # -ln of the integrand, relative to its peak, where the line is cut
_UNDERFLOW = 760.0
_SHIFT = 8  # rungs of the Gamma recursion before Stirling's series
_MOST_FITS = 1 << 20  # searched for schedules other than the same size for ever
_BLOCK = 1 << 20  # complex numbers held at once
_NEAR = 0.2
_ENTROPY = [(-1.0) ** k / ((k + 1) * (k + 2)) for k in range(24)]
_LOG = [(-1.0) ** k / (k + 1) for k in range(24)]
_STIRLING = (
    *(1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156),
    *(-3617 / 122400, 43867 / 244188, -174611 / 125400),
)


@dataclass(frozen=True, init=False, repr=False)
class LogVariance:
    r"""The law of :math:`\ln(\sigma_n^2/\sigma^2)`, in the manner of a frozen scipy.stats distribution.

    Parameters
    ----------
    samples : int >= 2, sequence of int or Schedule
        Data drawn per generation, M_0, M_1, …; the sizes of a named schedule may be fractional.
    fits : int >= 1
        Draw-then-fit steps done, n.
    ddof : {1, 0}
        1 for the unbiased variance, 0 for maximum likelihood.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Probabilities have a relative error of about 1e-12, in both tails. The time does not depend on n for equal sizes;
    it grows with the number of different ones.

    Examples
    --------
    >>> law = LogVariance(samples=100, fits=1000)
    >>> round(law.mean(), 4), round(law.std(), 4), round(law.cdf(-10), 4)
    (-10.135, 4.5175, 0.5116)
    """

    halves: NDArray[np.float64]
    counts: NDArray[np.float64]
    shift: float

    def __init__(self, *, samples: Any, fits: int, ddof: int = 1) -> None:
        steps = checks.whole("fits", fits, minimum=1)
        sizes = schedule.of(samples, minimum=2)
        different, counts = _tally(sizes, steps)
        biased = checks.ddof(ddof) == 0
        object.__setattr__(self, "halves", (different - 1) / 2)
        object.__setattr__(self, "counts", counts)
        object.__setattr__(self, "shift", float(counts @ np.log1p(-1 / different)) if biased else 0.0)

    def __repr__(self) -> str:
        return f"LogVariance(fits={self.counts.sum():.0f}, mean={self.mean():.6g}, std={self.std():.6g})"

    def _repr_html_(self) -> str:
        return notebook.summary(self, f"ln(sigma_n² / sigma²), n = {self.counts.sum():.0f}")

    def mean(self) -> float:
        """Return the mean, the drift of ln sigma² over all fits; negative."""
        return self.shift - float(self.counts @ arithmetic.of().log_minus_digamma(self.halves))

    def var(self) -> float:
        """Return the variance."""
        from scipy.special import polygamma

        return float(self.counts @ polygamma(1, self.halves))

    def std(self) -> float:
        """Return the standard deviation."""
        return math.sqrt(self.var())

    def skewness(self) -> float:
        """Return the third standardised cumulant; negative."""
        from scipy.special import polygamma

        return float(self.counts @ polygamma(2, self.halves) / self.var() ** 1.5)

    def cdf(self, x: Any) -> Any:
        """Return P(L <= x), for a number or an array."""
        return _each(self._cdf, x)

    def sf(self, x: Any) -> Any:
        """Return P(L > x), for a number or an array."""
        return _each(self._sf, x)

    def pdf(self, x: Any) -> Any:
        """Return the density, for a number or an array."""
        return _each(lambda value: self._on_line(value, self._saddle(value - self.shift), divide=False), x)

    def ppf(self, q: Any) -> Any:
        """Return the quantile of the probability q in (0, 1), for a number or an array."""
        return _each(lambda value: self._quantile(value, self._cdf, 1.0), q)

    def isf(self, q: Any) -> Any:
        """Return the x with P(L > x) = q, q in (0, 1), for a number or an array."""
        return _each(lambda value: self._quantile(value, self._sf, -1.0), q)

    def median(self) -> float:
        """Return the median."""
        return float(self.ppf(0.5))

    def interval(self, confidence: float) -> tuple[float, float]:
        """Return the quantiles that leave equal probability on both sides."""
        tail = (1 - checks.probability("confidence", confidence)) / 2
        return float(self.ppf(tail)), float(self.isf(tail))

    def rvs(self, size: int, *, rng: np.random.Generator) -> NDArray[np.float64]:
        """Draw ``size`` values; the time grows with fits times size."""
        total = np.full(size, self.shift)
        for half, count in zip(self.halves, self.counts, strict=True):
            for _ in range(int(count)):
                total += np.log(rng.standard_gamma(half, size) / half)
        return total

    def _cdf(self, x: float) -> float:
        return self._tail(x, lower=True)

    def _sf(self, x: float) -> float:
        return self._tail(x, lower=False)

    def _tail(self, x: float, *, lower: bool) -> float:
        if math.isinf(x) or math.isnan(x):
            return x if math.isnan(x) else float((x > 0) == lower)
        line = self._clear_of_zero(self._saddle(x - self.shift))
        value = min(abs(self._on_line(x, line, divide=True)), 1.0)
        return value if (line < 0) == lower else 1 - value

    @cached_property
    def _scale(self) -> float:
        return 1 / self.std()

    @cached_property
    def _edge(self) -> float:
        return float(self.halves.min())

    def _clear_of_zero(self, centre: float) -> float:
        """Move a line that passes too close to the pole at 0 away from it, to the side that it is on."""
        if centre < 0:
            return min(centre, -min(self._scale, self._edge / 2))
        return max(centre, self._scale)

    def _saddle(self, x: float) -> float:
        """Return the s > -edge with K'(s) = x, searched in u = ln(s + edge)."""
        from scipy.optimize import brentq
        from scipy.special import digamma

        above_edge = self.halves - self._edge

        def slope(u: float) -> float:
            return float(self.counts @ (digamma(above_edge + math.exp(u)) - np.log(self.halves))) - x

        start = math.log(self._edge)
        low, high = _bracket(slope, start, 2.0)
        return math.exp(float(brentq(slope, low, high, xtol=1e-9))) - self._edge

    def _on_line(self, x: float, line: float, *, divide: bool) -> float:
        """Integrate e^(K(s) - sx), or that over s, along Re s = line, over 2 pi i."""
        target = x - self.shift
        peak = self._log_mgf(np.array([complex(line)]))[0].real
        depth = line * target - peak
        if depth > _UNDERFLOW:
            return 0.0
        step = self._step(line, depth, divide)

        def integrand(t: NDArray[np.float64]) -> NDArray[np.float64]:
            s = np.asarray(line + 1j * t, dtype=np.complex128)
            values = np.exp(self._log_mgf(s) - peak - 1j * t * target)
            return np.real(values / s if divide else values)

        length = self._length(line, peak)
        nodes = step * np.arange(math.ceil(length / step) + 1)
        values = np.concatenate([integrand(block) for block in np.array_split(nodes, 1 + nodes.size // 4096)])
        total = math.fsum(values) - values[0] / 2
        return float(total * step / math.pi * math.exp(-depth))

    def _step(self, line: float, depth: float, divide: bool) -> float:
        """Return the step h: the rule also counts the values at x ± 2 pi k/h, each times e^(2 pi k line/h).

        They must be negligible: on the side of the exponential tail (a pole of the order of all fits together), on
        the other side, where the density falls like a Gaussian or faster, and for a probability where it is near 1.
        """
        from scipy.special import polygamma

        width = 1 / math.sqrt(float(self.counts @ polygamma(1, self.halves + line)))
        exponential = 1.5 * _ALIASING + 1.2 * math.sqrt(2 * _ALIASING * float(self.counts.sum()))
        step = min(0.6 * width, 2 * math.pi * (line + self._edge) / exponential)
        return min(step, 2 * math.pi * abs(line) / (_ALIASING + max(depth, 0.0))) if divide else step

    def _length(self, line: float, peak: float) -> float:
        """Return where |e^K| has fallen by e^-DECAY; it falls monotonically along the line."""
        length = 1.0 / math.sqrt(self.var())
        while peak - self._log_mgf(np.array([line + 1j * length]))[0].real < _DECAY:
            length *= 1.3
        return length

    def _log_mgf(self, s: NDArray[np.complex128]) -> NDArray[np.complex128]:
        blocks = np.array_split(np.arange(self.halves.size), 1 + self.halves.size * s.size // _BLOCK)
        return sum(
            (self.counts[b] @ log_gamma_ratio(self.halves[b, None], s) for b in blocks),
            start=np.zeros(s.shape, dtype=np.complex128),
        )

    def _quantile(self, q: float, tail: Callable[[float], float], sign: float) -> float:
        from scipy.optimize import brentq

        checks.probability("q", q)

        def gap(x: float) -> float:
            return sign * math.log(max(tail(x), 1e-320) / q)

        low, high = _bracket(gap, self.mean(), self.std())
        return float(brentq(gap, low, high, xtol=1e-14, rtol=1e-14))


def sigma_quantile(q: Any, *, samples: Any, fits: int, sigma: float = 1, ddof: int = 1) -> Any:
    r"""Quantile of the fitted standard deviation after ``fits`` fits.

    Parameters
    ----------
    q : number or array, in (0, 1)
        Probability.
    samples : int >= 2, sequence of int or Schedule
        Data drawn per generation.
    fits : int >= 1
        Draw-then-fit steps done.
    sigma : number > 0
        Original standard deviation.
    ddof : {1, 0}
        1 for the unbiased variance, 0 for maximum likelihood.

    Returns
    -------
    float, or array like ``q``
        In the unit of ``sigma``.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Exact, :math:`\sigma e^{L_q/2}` with the quantile :math:`L_q` of :class:`LogVariance`.

    Examples
    --------
    >>> round(sigma_quantile(0.5, samples=100, fits=1000), 6)
    0.006309
    """
    checks.positive("sigma", sigma)
    return schedule.plain(sigma * np.exp(LogVariance(samples=samples, fits=fits, ddof=ddof).ppf(q) / 2))


def fits_to_shrink(samples: Any, *, factor: float, probability: float = 0.5, ddof: int = 1) -> int:
    r"""Fewest fits after which sigma is at most ``factor`` times the original with the given probability.

    Parameters
    ----------
    samples : int >= 2, sequence of int or Schedule
        Data drawn per generation.
    factor : number in (0, 1)
        Fraction of the original standard deviation.
    probability : number in (0, 1)
        Asked-for :math:`P(\sigma_n \le factor \cdot \sigma)`.
    ddof : {1, 0}
        1 for the unbiased variance, 0 for maximum likelihood.

    Returns
    -------
    int >= 1

    Raises
    ------
    ValueError
        If an argument is out of range, or the schedule keeps sigma from shrinking that far (searched up to 2^20 fits).

    Notes
    -----
    Exact, by doubling and bisection on :class:`LogVariance`: the probability grows with n. It is the probability at
    generation n, not that of having been below at some generation before.

    Examples
    --------
    >>> fits_to_shrink(samples=100, factor=0.5)
    138
    """
    checks.probability("factor", factor)
    checks.probability("probability", probability)
    sizes = schedule.of(samples, minimum=2)
    target = 2 * math.log(factor)

    def is_reached(fits: int) -> bool:
        return bool(LogVariance(samples=sizes, fits=fits, ddof=ddof).cdf(target) >= probability)

    most = _most_fits(sizes)
    high = 1
    while not is_reached(high):
        if high >= most:
            raise ValueError(
                f"`factor` must be within reach of `samples`; after {high} fits of {sizes} sigma is below {factor} "
                f"with a probability under {probability}. Raise the factor, or lower the probability."
            )
        high = min(2 * high, most)
    return bisect_left(range(high + 1), True, lo=high // 2, key=lambda n: n > 0 and is_reached(n))


def _most_fits(sizes: schedule.Schedule) -> int:
    if isinstance(sizes, schedule.Listed):
        return len(sizes.listed)
    return 1 << 60 if isinstance(sizes, schedule.Constant) else _MOST_FITS


def log_gamma_ratio(a: NDArray[np.float64], s: NDArray[np.complex128]) -> NDArray[np.complex128]:
    r"""Return :math:`\ln[\Gamma(a+s)/\Gamma(a)] - s \ln a` for Re(a + s) > 0, relative to its own size."""
    total = np.zeros(np.broadcast_shapes(a.shape, s.shape), dtype=np.complex128)
    if min(a.min(), (a + s.real).min()) < _SHIFT:
        for k in range(_SHIFT):
            total += s * np.log1p(1 / (a + k)) - _log1p(s / (a + k))
        a = a + _SHIFT
    z = s / a
    log = _log1p(z)
    tails = _stirling(a + s) - _stirling(a)
    return np.asarray(total + a * _entropy(z, log) - log / 2 + tails)


def _stirling(x: NDArray[Any]) -> NDArray[Any]:
    """Return ln Gamma(x) - [(x - 1/2) ln x - x + ln(2 pi)/2]."""
    return np.asarray(np.polynomial.polynomial.polyval(x**-2, _STIRLING) / x)


def _entropy(z: NDArray[np.complex128], log: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """Return (1 + z) ln(1 + z) - z."""
    near = np.where(np.abs(z) < _NEAR, z, 0)
    series = near**2 * np.polynomial.polynomial.polyval(near, _ENTROPY)
    return np.where(near == z, series, (1 + z) * log - z)


def _log1p(z: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """Return ln(1 + z); NumPy's loses the real part of small z."""
    near = np.where(np.abs(z) < _NEAR, z, 0)
    series = near * np.polynomial.polynomial.polyval(near, _LOG)
    return np.where(near == z, series, np.log1p(z))


def _bracket(function: Callable[[float], float], start: float, width: float) -> tuple[float, float]:
    """Return an interval around the root of an increasing function."""
    low, high, step = start, start, width
    while function(low) >= 0:
        low, step = low - step, 2 * step
    step = width
    while function(high) <= 0:
        high, step = high + step, 2 * step
    return low, high


def _tally(sizes: schedule.Schedule, fits: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the different sizes and how often each occurs."""
    if isinstance(sizes, schedule.Constant):
        return np.array([float(sizes.size)]), np.array([float(fits)])
    listed = np.asarray(sizes.sizes(fits, arithmetic.of()), dtype=np.float64)
    different, counts = np.unique(listed, return_counts=True)
    return different, counts.astype(np.float64)


def _each(function: Callable[[float], float], values: Any) -> Any:
    if np.ndim(values) == 0:
        return function(float(values))
    array = np.asarray(values, dtype=np.float64)
    return np.array([function(float(value)) for value in array.ravel()]).reshape(array.shape)
