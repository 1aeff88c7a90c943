r"""A fixed point of a loop with a temperature, with a proof that it exists and is the only one nearby.

Given x, the probability of one token, :math:`c = (x - a)/x^s`. If a ball P of another token satisfies
:math:`a_i + cP^s \subset P` and the slope :math:`cs P^{s-1}` is below 1 on it, P contains the low root of that token,
and no other root (Banach). This gives an enclosure of G(x), the sum of all probabilities minus 1. Opposite signs of G
at two values of x prove a fixed point between them; a slope of G above 0 on all of the interval proves that it is the
only one there, and that it is stable (``docs/theory/decoding.md``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import flint
import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.decoding import Decoding
from collapse_theory.enclosure import Enclosure
from collapse_theory.loop.branch import others
from collapse_theory.loop.decoded import decoding_of, weights_of
from collapse_theory.loop.fixed import FixedPoint, fixed_point

__all__ = ["CertifiedState", "certified_state"]

Floats = NDArray[np.float64]
Balls = list[flint.arb]

_BITS = 80
_MOST_ROOM = 1e8  # so that no ball passes the bound on all of them
_WIDTHS = (2e-14, 1e-13, 1e-12, 1e-11, 1e-9, 1e-7)


@dataclass(frozen=True)
class CertifiedState:
    """A fixed point of a loop that provably exists, and is the only one in a neighbourhood.

    Attributes
    ----------
    top, entropy : Enclosure
        Its largest probability, and its entropy in nats.
    slope : Enclosure
        Largest slope of a token; if it is below 1, no other fixed point anywhere has that property.
    width : float
        No other fixed point at which all tokens but one are low has the probability of that one within ``width`` of its
        value here.

    Examples
    --------
    >>> certified_state([0.5, 0.3, 0.2], real=0.5, decoding=Decoding(temperature=0.9)).top
    0.520710…(±1e-13)
    """

    top: Enclosure
    entropy: Enclosure
    slope: Enclosure
    width: float


@floats_only
def certified_state(
    p: Any, *, real: Any, decoding: Decoding, start: str = "diverse", atom: Any = None
) -> CertifiedState:
    """Enclose the state in which a loop with unlimited data comes to rest, and prove that it exists.

    Parameters
    ----------
    p, real, decoding, start, atom
        As for :func:`fixed_point`; the decoding has a temperature only, and the share of real data is less than 1.
        Floats stand for their exact binary values, and ``p`` is divided by its sum.

    Returns
    -------
    CertifiedState

    Raises
    ------
    ValueError
        As for :func:`fixed_point`; if the decoding cuts; or if the state is so close to a threshold that nothing can be
        proved.

    Notes
    -----
    Ball arithmetic throughout; the floats of :func:`fixed_point` only say where to centre the balls. About 12 digits,
    fewer close to a threshold.

    Examples
    --------
    >>> found = certified_state([0.001] * 1000, real=0.3, decoding=Decoding(temperature=0.9), start="collapsed")
    >>> found.top.decimal(11)
    '0.42362391786'
    """
    known = decoding_of(decoding)
    if not known.is_smooth:
        raise ValueError(f"`decoding` must have a temperature only; got {known}. Follow it with `path`.")
    found = fixed_point(p, real=real, decoding=known, start=start, atom=atom)
    share = checks.real("real", real)
    if share == 1 or found.top == 1:
        raise ValueError("`real` and `p` must leave something to prove; got real data only, or one atom. Use p itself.")
    with flint.ctx.workprec(_BITS):
        tokens = _Tokens.of(weights_of(p), share, known, found)
        for width in _WIDTHS:
            proved = tokens.proved(width * tokens.x)
            if proved is not None:
                return proved
    raise ValueError(
        f"`real` must be further from a threshold; at {share:.15g} nothing is proved about the state near the top "
        f"probability {found.top:.6g}. Change it."
    )


@dataclass(frozen=True)
class _Tokens:
    """The distinct tokens of a state but one, their numbers, real parts and probabilities; x is that of the one."""

    x: float
    own: flint.arb
    real: Balls
    real_floats: Floats
    near: Floats
    counts: list[int]
    s: flint.arb

    @classmethod
    def of(cls, p: Floats, share: float, decoding: Decoding, found: FixedPoint) -> _Tokens:
        place = int(found.p.argmax())
        rest = (np.arange(p.size) != place) & (p > 0)
        values, first, counts = np.unique(p[rest], return_index=True, return_counts=True)
        scale = flint.arb(share) / _total(p)
        return cls(
            float(found.p[place]),
            scale * float(p[place]),
            [scale * value for value in values.tolist()],
            share * values,
            found.p[rest][first],
            counts.tolist(),
            1 / flint.arb(decoding.temperature),
        )

    def proved(self, width: float) -> CertifiedState | None:
        """Return what is proved if the state lies within ``width`` of x; None if nothing is."""
        low, high = (flint.arb(self.x + sign * width) for sign in (-1, 1))
        below, above = self._lows(low), self._lows(high)
        if below is None or above is None:
            return None
        if not (low + self._sum(below) < 1 and high + self._sum(above) > 1):
            return None
        x = low.union(high)
        p = [a.union(b) for a, b in zip(below, above, strict=True)]
        slope = self.s * (x - self.own) / x
        if not (slope < 1 or (slope > 1 and self._growth(x, p, slope) > 0)):
            return None
        entropy = -x * x.log() - sum((n * q * q.log() for n, q in zip(self.counts, p, strict=True)), flint.arb(0))
        steepest = max(
            (self.s * (1 - a / q) for a, q in zip(self.real, p, strict=True)), key=lambda b: float(b.upper())
        )
        largest = steepest if steepest > slope else slope
        return CertifiedState(_enclosed(x), _enclosed(entropy), _enclosed(largest), width)

    def _lows(self, x: flint.arb) -> Balls | None:
        """Return balls that hold the low roots of all tokens when the one has x."""
        s, c = self.s, (x - self.own) / x**self.s
        near = others(float(x), float(self.own), self.real_floats, float(s), self.near)
        if not np.isfinite(near).all():
            return None
        grown = c * flint.arb(float(near.max()) * (1 + 1e-6)) ** (s - 1) if s >= 1 else None
        if grown is not None and not s * grown < 1:
            return None
        room = 8.0 if grown is None else 8.0 / (1 - float((s * grown).upper()))
        if room > _MOST_ROOM:
            return None
        result = []
        for a, value, radius in zip(self.real, near.tolist(), (near * (room * 2.0**-52)).tolist(), strict=True):
            ball = flint.arb(value, radius)
            image = a + c * ball**s
            if not ball.contains(image) or (grown is None and not s * (image - a) / ball < 1):
                return None
            result.append(image)
        return result

    def _sum(self, p: Balls) -> flint.arb:
        return sum((n * q for n, q in zip(self.counts, p, strict=True)), flint.arb(0))

    def _growth(self, x: flint.arb, p: Balls, slope: flint.arb) -> flint.arb:
        """Return an enclosure of dG/dx, as p_i^s = (p_i - a_i)/c and (1 - m_x)/x^s = dc/dx."""
        terms = flint.arb(0)
        for n, a, q in zip(self.counts, self.real, p, strict=True):
            synthetic = q - a
            terms += n * synthetic / (1 - self.s * synthetic / q)
        return 1 + (1 - slope) * terms / (x - self.own)


def _total(p: Floats) -> flint.arb:
    """Return a ball that holds the sum of floats, which is rounded once."""
    return flint.arb(math.fsum(p)) + flint.arb(0, 2.0**-53)


def _enclosed(ball: flint.arb) -> Enclosure:
    """Return a ball with the digits that it guarantees."""
    relative = ball.rad() / abs(ball).lower()
    return Enclosure(ball, max(1, math.floor(-math.log10(max(float(relative), 1e-24)))))
