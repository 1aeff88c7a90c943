r"""Second moments of a fit to M data of the last fit and m fresh real ones.

Put the original mean at 0 and let :math:`L = M + m`. The scatter of the L data is that of either part and
:math:`\tfrac{Mm}{L} \, dd^\top`, d the difference of the means of the parts, normal about the last mean with covariance
S/M + I/m. The new mean is normal as well, its covariance with d is (S - I)/L. All brackets are of linear functions of
I, S and the square of the last mean.
"""

from __future__ import annotations

from typing import NamedTuple

from collapse_theory.arithmetic import Number
from collapse_theory.gaussian.moments import Setting
from collapse_theory.gaussian.squares.result import SYMMETRIC
from collapse_theory.gaussian.steps import followed

__all__ = ["fresh_squares"]


class Form(NamedTuple):
    """The matrix ``one`` I + ``s`` S + ``mm`` times the square of the mean."""

    one: Number
    s: Number
    mm: Number

    def plus(self, other: Form, factor: Number = 1) -> Form:
        return Form(self.one + factor * other.one, self.s + factor * other.s, self.mm + factor * other.mm)


class Fit(NamedTuple):
    """Expectations over the original variance, and of brackets."""

    one: Number
    s: Number
    mm: Number
    ss: Number
    s_mm: Number
    mmmm: Number

    def bracket(self, x: Form, y: Form) -> Number:
        """Return E <x, y>."""
        return (
            x.one * y.one * self.one
            + (x.one * y.s + x.s * y.one) * self.s
            + (x.one * y.mm + x.mm * y.one) * self.mm
            + x.s * y.s * self.ss
            + (x.s * y.mm + x.mm * y.s) * self.s_mm
            + x.mm * y.mm * self.mmmm
        )


def fresh_squares(anchors: Number, case: Setting, kind: int) -> Number:
    """Return E <S, S> of the fit after n generations."""
    zero, one, real = case.ops.number(0), case.ops.number(1), case.ops.number(anchors)

    def step(state: tuple[Number, ...], size: Number) -> tuple[Number, ...]:
        return _next(Fit(*state), size, real, case.ddof, kind)

    return Fit(*followed(Fit(one, one, zero, one, zero, zero), step, case)).ss


def _next(fit: Fit, size: Number, real: Number, ddof: int, h: int) -> Fit:
    total, divisor = size + real, size + real - ddof
    lever, share = size * real / total, size / total
    old, new = Form(0, size - 1, 0), Form(real - 1, 0, 0)  # mean scatter of the two parts
    gap, gap_error = Form(1 / real, 1 / size, 1), Form(1 / real, 1 / size, 0)
    mean_error = Form(real / total**2, size / total**2, 0)
    mean = mean_error.plus(Form(0, 0, 1), share**2)
    both = Form(-1 / total, 1 / total, 0)
    last = Form(0, 0, 1)
    scatter = old.plus(new).plus(gap, lever)
    bracket = fit.bracket
    wishart = h * ((size - 1) * fit.ss + (real - 1) * fit.one)
    gaps = h * (bracket(gap_error, gap_error) + 2 * bracket(gap_error, last))
    crossed = h * (bracket(both, both) + 2 * share * bracket(both, last))
    means = h * (bracket(mean_error, mean_error) + 2 * share**2 * bracket(mean_error, last))
    one = Form(1, 0, 0)
    return Fit(
        fit.one,
        bracket(scatter, one) / divisor,
        bracket(mean, one),
        (bracket(scatter, scatter) + wishart + lever**2 * gaps) / divisor**2,
        (bracket(scatter, mean) + lever * crossed) / divisor,
        bracket(mean, mean) + means if h == SYMMETRIC else 0 * fit.ss,
    )
