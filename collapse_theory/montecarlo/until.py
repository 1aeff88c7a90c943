"""Simulate until the answer is precise enough, with intervals that stay valid although one looks while it runs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from collapse_theory import checks
from collapse_theory.montecarlo.estimate import Estimate

__all__ = ["Until", "deviate", "until"]

_FIRST_LOOK = 1000
_GROWTH = 1.5


@dataclass(frozen=True)
class Until:
    """A number of replicates that is found while simulating; see :func:`until`.

    Attributes
    ----------
    relative_error : float > 0
    at_most : int >= 1
    confidence : float in (0, 1)

    Examples
    --------
    >>> list(until(relative_error=0.01, at_most=3000).looks())
    [1000, 1500, 2250, 3000]
    """

    relative_error: float
    at_most: int
    confidence: float

    def looks(self) -> Iterator[int]:
        """Yield the numbers of replicates after which the precision is looked at."""
        replicates = min(_FIRST_LOOK, self.at_most)
        while replicates < self.at_most:
            yield replicates
            replicates = min(math.ceil(replicates * _GROWTH), self.at_most)
        yield self.at_most

    def is_met(self, estimate: Estimate) -> bool:
        """Tell whether an estimate is as precise as asked for."""
        low, high = estimate.interval(self.confidence)
        return bool((high - low) / 2 <= self.relative_error * abs(estimate.value))


def until(*, relative_error: float, at_most: int, confidence: float = 0.95) -> Until:
    """Ask for a precision instead of a number of replicates: pass the result as ``replicates``.

    Parameters
    ----------
    relative_error : float > 0
        Half the width of the interval over the value.
    at_most : int >= 1
        Replicates after which to stop in any case.
    confidence : float in (0, 1)
        Probability that the interval holds the true value.

    Returns
    -------
    Until

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    The precision is looked at after 1000 replicates and then whenever their number has grown by half. The k-th look
    spends an error probability of ``(1 - confidence)/(k (k + 1))``; see :meth:`Estimate.interval`.

    Examples
    --------
    >>> import collapse_theory as ct
    >>> precise = until(relative_error=0.02, at_most=10**6)
    >>> estimate = ct.montecarlo.collapse_time_estimate([0.5, 0.5], samples=20, replicates=precise, seed=1)
    >>> low, high = estimate.interval(0.95)
    >>> (high - low) / 2 <= 0.02 * estimate.value
    True
    """
    checks.positive("relative_error", relative_error)
    deviate(confidence, 0)
    return Until(float(relative_error), checks.whole("at_most", at_most, minimum=1), confidence)


def deviate(confidence: float, look: int) -> float:
    """Return how many standard errors an interval reaches to each side at a look; 0 means that nobody looked.

    Examples
    --------
    >>> round(deviate(0.95, 1), 3), round(deviate(0.95, 2), 3)
    (2.241, 2.638)
    """
    from scipy.special import ndtri

    if not 0 < confidence < 1:
        raise ValueError(f"`confidence` must be between 0 and 1; got {confidence!r}. Write 0.95 for 95 %.")
    spent = (1 - confidence) / (look * (look + 1) if look else 1)
    return -float(ndtri(spent / 2))
