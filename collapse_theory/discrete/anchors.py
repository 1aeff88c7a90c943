r"""Homozygosity, :math:`E\sum_i p_i^2`, under each data policy: closed forms, because its recursion is linear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Arithmetic, Number, is_symbolic
from collapse_theory.discrete.atoms import prepare, total
from collapse_theory.policy import Accumulate, Mix, Policy, Replace

__all__ = ["anchored_homozygosity", "anchored_limit", "dirichlet_limit", "homozygosity", "homozygosity_limit"]


@dataclass(frozen=True)
class _Relaxation:
    """1 − F falls towards a share ``kept`` of its first value; the rest falls by 1 − ``rate`` each fit."""

    start: Number
    diversity: Number
    rate: Number
    kept: Number

    def after(self, fits: Any, ops: Arithmetic) -> Number:
        return self.start + self.diversity * (1 - self.kept) * _gone(self.rate, fits, ops)

    @property
    def limit(self) -> Number:
        return self.start + self.diversity * (1 - self.kept)


def homozygosity(p: Any, *, samples: Any, fits: Any, policy: Policy | None = None) -> Any:
    r"""Probability that two independent draws from the fitted distribution are equal, averaged over runs.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution; non-negative, sums to 1.
    samples : int >= 1 or symbol
        Data drawn per generation, M.
    fits : int >= 0, array of int, or symbol
        Draw-then-fit steps done.
    policy : Policy, optional
        :class:`~collapse_theory.policy.Replace` if left out; ``Mix`` or ``Accumulate``.

    Returns
    -------
    number, or array like ``fits``
        In [1/K, 1].

    Raises
    ------
    ValueError
        If ``p`` is not a distribution, a count is out of range, or no closed form is known for the policy.

    Notes
    -----
    Exact. Replace: :math:`1 - (1-1/M)^t (1-S_0)`, seddik2024 eq. (6). Mix, for the distribution that is sampled:
    :math:`1-S` relaxes at the rate :math:`\gamma(2-\gamma) + \alpha^2/M`. Accumulate, for the pool of all data:
    :math:`1 - (1-S_0) \prod_{s \le t} (1 - 1/(Ms^2))`.

    Examples
    --------
    >>> homozygosity([0.5, 0.5], samples=2, fits=1)
    0.75
    >>> from collapse_theory.policy import Accumulate, Mix
    >>> homozygosity([0.5, 0.5], samples=2, fits=1, policy=Accumulate())
    0.75
    >>> round(homozygosity([0.5, 0.5], samples=2, fits=1, policy=Mix(0.5, 0.0, 0.5)), 12)
    0.5625
    """
    ops = arithmetic.of(p, samples, fits)
    counts = checks.fits(fits)
    if isinstance(policy, Accumulate):
        start, diversity = _start(p, ops)
        return _plain(start + diversity * (1 - _accumulated(_size(samples, ops), counts, ops)), ops)
    return _plain(_relaxation(p, samples, policy, ops).after(counts, ops), ops)


def homozygosity_limit(p: Any, *, samples: Any, policy: Policy | None = None) -> Number:
    r"""Limit of :func:`homozygosity` for many fits; its parameters are those of :func:`homozygosity`.

    Returns
    -------
    number
        1 under Replace, and under any ``Mix`` without original data; less under the other policies.

    Raises
    ------
    ValueError
        As :func:`homozygosity`.

    Notes
    -----
    Mix: the fixed point :math:`S_0 + (1-S_0)\,\frac{\alpha^2/M}{\gamma(2-\gamma)+\alpha^2/M}`. Accumulate:
    :math:`1 - (1-S_0)\sin(\pi/\sqrt M)/(\pi/\sqrt M)`, in the form of kazdan2024.

    Examples
    --------
    >>> from collapse_theory.policy import Mix
    >>> homozygosity_limit([0.5, 0.5], samples=100)
    1.0
    >>> homozygosity_limit([0.5, 0.5], samples=1, policy=Mix(0.5, 0.0, 0.5))
    0.625
    """
    ops = arithmetic.of(p, samples)
    if isinstance(policy, Accumulate):
        start, diversity = _start(p, ops)
        angle = ops.pi / ops.sqrt(_size(samples, ops))
        return _plain(start + diversity * (1 - _sine(angle, ops) / angle), ops)
    return _plain(_relaxation(p, samples, policy, ops).limit, ops)


def anchored_homozygosity(p: Any, *, samples: Any, anchors: Any, fits: Any) -> Any:
    r"""Homozygosity when each fit also sees fresh real data.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution; non-negative, sums to 1.
    samples : int >= 1 or symbol
        Synthetic data per generation, M.
    anchors : int >= 0 or symbol
        Real data per generation, m, drawn anew from ``p``.
    fits : int >= 0, array of int, or symbol
        Fits done, each on M synthetic and m real data.

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
    Exact: :math:`(M+m)^2 S' = M + m + M(M-1) S + (2Mm + m(m-1)) S_0`.

    Examples
    --------
    >>> anchored_homozygosity([0.5, 0.5], samples=1, anchors=1, fits=1)
    0.75
    """
    ops = arithmetic.of(p, samples, anchors, fits)
    return _plain(_anchored(p, samples, anchors, ops).after(checks.fits(fits), ops), ops)


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
    ops = arithmetic.of(p, samples, anchors)
    return _plain(_anchored(p, samples, anchors, ops).limit, ops)


def dirichlet_limit(p: Any, *, anchors: Any) -> Any:
    r"""Parameters of the stationary Dirichlet law with real anchors, for many synthetic data.

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
        If ``p`` is not a distribution or ``anchors`` no count.

    Notes
    -----
    Stationary law of the diffusion with parent-independent mutation; its homozygosity is the limit M → ∞ of
    :func:`anchored_limit`.

    Examples
    --------
    >>> dirichlet_limit([0.25, 0.75], anchors=2)
    array([1., 3.])
    """
    entries, strength = checks.distribution(p), 2 * checks.whole("anchors", anchors, minimum=1)
    if isinstance(entries, np.ndarray):
        return strength * entries / entries.sum()
    return [strength * entry for entry in entries]


def _relaxation(p: Any, samples: Any, policy: Policy | None, ops: Arithmetic) -> _Relaxation:
    size = _size(samples, ops)
    if policy is None or isinstance(policy, Replace):
        alpha, gamma = ops.number(1), ops.number(0)
    elif isinstance(policy, Mix):
        alpha, gamma = ops.number(policy.alpha), ops.number(policy.gamma)
    else:
        raise ValueError(f"`policy` must be Replace, Mix or Accumulate; got {policy!r}. Simulate the others.")
    pull, drift = gamma * (2 - gamma), alpha**2 / size
    kept = ops.number(1) if pull + drift == 0 else pull / (pull + drift)
    return _Relaxation(*_start(p, ops), pull + drift, kept)


def _anchored(p: Any, samples: Any, anchors: Any, ops: Arithmetic) -> _Relaxation:
    size, real = _size(samples, ops), _size(anchors, ops, name="anchors", minimum=0)
    rate = (size + real * (2 * size + real)) / (size + real) ** 2
    return _Relaxation(*_start(p, ops), rate, real * (2 * size + real - 1) / (size + real * (2 * size + real)))


def _start(p: Any, ops: Arithmetic) -> tuple[Number, Number]:
    atoms = prepare(p, ops)
    return total(atoms, lambda p, q, log: p * p, ops), total(atoms, lambda p, q, log: p * q, ops)


def _gone(rate: Number, fits: Any, ops: Arithmetic) -> Number:
    """Return 1 − (1 − rate)^fits."""
    if ops.name == "sympy":
        return 1 - (1 - rate) ** fits
    if rate == 1:  # nothing is left after one fit
        return np.minimum(fits, 1) if isinstance(fits, np.ndarray) else ops.number(min(int(fits), 1))
    return -ops.expm1(fits * ops.log1p(-rate))


def _accumulated(size: Number, fits: Any, ops: Arithmetic) -> Number:
    """Return the product of 1 − 1/(M s²) over s = 1 … fits."""
    if is_symbolic(fits):
        raise ValueError(f"`fits` must be a number under Accumulate; got the symbol {fits}. Use the limit instead.")
    factors, last = [ops.number(1)], int(np.max(fits, initial=0))
    for s in range(1, last + 1):
        factors.append(factors[-1] * (1 - 1 / (size * s**2)))
    return np.asarray(factors)[fits] if isinstance(fits, np.ndarray) else factors[int(fits)]


def _sine(angle: Number, ops: Arithmetic) -> Number:
    if ops.name == "float64":
        return np.sin(angle)
    if ops.name == "arb":
        return angle.sin()
    import mpmath
    import sympy

    return mpmath.sin(angle) if ops.name == "mpmath" else sympy.sin(angle)


def _size(value: Any, ops: Arithmetic, *, name: str = "samples", minimum: int = 1) -> Number:
    return value if is_symbolic(value) else ops.number(checks.whole(name, value, minimum=minimum))


def _plain(value: Number, ops: Arithmetic) -> Any:
    return float(value) if ops.name == "float64" and np.ndim(value) == 0 else value
