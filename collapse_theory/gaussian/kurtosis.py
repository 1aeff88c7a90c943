"""Excess kurtosis of one datum after recursive fits: a normal distribution whose variance is random."""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import schedule
from collapse_theory.arithmetic import Number, any_kind
from collapse_theory.gaussian.chains import chained, iterated
from collapse_theory.gaussian.moments import Setting, columns, setting

__all__ = ["data_kurtosis"]


@any_kind
def data_kurtosis(samples: Any, fits: Any, *, ddof: int = 1) -> Number:
    r"""Excess kurtosis of one datum drawn after ``fits`` fits; the parameters are those of :func:`data_variance`.

    Returns
    -------
    number >= 0, or array like ``fits``
        Fourth central moment over the squared variance, minus 3: zero for a normal distribution, as in
        ``scipy.stats.kurtosis``.

    Raises
    ------
    ValueError
        If an argument is out of range, or ``fits`` is a symbol.

    Notes
    -----
    Exact. Given the spreads, a datum is normal with variance :math:`V = \sum_{i<n} \sigma_i^2/M_i + \sigma_n^2`, so
    that the excess is :math:`3 \operatorname{Var} V / (E V)^2`, whose numerator is a sum of non-negative terms.
    With one fit a datum minus its fitted mean follows a variance-gamma distribution; the datum itself does not,
    although shumailov2023 says so in section 4.2.

    Examples
    --------
    >>> round(data_kurtosis(samples=100, fits=1), 12)
    0.059411881782
    """
    case = setting(samples, fits, 1, ddof)
    with np.errstate(over="ignore", invalid="ignore"):
        variance = (_data_variance_ddof1 if case.ddof else _data_variance_ddof0)(case)
        if case.ops.is_float:  # infinite times zero, in a sum of non-negative terms
            variance = np.where(np.isnan(variance), np.inf, variance)[()]
        return case.ops.plain(3 * variance / (1 + case.inverse_total * case.ddof) ** 2)


def _data_variance_ddof1(case: Setting) -> Number:
    """Return Var V: per fit Var V += 2 Cov(V, s²)/M + Var(s²)/M² + 2 E s⁴/(M-1), Cov += Var(s²)/M + 2 E s⁴/(M-1)."""
    ops = case.ops
    if isinstance(case.sizes, schedule.Constant):
        size = ops.number(case.sizes.size)
        once, twice, thrice = iterated(case, case.log_fourth_of)
        return 2 / (size - 1) * (once + 2 * twice / size + twice / size**2 + 2 * thrice / size**2)
    sizes, log_fourth = columns(case, case.log_fourth_of)
    growth = ops.map(lambda size, a: 2 * ops.exp(a) / (size - 1), sizes, log_fourth)
    covariances = ops.running(ops.map(lambda size, a, g: ops.expm1(a) / size + g, sizes, log_fourth, growth))[:-1]
    steps = ops.map(lambda m, a, g, c: 2 * c / m + ops.expm1(a) / m**2 + g, sizes, log_fourth, growth, covariances)
    return ops.running(steps)[case.fits]


def _data_variance_ddof0(case: Setting) -> Number:
    """Return Var V: per fit it grows by E s⁴ · 2(M-1)/M², and E V stays 1."""
    return chained(case, lambda size: 2 * (size - 1) / size**2, case.log_fourth_of)
