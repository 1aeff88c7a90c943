"""Labels that are edited once: mean squared errors over that of one fit, from moments of random projections."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod
from typing import Any

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number

__all__ = ["edited_once", "edited_rows"]

_Polynomial = dict[tuple[int, ...], Fraction]


def edited_once(rows: Any, dim: Any, edits: Any) -> Number:
    """Return the mean squared error after one edit: 1 + 2 m/T - E tr U²/d.

    U is the share of the edited rows in the Gram matrix, so tr U² is the sum of the squares of P in these rows and
    columns, for a projection P on a random space of ``dim`` dimensions.

    Examples
    --------
    >>> round(float(edited_once(3, 1, 1)), 6)
    1.466667
    """
    ops = arithmetic.of(rows, dim, edits)
    T, d, m = (checks.whole(name, size, minimum=1) for name, size in (("rows", rows), ("dim", dim), ("edits", edits)))
    on, off = Fraction(d * (d + 2), T * (T + 2)), Fraction(d * (T - d), T * (T + 2) * (T - 1))
    return ops.number(1 + Fraction(2 * m, T) - (m * on + m * (m - 1) * off) / d)


def edited_rows(rows: Any, edits: Sequence[int]) -> Number:
    """Return the mean squared error of one coefficient after edits of one block of rows after another.

    The error is linear in the noise of each block; its variance is a polynomial in the shares of the blocks in the sum
    of squared inputs, and these have a Dirichlet law.

    Examples
    --------
    >>> round(float(edited_rows(3, [1])), 6)
    1.466667
    """
    T, sizes = checks.whole("rows", rows, minimum=3), [checks.whole("edits", size, minimum=1) for size in edits]
    one: _Polynomial = {(0,) * len(sizes): Fraction(1)}
    variance, grown = one, one  # of the error; the weight in it of the noise of each block not yet edited
    for k in range(len(sizes)):
        share: _Polynomial = {tuple(int(j == k) for j in range(len(sizes))): Fraction(1)}
        larger = _sum(one, share)
        noise = _sum(_scaled(share, 2), _scaled(_product(_product(larger, share), grown), -2))
        variance, grown = _sum(_product(_product(larger, larger), variance), noise), _product(larger, grown)
    halves = [Fraction(size, 2) for size in sizes]
    mean = sum(c * _moment(powers, halves, Fraction(T, 2)) for powers, c in variance.items())
    return arithmetic.of(rows).number(mean)


def _moment(powers: tuple[int, ...], halves: Sequence[Fraction], total: Fraction) -> Fraction:
    """Return a mixed moment of the shares: a quotient of rising factorials."""
    return prod((_rising(half, power) for half, power in zip(halves, powers, strict=True)), start=Fraction(1)) / (
        _rising(total, sum(powers))
    )


def _rising(start: Fraction, count: int) -> Fraction:
    return prod((start + k for k in range(count)), start=Fraction(1))


def _sum(first: _Polynomial, second: _Polynomial) -> _Polynomial:
    return {powers: first.get(powers, 0) + second.get(powers, Fraction(0)) for powers in {**first, **second}}


def _scaled(polynomial: _Polynomial, factor: int) -> _Polynomial:
    return {powers: factor * c for powers, c in polynomial.items()}


def _product(first: _Polynomial, second: _Polynomial) -> _Polynomial:
    found: _Polynomial = {}
    for left, a in first.items():
        for right, b in second.items():
            powers = tuple(i + j for i, j in zip(left, right, strict=True))
            found[powers] = found.get(powers, Fraction(0)) + a * b
    return found
