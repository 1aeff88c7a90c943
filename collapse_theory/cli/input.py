"""What the options of ``collapse`` say in numbers."""

from __future__ import annotations

__all__ = ["SAMPLES", "number", "scale"]

SAMPLES = "Data per generation: 1e6, or 10,20,40, or geometric:1e6,2 (linear, power, logarithmic)."

_LARGEST_SCALE = 1e75


def number(name: str, text: str) -> int | float:
    """Return a whole number, or else a float, from what an option was given; it is at most the largest count."""
    from collapse_theory.checks import LARGEST_COUNT

    shown = text if len(text) < 40 else f"{text[:39]}…"
    found: int | float
    try:
        found = int(text)
    except ValueError:
        try:
            found = float(text)
        except ValueError:
            raise ValueError(f"`--{name}` must be a number; got {shown!r}. Write for example 100 or 1e5.") from None
    if not abs(found) <= LARGEST_COUNT:
        raise ValueError(
            f"`--{name}` must be a number of at most {LARGEST_COUNT:.0e}; got {shown}. Write for example 100 or 1e5."
        )
    return found


def scale(name: str, value: float) -> float:
    """Return a standard deviation whose fourth power is a float, or refuse it."""
    if not value <= _LARGEST_SCALE:
        raise ValueError(f"`--{name}` must be at most {_LARGEST_SCALE:g}; got {value:g}. Choose another unit.")
    return value
