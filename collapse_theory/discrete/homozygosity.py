r"""Homozygosity, :math:`E\sum_i p_i^2`, under each data policy: closed forms, because its recursion is linear."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.arithmetic import Arithmetic, Number, any_kind, is_certain, is_symbolic, sums
from collapse_theory.discrete import arguments, pools
from collapse_theory.discrete.atoms import Atoms, prepared, total
from collapse_theory.discrete.dual import answers
from collapse_theory.discrete.dual.expected import Functional, expectation
from collapse_theory.discrete.dual.questions import Process
from collapse_theory.discrete.processes import (
    INDEPENDENT,
    REPLACE,
    checked_policy,
    fits_of,
    is_slow,
    numbers_of,
    process_of,
)
from collapse_theory.discrete.relaxation import Relaxation
from collapse_theory.draw import Draw
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Policy
from collapse_theory.schedule import Constant

__all__ = ["anchored_homozygosity", "anchored_limit", "dirichlet_limit", "homozygosity", "homozygosity_limit"]

_POOLS = {Accumulate: pools.Pooled, AccumulateSubsample: pools.Subsampled}


@any_kind
def homozygosity(p: Any, *, samples: Any, fits: Any, policy: Policy = REPLACE, draw: Draw = INDEPENDENT) -> Any:
    r"""Probability that two independent draws from the fitted distribution are equal, averaged over runs.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution; non-negative, sums to 1.
    samples : int >= 1, symbol, sequence of int or Schedule
        Data drawn per generation, M.
    fits : int >= 0, array of int, symbol or math.inf
        Draw-then-fit steps done; infinity for the limit, where sizes are constant.
    policy : Policy
        ``Replace()``, ``Fresh(anchors)``, ``Mix(alpha, beta, gamma)``, ``Accumulate()`` or ``AccumulateSubsample()``.
    draw : Draw
        How the data of a generation are drawn; independently by default.

    Returns
    -------
    number, or array like ``fits``
        In (0, 1], at least 1/K without new types.

    Raises
    ------
    ValueError
        If ``p`` is not a distribution, a count is out of range, or ``policy`` is another.

    Notes
    -----
    Exact. For one size and independent draws in closed form, in floats to a relative error below 1e-14 for samples and
    fits up to 1e18, at a cost that does not depend on them. Replace: :math:`1 - (1-1/M)^t (1-S_0)`, seddik2024 eq. (6).
    Mix, for the distribution that is sampled: :math:`1-S` relaxes at the rate :math:`\gamma(2-\gamma) + \alpha^2/M`.
    Accumulate, for the pool of all data: :math:`1 - (1-S_0) \prod_{s \le t} (1 - 1/(Ms^2))`. AccumulateSubsample, for
    the model fitted to M data of the pool: :math:`1 - (1-S_0)(1-1/M) \prod_{2 \le s \le t} (1 - (3M-1)/(Ms(Ms-1)))`.
    Fresh: :func:`anchored_homozygosity`. Otherwise by the dual chain of two draws, a step for each fit
    (docs/theory/duals.md).

    Examples
    --------
    >>> homozygosity([0.5, 0.5], samples=2, fits=1)
    0.75
    >>> from collapse_theory.policy import Accumulate, Mix
    >>> homozygosity([0.5, 0.5], samples=2, fits=1, policy=Accumulate())
    0.75
    >>> round(homozygosity([0.5, 0.5], samples=2, fits=1, policy=Mix(0.5, 0.0, 0.5)), 12)
    0.5625
    >>> round(homozygosity([0.5, 0.5], samples=[10, 20, 40], fits=3), 12)
    0.5831875
    """
    process = process_of(samples, policy, draw)
    if not isinstance(process.samples, Constant) or draw != INDEPENDENT:
        return _by_lineages(p, process, fits)
    if isinstance(fits, float) and fits == math.inf:
        return homozygosity_limit(p, samples=samples, policy=policy)
    if isinstance(process.policy, Fresh):
        return anchored_homozygosity(p, samples=samples, anchors=process.policy.anchors, fits=fits)
    size, counts = arguments.size(samples), arguments.fits(fits)
    atoms, ops = prepared(p, samples, fits, *numbers_of(policy, draw))
    steps = arguments.for_kind(counts, ops)
    if type(policy) in _POOLS and is_symbolic(steps):
        raise ValueError(f"`fits` must be a number under {policy!r}; got the symbol {fits}. Use the limit instead.")
    start, diversity = _start(atoms, ops)
    return ops.plain(start + diversity * lost_share(ops.number(size), steps, policy, ops))


def _by_lineages(p: Any, process: Process, fits: Any) -> Any:
    """Follow two draws back, fit by fit."""
    counts = fits_of(fits, process)
    if is_symbolic(counts):
        raise ValueError(f"`fits` must be a number for sizes that change or draws of their own; got the symbol {fits}.")
    numbers = numbers_of(process.policy, process.draw)
    atoms, ops = prepared(p, fits, *process.samples.parameters, *numbers)
    start = _start(atoms, ops)[0]
    if not ops.is_float or is_slow(process):
        wanted = np.ravel(arguments.for_kind(counts, ops))
        values = [_followed(start, process, int(t), ops) if t else start for t in wanted.tolist()]
        return ops.plain(values[0]) if not np.ndim(counts) else np.array(values)
    weights = np.asarray(atoms.counts, dtype=np.float64)
    wanted = np.ravel(counts).astype(np.float64)
    found = answers.agreement(np.asarray(atoms.p), weights, process, [t for t in wanted.tolist() if t > 0])
    return arguments.shaped(np.array([found.get(t, start) for t in wanted.tolist()]), np.shape(counts))


def _followed(start: Number, process: Process, fits: int, ops: Arithmetic) -> Number:
    """Return the chance of agreement: certain where both draws are of one datum, none where one of them is new."""

    def equal(real: int, new: int) -> Number:
        if real + new == 1:
            return ops.number(1)
        return ops.number(0) if new else start

    asked = Functional(equal, draws=2)
    return expectation(asked, samples=process.samples, fits=fits, policy=process.policy, draw=process.draw, ops=ops)


@any_kind
def homozygosity_limit(p: Any, *, samples: Any, policy: Policy = REPLACE) -> Number:
    r"""Limit of :func:`homozygosity` for many fits; its parameters are those of :func:`homozygosity`.

    Returns
    -------
    number
        1 under Replace, and under a ``Mix`` with alpha > 0 and gamma = 0; less under the other policies, and the
        original homozygosity where alpha = 0.

    Raises
    ------
    ValueError
        As :func:`homozygosity`.

    Notes
    -----
    Mix: the fixed point :math:`S_0 + (1-S_0)\,\frac{\alpha^2/M}{\gamma(2-\gamma)+\alpha^2/M}`. Accumulate:
    :math:`1 - (1-S_0)\sin(\pi/\sqrt M)/(\pi/\sqrt M)`, in the form of kazdan2024. AccumulateSubsample: the infinite
    product.

    Examples
    --------
    >>> from collapse_theory.policy import Mix
    >>> homozygosity_limit([0.5, 0.5], samples=100)
    1.0
    >>> homozygosity_limit([0.5, 0.5], samples=1, policy=Mix(0.5, 0.0, 0.5))
    0.625
    """
    policy = checked_policy(policy)
    if isinstance(policy, Fresh):
        return anchored_limit(p, samples=samples, anchors=policy.anchors)
    size = arguments.size(samples)
    atoms, ops = prepared(p, samples, *numbers_of(policy, INDEPENDENT))
    start, diversity = _start(atoms, ops)
    return ops.plain(start + diversity * lost_share(ops.number(size), math.inf, policy, ops))


def lost_share(size: Number, fits: Any, policy: Policy, ops: Arithmetic) -> Number:
    """Return the share of the diversity that is lost after ``fits`` fits: a count, floats, a symbol, or infinity.

    It does not depend on the original distribution; what it belongs to is said in :func:`homozygosity`.
    """
    at_last = isinstance(fits, float) and fits == math.inf
    if type(policy) in _POOLS:
        if at_last and ops.is_symbolic:
            return _formula(policy, size, ops)
        return pools.lost(_POOLS[type(policy)](size, ops), fits)
    law = _relaxation(size, policy, ops)
    return law.lost if at_last else law.lost_after(fits, ops)


@any_kind
def anchored_homozygosity(p: Any, *, samples: Any, fits: Any, anchors: Any) -> Any:
    r"""Homozygosity when each fit also sees fresh real data.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution; non-negative, sums to 1.
    samples : int >= 1 or symbol
        Synthetic data per generation, M.
    fits : int >= 0, array of int, or symbol
        Fits done, each on M synthetic and m real data.
    anchors : int >= 0 or symbol
        Real data per generation, m, drawn anew from ``p``.

    Returns
    -------
    number, or array like ``fits``
        In [1/K, 1].

    Raises
    ------
    ValueError
        If ``p`` is not a distribution or a count is out of range.

    Notes
    -----
    Exact: :math:`(M+m)^2 S' = M + m + M(M-1) S + (2Mm + m(m-1)) S_0`; in floats to a relative error below 1e-14 for
    sizes and fits up to 1e18.

    Examples
    --------
    >>> anchored_homozygosity([0.5, 0.5], samples=1, anchors=1, fits=1)
    0.75
    """
    counts = arguments.fits(fits)
    atoms, law, ops = _anchored(p, samples, anchors, fits)
    start, diversity = _start(atoms, ops)
    return ops.plain(start + diversity * law.lost_after(arguments.for_kind(counts, ops), ops))


@any_kind
def anchored_limit(p: Any, *, samples: Any, anchors: Any) -> Number:
    r"""Stationary homozygosity with real anchors; its parameters are those of :func:`anchored_homozygosity`.

    Returns
    -------
    number
        At least about 1/3 with one real datum per generation, however diverse ``p`` is; 1 without.

    Raises
    ------
    ValueError
        As :func:`anchored_homozygosity`.

    Notes
    -----
    :math:`[M + m + (2Mm + m(m-1))S_0]/[(M+m)^2 - M(M-1)]`; for M → ∞ :math:`(1 + 2mS_0)/(1 + 2m)`. "One real point
    prevents collapse" (jangjoo2026) is true in the sense that no state absorbs.

    Examples
    --------
    >>> round(anchored_limit([0.001] * 1000, samples=10**6, anchors=1), 6)
    0.334
    """
    atoms, law, ops = _anchored(p, samples, anchors)
    start, diversity = _start(atoms, ops)
    return ops.plain(start + diversity * law.lost)


@any_kind
def dirichlet_limit(p: Any, *, anchors: Any) -> Any:
    r"""Parameters of the stationary Dirichlet distribution with real anchors, for many synthetic data.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution; non-negative, sums to 1.
    anchors : int >= 1
        Real data per generation, m.

    Returns
    -------
    array, shape (K,)
        :math:`2 m p_i`; list for numbers other than floats.

    Raises
    ------
    ValueError
        If ``p`` is not a distribution or ``anchors`` is not a count.

    Notes
    -----
    Stationary distribution of the diffusion with parent-independent mutation; its homozygosity is the limit M → ∞ of
    :func:`anchored_limit`.

    Examples
    --------
    >>> dirichlet_limit([0.25, 0.75], anchors=2)
    array([1., 3.])
    """
    entries, strength = checks.distribution(p), 2 * arguments.count(anchors, name="anchors", maximum=arguments.LARGEST)
    if isinstance(entries, np.ndarray):
        return strength * entries / entries.sum()
    return [strength * entry for entry in entries]


def _relaxation(size: Number, policy: Policy, ops: Arithmetic) -> Relaxation:
    """Return the relaxation under Replace, which is Mix(1, 0, 0), or Mix."""
    alpha, beta, gamma = map(ops.number, numbers_of(policy, INDEPENDENT) or (1, 0, 0))
    pull, drift = gamma * (2 - gamma), alpha**2 / size
    lost = ops.number(0) if is_certain(lambda: alpha == 0) else drift / (pull + drift)
    left = alpha**2 * ((size - 1) / size) + beta * (2 * alpha + beta)
    return Relaxation(lost, pull + drift, left)


def _anchored(p: Any, samples: Any, anchors: Any, *others: Any) -> tuple[Atoms, Relaxation, Arithmetic]:
    sizes = arguments.size(samples), arguments.size(anchors, name="anchors", minimum=0)
    atoms, ops = prepared(p, samples, anchors, *others)
    size, real = map(ops.number, sizes)
    every = size + real
    share = size / every
    rate = (size + real * (2 * size + real)) / every**2
    lost = every / (size + real * (2 * size + real))
    return atoms, Relaxation(lost, rate, share * ((size - 1) / every)), ops


def _start(atoms: Atoms, ops: Arithmetic) -> tuple[Number, Number]:
    """Return S_0 and 1 − S_0."""
    return total(atoms, lambda p, q, log: p * p, ops), total(atoms, lambda p, q, log: p * q, ops)


def _formula(policy: Policy, size: Number, ops: Arithmetic) -> Number:
    """Return the share of the diversity that a policy which keeps all data loses in the end, as an expression."""
    import sympy

    if isinstance(policy, Accumulate):
        return 1 - sums.sine_product(size, ops)
    middle, width = 1 / (2 * size), sympy.sqrt(12 * size - 3) / (2 * size)
    kept = sympy.gamma(2 - 1 / size) / (sympy.gamma(2 - middle - width) * sympy.gamma(2 - middle + width))
    return 1 - (1 - 1 / size) * kept
