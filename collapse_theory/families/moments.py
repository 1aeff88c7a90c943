r"""Second moments of the fitted mean, for quadratic variance functions, :math:`V(\mu) = a + b\mu + c\mu^2`.

Their recursion is exact and closed: with n synthetic data and m fresh real data in every generation,

.. math:: \operatorname{Var}' = w^2 (1 + c/n) \operatorname{Var} + \frac{V(\mu_0)}{n+m}, \qquad w = \frac{n}{n+m}.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from collapse_theory import arithmetic, checks, schedule
from collapse_theory.arithmetic import Arithmetic, Number
from collapse_theory.discrete import arguments

__all__ = ["FAMILIES", "VarianceFunction", "stationary_variance", "variance_function", "variance_of_mean"]


class VarianceFunction(NamedTuple):
    r"""Variance of one datum as a function of its mean, :math:`V(\mu) = a + b\mu + c\mu^2`.

    Attributes
    ----------
    constant, linear, quadratic : int
        The coefficients a, b and c.

    Examples
    --------
    >>> FAMILIES["bernoulli"].at(0.25)
    0.1875
    """

    constant: int
    linear: int
    quadratic: int

    def at(self, mean: Number) -> Number:
        """Return the variance of a datum of this mean."""
        return self.constant + self.linear * mean + self.quadratic * mean**2


FAMILIES = {
    "bernoulli": VarianceFunction(0, 1, -1),
    "poisson": VarianceFunction(0, 1, 0),
    "gaussian-mean": VarianceFunction(1, 0, 0),
    "exponential": VarianceFunction(0, 0, 1),
    "gaussian-variance": VarianceFunction(0, 0, 2),
}
"""Variance function of each family; the spread of "gaussian-mean" is 1."""


@arithmetic.any_kind
@checks.within_float64("`mean`, `samples` and `fits`")
def variance_of_mean(samples: Any, fits: Any, *, family: str, mean: Number, anchors: int = 0) -> Number:
    r"""Variance over runs of the fitted mean after ``fits`` fits.

    Parameters
    ----------
    samples : int >= 1
        Synthetic data per generation, n.
    fits : int >= 0, array of int or symbol
        Draw-then-fit steps t.
    family : {"bernoulli", "poisson", "gaussian-mean", "exponential", "gaussian-variance"}
        For the last, ``mean`` is the variance of a Gaussian with known mean.
    mean : number
        Original mean :math:`\mu_0`, inside the range of the family.
    anchors : int >= 0
        Fresh real data per generation, m.

    Returns
    -------
    number, or array like ``fits``
        In the square of the unit of ``mean``; infinity beyond float64.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Exact: :math:`\frac{V(\mu_0)}{n+m} \sum_{j<t} r^j`, :math:`r = w^2(1 + c/n)`; see the module. Without anchors the
    variance grows without bound, since r >= 1, unless c < 0. The first fit is to n + m real data.

    Examples
    --------
    >>> variance_of_mean(10, 5, family="poisson", mean=2.0)
    1.0
    """
    spread, total, growth, ops = _process(family, mean, samples, anchors, fits)
    counts = arguments.fits(fits)
    times = counts if arithmetic.is_symbolic(counts) else arguments.for_kind(counts, ops)
    if growth == 0:
        return ops.plain(spread / total * times)
    if growth == -1:  # one toss of a coin: every later fit repeats it
        started = np.minimum(times, 1) if ops.is_float else ops.number(min(schedule.longest(counts), 1))
        return ops.plain(spread / total * started)
    rate = ops.number(growth)
    return ops.plain(spread / total * ops.expm1(times * ops.log1p(rate)) / rate)


@arithmetic.any_kind
@checks.within_float64("`mean` and `samples`")
def stationary_variance(samples: Any, *, family: str, mean: Number, anchors: int = 1) -> Number:
    r"""Limit of :func:`variance_of_mean` with at least one real datum per generation; parameters and errors as there.

    Returns
    -------
    number

    Notes
    -----
    :math:`V(\mu_0) (n+m)/(2nm + m^2 - cn)`: one anchor is enough for a finite variance. For c < 2m it tends to
    :math:`V(\mu_0)/(2m - c)` as n grows, which is not small; for a Gaussian variance (c = 2) with a single anchor it is
    :math:`(n+1) V(\mu_0)`, which grows with n. Compare jangjoo2026.

    Examples
    --------
    >>> round(stationary_variance(10**6, family="bernoulli", mean=0.5), 6)
    0.083333
    """
    if checks.whole("anchors", anchors, minimum=0) == 0:
        raise ValueError(
            "`anchors` must be at least 1 for a stationary distribution; got 0. Use `variance_of_mean` without anchors."
        )
    spread, total, growth, ops = _process(family, mean, samples, anchors)
    return ops.plain(-spread / total / ops.number(growth))


def _process(
    family: str, mean: Any, samples: Any, anchors: Any, *others: Any
) -> tuple[Number, Number, Fraction, Arithmetic]:
    """Return V(mu_0), n + m, r - 1 and the arithmetic."""
    variance = variance_function(family, mean)
    ops = arithmetic.of(mean, samples, *others)
    n, m = (
        arguments.count(samples, maximum=arguments.LARGEST),
        arguments.count(anchors, name="anchors", minimum=0, maximum=arguments.LARGEST),
    )
    growth = Fraction(variance.quadratic * n - 2 * n * m - m * m, (n + m) ** 2)
    return variance.at(ops.number(mean)), ops.number(n + m), growth, ops


def variance_function(family: str, mean: Any) -> VarianceFunction:
    """Return the variance function of a family of which ``mean`` can be the mean."""
    checks.choice("family", family, tuple(FAMILIES))
    checks.one("mean", mean)
    if family == "bernoulli":
        checks.inside("mean", mean, 0, 1)
    elif family == "gaussian-mean":
        checks.inside("mean", mean, -math.inf, math.inf)
    else:
        checks.positive("mean", mean)
    return FAMILIES[family]
