r"""Both tails of a sum L of log-chi² variables in balls: the trapezoidal rule on a line, with bounds of all it misses.

For c > 0 the function :math:`e^{cy} P(L > x + y)` has the Fourier transform :math:`\Phi(c + iu)`,
:math:`\Phi(s) = E e^{s(L-x)}/s`. By Poisson's summation the rule adds up such probabilities,

.. math:: \frac h{2\pi} \sum_k \Phi(c + ikh) = \sum_m e^{2\pi mc/h}\, P(L > x + 2\pi m/h),

of which m = 0 is asked for; the others are positive, at most 1 for m < 0, and below Chernoff's bound at a line further
off for m > 0. For c < 0 the same holds of :math:`-\Phi` and :math:`P(L \le x)`, with the signs of m exchanged. Terms
that are cut off fall geometrically, as :math:`-\partial_t \ln|\Gamma(\sigma + it)| \ge \arctan(t/\sigma)`.
docs/theory/gaussian.md has the proof.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import flint
import numpy as np

from collapse_theory import checks
from collapse_theory.gaussian.lines import Line, cheapest
from collapse_theory.gaussian.transform import CentredLogChi

__all__ = ["Variables", "of_sizes", "rule", "tails"]

_GUARD_BITS = 24
_SECONDS = 2e-5  # for one variable at one node
_DEEPEST = 1e9  # -ln of a probability that is followed; of smaller ones a bound is told
_FAR_LINES = (-0.5, *(10.0**k for k in range(9)))  # times the distance to the first pole


@dataclass(frozen=True)
class Variables:
    """Independent variables ln(chi²/(2d)), each so many times, in balls.

    Attributes
    ----------
    halves : list of arb
        Half the degrees of freedom of chi², a.
    divisors : list of arb
        Half the divisors of the estimates, d.
    counts : list of int
    """

    halves: list[Any]
    divisors: list[Any]
    counts: list[int]

    @property
    def mean(self) -> Any:
        """E L."""
        return self._total(lambda half, divisor: half.digamma() - divisor.log())

    @property
    def in_floats(self) -> CentredLogChi:
        """The same about its mean, rounded."""
        halves, counts = np.array([float(half) for half in self.halves]), np.array(self.counts, dtype=np.float64)
        order = np.argsort(halves)
        return CentredLogChi(halves[order], counts[order])

    def log_moment(self, s: Any) -> Any:
        """Return ln E e^(sL), for s right of the first pole; a multiple of 2πi apart if it is complex."""
        return self._total(lambda half, divisor: (half + s).lgamma() - half.lgamma() - s * divisor.log())

    def decay(self, centre: Any, height: Any) -> Any:
        """Return a rate at which |E e^(sL)| falls at least, along the line through the centre from a height on."""
        return self._total(lambda half, _: (height / (half + centre)).atan())

    def _total(self, term: Any) -> Any:
        triples = zip(self.halves, self.divisors, self.counts, strict=True)
        first, *others = (count * term(half, divisor) for half, divisor, count in triples)
        return sum(others, start=first)

    @property
    def magnitude(self) -> float:
        """The size of what cancels in the logarithms."""
        sizes = [abs(float(half)) + 2.0 for half in self.halves]
        return math.fsum(n * a * math.log(a) for n, a in zip(self.counts, sizes, strict=True))


def of_sizes(sizes: list[Any], counts: list[int], *, ddof: int) -> Variables:
    """Return the changes of ln sigma² by fits to samples of such sizes, in balls."""
    return Variables([(size - 1) / 2 for size in sizes], [(size - ddof) / 2 for size in sizes], counts)


def tails(variables: Variables, x: Any, bits: int) -> tuple[Any, Any]:
    """Return balls that hold P(L <= x) and P(L > x); the smaller has about so many bits, if x is one number."""
    if x.is_finite() and not x.is_exact():
        ends = [tails(variables, end, bits) for end in (x.lower(), x.upper())]
        return ends[0][0].union(ends[1][0]), ends[0][1].union(ends[1][1])
    guard = _GUARD_BITS + math.ceil(math.log2(variables.magnitude))
    with flint.ctx.workprec(bits + guard):
        offset = float(x - variables.mean)
        if not math.isfinite(offset) or _depth(variables.in_floats, offset) > _DEEPEST:
            return _far(variables, x)
        line, needed = cheapest(variables.in_floats, offset, bits)
    terms = (line.count + 1) * len(variables.halves)
    remedy = "Ask for fewer digits, or for sizes that are equal more often."
    checks.affordable("samples", len(variables.halves), seconds=_SECONDS * terms * (1 + needed / 500), remedy=remedy)
    with flint.ctx.workprec(max(needed, bits) + guard):
        found = rule(variables, x, line)
        other = 1 - found
    return (other, found) if line.centre > 0 else (found, other)


def rule(variables: Variables, x: Any, line: Line) -> Any:
    """Return a ball that holds P(L > x) where the line lies right of 0, and P(L <= x) where left."""
    centre, step, last = flint.arb(line.centre), flint.arb(line.step), line.count
    total = _term(variables, x, flint.acb(centre)).real / 2
    for k in range(1, last + 1):
        node = _term(variables, x, flint.acb(centre, k * step))
        total += node.real
    cut = abs(node if last else flint.acb(2 * total)) * beyond(variables, centre, step, last)
    total += cut * flint.arb(0, 1)
    found = step / flint.arb.pi() * total * (1 if line.centre > 0 else -1)
    return found - flint.arb(0).union(others(variables, x, line))


def beyond(variables: Variables, centre: Any, step: Any, last: int) -> Any:
    """Return a bound of the sum of all terms after a node over the term there."""
    return 1 / (step * variables.decay(centre, last * step)).expm1()


def others(variables: Variables, x: Any, line: Line) -> Any:
    """Return a bound of the probabilities at other points that the rule adds to the one asked for."""
    turn = 2 * flint.arb.pi() / flint.arb(line.step)
    centre, bound = flint.arb(line.centre), flint.arb(line.bound)
    chernoff = (variables.log_moment(bound) - bound * x).exp()
    return 1 / (turn * abs(centre)).expm1() + chernoff / (turn * abs(bound - centre)).expm1()


def _term(variables: Variables, x: Any, s: Any) -> Any:
    return (variables.log_moment(s) - s * x).exp() / s


def _depth(centred: CentredLogChi, offset: float) -> float:
    """Return a bound of -ln of the tail beyond ``offset``, from lines that are not looked for."""
    if offset == 0:
        return 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        lines = np.array([line for line in _FAR_LINES if line * offset > 0]) * centred.halves[0]
        logs = centred.log(lines.astype(np.complex128)).real - lines * offset
    return -float(np.nanmin(logs, initial=0.0))


def _far(variables: Variables, x: Any) -> tuple[Any, Any]:
    """Return what Chernoff's bounds say of a tail that is too small to be followed, or of no x at all."""
    zero, one, first = flint.arb(0), flint.arb(1), min(variables.halves, key=float)
    if x == flint.arb("inf"):
        return one, zero
    if x == flint.arb("-inf"):
        return zero, one
    if not x.is_finite():
        return flint.arb.nan(), flint.arb.nan()
    is_lower = x < variables.mean
    lines = [first * flint.arb(line) for line in _FAR_LINES if (line < 0) == is_lower]
    logs = [variables.log_moment(line) - line * x for line in lines]
    least = zero.union(min(logs, key=float).exp())
    return (least, 1 - least) if is_lower else (1 - least, least)
