"""From the four ways of writing a chain down to its flows, with every check on the way."""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.markov.flows import Flows
from collapse_theory.markov.kinds import Kind, as_array, convert, is_sparse, kind_of, prefers_fractions, row_sums

SUM_TOLERANCE = 1e-10
"""How far the sum of a row of floats may be from 1: the rounding of a long sum, not a mistake in a model."""


def read_blocks(Q: Any, R: Any, *, transposed: bool) -> Flows:
    """Flows of a chain given by its transient and absorbing blocks."""
    line, across = ("column", "row") if transposed else ("row", "column")
    moves, exits = as_array("Q", Q), as_array("R", R)
    if exits.ndim == 1:
        exits = exits[np.newaxis, :] if transposed else exits[:, np.newaxis]
    if transposed:
        moves, exits = _transpose("Q", moves), _transpose("R", exits)
    _check_shapes("Q", moves, "R", exits, line, across)
    kind, moves, exits, fractions = _unify("`Q` and `R`", moves, exits)
    _check_entries("Q", moves, kind, line, across)
    _check_entries("R", exits, kind, line, across)
    _check_sums(f"{line}s of `Q` and `R` must sum to 1 together", kind, line, row_sums(moves) + row_sums(exits))
    return Flows(kind, _without_diagonal(moves, kind), exits.copy(), fractions)


def read_rates(off_diagonal: Any, exits: Any) -> Flows:
    """Flows of a chain given by what leaves each state."""
    moves, out = as_array("off_diagonal", off_diagonal), as_array("exits", exits)
    out = out[:, np.newaxis] if out.ndim == 1 else out
    _check_shapes("off_diagonal", moves, "exits", out, "row", "column")
    kind, moves, out, fractions = _unify("`off_diagonal` and `exits`", moves, out)
    _check_entries("off_diagonal", moves, kind, "row", "column")
    _check_entries("exits", out, kind, "row", "column")
    stated = np.flatnonzero(~np.asarray(moves.diagonal() == 0, dtype=bool))
    if stated.size:
        raise ValueError(
            f"`off_diagonal` must be zero on its diagonal, which is implied; state {stated[0]} has "
            f"{moves.diagonal()[stated[0]]}. Set it to zero, or use `from_rows`."
        )
    _check_sums(
        "rows of `off_diagonal` and `exits` must sum to at most 1 together",
        kind,
        "row",
        row_sums(moves) + row_sums(out),
        at_most=True,
    )
    return Flows(kind, _without_diagonal(moves, kind), out.copy(), fractions)


def read_matrix(P: Any) -> tuple[Flows, list[int]]:
    """Flows of a chain given whole, and the positions of its states: transient first, then absorbing."""
    whole = as_array("P", P)
    _check_square("P", whole)
    kind, whole, _, fractions = _unify("`P`", whole, whole)
    _check_entries("P", whole, kind, "row", "column")
    _check_sums("rows of `P` must sum to 1", kind, "row", row_sums(whole))
    moves = _without_diagonal(whole, kind)
    absorbing = _has_no_move(moves, kind)
    inside, ends = np.flatnonzero(~absorbing), np.flatnonzero(absorbing)
    if not ends.size:
        raise ValueError("`P` must have an absorbing state, a row with 1 on its diagonal; it has none. Add one.")
    if not inside.size:
        raise ValueError("`P` must have a transient state; all its states are absorbing. Add a state that moves.")
    order = [*map(int, inside), *map(int, ends)]
    return Flows(kind, moves[inside][:, inside], moves[inside][:, ends], fractions), order


def read_steps(steps: Any) -> tuple[list[int], Any]:
    """Numbers of steps in increasing order, and at which place in that order each of those asked for is."""
    is_one = not np.iterable(steps) or isinstance(steps, (str, bytes))
    asked = np.array(None) if is_one else as_array("steps", steps)
    wanted = [checks.whole("steps", n, minimum=0) for n in ([steps] if is_one else asked.ravel().tolist())]
    counts = sorted(set(wanted))
    return counts, np.searchsorted(counts, wanted).reshape(asked.shape)[()]


