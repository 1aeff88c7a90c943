r"""What is known of the model after each of several fits: values of the dual chain, step by step or in leaps.

Where sizes are constant and the policy forgets its past, one generation is a fixed linear map. Its powers are squared
up, as :math:`(I - G)^2 = I - (2G - G^2)`, which keeps the relative accuracy of slow changes. As long as hardly anything
happens in m generations, :math:`(I - G)^m` is the first terms of its binomial series.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.discrete.dual.chains import Chain, Columns

__all__ = ["FOREVER", "curves", "first_time", "one_generation"]

Array = NDArray[np.float64]

FOREVER = math.inf
_FLOPS = 2e10  # of products of matrices, each second
_STEP_SECONDS = 2e-9  # for one column, node and node that it reads
_READ = 60  # nodes that a row reads, about
_SLOW = 0.25  # norm of m G up to which the series is taken
_TERMS = 13  # 0.25^14/14! < 1e-19


def curves(chain: Chain, first: Columns, fits: list[float]) -> Iterator[tuple[float, Columns]]:
    """Yield y_t for each t in ``fits``, ascending and at least 1; infinity for the stationary one."""
    now, at = first, 1
    for t in fits:
        if t == FOREVER:
            yield t, _stationary(chain, now)
            continue
        steps = int(t) - at
        if steps > 0:
            now = _leap(chain, now, steps) if _is_worth(chain, now, steps) else _walk(chain, now, at, steps)
        at = int(t)
        yield t, now


def _walk(chain: Chain, now: Columns, at: int, steps: int) -> Columns:
    for t in range(at, at + steps):
        now = chain.step(t, now)
    return now


def _can_leap(chain: Chain) -> bool:
    return chain.sizes.constant is not None and chain.is_fixed


def _is_worth(chain: Chain, now: Columns, steps: int) -> bool:
    """Tell whether a leap takes less time than so many steps; announce either."""
    nodes, columns = now.values.shape
    each = nodes * columns * _STEP_SECONDS * min(nodes, _READ) * (2.0 if chain.has_ends else 1.0)
    if not _can_leap(chain):
        each += 1e-5 * nodes + 0.01
    walk = steps * each
    squares = math.log2(steps + 1) * 2.0 * nodes**3 / _FLOPS * (columns * 1.5 if chain.has_ends else 1.0)
    leap = _can_leap(chain) and squares < walk
    checks.affordable(
        "fits", steps, seconds=squares if leap else walk, remedy="Take fewer fits, or fewer distinct atoms."
    )
    return leap


def _leap(chain: Chain, now: Columns, steps: int) -> Columns:
    if not chain.has_ends and chain.novelty == 0:
        slow = _slow_bits(chain)
        values = now.values - _series(_power(chain, 0), float(steps % (1 << slow)), now.values)
        for bit, is_set in enumerate(_binary(steps >> slow), start=slow):
            if is_set:
                values = values - _power(chain, bit) @ values
        return now.put(now.grid, values)
    values = np.zeros_like(now.values)
    for c in _columns(chain, now):
        loss = one_generation(chain, float(now.p[c]), float(now.gains[c]))
        column = np.append(now.values[:, c], 1.0)
        for bit, is_set in enumerate(_binary(steps)):
            if bit > 0:
                loss = 2 * loss - loss @ loss
            if is_set:
                column = column - loss @ column
        values[:, c] = column[:-1]
    return now.put(now.grid, values)


def _columns(chain: Chain, now: Columns) -> list[int]:
    """Return the columns that are not zero for ever: an impossible atom's is, unless new types give it something."""
    is_empty = (now.p == 0) & ~now.values.any(axis=0) & ((now.gains == 0) | (chain.novelty == 0))
    return [int(c) for c in np.flatnonzero(~is_empty)]


def first_time(chain: Chain, first: Columns, reached: Callable[[Columns], bool]) -> float:
    """Return the least t with a y_t that has reached, as all later ones have; infinity beyond 2^62 fits.

    Leaps of half the length each go as far as nothing has reached.
    """
    if reached(first):
        return 1.0
    now, at = first, 1
    bit = next((n for n in range(63) if reached(_leap(chain, first, 1 << n))), None)
    if bit is None:
        return math.inf
    for power in reversed(range(bit)):
        further = _leap(chain, now, 1 << power)
        if not reached(further):
            now, at = further, at + (1 << power)
    return float(at + 1)


def _stationary(chain: Chain, now: Columns) -> Columns:
    values = np.zeros_like(now.values)
    for c in _columns(chain, now):
        loss = one_generation(chain, float(now.p[c]), float(now.gains[c]))
        if chain.has_ends or chain.novelty > 0:
            values[:, c] = np.linalg.solve(loss[:-1, :-1], -loss[:-1, -1])
        else:
            values[:, c] = now.values[0, c]
    return now.put(now.grid, values)


def one_generation(chain: Chain, p: float, gain: float) -> Array:
    """Return the loss of one generation, with the income as minus the last column."""
    size = chain.domain(1).size
    whole = np.zeros((size + 1, size + 1))
    for loss, income in chain.losses(p, gain):
        part = np.zeros_like(whole)
        part[:-1, :-1], part[:-1, -1] = loss, -income
        whole = whole + part - part @ whole
    return whole


@lru_cache(maxsize=64)
def _power(chain: Chain, bit: int) -> Array:
    """Return the loss of 2^bit generations."""
    if bit == 0:
        return one_generation(chain, 0.0, 0.0)[:-1, :-1]
    if bit <= _slow_bits(chain):
        one = _power(chain, 0)
        return _series(one, 2.0**bit, np.eye(one.shape[0]))
    half = _power(chain, bit - 1)
    return np.asarray(2 * half - half @ half)


@lru_cache(maxsize=8)
def _slow_bits(chain: Chain) -> int:
    """Return the greatest bit for which little happens in 2^bit generations."""
    norm = float(np.abs(_power(chain, 0)).sum(axis=1).max())
    return max(math.floor(math.log2(_SLOW / norm)), 0) if norm > 0 else 0


def _series(loss: Array, steps: float, values: Array) -> Array:
    """Return what so many generations, in which little happens, take away from the values: v − (I − G)^m v."""
    term, lost = values, np.zeros_like(values)
    for i in range(min(_TERMS, int(steps))):
        term = loss @ term * ((i - steps) / (i + 1))
        lost = lost - term
    return lost


def _binary(steps: int) -> list[bool]:
    """Return the binary digits of a number, the last one first."""
    return [bool(steps >> bit & 1) for bit in range(steps.bit_length())]
