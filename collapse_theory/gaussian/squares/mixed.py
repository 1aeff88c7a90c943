r"""Second moments of the covariance of a mixture that is fitted, kept and anchored: ``Mix``.

Put the original mean at 0. Given the mixture p, with mean m and covariance v, a fit has the mean m + e and the
covariance s. The next mixture has the mean m' = (1 - gamma) m + alpha e, and its parts lie at
:math:`\gamma m + (1 - \alpha) e`, :math:`\gamma m - \alpha e` and -m' from there. As p is not normal, its fourth
cumulant k and its third one enter as well, of the first kind only. All expected brackets of degree four in the data
close: <v, v>, <v, mm>, <mm, mm>, that of m with the third cumulant, and k.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from collapse_theory.arithmetic import Number
from collapse_theory.gaussian.moments import Setting
from collapse_theory.gaussian.squares.result import SYMMETRIC
from collapse_theory.gaussian.steps import followed
from collapse_theory.policy import Mix

__all__ = ["mixed_squares"]


class Line(NamedTuple):
    """The vector ``m`` times the mean plus ``e`` times the error of the fitted one."""

    m: Number
    e: Number


class Mixture(NamedTuple):
    """Expectations: v and mm over the original variance, and brackets; the last three are of the first kind only."""

    one: Number
    v: Number
    mm: Number
    vv: Number
    v_mm: Number
    mmmm: Number
    skew: Number
    cumulant: Number


@dataclass(frozen=True)
class Fitted:
    """A mixture of which ``size`` data are fitted: expectations of what is polynomial in m, e, s and v."""

    now: Mixture
    size: Number
    bias: Number
    h: int

    def line_line(self, x: Line, y: Line) -> Number:
        """Return E xy over the original variance."""
        return x.m * y.m * self.now.mm + x.e * y.e * self.now.v / self.size

    def v_lines(self, x: Line, y: Line) -> Number:
        """Return E <v, xy>."""
        return x.m * y.m * self.now.v_mm + x.e * y.e * self.now.vv / self.size

    def s_lines(self, x: Line, y: Line) -> Number:
        """Return E <s, xy>."""
        now, errors = self.now, self.now.vv / self.size + self.now.cumulant / self.size**2
        mixed = (x.m * y.e + x.e * y.m) * now.skew / self.size
        return self.bias * (x.m * y.m * now.v_mm + mixed + x.e * y.e * errors)

    def lines(self, w: Line, x: Line, y: Line, z: Line) -> Number:
        """Return E <wx, yz>, where the bracket of me with itself is h/2 of that of mm with ee."""
        now, size, h = self.now, self.size, self.h
        errors = (1 + h) * now.vv / size**2 + now.cumulant / size**3
        pairs = w.m * x.m * y.e * z.e + w.e * x.e * y.m * z.m
        crossed = (w.m * x.e + w.e * x.m) * (y.m * z.e + y.e * z.m) * h / 2
        cubes = w.e * x.e * (y.m * z.e + y.e * z.m) + (w.m * x.e + w.e * x.m) * y.e * z.e
        total = w.m * x.m * y.m * z.m * now.mmmm + (pairs + crossed) * now.v_mm / size
        return total + cubes * now.skew / size**2 + w.e * x.e * y.e * z.e * errors

    @property
    def s_s(self) -> Number:
        """E <s, s>."""
        now, size = self.now, self.size
        return self.bias**2 * (now.vv * (1 + self.h / (size - 1)) + now.cumulant / size)


def mixed_squares(policy: Mix, case: Setting, kind: int) -> Number:
    """Return E <v, v> of the mixture that is drawn from after n fits."""
    shares = tuple(map(case.ops.number, (policy.alpha, policy.beta, policy.gamma)))
    zero, one = case.ops.number(0), case.ops.number(1)

    def step(state: tuple[Number, ...], size: Number) -> tuple[Number, ...]:
        return _next(Fitted(Mixture(*state), size, (size - 1) / (size - case.ddof), kind), *shares)

    return Mixture(*followed(Mixture(one, one, zero, one, zero, zero, zero, zero), step, case)).vv


def _next(fit: Fitted, *shares: Number) -> Mixture:
    alpha, beta, gamma = shares
    mean = Line(alpha + beta, alpha)
    offsets = (Line(gamma, beta + gamma), Line(gamma, -alpha), Line(-alpha - beta, -alpha))
    parts = tuple(zip(shares, offsets, strict=True))

    def within(x: Line) -> Number:
        """Return E <w, xx>, w the covariance inside the parts."""
        return alpha * fit.s_lines(x, x) + beta * fit.v_lines(x, x) + gamma * fit.line_line(x, x)

    def between(x: Line) -> Number:
        """Return E <b, xx>, b the covariance of the means of the parts."""
        total: Number = sum(share * fit.lines(y, y, x, x) for share, y in parts)
        return total

    now, kept = fit.now, alpha * fit.bias + beta
    vv = (
        alpha**2 * fit.s_s
        + (beta**2 + 2 * alpha * beta * fit.bias) * now.vv
        + gamma**2 * now.one
        + 2 * gamma * kept * now.v
    )
    vv = vv + sum(share * (2 * within(x) + between(x)) for share, x in parts)
    v = kept * now.v + gamma * now.one + sum(share * fit.line_line(x, x) for share, x in parts)
    skew, cumulant, mmmm = _higher(fit, shares, offsets, mean, vv) if fit.h == SYMMETRIC else (0 * v, 0 * v, 0 * v)
    return Mixture(now.one, v, fit.line_line(mean, mean), vv, within(mean) + between(mean), mmmm, skew, cumulant)


def _higher(
    fit: Fitted, shares: tuple[Number, ...], offsets: tuple[Line, ...], mean: Line, vv: Number
) -> tuple[Number, Number, Number]:
    """Return the third cumulant times the mean, the fourth cumulant, and the fourth power of the mean."""
    now, (new, old, real) = fit.now, offsets
    third = (
        3 * fit.s_lines(new, mean),
        mean.m * now.skew + 3 * fit.v_lines(old, mean),
        3 * fit.line_line(real, mean),
    )
    fourth = (
        3 * fit.s_s + 6 * fit.s_lines(new, new),
        now.cumulant + 3 * now.vv + 4 * old.m * now.skew + 6 * fit.v_lines(old, old),
        3 * now.one + 6 * fit.line_line(real, real),
    )
    parts = tuple(zip(shares, offsets, third, fourth, strict=True))
    skew = sum(share * (cube + fit.lines(x, x, x, mean)) for share, x, cube, _ in parts)
    power = sum(share * (fourth_of + fit.lines(x, x, x, x)) for share, x, _, fourth_of in parts)
    return skew, power - 3 * vv, fit.lines(mean, mean, mean, mean)
