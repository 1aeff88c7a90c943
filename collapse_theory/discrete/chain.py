"""The explicit resampling chain on compositions of D into K parts, for small cases and for teaching."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from collapse_theory import checks
from collapse_theory.arithmetic import Number

if TYPE_CHECKING:
    from collapse_theory.markov import AbsorbingChain

__all__ = ["compositions", "multinomial_probability", "resampling_chain"]

_MOST_STATES = 5000

Composition = tuple[int, ...]


def resampling_chain(atoms: int, samples: int, *, exact: bool = False) -> AbsorbingChain:
    """Build the Markov chain of the counts under resampling.

    Parameters
    ----------
    atoms : int >= 2
        Number of atoms, K.
    samples : int >= 2
        Data drawn per generation, D; a single datum is a point mass at once.
    exact : bool
        Entries are fractions instead of floats.

    Returns
    -------
    AbsorbingChain
        Its states are the C(D+K-1, K-1) compositions of D, named ``"2+1+0"``; the K point masses absorb, in the
        order of the atoms.

    Raises
    ------
    ValueError
        If a count is out of range or the chain would have more than 5000 states.

    Notes
    -----
    From counts c the next counts are Multinomial(D, c/D). Source: shumailov2023 section 4.1 and appendix A.1.

    Examples
    --------
    >>> chain = resampling_chain(2, 2)
    >>> [float(x) for x in chain.mean_steps()]
    [2.0]
    """
    from collapse_theory.markov import AbsorbingChain

    parts = checks.whole("atoms", atoms, minimum=2)
    size = checks.whole("samples", samples, minimum=2)
    _check_size(parts, size)
    transient = [c for c in compositions(size, parts) if size not in c]
    absorbing = [tuple(size * (i == j) for j in range(parts)) for i in range(parts)]
    states = transient + absorbing
    rows = [_row(start, states, size, exact) for start in transient]
    kind = object if exact else np.float64
    matrix = np.array(rows, dtype=kind).reshape(len(transient), len(states))
    split = len(transient)
    return AbsorbingChain.from_rows(matrix[:, :split], matrix[:, split:], names=["+".join(map(str, c)) for c in states])


def compositions(total: int, parts: int) -> Iterator[Composition]:
    """Yield all ways to write ``total`` as an ordered sum of ``parts`` counts, largest first parts first.

    Examples
    --------
    >>> list(compositions(2, 2))
    [(2, 0), (1, 1), (0, 2)]
    """
    if parts == 1:
        yield (total,)
        return
    for first in range(total, -1, -1):
        for rest in compositions(total - first, parts - 1):
            yield (first, *rest)


def multinomial_probability(counts: Sequence[int], p: Sequence[Number]) -> Number:
    """Return the probability of ``counts`` in sum(counts) draws from ``p``, in the arithmetic of ``p``.

    Examples
    --------
    >>> multinomial_probability([1, 1], [0.5, 0.5])
    0.5
    """
    ways = math.factorial(sum(counts)) // math.prod(map(math.factorial, counts))
    return math.prod((share**count for count, share in zip(counts, p, strict=True)), start=ways)


def _row(start: Composition, states: Sequence[Composition], size: int, exact: bool) -> list[Any]:
    shares: list[Any] = [Fraction(count, size) if exact else count / size for count in start]
    return [multinomial_probability(state, shares) for state in states]


def _check_size(parts: int, size: int) -> None:
    states = math.comb(size + parts - 1, parts - 1)
    if states > _MOST_STATES:
        raise ValueError(
            f"`samples` and `atoms` must give at most {_MOST_STATES} compositions; {size} and {parts} give {states}. "
            f"Use `collapse_time` for exact means at any size."
        )
