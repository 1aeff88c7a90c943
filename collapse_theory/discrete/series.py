r"""The mean collapse time for many data: :math:`D\,h_0 + h_1 + h_2/D` with constants from the Abel function.

:math:`E[T] = 2D - \tfrac13\ln D + C + C_2/D - \sum_i [D h_0 + h_1 + h_2/D](p_i) + O(D^{-2}\ln D)`, where
:math:`h_0 = 2[q\ln q + p]`, :math:`h_1 = \tfrac13 p \ln q`, :math:`h_2 = \tfrac1{18}[q \ln q + p - p^2/(2q)]` and
:math:`q = 1 - p`. docs/theory/discrete-series.md derives it and says what is proved.
"""

from __future__ import annotations

from functools import cache

import mpmath
import numpy as np

from collapse_theory import arithmetic
from collapse_theory.arithmetic import Arithmetic, Number, is_symbolic
from collapse_theory.discrete import abel, second
from collapse_theory.discrete.atoms import Atoms, total

_LEAST_RARE = 50  # least D (1 - p) at which the series is given


def mean(atoms: Atoms, size: Number, ops: Arithmetic, *, unchecked: bool = False) -> Number:
    """Return the series up to and including the order 1/D."""
    if not unchecked:
        _check(atoms, size, ops)
    first, second = _constants(ops)
    diffusion = total(atoms, lambda p, q, log: -q * log, ops)
    middle = total(atoms, lambda p, q, log: p * log, ops)
    with np.errstate(over="ignore"):  # nearly a point mass: the remainder is infinite too
        last = total(atoms, lambda p, q, log: p * p / (2 * q) - q * log - p, ops)
    return 2 * size * diffusion - (ops.log(size) + middle) / 3 + first + (second + last / 18) / size


def _check(atoms: Atoms, size: Number, ops: Arithmetic) -> None:
    if ops.encloses:
        raise ValueError('`method` must be "exact" in ball arithmetic; a series has no enclosure. Leave it out.')
    rare = [q * size for q in atoms.complements]
    low = min((float(r) for r in rare if not is_symbolic(r)), default=float("inf"))
    if low < _LEAST_RARE:
        raise ValueError(
            f"`samples` must be at least {_LEAST_RARE}/(1 - p) for every atom in the series; the least samples·(1 - p) "
            f'is {low:.6g}. Use method="exact", which takes any D.'
        )


def _constants(ops: Arithmetic) -> tuple[Number, Number]:
    return constant(0, ops), constant(1, ops)


def constant(order: int, ops: Arithmetic) -> Number:
    """Return C, or C_2 for the order 1."""
    if ops.encloses:
        return _find(order, ops)
    if ops.is_float:
        return _float_constant(order)
    with mpmath.workdps(30 if ops.is_symbolic else mpmath.mp.dps):
        return ops.number(_find(order, arithmetic.of(mpmath.mpf(1))))


def _find(order: int, ops: Arithmetic) -> Number:
    return second.second_constant(ops) if order else abel.constant(ops)


@cache
def _float_constant(order: int) -> float:
    with mpmath.workdps(15):
        return float(_find(order, arithmetic.of(mpmath.mpf(1))))
