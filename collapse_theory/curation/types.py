"""Many types of data under a filter by quality or a preference, with infinitely many data per generation."""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Arithmetic, Number, any_kind, is_certain, is_symbolic
from collapse_theory.discrete import arguments

__all__ = ["filtered", "preferred"]

_MOST = 1e150


@any_kind
@np.errstate(under="ignore")
def filtered(p: Any, *, kept: Any, fits: Any) -> Any:
    r"""Distribution after some fits to data that have passed a filter.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution; non-negative, sums to 1.
    kept : array_like, shape (K,)
        Probability in [0, 1] that a datum of each type passes; 0 and 1 for a threshold on quality.
    fits : int >= 0
        Filter-then-fit steps, n.

    Returns
    -------
    array, shape (K,)
        List for numbers other than floats.

    Raises
    ------
    ValueError
        If an argument is out of range, or nothing passes.

    Notes
    -----
    :math:`p_i \varphi_i^n / \sum_j p_j \varphi_j^n`: only types of the highest pass rate last. Source: ours.

    Examples
    --------
    >>> filtered([0.5, 0.25, 0.25], kept=[1.0, 1.0, 0.5], fits=1).round(6).tolist()
    [0.571429, 0.285714, 0.142857]
    """
    entries = checks.distribution(p)
    rates = _listed("kept", kept, len(entries))
    for rate in rates:
        checks.inside("kept", checks.one("kept", rate), 0, 1, closed=True)
    steps = _count(fits)
    ops = arithmetic.of(entries, rates)
    weights: list[Any] = [ops.number(x) for x in rates]
    most = _largest(weights, entries, ops)
    if most is not None and is_certain(lambda: bool(most == 0)):
        raise ValueError("`kept` must let some type with data pass; all of them are 0. Loosen the filter.")
    relative = weights if most is None else [x / most for x in weights]
    return _normalised([ops.number(x) * y**steps for x, y in zip(entries, relative, strict=True)], ops)


@any_kind
@np.errstate(under="ignore")
def preferred(p: Any, *, scores: Any, fits: Any) -> Any:
    r"""Distribution after some fits to data that are chosen by a reward among very many drafts.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution; non-negative, sums to 1.
    scores : array_like, shape (K,)
        Reward of each type, R; only differences matter.
    fits : int >= 0
        Choose-then-fit steps, n.

    Returns
    -------
    array, shape (K,)
        List for numbers other than floats.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    :math:`p_i e^{nR_i} / \sum_j p_j e^{nR_j}`: the limit of a choice by Bradley, Terry and Luce among K drafts for
    K → ∞ (ferbach2024). Two types are a :class:`Verifier` with :math:`\psi/\varphi = e^{R_{bad}-R_{good}}`; two drafts
    are a :class:`Duel`.

    Examples
    --------
    >>> preferred([0.5, 0.5], scores=[0.0, 1.0], fits=2).round(6).tolist()
    [0.119203, 0.880797]
    """
    entries = checks.distribution(p)
    rewards = _listed("scores", scores, len(entries))
    for reward in rewards:
        value = checks.one("scores", reward)
        if not is_symbolic(value):
            checks.inside("scores", value, -_MOST, _MOST, closed=True)
    steps = _count(fits)
    ops = arithmetic.of(entries, rewards)
    weights = [ops.number(x) for x in rewards]
    most = _largest(weights, entries, ops)
    relative = weights if most is None else [x - most for x in weights]
    with np.errstate(under="ignore", over="ignore"):
        tilted = [
            ops.number(x) * ops.exp(y * steps) if _is_there(x) else ops.number(0)
            for x, y in zip(entries, relative, strict=True)
        ]
    return _normalised(tilted, ops)


def _count(fits: Any) -> int:
    counts = arguments.fits(fits)
    if isinstance(counts, np.ndarray) or is_symbolic(counts):
        raise ValueError(f"`fits` must be one whole number; got {checks.shown(fits)}. Ask for one at a time.")
    return int(counts)


def _listed(name: str, values: Any, size: int) -> list[Any]:
    remedy = "Pass a list, one entry for each type."
    if isinstance(values, np.ndarray):
        checks.unmasked(name, values)
        values = list(values) if values.ndim else values
    if not isinstance(values, (list, tuple)):
        raise ValueError(f"`{name}` must be a list of numbers; got {checks.shown(values)}. {remedy}")
    if len(values) != size:
        raise ValueError(f"`{name}` must be as long as `p`, {size}; it has {len(values)} entries. {remedy}")
    return [checks.one(name, value) for value in values]


def _largest(weights: list[Number], entries: Any, ops: Arithmetic) -> Number | None:
    """Return the largest weight of a type with data, where weights can be compared."""
    if ops.is_symbolic:
        return None
    there = [weight for weight, share in zip(weights, entries, strict=True) if _is_there(share)]
    return max(there, key=lambda weight: float(arithmetic.unsealed(weight)))


def _is_there(share: Number) -> bool:
    return is_symbolic(share) or not is_certain(lambda: bool(share == 0))


def _normalised(weights: list[Number], ops: Arithmetic) -> Any:
    whole = ops.total(ops.column(weights))
    if ops.is_float:
        return np.array([float(weight) for weight in weights]) / float(whole)
    return [weight / whole for weight in weights]
