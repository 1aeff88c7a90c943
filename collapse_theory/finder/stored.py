"""The file of the index: ten digits and a power of ten for each entry, in the order of the grid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["DIGITS", "FILE", "read", "write"]

FILE = Path(__file__).parent / "values.npz"
DIGITS = 10
"""Significant digits that are kept: what no processor computes otherwise."""

_NONE = np.iinfo(np.int16).min


def write(path: Path, values: NDArray[np.float64], fingerprint: str) -> None:
    """Write values; those that are not finite are kept as nan."""
    digits, powers = np.zeros(len(values), dtype=np.int64), np.full(len(values), _NONE, dtype=np.int16)
    for place, value in enumerate(values):
        if np.isfinite(value):
            mantissa, _, exponent = f"{value:.{DIGITS - 1}e}".partition("e")
            digits[place] = int(mantissa.replace(".", ""))
            powers[place] = int(exponent) - DIGITS + 1
    planes = digits.view(np.uint8).reshape(-1, 8).T  # bytes of the same rank together: they pack better
    with path.open("wb") as file:
        np.savez_compressed(file, digits=planes, powers=powers, grid=np.array(fingerprint))


def read(path: Path = FILE) -> tuple[NDArray[np.float64], str]:
    """Return the values, nan where there is none, and the fingerprint of the grid that they belong to."""
    with np.load(path, allow_pickle=False) as stored:
        planes, powers, grid = stored["digits"], stored["powers"], str(stored["grid"])
    digits: Any = np.ascontiguousarray(planes.T).view(np.int64).ravel()
    pairs = zip(digits.tolist(), powers.tolist(), strict=True)
    return np.array([np.nan if power == _NONE else float(f"{digit}e{power}") for digit, power in pairs]), grid
