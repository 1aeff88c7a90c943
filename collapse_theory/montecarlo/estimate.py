"""A simulated number with its uncertainty and everything needed to get it again."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from collapse_theory import notebook
from collapse_theory.montecarlo.moments import Moments

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

    @classmethod
    def of_mean(cls, draws: NDArray[Any] | Moments, seed: int) -> Estimate:
        """Estimate the mean of ``draws``, an array or its moments."""
        moments = _moments(draws)
        n = moments.count
        error = math.sqrt(moments.second / (n - 1) / n) if n > 1 else math.inf
        return cls(moments.mean, error, n, seed)

    @classmethod
    def of_variance(cls, draws: NDArray[Any] | Moments, seed: int) -> Estimate:
        """Estimate the variance of ``draws``; its error comes from the fourth moment."""
        moments = _moments(draws)
        n = moments.count
        if n < 2:
            return cls(math.nan, math.inf, n, seed)
        biased = moments.second / n
        of_squares = max(moments.fourth / n - biased**2, 0.0)
        unbiased = n / (n - 1)
        return cls(biased * unbiased, math.sqrt(of_squares / (n - 1)) * unbiased, n, seed)

    @property
    def interval_method(self) -> str:
        """How :meth:`interval` is found."""
        if not self.looks:
            return "normal"
        return f"normal, valid under stopping at any of the first {self.looks} looks"

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

        Notes
        -----
        With k looks an error probability of ``(1 - confidence)/(k (k + 1))`` is spent. These add up to no more
        than ``1 - confidence``, so the interval is valid however the moment of stopping was chosen.

        Examples
        --------
        >>> [round(end, 3) for end in Estimate(1.0, 0.1, replicates=1000, seed=1).interval(0.95)]
        [0.804, 1.196]
        """
        from collapse_theory.montecarlo.until import deviate

        half = deviate(confidence, self.looks) * self.standard_error
        return self.value - half, self.value + half

    def z(self, theory: float) -> float:
        """Return the distance from ``theory`` in standard errors; positive when the simulation lies above.

        Examples
        --------
        >>> Estimate(1.2, 0.1, replicates=100, seed=1).z(1.0)
        1.9999999999999996
        """
        difference = self.value - float(theory)
        if self.standard_error == 0:
            return 0.0 if difference == 0 else math.copysign(math.inf, difference)
        return difference / self.standard_error

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

    def agrees_with(self, enclosure: Enclosure | float, *, false_alarm: float = 1e-6) -> bool:
        """Tell whether some value of an enclosure lies in the interval of confidence ``1 - false_alarm``.

        Parameters
        ----------
        enclosure : Enclosure or float
            Proven interval for the true value, for instance from :func:`collapse_theory.certify`.
        false_alarm : float in (0, 1)
            Probability that a right enclosure is rejected.

        Returns
        -------
        bool

        Examples
        --------
        >>> Estimate(1.2, 0.1, replicates=100, seed=1).agrees_with(1.0)
        True
        >>> Estimate(1.2, 0.01, replicates=100, seed=1).agrees_with(1.0)
        False
        """
        low, high = self.interval(1 - false_alarm)
        middle, radius = float(enclosure), getattr(enclosure, "rad", 0.0)
        return middle + radius >= low and middle - radius <= high

    def scaled(self, factor: float) -> Estimate:
        """Return the estimate of ``factor`` times the quantity."""
        return replace(self, value=self.value * factor, standard_error=self.standard_error * abs(factor))

    def combined(self, other: Estimate) -> Estimate:
        """Return the estimate from the replicates of both, which must come from different seeds.

        Examples
        --------
        >>> Estimate(1.0, 0.1, replicates=100, seed=1).combined(Estimate(2.0, 0.1, replicates=300, seed=2)).value
        1.75
        """
        if self.seed == other.seed:
            raise ValueError(f"`other` must have another seed; both have {self.seed}. Simulate it with a new seed.")
        n = self.replicates + other.replicates
        ours, theirs = self.replicates / n, other.replicates / n
        error = math.hypot(ours * self.standard_error, theirs * other.standard_error)
        return replace(
            self, value=ours * self.value + theirs * other.value, standard_error=error, replicates=n,
            looks=max(self.looks, other.looks), partial=self.partial or other.partial,
        )  # fmt: skip

    def __float__(self) -> float:
        return self.value

    def __repr__(self) -> str:
        """Return the value with the uncertainty of its last digit in parentheses."""
        return self._digits() + (" (partial)" if self.partial else "")

    def _repr_html_(self) -> str:
        low, high = self.interval(0.95)
        rows = {
            "estimate": repr(self), "standard error": f"{self.standard_error:.3g}",
            "95 % interval": f"{low:.6g} … {high:.6g} ({self.interval_method})", "replicates": str(self.replicates),
            "seed": str(self.seed),
        }  # fmt: skip
        return notebook.table(rows, "Monte Carlo")

    def _repr_latex_(self) -> str:
        return f"${notebook.number(self._digits())}$" + (" (partial)" if self.partial else "")

    def _digits(self) -> str:
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


def _moments(draws: NDArray[Any] | Moments) -> Moments:
    return draws if isinstance(draws, Moments) else Moments.of(draws)
