"""Counts of a generation on disk: which categories its data are in, and how often, generated and real ones apart."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["save_counts"]

Tally = tuple[NDArray[Any], NDArray[Any]]


def save_counts(path: Path, generated: Tally, real: Tally) -> None:
    """Write the counts of a generation, compressed; the same counts give the same bytes.

    Parameters
    ----------
    path : Path
    generated, real : pair of arrays of int, shape (n,)
        Categories, all different, and how often each is in the data. What is in neither is not written.
    """
    categories = np.union1d(generated[0], real[0]).astype(np.int64)
    rows = np.zeros((2, categories.size), dtype=np.int64)
    for row, (found, counts) in zip(rows, (generated, real), strict=True):
        row[np.searchsorted(categories, found)] = counts
    buffer = io.BytesIO()
    np.savez_compressed(buffer, categories=categories, generated=rows[0], real=rows[1])
    path.write_bytes(buffer.getvalue())
