"""The two numbers under each policy."""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch
from typing import Any

import numpy as np

from collapse_theory.arithmetic import Number, is_symbolic
from collapse_theory.gaussian.moments import Setting
from collapse_theory.gaussian.squares.accumulated import accumulated_squares
from collapse_theory.gaussian.squares.fresh import fresh_squares
from collapse_theory.gaussian.squares.mixed import mixed_squares
from collapse_theory.gaussian.squares.result import MIXED, SYMMETRIC, Squares
from collapse_theory.gaussian.squares.subsampled import subsampled_squares
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace

__all__ = ["squares_of"]


@singledispatch
def squares_of(policy: Any, case: Setting) -> Squares:
    """Return the two numbers after ``fits`` fits, in units of sigma^4."""
    raise ValueError(f"`policy` must be one of those in collapse_theory.policy; got {policy!r:.60}. Try Replace().")


@squares_of.register
def _replace(policy: Replace, case: Setting) -> Squares:
    """Return products: a fit multiplies a by E S^2 and b by that times (M - 2)/(M + 1); two data span no plane."""
    ops = case.ops

    def log_share_of(size: Number) -> Number:
        return ops.log1p(-3 / (_at_least_three(size) + 1))

    log_share = case.total(log_share_of)
    result = Squares.of_logs(case.total(case.log_fourth_of), log_share, ops)
    lines = case.total(_is_two)
    if isinstance(lines, np.ndarray):
        return Squares(result.fourth, np.where(lines > 0, 0.0, result.share), np.where(lines > 0, 1 / 3, result.rest))
    if is_symbolic(lines) or not lines > 0:
        return result
    return Squares(result.fourth, 0 * result.share, ops.number(1) / 3)


def _at_least_three(size: Number) -> Number:
    if isinstance(size, np.ndarray):
        return np.maximum(size, 3.0)
    return size if is_symbolic(size) or size > 2 else size + 1


def _is_two(size: Number) -> Number:
    if isinstance(size, np.ndarray):
        return (size == 2).astype(np.float64)
    return 0 * size if is_symbolic(size) or size > 2 else size / size


@squares_of.register
def _accumulate(policy: Accumulate, case: Setting) -> Squares:
    return accumulated_squares(case)


@squares_of.register
def _subsample(policy: AccumulateSubsample, case: Setting) -> Squares:
    return _of_both(lambda kind: subsampled_squares(case, kind))


@squares_of.register
def _mix(policy: Mix, case: Setting) -> Squares:
    if not is_symbolic(policy.alpha) and policy.alpha == 1:
        return _replace(Replace(), case)
    return _of_both(lambda kind: mixed_squares(policy, case, kind))


@squares_of.register
def _fresh(policy: Fresh, case: Setting) -> Squares:
    if not is_symbolic(policy.anchors) and policy.anchors == 0:
        return _replace(Replace(), case)
    return _of_both(lambda kind: fresh_squares(policy.anchors, case, kind))


def _of_both(square: Callable[[int], Number]) -> Squares:
    return Squares.of_values(square(SYMMETRIC), square(MIXED))
