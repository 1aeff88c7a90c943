"""Building the index: every entry of the grid is computed once and kept to ten digits, in two minutes.

``python -m collapse_theory.finder.build`` writes ``collapse_theory/finder/values.npz``. A test recomputes some entries.
"""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import collapse_theory
from collapse_theory.finder import grid
from collapse_theory.finder.stored import FILE, write

__all__ = ["build", "evaluated", "told_apart"]

_TOGETHER = 200  # calls that a process gets at once
_ALIKE = 2  # values with the same six digits that are kept

Floats = NDArray[np.float64]


def evaluated(call: str) -> float:
    """Return what a call of the grid gives; nan where its arguments do not belong together.

    Examples
    --------
    >>> round(evaluated("ct.gaussian.risk(samples=100, fits=6)"), 10)
    0.0900741095
    """
    names: dict[str, Any] = {"ct": collapse_theory}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return float(eval(call, names))
    except ValueError:
        return math.nan


def build(path: Path = FILE, *, families: Iterable[grid.Family] = grid.QUANTITIES, workers: int = 1) -> None:
    """Compute the values of all entries and write them.

    Parameters
    ----------
    path : Path
    families : iterable of Family
    workers : int >= 1
        Processes to compute in.
    """
    calls = [call for family in families for call in family.calls()]
    if workers == 1:
        values = list(map(evaluated, calls))
    else:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            values = list(pool.map(evaluated, calls, chunksize=_TOGETHER))
    write(path, told_apart(np.array(values)), grid.fingerprint())


def told_apart(values: Floats) -> Floats:
    """Return values without those whose six digits two others before them have: nobody could tell what was meant.

    Near a limit, as 1, many calls agree in six digits. The simplest two values of each six digits are kept, with all
    calls that give them.

    Examples
    --------
    >>> told_apart(np.array([0.12345601, 0.12345602, 0.12345603, 0.12345601, 0.5]))
    array([0.12345601, 0.12345602,        nan, 0.12345601, 0.5       ])
    """
    kept: dict[str, list[str]] = {}
    found = values.copy()
    for place, value in enumerate(values):
        known, whole = kept.setdefault(f"{value:.5e}", []), f"{value:.7e}"
        if whole not in known and len(known) < _ALIKE:
            known.append(whole)
        if whole not in known:
            found[place] = np.nan
    return found


if __name__ == "__main__":
    build(workers=os.cpu_count() or 1)
    print(f"{grid.size()} values, {FILE.stat().st_size} bytes")
