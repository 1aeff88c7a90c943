"""A simulated number with its uncertainty and everything needed to get it again."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from collapse_theory import checks, notebook
from collapse_theory.montecarlo.intervals import Bounded, Frequency, Law, Unbounded, deviate, error_at, error_of
from collapse_theory.montecarlo.moments import Moments

if TYPE_CHECKING:
    from collapse_theory.enclosure import Enclosure

__all__ = ["Estimate", "HeavyTailWarning"]


class HeavyTailWarning(UserWarning):
    """An interval rests on so few of its draws that it will miss the true value more often than it says.

    Examples
    --------
    >>> import numpy as np
    >>> import warnings
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     interval = Estimate.of_mean(np.array([0.0] * 999 + [1e6]), seed=1).interval()
    >>> caught[0].category.__name__
    'HeavyTailWarning'
    """


@dataclass(frozen=True)
class Estimate:
    """Mean (or variance) of independent replicates.

    Attributes
    ----------
    value, standard_error : float
    replicates : int
        Independent runs behind the value.
    seed : int
    looks : int
        How often the precision was looked at before the simulation stopped; 0 if ``replicates`` was fixed before.
    partial : bool
        Whether the simulation was interrupted. The value is then that of a run with ``replicates`` replicates.
    law : object, optional
        What is known of the replicates, on which the interval rests; without it the value counts as normal.

    Examples
    --------
    >>> Estimate(0.090032, 0.00007, replicates=100_000, seed=1)
    0.09003(7)
    """

    value: float
    standard_error: float
    replicates: int
    seed: int
    looks: int = 0
    partial: bool = False
    law: Law | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        error = checks.real("standard_error", self.standard_error, infinite=True)
        if error < 0:
            raise ValueError(f"`standard_error` must be at least 0; got {error!r}. Pass the spread of `value`.")
        if error < math.inf:  # a single draw has no variance
            checks.real("value", self.value)
        checks.whole("replicates", self.replicates, minimum=1)
        checks.seed(self.seed)
        checks.whole("looks", self.looks, minimum=0)
        if not isinstance(self.partial, (bool, np.bool_)):
            raise ValueError(
                f"`partial` must be True or False; got {checks.shown(self.partial)}. Leave it out for False."
            )
        if not isinstance(self.law, (Frequency, Bounded, Unbounded, type(None))):
            raise ValueError(
                f"`law` must be what `of_mean` knows of draws; got {checks.shown(self.law)}. Leave it out."
            )

    @classmethod
    def of_mean(cls, draws: Any, seed: int, *, bounds: tuple[float, float] | None = None) -> Estimate:
        """Estimate the mean of draws.

        Parameters
        ----------
        draws : array_like, shape (n,), or moments of it
            Independent, equally distributed. An array of bool counts how often something happens.
        seed : int >= 0
        bounds : pair of float, optional
            Proven bounds of a draw; they give intervals that hold for every law.

        Returns
        -------
        Estimate

        Raises
        ------
        ValueError
            If there is no draw, or one is not a finite number within the bounds.

        Examples
        --------
        >>> Estimate.of_mean([True, False, True, True], seed=1).interval_method
        'exact binomial'
        """
        moments = _moments(draws)
        n = moments.count
        error = math.sqrt(moments.second / (n - 1) / n) if n > 1 else math.inf
        if moments.indicator:
            law: Law = Frequency(round(moments.mean * n), n)
        else:
            error = max(error, moments.rounding)
            law = Unbounded(moments) if bounds is None else Bounded(moments, *_bounds(moments, bounds))
        return cls(moments.mean, error, n, seed, law=law)

    @classmethod
    def of_variance(cls, draws: Any, seed: int) -> Estimate:
        """Estimate the variance of draws, as :meth:`of_mean`; its error comes from the fourth moment."""
        moments = _moments(draws)
        n = moments.count
        if n < 2:
            return cls(math.nan, math.inf, n, seed)
        biased = moments.second / n
        of_squares = max(moments.fourth / n - biased**2, 0.0)
        unbiased = n / (n - 1)
        error = math.sqrt(of_squares / (n - 1)) * unbiased
        return cls(biased * unbiased, error, n, seed, law=Unbounded(moments, is_variance=True))

    @property
    def interval_method(self) -> str:
        """How :meth:`interval` is found."""
        method = self.law.method if self.law else "normal"
        return f"{method}, valid under stopping at any of the first {self.looks} looks" if self.looks else method

    def caveat(self, confidence: float = 0.95) -> str:
        """Say why :meth:`interval` does not keep its promise: "heavy tails", "few draws" or "all draws equal".

        Parameters
        ----------
        confidence : float in (0, 1)

        Returns
        -------
        str
            Empty if it does. An interval that reaches z standard errors to each side needs a variance that 7.8 z² draws
            carry, 30 for 95 %; their number is the squared sum of squares over the sum of fourth powers.

        Examples
        --------
        >>> import collapse_theory as ct
        >>> ct.montecarlo.risk_estimate(10, 50, replicates=10_000, seed=1).caveat()
        'heavy tails'
        """
        return self._caveat(error_of(confidence))

    def _caveat(self, error: float) -> str:
        if self.law:
            return self.law.caveat(error_at(error, self.looks))
        return "" if self.standard_error else "all draws equal"

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Return an interval that holds the true value with probability ``confidence``.

        Parameters
        ----------
        confidence : float in (0, 1)

        Returns
        -------
        low, high : float

        Raises
        ------
        ValueError
            If ``confidence`` is out of range.

        Warns
        -----
        HeavyTailWarning
            If the draws cannot support such an interval, see :meth:`caveat`.

        Notes
        -----
        Frequencies have exact binomial intervals, bounded draws empirical Bernstein intervals; others have Student's,
        corrected for skewness. With k looks an error probability of ``(1 - confidence)/(k (k + 1))`` is spent. These
        add up to no more than ``1 - confidence``, so the interval is valid however the moment of stopping was chosen.

        Examples
        --------
        >>> [round(end, 3) for end in Estimate(1.0, 0.1, replicates=1000, seed=1).interval(0.95)]
        [0.804, 1.196]
        >>> [round(end, 4) for end in Estimate.of_mean([False] * 1000, seed=1).interval(0.95)]
        [0.0, 0.0037]
        """
        error = error_of(confidence)
        reason = self._caveat(error)
        if reason:
            message = f"{reason}: this interval will miss more often than in {error:.3g} of the cases"
            warnings.warn(message, HeavyTailWarning, stacklevel=2)
        return self._interval(error)

    def _interval(self, error: float) -> tuple[float, float]:
        spent = error_at(error, self.looks)
        if self.law:
            return self.law.interval(self.value, self.standard_error, spent)
        half = deviate(spent) * self.standard_error
        return self.value - half, self.value + half

    def z(self, theory: float) -> float:
        """Return the distance from ``theory`` in standard errors; positive when the simulation lies above.

        Examples
        --------
        >>> Estimate(1.2, 0.1, replicates=100, seed=1).z(1.0)
        1.9999999999999996
        """
        expected = checks.real("theory", theory, infinite=True)
        difference = self.value - expected
        error = self.standard_error
        if error == 0 and isinstance(self.law, Frequency):
            error = self.law.error_under(expected)
        if error == 0:
            return 0.0 if difference == 0 else math.copysign(math.inf, difference)
        return difference / error

    def plus_minus(self) -> str:
        """Return value and standard error, both rounded where the error has two digits.

        Examples
        --------
        >>> Estimate(1959.78, 20.4, replicates=2000, seed=1).plus_minus()
        '1960 ± 20'
        """
        if not 0 < self.standard_error < math.inf:
            return f"{self.value:.6g} ± {self.standard_error:.2g}"
        decimals = 1 - math.floor(math.log10(self.standard_error))
        if decimals > 7:
            return f"{self.value:.3e} ± {self.standard_error:.1e}"
        return " ± ".join(f"{round(x, decimals):.{max(decimals, 0)}f}" for x in (self.value, self.standard_error))

    def agrees_with(self, enclosure: Enclosure | float, *, false_alarm: float = 1e-6) -> bool | None:
        """Tell whether some value of an enclosure lies in the interval of confidence ``1 - false_alarm``.

        Parameters
        ----------
        enclosure : Enclosure or float
            Proven interval for the true value, for instance from :func:`collapse_theory.certify`.
        false_alarm : float in (0, 1)
            Probability that a right enclosure is rejected.

        Returns
        -------
        bool or None
            None if the draws cannot tell at this rate, see :meth:`caveat`.

        Raises
        ------
        ValueError
            If an argument is out of range.

        Examples
        --------
        >>> Estimate(1.2, 0.1, replicates=100, seed=1).agrees_with(1.0)
        True
        >>> Estimate(1.2, 0.01, replicates=100, seed=1).agrees_with(1.0)
        False
        """
        error = checks.probability("false_alarm", false_alarm)
        middle, radius = checks.real("enclosure", enclosure), float(getattr(enclosure, "rad", 0.0))
        if self._caveat(error):
            law = self.law
            is_constant = law.is_constant if isinstance(law, Unbounded) else self.standard_error == 0
            rounding = law.rounding if isinstance(law, Unbounded) else 0.0
            return True if is_constant and abs(middle - self.value) <= radius + rounding else None
        low, high = self._interval(error)
        return middle + radius >= low and middle - radius <= high

    @checks.within_float64("`factor`")
    def scaled(self, factor: float) -> Estimate:
        """Return the estimate of ``factor`` times the quantity."""
        number = checks.real("factor", factor)
        if number and not 1e-75 <= abs(number) <= 1e75:
            raise ValueError(
                f"`factor` must be 0, or between 1e-75 and 1e75 in size; got {number!r}. Choose another unit."
            )
        return replace(
            self,
            value=self.value * number,
            standard_error=self.standard_error * abs(number),
            law=self.law and self.law.scaled(number),
        )

    def combined(self, other: Estimate) -> Estimate:
        """Return the estimate from the replicates of both, which must come from different seeds.

        Examples
        --------
        >>> Estimate(1.0, 0.1, replicates=100, seed=1).combined(Estimate(2.0, 0.1, replicates=300, seed=2)).value
        1.75
        """
        if not isinstance(other, Estimate):
            raise ValueError(f"`other` must be an Estimate; got {type(other).__name__}. Simulate the same quantity.")
        if self.seed == other.seed:
            raise ValueError(f"`other` must have another seed; both have {self.seed}. Simulate it with a new seed.")
        n = self.replicates + other.replicates
        ours, theirs = self.replicates / n, other.replicates / n
        error = math.hypot(ours * self.standard_error, theirs * other.standard_error)
        return replace(
            self,
            value=ours * self.value + theirs * other.value,
            standard_error=error,
            replicates=n,
            looks=_both(self.looks, other.looks),
            partial=self.partial or other.partial,
            law=self.law.merged(other.law) if self.law and type(self.law) is type(other.law) else None,
        )

    def __float__(self) -> float:
        return self.value

    def __repr__(self) -> str:
        """Return the value with the uncertainty of its last digit in parentheses, and what is wrong with it."""
        remarks = (self.caveat(), "partial" if self.partial else "")
        return self.concise() + "".join(f" ({remark})" for remark in remarks if remark)

    def _repr_html_(self) -> str:
        low, high = self._interval(0.05)
        method = ", ".join(filter(None, (self.interval_method, self.caveat())))
        rows = {
            "estimate": repr(self),
            "standard error": f"{self.standard_error:.3g}",
            "95 % interval": f"{low:.6g} … {high:.6g} ({method})",
            "replicates": str(self.replicates),
            "seed": str(self.seed),
        }
        return notebook.table(rows, "Monte Carlo")

    def _repr_latex_(self) -> str:
        return f"${notebook.number(self.concise())}$" + (" (partial)" if self.partial else "")

    def concise(self) -> str:
        """Return the value with the uncertainty of its last digit in parentheses.

        Examples
        --------
        >>> Estimate(1959.78, 20.4, replicates=2000, seed=1).concise()
        '1960(20)'
        """
        if self.standard_error == 0 and isinstance(self.law, Frequency):
            return f"{self.value:.6g} ({self.law.successes} of {self.law.trials})"
        if not 0 < self.standard_error < math.inf or not math.isfinite(self.value):
            return f"{self.value:.6g}(±{self.standard_error:.1g})"
        place = math.floor(math.log10(self.standard_error))
        last = round(self.standard_error / 10.0**place)
        if last == 10:
            place, last = place + 1, 1
        if place >= 0:
            return f"{round(self.value, -place):.0f}({last * 10**place})"
        if abs(self.value) >= 1e-4:
            return f"{self.value:.{-place}f}({last})"
        exponent = math.floor(math.log10(max(abs(self.value), self.standard_error)))
        return f"{self.value / 10.0**exponent:.{max(exponent - place, 0)}f}({last})e{exponent:+03d}"


