r"""What is left of the original atoms after some fits: presence, support, mass.

An atom of probability p is absent from the data of fit t with probability :math:`E (1-p)^{W}`, where W is the number of
independent draws from the original that those data come down to. Under ``Replace()`` with one size, W is A(t − 1), the
number of ancestors, whose distribution is exact up to ``EXACT_UP_TO`` data; all else is answered by the dual chain of
the policy (:mod:`.dual`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Arithmetic, Number, any_kind, is_certain, is_symbolic
from collapse_theory.discrete import ancestry, arguments, lineages
from collapse_theory.discrete.atoms import Atoms, prepared
from collapse_theory.discrete.dual import answers
from collapse_theory.discrete.dual.expected import Functional, expectation
from collapse_theory.discrete.dual.questions import Process
from collapse_theory.discrete.processes import (
    INDEPENDENT,
    REPLACE,
    fits_of,
    is_anchored,
    is_slow,
    keeps_all,
    numbers_of,
    process_of,
    size_of,
)
from collapse_theory.discrete.proved import means
from collapse_theory.draw import Draw
from collapse_theory.policy import Accumulate, Policy

__all__ = ["excess_support", "expected_support", "mass_lost", "presence_probability"]

Array = NDArray[np.float64]

EXACT_UP_TO = 100_000
_BLOCK = 1 << 20
_SECONDS = 1.2e-8  # for one atom and one number of ancestors


@any_kind
@np.errstate(under="ignore")
def presence_probability(p: Any, *, samples: Any, fits: Any, policy: Policy = REPLACE, draw: Draw = INDEPENDENT) -> Any:
    r"""Probability that an atom still has data after some fits.

    Parameters
    ----------
    p : number in [0, 1], or array of them, shape (n,)
        Original probability of the atom, or of each of several atoms.
    samples : int >= 1, sequence of int or Schedule
        Data drawn per generation, D.
    fits : int >= 0, array of int, shape (m,), or math.inf
        Draw-then-fit steps done; infinity for the stationary model, where sizes are constant.
    policy : Policy
        ``Replace()``, ``Fresh(anchors)``, ``Mix(alpha, beta, gamma)``, ``Accumulate()`` or ``AccumulateSubsample()``.
    draw : Draw
        How the data of a generation are drawn; independently by default.

    Returns
    -------
    number, or array of shape (n,), (m,) or (n, m)
        In [0, 1]; for a float ``p`` or array, floats. mpmath, SymPy and Arb numbers take single values. Under a
        ``Mix`` with beta > 0 or gamma > 0 every atom stays possible: 1.

    Raises
    ------
    ValueError
        If an argument is out of range, or the stationary model is asked for where it has no formula.

    Notes
    -----
    1 before the first fit if p > 0; then :math:`1 - E(1-p)^{W}`, W the independent real draws that the data of the fit
    come down to (docs/theory/duals.md). Under ``Replace()`` with one size the relative error is below
    1e-12, the largest against certified values being 1e-13; otherwise the absolute error is below 1e-9. Balls enclose
    it for any D and any number of fits (docs/theory/enclosures.md). Bounds: suresh2024 Theorem 1,
    :func:`presence_bounds`.

    Examples
    --------
    >>> presence_probability(0.5, samples=2, fits=1)
    0.75
    >>> presence_probability([1e-6, 1e-9], samples=10**9, fits=100).round(9)
    array([1.        , 0.01935289])
    >>> from collapse_theory.policy import Fresh
    >>> round(presence_probability(1e-3, samples=1000, fits=math.inf, policy=Fresh(10)), 9)
    0.078737488
    """
    process = process_of(samples, policy, draw)
    counts = _counts(fits, process)
    if not np.iterable(p) and not (ops := arithmetic.of(p, samples, fits, *numbers_of(policy, draw))).is_float:
        chance = ops.number(arguments.share("p", p))
        return _presence_in_number(chance, process, arguments.for_kind(counts, ops), ops)
    values = checks.reals("p", p)
    if not (ops := arithmetic.of(p)).is_float:
        raise ValueError(f"`p` must be a single number for {ops.name}; got several. Ask for one atom at a time.")
    if values.ndim > 1 or not ((values >= 0) & (values <= 1)).all():
        raise ValueError(f"`p` must hold probabilities in [0, 1], at most one-dimensional; got {p!r}. Pass a number.")
    columns = np.array(list(_presence(values.ravel(), process, np.ravel(counts))))
    columns = columns.reshape(np.size(counts), values.size)
    return arguments.shaped(columns.T, values.shape + np.shape(counts))


@any_kind
def expected_support(p: Any, *, samples: Any, fits: Any, policy: Policy = REPLACE, draw: Draw = INDEPENDENT) -> Any:
    r"""Mean number of types that the model still has after some fits, new ones included.

    Parameters
    ----------
    p : array_like, shape (K,), or Grouped
        Original distribution; non-negative, sums to 1.
    samples, fits, policy, draw
        As for :func:`presence_probability`.

    Returns
    -------
    number, or array like ``fits``
        In [1, K] without new types.

    Raises
    ------
    ValueError
        As :func:`presence_probability`.

    Notes
    -----
    The sum of :func:`presence_probability` over the atoms; errors add up accordingly.

    Examples
    --------
    >>> expected_support([0.5, 0.5], samples=2, fits=[0, 1])
    array([2. , 1.5])
    >>> from collapse_theory.policy import Fresh
    >>> round(expected_support([1e-3] * 1000, samples=10**4, fits=1000, policy=Fresh(100)), 6)
    557.671762
    """
    process = process_of(samples, policy, draw)
    counts = _counts(fits, process)
    if keeps_all(process) and not draw.is_closed:
        raise ValueError(
            f"`draw` must have no novelty for the support under {policy!r}, which never forgets a new type; got "
            f"{draw!r}. Use `homozygosity` or `expected_entropy`."
        )
    return _over_atoms(p, process, fits, counts, of_mass=False)


@any_kind
def mass_lost(p: Any, *, samples: Any, fits: Any, policy: Policy = REPLACE, draw: Draw = INDEPENDENT) -> Any:
    r"""Mean of the original probability of all atoms that the model has lost.

    Parameters
    ----------
    p : array_like, shape (K,), or Grouped
        Original distribution; non-negative, sums to 1.
    samples, fits, policy, draw
        As for :func:`presence_probability`.

    Returns
    -------
    number, or array like ``fits``
        In [0, 1 − min p]; after one fit the missing mass :math:`\sum_i p_i (1-p_i)^D`.

    Raises
    ------
    ValueError
        As :func:`presence_probability`.

    Notes
    -----
    :math:`\sum_i p_i E(1-p_i)^{W}`, W as in :func:`presence_probability`: absolute error below 1e-12 for one size under
    ``Replace()``, below 1e-9 otherwise; balls enclose it likewise.

    Examples
    --------
    >>> mass_lost([0.5, 0.5], samples=2, fits=1)
    0.25
    """
    process = process_of(samples, policy, draw)
    return _over_atoms(p, process, fits, _counts(fits, process), of_mass=True)


@any_kind
def excess_support(p: Any, *, samples: Any) -> Number:
    r"""Mean of the sum of K_t − 1 over all generations, K_t the number of atoms that still have data.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution; non-negative, sums to 1.
    samples : int >= 1
        Data drawn per generation, D.

    Returns
    -------
    number >= 0
        In atoms times fits; generation 0 is included.

    Raises
    ------
    ValueError
        If ``p`` is not a distribution or ``samples`` is not a count.

    Notes
    -----
    Exact by ancestry, relative error below 1e-12; balls enclose it for any D (docs/theory/enclosures.md). In the
    diffusion limit it is 2·D·H(p), with H the entropy in nats: this is what D·H in schaeffer2025 section 4.4 gives, and
    not the collapse time.

    Examples
    --------
    >>> round(excess_support([0.5, 0.5], samples=100) - 136.602278382, 9)
    0.0
    """
    size = arguments.count(samples)
    atoms, ops = prepared(p, samples)
    if atoms.is_point_mass:
        return ops.plain(ops.number(0))
    if ops.encloses and (found := means.excess(atoms, size, ops)) is not None:
        return found
    return atoms.total - 1 + ancestry.gathered(ancestry.excess(atoms, ops), size, ops)


def _counts(fits: Any, process: Process) -> Any:
    counts = fits_of(fits, process)
    if is_symbolic(counts):
        raise ValueError(f"`fits` must be a number; got the symbol {fits}. The number of ancestors has no formula.")
    if np.ndim(counts) == 0 and counts == math.inf and process.has_memory and not is_anchored(process):
        raise ValueError(
            f"`fits` must be finite under {process.policy!r}, where every atom stays possible in every generation and "
            f"none but one in the limit; got inf. Use `homozygosity` or `expected_entropy`."
        )
    return counts


def _over_atoms(p: Any, process: Process, fits: Any, counts: Any, *, of_mass: bool) -> Any:
    """Sum over the types that are present, or the mass of the original atoms that are not."""
    atoms, ops = prepared(p, fits, *process.samples.parameters, *numbers_of(process.policy, process.draw))
    if not ops.is_float:
        return _sum_in_numbers(atoms, process, arguments.for_kind(counts, ops), ops, of_mass=of_mass)
    wanted = np.ravel(counts)
    if _is_by_rows(process, wanted) or (of_mass and keeps_all(process)):
        columns = _presence(np.asarray(atoms.p), process, wanted)
        sums = [atoms.counts @ (atoms.p * (1 - present) if of_mass else present) for present in columns]
    else:
        sums = list(_sums(atoms, process, wanted, of_mass=of_mass))
    return arguments.shaped(np.array(sums), np.shape(counts))


def _sums(atoms: Atoms, process: Process, fits: Array, *, of_mass: bool) -> Iterator[float]:
    weights = np.asarray(atoms.counts * (atoms.p if of_mass else 1.0), dtype=np.float64)
    total = float(weights.sum())
    new = 0.0 if of_mass else 1.0
    later = _later(process, fits)
    if keeps_all(process):
        present = dict.fromkeys(later.values(), total)
    elif is_slow(process):
        ops = arithmetic.of()
        present = {t: _weight_in_numbers(atoms, weights, process, int(t), ops, new) for t in later.values()}
    else:
        present = answers.weight_present(np.asarray(atoms.p), weights, process, later.values(), new=new)
    for t in fits.tolist():
        found = total if t == 0 else float(present[later[t]])
        yield max(total - found, 0.0) if of_mass else found


def _weight_in_numbers(atoms: Atoms, weights: Any, process: Process, fits: int, ops: Arithmetic, new: float) -> Number:
    def weight(real: int, types: int) -> Number:
        seen = sum((w * (1 - q**real) for w, q in zip(weights, atoms.complements, strict=True)), ops.number(0))
        return seen + new * types

    return expectation(
        Functional(weight), samples=process.samples, fits=fits, policy=process.policy, draw=process.draw, ops=ops
    )


def _sum_in_numbers(atoms: Atoms, process: Process, fits: Any, ops: Arithmetic, *, of_mass: bool) -> Number:
    if fits and not of_mass and not process.draw.is_closed:
        return _weight_in_numbers(atoms, list(map(int, atoms.counts)), process, fits, ops, 1)
    present = _presences(list(atoms.p), process, fits, ops)
    terms = [q * (1 - x) if of_mass else x for q, x in zip(atoms.p, present, strict=True)]
    return sum((int(n) * x for n, x in zip(atoms.counts, terms, strict=True)), ops.number(0))


def _presence_in_number(p: Number, process: Process, fits: Any, ops: Arithmetic) -> Number:
    return _presences([p], process, fits, ops)[0]


def _presences(p: list[Number], process: Process, fits: Any, ops: Arithmetic) -> list[Number]:
    """Return the probabilities of presence of some atoms in any kind of number."""
    if not fits or keeps_all(process):
        return [_is_possible(q, ops) for q in p]
    if process.is_plain and fits < math.inf:
        size = size_of(process)
        if ops.encloses and (absent := means.absences(p, size, fits, ops)) is not None:
            return [1 - x for x in absent]
        law = lineages.law_in_numbers(size, fits - 1, ops)
        return [sum((w * (1 - (1 - q) ** k) for k, w in enumerate(law[1:], start=1)), ops.number(0)) for q in p]
    return [_present(q, process, fits, ops) for q in p]


def _present(p: Number, process: Process, fits: int, ops: Arithmetic) -> Number:
    last = 1 if isinstance(process.policy, Accumulate) else fits
    asked = Functional(lambda real, types: 1 - (1 - p) ** real)
    return expectation(asked, samples=process.samples, fits=last, policy=process.policy, draw=process.draw, ops=ops)


def _is_possible(p: Number, ops: Arithmetic) -> Number:
    if is_symbolic(p) or is_certain(lambda: p > 0):
        return ops.number(1)
    return ops.number(0) if is_certain(lambda: p == 0) else ops.number("0.5 +/- 0.5")  # a ball that may hold 0


def _later(process: Process, fits: Array) -> dict[float, float]:
    """Return the fits from the first on, and when what is asked of them is settled: a pool never loses an atom."""
    settles = isinstance(process.policy, Accumulate) and process.draw.is_closed
    return {t: 1.0 if settles else float(t) for t in fits.tolist() if t > 0}


def _is_by_rows(process: Process, fits: Array) -> bool:
    return process.is_plain and size_of(process) <= EXACT_UP_TO and math.inf not in fits


def _presence(p: Array, process: Process, fits: Array) -> Iterator[Array]:
    """Yield the probabilities of presence of all atoms for each of the fits."""
    present = (p > 0).astype(np.float64)
    open_atoms = np.flatnonzero((p > 0) & (p < 1))
    later = _later(process, fits)
    found: dict[float, Array] = {}
    if later and open_atoms.size and not keeps_all(process):
        found = _open_presence(p[open_atoms], process, sorted(set(later.values())))
    for t in fits.tolist():
        column = present.copy()
        if t > 0 and found:
            column[open_atoms] = found[later[t]]
        yield column


def _open_presence(p: Array, process: Process, fits: list[float]) -> dict[float, Array]:
    if _is_by_rows(process, np.array(fits)):
        logs = np.log1p(-p)
        laws = _laws(size_of(process), np.array(fits).astype(np.int64) - 1, p.size)
        return {t: _present_under(laws[int(t) - 1], logs) for t in fits}
    if is_slow(process):
        ops = arithmetic.of()
        return {t: np.array([_present(q, process, int(t), ops) for q in p.tolist()]) for t in fits}
    return dict(answers.presence(p, process, fits))


def _laws(size: int, steps: NDArray[np.int64], atoms: int) -> dict[int, lineages.Law]:
    laws = lineages.laws(size, steps)
    seconds = atoms * sum(laws[s].mass.size for s in steps.tolist()) * _SECONDS
    checks.affordable("fits", f"{steps.size} of them", seconds=seconds, remedy="Ask for fewer, or group equal atoms.")
    return dict(laws)


def _present_under(law: lineages.Law, logs: Array) -> Array:
    blocks = np.array_split(logs, max(1, logs.size * law.mass.size // _BLOCK))
    return np.concatenate([-np.expm1(block[:, None] * law.ancestors) @ law.mass for block in blocks])
