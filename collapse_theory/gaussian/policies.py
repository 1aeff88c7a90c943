"""Second moments of the fitted Gaussian when old data are kept, subsampled or mixed in; one dimension."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch
from typing import Any

import numpy as np

from collapse_theory import schedule
from collapse_theory.arithmetic import Number, any_kind, is_symbolic, sums
from collapse_theory.gaussian.accumulation import accumulated, accumulated_limit
from collapse_theory.gaussian.mixture import MixStep, mixed
from collapse_theory.gaussian.moments import SecondMoments, Setting, mean_part, setting
from collapse_theory.gaussian.steps import asked, followed, sizes_of
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Policy, Replace

__all__ = ["accumulated_variance_limit", "mixed_fixed_point", "moments_of", "policy_moments"]

_REPLACE = Replace()


@any_kind
def policy_moments(
    samples: Any,
    fits: Any,
    *,
    sigma: Number = 1,
    ddof: int = 1,
    policy: Policy = _REPLACE,
) -> SecondMoments:
    r"""Exact second moments of the estimates after ``fits`` fits under a data policy.

    Parameters
    ----------
    samples : int >= 2, sequence of int or Schedule
        Data drawn per generation, M_0, M_1, …; for ``AccumulateSubsample`` also the size of the subsample.
    fits : int >= 0 or array of int
        Draw-then-fit steps done, n.
    sigma : number > 0
        Original standard deviation.
    ddof : {1, 0}
        1 for the unbiased variance, 0 for maximum likelihood.
    policy : Policy
        ``Replace()``, ``Fresh(anchors)``, ``Accumulate()``, ``AccumulateSubsample()`` or ``Mix(alpha, beta, gamma)``.

    Returns
    -------
    SecondMoments
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
    moments are exact. The distribution of sigma_n does not close (it needs every moment of the pool), nor does the W2
    risk. Fresh: with L = M + m data in a fit, :math:`E\mu'^2 = (M/L)^2(E\mu^2 + E\sigma^2/M) + m\sigma_0^2/L^2`, and
    the means of its two parts add Mm/L times their mean squared distance to its sum of squares. Mix: the linear
    recursion of mean and variance of p_n; p_n itself is a mixture that grows with n.

    Examples
    --------
    >>> from collapse_theory.policy import Accumulate
    >>> round(policy_moments(10, 30, policy=Accumulate(), ddof=0).variance, 4)
    0.8462
    """
    case = setting(samples, fits, sigma, ddof)
    schedule.longest(case.fits)
    with np.errstate(over="ignore", invalid="ignore"):
        moments = moments_of(policy, case)
    scale = case.sigma**2
    return SecondMoments(case.ops.plain(scale * moments.variance_of_mean), case.ops.plain(scale * moments.variance))


@singledispatch
def moments_of(policy: Any, case: Setting) -> SecondMoments:
    """Return the moments in units of sigma²."""
    raise ValueError(
        "`policy` must be Replace(), Fresh(…), Accumulate(), AccumulateSubsample() or Mix(…) of `ct.policy`; "
        f"got {policy!r:.60}. Pass one of these."
    )


@moments_of.register
def _replace(policy: Replace, case: Setting) -> SecondMoments:
    return SecondMoments(mean_part(case), case.ops.exp(case.log_shrink))


@moments_of.register
def _accumulate(policy: Accumulate, case: Setting) -> SecondMoments:
    return accumulated(case)


@moments_of.register
def _subsample(policy: AccumulateSubsample, case: Setting) -> SecondMoments:
    return _from_steps(_subsample_steps(case), case)


def _subsample_steps(case: Setting) -> Iterator[SecondMoments]:
    """Follow the pool (size, mean square, variance with divisor N) and the fit to a subsample of it."""
    zero, one = case.ops.number(0), case.ops.number(1)
    total, pool, fit = zero, SecondMoments(zero, zero), SecondMoments(zero, one)
    yield fit
    for size in sizes_of(case):
        grown = total + size
        # the new data are centred on the last fit, whose mean strays from that of the pool by `stray`
        stray = fit.variance_of_mean - pool.variance_of_mean
        mean = pool.variance_of_mean + (size / grown) ** 2 * (stray + fit.variance / size)
        square = total * (pool.variance_of_mean + pool.variance) + size * (fit.variance_of_mean + fit.variance)
        total, pool = grown, SecondMoments(mean, square / grown - mean)
        unbiased = pool.variance * total / (total - 1)
        fit = SecondMoments(
            pool.variance_of_mean + unbiased * (total - size) / (size * total),
            unbiased * (1 if case.ddof else 1 - 1 / size),
        )
        yield fit


@moments_of.register
def _mix(policy: Mix, case: Setting) -> SecondMoments:
    if isinstance(case.sizes, schedule.Constant):
        return mixed(policy, case)
    return _from_steps(_mix_steps(policy, case), case)


def _mix_steps(policy: Mix, case: Setting) -> Iterator[SecondMoments]:
    mean, variance = case.ops.number(0), case.ops.number(1)
    yield SecondMoments(mean, variance)
    for size in sizes_of(case):
        rule = MixStep.of(policy, size, case)
        kept = rule.alpha + rule.beta
        mean, variance = (
            kept**2 * mean + rule.weight * variance,
            (kept + rule.growth) * variance + kept * rule.gamma * mean + rule.gamma,
        )
        yield SecondMoments(mean, variance)


def _from_steps(steps: Iterator[SecondMoments], case: Setting) -> SecondMoments:
    return SecondMoments(*asked(((state.variance_of_mean, state.variance) for state in steps), case))


@moments_of.register
def _fresh(policy: Fresh, case: Setting) -> SecondMoments:
    if not is_symbolic(policy.anchors) and policy.anchors == 0:
        return _replace(Replace(), case)
    ops, real = case.ops, case.ops.number(policy.anchors)

    def step(state: tuple[Number, ...], size: Number) -> tuple[Number, ...]:
        """Add the scatter of either part and that between their means, which are ``gap`` apart in mean square."""
        one, mean, variance = state
        total = size + real
        gap = mean + variance / size + one / real
        scatter = (size - 1) * variance + (real - 1) * one + size * real / total * gap
        moved = (size / total) ** 2 * (mean + variance / size) + real / total**2 * one
        return one, moved, scatter / (total - case.ddof)

    return SecondMoments(*followed((ops.number(1), ops.number(0), ops.number(1)), step, case)[1:])


@any_kind
def accumulated_variance_limit(samples: Any, *, sigma: Number = 1, ddof: int = 1) -> Number:
    r"""Limit of :math:`E\sigma_n^2` under ``Accumulate()``.

    Parameters
    ----------
    samples : int >= 2, symbol or, in floats, named Schedule
        Data drawn per generation, M or M_0, M_1, ….
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
        If an argument is out of range, or ``samples`` is a list or a callable, of which only finitely many sizes can be
        known.

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
    if isinstance(case.sizes, schedule.Formula) and case.ops.is_float:
        return case.ops.plain(case.sigma**2 * accumulated_limit(case))
    if not isinstance(case.sizes, schedule.Constant):
        raise ValueError(
            f"`samples` must be one number, or a named schedule in floats; got {case.sizes}, of which no limit is "
            "known. Pass one number."
        )
    ops, size = case.ops, case.ops.number(case.sizes.size)
    if case.ddof == 0:
        return case.ops.plain(case.sigma**2 * sums.sine_product(size, ops))
    root = ops.sqrt(1 + 4 * size)
    logs = [ops.log_gamma(2 - r / (2 * size)) for r in (2, 1 + root, 1 - root)]
    return case.ops.plain(case.sigma**2 * ops.exp(logs[0] - logs[1] - logs[2]))


