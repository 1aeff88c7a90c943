r"""What is left of the original atoms after some fits: presence, support, mass, entropy, homozygosity.

An atom of probability p is absent after ``fits`` = t >= 1 fits with probability :math:`E (1-p)^{A(t-1)}`, where A(s)
is the number of ancestors s generations back. Floats: exact laws of A up to ``EXACT_UP_TO`` data, cumulants of A above.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Arithmetic, Number
from collapse_theory.discrete import ancestry, lineages, many
from collapse_theory.discrete.atoms import Atoms, entropy, prepare, prepare_floats

__all__ = ["excess_support", "expected_entropy", "expected_support", "lost_mass", "presence_probability"]

Array = NDArray[np.float64]

EXACT_UP_TO = 100_000
_ENTROPY_UP_TO = 10_000
_BLOCK = 1 << 20


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
    :math:`1 - E(1-p)^{A(t-1)}`, exact with relative error below 1e-12 for D <= 100000. Above, from the first three
    cumulants of A: absolute error below 1e-11 + 0.005/A³, where A is about 2D/(t + 1). Bounds: suresh2024 Theorem 1,
    :func:`presence_bounds`.

    Examples
    --------
    >>> presence_probability(0.5, samples=2, fits=1)
    0.75
    >>> presence_probability([1e-6, 1e-9], samples=10**9, fits=100).round(9)
    array([1.        , 0.01935289])
    """
    size, counts = checks.whole("samples", samples, minimum=1), checks.fits(fits)
    ops = arithmetic.of(p)
    if ops.name != "float64":
        if np.iterable(p):
            raise ValueError(f"`p` must be a single number for {ops.name}; got several. Ask for one atom at a time.")
        return _presence_in_number(ops.number(p), size, checks.whole("fits", fits, minimum=0), ops)
    values = np.asarray(p, dtype=np.float64)
    if values.ndim > 1 or not ((values >= 0) & (values <= 1)).all():
        raise ValueError(f"`p` must hold probabilities in [0, 1], at most one-dimensional; got {p!r}. Pass a number.")
    return _shaped(_presence(values.ravel(), size, counts), values.shape + np.shape(counts))


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
    return _over_atoms(p, samples, fits, lambda atoms, present: present)


def lost_mass(p: Any, *, samples: int, fits: Any) -> Any:
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
    :math:`\sum_i p_i E(1-p_i)^{A(t-1)}`, as one less the present mass: absolute error below 1e-12 for D <= 100000,
    as for :func:`presence_probability` above.

    Examples
    --------
    >>> lost_mass([0.5, 0.5], samples=2, fits=1)
    0.25
    """
    return _over_atoms(p, samples, fits, _lost)


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
        If ``p`` is not a distribution or ``samples`` no count.

    Notes
    -----
    Exact by ancestry, relative error below 1e-12. In the diffusion limit it is 2·D·H(p), with H the entropy in nats:
    this is what the D·H law of schaeffer2025 section 4.4 gives, and not the collapse time.

    Examples
    --------
    >>> round(excess_support([0.5, 0.5], samples=100) - 136.602278382, 9)
    0.0
    """
    ops = arithmetic.of(p, samples)
    size, atoms = checks.whole("samples", samples, minimum=1), prepare(p, ops)
    start = int(sum(map(int, atoms.counts))) - 1
    if atoms.is_point_mass:
        return ops.number(0) if ops.name != "float64" else 0.0
    return start + ancestry.gathered(ancestry.excess(atoms, ops), size, ops)


def expected_entropy(p: Any, *, samples: int, fits: Any) -> Any:
    r"""Mean Shannon entropy of the fitted distribution, in nats.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution; non-negative, sums to 1.
    samples : int in [1, 10000]
        Data drawn per generation, D.
    fits : int >= 0, or array of int
        Draw-then-fit steps done.

    Returns
    -------
    float, or array like ``fits``
        In [0, ln K].

    Raises
    ------
    ValueError
        If ``p`` is not a distribution, a count is out of range, or D is too large for the two-atom chain.

    Notes
    -----
    Exact: each atom on its own is a two-atom chain, whose banded binomial matrix carries −x ln x back ``fits``
    generations. O(D^1.5) per fit. Relative error below 1e-12.

    Examples
    --------
    >>> round(expected_entropy([0.5, 0.5], samples=2, fits=1), 12)
    0.34657359028
    """
    size, counts = checks.whole("samples", samples, minimum=1), checks.fits(fits)
    if size > _ENTROPY_UP_TO:
        raise ValueError(
            f"`samples` must be at most {_ENTROPY_UP_TO} for the exact entropy; got {size}, whose chain would take "
            f"{size**1.5 * 12 * 12 / 1e9:.3g} GB. Use `homozygosity`, or scale: it hardly depends on D at fixed fits/D."
        )
    atoms = prepare_floats(p)
    flat = np.atleast_1d(counts)
    known = {0: float(entropy(atoms, arithmetic.of()))}
    known |= _entropies(atoms, size, sorted(set(flat[flat > 0].tolist())))
    return _shaped(np.array([known[int(t)] for t in flat]), np.shape(counts))


