r"""Sums over generations of products over the generations before: :math:`\sum_{i<n} w(M_i) \prod_{k<i} e^{f(M_k)}`.

For equal sizes two blocks of p and q generations join to one of p + q without a subtraction, so that n generations take
about 2 log2 n joins, in constant memory; a power enters as :math:`e^{p f}`, whose exponent has no more than its own
rounding. For other sizes they are running sums.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from collapse_theory import schedule
from collapse_theory.arithmetic import Number
from collapse_theory.gaussian.moments import Setting, columns

__all__ = ["chained", "iterated", "nested"]

Term = Callable[[Number], Number]
Block = tuple[Number, ...]


def chained(case: Setting, weight: Term, factor: Term) -> Number:
    r"""Return :math:`\sum_{i<n} w(M_i) \prod_{k<i} e^{f(M_k)}`."""
    if isinstance(case.sizes, schedule.Constant):
        size = case.ops.number(case.sizes.size)
        return weight(size) * iterated(case, factor)[0]
    ops = case.ops
    sizes, logs = columns(case, factor)
    return ops.running(ops.map(lambda m, f: weight(m) * ops.exp(f), sizes, logs))[case.fits]


def nested(case: Setting, outer: tuple[Term, Term], inner: tuple[Term, Term]) -> Number:
    r"""Return :math:`\sum_{i<n} w(M_i) \prod_{k<i} e^{f(M_k)} \sum_{j<i} v(M_j) \prod_{k<j} e^{g(M_k)}`."""
    ops, (weight, factor), (inner_weight, inner_factor) = case.ops, outer, inner
    if isinstance(case.sizes, schedule.Constant):
        size = ops.number(case.sizes.size)
        return weight(size) * inner_weight(size) * _double_sum(case, factor(size), inner_factor(size))
    sizes, logs, inner_logs = columns(case, factor, inner_factor)
    before = ops.running(ops.map(lambda m, g: inner_weight(m) * ops.exp(g), sizes, inner_logs))[:-1]
    return ops.running(ops.map(lambda m, f, b: weight(m) * ops.exp(f) * b, sizes, logs, before))[case.fits]


def _double_sum(case: Setting, log_x: Number, log_y: Number) -> Number:
    """Return the sum of x^i y^j over j < i < n."""
    ops = case.ops

    def join(left: Block, right: Block) -> Block:
        (p, xs, ys, both), (q, more_xs, more_ys, more) = left, right
        x, y = ops.exp(p * log_x), ops.exp(p * log_y)
        return p + q, xs + x * more_xs, ys + y * more_ys, both + x * (more_xs * ys + y * more)

    return repeated((1, 1, 1, 0), join, case)[3]


def iterated(case: Setting, factor: Term) -> tuple[Number, Number, Number]:
    r"""Return the sum of :math:`F^i` over i < n, the sum of such sums and the sum of those, for equal sizes."""
    ops = case.ops
    log_factor = factor(ops.number(case.sizes.parameters[0]))

    def join(left: Block, right: Block) -> Block:
        (p, once, twice, thrice), (q, more, more_twice, more_thrice) = left, right
        power = ops.exp(p * log_factor)
        return (
            p + q,
            once + power * more,
            twice + q * once + power * more_twice,
            thrice + q * twice + q * (q - 1) / 2 * once + power * more_thrice,
        )

    _, once, twice, thrice = repeated((1, 1, 0, 0), join, case)
    return once, twice, thrice


def repeated(block: tuple[int, ...], join: Callable[[Block, Block], Block], case: Setting) -> Any:
    """Return what n equal blocks join to, for each n of ``case.fits``; a block begins with its length."""
    one = tuple(map(case.ops.number, block))
    most = schedule.longest(case.fits)
    if isinstance(case.fits, np.ndarray) and not case.ops.is_float:
        rows = [_joined(one, join, most, int(n)) for n in case.fits.ravel()]
        return [np.array(list(column), dtype=object).reshape(case.fits.shape) for column in zip(*rows, strict=True)]
    return _joined(one, join, most, case.fits)


def _joined(one: Block, join: Callable[[Block, Block], Block], most: int, fits: Any) -> Block:
    state = tuple(0 * entry + 0 * fits for entry in one) if isinstance(fits, np.ndarray) else tuple(0 * e for e in one)
    for place in reversed(range(most.bit_length())):
        state = join(state, state)
        bit = (fits >> place) & 1
        if isinstance(bit, np.ndarray):
            state = tuple(np.where(bit == 1, more, same) for more, same in zip(join(state, one), state, strict=True))
        elif bit:
            state = join(state, one)
    return state
