"""What the second moments of a fit need to know of the original covariance: its trace and that of its square."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.arithmetic import Arithmetic, Number, is_symbolic, unsealed

__all__ = ["Invariants", "invariants_of", "trace_of"]


@dataclass(frozen=True)
class Invariants:
    """Invariants of a covariance over ``scale``: the trace, its square, and the trace of the square.

    Examples
    --------
    >>> from collapse_theory import arithmetic
    >>> float(invariants_of(None, 3, arithmetic.of(1.0)).symmetric)
    15.0
    """

    scale: Number
    trace: Number
    trace_square: Number
    square_trace: Number

    @property
    def symmetric(self) -> Number:
        """(Tr)² + 2 Tr of the square."""
        return self.trace_square + 2 * self.square_trace


def invariants_of(cov: Any, dim: Any, ops: Arithmetic) -> Invariants:
    """Read a covariance, its eigenvalues, or the dimension of an identity; refuse 0 and what is no covariance."""
    if (cov is None) == (dim is None):
        got = "neither" if cov is None else "both"
        raise ValueError(f"`cov` must be given, or `dim` for the identity; got {got}. Pass one of them.")
    if cov is None:
        size = ops.number(
            dim if is_symbolic(dim) else checks.whole("dim", dim, minimum=1, maximum=checks.LARGEST_COUNT)
        )
        return Invariants(ops.number(1), size, size**2, size)
    entries = _checked(cov, ops)
    scale = ops.number(1)
    if ops.is_float:
        scale = float(np.abs(entries).max())
        entries = entries / scale
    diagonal = entries if entries.ndim == 1 else entries.diagonal()
    trace = ops.total(ops.column(list(diagonal)))
    square = ops.total(ops.column([entry * entry for entry in entries.ravel()]))
    return Invariants(scale, trace, trace**2, square)


def trace_of(cov: Any, dim: Any, ops: Arithmetic) -> Number:
    """Return the trace."""
    known = invariants_of(cov, dim, ops)
    return known.scale * known.trace


def _checked(cov: Any, ops: Arithmetic) -> Any:
    """Return the entries as numbers of the arithmetic; as floats they must make a covariance, or be eigenvalues."""
    entries = checks.floats("cov", cov) if ops.is_float else _numbers(cov, ops)
    numbers = entries if ops.is_float else _as_floats(entries, cov)
    checks.scaled("cov", numbers)
    if numbers.ndim != 1:
        numbers = checks.covariance("cov", numbers)
        entries = numbers if ops.is_float else (entries + entries.T) / 2
    elif not (numbers.size and np.isfinite(numbers).all() and (numbers >= 0).all()):
        raise ValueError(
            f"`cov` must hold finite eigenvalues of at least 0; got {checks.shown(cov)}. Pass those, or a matrix."
        )
    if not numbers.any():
        raise ValueError("`cov` must not be 0; a point has no rank. Pass a covariance with a positive entry.")
    return entries


def _numbers(cov: Any, ops: Arithmetic) -> Any:
    given = np.asarray(cov, dtype=object)
    given = given if given.ndim == 1 else np.atleast_2d(given)
    return np.array([ops.number(entry) for entry in given.flat], dtype=object).reshape(given.shape)


def _as_floats(entries: Any, cov: Any) -> Any:
    try:
        return np.array([float(unsealed(entry)) for entry in entries.flat]).reshape(entries.shape)
    except TypeError:
        raise ValueError(
            f"`cov` must hold numbers; got {checks.shown(cov)}. A symbol may stand for `dim` and `samples`."
        ) from None
