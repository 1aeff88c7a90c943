r"""Cumulants of the number of ancestors while there are many, one generation after another.

The occupancy of k balls has cumulants that are smooth in k; carried through one generation to relative order 1/D they
give mean, variance and third cumulant of A(s).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel

Array = NDArray[np.float64]

LEAST = 100.0
"""Mean number of ancestors from which they are computed."""


@kernel
def _cumulants_kernel(size: float, steps: NDArray[np.int64], least: float) -> Array:
    """Return three cumulants of A(s) for ascending s; zeros from where the mean is under ``least``."""
    found = np.zeros((steps.size, 3))
    a = -np.log1p(-1.0 / size)
    shift = a * size - 1.0 if size < 1e8 else 0.5 / size
    mean, spread, skew = size, 0.0, 0.0
    step = 0
    for n in range(steps.size):
        while step < steps[n] and mean >= least:
            x = mean / size
            y = mean * a
            q = np.exp(-y)
            rest = np.expm1(y) - y if y > 1e-2 else y * y * (0.5 + y * (1 / 6 + y * (1 / 24 + y * (1 / 120 + y / 720))))
            slope = a * size * q
            bend, twist = -a * slope, a * a * slope
            own = q * q * (size * (rest + x * shift) + x * x / 2 - x)
            own_slope = q * q * (x - rest)
            own_bend = q * q * (1 + rest - 3 * x) / size
            own_skew = -size * q**3 * (y * y - (1 + y) * rest + rest * rest)
            mean = -size * np.expm1(-y) + bend * spread / 2 + twist * skew / 6 - a * twist * spread * spread / 8
            next_spread = own + own_bend * spread / 2 + slope * slope * spread
            next_spread += slope * bend * skew + (bend * bend / 2 + slope * twist) * spread * spread
            skew = own_skew + 3 * slope * (own_slope + slope * bend * spread) * spread + slope**3 * skew
            spread = next_spread
            step += 1
        if mean < least:
            break
        found[n] = mean, spread, skew
    return found


def cumulants(size: int, steps: NDArray[np.int64]) -> Array:
    """Return mean, variance and third cumulant of A(s) for ascending s, in rows; zeros under ``LEAST`` ancestors."""
    return np.asarray(_cumulants_kernel(float(size), steps, LEAST))
