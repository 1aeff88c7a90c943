"""Where a loop with unlimited data comes to rest, from a diverse or from a collapsed model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.decoding import Decoding
from collapse_theory.loop.branch import polished
from collapse_theory.loop.decoded import decode, decoding_of, weights_of
from collapse_theory.loop.path import shannon

__all__ = ["STARTS", "FixedPoint", "fixed_point", "real_share"]

Floats = NDArray[np.float64]

STARTS = ("diverse", "collapsed")
_LONGEST = 20_000
_LEAST = 1e-9
_STILL, _NEAR = 4e-15, 1e-10


@dataclass(frozen=True)
class FixedPoint:
    """A state that a loop with unlimited data does not leave.

    Attributes
    ----------
    p : float array, shape (K,)
        The model.
    top : float
        Its largest probability.
    entropy : float
        In nats.
    slope : float or None
        Largest derivative of an atom's next probability with respect to its present one, for a fixed normaliser; None
        if there is more than a temperature. Below 1 the state is stable, and no other state has that property.
    fits : int
        Fits after which it was reached from the start.

    Examples
    --------
    >>> fixed_point([0.5, 0.3, 0.2], real=1.0)
    FixedPoint(top=0.5, entropy=1.0296530140645737, slope=0.0, fits=1)
    """

    p: Floats = field(repr=False)
    top: float
    entropy: float
    slope: float | None
    fits: int


@floats_only
def fixed_point(
    p: Any, *, real: Any, decoding: Decoding = Decoding(), start: str = "diverse", atom: Any = None
) -> FixedPoint:
    r"""State in which a loop with unlimited data and a share of real ones comes to rest.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution.
    real : number in [1e-9, 1]
        Share of real data in each generation, :math:`\lambda`; under ``Mix(alpha, beta, gamma)`` it is
        :math:`\gamma/(1-\beta)`.
    decoding : Decoding
        How data are drawn from the model.
    start : {"diverse", "collapsed"}
        The first model: the original, or a point mass.
    atom : int in [0, K - 1], optional
        Where the point mass is; at the most probable atom by default.

    Returns
    -------
    FixedPoint

    Raises
    ------
    ValueError
        If an argument is out of range, or the model still moves after 20 000 fits, as it does close to a threshold, or
        where a cut makes it cycle.

    Notes
    -----
    The recursion :math:`p_{t+1} = (1-\lambda) T(p_t) + \lambda p_0` is iterated until it no longer moves; with a
    temperature only, Newton's method on an equation in one unknown completes it. For a temperature of at least 1, and
    no cuts, T shrinks Hilbert's projective metric by the factor :math:`1/\tau`, and there is only one such state.

    Examples
    --------
    >>> uniform, cold = [0.001] * 1000, Decoding(temperature=0.9)
    >>> [round(fixed_point(uniform, real=0.3, decoding=cold, start=start).top, 3) for start in STARTS]
    [0.001, 0.424]
    """
    weights, share, known = weights_of(p), _share(real), decoding_of(decoding)
    state, place = _first(weights, start, atom)
    enough = _NEAR if known.is_smooth and share < 1 else _STILL
    for fits in range(1, _LONGEST + 1):
        following = share * weights + (1 - share) * decode(state, known)
        change = float(np.abs(following - state).sum())
        state = following
        if change <= enough:
            better = polished(state, place, share * weights, 1 / known.temperature) if enough == _NEAR else state
            if better is not None:
                return _found(better, weights, share, known, fits)
            enough = _STILL
    raise ValueError(
        f"`real` and `decoding` must let the model come to rest within {_LONGEST} fits; with {share:.10g} and {known} "
        "it still moves. Stay away from the threshold, or follow it with `path`."
    )


@floats_only
def real_share(p: Any, *, keep: Any, decoding: Decoding = Decoding(), tolerance: Any = 1e-6) -> tuple[float, float]:
    """Least share of real data at which a loop with unlimited data keeps a given share of its entropy, as a bracket.

    Parameters
    ----------
    p : array_like, shape (K,)
        Original distribution.
    keep : number in (0, 1)
        Share of the entropy of ``p`` that the state reached from the original must have.
    decoding : Decoding
        How data are drawn from the model.
    tolerance : number in [1e-9, 0.1]
        Width of the bracket.

    Returns
    -------
    below, enough : float
        A share of real data that keeps less, and one that keeps at least as much; 0 and 0 if no real data are needed.

    Raises
    ------
    ValueError
        If an argument is out of range, or if for some share no state of rest is reached; see :func:`fixed_point`.

    Notes
    -----
    By bisection: more real data keep more entropy.

    Examples
    --------
    >>> from collapse_theory.tails import zipf
    >>> below, enough = real_share(zipf(1000), keep=0.9, decoding=Decoding(temperature=0.9))
    >>> round(enough, 5)
    0.5235
    """
    weights, known = weights_of(p), decoding_of(decoding)
    level = checks.probability("keep", checks.one("keep", keep)) * shannon(weights)
    width = float(checks.inside("tolerance", checks.real("tolerance", tolerance), 1e-9, 0.1, closed=True))
    if known.is_smooth and known.temperature >= 1:
        return 0.0, 0.0
    below, enough = 0.0, 1.0
    while enough - below > width:
        middle = (below + enough) / 2
        if fixed_point(weights, real=middle, decoding=known).entropy >= level:
            enough = middle
        else:
            below = middle
    return below, enough


def _share(real: Any) -> float:
    share = checks.real("real", real)
    if not _LEAST <= share <= 1:
        raise ValueError(
            f"`real` must be in [{_LEAST:g}, 1]; got {checks.shown(real)}. Without real data, follow the model with "
            "`path`."
        )
    return share


def _first(p: Floats, start: Any, atom: Any) -> tuple[Floats, int]:
    """Return the first model, and its most probable atom."""
    if checks.choice("start", start, STARTS) == "diverse":
        if atom is not None:
            raise ValueError(f'`atom` must be left out with start="diverse"; got {checks.shown(atom)}. Remove it.')
        return p, int(p.argmax())
    place = int(p.argmax()) if atom is None else checks.index("atom", atom, size=p.size, of="atoms")
    first = np.zeros_like(p)
    first[place] = 1.0
    return first, place


def _found(state: Floats, p: Floats, share: float, decoding: Decoding, fits: int) -> FixedPoint:
    slope = None
    if decoding.is_smooth:
        alive = state > 0
        slope = float((1 - share * p[alive] / state[alive]).max()) / decoding.temperature
    return FixedPoint(state, float(state.max()), shannon(state), slope, fits)
