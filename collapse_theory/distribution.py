"""What all distributions share: the names of scipy.stats, one convention for the edges and one for randomness.

A distribution states its ``support``, ``mean`` and ``var`` and, for finite numbers of the support, its probabilities
``_cdf`` and ``_sf``; everything else is derived here. Below the support ``cdf`` is 0 and ``sf`` is 1, above it they are
1 and 0, and a density or mass is 0 outside. Infinite numbers are allowed, nan is not. As in scipy.stats, ``ppf(1)`` is
the upper end of the support and ``ppf(0)`` the lower one, or one less than it for whole numbers.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, checks, drawing, frames, notebook

__all__ = ["ContinuousDistribution", "DiscreteDistribution", "Distribution", "Floats", "Rule", "both_sums"]

Floats = NDArray[np.float64]
Rule = Callable[[Floats], Floats]

_LEVELS = (0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999)
_POINTS = 120


class Distribution(ABC):
    """The distribution of one random number X, with the methods of a frozen distribution of scipy.stats.

    Numbers and probabilities are floats or arrays of any shape; a result has the shape of the argument. An argument
    that is not a real number, a probability outside [0, 1] or nan is a ``ValueError``. Draws take an integer ``seed``.
    """

    @abstractmethod
    def support(self) -> tuple[float, float]:
        """Return the least and the greatest possible number; infinite where there is none."""

    @abstractmethod
    def mean(self) -> Any:
        """Return the mean."""

    @abstractmethod
    def var(self) -> Any:
        """Return the variance."""

    @abstractmethod
    def _cdf(self, x: Floats) -> Floats:
        """Return P(X <= x) for finite numbers of the support, a list of them."""

    @abstractmethod
    def _sf(self, x: Floats) -> Floats:
        """Return P(X > x) for such numbers; not by subtraction where it is small."""

    @abstractmethod
    def _ppf(self, q: Floats) -> Floats:
        """Return the quantiles of probabilities in (0, 1)."""

    @abstractmethod
    def _isf(self, q: Floats) -> Floats:
        """Return the quantiles of upper tail probabilities in (0, 1)."""

    def _enclosed(self, x: Any) -> tuple[Any, Any] | None:
        """Return balls that hold P(X <= x) and P(X > x) where ``x`` or the parameters are balls; None for floats."""
        return None

    def _enclosed_quantile(self, q: Any, *, lower: bool) -> Any:
        """Return a ball that holds the quantile where ``q`` or the parameters are balls; None for floats."""
        return None

    def moment(self, order: int) -> Any:
        """Return E X or E X², for order 1 or 2; those of higher order are not known here."""
        if checks.whole("order", order, minimum=1, maximum=2) == 1:
            return self.mean()
        return self.var() + self.mean() ** 2

    def std(self) -> Any:
        """Return the standard deviation."""
        variance = self.var()
        ops = arithmetic.of(variance)
        return ops.sqrt(variance) if ops.encloses else math.sqrt(max(variance, 0.0))

    def cdf(self, x: Any) -> Any:
        """Return P(X <= x)."""
        tails = self._enclosed(x)
        return self._read(x, self._cdf, below=0.0, above=1.0) if tails is None else tails[0]

    def sf(self, x: Any) -> Any:
        """Return P(X > x), with its own digits where it is small."""
        tails = self._enclosed(x)
        return self._read(x, self._sf, below=1.0, above=0.0) if tails is None else tails[1]

    def logcdf(self, x: Any) -> Any:
        """Return the logarithm of P(X <= x); minus infinity where that is 0 or below the smallest float."""
        return _logarithm(self.cdf(x))

    def logsf(self, x: Any) -> Any:
        """Return the logarithm of P(X > x); minus infinity where that is 0 or below the smallest float."""
        return _logarithm(self.sf(x))

    def ppf(self, q: Any) -> Any:
        """Return the least x with P(X <= x) >= q, for q in [0, 1]."""
        if (found := self._enclosed_quantile(q, lower=True)) is not None:
            return found
        low, high = self._ends()
        return self._invert(q, self._ppf, low, high)

    def isf(self, q: Any) -> Any:
        """Return the least x with P(X > x) <= q, for q in [0, 1]: ``ppf(1 - q)`` with the digits of a small q."""
        if (found := self._enclosed_quantile(q, lower=False)) is not None:
            return found
        low, high = self._ends()
        return self._invert(q, self._isf, high, low)

    def median(self) -> Any:
        """Return the least x with P(X <= x) >= 1/2."""
        return self.ppf(Fraction(1, 2))

    def interval(self, confidence: float) -> tuple[Any, Any]:
        """Return the quantiles that leave (1 - confidence)/2 at either side, for a confidence in [0, 1]."""
        tail = (1 - checks.real("confidence", checks.inside("confidence", confidence, 0, 1, closed=True))) / 2
        return self.ppf(tail), self.isf(tail)

    def rvs(self, size: int | tuple[int, ...] = 1, *, seed: int) -> Floats:
        """Return independent draws, an array of shape ``size``; the same ones for the same ``seed``."""
        shape = _shape(size)
        count = math.prod(shape)
        checks.affordable("size", size, memory=64.0 * count, remedy="Draw several parts, each with its own seed.")
        return self._draw(count, np.random.default_rng(checks.seed(seed))).reshape(shape)

    def _draw(self, count: int, generator: np.random.Generator) -> Floats:
        """Return draws by inversion."""
        return np.asarray(self.ppf(np.minimum(1 - generator.random(count), np.nextafter(1.0, 0.0))))

    def to_frame(self, q: Any = _LEVELS) -> Any:
        """Return a table of quantiles for pandas.

        Parameters
        ----------
        q : array of probabilities in [0, 1], shape (n,)
            Lower tails.

        Returns
        -------
        pandas.DataFrame
            Columns ``x``, the quantiles, ``cdf`` and ``sf``; indexed by ``q``.

        Raises
        ------
        ValueError
            If ``q`` holds something else.
        ModuleNotFoundError
            Without pandas.
        """
        levels = np.atleast_1d(_probabilities(q))
        x = np.asarray(self.ppf(levels))
        columns = {"q": levels, "x": x, "cdf": np.asarray(self.cdf(x)), "sf": np.asarray(self.sf(x))}
        rows = [dict(zip(columns, map(float, row), strict=True)) for row in zip(*columns.values(), strict=True)]
        return frames.frame(rows).set_index("q")

    @drawing.plots
    def plot(self, ax: Any = None, **line: Any) -> Any:
        """Draw the density, or for whole numbers P(X <= x), between the quantiles 0.001 and 0.999."""
        low, high = (float(end) for end in self.interval(0.998))
        return self._plotted(drawing.axes_of(ax, title=repr(self), x="x"), low, high, line)

    @abstractmethod
    def _plotted(self, axes: Any, low: float, high: float, line: dict[str, Any]) -> Any:
        """Draw on axes between two numbers, and return them."""

    def _repr_html_(self) -> str:
        return notebook.summary(self, repr(self))

    def _ends(self) -> tuple[float, float]:
        """Return the quantiles of the probabilities 0 and 1."""
        return self.support()

    def _read(self, x: Any, rule: Rule, *, below: float, above: float, name: str = "x") -> Any:
        """Return what ``rule`` says inside the support, and the constants outside."""
        points = checks.reals(name, x)
        low, high = self.support()
        inside = (points >= low) & (points <= high) & np.isfinite(points)
        is_below = (points < low) | (points == -math.inf)
        return _filled(np.where(is_below, below, above), points, inside, rule)

    def _invert(self, q: Any, rule: Rule, at_zero: float, at_one: float) -> Any:
        """Return what ``rule`` says for probabilities in (0, 1), and the constants for 0 and 1."""
        levels = _probabilities(q)
        return _filled(np.where(levels == 0, at_zero, at_one), levels, (levels > 0) & (levels < 1), rule)


class ContinuousDistribution(Distribution):
    """A distribution with a density."""

    @abstractmethod
    def _pdf(self, x: Floats) -> Floats:
        """Return the density at finite numbers of the support."""

    def pdf(self, x: Any) -> Any:
        """Return the density; 0 outside the support."""
        return self._read(x, self._pdf, below=0.0, above=0.0)

    def logpdf(self, x: Any) -> Any:
        """Return the logarithm of the density; minus infinity where that is 0 or below the smallest float."""
        return _logarithm(self.pdf(x))

    def _plotted(self, axes: Any, low: float, high: float, line: dict[str, Any]) -> Any:
        x = np.linspace(low, high, _POINTS)
        axes.plot(x, self.pdf(x), **line)
        return drawing.axes_of(axes, y="density")


class DiscreteDistribution(Distribution):
    """A distribution on whole numbers, of which the support is a range; x between two of them counts as the lower.

    A single quantile is an int, or infinity; several are floats.
    """

    def cdf(self, x: Any) -> Any:
        tails = self._enclosed(x)
        return super().cdf(np.floor(checks.reals("x", x))) if tails is None else tails[0]

    def sf(self, x: Any) -> Any:
        tails = self._enclosed(x)
        return super().sf(np.floor(checks.reals("x", x))) if tails is None else tails[1]

    def _plotted(self, axes: Any, low: float, high: float, line: dict[str, Any]) -> Any:
        x = np.unique(np.floor(np.linspace(low - 1, high, _POINTS)))
        axes.plot(x, self.cdf(x), **{"drawstyle": "steps-post"} | line)
        return drawing.axes_of(axes, y="P(X ≤ x)")

    def pmf(self, k: Any) -> Any:
        """Return P(X = k); 0 outside the support and between whole numbers."""
        return self._read(k, self._mass, below=0.0, above=0.0, name="k")

    def logpmf(self, k: Any) -> Any:
        """Return the logarithm of P(X = k); minus infinity where that is 0 or below the smallest float."""
        return _logarithm(self.pmf(k))

    def _mass(self, x: Floats) -> Floats:
        return np.asarray(np.where(x == np.floor(x), self._pmf(np.floor(x)), 0.0))

    def _pmf(self, x: Floats) -> Floats:
        """Return P(X = x) for whole numbers of the support: the difference of whichever tail is smaller."""
        above, below = np.asarray(self.sf(x)), np.asarray(self.cdf(x))
        return np.asarray(np.where(above < 0.5, self.sf(x - 1) - above, below - self.cdf(x - 1)))

    def _ppf(self, q: Floats) -> Floats:
        return self._first(lambda x: np.asarray(self.cdf(x) >= q), q.shape)

    def _isf(self, q: Floats) -> Floats:
        return self._first(lambda x: np.asarray(self.sf(x) <= q), q.shape)

    def _first(self, reached: Callable[[Floats], NDArray[np.bool_]], shape: tuple[int, ...]) -> Floats:
        """Return the least whole numbers that have ``reached``, as all have from some number on, by bisection.

        It halves the binary representations, which lie as the floats do, so that 64 steps find any float.
        """
        start, last = self.support()
        before, found = np.zeros(shape), np.full(shape, last - start + 1.0)  # counted from the number before the first
        while ((following := np.maximum(before + 1, np.nextafter(before, math.inf))) < found).any():
            bits = before.view(np.int64)
            middle = np.floor((bits + (found.view(np.int64) - bits) // 2).view(np.float64))
            middle = np.minimum(np.maximum(middle, following), found)
            is_reached = reached(middle + (start - 1))
            before, found = np.where(is_reached, before, middle), np.where(is_reached, middle, found)
        return found + (start - 1)

    def _ends(self) -> tuple[float, float]:
        low, high = self.support()
        return low - 1, high

    def _invert(self, q: Any, rule: Rule, at_zero: float, at_one: float) -> Any:
        values = super()._invert(q, rule, at_zero, at_one)
        return int(values) if isinstance(values, float) and math.isfinite(values) else values


def both_sums(masses: Floats) -> tuple[Floats, Floats]:
    """Return P(X <= i) and P(X > i) for masses that sum to 1, each summed from its own side where it is small."""
    lower, upper = np.cumsum(masses), np.append(np.cumsum(masses[:0:-1])[::-1], 0.0)
    return (
        np.maximum.accumulate(np.where(lower < 0.5, lower, 1 - upper)),
        np.minimum.accumulate(np.where(upper < 0.5, upper, 1 - lower)),
    )


def _logarithm(values: Any) -> Any:
    """Return logarithms of probabilities or densities, of 0 minus infinity."""
    if isinstance(values, (float, np.ndarray)):
        with np.errstate(divide="ignore"):
            logs = np.log(values)
        return logs if logs.ndim else float(logs)
    return arithmetic.of(values).log(values)


def _probabilities(q: Any) -> Floats:
    levels = checks.reals("q", q)
    if not ((levels >= 0) & (levels <= 1)).all():
        raise ValueError(f"`q` must be in [0, 1]; got {checks.shown(q)}. Pass a probability.")
    return levels


def _filled(constants: Floats, arguments: Floats, inside: NDArray[np.bool_], rule: Rule) -> Any:
    """Return the constants, and what ``rule`` says of the arguments ``inside``; a float for a single argument."""
    if inside.any():
        with np.errstate(under="ignore", over="ignore"):
            constants[inside] = rule(arguments[inside])
    return constants if constants.ndim else float(constants)


def _shape(size: Any) -> tuple[int, ...]:
    parts = size if isinstance(size, (tuple, list)) else (size,)
    return tuple(checks.whole("size", part, minimum=0, maximum=checks.LARGEST_COUNT) for part in parts)
