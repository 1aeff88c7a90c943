"""What one fit of a normal law does to it, from the law of its sample variance alone."""

from __future__ import annotations

from typing import Any

from collapse_theory import arithmetic
from collapse_theory.arithmetic import Number

__all__ = ["mean_spread_factor"]


def mean_spread_factor(samples: Any) -> Number:
    """Return E s / sigma for the unbiased s² of so many normal data: the mean of a chi law over its root of M - 1.

    Examples
    --------
    >>> round(float(mean_spread_factor(2)), 6)
    0.797885
    """
    ops = arithmetic.of(samples)
    size = ops.number(samples)
    return ops.sqrt(2 / (size - 1)) * ops.gamma(size / 2) / ops.gamma((size - 1) / 2)
