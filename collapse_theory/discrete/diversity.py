r"""What is left of the original atoms after some fits: presence, support, mass.

An atom of probability p is absent after ``fits`` = t >= 1 fits with probability :math:`E (1-p)^{A(t-1)}`, where A(s)
is the number of ancestors s generations back. In floats the distribution of A is exact up to
``EXACT_UP_TO`` data; above, its first cumulants are used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Arithmetic, Number, any_kind, is_certain, is_symbolic
from collapse_theory.discrete import ancestry, arguments, lineages, many
from collapse_theory.discrete.atoms import prepared

__all__ = ["excess_support", "expected_support", "mass_lost", "presence_probability"]

Array = NDArray[np.float64]

EXACT_UP_TO = 100_000
_BLOCK = 1 << 20
_SECONDS = 1.2e-8  # for one atom and one number of ancestors


@any_kind
@np.errstate(under="ignore")
def presence_probability(p: Any, *, samples: int, fits: Any) -> Any:
    r"""Probability that an atom still has data after some fits.

    Parameters
    ----------
    p : number in [0, 1], or array of them, shape (n,)
        Original probability of the atom, or of each of several atoms.
    samples : int >= 1
        Data drawn per generation, D.
    fits : int >= 0, or array of int, shape (m,)
        Draw-then-fit steps done.

    Returns
    -------
    number, or array of shape (n,), (m,) or (n, m)
        In [0, 1]; for a float ``p`` or array, floats. mpmath, SymPy and Arb numbers take single values.

    Raises
    ------
    ValueError
        If an argument is out of range; for D > 100000, if so many fits are asked for that fewer than 100 ancestors
        are left (about D/50).

    Notes
    -----
    1 before the first fit if p > 0; then :math:`1 - E(1-p)^{A(t-1)}`, exact with relative error below 1e-12 for
    D <= 100000. Above, from the first three cumulants of A: absolute error below 1e-11 + 0.005/A³, where A is about
    2D/(t + 1). Bounds: suresh2024 Theorem 1, :func:`presence_bounds`.

    Examples
    --------
    >>> presence_probability(0.5, samples=2, fits=1)
    0.75
    >>> presence_probability([1e-6, 1e-9], samples=10**9, fits=100).round(9)
    array([1.        , 0.01935289])
    """
    size, counts = arguments.count(samples), _counts(fits)
    if not np.iterable(p) and not (ops := arithmetic.of(p, samples, fits)).is_float:
        chance = ops.number(arguments.share("p", p))
        return _presence_in_number(chance, _law_in_numbers(size, counts, ops), ops)
    values = checks.reals("p", p)
    if not (ops := arithmetic.of(p)).is_float:
        raise ValueError(f"`p` must be a single number for {ops.name}; got several. Ask for one atom at a time.")
    if values.ndim > 1 or not ((values >= 0) & (values <= 1)).all():
        raise ValueError(f"`p` must hold probabilities in [0, 1], at most one-dimensional; got {p!r}. Pass a number.")
    columns = np.array(list(_presence(values.ravel(), size, np.ravel(counts)))).reshape(np.size(counts), values.size)
    return arguments.shaped(columns.T, values.shape + np.shape(counts))


@any_kind
def expected_support(p: Any, *, samples: int, fits: Any) -> Any:
    r"""Mean number of atoms that still have data after some fits.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution; non-negative, sums to 1.
    samples : int >= 1
        Data drawn per generation, D.
    fits : int >= 0, or array of int
        Draw-then-fit steps done.

    Returns
    -------
    number, or array like ``fits``
        In [1, K].

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
    """
    return _over_atoms(p, samples, fits, lambda p, present: present)


@any_kind
def mass_lost(p: Any, *, samples: int, fits: Any) -> Any:
    r"""Mean original probability of the atoms that have been lost.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution; non-negative, sums to 1.
    samples : int >= 1
        Data drawn per generation, D.
    fits : int >= 0, or array of int
        Draw-then-fit steps done.

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
    :math:`\sum_i p_i E(1-p_i)^{A(t-1)}`, as 1 minus the mass present: absolute error below 1e-12 for D <= 100000,
    as for :func:`presence_probability` above.

    Examples
    --------
    >>> mass_lost([0.5, 0.5], samples=2, fits=1)
    0.25
    """
    return _over_atoms(p, samples, fits, lambda p, present: p * (1 - present))


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
    Exact by ancestry, relative error below 1e-12. In the diffusion limit it is 2·D·H(p), with H the entropy in nats:
    this is what D·H in schaeffer2025 section 4.4 gives, and not the collapse time.

    Examples
    --------
    >>> round(excess_support([0.5, 0.5], samples=100) - 136.602278382, 9)
    0.0
    """
    size = arguments.count(samples)
    atoms, ops = prepared(p, samples)
    if atoms.is_point_mass:
        return ops.plain(ops.number(0))
    return atoms.total - 1 + ancestry.gathered(ancestry.excess(atoms, ops), size, ops)


