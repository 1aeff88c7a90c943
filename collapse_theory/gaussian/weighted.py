r"""A mean that weighs real against synthetic data: its variance, and the weight that makes it least.

:math:`\theta_{t+1} = w\bar X + (1 - w)\bar Y`, with :math:`\bar X` the mean of m fresh real data and :math:`\bar Y`
that of M data from the last model, whose mean is :math:`\theta_t` and whose variance :math:`\sigma^2` is known. So

.. math:: V_{t+1} = \bigl[\tfrac{w^2}{m} + \tfrac{(1-w)^2}{M}\bigr]\sigma^2 + (1-w)^2 V_t.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, schedule
from collapse_theory.arithmetic import Number
from collapse_theory.gaussian.moments import Setting, width
from collapse_theory.gaussian.steps import asked, sizes_of

__all__ = ["golden_weight", "weighted_mean_limit", "weighted_mean_variance"]

_LEAST = 10**100


@arithmetic.any_kind
def golden_weight(samples: Any, *, anchors: Any) -> Number:
    r"""Weight of fresh real data that minimises the long-run variance of a weighted mean.

    Parameters
    ----------
    samples : int in [1, 10^18], or symbol
        Synthetic data per generation, M.
    anchors : int in [1, 10^18], or symbol
        Fresh real data per generation, m.

    Returns
    -------
    number in (0, 1)
        The weight w of the mean of the real data; 1 - w is that of the synthetic ones.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Exact: :math:`w^* = (\sqrt{4k + 1} - 1)/(2k)` with k = M/m, the root of :math:`kw^2 + w = 1`. For k = 1 it is the
    inverse golden ratio. Then :func:`weighted_mean_limit` is :math:`w^* \sigma^2/m`, less than what pooling all data,
    w = 1/(1 + k), achieves. Floats: relative error below 1e-15. Source: he2025, of which the abstract was read; derived
    here.

    Examples
    --------
    >>> round(golden_weight(100, anchors=100), 6)
    0.618034
    """
    synthetic, real = _counts(samples, anchors)
    ops = arithmetic.of(synthetic, real)
    ratio = ops.number(synthetic) / ops.number(real)
    return ops.plain(2 / (1 + ops.sqrt(4 * ratio + 1)))


@arithmetic.any_kind
def weighted_mean_limit(samples: Any, *, sigma: Number = 1, weight: Number, anchors: Any) -> Number:
    r"""Long-run variance of a weighted mean of real and synthetic data.

    Parameters
    ----------
    samples, anchors
        As in :func:`golden_weight`.
    sigma : number > 0
        Standard deviation of a datum, known to the model.
    weight : number in [0, 1] or symbol
        Weight w of the mean of the real data; 0 or at least 1e-100.

    Returns
    -------
    number > 0
        In the square of the unit of ``sigma``; infinity for w = 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Exact: :math:`V(w) = \frac{w^2 + (1-w)^2/k}{w(2 - w)}\,\frac{\sigma^2}{m}`, k = M/m. Least at :func:`golden_weight`.

    Examples
    --------
    >>> best = golden_weight(400, anchors=100)
    >>> [round(100 * weighted_mean_limit(400, anchors=100, weight=w), 3) for w in (best, 0.2)]
    [0.39, 0.556]
    """
    synthetic, real = _counts(samples, anchors)
    share, scale = _weight(weight), width(sigma)
    ops = arithmetic.of(synthetic, real, share, scale)
    w, variance = ops.number(share), ops.number(scale) ** 2
    if not ops.is_symbolic and not w > 0:
        return ops.number(np.inf)
    return ops.plain(variance * _noise(w, ops.number(synthetic), ops.number(real)) / (w * (2 - w)))


@arithmetic.any_kind
def weighted_mean_variance(samples: Any, fits: Any, *, sigma: Number = 1, weight: Number, anchors: Any) -> Number:
    r"""Variance after ``fits`` fits of a weighted mean of real and synthetic data.

    Parameters
    ----------
    samples : int >= 1, sequence of int, symbol or Schedule
        Synthetic data per generation, M_0, M_1, …; the first ones are drawn from the original.
    fits : int >= 0, array of int or, for equal sizes, symbol
        Draw-then-fit steps done, n.
    sigma : number > 0
        Standard deviation of a datum, known to the model.
    weight : number in [0, 1] or symbol
        Weight w of the mean of the real data; 0 or at least 1e-100.
    anchors : int in [1, 10^18], or symbol
        Fresh real data per generation, m.

    Returns
    -------
    number, or array like ``fits``
        In the square of the unit of ``sigma``.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Exact; for equal sizes :math:`V(w)(1 - (1-w)^{2n})`, with V of :func:`weighted_mean_limit`.

    Examples
    --------
    >>> round(weighted_mean_variance(100, 2, anchors=100, weight=0.5), 8)
    0.00625
    """
    sizes, counts = schedule.of(samples), schedule.counted(fits)
    real = _count("anchors", anchors)
    share, scale = _weight(weight), width(sigma)
    ops = arithmetic.of(*sizes.parameters, fits, real, share, scale)
    case = Setting(sizes, counts, ops.number(scale), 1, ops)
    return ops.plain(case.sigma**2 * _variance(case, ops.number(real), ops.number(share)))


def _variance(case: Setting, real: Number, w: Number) -> Number:
    """Return the variance in units of sigma²."""
    ops = case.ops
    if not isinstance(case.sizes, schedule.Constant):
        return asked(_steps(case, real, w), case)[0]
    noise = _noise(w, ops.number(case.sizes.size), real)
    if not ops.is_symbolic and not w > 0:
        return noise * case.fits
    if not ops.is_symbolic and not w < 1:
        return noise * (1 - (case.fits == 0))
    loss = w * (2 - w)
    return -noise / loss * ops.expm1(case.fits * ops.log1p(-loss))


def _steps(case: Setting, real: Number, w: Number) -> Iterator[tuple[Number]]:
    variance = case.ops.number(0)
    yield (variance,)
    for size in sizes_of(case):
        variance = _noise(w, size, real) + (1 - w) ** 2 * variance
        yield (variance,)


def _noise(w: Number, synthetic: Number, real: Number) -> Number:
    return w**2 / real + (1 - w) ** 2 / synthetic


def _counts(samples: Any, anchors: Any) -> tuple[Number, Number]:
    return _count("samples", samples), _count("anchors", anchors)


def _weight(weight: Any) -> Number:
    checks.inside("weight", weight, 0, 1, closed=True)
    share = weight.item() if isinstance(weight, (np.generic, np.ndarray)) else weight
    if not arithmetic.is_symbolic(share) and not share * _LEAST >= 1 and not share == 0:
        raise ValueError(f"`weight` must be 0 or at least 1e-100; got {checks.shown(weight)}. Pass 0.")
    return share


def _count(name: str, value: Number) -> Number:
    """Return a count, in its own kind of number."""
    if arithmetic.is_symbolic(value):
        return value
    count = checks.whole(name, value, minimum=1, maximum=checks.LARGEST_COUNT)
    return count if arithmetic.of(value).is_float else value
