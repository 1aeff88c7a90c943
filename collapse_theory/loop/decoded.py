"""The distribution from which data are drawn when a model is decoded.

Simulations have a compiled body of their own; ``tests/montecarlo/kernels/test_decoding.py`` compares the two.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.decoding import Decoding

__all__ = ["decode", "decoded", "decoding_of", "weights_of"]

Floats = NDArray[np.float64]


@floats_only
def decoded(p: Any, *, decoding: Decoding = Decoding()) -> Floats:
    r"""Distribution T(p) of the data when a model is decoded.

    Parameters
    ----------
    p : array_like, shape (K,)
        The model's distribution; non-negative, sums to 1.
    decoding : Decoding
        Temperature, cuts, best of m.

    Returns
    -------
    float array, shape (K,)

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Exact up to rounding. A probability below 1e-308 becomes 0.

    Examples
    --------
    >>> decoded([0.5, 0.3, 0.2], decoding=Decoding(temperature=0.5)).round(3)
    array([0.658, 0.237, 0.105])
    >>> decoded([0.5, 0.3, 0.2], decoding=Decoding(top_p=0.6))
    array([0.625, 0.375, 0.   ])
    >>> decoded([0.5, 0.3, 0.2], decoding=Decoding(best_of=2)).round(12)
    array([0.75, 0.21, 0.04])
    """
    return decode(weights_of(p), decoding_of(decoding))


def weights_of(p: Any, name: str = "p") -> Floats:
    """Return the probabilities of a distribution as floats, with sum 1."""
    values = np.asarray(checks.distribution(p, name=name), dtype=np.float64)
    return np.asarray(values / values.sum())


def decoding_of(decoding: Decoding) -> Decoding:
    """Return a decoding, or say that it is none."""
    remedy = "Pass for example Decoding(temperature=0.9)."
    return checks.instance("decoding", decoding, Decoding, what="a Decoding of collapse_theory.decoding", remedy=remedy)


@np.errstate(under="ignore", divide="ignore")
def decode(p: Floats, decoding: Decoding) -> Floats:
    """Return T(p) for checked arguments; numbers as in :func:`decoded`."""
    alive = p > 0
    if np.count_nonzero(alive) < p.size // 2:
        result = np.zeros_like(p)
        result[alive] = decode(p[alive], decoding)
        return result
    q = p / p.max()
    if decoding.temperature != 1:
        q = np.power(q, 1 / decoding.temperature)
    if decoding.top_k is not None and decoding.top_k < q.size:
        q = np.where(p < np.partition(p, -decoding.top_k)[-decoding.top_k], 0.0, q)
    q /= q.sum()
    if decoding.top_p < 1:
        order = _descending(p)
        enough = int(np.searchsorted(np.cumsum(q[order]), decoding.top_p))
        q[order[enough + 1 :]] = 0.0
        q /= q.sum()
    return _best(p, q, decoding.best_of) if decoding.best_of > 1 else q


def _descending(p: Floats) -> NDArray[np.intp]:
    if (p[:-1] >= p[1:]).all():
        return np.arange(p.size)
    return np.argsort(-p, kind="stable")


def _best(p: Floats, q: Floats, draws: int) -> Floats:
    """Return the distribution of the most probable of some draws from q; what is how probable is told by p."""
    order = _descending(p)[::-1]
    ranked, share = p[order], q[order]
    starts = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1]))
    total = np.add.reduceat(share, starts)
    upto = np.cumsum(total)
    upto /= upto[-1]
    ratio = np.divide(total, upto, out=np.zeros_like(total), where=upto > 0)
    kept = upto**draws * -np.expm1(draws * np.log1p(-np.minimum(ratio, 1.0)))
    factor = np.divide(kept, total, out=np.zeros_like(total), where=total > 0)
    result = np.empty_like(q)
    result[order] = share * np.repeat(factor, np.diff(np.append(starts, p.size)))
    return np.asarray(result / result.sum())
