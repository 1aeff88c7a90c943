"""A simulated number with its uncertainty and everything needed to get it again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Estimate"]


@dataclass(frozen=True)
class Estimate:
    """Mean of independent replicates.

    Attributes
    ----------
    value, standard_error : float
    replicates : int
    seed : int

    Examples
    --------
    >>> Estimate(0.090032, 0.00007, replicates=100_000, seed=1)
    0.09003(7)
    """

    value: float
    standard_error: float
    replicates: int
    seed: int

    @classmethod
    def of_mean(cls, draws: NDArray[Any], seed: int) -> Estimate:
        """Estimate the mean of ``draws``."""
        values = np.asarray(draws, dtype=np.float64)
        error = values.std(ddof=1) / math.sqrt(values.size) if values.size > 1 else math.inf
        return cls(float(values.mean()), float(error), int(values.size), seed)

    @classmethod
    def of_variance(cls, draws: NDArray[Any], seed: int) -> Estimate:
        """Estimate the variance of ``draws``; its error comes from the fourth moment."""
        squares = (draws - draws.mean()) ** 2
        mean = cls.of_mean(squares, seed)
        unbiased = draws.size / (draws.size - 1)
        return cls(mean.value * unbiased, mean.standard_error * unbiased, mean.replicates, seed)

    def scaled(self, factor: float) -> Estimate:
        """Return the estimate of ``factor`` times the quantity."""
        return Estimate(self.value * factor, self.standard_error * abs(factor), self.replicates, self.seed)

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

    def __float__(self) -> float:
        return self.value

    def __repr__(self) -> str:
        """Return the value with the uncertainty of its last digit in parentheses."""
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
