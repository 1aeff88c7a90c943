r"""A pool of all data, of which each fit takes some without replacement.

Given the pool, whose data deviate by r from their mean, a fit depends on sums over m of the N deviations. Their
expected brackets follow from the chances that one, two, three or four given data are all taken, and from sums over
*distinct* data of the pool, which :math:`\sum r = 0` reduces to two: P, the bracket of :math:`\sum rr^\top` with
itself, and p, the sum of the brackets of :math:`rr^\top` with itself, in one dimension the sum of fourth powers, of the
second kind zero. So the pool needs P, p and :math:`E \sum rr^\top` only, and these close.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from collapse_theory.arithmetic import Number
from collapse_theory.gaussian.moments import Setting
from collapse_theory.gaussian.squares.result import SYMMETRIC
from collapse_theory.gaussian.steps import asked, sizes_of

__all__ = ["subsampled_squares"]

_SECONDS = 3e-5  # for a step in floats


@dataclass(frozen=True)
class Pool:
    """Expectations for a pool of ``count`` data: its covariance v with divisor ``count``, <v, v> and mean <rr, rr>."""

    count: Number
    first: Number
    square: Number
    fourth: Number


@dataclass(frozen=True)
class Fit:
    """Expectations for a fit to a part of the pool: covariance s, offset d from the mean of the pool, and brackets."""

    s: Number
    d: Number
    vs: Number
    vd: Number
    ss: Number
    sd: Number
    dd: Number


def subsampled_squares(case: Setting, kind: int) -> Number:
    """Return E <s, s> of the fit after n generations."""
    return asked(_steps(case, kind), case, seconds=_SECONDS)[0]


def _steps(case: Setting, kind: int) -> Iterator[tuple[Number]]:
    """Yield E <s, s> of the fit after 0, 1, … generations."""
    yield (case.ops.number(1),)
    pool, fit = None, None
    for size in sizes_of(case):
        pool = _first(size, kind) if pool is None or fit is None else _grown(pool, fit, size, kind)
        fit = _fitted(pool, size, case.ddof, kind)
        yield (fit.ss,)


def _first(size: Number, kind: int) -> Pool:
    less = 1 - 1 / size
    return Pool(size, less, less**2 + kind * less / size, 3 * less**2 if kind == SYMMETRIC else 0 * size)


def _fitted(pool: Pool, m: Number, ddof: int, h: int) -> Fit:
    """Return what m data that are taken from the pool have: e1 is the sum of their deviations, e2 that of rr'."""
    n, divisor = pool.count, m - ddof
    p, square = n * pool.fourth, n * n * pool.square
    one, two, three, four = _chances(m, n)
    pairs = square - p  # over distinct i, j of <rr_i, rr_j>; that of <r_i r_j, r_i r_j> is h/2 of it
    chained, crossed = p - pairs, p - pairs * h / 2  # of <rr_i, r_j r_k> and <r_i r_j, r_i r_k>
    e2_e2 = one * p + two * pairs
    e1_e2 = one * p + two * (pairs - 2 * p) + three * chained
    e1_e1 = (
        one * p + two * ((1 + h) * pairs - 4 * p) + three * (2 * chained + 4 * crossed) - four * (chained + 2 * crossed)
    )
    offset = (n - m) / (m * (n - 1))
    unbiased = n / (n - 1) * (m - 1) / divisor
    return Fit(
        unbiased * pool.first,
        offset * pool.first,
        unbiased * pool.square,
        offset * pool.square,
        (e2_e2 - 2 * e1_e2 / m + e1_e1 / m**2) / divisor**2,
        (e1_e2 - e1_e1 / m) / (m**2 * divisor),
        e1_e1 / m**4,
    )


def _chances(m: Number, n: Number) -> list[Number]:
    """Return the chances that 1, 2, 3 and 4 given data are all taken; where m < 4 the sums that they weigh are 0."""
    chances = [m / n]
    for j in (1, 2, 3):
        chances.append(chances[-1] * (m - j) / (n - j) if n > j else 0 * n)
    return chances


def _grown(pool: Pool, fit: Fit, size: Number, h: int) -> Pool:
    """Add data that are drawn from the fit: their mean y and their scatter about it are independent."""
    n, total = pool.count, pool.count + size
    lever, freedom = size * n / total, size - 1
    yy = fit.dd + (2 * (1 + h) * fit.sd + (1 + h) * fit.ss / size) / size
    vy, sy = fit.vd + fit.vs / size, fit.sd + fit.ss / size
    square = (
        n * n * pool.square
        + 2 * n * (freedom * fit.vs + lever * vy)
        + (freedom**2 + h * freedom) * fit.ss
        + 2 * lever * freedom * sy
        + lever**2 * yy
    )
    first = n * pool.first + freedom * fit.s + lever * (fit.d + fit.s / size)
    if h != SYMMETRIC:
        return Pool(total, first / total, square / total**2, pool.fourth)
    less, new, old = 1 - 1 / size, n / total, size / total
    fourth = n * (pool.fourth + 6 * old**2 * vy + old**4 * yy)
    fourth = fourth + size * (3 * less**2 * fit.ss + 6 * less * new**2 * sy + new**4 * yy)
    return Pool(total, first / total, square / total**2, fourth / total)
