"""Resampling followed on all compositions and on ancestors: routes that share nothing with the printed formulas."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.discrete.chain import Composition, compositions, multinomial_probability
from collapse_theory.discrete.lineages import law_in_numbers

__all__ = ["counts_distribution", "left_alone", "uniform"]


def uniform(atoms: Any) -> list[Number]:
    """Return equal probabilities.

    Examples
    --------
    >>> [float(q) for q in uniform(2)]
    [0.5, 0.5]
    """
    count = checks.whole("atoms", atoms, minimum=1)
    return [1 / arithmetic.of(atoms).number(count)] * count


def counts_distribution(p: Any, *, samples: Any, fits: Any) -> dict[Composition, Number]:
    """Return the probability of every composition of the data after some fits, by summing over all histories.

    Examples
    --------
    >>> counts_distribution([0.5, 0.5], samples=2, fits=1)
    {(2, 0): 0.25, (1, 1): 0.5, (0, 2): 0.25}
    """
    size, steps = checks.whole("samples", samples, minimum=1), checks.whole("fits", fits, minimum=1)
    ops = arithmetic.of(p)
    weights = {counts: multinomial_probability(counts, p) for counts in compositions(size, len(p))}
    for _ in range(steps - 1):
        after = dict.fromkeys(weights, ops.number(0))
        for start, weight in weights.items():
            for end, chance in _steps(start):
                after[end] = after[end] + weight * ops.number(chance)
        weights = after
    return weights


def left_alone(p: Any, *, samples: Any, fits: Any) -> list[Number]:
    """Return, for each atom, the probability that no other is left: its data have A ancestors, all of that atom.

    Examples
    --------
    >>> [float(x) for x in left_alone([0.5, 0.5], samples=2, fits=2)]
    [0.375, 0.375]
    """
    size, steps = checks.whole("samples", samples, minimum=1), checks.whole("fits", fits, minimum=1)
    ops = arithmetic.of(p)
    law = law_in_numbers(size, steps - 1, ops)
    return [sum((weight * q**k for k, weight in enumerate(law) if k), ops.number(0)) for q in p]


@cache
def _steps(start: Composition) -> list[tuple[Composition, Fraction]]:
    """List where one draw can lead, with the exact probabilities that are not zero."""
    size = sum(start)
    shares = [Fraction(count, size) for count in start]
    chances = ((end, multinomial_probability(end, shares)) for end in compositions(size, len(start)))
    return [(end, chance) for end, chance in chances if chance]