def _moments(draws: Any) -> Moments:
    moments = draws if isinstance(draws, Moments) else Moments.of(_checked(draws))
    if not moments.count or not moments.is_finite:
        raise ValueError(
            f"`draws` must be finite numbers, at least one; {moments.count} draws have mean {moments.mean}. "
            f"Look for overflow, or for runs that were lost."
        )
    return moments


def _checked(draws: Any) -> Any:
    is_list = isinstance(draws, (list, tuple)) and all(isinstance(draw, (bool, np.bool_)) for draw in draws)
    values = np.asarray(draws) if is_list else draws
    if not (isinstance(values, np.ndarray) and values.dtype == np.bool_) or isinstance(values, np.ma.MaskedArray):
        values = checks.floats("draws", draws)
    if values.ndim != 1:
        raise ValueError(f"`draws` must be one-dimensional; its shape is {values.shape}. Pass one number for each run.")
    return values


def _bounds(moments: Moments, bounds: Any) -> tuple[float, float]:
    ends = checks.floats("bounds", bounds)
    slack = 1e-9 * float(np.abs(ends).max(initial=0.0))  # for draws that rounding has carried over an end
    is_pair = ends.shape == (2,) and bool(np.isfinite(ends).all())
    if not is_pair or not ends[0] - slack <= moments.low <= moments.high <= ends[1] + slack:
        raise ValueError(
            f"`bounds` must be two finite numbers that enclose every draw; got {checks.shown(bounds)} for draws in "
            f"[{moments.low:.6g}, {moments.high:.6g}]. Pass proven bounds, or leave them out."
        )
    return float(ends[0]), float(ends[1])


def _both(looks: int, others: int) -> int:
    """Return a number of looks that spends no more than two runs which were stopped one without the other."""
    if not looks or not others:
        return max(looks, others)
    product = looks * (looks + 1) * others * (others + 1)
    return math.ceil((math.sqrt(1 + 4 * product) - 1) / 2)
