"""Signs that runs lie in an array the wrong way: stacked in one column, or with seeds and fits swapped.

Both are warnings, because no array proves how it was meant. Declaring ``seeds=`` or ``fits=`` ends the question.
"""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

__all__ = ["ShapeWarning", "restarts", "swapped", "warn"]

Floats = NDArray[np.float64]
_FALSE_ALARM = 1e-4  # of the search for restarts in independent noise; a trend that goes on makes it rarer
_ALMOST_ALL, _HARDLY_ANY = 0.9, 0.05  # shares of the variance
_FEWEST_ROWS = 5  # exchangeable seeds lie in order with probability 2/5! = 1.7 %, more of them less often


class ShapeWarning(UserWarning):
    """An array of runs looks stacked in one column, or seeds and fits look swapped.

    Examples
    --------
    >>> import warnings
    >>> from collapse_theory.profile import Metrics
    >>> with warnings.catch_warnings(record=True, action="always", category=ShapeWarning) as caught:
    ...     runs = Metrics(risk=[1.0, 2.0, 3.1, 4.0, 1.1, 2.0, 3.0, 4.2, 1.0, 2.1, 2.9, 3.9])
    >>> print(str(caught[0].message).split(",")[0])
    `risk` begins anew every 4 fits
    """


def warn(name: str, array: Floats) -> None:
    """Warn where an array, shape (seeds, fits), looks stacked or transposed."""
    seeds, fits = array.shape
    length = restarts(array)
    if length is not None:
        _warn(
            f"`{name}` begins anew every {length} fits, as if {seeds * fits // length} runs of {length} "
            f"were stacked. Reshape it to (seeds, fits), or say that it is right with "
            f"fits={fits}."
        )
    elif swapped(array):
        _warn(
            f"`{name}` changes from seed to seed in order and hardly from fit to fit, as if transposed. "
            f"Pass shape (seeds, fits), or say that it is right with seeds={seeds}."
        )


def _warn(message: str) -> None:
    warnings.warn(message, ShapeWarning, stacklevel=5)


def restarts(array: Floats) -> int | None:
    """Return the length after which every row begins anew, or None.

    An F test for each length that divides the row: do places within the blocks explain the variance?

    Examples
    --------
    >>> restarts(np.tile([1.0, 2.1, 2.9, 4.2, 5.0], (1, 3)) + np.linspace(0, 0.1, 15))
    5
    """
    from scipy.special import fdtrc

    rows, size = array.shape
    lengths = [n for n in range(3, size // 2 + 1) if size % n == 0]
    scaled = array / np.abs(array).max() if array.any() else array
    total = float(np.square(scaled - scaled.mean(axis=1, keepdims=True)).sum())
    best: tuple[float, int] | None = None
    for length in lengths:
        blocks = scaled.reshape(rows, -1, length)
        rest = float(np.square(blocks - blocks.mean(axis=1, keepdims=True)).sum())
        if total < 1e-20 or rest > (1 - _ALMOST_ALL) * total:
            continue
        free, left = rows * (length - 1), rows * (size - length)
        chance = float(fdtrc(free, left, (total - rest) / free / max(rest / left, 1e-300)))
        if chance < _FALSE_ALARM / len(lengths) and (best is None or chance < best[0]):
            best = chance, length
    return None if best is None else best[1]


def swapped(array: Floats) -> bool:
    """Tell whether rows, not columns, carry a trend.

    Examples
    --------
    >>> runs = np.outer(np.arange(1.0, 11.0), [1.0, 1.01, 0.99, 1.0, 1.02])
    >>> swapped(runs), swapped(runs.T)
    (True, False)
    """
    rows = array.shape[0]
    if rows < _FEWEST_ROWS or array.shape[1] < 2 or not array.any():
        return False
    scaled = array / np.abs(array).max()
    means = scaled.mean(axis=1)
    total = float(scaled.var())
    steps = np.sign(np.diff(means))
    in_order = (
        abs(float(steps.sum())) >= rows - 1 - (rows // 5 - 1) * 2
    )  # one step back allowed for each further 5 rows
    return bool(
        total > 1e-20
        and in_order
        and means.var() >= _ALMOST_ALL * total
        and scaled.mean(axis=0).var() <= _HARDLY_ANY * total
    )