@any_kind
def mixed_fixed_point(samples: Any, *, sigma: Number = 1, ddof: int = 1, policy: Mix) -> SecondMoments:
    r"""Fixed point of the second moments under ``Mix``.

    Parameters
    ----------
    samples : int >= 2 or symbol
        Data drawn per generation, M.
    sigma : number > 0
        Original standard deviation.
    ddof : {1, 0}
        1 for the unbiased variance, 0 for maximum likelihood.
    policy : Mix
        With alpha + gamma > 0: at beta = 1 every state is a fixed point.

    Returns
    -------
    SecondMoments
        Infinite where the moments grow without bound: ``ddof=1`` and
        :math:`\gamma \le \alpha(1+\beta)/[M(1+\alpha+\beta)]`.

    Raises
    ------
    ValueError
        If an argument is out of range, or ``samples`` varies.

    Notes
    -----
    Exact. With :math:`a = \alpha + \beta` and :math:`w = \alpha^2/[M(1+a)]`: the variance is
    :math:`v = \gamma\sigma^2/(\gamma + w - [\text{ddof}=1]\,\alpha/M)` and the mean square :math:`v w/\gamma`. For
    ``ddof=1`` the last two terms are one, :math:`-\alpha(1+\beta)/[M(1+a)]`. Floats have a relative error below 1e-14
    for M up to 1e18; for ``ddof=1`` times gamma over the denominator, where that is near 0.

    Examples
    --------
    >>> from collapse_theory.policy import Mix
    >>> mixed_fixed_point(2, policy=Mix(0.5, 0.0, 0.5), ddof=0)
    SecondMoments(variance_of_mean=0.14285714285714285, variance=0.8571428571428571)
    """
    if not isinstance(policy, Mix):
        raise ValueError(f"`policy` must be a Mix here; got {policy!r}. Pass Mix(alpha, beta, gamma).")
    case = setting(samples, 0, sigma, ddof)
    if not isinstance(case.sizes, schedule.Constant):
        raise ValueError(f"`samples` must be the same in every generation here; got {case.sizes}. Pass one number.")
    if policy.alpha == 0 and policy.gamma == 0:
        raise ValueError(
            f"`policy` must have a fixed point of its own; with {policy} nothing ever changes. Lower beta."
        )
    rule = MixStep.of(policy, case.ops.number(case.sizes.size), case)
    if not case.ops.is_symbolic and not rule.pull > 0:
        return SecondMoments(case.ops.number("inf"), case.ops.number("inf"))
    scale = case.sigma**2 / rule.pull
    return SecondMoments(case.ops.plain(scale * rule.share), case.ops.plain(scale * rule.gamma))
