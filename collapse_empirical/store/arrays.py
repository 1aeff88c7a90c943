"""Arrays on disk, in the safetensors format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["load_arrays", "save_arrays"]

Array = NDArray[Any]


def save_arrays(path: Path, **arrays: Array) -> None:
    """Write arrays in the safetensors format: the same arrays give the same bytes."""
    from safetensors.numpy import save

    path.write_bytes(save({name: np.asarray(array, order="C") for name, array in arrays.items()}))


def load_arrays(path: Path) -> dict[str, Array]:
    """Return the arrays of a safetensors file."""
    from safetensors.numpy import load

    return dict(load(path.read_bytes()))
