"""SecondMoments of the recursively fitted one-dimensional Gaussian.

One fit multiplies sigma² by S (ddof = 1: chi²_{M-1}/(M-1); ddof = 0: that times (M-1)/M), so that moments of sigma
are products over generations. Logarithms of the factors are added up; nothing is subtracted from 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, schedule
from collapse_theory.arithmetic import Arithmetic, Number

__all__ = ["SecondMoments", "expected_sigma"]


@dataclass(frozen=True)
class SecondMoments:
    """Second moments over runs.

    Attributes
    ----------
    variance_of_mean : number
        E(mu_n - mu)².
    variance : number
        E sigma_n².

    Examples
    --------
    >>> SecondMoments(variance_of_mean=0.2, variance=1.0).variance
    1.0
    """

    variance_of_mean: Number
    variance: Number


_WIDEST = int(1e50)  # compared with balls as well, hence no float


@dataclass(frozen=True)
class Setting:
    """Checked arguments of a Gaussian formula and the logarithms that it is built from."""

    sizes: schedule.Schedule
    fits: Any
    sigma: Number
    ddof: int
    ops: Arithmetic

    @property
    def inverse_total(self) -> Number:
        """Sum of 1/M_i."""
        return self.total(lambda size: 1 / size)

    @property
    def log_c4(self) -> Number:
        """Sum of ln c4(M_i), where c4(M) = E sqrt(chi²_{M-1}/(M-1))."""
        return self.total(self.log_c4_of)

    @property
    def log_shrink(self) -> Number:
        """Logarithm of E sigma_n²/sigma²: zero for the unbiased estimator."""
        return self.total(self.log_shrink_of)

    def total(self, term: Any) -> Number:
        return self.sizes.totals(term, self.fits, self.ops)

    def log_c4_of(self, size: Number) -> Number:
        return self.ops.log_gamma_step((size - 1) / 2)

    def log_shrink_of(self, size: Number) -> Number:
        """Return ln E S, where one fit multiplies sigma² by S."""
        return 0 / size if self.ddof else self.ops.log1p(-1 / size)

    def log_fourth_of(self, size: Number) -> Number:
        """Return ln E S², without the cancellation of the divisor's M² with chi²."""
        return self.log_square_of(size) if self.ddof else self.ops.log1p(-1 / size / size)

    def log_ratio_of(self, size: Number) -> Number:
        """Return ln(E S²/E S)."""
        return self.log_square_of(size) if self.ddof else self.ops.log1p(1 / size)

    def log_square_of(self, size: Number) -> Number:
        """Return ln(E S²/(E S)²)."""
        return self.ops.log1p(2 / (size - 1))


def setting(samples: Any, fits: Any, sigma: Number, ddof: int) -> Setting:
    """Check the arguments that the Gaussian formulas share."""
    width(sigma)
    sizes, counts = schedule.of(samples, minimum=2), schedule.counted(fits)
    ops = arithmetic.of(*sizes.parameters, fits, sigma)
    return Setting(sizes, counts, ops.number(sigma), checks.ddof(ddof), ops)


def width(sigma: Number) -> Number:
    """Return a standard deviation whose fourth power is in range of float64, or a symbol for one."""
    if isinstance(sigma, np.ndarray) and sigma.ndim:
        raise ValueError(f"`sigma` must be one number; got {sigma!r}. Pass one, and scale the result.")
    checks.positive("sigma", sigma)
    number = sigma.item() if isinstance(sigma, (np.generic, np.ndarray)) else sigma
    if not arithmetic.is_symbolic(number) and not (number * _WIDEST >= 1 and number <= _WIDEST):
        raise ValueError(f"`sigma` must be between 1e-50 and 1e50; got {checks.shown(sigma)}. Use another unit.")
    return number


def mean_part(case: Setting) -> Number:
    """Return E(mu_n - mu)²/sigma²."""
    return case.inverse_total if case.ddof else -case.ops.expm1(case.log_shrink)


@arithmetic.any_kind
def expected_sigma(samples: Any, fits: Any, *, sigma: Number = 1, ddof: int = 1) -> Number:
    r"""Mean of the fitted standard deviation.

    Parameters
    ----------
    samples : int >= 2, sequence of int, symbol or Schedule
        Data drawn per generation, M_0, M_1, …
    fits : int >= 0, array of int or symbol
        Draw-then-fit steps done, n.
    sigma : number > 0
        Original standard deviation.
    ddof : {1, 0}
        1 for the unbiased variance, 0 for maximum likelihood.

    Returns
    -------
    number, or array like ``fits``
        In the unit of ``sigma``; it falls to 0 geometrically for a constant number of samples.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Exact: :math:`\sigma \prod_{i<n} c_4(M_i)`, :math:`c_4(M) = \sqrt{2/(M-1)}\,\Gamma(M/2)/\Gamma((M-1)/2)`;
    for ``ddof=0`` each factor is multiplied by :math:`\sqrt{1 - 1/M_i}`.

    Examples
    --------
    >>> round(expected_sigma(samples=2, fits=1), 12)
    0.797884560803
    """
    case = setting(samples, fits, sigma, ddof)
    return case.ops.plain(case.sigma * case.ops.exp(case.log_c4 + case.log_shrink / 2))


def columns(case: Setting, *terms: Any) -> list[Any]:
    """Return M_i for i < fits and, for each term, its sum over the generations before i."""
    steps = schedule.longest(case.fits)
    sums = (case.sizes.running(term, steps, case.ops)[:-1] for term in terms)
    return [case.sizes.sizes(steps, case.ops), *sums]