def _transpose(name: str, matrix: Any) -> Any:
    _check_two_dimensional(name, matrix)
    return matrix.T


def _unify(label: str, moves: Any, exits: Any) -> tuple[Kind, Any, Any, bool]:
    kind = kind_of(label, moves, exits)
    fractions = kind is Kind.EXACT and prefers_fractions(moves, exits)
    return kind, convert(moves, kind), convert(exits, kind), fractions


def _without_diagonal(moves: Any, kind: Kind) -> Any:
    if kind is Kind.SPARSE:
        from scipy.sparse import csr_array

        entries = moves.tocoo()
        kept = (entries.row != entries.col) & (entries.data != 0)
        return csr_array((entries.data[kept], (entries.row[kept], entries.col[kept])), shape=moves.shape)
    bare = moves.copy()
    np.fill_diagonal(bare, bare[0, 0] * 0 if kind is Kind.EXACT else 0)
    return bare


def _has_no_move(moves: Any, kind: Kind) -> Any:
    if kind is Kind.SPARSE:
        return np.diff(moves.indptr) == 0
    return (moves == 0).all(axis=1)


def _check_two_dimensional(name: str, matrix: Any) -> None:
    if matrix.ndim != 2:
        raise ValueError(f"`{name}` must be a matrix; its shape is {matrix.shape}. Give it two dimensions.")


def _check_square(name: str, matrix: Any) -> None:
    if 0 in matrix.shape:
        raise ValueError(f"`{name}` must have at least one state; its shape is {matrix.shape}. Add a transient state.")
    _check_two_dimensional(name, matrix)
    if matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"`{name}` must be square; its shape is {matrix.shape}. Give every state a row and a column.")


def _check_shapes(moves_name: str, moves: Any, exits_name: str, exits: Any, line: str, across: str) -> None:
    _check_square(moves_name, moves)
    _check_two_dimensional(exits_name, exits)
    if exits.shape[0] != moves.shape[0]:
        raise ValueError(
            f"`{exits_name}` must have one {line} for each of the {moves.shape[0]} {line}s of `{moves_name}`; "
            f"it has {exits.shape[0]}. Put the states 'from' in {line}s in both matrices."
        )
    if not exits.shape[1]:
        raise ValueError(f"`{exits_name}` must have an absorbing state; it has no {across}. Add one.")


def _check_entries(name: str, matrix: Any, kind: Kind, line: str, across: str) -> None:
    entries = matrix.tocoo() if is_sparse(matrix) else None
    values = matrix if entries is None else entries.data
    wrong = np.argwhere(~_is_probability(values, kind))
    if not wrong.size:
        return
    row, col = wrong[0] if entries is None else (entries.row[wrong[0][0]], entries.col[wrong[0][0]])
    raise ValueError(
        f"`{name}` must hold finite non-negative numbers; {line} {row}, {across} {col} is "
        f"{values[tuple(wrong[0])]}. Correct that entry."
    )


def _is_probability(values: Any, kind: Kind) -> Any:
    if kind.is_float:
        return np.isfinite(values) & (values >= 0)
    if kind is Kind.EXACT:
        return values >= 0
    possible = [not entry < 0 and getattr(entry, "is_finite", lambda: True)() for entry in values.flat]
    return np.reshape(possible, values.shape)


def _check_sums(rule: str, kind: Kind, line: str, totals: Any, *, at_most: bool = False) -> None:
    excess = totals - 1 if kind is Kind.EXACT else np.asarray(totals, dtype=np.float64) - 1
    tolerance = 0 if kind is Kind.EXACT else SUM_TOLERANCE
    wrong = np.flatnonzero(~(excess <= tolerance) if at_most else ~((excess <= tolerance) & (excess >= -tolerance)))
    if wrong.size:
        state = wrong[0]
        remedy = (
            "Divide all rates by the largest total; times then count shorter steps"
            if at_most
            else f"Divide each {line} by its total"
        )
        raise ValueError(f"{rule}; {line} {state} sums to {totals[state]}. {remedy}.")