def _counts(fits: Any) -> Any:
    counts = arguments.fits(fits, maximum=checks.LARGEST_COUNT)
    if is_symbolic(counts):
        raise ValueError(f"`fits` must be a number; got the symbol {fits}. The number of ancestors has no formula.")
    return counts


def _over_atoms(p: Any, samples: Any, fits: Any, term: Callable[[Number, Number], Number]) -> Any:
    """Sum a function of (probability, presence) over the atoms."""
    size, counts = arguments.count(samples), _counts(fits)
    atoms, ops = prepared(p, samples, fits)
    if not ops.is_float:
        law = _law_in_numbers(size, counts, ops)
        values = [term(q, _presence_in_number(q, law, ops)) for q in atoms.p]
        return sum((int(n) * x for n, x in zip(atoms.counts, values, strict=True)), ops.number(0))
    sums = [atoms.counts @ term(atoms.p, present) for present in _presence(atoms.p, size, np.ravel(counts))]
    return arguments.shaped(np.array(sums), np.shape(counts))


def _law_in_numbers(size: int, fits: Any, ops: Arithmetic) -> list[Number]:
    """Return the distribution of the ancestors of the data of generation ``fits``; empty for generation 0."""
    count = arguments.for_kind(fits, ops)
    return lineages.law_in_numbers(size, count - 1, ops) if count else []


def _presence_in_number(p: Number, law: list[Number], ops: Arithmetic) -> Number:
    if law:
        return sum((w * (1 - (1 - p) ** k) for k, w in enumerate(law[1:], start=1)), ops.number(0))
    if is_symbolic(p) or is_certain(lambda: p > 0):
        return ops.number(1)
    return ops.number(0) if is_certain(lambda: p == 0) else ops.number("0.5 +/- 0.5")  # a ball that may hold 0


def _presence(p: Array, size: int, fits: NDArray[np.int64]) -> Iterator[Array]:
    """Yield the probabilities of presence of all atoms for each of the fits."""
    present = (p > 0).astype(np.float64)
    open_atoms = np.flatnonzero((p > 0) & (p < 1))
    logs = np.log1p(-p[open_atoms])
    later = fits[fits > 0].astype(np.int64) - 1
    laws = _laws(size, later, open_atoms.size) if later.size and open_atoms.size else {}
    for t in fits.tolist():
        column = present.copy()
        if t > 0 and open_atoms.size:
            column[open_atoms] = _present_under(laws[t - 1], logs)
        yield column


def _laws(size: int, steps: NDArray[np.int64], atoms: int) -> dict[int, Any]:
    if size > EXACT_UP_TO:
        return dict(zip(steps.tolist(), many.cumulants(size, steps), strict=True))
    laws = lineages.laws(size, steps)
    seconds = atoms * sum(laws[s].mass.size for s in steps.tolist()) * _SECONDS
    checks.affordable("fits", f"{steps.size} of them", seconds=seconds, remedy="Ask for fewer, or group equal atoms.")
    return dict(laws)


def _present_under(law: Any, logs: Array) -> Array:
    if not isinstance(law, lineages.Law):
        return many.presence(logs, law)
    blocks = np.array_split(logs, max(1, logs.size * law.mass.size // _BLOCK))
    return np.concatenate([-np.expm1(block[:, None] * law.ancestors) @ law.mass for block in blocks])
