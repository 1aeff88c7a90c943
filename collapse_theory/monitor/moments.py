"""Is a continuous loop collapsing? The monitor for means and variances of fits to the data of the fit before.

Generation 0 is the original N(m_0, S_0); fit t + 1 is made from M_t data drawn from fit t. The derivations are in
docs/theory/monitor-moments.md.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from collapse_theory.calls import remembered
from collapse_theory.monitor.estimate import IntervalEstimate
from collapse_theory.monitor.moments_input import of_generation, of_generations
from collapse_theory.monitor.moments_loop import Loop
from collapse_theory.monitor.moments_report import MomentReport, MomentStep
from collapse_theory.policy import Policy, Replace

__all__ = ["WatchMoments", "watch_moments"]

_REPLACE = Replace()


@partial(remembered, parts=(IntervalEstimate,))
def watch_moments(
    means: Any,
    variances: Any,
    *,
    samples: Any = None,
    ddof: int = 1,
    policy: Policy = _REPLACE,
    correlated: bool = False,
    false_alarm: float = 0.01,
    confidence: float = 0.95,
) -> MomentReport:
    r"""Test whether means and variances only do what resampling does, and estimate what they do.

    Parameters
    ----------
    means : array, shape (generations,) or (generations, d)
        Fitted means, that of the original first.
    variances : array, shape (generations,), (generations, d) or (generations, d, d)
        Fitted variances. With shape (generations, d) the coordinates are taken to be independent.
    samples : int >= 2, sequence of int, Schedule or None
        Data drawn per generation, M_0, M_1, …; None if they are not known, but the same in all generations.
    ddof : {1, 0}
        1 for the unbiased variance, 0 for maximum likelihood, whose factor :math:`1 - 1/M` belongs to resampling.
    policy : Policy
        ``Replace()``; with ``samples`` also ``Accumulate()``, ``Mix(alpha, beta, gamma)`` and ``Fresh(anchors)``. Under
        ``Mix`` the log holds the fits, not the mixtures.
    correlated : bool
        Whether the data of a generation may be alike, so that only an unknown constant share of them is effective.
    false_alarm : number in (0, 1)
        Probability of a false alarm, at most, however long one watches.
    confidence : number in (0, 1)
        Of the intervals.

    Returns
    -------
    MomentReport

    Raises
    ------
    ValueError
        If an argument is out of range; if there are fewer than two generations, their shapes differ, variances are not
        positive or matrices not positive definite; if ``samples`` do not fit, or nothing is known about the policy.

    Notes
    -----
    In units of the variance before, :math:`(M-1)\,S'` is Wishart and the mean moves by N(0, S/M). The evidence is a
    likelihood ratio against that, a martingale under resampling (Ville's inequality): a mixture over factors of the
    variance and steady moves of the mean. With an unknown size it is divided by the greatest likelihood of all sizes
    (universal inference). Under ``Mix`` and ``Fresh`` it is an exponential martingale of the same statistics.

    Examples
    --------
    >>> report = watch_moments([0.0, 0.1, 0.05, 0.2], [1.0, 0.7, 0.48, 0.36], samples=200)
    >>> print(report.alarm, report.cause, report.bias)
    2 shrinking 0.7119 (0.6376 to 0.8001)
    """
    loop = Loop(
        samples=samples, ddof=ddof, policy=policy, correlated=correlated, false_alarm=false_alarm, confidence=confidence
    )
    generations = of_generations(means, variances)
    loop.expect(len(generations) - 1)
    for moments in generations:
        loop.take(moments)
    return loop.report()


class WatchMoments:
    """The monitor for a running loop: add one generation after another.

    Parameters
    ----------
    samples, ddof, policy, correlated, false_alarm, confidence
        As in :func:`watch_moments`.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> watch = WatchMoments(samples=200)
    >>> watch.add(0.0, 1.0)
    >>> round(watch.add(0.1, 0.7).ratio, 6), watch.alarm
    (0.7, None)
    """

    def __init__(
        self,
        *,
        samples: Any = None,
        ddof: int = 1,
        policy: Policy = _REPLACE,
        correlated: bool = False,
        false_alarm: float = 0.01,
        confidence: float = 0.95,
    ) -> None:
        self._loop = Loop(
            samples=samples,
            ddof=ddof,
            policy=policy,
            correlated=correlated,
            false_alarm=false_alarm,
            confidence=confidence,
        )

    @property
    def alarm(self) -> int | None:
        """First generation at which the evidence reached ``1/false_alarm``."""
        return self._loop.alarm

    def add(self, mean: Any, variance: Any) -> MomentStep | None:
        """Take the next generation.

        Parameters
        ----------
        mean : number or array, shape (d,)
        variance : number or array, shape (d,) or (d, d)

        Returns
        -------
        MomentStep or None
            None for the original.

        Raises
        ------
        ValueError
            If they are not of the shape of the original, the variance is not positive, or a list of ``samples`` is at
            its end; the watch stays as it was.
        """
        return self._loop.take(of_generation(mean, variance, len(self._loop)))

    def report(self) -> MomentReport:
        """Return what all generations so far have to say.

        Raises
        ------
        ValueError
            If there are fewer than two.
        """
        return self._loop.report()
