"""Finite data and two atoms: the exact law of the data of each generation, and the chain until one atom is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.decoding import Decoding
from collapse_theory.discrete.binomials import binomial_rows
from collapse_theory.loop.decoded import decode, decoding_of, weights_of
from collapse_theory.policy import Mix, Policy, Replace, split

if TYPE_CHECKING:
    from collapse_theory.markov import AbsorbingChain

__all__ = ["decoded_chain", "decoded_counts"]

Floats = NDArray[np.float64]

_LARGEST = 3000


@floats_only
def decoded_chain(samples: Any, *, decoding: Decoding = Decoding()) -> AbsorbingChain:
    """Build the Markov chain of the counts of two atoms if each generation is drawn from the decoded fit of the last.

    Parameters
    ----------
    samples : int in [2, 3000]
        Data drawn per generation, D.
    decoding : Decoding

    Returns
    -------
    AbsorbingChain
        States ``"1+3"``, …; the point masses are absorbing, in the order of the atoms.

    Raises
    ------
    ValueError
        If an argument is out of range, or the decoding leaves only one atom from every state.

    Notes
    -----
    From a count c of the first atom the next one is Binomial(D, T(c/D)). Exact up to rounding.

    Examples
    --------
    >>> chain = decoded_chain(100, decoding=Decoding(temperature=0.9))
    >>> round(float(chain.mean_steps()[chain.names.index("50+50")]), 4)
    28.0471
    """
    from collapse_theory.markov import AbsorbingChain

    size = checks.whole("samples", samples, minimum=2, maximum=_LARGEST)
    counts = np.arange(size - 1, 0, -1)
    shares = _first_shares(counts / size, decoding_of(decoding))
    matrix = _binomial(size, shares)
    names = [f"{c}+{size - c}" for c in (*counts.tolist(), size, 0)]
    return AbsorbingChain.from_rows(matrix[:, counts], matrix[:, [size, 0]], names=names)


@floats_only
@np.errstate(under="ignore")
def decoded_counts(
    p: Any,
    *,
    samples: Any,
    fits: Any,
    policy: Policy = Replace(),
    decoding: Decoding = Decoding(),
) -> Floats:
    """Distribution of the count of the first of two atoms in the data of the last fit.

    Parameters
    ----------
    p : array_like, shape (2,)
        Original distribution.
    samples : int in [1, 3000]
        Data drawn from the decoded model per generation, D.
    fits : int >= 1
        Draw-then-fit steps.
    policy : Replace, Fresh or Mix without beta
        Under ``Fresh(m)`` counts go up to D + m; under ``Mix(alpha, 0, gamma)`` the model of a count c is
        :math:`alpha c/D + gamma p_0`.
    decoding : Decoding

    Returns
    -------
    float array, shape (D + 1,) or (D + m + 1,)
        Probability of each count.

    Raises
    ------
    ValueError
        If an argument is out of range, there are not two atoms, or the policy remembers more than one count.

    Notes
    -----
    Exact up to rounding, from products of binomial transition matrices.

    Examples
    --------
    >>> law = decoded_counts([0.5, 0.5], samples=4, fits=2, decoding=Decoding(temperature=0.5))
    >>> law.round(3)
    array([0.25 , 0.168, 0.165, 0.168, 0.25 ])
    """
    weights, known = weights_of(p), decoding_of(decoding)
    if weights.size != 2:
        raise ValueError(f"`p` must have two atoms; it has {weights.size}. Simulate it by `montecarlo`.")
    count = checks.whole("fits", fits, minimum=1, maximum=checks.LARGEST_COUNT)
    base, real = split(policy)
    mix = Mix(1.0, 0.0, 0.0) if isinstance(base, Replace) else base
    if not isinstance(mix, Mix) or mix.beta != 0:
        raise ValueError(
            f"`policy` must be Replace(), Fresh(…) or Mix(…) without beta; got {checks.shown(policy)}. "
            "Simulate it by `montecarlo`."
        )
    size = checks.whole("samples", samples, minimum=1, maximum=_LARGEST)
    fresh = checks.whole("anchors", real, minimum=0, maximum=_LARGEST)
    checks.affordable("fits", count, seconds=1e-9 * (size + fresh) ** 2.0 * count, memory=0.0, remedy="Ask for fewer.")
    models = float(mix.alpha) * np.arange(size + fresh + 1) / (size + fresh) + float(mix.gamma) * weights[0]
    given = _binomial(size, _first_shares(models, known))
    start = _binomial(size, _first_shares(weights[:1], known))[0]
    extra = _binomial(fresh, weights[:1])[0]
    law = np.convolve(start, extra)
    for _ in range(count - 1):
        law = np.convolve(law @ given, extra)
    return np.asarray(law)


def _first_shares(models: Floats, decoding: Decoding) -> Floats:
    return np.array([decode(np.array([x, 1 - x]), decoding)[0] for x in models])


def _binomial(size: int, shares: Floats) -> Floats:
    """Return the law of a binomial count in each row."""
    inside = np.clip(shares, 0, 1)
    return binomial_rows(size, inside, 1 - inside)
