r"""The recursion of agreement: G' = W G Wᵀ, and on the diagonal of a model (1 - 1/D)·(…) + 1/D.

Two draws from two nodes are equal with probability G. One generation: delays take what stood there, models draw from
what stood there, mixtures are made of what is there then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from collapse_theory.arithmetic import Arithmetic, Number
from collapse_theory.loops.nodes import Delay, Mixture, Model, Node, Source, shares_at

__all__ = ["Agreement", "beginning", "next_agreement", "weights"]

Agreement = list[list[Number]]


def beginning(nodes: Mapping[str, Node], start: Mapping[str, str], ops: Arithmetic) -> Agreement:
    """Return the agreement before any fit: every node is the source that it starts from."""
    sources = {name: [ops.number(x) for x in node.p] for name, node in nodes.items() if isinstance(node, Source)}
    of = [sources[start[name]] for name in nodes]
    return [[ops.total([x * y for x, y in zip(a, b, strict=True)]) for b in of] for a in of]


def weights(nodes: Mapping[str, Node], fits: int, ops: Arithmetic) -> Agreement:
    """Return, for each node, of which old nodes and of which new models it is made: 2n columns, the new ones last."""
    names = list(nodes)
    rows: dict[str, list[Number]] = {}
    for name in sorted(nodes, key=lambda one: isinstance(nodes[one], Mixture)):
        rows[name] = _row(name, nodes, rows, fits, ops)
    return [rows[name] for name in names]


def _row(
    name: str, nodes: Mapping[str, Node], rows: Mapping[str, list[Number]], fits: int, ops: Arithmetic
) -> list[Number]:
    names, node = list(nodes), nodes[name]
    row = [ops.number(0)] * (2 * len(names))
    if isinstance(node, Mixture):
        for part, share in shares_at(node.shares, fits).items():
            row = [old + ops.number(share) * new for old, new in zip(row, rows[part], strict=True)]
        return row
    place = names.index(node.of if isinstance(node, Delay) else name)
    row[place + (len(names) if isinstance(node, Model) else 0)] = ops.number(1)
    return row


def next_agreement(nodes: Mapping[str, Node], before: Agreement, fits: int, ops: Arithmetic) -> Agreement:
    """Return the agreement after fit number ``fits``."""
    size = len(nodes)
    feeds = _feeds(nodes, fits, ops)
    every = [_unit(i, 2 * size, ops)[:size] for i in range(size)] + feeds
    pairs = _sandwich(every, before, ops)
    for i, node in enumerate(nodes.values()):
        if isinstance(node, Model):
            one = 1 / ops.number(node.samples)
            pairs[size + i][size + i] = pairs[size + i][size + i] + one * (1 - pairs[size + i][size + i])
    return _sandwich(weights(nodes, fits, ops), pairs, ops)


def _feeds(nodes: Mapping[str, Node], fits: int, ops: Arithmetic) -> Agreement:
    """Return what the data of each model are drawn from; of other nodes, nothing."""
    rows = []
    for node in nodes.values():
        shares: dict[str, Any] = shares_at(node.shares, fits) if isinstance(node, Model) else {}
        rows.append([ops.number(shares.get(name, 0)) for name in nodes])
    return rows


def _sandwich(rows: Agreement, matrix: Agreement, ops: Arithmetic) -> Agreement:
    """Return W G Wᵀ; where a whole row of W is nothing, so is the result."""
    if ops.is_float:
        import numpy as np

        left = np.asarray(rows, dtype=np.float64)
        product: Agreement = (left @ np.asarray(matrix, dtype=np.float64) @ left.T).tolist()
        return product
    half = [[_dot(row, column, ops) for column in zip(*matrix, strict=True)] for row in rows]
    return [[_dot(row, other, ops) for other in rows] for row in half]


def _dot(row: Any, column: Any, ops: Arithmetic) -> Number:
    terms = [x * y for x, y in zip(row, column, strict=True) if not _is_zero(x)]
    return ops.total(terms) if terms else ops.number(0)


def _is_zero(x: Any) -> bool:
    return getattr(x, "is_zero", None) is True


def _unit(place: int, size: int, ops: Arithmetic) -> list[Number]:
    return [ops.number(int(k == place)) for k in range(size)]
