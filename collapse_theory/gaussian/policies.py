"""Second moments of the fitted Gaussian when old data are kept, subsampled or mixed in; one dimension."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from itertools import islice
from typing import Any

import numpy as np

from collapse_theory import schedule
from collapse_theory.arithmetic import Number
from collapse_theory.gaussian.moments import Setting, mean_part, setting
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Policy, Replace

__all__ = ["Moments", "accumulated_variance_limit", "mixed_fixed_point", "policy_moments"]


@dataclass(frozen=True)
class Moments:
    """Second moments over runs.

    Attributes
    ----------
    mean_variance : number
        E(mu_n - mu)².
    variance : number
        E sigma_n².

    Examples
    --------
    >>> from collapse_theory.policy import Replace
    >>> policy_moments(Replace(), samples=10, fits=2)
    Moments(mean_variance=0.2, variance=1.0)
    """

    mean_variance: Number
    variance: Number


def policy_moments(policy: Policy, *, samples: Any, fits: Any, sigma: Number = 1, ddof: int = 1) -> Moments:
    r"""Exact second moments of the estimates after ``fits`` fits under a data policy.

    Parameters
    ----------
    policy : Policy
        ``Replace()``, ``Accumulate()``, ``AccumulateSubsample()`` or ``Mix(alpha, beta, gamma)``.
    samples : int >= 2, sequence of int or Schedule
        Data drawn per generation, M_0, M_1, …; for ``AccumulateSubsample`` also the size of the subsample.
    fits : int >= 0 or array of int
        Draw-then-fit steps done, n.
    sigma : number > 0
        Original standard deviation.
    ddof : {1, 0}
        1 for the unbiased variance, 0 for maximum likelihood.

    Returns
    -------
    Moments
        Each like ``fits``, in the square of the unit of ``sigma``. For ``Mix`` they belong to the distribution p_n
        that data are drawn from, not to its fitted part.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Accumulate: with :math:`N_t = \sum_{i<t} M_i`, :math:`E\sigma_t^2 = \sigma^2 \prod_{k \le t} f_k`,
    :math:`f_k = 1 - M_{k-1}/N_k^2` for ``ddof=0`` (for equal sizes kazdan2024's :math:`1 - 1/(Mk^2)`), and
    :math:`1 - M_{k-1}/(N_k(N_k - 1))`, from k = 2, for ``ddof=1``.
    AccumulateSubsample: the mean and the variance of the pool close linearly with those of the fit, so second
    moments are exact. The law of sigma_n does not close (it needs every moment of the pool), nor does the W2 risk.
    Mix: the linear recursion of mean and variance of p_n; the law itself is a mixture that grows with n.

    Examples
    --------
    >>> from collapse_theory.policy import Accumulate
    >>> round(policy_moments(Accumulate(), samples=10, fits=30, ddof=0).variance, 4)
    0.8462
    """
    case = setting(samples, fits, sigma, ddof)
    schedule.longest(case.fits)
    with np.errstate(over="ignore", invalid="ignore"):
        moments = _moments(policy, case)
    scale = case.sigma**2
    return Moments(schedule.plain(scale * moments.mean_variance), schedule.plain(scale * moments.variance))


@singledispatch
def _moments(policy: Any, case: Setting) -> Moments:
    raise ValueError(f"`policy` must be one of those in collapse_theory.policy; got {policy!r}. Try Replace().")


@_moments.register
def _replace(policy: Replace, case: Setting) -> Moments:
    return Moments(mean_part(case), case.ops.exp(case.log_shrink))


@_moments.register
def _accumulate(policy: Accumulate, case: Setting) -> Moments:
    """The mean moves by a fraction M/N of a draw's error, so E(mu - mu_0)² grows by E sigma² · M/N²."""
    ops = case.ops
    sizes = case.sizes.sizes(schedule.longest(case.fits), ops)
    kept = ops.running(sizes)[1:]
    logs = ops.map(lambda size, total: ops.log1p(-size / (total * (total - case.ddof))), sizes[1:], kept[1:])
    first = [] if not len(sizes) else [0 * sizes[0] if case.ddof else ops.log1p(-1 / sizes[0])]
    log_variance = ops.running(ops.column([*first, *logs]))
    moves = ops.map(lambda size, total, log: size / total**2 * ops.exp(log), sizes, kept, log_variance[:-1])
    return Moments(_at(ops.running(moves), case.fits), ops.exp(_at(log_variance, case.fits)))


@_moments.register
def _subsample(policy: AccumulateSubsample, case: Setting) -> Moments:
    return _from_steps(_subsample_steps(case), case)


def _subsample_steps(case: Setting) -> Iterator[Moments]:
    """Follow the pool (size, mean square, variance with divisor N) and the fit to a subsample of it."""
    zero, one = case.ops.number(0), case.ops.number(1)
    total, pool, fit = zero, Moments(zero, zero), Moments(zero, one)
    yield fit
    for size in case.sizes.sizes(schedule.longest(case.fits), case.ops):
        grown = total + size
        # the new data are centred on the last fit, whose mean strays from that of the pool by `stray`
        stray = fit.mean_variance - pool.mean_variance
        mean = pool.mean_variance + (size / grown) ** 2 * (stray + fit.variance / size)
        second = (total * (pool.mean_variance + pool.variance) + size * (fit.mean_variance + fit.variance)) / grown
        total, pool = grown, Moments(mean, second - mean)
        unbiased = pool.variance * total / (total - 1)
        fit = Moments(
            pool.mean_variance + unbiased * (total - size) / (size * total),
            unbiased * (1 if case.ddof else 1 - 1 / size),
        )
        yield fit


@_moments.register
def _mix(policy: Mix, case: Setting) -> Moments:
    return _from_steps(_mix_steps(policy, case), case)


def _mix_steps(policy: Mix, case: Setting) -> Iterator[Moments]:
    alpha, beta, gamma = _shares(policy, case)
    mean, variance = case.ops.number(0), case.ops.number(1)
    yield Moments(mean, variance)
    for size in case.sizes.sizes(schedule.longest(case.fits), case.ops):
        fitted = variance if case.ddof else variance * (1 - 1 / size)
        moved = (alpha + beta) ** 2 * mean + alpha**2 * variance / size
        second = alpha * (mean + variance / size + fitted) + beta * (variance + mean) + gamma
        mean, variance = moved, second - moved
        yield Moments(mean, variance)


def _shares(policy: Mix, case: Setting) -> tuple[Number, Number, Number]:
    """Return the shares with a sum of exactly 1."""
    alpha, beta = case.ops.number(policy.alpha), case.ops.number(policy.beta)
    return alpha, beta, 1 - alpha - beta


def _from_steps(steps: Iterator[Moments], case: Setting) -> Moments:
    if not isinstance(case.fits, np.ndarray):
        return next(islice(steps, int(case.fits), None))
    rows = [(state.mean_variance, state.variance) for state in steps]
    return Moments(*(np.array(column)[case.fits] for column in zip(*rows, strict=True)))


def _at(values: Any, fits: Any) -> Number:
    return np.asarray(values)[fits] if isinstance(fits, np.ndarray) else values[fits]


def accumulated_variance_limit(samples: Any, *, sigma: Number = 1, ddof: int = 1) -> Number:
    r"""Limit of :math:`E\sigma_n^2` under ``Accumulate()`` with the same number of samples every generation.

    Parameters
    ----------
    samples : int >= 2 or symbol
        Data drawn per generation, M.
    sigma : number > 0
        Original standard deviation.
    ddof : {1, 0}
        1 for the unbiased variance, 0 for maximum likelihood.

    Returns
    -------
    number in (0, sigma²)

    Raises
    ------
    ValueError
        If an argument is out of range, or ``samples`` varies.

    Notes
    -----
    Exact. ``ddof=0``: :math:`\sigma^2 \sin(\pi/\sqrt M)/(\pi/\sqrt M)` (kazdan2024), and :math:`E(\mu_n-\mu)^2` tends
    to :math:`\sigma^2` minus that. ``ddof=1``: :math:`\sigma^2 \Gamma(2 - 1/M)/[\Gamma(2-r_+)\Gamma(2-r_-)]`,
    :math:`r_\pm = (1 \pm \sqrt{1 + 4M})/(2M)`. The source defines the unbiased estimator but proves the other limit.

    Examples
    --------
    >>> round(accumulated_variance_limit(10, ddof=0), 6), round(accumulated_variance_limit(10), 6)
    (0.843436, 0.935141)
    """
    case = setting(samples, 0, sigma, ddof)
    if not isinstance(case.sizes, schedule.Constant):
        raise ValueError(f"`samples` must be the same in every generation here; got {case.sizes}. Pass one number.")
    ops, size = case.ops, case.ops.number(case.sizes.size)
    if case.ddof == 0:
        angle = ops.pi / ops.sqrt(size)
        return schedule.plain(case.sigma**2 * ops.sin(angle) / angle)
    root = ops.sqrt(1 + 4 * size)
    logs = [ops.log_gamma(2 - r / (2 * size)) for r in (2, 1 + root, 1 - root)]
    return schedule.plain(case.sigma**2 * ops.exp(logs[0] - logs[1] - logs[2]))


def mixed_fixed_point(policy: Mix, *, samples: Any, sigma: Number = 1, ddof: int = 1) -> Moments:
    r"""Fixed point of the second moments under ``Mix``.

    Parameters
    ----------
    policy : Mix
        With alpha + gamma > 0: at beta = 1 every state is a fixed point.
    samples : int >= 2 or symbol
        Data drawn per generation, M.
    sigma : number > 0
        Original standard deviation.
    ddof : {1, 0}
        1 for the unbiased variance, 0 for maximum likelihood.

    Returns
    -------
    Moments
        Infinite where the moments grow for ever: ``ddof=1`` and :math:`\gamma \le \alpha(1+\beta)/[M(1+\alpha+\beta)]`.

    Raises
    ------
    ValueError
        If an argument is out of range, or ``samples`` varies.

    Notes
    -----
    Exact. With :math:`a = \alpha + \beta` and :math:`w = \alpha^2/[M(1+a)]`: the variance is
    :math:`v = \gamma\sigma^2/(\gamma + w - [\text{ddof}=1]\,\alpha/M)` and the mean square :math:`v w/\gamma`.

    Examples
    --------
    >>> from collapse_theory.policy import Mix
    >>> mixed_fixed_point(Mix(0.5, 0.0, 0.5), samples=2, ddof=0)
    Moments(mean_variance=0.14285714285714285, variance=0.8571428571428571)
    """
    case = setting(samples, 0, sigma, ddof)
    if not isinstance(case.sizes, schedule.Constant):
        raise ValueError(f"`samples` must be the same in every generation here; got {case.sizes}. Pass one number.")
    if policy.beta == 1:
        raise ValueError(
            f"`policy` must have a fixed point of its own; with {policy} nothing ever changes. Lower beta."
        )
    alpha, beta, gamma = _shares(policy, case)
    size = case.ops.number(case.sizes.size)
    weight = alpha**2 / (size * (1 + alpha + beta))
    pull = gamma + weight - (alpha / size if case.ddof else 0)
    if case.ops.name != "sympy" and not pull > 0:
        return Moments(case.ops.number("inf"), case.ops.number("inf"))
    scale = case.sigma**2 / pull
    return Moments(schedule.plain(scale * weight), schedule.plain(scale * gamma))
