"""A categorical distribution, prepared so that nothing cancels: distinct atoms, their counts, accurate 1 − p."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Arithmetic, FloatsOnlyError, Number, is_certain, is_symbolic

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


def total(atoms: Atoms, term: Callable[[Number, Number, Number], Number], ops: Arithmetic) -> Number:
    """Return the sum of term(p, 1 − p, ln(1 − p)) over all atoms."""
    terms = ops.map(
        lambda n, *of_atom: n * term(*of_atom), atoms.counts, atoms.p, atoms.complements, atoms.complement_logs
    )
    return np.sum(terms) if ops.name == "float64" else sum(terms, start=ops.number(0))


def entropy(atoms: Atoms, ops: Arithmetic) -> Number:
    """Return the Shannon entropy in nats."""
    terms = ops.map(lambda n, p, log: -n * p * log, atoms.counts, atoms.p, atoms.logs)
    return np.sum(terms) if ops.name == "float64" else sum(terms, start=ops.number(0))


def prepare(p: Any, ops: Arithmetic) -> Atoms:
    """Check ``p``, drop impossible atoms, group equal ones and normalise the rest."""
    entries = checks.distribution(p)
    if ops.name == "float64":
        return _prepare_floats(np.asarray(entries, dtype=np.float64))
    kept = list(entries)
    numbers = {id(entry): ops.number(entry) for entry in kept}  # one inexact ball, given again, is the same number
    return _prepare_numbers([numbers[id(entry)] for entry in kept], ops)


def prepare_floats(p: Any) -> Atoms:
    """Do the same where only floats will do, and refuse numbers that promise more."""
    ops = arithmetic.of(p)
    if ops.name != "float64":
        raise FloatsOnlyError(f"`p` must hold floats here; its numbers are {ops.name}. Convert them with float().")
    return _prepare_floats(np.asarray(checks.distribution(p), dtype=np.float64))


def _prepare_floats(p: Array) -> Atoms:
    values, counts = np.unique(p[p > 0], return_counts=True)
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


def _prepare_numbers(entries: list[Number], ops: Arithmetic) -> Atoms:
    distinct: list[Number] = []
    counts: list[int] = []
    for entry in (e for e in entries if is_symbolic(e) or not _same(e, 0)):
        at = next((i for i, known in enumerate(distinct) if known is entry or _same(known, entry)), len(distinct))
        if at == len(distinct):
            distinct.append(entry)
            counts.append(0)
        counts[at] += 1
    total = sum((n * v for n, v in zip(counts, distinct, strict=True)), start=ops.number(0))
    if ops.name == "sympy":
        total = total.simplify()
    values = [v / total for v in distinct]
    others = (
        [
            sum(((n - (i == j)) * v for j, (n, v) in enumerate(zip(counts, values, strict=True))), ops.number(0))
            for i in range(len(values))
        ]
        if len(values) <= _EXACT_COMPLEMENTS
        else [1 - v for v in values]
    )
    return Atoms(
        values,
        counts,
        others,
        [ops.log(v) for v in values],
        [_complement_log(v, q, ops) for v, q in zip(values, others, strict=True)],
    )


def _same(one: Number, other: Number) -> bool:
    return is_certain(lambda: one == other)


def _complement_log(value: Number, complement: Number, ops: Arithmetic) -> Number:
    is_near_one = not is_symbolic(value) and is_certain(lambda: 2 * value > 1)
    return ops.log(complement) if is_near_one else ops.log1p(-value)


_EXACT_COMPLEMENTS = 50
