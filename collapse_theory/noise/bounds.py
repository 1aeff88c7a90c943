"""Lower bounds on the risk of noisy fits (shumailov2023 eqs (15) and (24))."""

from __future__ import annotations

from typing import Any

from collapse_theory import arithmetic, checks, schedule
from collapse_theory.arithmetic import Number

__all__ = ["bounded_noise_lower_bound", "risk_lower_bound"]


@arithmetic.any_kind
@checks.within_float64("`samples`, `fits`, `trace` and `noise_variance`")
def risk_lower_bound(samples: Any, fits: Any, *, trace: Number = 1, noise_variance: Number = 0) -> Number:
    r"""Lower bound on the expected W2² when the mean is estimated with extra noise.

    Parameters
    ----------
    samples : int >= 1, sequence of int, symbol or Schedule
        Data drawn per generation, M_0, M_1, …
    fits : int >= 0, array of int or symbol
        Draw-then-fit steps done; the source's M_0 … M_n is ``fits=n+1``.
    trace : number > 0
        Trace of the original covariance.
    noise_variance : number >= 0
        :math:`E\|\varepsilon_i\|^2`, the same in each generation.

    Returns
    -------
    number, or array like ``fits``
        In the unit of ``trace``.

    Raises
    ------
    ValueError
        If an argument is out of range or a listed schedule is shorter than ``fits``.

    Notes
    -----
    :math:`\operatorname{Tr}\Sigma \sum_{i \le n} 1/M_i + \sum_i E\|\varepsilon_i\|^2` under assumptions 1 to 3; this is
    exactly the part of the risk that the mean contributes. Source: shumailov2023 eq. (15).

    Examples
    --------
    >>> risk_lower_bound(samples=100, fits=5, trace=2.0, noise_variance=0.01)
    0.15000000000000002
    """
    checks.positive("trace", trace)
    checks.positive("noise_variance", noise_variance, allow_zero=True)
    sizes = schedule.of(samples)
    ops = arithmetic.of(*sizes.parameters, fits, trace, noise_variance)
    steps = checks.fits(fits)
    drift = ops.number(trace) * sizes.totals(lambda size: 1 / size, steps, ops)
    return ops.plain(drift + steps * ops.number(noise_variance))


@arithmetic.any_kind
@checks.within_float64("`samples`, `fits`, `bound`, `dim`, `trace` and `noise_variance`")
def bounded_noise_lower_bound(
    samples: Any, fits: Any, *, bound: Number, dim: int, trace: Number = 1, noise_variance: Number = 0
) -> Number:
    r"""Lower bound on the expected W2² under assumption 3*: noise of norm at most ``bound``/M_i.

    Parameters
    ----------
    samples : int >= 1, sequence of int, symbol or Schedule
        Data drawn per generation, M_0, M_1, …
    fits : int >= 0, array of int or symbol
        Draw-then-fit steps done.
    bound : number >= 0
        The source's K.
    dim : int >= 1
        Dimension, the source's N.
    trace : number > 0
        Trace of the original covariance.
    noise_variance : number >= 0
        :math:`E\|\varepsilon_i\|^2`, the same in each generation.

    Returns
    -------
    number, or array like ``fits``
        In the unit of ``trace``; negative, and then vacuous, where K is large compared with :math:`\sqrt{M}`.

    Raises
    ------
    ValueError
        If an argument is out of range or a listed schedule is shorter than ``fits``.

    Notes
    -----
    Eq. (24) of shumailov2023 summed over generations, with the constant of eqs (19) to (23):
    :math:`\operatorname{Tr}\Sigma \sum 1/M_i + \sum E\|\varepsilon_i\|^2
    - 2K\sqrt{N \operatorname{Tr}\Sigma} \sum M_i^{-3/2}`. Eq. (25) of the source keeps the first sum and writes the
    rest as :math:`O(3/2)`.

    Examples
    --------
    >>> round(bounded_noise_lower_bound(samples=100, fits=5, bound=0.1, dim=1), 12)
    0.049
    """
    free = risk_lower_bound(samples, fits, trace=trace, noise_variance=noise_variance)
    checks.positive("bound", bound, allow_zero=True)
    sizes = schedule.of(samples)
    ops = arithmetic.of(*sizes.parameters, fits, bound, trace, noise_variance)
    total = sizes.totals(lambda size: 1 / (size * ops.sqrt(size)), checks.fits(fits), ops)
    scale = ops.sqrt(checks.whole("dim", dim, minimum=1) * ops.number(trace))
    return ops.plain(free - 2 * ops.number(bound) * scale * total)
