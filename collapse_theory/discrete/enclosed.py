r"""The law of the collapse time in balls: by proved absence, or of few data by all terms of its eigenvectors.

An atom has won if all others are absent, so P(T <= t) is a sum over atoms of what :mod:`.proved.absences` encloses. Of
few data the formula is that of :mod:`.spectrum`, with every row and every
eigenvalue, so nothing is left out: the identity holds for triangular matrices with different eigenvalues, and balls
hold its rounding. Terms cancel, by about three bits for each datum, which are added to the precision; the time grows
as the third power of the data, and not with the fits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from operator import mul
from typing import Any

import flint

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Arithmetic, Number
from collapse_theory.arithmetic.base import UndecidedError
from collapse_theory.arithmetic.lift import Lift
from collapse_theory.discrete import costs
from collapse_theory.discrete.atoms import prepare
from collapse_theory.discrete.dual.questions import Process
from collapse_theory.discrete.grouped import Grouped
from collapse_theory.discrete.occupancy import rows
from collapse_theory.discrete.processes import size_of
from collapse_theory.discrete.proved import means

__all__ = ["quantile", "tails"]

_BITS_PER_DATUM = 3
_FEW = 200  # data whose terms take less than a second


def tails(p: Any, process: Process, x: Any, ops: Arithmetic) -> tuple[Number, Number]:
    """Return balls that hold P(T <= x) and P(T > x), for one size and a policy that forgets."""
    if not process.is_plain:
        raise ValueError(
            "`samples` must be one size, under Replace() and drawn independently, for an enclosure. Ask for floats."
        )
    p, size, fits = _lifted(p), size_of(process), checks.whole("x", x, minimum=0, maximum=checks.LARGEST_COUNT)
    if size > _FEW and fits > 0 and (come := _by_absence(p, size, fits, ops)) is not None:
        return come, 1 - come
    costs.announce(name="samples", value=size, steps=size**3 / 6, stored=size**2, ops=ops)
    with flint.ctx.workprec(ops.bits + _BITS_PER_DATUM * size):
        atoms = prepare(p, ops)
        shares = [ops.bare.number(share) for share in atoms.p]
        left = _left(shares, [int(n) for n in atoms.counts], size, fits, ops.bare)
        come = 1 - left
    return ops.seal(come), ops.seal(left)


def quantile(p: Any, process: Process, q: Any, guess: int, ops: Arithmetic, *, lower: bool) -> Number:
    """Return the least t with P(T <= t) >= q, or with P(T > t) <= q: sought from a guess on, and then certain."""
    level = ops.number(checks.one("q", q))

    def has_reached(fits: int) -> bool:
        come, left = tails(p, process, fits, ops)
        if come >= level if lower else left <= level:
            return True
        if come < level if lower else left > level:
            return False
        raise UndecidedError(f"whether {fits} fits have reached the probability is open")

    return ops.number(_first(has_reached, guess))


def _lifted(p: Any) -> Any:
    """Return floats for their exact values, as arguments of a certificate are; fractions stay as exact as they are."""
    entries = p.p if isinstance(p, Grouped) else p
    return Lift()(p) if any(isinstance(entry, float) for entry in entries) else p


def _first(has_reached: Callable[[int], bool], guess: int) -> int:
    """Return the least fits that have reached a level, by steps from a guess that double, and then by halves."""
    step, reached = 1, has_reached(guess)
    low = high = guess
    while reached and low >= 0 and has_reached(low):
        low, high, step = low - step, low, 2 * step
    while not reached and not has_reached(high):
        low, high, step = high, high + step, 2 * step
    low = max(low, -1)  # before the first fit
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if has_reached(middle) else (middle, high)
    return high


def _by_absence(p: Any, size: int, fits: int, ops: Arithmetic) -> Number | None:
    """Return P(T <= fits), that all others are absent, summed over the atoms; None where that is not enclosed."""
    atoms = prepare(p, ops)
    absent = means.absences([1 - share for share in atoms.p], size, fits, ops)
    if absent is None:
        return None
    return sum((int(n) * chance for n, chance in zip(atoms.counts, absent, strict=True)), ops.number(0))


def _left(shares: list[Any], counts: list[int], size: int, fits: int, ops: Arithmetic) -> Any:
    """Return P(T > fits)."""
    if fits == 0:
        return ops.number(0 if counts == [1] else 1)
    if size == 1:
        return ops.number(0)
    terms = _terms(tuple(map(_Share.of, shares)), tuple(counts), size, flint.ctx.prec)
    return sum((weight * stay ** (fits - 1) for weight, stay in terms), ops.number(0))


@dataclass(frozen=True)
class _Share:
    """A ball, which equals another of the same middle and radius."""

    ball: Any = field(compare=False)
    ends: tuple[int, ...]

    @classmethod
    def of(cls, ball: Any) -> _Share:
        return cls(ball, tuple(int(n) for part in (ball.mid(), ball.rad()) for n in part.man_exp()))


@lru_cache(maxsize=4)
def _terms(shares: tuple[_Share, ...], counts: tuple[int, ...], size: int, bits: int) -> list[tuple[Any, Any]]:
    """Return weights and eigenvalues, which serve every number of fits, in so many bits, those of ``flint.ctx``."""
    one, zero = flint.arb(1), flint.arb(0)
    powers = known = [share.ball for share in shares]
    stays = [zero, one]
    columns: list[list[Any]] = []  # r_j(j), r_j(j + 1), …
    weights, last = list[Any](), list[Any]()
    for k, row in enumerate(islice(rows(size, arithmetic.of(one)), 1, size), start=2):
        stays.append(row[k])
        last = [sum(map(mul, row[j:k], columns[j - 2]), zero) / (stays[j] - stays[k]) for j in range(2, k)]
        for column, value in zip(columns, last, strict=True):
            column.append(value)
        columns.append([one])
        powers = [power * share for power, share in zip(powers, known, strict=True)]
        equal = sum((n * power for n, power in zip(counts, powers, strict=True)), zero)
        weights.append(1 - equal - sum(map(mul, last, weights), zero))
    return [(r * a, stay) for r, a, stay in zip([*last, one], weights, stays[2:], strict=True)]
