r"""Published bounds, as printed and with their domain of validity; compare with the exact values.

Sources: seddik2024 (language-model collapse, statistical), suresh2024 (rate of model collapse).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Arithmetic, Number, any_kind, is_certain, is_symbolic
from collapse_theory.discrete import arguments, branching
from collapse_theory.discrete.atoms import Atoms, prepared, total
from collapse_theory.discrete.relaxation import gone, remaining

__all__ = [
    "branching_rate",
    "collapse_probability_bounds",
    "collapse_time_bounds",
    "presence_bounds",
]


@any_kind
def collapse_probability_bounds(p: Any, *, samples: Any, fits: Any) -> tuple[Number, Number]:
    r"""Bounds on the probability of total collapse within some fits.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution with at least two atoms.
    samples : int >= 1
        Data drawn per generation, n.
    fits : int >= 1 or array of int
        Draw-then-fit steps done, m. At m = 0 the lower bound is wrong for small n.

    Returns
    -------
    (number, number), or two arrays like ``fits``
        Lower bound (may be negative, then it says nothing) and upper bound on P(T <= m), in the arithmetic of the
        arguments.

    Raises
    ------
    ValueError
        If ``p`` is not a distribution or has one atom only, or a count is out of range.

    Notes
    -----
    Source: seddik2024 eq. (7), :math:`1 - n(1-S_0)(1-1/n)^m \le P(T \le m) \le 1 - \frac{1-S_0}{1-1/s}(1-1/n)^m`,
    s atoms. Exact value: :meth:`CollapseTime.cdf`. In floats the relative error of the upper bound, and of 1 minus
    the lower one, is below 2e-15 (1 + m/n).

    Examples
    --------
    >>> collapse_probability_bounds([0.5, 0.5], samples=2, fits=1)
    (0.5, 0.5)
    """
    count = arguments.fits(fits, minimum=1)
    atoms, size, ops = _seddik(p, samples, fits)
    rate, steps = 1 / size, arguments.for_kind(count, ops)
    left = remaining(rate, 1 - rate, steps, ops)
    spread, most = _diversity(atoms, ops), 1 - 1 / ops.number(atoms.total)
    low = 1 - size * spread * left
    high = (_unevenness(atoms, ops) + spread * gone(rate, 1 - rate, steps, ops)) / most
    return ops.plain(low), ops.plain(high)


@any_kind
def collapse_time_bounds(p: Any, *, samples: Any) -> tuple[Number, Number]:
    r"""Bounds on the mean collapse time.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution with at least two atoms.
    samples : int >= 1
        Data drawn per generation, n.

    Returns
    -------
    (number, number)
        Lower and upper bound, in fits; in the arithmetic of the arguments.

    Raises
    ------
    ValueError
        If ``p`` is not a distribution or has one atom only, or ``samples`` is not a count.

    Notes
    -----
    Source: seddik2024 eq. (8), :math:`1 + \frac{(1-S_0)(n-1)}{1-1/s} \le E[T] \le 1 + (1-S_0) n (n-1)`. The truth is of
    order n: :func:`collapse_time`.

    Examples
    --------
    >>> collapse_time_bounds([0.5, 0.5], samples=2)
    (2.0, 2.0)
    """
    atoms, size, ops = _seddik(p, samples)
    spread, most = _diversity(atoms, ops), 1 - 1 / ops.number(atoms.total)
    low, high = 1 + spread * (size - 1) / most, 1 + spread * size * (size - 1)
    return ops.plain(low), ops.plain(high)


@any_kind
def branching_rate(fits: Any) -> Any:
    r"""Return g_k of suresh2024: :math:`g_1 = 1`, :math:`g_{k+1} = 1 - e^{-g_k}`.

    Parameters
    ----------
    fits : int >= 1, or array of int
        Draw-then-fit steps done, k.

    Returns
    -------
    number, or array like ``fits``
        In (0, 1]; floats for whole numbers, otherwise the kind of number of ``fits``. :math:`k g_k` tends to 2, and
        :math:`\Phi(g_k) = \Phi(1) + k - 1` for the :func:`abel_coordinate`.

    Raises
    ------
    ValueError
        If ``fits`` is below 1.

    Notes
    -----
    By the recursion for small k; from there on by inverting the Abel coordinate, so that the cost does not depend on k.
    The relative error of floats is below 1e-14; balls enclose the value, to about 100 digits from k = 100000 on.

    Examples
    --------
    >>> round(branching_rate(2), 12)
    0.632120558829
    >>> round(branching_rate(10**15) * 10**15, 9)
    2.0
    """
    counts = arguments.fits(fits, minimum=1)
    if is_symbolic(counts):
        raise ValueError(f"`fits` must be a number; got the symbol {counts}. The recursion has no closed form.")
    ops = arithmetic.of(fits)
    return ops.plain(branching.rate(counts, ops))


@any_kind
@np.errstate(under="ignore")
def presence_bounds(p: Any, *, samples: Any, fits: int) -> tuple[Number, Number]:
    r"""Bounds on the probability that an atom still has data.

    Parameters
    ----------
    p : number in [0, 1]
        Original probability of the atom.
    samples : int >= 1
        Data drawn per generation, n.
    fits : int >= 1
        Draw-then-fit steps done, k.

    Returns
    -------
    (number, number)
        Lower and upper bound; the upper one is 1 where :math:`3np^2 + 3kp \ge 1`, where the theorem is empty.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Source: suresh2024 Theorem 1, :math:`1 - e^{-npg_k} \le P \le 1 - (1 - 3np^2 - 3kp) e^{-npg_k}`. Exact value:
    :func:`presence_probability`.

    Examples
    --------
    >>> low, high = presence_bounds(0.001, samples=100, fits=1)
    >>> round(low, 6), round(high, 6)
    (0.095163, 0.098149)
    """
    chance, given = arguments.share("p", p), arguments.size(samples)
    count = _one_count(fits)
    ops = arithmetic.of(p, samples, fits)
    chance, size = ops.number(chance), ops.number(given)
    exponent = size * chance * branching.rate(count, ops)
    slack = 3 * size * chance * chance + 3 * ops.number(count) * chance
    low = -ops.expm1(-exponent)
    return ops.plain(low), ops.plain(_at_most_one(low, slack, ops.exp(-exponent)))


def _at_most_one(low: Number, slack: Number, weight: Number) -> Number:
    """Return min(1, low + slack · weight), where low + weight = 1; the second where a ball leaves it open."""
    if is_symbolic(slack):
        import sympy

        return sympy.Min(1, low + slack * weight)
    return low + weight if is_certain(lambda: slack >= 1) else low + slack * weight


def _one_count(fits: Any) -> int:
    return checks.whole("fits", fits, minimum=1, maximum=arguments.LARGEST)


def _seddik(p: Any, samples: Any, *others: Any) -> tuple[Atoms, Number, Arithmetic]:
    """Return the atoms, n, and the arithmetic of the arguments."""
    size = arguments.size(samples)
    atoms, ops = prepared(p, samples, *others)
    if atoms.is_point_mass:
        raise ValueError("`p` must have at least two atoms for these bounds; it has one. Its collapse time is 0.")
    return atoms, ops.number(size), ops


def _diversity(atoms: Atoms, ops: Arithmetic) -> Number:
    """Return 1 − S_0."""
    return total(atoms, lambda p, q, log: p * q, ops)


def _unevenness(atoms: Atoms, ops: Arithmetic) -> Number:
    """Return S_0 − 1/s."""
    equal = 1 / ops.number(atoms.total)
    return total(atoms, lambda p, q, log: (p - equal) * (p - equal), ops)
