r"""How long until only a few atoms are left, or until the first, second, … atom is lost.

With k ancestors, more than j atoms are left exactly if k random draws from p show more than j different atoms. That
probability (:mod:`.seen`) is what a generation with k ancestors is worth.
"""

from __future__ import annotations

from typing import Any

from collapse_theory import checks
from collapse_theory.arithmetic import Arithmetic, Number, serves
from collapse_theory.discrete import ancestry, arguments, steep
from collapse_theory.discrete.atoms import Atoms, prepared
from collapse_theory.discrete.dual.questions import Process
from collapse_theory.discrete.grouped import Grouped
from collapse_theory.discrete.processes import INDEPENDENT, REPLACE, process_of, size_of
from collapse_theory.discrete.proved import means
from collapse_theory.discrete.seen import Seen
from collapse_theory.discrete.time_distribution import SupportTime
from collapse_theory.draw import Draw
from collapse_theory.policy import Policy

__all__ = ["time_to_loss", "time_to_support"]


@serves("float64", "arb")
def time_to_support(p: Any, *, samples: Any, atoms: int, policy: Policy = REPLACE, draw: Draw = INDEPENDENT) -> Number:
    r"""Mean number of fits until at most a given number of atoms have data.

    Parameters
    ----------
    p : array_like, shape (K,), or Grouped
        Original distribution; non-negative, sums to 1. Any number of atoms.
    samples : int in [1, 10^18] or named Schedule
        Data drawn per generation, D.
    atoms : int >= 1
        Number of atoms to come down to, j.
    policy, draw
        As for :func:`collapse_time`.

    Returns
    -------
    number >= 0
        A float, or a ball for balls. In fits; 0 if no more atoms than that are there, :func:`collapse_time` for
        ``atoms=1``; infinity where it may never come so far, with a ``NeverWarning`` that says why.

    Raises
    ------
    ValueError
        If ``p`` is not a distribution, a count is out of range, or the work would take more than a day. In balls also
        if another process than one size drawn independently under ``Replace()`` is asked for, or ``p`` has too many
        atoms.

    Warns
    -----
    CostlyWarning
        If it will take more than a minute: for very many atoms with hardly any that are drawn twice.

    Notes
    -----
    Exact by ancestry: :math:`1 + \sum_k G_k P(k \text{ draws from } p \text{ show more than } j \text{ atoms})`.
    Relative error below 1e-12, and an absolute error below 2e-13 D/j on top. For D > 200000 and a loss within few
    fits, where many ancestors are left, the absolute error is below 1e-5 fits. Balls enclose the exact mean for any D
    of at most 16384 sets of atoms that are not equal, and above 1601 data for the first losses of about 70 unequal
    atoms of at least a datum each (docs/theory/enclosures.md).

    Examples
    --------
    >>> round(time_to_support([0.5, 0.5], samples=100, atoms=1), 9)
    136.602278382
    >>> time_to_support([0.2, 0.3, 0.5], samples=10, atoms=3)
    0.0
    >>> from collapse_theory.discrete import uniform
    >>> round(time_to_support(uniform(100_000), samples=10**9, atoms=50_000), 3)
    28850.155
    """
    process = process_of(samples, policy, draw)
    known, ops = prepared(p, *process.samples.parameters)
    return _until(known, process, checks.whole("atoms", atoms, minimum=1), ops)


@serves("float64", "arb")
def time_to_loss(
    p: Any, *, samples: Any, losses: int = 1, policy: Policy = REPLACE, draw: Draw = INDEPENDENT
) -> Number:
    r"""Mean number of fits until the first atom is lost, or until a given number are.

    Parameters
    ----------
    p : array_like, shape (K,), or Grouped
        Original distribution; non-negative, sums to 1. Only its atoms of positive probability count.
    samples : int in [1, 10^18] or named Schedule
        Data drawn per generation, D.
    losses : int in [1, K - 1]
        Number of atoms to lose, m.
    policy, draw
        As for :func:`collapse_time`.

    Returns
    -------
    number >= 1
        A float, or a ball for balls. In fits. :func:`time_to_support` with K − m atoms.

    Raises
    ------
    ValueError
        As :func:`time_to_support`, or if so many atoms cannot be lost: one always stays.

    Warns
    -----
    CostlyWarning
        As :func:`time_to_support`.

    Notes
    -----
    For many data, with the constant C of :func:`collapse_time` and :math:`C(k)` the probability that k draws show more
    than K − m atoms: :math:`2D - \tfrac13\ln D + C - \sum_{k\ge2}[\tfrac{2D}{k(k-1)} - \tfrac1{3(k-1)}](1 - C(k)) +
    O(1/D)`.

    Examples
    --------
    >>> round(time_to_loss([0.5, 0.3, 0.2], samples=1000), 6)
    507.419455
    >>> round(time_to_loss([0.5, 0.3, 0.2], samples=1000, losses=2), 6)
    1546.663415
    """
    process = process_of(samples, policy, draw)
    known, ops = prepared(p, *process.samples.parameters)
    number = checks.whole("losses", losses, minimum=1)
    if number >= known.total:
        raise ValueError(
            f"`losses` must be less than the number of atoms, as one always stays; got {number} of {known.total}. Use "
            f"`collapse_time` for the time until one is left."
        )
    return _until(known, process, known.total - number, ops)


def _until(known: Atoms, process: Process, left: int, ops: Arithmetic) -> Number:
    if left >= known.total and process.draw.is_closed:
        return ops.plain(ops.number(0))
    if not process.is_plain:
        _check_floats(ops)
        return SupportTime(
            _grouped(known), samples=process.samples, atoms=left, policy=process.policy, draw=process.draw
        ).mean()
    size = arguments.count(size_of(process))
    if left >= size:  # no more atoms than data after one fit
        return ops.plain(ops.number(1))
    if ops.encloses:
        return _enclosed(known, size, left, ops)
    if left == 1:
        return float(1 + ancestry.gathered(ancestry.diversity(known, ops), size, ops))
    return 1 + steep.gathered(Seen.of(known, left), size)


def _check_floats(ops: Arithmetic) -> None:
    if not ops.is_float:
        raise ValueError(
            f"`p` must hold floats unless one size is drawn independently under Replace(); its numbers are {ops.name}. "
            f"Convert them with float()."
        )


def _enclosed(known: Atoms, size: int, left: int, ops: Arithmetic) -> Number:
    found = means.losses(known, size, known.total - left, ops)
    return 1 + ancestry.gathered(means.seen_more_than(known, left, ops), size, ops) if found is None else found


def _grouped(known: Atoms) -> Grouped:
    return Grouped(known.p, known.counts)
