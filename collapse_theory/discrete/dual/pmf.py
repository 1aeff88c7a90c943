"""Probabilities of how many lineages go where, from the mode outwards by ratios: nothing cancels or underflows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel

__all__ = ["binomial_pmf", "hypergeometric_pmf"]

Array = NDArray[np.float64]


@kernel
def hypergeometric_pmf(total: float, marked: float, drawn: int, least: float, pmf: Array) -> tuple[int, int]:
    """Write the law of the marked ones among ``drawn`` of ``total``; return its first and last entry."""
    low = int(max(0.0, drawn + marked - total))
    high = int(min(float(drawn), marked))
    mode = int((drawn + 1.0) * ((marked + 1.0) / (total + 2.0)))
    mode = min(max(mode, low), high)
    pmf[mode] = 1.0
    sum_of_all = 1.0
    last = mode
    while last < high:
        ratio = (marked - last) * (drawn - last) / ((last + 1.0) * (total - marked - drawn + last + 1.0))
        pmf[last + 1] = pmf[last] * ratio
        last += 1
        sum_of_all += pmf[last]
        if pmf[last] < least:
            break
    first = mode
    while first > low:
        ratio = first * (total - marked - drawn + first) / ((marked - first + 1.0) * (drawn - first + 1.0))
        pmf[first - 1] = pmf[first] * ratio
        first -= 1
        sum_of_all += pmf[first]
        if pmf[first] < least:
            break
    for i in range(first, last + 1):
        pmf[i] /= sum_of_all
    return first, last


@kernel
def binomial_pmf(trials: int, chance: float, least: float, pmf: Array) -> tuple[int, int]:
    """Write the binomial law; return its first and last entry."""
    if chance <= 0.0 or chance >= 1.0:
        certain = 0 if chance <= 0.0 else trials
        pmf[certain] = 1.0
        return certain, certain
    odds = chance / (1.0 - chance)
    mode = min(int((trials + 1.0) * chance), trials)
    pmf[mode] = 1.0
    sum_of_all = 1.0
    last = mode
    while last < trials:
        pmf[last + 1] = pmf[last] * odds * (trials - last) / (last + 1.0)
        last += 1
        sum_of_all += pmf[last]
        if pmf[last] < least:
            break
    first = mode
    while first > 0:
        pmf[first - 1] = pmf[first] / odds * first / (trials - first + 1.0)
        first -= 1
        sum_of_all += pmf[first]
        if pmf[first] < least:
            break
    for i in range(first, last + 1):
        pmf[i] /= sum_of_all
    return first, last
