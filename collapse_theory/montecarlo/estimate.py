"""A simulated number with its uncertainty and everything needed to get it again."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from collapse_theory import checks, frames, notebook
from collapse_theory.calls import Call, checked_call, typed
from collapse_theory.montecarlo import agreement, display, intervals
from collapse_theory.montecarlo.intervals import Bounded, Draws, Frequency, Unbounded, error_at, error_of
from collapse_theory.montecarlo.summary import enclosing, summarised

if TYPE_CHECKING:
    from collapse_theory.enclosure import Enclosure

__all__ = ["Estimate"]


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
    draws : object, optional
        What is known of the replicates, on which the interval rests; without it the value counts as normal.
    call : Call, optional
        What gave it, for a citation; equality does not ask for it.

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
    draws: Draws | None = field(default=None, repr=False)
    call: Call | None = field(default=None, compare=False, repr=False)

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
            raise ValueError(f"`partial` must be True or False; got {checks.shown(self.partial)}. Leave it out.")
        kinds = (Frequency, Bounded, Unbounded, type(None))
        checks.instance("draws", self.draws, kinds, what="what `of_mean` knows of draws", remedy="Leave it out.")
        checked_call(self.call)

    @classmethod
    def of_mean(cls, draws: Any, seed: int, *, bounds: tuple[float, float] | None = None) -> Estimate:
        """Estimate the mean of draws.

        Parameters
        ----------
        draws : array_like, shape (n,), or moments of it
            Independent, equally distributed. An array of bool counts how often something happens.
        seed : int >= 0
        bounds : pair of float, optional
            Proven bounds of a draw; they give intervals that hold for every distribution.

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
        moments = summarised(draws)
        n = moments.count
        error = math.sqrt(moments.second / (n - 1) / n) if n > 1 else math.inf
        if moments.indicator:
            known: Draws = Frequency(round(moments.mean * n), n)
        else:
            error = max(error, moments.rounding)
            known = Unbounded(moments) if bounds is None else Bounded(moments, *enclosing(moments, bounds))
        return cls(moments.mean, error, n, seed, draws=known)

    @classmethod
    def of_variance(cls, draws: Any, seed: int) -> Estimate:
        """Estimate the variance of draws, as :meth:`of_mean`; its error comes from the fourth moment."""
        moments = summarised(draws)
        n = moments.count
        if n < 2:
            return cls(math.nan, math.inf, n, seed)
        biased, unbiased = moments.second / n, n / (n - 1)
        of_squares = max(moments.fourth / n - biased**2, 0.0)
        error = math.sqrt(of_squares / (n - 1)) * unbiased
        return cls(biased * unbiased, error, n, seed, draws=Unbounded(moments, is_variance=True))

    def called(self, call: Call) -> Estimate:
        """Return the same estimate with the call that gives it; of a partial one, that with as many replicates."""
        if self.partial:
            given = dict(call.arguments) | {"replicates": str(self.replicates)}
            call = replace(call, arguments=tuple(given.items()))
        return replace(self, call=call)

    def _then(self, done: str, *, runs: bool = True) -> Call | None:
        return self.call and replace(self.call, then=f"{self.call.then}{done}", runs=self.call.runs and runs)

    @property
    def interval_method(self) -> str:
        """How :meth:`interval` is found."""
        method = self.draws.method if self.draws else "normal"
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
        if self.draws:
            return self.draws.caveat(error_at(error, self.looks))
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
            warnings.warn(message, intervals.HeavyTailWarning, stacklevel=2)
        return self._interval(error)

    def _interval(self, error: float) -> tuple[float, float]:
        spent = error_at(error, self.looks)
        if self.draws:
            return self.draws.interval(self.value, self.standard_error, spent)
        half = intervals.deviate(spent) * self.standard_error
        return self.value - half, self.value + half

    def to_frame(self) -> Any:
        """Return a :class:`pandas.DataFrame` of one row: value, error, 95 % interval, replicates and seed.

        Raises
        ------
        ModuleNotFoundError
            Without pandas.
        """
        low, high = self.interval()
        row = {"value": self.value, "standard_error": self.standard_error, "low": low, "high": high}
        return frames.frame([row | {"replicates": self.replicates, "seed": self.seed, "partial": self.partial}])

    def z(self, theory: float) -> float:
        """Return the distance from ``theory`` in standard errors; positive when the simulation lies above.

        Examples
        --------
        >>> Estimate(1.2, 0.1, replicates=100, seed=1).z(1.0)
        1.9999999999999996
        """
        return agreement.distance(self, checks.real("theory", theory, infinite=True))

    def plus_minus(self) -> str:
        """Return value and standard error, both rounded where the error has two digits, as ``1960 ± 20``."""
        return display.plus_minus(self.value, self.standard_error)

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
        interval = None if self._caveat(error) else self._interval(error)
        return agreement.agrees(self, middle, radius, interval=interval)

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
            draws=self.draws and self.draws.scaled(number),
            call=self._then(f".scaled({number!r})"),
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
        ours, theirs, added = self.replicates / n, other.replicates / n, typed(other)
        return replace(
            self,
            value=ours * self.value + theirs * other.value,
            standard_error=math.hypot(ours * self.standard_error, theirs * other.standard_error),
            replicates=n,
            looks=intervals.joint_looks(self.looks, other.looks),
            partial=self.partial or other.partial,
            draws=self.draws.merged(other.draws) if self.draws and type(self.draws) is type(other.draws) else None,
            call=self._then(f".combined({added.text})", runs=added.runs),
        )

    def __float__(self) -> float:
        return self.value

    def __repr__(self) -> str:
        """Return the value with the error of its last digit in parentheses, and what is wrong with it."""
        remarks = (self.caveat(), "partial" if self.partial else "")
        return self.concise() + "".join(f" ({remark})" for remark in remarks if remark)

    def _repr_html_(self) -> str:
        method = ", ".join(filter(None, (self.interval_method, self.caveat())))
        return display.html(repr(self), self.standard_error, self._interval(0.05), method, self.replicates, self.seed)

    def _repr_latex_(self) -> str:
        return f"${notebook.number(self.concise())}$" + (" (partial)" if self.partial else "")

    def concise(self) -> str:
        """Return the value with the error of its last digit in parentheses, as ``1960(20)``."""
        if self.standard_error == 0 and isinstance(self.draws, Frequency):
            return f"{self.value:.6g} ({self.draws.successes} of {self.draws.trials})"
        return display.concise(self.value, self.standard_error)
