r"""How long until only a few atoms are left.

With k ancestors, more than j atoms are left exactly if k random draws from p show more than j different atoms. For
unequal atoms that probability is carried draw by draw over the sets of atoms seen (no subtraction); above
``smooth.FROM`` draws inclusion and exclusion over the sets costs less and loses nothing that matters there.
"""

from __future__ import annotations

from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.compiled import kernel
from collapse_theory.discrete import ancestry, arguments
from collapse_theory.discrete.atoms import Atoms, prepare_floats

__all__ = ["time_to_support"]

Array = NDArray[np.float64]

_MOST_ATOMS = 12
_EQUAL_UP_TO = 100_000


@floats_only
def time_to_support(p: Any, *, samples: int, atoms: int) -> float:
    r"""Mean number of fits until at most so many atoms have data.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution; at most 12 atoms with positive probability, or any number of equal ones.
    samples : int >= 1
        Data drawn per generation, D; at most 100000 for more than 12 atoms.
    atoms : int >= 1
        Number of atoms to come down to, j.

    Returns
    -------
    float >= 0
        In fits; 0 if no more atoms than that are there, :func:`collapse_time` for ``atoms=1``.

    Raises
    ------
    ValueError
        If ``p`` is not a distribution, a count is out of range, or there are too many atoms or samples.

    Notes
    -----
    Exact by ancestry: :math:`1 + \sum_k G_k P(k \text{ draws from } p \text{ show more than } j \text{ atoms})`.
    Relative error below 1e-12 for K <= 12 up to D = 10000 and for equal atoms; beyond, an absolute error below
    1e-13 D comes on top.

    Examples
    --------
    >>> round(time_to_support([0.5, 0.5], samples=100, atoms=1), 9)
    136.602278382
    >>> time_to_support([0.2, 0.3, 0.5], samples=10, atoms=3)
    0.0
    """
    size, left = arguments.count(samples), checks.whole("atoms", atoms, minimum=1)
    known = prepare_floats(p)
    total = known.total
    if left >= total:
        return 0.0
    if left >= size:  # no more atoms than data after one fit
        return 1.0
    if total > _MOST_ATOMS:
        _check_equal(known, total, size)
        return 1 + ancestry.gathered_by_rows(_equal_kernel(size, total, left), size)
    each = np.repeat(known.p, known.counts)
    return float(1 + ancestry.gathered(lambda k: _more_seen(each, left, k), size, arithmetic.of()))


def _check_equal(known: Atoms, total: int, size: int) -> None:
    if len(known.p) > 1:
        raise ValueError(
            f"`p` must have at most {_MOST_ATOMS} atoms unless all are equal; it has {total}. Merge the rare ones, or "
            f"use `expected_support`."
        )
    if size > _EQUAL_UP_TO:
        raise ValueError(
            f"`samples` must be at most {_EQUAL_UP_TO} for more than {_MOST_ATOMS} atoms; got {size}, which would take "
            f"{size**1.5 * 1e-8:.3g} s. Scale: the time over D hardly depends on D."
        )


def _more_seen(p: Array, left: int, draws: Array) -> Array:
    """Return the probabilities that so many draws show more than ``left`` atoms."""
    if draws.size and draws[0] == 0:  # 0, 1, 2, …
        return np.asarray(_sets_kernel(p, left, draws.size - 1))
    sets = np.arange(1, 1 << p.size)
    members = (sets[:, None] >> np.arange(p.size)) & 1
    sizes = members.sum(axis=1)
    sets_kept = sizes <= left
    members = members[sets_kept]
    inside, outside = members @ p, (1 - members) @ p
    logs = np.where(inside > 0.5, np.log1p(-np.minimum(outside, 0.5)), np.log(inside))
    signs = np.array([(-1) ** (left - m) * comb(p.size - m - 1, left - m) for m in sizes[sets_kept].tolist()])
    fewer = signs @ np.exp(logs[:, None] * draws)
    return np.asarray(1 - np.clip(fewer, 0.0, 1.0))


@kernel
def _sets_kernel(p: Array, left: int, most: int) -> Array:
    """Return P(more than ``left`` atoms among k draws) for k = 0 … most, over the sets of atoms seen."""
    count = 1 << p.size
    sizes = np.zeros(count, dtype=np.int64)
    masses = np.zeros(count)
    for s in range(1, count):
        first = 0
        while not (s >> first) & 1:
            first += 1
        sizes[s] = sizes[s & (s - 1)] + 1
        masses[s] = masses[s & (s - 1)] + p[first]
    seen = np.zeros(count)
    seen[0] = 1.0
    result = np.zeros(most + 1)
    for k in range(1, most + 1):
        for s in range(count - 1, -1, -1):
            total = seen[s] * masses[s]
            for i in range(p.size):
                if (s >> i) & 1:
                    total += seen[s & ~(1 << i)] * p[i]
            seen[s] = total
            if sizes[s] > left:
                result[k] += total
    return result


@kernel
def _equal_kernel(most: int, atoms: int, left: int) -> Array:
    """Return P(more than ``left`` of equal atoms among k draws) for k = 0 … most."""
    few = np.zeros(left + 2)  # probabilities of 0 … left atoms seen; the last entry is of more
    few[0] = 1.0
    result = np.zeros(most + 1)
    for k in range(1, most + 1):
        few[left + 1] += few[left] * (atoms - left) / atoms
        for j in range(min(left, k), 0, -1):
            few[j] = (few[j] * j + few[j - 1] * (atoms - j + 1)) / atoms
        few[0] = 0.0
        result[k] = few[left + 1]
    return result
