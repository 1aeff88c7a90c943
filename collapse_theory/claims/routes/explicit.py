"""Resampling followed on all compositions and on ancestors: routes that share nothing with the printed formulas."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from typing import Any

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Arithmetic, Number
from collapse_theory.discrete.chain import Composition, compositions, multinomial_probability
from collapse_theory.discrete.lineages import law_in_numbers

__all__ = ["binomial", "counts_distribution", "left_alone", "mean_time", "presences", "uniform"]


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


def mean_time(p: Any, *, samples: Any) -> Number:
    """Return the mean number of fits until one atom has everything, from the chain of each atom against the rest.

    The time at which atom i has everything, 0 where another wins, has a mean that solves a linear system.

    Examples
    --------
    >>> float(mean_time([0.5, 0.5], samples=2))
    2.0
    """
    size = checks.whole("samples", samples, minimum=1)
    ops = arithmetic.of(*p)
    between = range(1, size)
    rows = [binomial(size, ops.number(count) / size, ops) for count in between]
    system = [[ops.number(i == j) - row[j] for j in between] for i, row in zip(between, rows, strict=True)]
    left = _solved(system, [ops.number(count) / size for count in between])
    total = ops.number(0)
    for q in map(ops.number, p):
        first = binomial(size, q, ops)
        total = total + q + sum((first[j] * left[j - 1] for j in between), ops.number(0))
    return total


def presences(p: Any, *, samples: Any, fits: Any) -> list[Number]:
    """Return for each atom the probability that it still has data, from the chain of its count, followed backwards.

    Examples
    --------
    >>> [float(x) for x in presences([0.5, 0.25], samples=2, fits=1)]
    [0.75, 0.4375]
    """
    size, steps = checks.whole("samples", samples, minimum=1), checks.whole("fits", fits, minimum=1)
    ops = arithmetic.of(*p)
    chances = [ops.number(q) for q in p]
    if steps == 1:
        return [1 - (1 - q) ** size for q in chances]
    shares = [ops.number(count) / size for count in range(1, size + 1)]
    lives = [1 - (1 - share) ** size for share in shares]  # by count, from 1
    rows = [binomial(size, share, ops)[1:] for share in shares] if steps > 2 else []
    for _ in range(steps - 2):
        lives = [_dot(row, lives) for row in rows]
    return [_dot(binomial(size, q, ops)[1:], lives) for q in chances]


def _dot(weights: Iterable[Number], values: Iterable[Number]) -> Number:
    first, *rest = (w * value for w, value in zip(weights, values, strict=True))
    return sum(rest, first)


def binomial(size: int, chance: Number, ops: Arithmetic) -> list[Number]:
    """Return the probabilities of 0 … ``size`` successes.

    Examples
    --------
    >>> binomial(2, 0.5, arithmetic.of())
    [0.25, 0.5, 0.25]
    """
    if chance == 1:
        return [ops.number(count == size) for count in range(size + 1)]
    odds, law = chance / (1 - chance), [(1 - chance) ** size]
    for count in range(size):
        law.append(law[-1] * odds * (size - count) / (count + 1))
    return law


def _solved(system: list[list[Number]], right: list[Number]) -> list[Number]:
    """Solve a system whose rows are dominated by their diagonals, by elimination."""
    count = len(right)
    for k in range(count):
        for i in range(k + 1, count):
            factor = system[i][k] / system[k][k]
            system[i] = [a - factor * b for a, b in zip(system[i], system[k], strict=True)]
            right[i] = right[i] - factor * right[k]
    for k in reversed(range(count)):
        known = sum((system[k][j] * right[j] for j in range(k + 1, count)), 0 * right[k])
        right[k] = (right[k] - known) / system[k][k]
    return right


@cache
def _steps(start: Composition) -> list[tuple[Composition, Fraction]]:
    """List where one draw can lead, with the exact probabilities that are not zero."""
    size = sum(start)
    shares = [Fraction(count, size) for count in start]
    chances = ((end, multinomial_probability(end, shares)) for end in compositions(size, len(start)))
    return [(end, chance) for end, chance in chances if chance]
