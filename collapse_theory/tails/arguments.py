"""Arguments that the questions about tails share."""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import checks

__all__ = ["MOST_FITS", "exponent", "fits", "size"]

MOST_FITS = 10**150


def exponent(value: Any) -> float:
    """Return the exponent of a power law."""
    number = checks.real("exponent", value)
    if not 1 < number < np.inf:
        raise ValueError(f"`exponent` must be finite and above 1; got {value!r}. A power law with less has no sum.")
    return number


def size(samples: Any, *, minimum: int = 0) -> float:
    """Return a number of data as a float."""
    return float(checks.whole("samples", samples, minimum=minimum, maximum=checks.LARGEST_COUNT))


def fits(value: Any) -> int:
    """Return a number of draw-then-fit steps, at least one."""
    return checks.whole("fits", value, minimum=1, maximum=MOST_FITS)
