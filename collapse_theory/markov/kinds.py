"""Four kinds of number a chain may be made of, told apart by the data and never mixed by accident."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from numbers import Rational
from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.arithmetic import KindError

_SECONDS = 8e-11  # of elimination, per state cubed
_BYTES = 24.0  # three matrices of float64


class Kind(StrEnum):
    """The arithmetic of a chain."""

    DENSE = "dense"
    SPARSE = "sparse"
    EXACT = "exact"
    CERTIFIED = "certified"

    @property
    def is_float(self) -> bool:
        """Whether the numbers are float64."""
        return self in (Kind.DENSE, Kind.SPARSE)


def is_sparse(matrix: Any) -> bool:
    """Tell a SciPy sparse matrix or array without importing SciPy."""
    return hasattr(matrix, "tocsr")


def as_array(name: str, matrix: Any) -> Any:
    """Return a sparse matrix as it is and anything else as a NumPy array of its entries."""
    if is_sparse(matrix):
        return matrix
    listed = matrix.tolist() if hasattr(matrix, "entries") else matrix  # FLINT matrices have entries
    try:
        array = np.asarray(listed)
    except ValueError as error:
        raise ValueError(f"`{name}` must be a matrix; its rows differ in length. Pad or correct them.") from error
    if array.dtype.kind not in "biufO":
        raise ValueError(f"`{name}` must hold real numbers; its entries are of type {array.dtype}. Convert them.")
    return array


def is_finite(matrix: Any) -> bool:
    """Tell whether a matrix of any kind holds numbers that are finite; balls may be infinitely wide."""
    values = matrix.data if is_sparse(matrix) else matrix
    if values.dtype.kind != "O":
        return bool(np.isfinite(values).all())
    return all(isinstance(entry, (Rational, *_flint_types())) or np.isfinite(entry) for entry in values.flat)


def kind_of(label: str, *arrays: Any) -> Kind:
    """Pick the arithmetic from the data: sparse, balls, rationals, or else floats."""
    if any(is_sparse(array) for array in arrays):
        return Kind.SPARSE
    if all(array.dtype.kind != "O" for array in arrays):
        return Kind.DENSE
    return _kind_of_types(label, {type(entry) for array in arrays for entry in array.flat})


def _kind_of_types(label: str, types: set[type]) -> Kind:
    import flint

    unknown = [t.__name__ for t in types if not issubclass(t, (Rational, float, np.floating, *_flint_types()))]
    if "Ball" in unknown:
        raise KindError(
            f"{label} must hold `flint.arb` balls, whose answers are certified as they are; got sealed ones. Build the "
            f"chain outside of certify."
        )
    if unknown:
        raise ValueError(
            f"{label} must hold floats, rationals or `flint.arb` balls; an entry is of type {unknown[0]}. Convert it."
        )
    if flint.arb in types:
        return Kind.CERTIFIED
    if any(issubclass(t, (float, np.floating)) for t in types):
        raise ValueError(
            f"{label} must be all rational or all floats; both are present. Write `Fraction(x)` for a float x."
        )
    return Kind.EXACT


def _flint_types() -> tuple[type, ...]:
    import flint

    return (flint.arb, flint.fmpq, flint.fmpz)


def prefers_fractions(*arrays: Any) -> bool:
    """Whether rational answers should be ``fractions.Fraction`` (no entry is a FLINT number)."""
    return not any(isinstance(entry, _flint_types()) for array in arrays for entry in array.flat)


def convert(matrix: Any, kind: Kind) -> Any:
    """Return the matrix in the given arithmetic; a float stands for its exact binary value."""
    if kind is Kind.SPARSE:
        from scipy.sparse import csr_array

        return csr_array(matrix if is_sparse(matrix) else np.asarray(matrix, dtype=np.float64), dtype=np.float64)
    _announce(min(matrix.shape, default=0))
    dense = matrix.toarray() if is_sparse(matrix) else matrix
    if kind is Kind.DENSE:
        return np.asarray(dense, dtype=np.float64)
    return map_entries(_rational if kind is Kind.EXACT else _ball_or_rational, dense)


def _announce(size: int) -> None:
    """Announce the memory and the elimination of a chain that is not sparse."""
    checks.affordable(
        "number of states",
        size,
        seconds=_SECONDS * size**3,
        memory=_BYTES * size**2,
        remedy="Pass `scipy.sparse` matrices, or fewer states.",
    )


def map_entries(function: Any, array: Any) -> Any:
    """Apply a function to every entry and keep the shape."""
    return object_array([function(entry) for entry in array.flat], array.shape)


def object_array(entries: list[Any], shape: tuple[int, ...]) -> Any:
    """Return an array of objects, row by row."""
    array = np.empty(len(entries), dtype=object)
    array[:] = entries
    return array.reshape(shape)


def _rational(entry: Any) -> Any:
    import flint

    if isinstance(entry, flint.fmpq):
        return entry
    if isinstance(entry, flint.fmpz):
        return flint.fmpq(entry)
    if isinstance(entry, flint.arb):
        raise ValueError(
            "balls must become floats or stay balls; they have no exact value. Build the chain from Fractions."
        )
    exact = Fraction(float(entry)) if isinstance(entry, (float, np.floating)) else entry
    return flint.fmpq(int(exact.numerator), int(exact.denominator))


def _ball_or_rational(entry: Any) -> Any:
    """Leave a rational as it is, to be rounded outwards at the precision in force when it is used."""
    import flint

    if isinstance(entry, flint.arb):
        return entry
    if isinstance(entry, (float, np.floating)):
        return flint.arb(float(entry))
    return _rational(entry)


@Rational.register
@dataclass(frozen=True)
class InLowestTerms:
    """A ratio that ``Fraction`` takes as it is; finding that large terms are coprime would take it a second."""

    numerator: int
    denominator: int


def to_fraction(entry: Any) -> Any:
    """Turn a FLINT rational into a ``fractions.Fraction`` and leave nan alone."""
    if isinstance(entry, float):
        return entry
    return Fraction(InLowestTerms(int(entry.numerator), int(entry.denominator)))  # type: ignore[call-overload]


def row_sums(matrix: Any) -> Any:
    """Sums of the rows, as a vector in the arithmetic of the matrix."""
    return np.asarray(matrix.sum(axis=1)).ravel()


def read_only(array: Any) -> Any:
    """Return the array, no longer writeable."""
    array.flags.writeable = False
    return array
