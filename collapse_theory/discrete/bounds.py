r"""Published bounds, as printed and with their domain of validity; compare with the exact values.

Sources: seddik2024 (language-model collapse, statistical), suresh2024 (rate of model collapse).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.discrete.atoms import prepare_floats

__all__ = [
    "branching_rate",
    "collapse_probability_bounds",
    "collapse_time_bounds",
    "poisson_presence",
    "presence_bounds",
]


def collapse_probability_bounds(p: Any, *, samples: int, fits: int) -> tuple[float, float]:
    r"""Bounds on the probability of total collapse within some fits.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution with at least two atoms.
    samples : int >= 1
        Data drawn per generation, n.
    fits : int >= 1
        Draw-then-fit steps done, m. At m = 0 the lower bound is wrong for small n.

    Returns
    -------
    (float, float)
        Lower bound (may be negative, then it says nothing) and upper bound on P(T <= m).

    Raises
    ------
    ValueError
        If ``p`` is not a distribution or has one atom only, or a count is out of range.

    Notes
    -----
    Source: seddik2024 eq. (7), :math:`1 - n(1-S_0)(1-1/n)^m \le P(T \le m) \le 1 - \frac{1-S_0}{1-1/s}(1-1/n)^m`,
    s atoms. Exact value: :meth:`CollapseTime.cdf`.

    Examples
    --------
    >>> collapse_probability_bounds([0.5, 0.5], samples=2, fits=1)
    (0.5, 0.5)
    """
    diversity, most, size = _seddik(p, samples)
    left = (1 - 1 / size) ** checks.whole("fits", fits, minimum=1)
    return 1 - size * diversity * left, 1 - diversity / most * left


def collapse_time_bounds(p: Any, *, samples: int) -> tuple[float, float]:
    r"""Bounds on the mean collapse time.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution with at least two atoms.
    samples : int >= 1
        Data drawn per generation, n.

    Returns
    -------
    (float, float)
        Lower and upper bound, in fits.

    Raises
    ------
    ValueError
        If ``p`` is not a distribution or has one atom only, or ``samples`` is no count.

    Notes
    -----
    Source: seddik2024 eq. (8), :math:`1 + \frac{(1-S_0)(n-1)}{1-1/s} \le E[T] \le 1 + (1-S_0) n (n-1)`. The truth is of
    order n: :func:`collapse_time`.

    Examples
    --------
    >>> collapse_time_bounds([0.5, 0.5], samples=2)
    (2.0, 2.0)
    """
    diversity, most, size = _seddik(p, samples)
    return 1 + diversity * (size - 1) / most, 1 + diversity * size * (size - 1)


def branching_rate(fits: Any) -> Any:
    r"""Return g_k of suresh2024: :math:`g_1 = 1`, :math:`g_{k+1} = 1 - e^{-g_k}`.

    Parameters
    ----------
    fits : int >= 1, or array of int
        Draw-then-fit steps done, k.

    Returns
    -------
    float, or array like ``fits``
        In (0, 1]; :math:`k g_k` tends to 2, and :math:`\Phi(g_k) = \Phi(1) + k - 1` for the :func:`abel_coordinate`.

    Raises
    ------
    ValueError
        If ``fits`` is below 1.

    Examples
    --------
    >>> branching_rate(2)
    0.6321205588285577
    """
    counts = checks.fits(fits)
    if np.min(counts, initial=1) < 1:
        raise ValueError(f"`fits` must be at least 1; got {fits!r}. Before the first fit every atom is present.")
    rates = [np.nan, 1.0]
    for _ in range(int(np.max(counts, initial=1)) - 1):
        rates.append(float(-np.expm1(-rates[-1])))
    return np.asarray(rates)[counts] if isinstance(counts, np.ndarray) else rates[counts]


def presence_bounds(p: float, *, samples: int, fits: int) -> tuple[float, float]:
    r"""Bounds on the probability that an atom still has data.

    Parameters
    ----------
    p : float in [0, 1]
        Original probability of the atom.
    samples : int >= 1
        Data drawn per generation, n.
    fits : int >= 1
        Draw-then-fit steps done, k.

    Returns
    -------
    (float, float)
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
    size = checks.whole("samples", samples, minimum=1)
    if not 0 <= p <= 1:
        raise ValueError(f"`p` must be in [0, 1]; got {p!r}. Pass the probability of one atom.")
    count = checks.whole("fits", fits, minimum=1)
    exponent = size * p * branching_rate(count)
    slack = 3 * size * p * p + 3 * count * p
    low = float(-np.expm1(-exponent))
    return low, min(1.0, low + slack * float(np.exp(-exponent)))


def poisson_presence(mean: float, *, samples: int, fits: Any) -> Any:
    r"""Probability that a Poisson rate that is fitted to its own samples is not yet zero.

    Parameters
    ----------
    mean : float >= 0
        Original rate, lambda_0.
    samples : int >= 1
        Draws averaged per generation, n.
    fits : int >= 1, or array of int
        Draw-then-fit steps done, k.

    Returns
    -------
    float, or array like ``fits``

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Exact: :math:`1 - e^{-n\lambda_0 g_k}`. Source: suresh2024 Theorem 2; its Corollary 2 prints
    :math:`e^{+n\theta g_k}`.

    Examples
    --------
    >>> round(poisson_presence(1.0, samples=1, fits=1), 12)
    0.632120558829
    """
    checks.positive("mean", mean, allow_zero=True)
    value = -np.expm1(-checks.whole("samples", samples, minimum=1) * mean * branching_rate(fits))
    return value if np.ndim(value) else float(value)


def _seddik(p: Any, samples: Any) -> tuple[float, float, int]:
    """Return 1 − S_0, 1 − 1/s and n."""
    size, atoms = checks.whole("samples", samples, minimum=1), prepare_floats(p)
    if atoms.is_point_mass:
        raise ValueError("`p` must have at least two atoms for these bounds; it has one. Its collapse time is 0.")
    diversity = float((atoms.counts * atoms.p * atoms.complements).sum())
    return diversity, 1 - 1 / float(atoms.counts.sum()), size
