"""Mean times as sums of one function over atoms or sets of them, and absences, in balls and for any number of data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from itertools import product
from math import comb, log2, prod
from operator import add
from typing import Any

import flint

from collapse_theory.arithmetic import Arithmetic, Number, is_certain, unsealed
from collapse_theory.discrete.atoms import Atoms
from collapse_theory.discrete.costs import NUMBERS_UP_TO

__all__ = ["absences", "collapse", "excess", "losses", "seen_more_than"]

_MOST_SETS = 1 << 14

Term = tuple[Any, Any, Any, Any, Any]
"""Weight, p, 1 - p and their logarithms."""


def collapse(atoms: Atoms, size: int, ops: Arithmetic) -> Number | None:
    """Return the mean collapse time in balls; None where all rows are to be taken, at this precision or of few data."""
    columns = (atoms.counts, atoms.p, atoms.complements, atoms.logs, atoms.complement_logs)
    return _summed(zip(*columns, strict=True), size, ops)


def excess(atoms: Atoms, size: int, ops: Arithmetic) -> Number | None:
    """Return the mean of the sum of K_t − 1 over the generations, as :func:`collapse`."""
    columns = (atoms.counts, atoms.complements, atoms.p, atoms.complement_logs, atoms.logs)
    return _summed(zip(*columns, strict=True), size, ops)


def losses(atoms: Atoms, size: int, lost: int, ops: Arithmetic) -> Number | None:
    """Return the mean time until so many atoms are lost, as :func:`collapse`."""
    if _number_of_sets(atoms) > _MOST_SETS and (found := _of_crowd(atoms, size, lost, ops)) is not None:
        return found
    terms = ((w, p, q, ops.log(p), ops.log(q)) for w, p, q in _sets(atoms, lost, ops))
    return _summed(terms, size, ops)


def _of_crowd(atoms: Atoms, size: int, lost: int, ops: Arithmetic) -> Number | None:
    from collapse_theory.discrete.proved.losing import Crowd, mean_time

    pairs = zip(map(unsealed, atoms.p), map(int, atoms.counts), strict=True)
    kinds = sorted(pairs, key=lambda kind: float(kind[0]))
    found = mean_time(Crowd([p for p, _ in kinds], [n for _, n in kinds], lost), size, ops.bits)
    return None if found is None else ops.seal(found)


def _number_of_sets(atoms: Atoms) -> int:
    return prod(int(n) + 1 for n in atoms.counts)


def absences(p: list[Number], size: int, fits: int, ops: Arithmetic) -> list[Number] | None:
    """Return the probabilities that atoms are absent after so many fits; None where all rows are to be taken."""
    from collapse_theory.discrete.proved.absences import absent, reach

    way = reach(size, fits, ops.bits)
    if way is None:
        return None
    found = absent(size, fits, way, ops.bits)
    with flint.ctx.workprec(ops.bits + size.bit_length()):  # rare atoms are hardly ever present
        return [1 - q if _is_sure(q) else ops.seal(found.chance(unsealed(q))) for q in p]


def _is_sure(p: Number) -> bool:
    return is_certain(lambda: p == 0) or is_certain(lambda: p == 1)


def seen_more_than(atoms: Atoms, left: int, ops: Arithmetic) -> Callable[[Any], list[Number]]:
    """Return k → probability that k random draws show more than ``left`` different atoms."""
    terms = [(w, p) for w, p, _ in _sets(atoms, atoms.total - left, ops)]
    return lambda k: [1 - sum((w * p**i for w, p in terms), ops.number(0)) if i else ops.number(0) for i in k]


def _sets(atoms: Atoms, lost: int, ops: Arithmetic) -> Iterator[tuple[int, Number, Number]]:
    """Yield weight, share that is left, and share that is lost, of sets of atoms whose loss counts.

    At least m of the events "atom i is lost" happen with probability :math:`\\sum_S (-1)^{|S| - m} C(|S| - 1, m - 1)
    P(S \\text{ is lost})`, over all sets S of at least m atoms.
    """
    counts = [int(n) for n in atoms.counts]
    number = _number_of_sets(atoms)
    if number > _MOST_SETS:
        raise ValueError(
            f"`p` must have at most {_MOST_SETS} sets of atoms that are not equal, in balls of few data; it has "
            f"{number}. Use floats, or more `samples`."
        )
    for taken in product(*(range(n + 1) for n in counts)):
        if lost <= (some := sum(taken)) < atoms.total:
            weight = (-1) ** (some - lost) * comb(some - 1, lost - 1) * prod(map(comb, counts, taken))
            left = [n - t for n, t in zip(counts, taken, strict=True)]
            yield weight, _mass(atoms, left), _mass(atoms, taken)


def _mass(atoms: Atoms, taken: Iterable[int]) -> Number:
    return reduce(add, (t * p for t, p in zip(taken, atoms.p, strict=True) if t))


def _summed(terms: Iterable[Term], size: int, ops: Arithmetic) -> Number | None:
    from collapse_theory.discrete.proved.winning import reach, winning

    level = reach(size, ops.bits)
    if level is None:
        _check_rows(size)
        return None
    time = winning(size, level, ops.bits).time
    total = unsealed(ops.number(0))
    for count, *place in terms:
        total += int(count) * time(*map(unsealed, place))
    return ops.seal(total)


def _check_rows(size: int) -> None:
    from collapse_theory.discrete.proved.winning import most_bits

    if size > NUMBERS_UP_TO:
        digits = int((most_bits(size) - 16) / log2(10))
        raise ValueError(
            f"`samples` must be at most {NUMBERS_UP_TO} for more than about {digits} certified digits; got {size}. Ask "
            f"for fewer digits, or work at a lower precision."
        )
