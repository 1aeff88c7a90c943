"""The explicit resampling chain on compositions of D into K parts, for small cases and for teaching."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number, floats_only
from collapse_theory.discrete import arguments
from collapse_theory.discrete.binomials import deviance, stirling

if TYPE_CHECKING:
    from collapse_theory.markov import AbsorbingChain

__all__ = ["compositions", "multinomial_probability", "resampling_chain"]

_MOST_STATES = 5000
_MANY = 13  # C(2·13, 13) is far above that
_FACTORIALS = 150  # draws up to which all multinomial coefficients are floats

Composition = tuple[int, ...]


@floats_only
def resampling_chain(atoms: int, *, samples: int, exact: bool = False) -> AbsorbingChain:
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
    >>> chain = resampling_chain(2, samples=2)
    >>> [float(x) for x in chain.mean_steps()]
    [2.0]
    """
    from collapse_theory.markov import AbsorbingChain

    if not isinstance(exact, (bool, np.bool_)):
        raise ValueError(f"`exact` must be True or False; got {exact!r:.60}. Leave it out for floats.")
    parts = checks.whole("atoms", atoms, minimum=2)
    size = arguments.count(samples, minimum=2)
    _check_size(parts, size, exact)
    transient = [c for c in compositions(size, parts) if size not in c]
    absorbing = [tuple(size * (i == j) for j in range(parts)) for i in range(parts)]
    states, split = transient + absorbing, len(transient)
    matrix = _exact_rows(transient, states, size) if exact else _float_rows(np.array(states), split, size)
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
    drawn = [arguments.count(count, name="counts", minimum=0) for count in _listed("counts", counts)]
    shares = [checks.inside("p", share, 0, 1, closed=True) for share in _listed("p", p)]
    if len(drawn) != len(shares):
        raise ValueError(f"`counts` must be as long as `p`; they have {len(drawn)} and {len(shares)} entries.")
    if arithmetic.of(p).is_float and sum(drawn) > _FACTORIALS and all(isinstance(x, float) for x in shares):
        return _large_probability(drawn, shares)
    return _probability(drawn, shares)


def _listed(name: str, values: Any) -> list[Any]:
    if not isinstance(values, (Sequence, np.ndarray)) or isinstance(values, (str, bytes)) or np.ndim(values) != 1:
        raise ValueError(f"`{name}` must be a list, one entry for each atom; got {type(values).__name__}. Pass [1, 1].")
    return list(values)


def _probability(counts: Sequence[int], shares: Sequence[Number]) -> Number:
    ways = math.factorial(sum(counts)) // math.prod(map(math.factorial, counts))
    return math.prod((share**count for count, share in zip(counts, shares, strict=True)), start=ways)


def _large_probability(counts: Sequence[int], shares: Sequence[float]) -> float:
    size = sum(counts)
    each = [float(_excess(np.array([c]), size * x)[0] + stirling(c)) for c, x in zip(counts, shares, strict=True)]
    return math.exp(float(stirling(size)) - sum(each))


def _exact_rows(starts: Sequence[Composition], states: Sequence[Composition], size: int) -> Any:
    rows = [[_probability(state, [Fraction(c, size) for c in start]) for state in states] for start in starts]
    return np.array(rows, dtype=object).reshape(len(starts), len(states))


@np.errstate(under="ignore")
def _float_rows(states: NDArray[np.int64], split: int, size: int) -> NDArray[np.float64]:
    """Return the rows of the first ``split`` states, each normalised, by Loader's form of the multinomial.

    With c counts where m are expected it is a product of Stirling factors and of exp[-(c ln(c/m) + m - c)], whose
    exponents are never positive: no factorial overflows, and digits are lost only where the probability is negligible.
    """
    weights = np.exp(stirling(size) - stirling(states).sum(axis=1))
    counts = np.arange(size + 1)
    rows = np.empty((split, len(states)))
    for start, row in zip(states[:split], rows, strict=True):
        exponents = sum(_excess(counts, int(m))[states[:, i]] for i, m in enumerate(start))
        row[:] = weights * np.exp(-exponents)
        row /= row.sum()
    return rows


def _excess(counts: NDArray[np.int64], expected: float) -> NDArray[np.float64]:
    """Return c ln(c/m) + m − c for each count c, infinite where none is expected."""
    return deviance(counts, expected) if expected else np.where(counts == 0, 0.0, np.inf)


def _check_size(parts: int, size: int, exact: bool) -> None:
    least = min(parts - 1, size)
    states = math.comb(size + parts - 1, least) if least < _MANY else math.inf
    if states > _MOST_STATES:
        shown = states if states < 10**18 else "more than 1e18"
        raise ValueError(
            f"`samples` and `atoms` must give at most {_MOST_STATES} compositions; {size} and {parts} give {shown}. "
            f"Use `collapse_time` for exact means at any size."
        )
    if exact:
        checks.affordable(
            "samples",
            size,
            seconds=states**2 * (2e-6 + size * 2e-9) * parts,
            memory=states**2 * (200.0 + size),
            remedy="Leave `exact` out for floats.",
        )
