"""A categorical distribution, prepared so that nothing cancels: distinct atoms, their counts, accurate 1 − p."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Arithmetic, Number, is_certain, is_symbolic
from collapse_theory.discrete.grouped import Grouped

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Atoms:
    """Distinct positive probabilities.

    Attributes
    ----------
    p, counts : sequences of length G
        Each distinct probability and how many atoms have it.
    complements, logs, complement_logs : sequences of length G
        1 − p, ln p and ln(1 − p), all without cancellation.
    """

    p: Any
    counts: Any
    complements: Any
    logs: Any
    complement_logs: Any

    @property
    def is_point_mass(self) -> bool:
        return len(self.p) == 1 and int(self.counts[0]) == 1

    @property
    def total(self) -> int:
        """Number of atoms."""
        return sum(map(int, self.counts))


def total(atoms: Atoms, term: Callable[[Number, Number, Number], Number], ops: Arithmetic) -> Number:
    """Return the sum of term(p, 1 − p, ln(1 − p)) over all atoms."""
    terms = ops.map(
        lambda n, *of_atom: n * term(*of_atom), atoms.counts, atoms.p, atoms.complements, atoms.complement_logs
    )
    return ops.total(terms)


def entropy(atoms: Atoms, ops: Arithmetic) -> Number:
    """Return the Shannon entropy in nats."""
    terms = ops.map(lambda n, p, log: -n * p * log, atoms.counts, atoms.p, atoms.logs)
    return ops.total(terms)


def prepared(p: Any, *others: Any) -> tuple[Atoms, Arithmetic]:
    """Check ``p`` and prepare it in the arithmetic that it and the other arguments, checked before, ask for."""
    known = p if isinstance(p, Grouped) else checks.distribution(p)
    ops = arithmetic.of(_numbers(known), *others)
    return prepare(known, ops), ops


def prepare(p: Any, ops: Arithmetic) -> Atoms:
    """Check ``p``, drop impossible atoms, group equal ones and normalise the rest."""
    entries = p.p if isinstance(p, Grouped) else checks.distribution(p)
    counts = p.counts if isinstance(p, Grouped) else None
    if ops.is_float:
        return _prepare_floats(np.asarray(entries, dtype=np.float64), counts)
    kept = list(entries)
    numbers = {id(entry): ops.number(entry) for entry in kept}  # one inexact ball, given again, is the same number
    return _prepare_numbers([numbers[id(entry)] for entry in kept], counts or [1] * len(kept), ops)


def prepare_floats(p: Any) -> Atoms:
    """Do the same for a function that serves floats only."""
    return prepare(p, arithmetic.of())


def _numbers(p: Any) -> Any:
    return p.p if isinstance(p, Grouped) else p


def _prepare_floats(p: Array, given: list[int] | None) -> Atoms:
    values, where, counts = np.unique(p[p > 0], return_inverse=True, return_counts=True)
    if given is not None:
        counts = np.zeros(values.size, dtype=np.int64)
        np.add.at(counts, where, np.asarray(given, dtype=np.int64)[p > 0])
    weights = values * counts
    total = weights.sum()
    probabilities = values / total
    complements = 1 - probabilities
    if probabilities[-1] > 0.5:  # the only atom whose complement can cancel: add up the others
        complements[-1] = weights[:-1].sum() / total
    with np.errstate(divide="ignore"):  # a point mass has ln 0
        logs, complement_logs = _log(probabilities, complements), _log(complements, probabilities)
    return Atoms(probabilities, counts, complements, logs, complement_logs)


def _log(values: Array, complements: Array) -> Array:
    """Return ln(values), where values + complements = 1 and both are accurate."""
    return np.where(values > 0.5, np.log1p(-np.minimum(complements, 0.5)), np.log(values))


def _prepare_numbers(entries: list[Number], given: list[int], ops: Arithmetic) -> Atoms:
    distinct, counts = _groups(entries, given)
    total = sum((n * v for n, v in zip(counts, distinct, strict=True)), start=ops.number(0))
    if ops.is_symbolic:
        total = total.simplify()
    values = [v / total for v in distinct]
    others = _complements(values, counts, ops)
    return Atoms(
        values,
        counts,
        others,
        [ops.log(v) for v in values],
        [_complement_log(v, q, ops) for v, q in zip(values, others, strict=True)],
    )


def _groups(entries: list[Number], given: list[int]) -> tuple[list[Number], list[int]]:
    """Return the distinct entries that are not known to be zero, and how many atoms have each."""
    distinct: list[Number] = []
    counts: list[int] = []
    for entry, count in zip(entries, given, strict=True):
        if not is_symbolic(entry) and _equal(entry, 0):
            continue
        at = next((i for i, known in enumerate(distinct) if known is entry or _equal(known, entry)), len(distinct))
        if at == len(distinct):
            distinct.append(entry)
            counts.append(0)
        counts[at] += count
    return distinct, counts


def _equal(one: Number, other: Number) -> bool:
    return is_certain(lambda: one == other)


def _complements(values: list[Number], counts: list[int], ops: Arithmetic) -> list[Number]:
    """Return 1 − p as the sum of all other atoms, which loses nothing: those before, equal ones, those after."""
    weights = [n * v for n, v in zip(counts, values, strict=True)]
    before, after = ops.running(weights[:-1]), ops.running(weights[:0:-1])[::-1]
    return [low + (n - 1) * v + high for low, n, v, high in zip(before, counts, values, after, strict=True)]


def _complement_log(value: Number, complement: Number, ops: Arithmetic) -> Number:
    is_near_one = not is_symbolic(value) and is_certain(lambda: 2 * value > 1)
    return ops.log(complement) if is_near_one else ops.log1p(-value)
