"""What a log of means and variances has to say."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from collapse_theory import checks
from collapse_theory.monitor.estimate import IntervalEstimate, unknown
from collapse_theory.monitor.moments_law import Shape
from collapse_theory.policy import Policy, Replace

__all__ = ["FitsLeft", "MomentReport", "MomentStep"]


@dataclass(frozen=True)
class MomentStep:
    """From one generation to the next.

    Attributes
    ----------
    generation : int
        The later of the two.
    ratio : float
        Variance of the new data in units of that which they were drawn from, averaged over coordinates.
    move : float
        Length of the step of the mean, in standard deviations.
    log_evidence : float
        Natural logarithm of the evidence against resampling alone, of all steps so far.
    cause : str
        What explains the steps so far best, should the evidence be enough.

    Examples
    --------
    >>> from collapse_theory import monitor
    >>> step = monitor.watch_moments([0.0, 0.5], [4.0, 1.0], samples=50).steps[0]
    >>> step.generation, step.ratio, step.move, step.cause
    (1, 0.25, 0.25, 'shrinking')
    """

    generation: int
    ratio: float
    move: float
    log_evidence: float
    cause: str


@dataclass(frozen=True)
class FitsLeft:
    """Fits to go until the variance is at a share of the original: infinite where it does not fall.

    Attributes
    ----------
    drift : IntervalEstimate
        By chance alone, with the effective size of the last step.
    bias : IntervalEstimate
        By the factor of the variance alone.
    together : IntervalEstimate

    Examples
    --------
    >>> from collapse_theory import monitor
    >>> print(monitor.watch_moments([0.0, 0.5], [4.0, 1.0], samples=50).fits_left(0.1).bias)
    0.661 (0.5248 to 0.9684)
    """

    drift: IntervalEstimate
    bias: IntervalEstimate
    together: IntervalEstimate


@dataclass(frozen=True)
class MomentReport:
    """All steps of a log of moments, their estimates together, and the alarm.

    Attributes
    ----------
    steps : tuple of MomentStep
    effective_size : IntervalEstimate
        Number of independent data whose chance alone moves variances and means as much, in the last step.
    bias : IntervalEstimate
        Factor of the variance of data from a model, beyond that of the estimator; 1 for none.
    moves : tuple of IntervalEstimate
        Steady move of the mean per fit in each coordinate, in standard deviations of the generation before.
    alarm : int or None
        First generation at which the evidence reached ``1/false_alarm``.
    false_alarm : float
        Probability with which a loop that only resamples ever raises the alarm, at most.
    policy : Policy
    samples : int or None
        Declared size of the last step.
    variance : float
        That of the last generation in units of the original: the geometric mean over coordinates, or main axes.
    shape : Shape
        Dimension, ``ddof``, and whether coordinates are fitted together.

    Examples
    --------
    >>> from collapse_theory import monitor
    >>> report = monitor.watch_moments([0.0, 0.1, 0.0, 0.2], [1.0, 0.9, 1.1, 1.0], samples=50)
    >>> report.alarm is None, report.is_as_declared, round(report.variance, 6)
    (True, True, 1.0)
    >>> print(report.moves[0])
    0.06176 (-0.1004 to 0.224)
    """

    steps: tuple[MomentStep, ...]
    effective_size: IntervalEstimate
    bias: IntervalEstimate
    moves: tuple[IntervalEstimate, ...]
    alarm: int | None
    false_alarm: float
    policy: Policy
    samples: int | None
    variance: float
    shape: Shape

    @property
    def cause(self) -> str:
        """What explains the log best, should the evidence be enough."""
        return self.steps[-1].cause

    @property
    def is_as_declared(self) -> bool | None:
        """Whether the interval of the effective size holds the declared size; None without one."""
        return None if self.samples is None else self.effective_size.holds(self.samples)

    def fits_left(self, share: float = 0.5) -> FitsLeft:
        """Return the fits to go until the variance is at a share of the original.

        Parameters
        ----------
        share : number in (0, 1)

        Returns
        -------
        FitsLeft
            Their intervals are those of the estimates, carried over. They do not hold the chance of the fits to come.

        Raises
        ------
        ValueError
            If ``share`` is not in that range, or real data hold the variance up, under policies other than ``Replace``.

        Notes
        -----
        The mean of the logarithm of the variance falls by the same amount in each fit: by
        :math:`\\frac1d\\sum_i\\psi(\\frac{N-i}2) - \\ln\\frac{N-ddof}2` for chance and by ln c for bias.

        Examples
        --------
        >>> from collapse_theory import monitor
        >>> report = monitor.watch_moments([0.0, 0.0, 0.0], [1.0, 0.9, 0.81], samples=10**6)
        >>> print(report.fits_left(0.5).bias)
        4.579 (4.495 to 4.666)
        """
        share = checks.probability("share", share)
        if not isinstance(self.policy, Replace):
            raise ValueError(
                f"`policy` must be Replace() for a time until the variance is lost; under {self.policy} real data hold "
                "it up. Ask ct.gaussian.policy_moments for its limit."
            )
        target = min(math.log(share / self.variance), 0.0)
        drifts, biases = _changed(self.effective_size, self._drift), _changed(self.bias, math.log)
        confidence = self.bias.confidence
        value, low, high = (a + b for a, b in zip(_ends(drifts), _ends(biases), strict=True))
        together = IntervalEstimate(value, low, high, confidence)
        return FitsLeft(*(_times(target, rates) for rates in (drifts, biases, together)))

    def _drift(self, size: float) -> float:
        if math.isinf(size):
            return 0.0
        return float(self.shape.log_drift(np.array(size))) if size > self.shape.floor else -math.inf


def _ends(estimate: IntervalEstimate) -> tuple[float, float, float]:
    return estimate.value, estimate.low, estimate.high


def _changed(estimate: IntervalEstimate, function: Callable[[float], float]) -> IntervalEstimate:
    """Return an increasing function of an estimate."""
    ends = [_at(function, end) for end in _ends(estimate)]
    return IntervalEstimate(ends[0], ends[1], ends[2], estimate.confidence)


def _at(function: Callable[[float], float], value: float) -> float:
    if math.isnan(value):
        return math.nan
    if value <= 0:
        return -math.inf
    return math.inf if math.isinf(value) and function is math.log else float(function(value))


def _times(target: float, rates: IntervalEstimate) -> IntervalEstimate:
    """Return how long rates per fit take to a change; a greater rate takes longer, as all of them fall."""
    if not rates.is_known:
        return unknown(rates.confidence)
    value, low, high = (_time(target, rate) for rate in _ends(rates))
    return IntervalEstimate(value, low, high, rates.confidence)


def _time(target: float, rate: float) -> float:
    if target == 0:
        return 0.0
    return target / rate if rate < 0 else math.inf
