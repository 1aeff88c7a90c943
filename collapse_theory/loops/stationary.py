"""Where the agreement settles, by one linear solve, and how slowly."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic
from collapse_theory.arithmetic import Arithmetic, Number, is_certain
from collapse_theory.loops import pairs
from collapse_theory.loops.nodes import Delay, Node, Source
from collapse_theory.loops.pairs import Agreement

__all__ = ["agreement", "relaxation"]

_STAYS = 1e-14


def agreement(nodes: Mapping[str, Node], start: Mapping[str, str], ops: Arithmetic) -> Agreement:
    """Return the agreement that the recursion leaves as it is."""
    _refuse_rules(nodes)
    fixed = pairs.beginning(nodes, start, ops)
    several = sum(isinstance(node, Source) for node in nodes.values()) > 1
    free = _free(nodes, with_sources=several)
    map_, constant = _affine(nodes, fixed, free, ops)
    system = [[ops.number(int(i == j)) - x for j, x in enumerate(row)] for i, row in enumerate(map_)]
    found = _solved(system, constant, ops)
    for (i, j), value in zip(free, found, strict=True):
        fixed[i][j] = fixed[j][i] = value
    return fixed


def relaxation(nodes: Mapping[str, Node]) -> float:
    """Return 1/(1 - rho), with rho the largest eigenvalue of the recursion."""
    _refuse_rules(nodes)
    ops = arithmetic.of()
    free = _free(nodes, with_sources=False)
    zero = [[ops.number(0)] * len(nodes) for _ in nodes]
    map_, _ = _affine(nodes, zero, free, ops)
    largest = float(np.abs(np.linalg.eigvals(np.asarray(map_, dtype=np.float64))).max())
    return math.inf if largest > 1 - _STAYS else 1 / (1 - largest)


def _refuse_rules(nodes: Mapping[str, Node]) -> None:
    for name, node in nodes.items():
        if not isinstance(node, (Source, Delay)) and callable(node.shares):
            raise ValueError(
                f"`nodes` must have shares that stay the same here; those of {name!r} are a function of the fits. Ask "
                f"for a large number of fits."
            )


def _free(nodes: Mapping[str, Node], *, with_sources: bool) -> list[tuple[int, int]]:
    """Return the pairs whose agreement changes; that with a source does only if there are several sources."""
    real = [isinstance(node, Source) for node in nodes.values()]
    every = [(i, j) for i in range(len(real)) for j in range(i, len(real)) if not (real[i] and real[j])]
    return every if with_sources else [(i, j) for i, j in every if not (real[i] or real[j])]


def _affine(
    nodes: Mapping[str, Node], fixed: Agreement, free: list[tuple[int, int]], ops: Arithmetic
) -> tuple[list[list[Number]], list[Number]]:
    """Return the recursion of the free pairs as a matrix and a constant: its values at 0 and at unit vectors."""

    def after(unit: int | None) -> list[Number]:
        before = [list(row) for row in fixed]
        for k, (i, j) in enumerate(free):
            before[i][j] = before[j][i] = ops.number(int(k == unit))
        found = pairs.next_agreement(nodes, before, 1, ops)
        return [ops.number(found[i][j]) for i, j in free]

    constant = after(None)
    columns = [[x - c for x, c in zip(after(k), constant, strict=True)] for k in range(len(free))]
    return [list(row) for row in zip(*columns, strict=True)], constant


def _solved(system: list[list[Number]], constant: list[Number], ops: Arithmetic) -> list[Number]:
    if ops.is_float:
        matrix: NDArray[np.float64] = np.asarray(system, dtype=np.float64)
        try:
            found = np.linalg.solve(matrix, np.asarray(constant, dtype=np.float64))
        except np.linalg.LinAlgError:
            raise _depends() from None
        if np.linalg.cond(matrix) > 1 / _STAYS:
            raise _depends()
        return list(found)
    return _eliminated([[*row, c] for row, c in zip(system, constant, strict=True)])


def _eliminated(rows: list[list[Any]]) -> list[Number]:
    """Solve by Gauss and Jordan, the pivot being the first that is certainly not zero."""
    size = len(rows)
    for k in range(size):
        pivot = next((i for i in range(k, size) if _is_nonzero(rows[i][k])), None)
        if pivot is None:
            raise _depends()
        rows[k], rows[pivot] = rows[pivot], rows[k]
        top = [x / rows[k][k] for x in rows[k]]
        rows[k] = top
        for i in range(size):
            factor = rows[i][k]
            if i != k:
                rows[i] = [x - factor * y for x, y in zip(rows[i], top, strict=True)]
    return [row[-1] for row in rows]


def _is_nonzero(value: Any) -> bool:
    if hasattr(value, "equals"):  # an expression
        return not value.equals(0)
    return is_certain(lambda: bool(value != 0))


def _depends() -> ValueError:
    return ValueError(
        "`nodes` must forget how they started; some agreement of this graph never changes. Feed every group of models "
        "with real data or with each other, or ask for a number of fits."
    )
