"""Which kind of data is left in the end: exactly, between bounds, and in the diffusion limit."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number, any_kind, floats_only, is_certain, is_symbolic
from collapse_theory.curation import bounds, dual, smooth, strong
from collapse_theory.curation.curators import Curator, Verifier, checked, numbers_of
from collapse_theory.discrete import arguments

__all__ = ["diffusion_fixation", "fixation_bounds", "fixation_probability", "invisible_samples"]

_ELIMINATED = 500
_MOST = 10**5


@any_kind
@np.errstate(under="ignore")
def fixation_probability(bad: Number, *, samples: int, curator: Curator) -> Number:
    r"""Probability that only bad data are left in the end.

    Parameters
    ----------
    bad : number in [0, 1]
        Share q of bad data in what the first model writes.
    samples : int in [1, 10^5]
        Data kept per generation, D.
    curator : Curator
        ``Verifier(kept_good, kept_bad)``, ``BestOf(choices)`` or ``Duel(bad_wins)``.

    Returns
    -------
    number in [0, 1]
        0 where it is below every float.

    Raises
    ------
    ValueError
        If an argument is out of range, or so many samples need more time than there is.

    Notes
    -----
    Exact by the dual chain of occupied boxes, :math:`E_\pi s(q)^J`: all terms are positive, and no number of lines is
    cut off. Floats have a relative error of about 1e-13 up to 500 samples. Above, few states matter behind a strong
    filter, and else the smooth logarithm is found by collocation, to about 1e-10 (docs/theory/curation.md). Other
    kinds of number eliminate in D³ steps. Source: ours.

    Examples
    --------
    >>> from collapse_theory.curation import Verifier
    >>> f"{fixation_probability(0.5, samples=60, curator=Verifier(0.9, 0.6)):.12g}"
    '1.34827417266e-11'
    >>> from fractions import Fraction
    >>> import sympy
    >>> fixation_probability(sympy.Rational(1, 2), samples=2, curator=Verifier(1, Fraction(1, 2)))
    1/5
    """
    share, size, rule = arguments.share("bad", bad), _size(samples), checked(curator)
    ops = arithmetic.of(share, samples, numbers_of(rule))
    start = ops.number(share)
    if rule.is_neutral or (not is_symbolic(start) and is_certain(lambda: bool(start == 0 or start == 1))):
        return ops.plain(start)
    if ops.is_float and size > _ELIMINATED:
        few = strong.good_data_that_matter(size, rule) <= _ELIMINATED
        return (strong if few else smooth).fixation(float(start), size, rule)
    return ops.plain(dual.fixation(start, size, rule, ops))


@floats_only
def fixation_bounds(bad: float, *, samples: int, curator: Curator) -> tuple[float, float]:
    r"""Closed-form bounds on :func:`fixation_probability`; parameters and errors are the same.

    Returns
    -------
    tuple of float
        Lower and upper bound.

    Notes
    -----
    :math:`(e^{cDq}-1)/(e^{cD}-1)` with :math:`s'(0)(e^c-1) = c` and with :math:`s'(1)(1-e^{-c}) = c`: one of the two
    is above, the other below. For a weak verifier both are :math:`c = 2\ln(\varphi/\psi)` in first order, Kimura's; a
    choice among drafts has no lower bound of this form. Proved in docs/theory/curation.md. Source: ours.

    Examples
    --------
    >>> low, high = fixation_bounds(0.5, samples=100, curator=Verifier(0.5, 0.495))
    >>> round(low, 4), round(high, 4)
    (0.2676, 0.2683)
    """
    share, size, rule = float(arguments.share("bad", bad)), _size(samples, arguments.LARGEST), checked(curator)
    return bounds.between(share, size, rule)


@any_kind
@np.errstate(under="ignore")
def diffusion_fixation(bad: Number, *, samples: Any, curator: Curator) -> Number:
    r"""Kimura's formula for :func:`fixation_probability` behind a verifier; the parameters are the same.

    Returns
    -------
    number in [0, 1]

    Raises
    ------
    ValueError
        If an argument is out of range, or the curator is no verifier.

    Notes
    -----
    :math:`(e^{2\sigma Dq}-1)/(e^{2\sigma D}-1)` with :math:`\sigma = \ln(\varphi/\psi)`: the limit of many data and
    weak verifiers, :math:`\sigma D` fixed. Its relative error is at most the distance of :func:`fixation_bounds`: at
    D = 60 and :math:`\varphi/\psi = 1.5` it is 2.02 times the exact value for q = 1/2. Source: Kimura (1962).

    Examples
    --------
    >>> f"{diffusion_fixation(0.5, samples=60, curator=Verifier(0.9, 0.6)):.6g}"
    '2.71972e-11'
    """
    share, size = arguments.share("bad", bad), arguments.size(samples)
    rule = checks.instance("curator", curator, Verifier, what="a Verifier", remedy="Use `fixation_probability`.")
    ops = arithmetic.of(share, samples, numbers_of(rule))
    start = ops.number(share)
    if rule.is_neutral:
        return ops.plain(start)
    rate = -2 * ops.number(size) * ops.log(rule.ratio(ops))
    if ops.is_float:
        return bounds.exponential(float(start), float(rate))
    return ops.exp(rate * (start - 1)) * ops.expm1(-rate * start) / ops.expm1(-rate)


@floats_only
def invisible_samples(*, curator: Curator, change: float = 0.5) -> float:
    r"""Most samples at which a curator changes P(bad wins) by at most a given share, for any share of bad data.

    Parameters
    ----------
    curator : Verifier or Duel
    change : float in (0, 1)
        Largest relative change of the probability that drift alone gives, which is the share of bad data.

    Returns
    -------
    float >= 1
        Largest D; infinite if nothing is preferred.

    Raises
    ------
    ValueError
        If ``change`` is out of range, or the curator lets even drift in one generation change it by more.

    Notes
    -----
    The lower bound of :func:`fixation_bounds` over q is least for q → 0, where it is :math:`cD/(e^{cD}-1)`; so the rule
    is :math:`cD \le y` with :math:`y/(e^y-1) = 1 -` change, y = 1.2564 for a half, and
    :math:`c \approx 2\ln(\varphi/\psi)`: a verifier with :math:`D\ln(\varphi/\psi) < 0.6` is not seen. Source: ours.

    Examples
    --------
    >>> invisible_samples(curator=Verifier(0.5, 0.495))
    62.0
    """
    rule, least = checked(curator), checks.probability("change", change)
    rate = max(bounds.rates(rule))
    if rate == 0:
        return math.inf
    most = math.inf if rate == math.inf else bounds.rate_of_change(least) / rate
    if rate == math.inf or most < 1:
        raise ValueError(
            f"`curator` must be weaker for a change of at most {least:g}; got {checks.shown(rule)}. Allow more change."
        )
    return float(np.floor(most))


def _size(samples: Any, maximum: int = _MOST) -> int:
    return arguments.count(samples, maximum=maximum)