def _entropies(atoms: Atoms, size: int, wanted: list[int]) -> dict[int, float]:
    from scipy.stats import binom

    known: dict[int, float] = {}
    if not wanted:
        return known
    states = np.arange(size + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(states > 0, -states / size * np.log(states / size), 0.0)
    first = np.stack([binom.pmf(states, size, q) for q in atoms.p])
    chain = _binomial_chain(size) if wanted[-1] > 1 else None
    for t in range(1, wanted[-1] + 1):
        if t > 1:
            value = chain @ value
        if t in wanted:
            known[t] = float(atoms.counts @ (first @ value))
    return known


def _binomial_chain(size: int) -> Any:
    """Return the transition matrix of one atom's count, entries beyond ten standard deviations and 40 left out."""
    from scipy.sparse import csr_array
    from scipy.stats import binom

    columns, values, ends = [], [], [0]
    for count in range(size + 1):
        reach = 40 + int(10 * np.sqrt(count * (1 - count / size)))
        near = np.arange(max(0, count - reach), min(size, count + reach) + 1)
        columns.append(near)
        values.append(binom.pmf(near, size, count / size))
        ends.append(ends[-1] + near.size)
    return csr_array((np.concatenate(values), np.concatenate(columns), ends), shape=(size + 1, size + 1))


def _over_atoms(p: Any, samples: int, fits: Any, term: Any) -> Any:
    """Sum a function of (atoms, presence of each) over the atoms."""
    size, counts, ops = checks.whole("samples", samples, minimum=1), checks.fits(fits), arithmetic.of(p)
    atoms = prepare(p, ops)
    if ops.name != "float64":
        t = checks.whole("fits", fits, minimum=0)
        values = term(atoms, [_presence_in_number(q, size, t, ops) for q in atoms.p])
        return sum((int(n) * x for n, x in zip(atoms.counts, values, strict=True)), ops.number(0))
    return _shaped(atoms.counts @ np.asarray(term(atoms, _presence(atoms.p, size, counts))), np.shape(counts))


def _lost(atoms: Atoms, present: Any) -> list[Any]:
    return [p * (1 - still) for p, still in zip(atoms.p, present, strict=True)]


def _presence_in_number(p: Number, size: int, fits: int, ops: Arithmetic) -> Number:
    if fits == 0:
        return ops.number(1)
    law = lineages.law_in_numbers(size, fits - 1, ops)
    return sum((w * (1 - (1 - p) ** k) for k, w in enumerate(law[1:], start=1)), ops.number(0))


def _presence(p: Array, size: int, fits: Any) -> Array:
    """Return the probabilities of presence, shape (atoms, number of fits)."""
    times = np.atleast_1d(np.asarray(fits, dtype=np.int64))
    result = np.repeat((p > 0).astype(np.float64)[:, None], times.size, axis=1)
    later = np.flatnonzero(times > 0)
    open_atoms = np.flatnonzero((p > 0) & (p < 1))
    if not later.size or not open_atoms.size:
        return result
    logs = np.log1p(-p[open_atoms])
    if size > EXACT_UP_TO:
        rows = many.cumulants(size, times[later] - 1)
        columns = [many.presence(logs, row) for row in rows]
    else:
        laws = lineages.laws(size, times[later] - 1)
        columns = [_present_under(laws[int(t) - 1], logs) for t in times[later]]
    result[np.ix_(open_atoms, later)] = np.stack(columns, axis=1)
    return result


def _present_under(law: lineages.Law, logs: Array) -> Array:
    blocks = np.array_split(logs, max(1, logs.size * law.mass.size // _BLOCK))
    return np.concatenate([-np.expm1(block[:, None] * law.ancestors) @ law.mass for block in blocks])


def _shaped(values: Array, shape: tuple[int, ...]) -> Any:
    return values.reshape(shape) if shape else float(values.ravel()[0])
