r"""One-parameter exponential families that are refitted to their own data, with or without real anchors.

The fitted parameter is the mean. Variances are quadratic in it, :math:`V(\mu) = a + b\mu + c\mu^2`, for the families of
:data:`FAMILIES`, so that second moments close exactly: with n synthetic data and m fresh real data in every generation,

.. math:: \operatorname{Var}' = w^2 (1 + c/n) \operatorname{Var} + \frac{V(\mu_0)}{n+m}, \qquad w = \frac{n}{n+m}.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, schedule
from collapse_theory.arithmetic import Arithmetic, Number

__all__ = [
    "FAMILIES",
    "bernoulli_collapse_time",
    "poisson_extinction",
    "poisson_survival",
    "stationary_law",
    "stationary_variance",
    "variance_of_mean",
    "verification_threshold",
]


def __dir__() -> list[str]:
    return __all__


FAMILIES = {
    "bernoulli": (0, 1, -1),
    "poisson": (0, 1, 0),
    "gaussian-mean": (1, 0, 0),
    "exponential": (0, 0, 1),
    "gaussian-variance": (0, 0, 2),
}
"""Coefficients (a, b, c) of the variance of one datum; the spread of "gaussian-mean" is 1."""


@checks.within_float64("`p` and `samples`")
def bernoulli_collapse_time(p: Number, *, samples: Any) -> Number:
    """Mean number of fits until a resampled coin always falls on the same side.

    Parameters
    ----------
    p : number in [0, 1]
        Original probability.
    samples : int >= 1
        Tosses per generation.

    Returns
    -------
    number >= 0

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    :func:`collapse_theory.discrete.collapse_time` of two atoms.

    Examples
    --------
    >>> round(bernoulli_collapse_time(0.5, samples=100), 9)
    136.602278382
    """
    from collapse_theory.discrete import collapse_time

    ops = arithmetic.of(p, samples)
    share = ops.number(checks.inside("p", p, 0, 1, closed=True))
    return collapse_time([share, 1 - share], samples=samples)


@checks.within_float64("`rate` and `samples`")
def poisson_extinction(rate: Number, *, samples: Any, fits: Any) -> Number:
    r"""Probability that a Poisson model that is refitted to its own data has fallen to rate 0.

    Parameters
    ----------
    rate : number > 0
        Original rate :math:`\lambda_0`.
    samples : int >= 1 or symbol
        Data drawn per generation, n.
    fits : int >= 0 or array of int
        Draw-then-fit steps, k.

    Returns
    -------
    number in [0, 1], or array like ``fits``

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Exact: the total count is a critical branching process with Poisson(1) offspring, so that the probability is
    :math:`\exp(-n \lambda_0 g_k)`, :math:`g_1 = 1`, :math:`g_{k+1} = 1 - e^{-g_k}`, :math:`k g_k \to 2`. It tends to
    1, but the mean time is infinite; :func:`collapse_theory.discrete.branching_rate` has g. Source: suresh2024
    theorem 2.

    Examples
    --------
    >>> poisson_extinction(0.5, samples=2, fits=[0, 1]).round(6).tolist()
    [0.0, 0.367879]
    """
    exponent, ops = _survival_exponent(rate, samples, fits)
    return schedule.plain(ops.exp(-exponent))


@checks.within_float64("`rate` and `samples`")
def poisson_survival(rate: Number, *, samples: Any, fits: Any) -> Number:
    """Probability that the rate is still positive: 1 - :func:`poisson_extinction`, without cancellation.

    The parameters and errors are those of :func:`poisson_extinction`.

    Returns
    -------
    number in [0, 1], or array like ``fits``

    Notes
    -----
    Source: suresh2024 theorem 2.

    Examples
    --------
    >>> round(poisson_survival(0.01, samples=100, fits=100), 9)
    0.019352892
    """
    exponent, ops = _survival_exponent(rate, samples, fits)
    return schedule.plain(-ops.expm1(-exponent))


def _survival_exponent(rate: Any, samples: Any, fits: Any) -> tuple[Number, Arithmetic]:
    from collapse_theory.discrete import arguments

    checks.positive("rate", checks.one("rate", rate))
    size, counts = arguments.size(samples), arguments.fits(fits)
    ops = arithmetic.of(rate, samples, fits)
    expected = ops.number(size) * ops.number(rate)
    return expected * _line_survival(counts, ops), ops


def _line_survival(fits: Any, ops: Arithmetic) -> Number:
    """Return g_k, minus the logarithm of extinction for one expected datum; it is infinite before the first fit."""
    from collapse_theory.discrete import arguments, branching

    counts = arguments.for_kind(fits, ops)
    if ops.name == "float64":
        return np.where(counts > 0, branching.rate(counts, ops), np.inf)[()]
    count = schedule.longest(counts)
    return branching.rate(count, ops) if count else ops.number(math.inf)


@checks.within_float64("`mean`, `samples` and `fits`")
def variance_of_mean(mean: Number, *, family: str, samples: Any, fits: Any, anchors: int = 0) -> Number:
    r"""Variance over runs of the fitted mean after ``fits`` fits.

    Parameters
    ----------
    mean : number
        Original mean :math:`\mu_0`, inside the range of the family.
    family : {"bernoulli", "poisson", "gaussian-mean", "exponential", "gaussian-variance"}
        For the last, ``mean`` is the variance of a Gaussian of known mean.
    samples : int >= 1
        Synthetic data per generation, n.
    fits : int >= 0, array of int or symbol
        Draw-then-fit steps t.
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
    Exact: :math:`\frac{V(\mu_0)}{n+m} \sum_{j<t} r^j`, :math:`r = w^2(1 + c/n)`; see the module. Without anchors
    r >= 1 unless c < 0, and the variance grows without bound. The first fit sees n + m real data.

    Examples
    --------
    >>> variance_of_mean(2.0, family="poisson", samples=10, fits=5)
    1.0
    """
    from collapse_theory.discrete import arguments

    spread, total, growth, ops = _process(mean, family, samples, anchors, fits)
    counts = arguments.fits(fits)
    times = counts if arithmetic.is_symbolic(counts) else arguments.for_kind(counts, ops)
    if growth == 0:
        return schedule.plain(spread / total * times)
    if growth == -1:  # one toss of a coin: every later fit repeats it
        started = np.minimum(times, 1) if ops.name == "float64" else ops.number(min(schedule.longest(counts), 1))
        return schedule.plain(spread / total * started)
    rate = ops.number(growth)
    return schedule.plain(spread / total * ops.expm1(times * ops.log1p(rate)) / rate)


@checks.within_float64("`mean` and `samples`")
def stationary_variance(mean: Number, *, family: str, samples: Any, anchors: int = 1) -> Number:
    r"""Limit of :func:`variance_of_mean` with at least one real datum per generation; parameters and errors as there.

    Returns
    -------
    number

    Notes
    -----
    :math:`V(\mu_0) (n+m)/(2nm + m^2 - cn)`: one anchor is enough for a finite variance, and in the limit of large n
    leaves :math:`V(\mu_0)/(2m - c)`, not a small one; for a Gaussian variance (c = 2) it takes two anchors. Compare
    jangjoo2026.

    Examples
    --------
    >>> round(stationary_variance(0.5, family="bernoulli", samples=10**6), 6)
    0.083333
    """
    if checks.whole("anchors", anchors, minimum=0) == 0:
        raise ValueError(
            "`anchors` must be at least 1 for a stationary law; got 0. Use `variance_of_mean` without anchors."
        )
    spread, total, growth, ops = _process(mean, family, samples, anchors)
    return schedule.plain(-spread / total / ops.number(growth))


def _process(
    mean: Any, family: str, samples: Any, anchors: Any, *others: Any
) -> tuple[Number, Number, Fraction, Arithmetic]:
    """Return V(mu_0), n + m, r - 1 and the arithmetic."""
    from collapse_theory.discrete import arguments

    a, b, c = _coefficients(mean, family)
    ops = arithmetic.of(mean, samples, *others)
    mu = ops.number(mean)
    n, m = (
        arguments.count(samples, maximum=arguments.LARGEST),
        arguments.count(anchors, name="anchors", minimum=0, maximum=arguments.LARGEST),
    )
    growth = Fraction(c * n - 2 * n * m - m * m, (n + m) ** 2)
    return a + b * mu + c * mu**2, ops.number(n + m), growth, ops


def _coefficients(mean: Any, family: str) -> tuple[int, int, int]:
    """Return a, b and c of a family of which ``mean`` can be the mean."""

    checks.choice("family", family, tuple(FAMILIES))
    checks.one("mean", mean)
    if family == "bernoulli":
        checks.inside("mean", mean, 0, 1)
    elif family == "gaussian-mean":
        checks.inside("mean", mean, -math.inf, math.inf)
    else:
        checks.positive("mean", mean)
    return FAMILIES[family]


@checks.within_float64("`mean`")
def stationary_law(mean: float, *, family: str, anchors: int = 1) -> Any:
    r"""Law of the fitted mean that real anchors keep up, in the limit of many synthetic data.

    Parameters
    ----------
    mean : float
        Original mean.
    family : str
        As in :func:`variance_of_mean`.
    anchors : int >= 1
        Real data per generation, m.

    Returns
    -------
    frozen scipy.stats distribution

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    The diffusion :math:`d\mu = m(\mu_0 - \mu)\,d\tau + \sqrt{V(\mu)}\,dW`, read in Itô's sense, has the density
    :math:`V(\mu)^{-1} e^{-2m\,KL(\mu_0 \| \mu)}` in the mean, hence :math:`e^{-2m\,KL}` in the natural parameter:
    Beta, Gamma, normal, inverse Gamma. Compare jangjoo2026 eq. (18).

    Examples
    --------
    >>> law = stationary_law(3.0, family="poisson", anchors=2)
    >>> float(law.mean()), float(law.var())
    (3.0, 0.75)
    """
    from scipy import stats

    curvature = _coefficients(mean, family)[2]
    centre, m = checks.real("mean", mean), checks.whole("anchors", anchors, minimum=1, maximum=checks.LARGEST_COUNT)
    if family == "bernoulli":
        return stats.beta(2 * m * centre, 2 * m * (1 - centre))
    if family == "poisson":
        return stats.gamma(2 * m * centre, scale=1 / (2 * m))
    if family == "gaussian-mean":
        return stats.norm(centre, math.sqrt(1 / (2 * m)))
    strength = 2 * m / curvature
    return stats.invgamma(strength + 1, scale=strength * centre)


@checks.within_float64("`kept_right` and `kept_wrong`")
def verification_threshold(*, kept_right: Number, kept_wrong: Number) -> Number:
    r"""Largest share of wrong synthetic labels that a verifier can handle.

    Parameters
    ----------
    kept_right, kept_wrong : number in [0, 1]
        Probabilities :math:`\varphi, \psi` that the verifier keeps a right and a wrong label; not both 0.

    Returns
    -------
    number in [0, 1]
        Below it, most of what is kept is right.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    :math:`p^* = 1/(1 + \psi/\varphi)`, where :math:`p \psi = (1-p) \varphi`. Source: feng2024.

    Examples
    --------
    >>> verification_threshold(kept_right=0.9, kept_wrong=0.1)
    0.9
    """
    ops = arithmetic.of(kept_right, kept_wrong)
    right = ops.number(checks.inside("kept_right", kept_right, 0, 1, closed=True))
    wrong = ops.number(checks.inside("kept_wrong", kept_wrong, 0, 1, closed=True))
    if right == 0 and wrong == 0:
        raise ValueError("`kept_right` and `kept_wrong` must not both be 0; nothing is kept. Loosen the verifier.")
    return schedule.plain(right / (right + wrong))
