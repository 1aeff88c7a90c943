"""Arguments that the closed forms share: data per generation, fits, a single number; and how a result is returned."""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.arithmetic import Arithmetic, Number, is_certain, is_symbolic
from collapse_theory.schedule import Schedule

__all__ = ["count", "fits", "for_kind", "moderate", "shaped", "share", "size"]

LARGEST = 10**150  # its square is a float


def count(value: Any, *, name: str = "samples", minimum: int = 1, maximum: int = checks.LARGEST_COUNT) -> int:
    """Return a number of data, the same in every generation."""
    if isinstance(value, Schedule) or (np.iterable(value) and not isinstance(value, (str, bytes))):
        raise ValueError(
            f"`{name}` must be one whole number, the same in every generation; got {type(value).__name__}. Simulate "
            f"other schedules with `montecarlo.diversity_estimate`."
        )
    return checks.whole(name, value, minimum=minimum, maximum=maximum)


def size(value: Any, *, name: str = "samples", minimum: int = 1, maximum: int = LARGEST) -> Any:
    """Return a number of data, or a symbol as it is, where the formula holds for any size."""
    return value if is_symbolic(value) else count(value, name=name, minimum=minimum, maximum=maximum)


def fits(value: Any, *, minimum: int = 0, maximum: int = LARGEST) -> Any:
    """Return a count of generations, an array of them, or a symbol as it is."""
    counts = checks.fits(value)
    if isinstance(counts, np.ndarray):
        if counts.size and int(counts.min()) < minimum:
            raise ValueError(f"`fits` must hold whole numbers of at least {minimum}; got {counts.min()}. Leave it out.")
        if counts.size and int(counts.max()) > maximum:
            raise ValueError(f"`fits` must hold numbers of at most {maximum}; got {counts.max()}. Leave it out.")
        return counts
    return counts if is_symbolic(counts) else checks.whole("fits", counts, minimum=minimum, maximum=maximum)


def for_kind(counts: Any, ops: Arithmetic) -> Any:
    """Return checked fits as a formula wants them: floats, or one whole number or symbol for any other kind."""
    if ops.is_float:
        return ops.number(counts)
    if isinstance(counts, np.ndarray):
        raise ValueError(f"`fits` must be one number for {ops.name} numbers; got an array. Ask for one at a time.")
    return counts


def share(name: str, value: Any) -> Number:
    """Return one probability, or a symbol as it is."""
    return checks.inside(name, checks.one(name, value), 0, 1, closed=True)


def moderate(name: str, value: Any) -> Number:
    """Return one number that is not negative and far from the largest float, or a symbol as it is."""
    number = checks.positive(name, checks.one(name, value), allow_zero=True)
    if not is_symbolic(number) and not is_certain(lambda: number <= LARGEST):
        raise ValueError(f"`{name}` must be at most 1e150; got {float_text(number)}. Check its units.")
    return number


def float_text(value: Any) -> str:
    """Return a few digits of a number of any length."""
    try:
        return f"{float(value):.6g}"
    except (OverflowError, TypeError):
        return f"a {type(value).__name__} beyond floats"


def shaped(values: np.ndarray[Any, Any], shape: tuple[int, ...]) -> Any:
    """Return floats in the shape of the arguments, one of them as Python's own."""
    return values.reshape(shape) if shape else float(values.ravel()[0])
