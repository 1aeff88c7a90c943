r"""Excess risk of least squares, generation after generation, under every data policy.

Inputs are Gaussian rows; labels are x·w plus noise of standard deviation sigma, where w is the truth at first and a
fitted model later. One fit to T rows adds :math:`s = \sigma^2 d/(T-d-1)` to the expected squared error, measured in the
norm of the input covariance, whatever that covariance is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, schedule
from collapse_theory.arithmetic import Arithmetic, Number
from collapse_theory.policy import Accumulate, Mix, Policy, Replace, ReplaceMultiple, SubsampleModels
from collapse_theory.regression import mixtures
from collapse_theory.regression.mixtures import one_fit

__all__ = ["excess_risk", "excess_risk_limit", "prediction_error", "subsample_series"]


_REPLACE = Replace()
_SUMMED = 10**5  # terms that are added up one by one


@arithmetic.any_kind
@checks.within_float64("`samples`, `fits`, `dim` and `sigma`")
def excess_risk(samples: Any, fits: Any, *, dim: Any, sigma: Number = 1, policy: Policy = _REPLACE) -> Number:
    r"""Expected squared error of the prediction against the noise-free truth, after ``fits`` fits.

    Parameters
    ----------
    samples : int >= dim + 2, symbol; for ``Replace()`` also a sequence of int or a Schedule
        Rows T drawn per generation.
    fits : int >= 0, array of int; for ``Replace()`` with one size also a symbol
        Models fitted in turn; 1 is the fit to real data alone, 0 the truth itself.
    dim : int >= 1 or symbol
        Unknown coefficients, d.
    sigma : number >= 0
        Standard deviation of the label noise, the same in every generation, real or synthetic.
    policy : Policy
        ``Replace()``, ``Accumulate()``, ``ReplaceMultiple()``, ``SubsampleModels()`` or ``Mix(...)``.

    Returns
    -------
    number, or array like ``fits``
        In the square of the unit of ``sigma``, without the noise of the test labels: see :func:`prediction_error`.

    Raises
    ------
    ValueError
        If there are fewer than ``dim + 2`` rows (the expectation is infinite) or an argument is out of range.

    Notes
    -----
    Exact. With :math:`s = \sigma^2 d/(T-d-1)`: replace :math:`n s`, or the sum of s over a schedule (fresh inputs or
    the same ones); accumulate with the same inputs :math:`s \sum_{i \le n} i^{-2}`; replace-multiple
    :math:`s \sum_{i \le n} 1/i`. Subsampled models and mix draw T fresh isotropic rows and label them from the mixture
    of earlier models, no datum twice: the recursion of ``collapse_theory.regression.mixtures``. Under ``Mix`` this is
    not the process of :func:`collapse_theory.montecarlo.regression_excess`, whose inputs are the same in every
    generation: its risk may be lower or higher. The two agree under ``Replace()`` and ``Accumulate()``. Sources:
    gerstgrasser2024 for the first three, dohmatob2024a for two sizes (``samples=[T0] * n + [T]``).

    Examples
    --------
    >>> excess_risk(30, 3, dim=5)
    0.625
    >>> round(excess_risk(30, 3, dim=5, policy=Accumulate()), 12)
    0.283564814815
    """
    case = _case(samples, fits, dim, sigma)
    if isinstance(policy, Replace):
        return case.ops.plain(case.sizes.totals(case.one_fit, case.fits, case.ops))
    if isinstance(policy, (Accumulate, ReplaceMultiple)):
        power = 2 if isinstance(policy, Accumulate) else 1
        return case.ops.plain(case.one_fit(case.size) * _inverse_powers(case, power))
    risks = mixtures.recursion(case.size, case.dim, case.sigma, policy, schedule.longest(case.fits))
    return case.ops.plain(np.asarray(risks)[case.fits] if isinstance(case.fits, np.ndarray) else risks[case.fits])


@arithmetic.any_kind
@checks.within_float64("`samples`, `dim` and `sigma`")
def excess_risk_limit(samples: Any, *, dim: Any, sigma: Number = 1, policy: Policy = _REPLACE) -> Number:
    r"""Limit of :func:`excess_risk` as the number of fits grows; the parameters and errors are the same.

    Returns
    -------
    number
        Infinity where the risk is unbounded.

    Notes
    -----
    Accumulate: :math:`s \pi^2/6` (gerstgrasser2024). Subsampled models:
    :math:`s [1/(1-g) + (\psi(2) - \psi(2-g))/g]`, g as in
    :func:`~collapse_theory.regression.disagreement_amplification`; bounded if and only if :math:`T \ge 2d+1`. Mix:
    bounded if and only if the recursion contracts, for which ``gamma > 0`` is necessary unless ``alpha`` is 0.

    Examples
    --------
    >>> round(excess_risk_limit(30, dim=5, policy=Accumulate()), 12)
    0.34269459726
    >>> excess_risk_limit(30, dim=5)
    inf
    >>> excess_risk_limit(10, dim=5, policy=SubsampleModels())
    inf
    """
    case = _case(samples, 0, dim, sigma)
    if isinstance(policy, Accumulate):
        return case.ops.plain(case.one_fit(case.size) * case.ops.pi**2 / 6)
    if isinstance(policy, (SubsampleModels, Mix)):
        return case.ops.plain(mixtures.limit(case.size, case.dim, case.sigma, policy))
    if isinstance(policy, (Replace, ReplaceMultiple)):
        is_noisy = arithmetic.is_symbolic(case.sigma) or case.sigma > 0
        return case.ops.plain(case.ops.number(math.inf if is_noisy else 0))
    raise mixtures.unknown(policy)


@arithmetic.any_kind
@checks.within_float64("`samples`, `fits`, `dim` and `sigma`")
def prediction_error(samples: Any, fits: Any, *, dim: Any, sigma: Number = 1, policy: Policy = _REPLACE) -> Number:
    r"""Expected squared error on a fresh noisy label: :func:`excess_risk` plus sigma²; parameters and errors as there.

    Returns
    -------
    number, or array like ``fits``

    Notes
    -----
    Ratios of test errors are not ratios of excess risks: schaeffer2025 appendix A states the limit
    :math:`\pi^2/6` for the former, gerstgrasser2024 proves it for the latter.

    Examples
    --------
    >>> round(prediction_error(30, 10**5, dim=5, policy=Accumulate()) / prediction_error(30, 1, dim=5), 4)
    1.1112
    """
    ops = arithmetic.of(samples, fits, dim, sigma)
    return excess_risk(samples, fits, dim=dim, sigma=sigma, policy=policy) + ops.plain(ops.number(sigma) ** 2)


@arithmetic.any_kind
@checks.within_float64("`samples`, `fits`, `dim` and `sigma`")
def subsample_series(samples: Any, fits: Any, *, dim: Any, sigma: Number = 1) -> Number:
    r"""Leading order of the excess risk of accumulate-subsample: each fit is to T of all rows ever drawn.

    Parameters
    ----------
    samples : int >= dim + 2 or symbol
        Rows T drawn per generation, and rows per fit.
    fits : int >= 0 or array of int
        Models fitted in turn.
    dim : int >= 1 or symbol
        Unknown coefficients, d.
    sigma : number >= 0
        Standard deviation of the label noise.

    Returns
    -------
    number, or array like ``fits``

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    :math:`\sigma^2 \tfrac dT (3 \sum_{i \le n} i^{-2} - 2)`, for :math:`T \gg d`, which tends to :math:`\pi^2/2 - 2`
    times the risk of the first fit, where accumulation has :math:`\pi^2/6`. To this order fit n is the mean over the
    pool plus :math:`\xi_n`, the noise of the subsample, of variance :math:`(1 - 1/n) \sigma^2 d/T`; after it the mean
    over the pool moves by :math:`(\xi_n + \varepsilon_{n+1})/(n+1)`, where :math:`\varepsilon_{n+1}` is the noise of
    the new labels (docs/theory/regression.md). Policy: kazdan2024, without theory there.

    Examples
    --------
    >>> round(subsample_series(1000, 10**5, dim=5) * 200, 3)
    2.935
    """
    case = _case(samples, fits, dim, sigma)
    started = min(case.fits, 1) if isinstance(case.fits, int) else np.minimum(case.fits, 1)
    growth = 3 * _inverse_powers(case, 2) - 2 * started
    return case.ops.plain(case.sigma**2 * case.dim / case.size * growth)


@dataclass(frozen=True)
class _Case:
    """Checked arguments."""

    sizes: schedule.Schedule
    fits: Any
    dim: Number
    sigma: Number
    ops: Arithmetic

    @property
    def size(self) -> Number:
        if not isinstance(self.sizes, schedule.Constant):
            raise ValueError(
                f"`samples` must be one number for this policy; got {self.sizes}. Schedules are for `Replace()` only."
            )
        return self.ops.number(self.sizes.size)

    def one_fit(self, size: Number) -> Number:
        return one_fit(size, self.dim, self.sigma)


def _case(samples: Any, fits: Any, dim: Any, sigma: Any) -> _Case:
    checks.positive("sigma", checks.one("sigma", sigma), allow_zero=True)
    symbolic = arithmetic.is_symbolic(dim)
    width = dim if symbolic else checks.whole("dim", dim, minimum=1)
    sizes = schedule.of(samples, minimum=1 if symbolic else width + 2)
    ops = arithmetic.of(*sizes.parameters, fits, dim, sigma)
    return _Case(sizes, checks.fits(fits), ops.number(width), ops.number(sigma), ops)


def _inverse_powers(case: _Case, power: int) -> Number:
    """Return the sum of i^-power for i = 1 … fits."""
    ops, longest = case.ops, schedule.longest(case.fits)
    if ops.is_float and longest > _SUMMED:
        return _far_sums(np.asarray(case.fits, dtype=np.float64), power)[()]
    checks.affordable(
        "fits", longest, seconds=2e-6 * longest, memory=400.0 * longest, remedy="Pass floats, or see the limit."
    )
    terms = ops.map(lambda i: 1 / i**power, ops.column(range(1, longest + 1)))
    sums = ops.running(terms)
    return np.asarray(sums)[case.fits] if isinstance(case.fits, np.ndarray) else sums[case.fits]


def _far_sums(fits: Any, power: int) -> Any:
    """Return the same sums by polygamma functions."""
    from scipy.special import digamma, zeta

    return digamma(fits + 1) + np.euler_gamma if power == 1 else np.pi**2 / 6 - zeta(2, fits + 1)
