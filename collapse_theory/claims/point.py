"""Points of a domain: keyword arguments, and how they are written in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

__all__ = ["Point", "PointPath", "describe", "describe_path"]

Point = Mapping[str, Any]
"""Keyword arguments of the published and the exact value."""

PointPath = tuple[Point, ...]
"""Points along which one index grows; the order does not matter where nothing grows."""


def describe(point: Point | None) -> str:
    """Write a point as arguments, long arrays abbreviated.

    Examples
    --------
    >>> describe({"samples": 100, "p": [0.25] * 4})
    'samples=100, p=uniform(4)'
    """
    return ", ".join(f"{name}={_argument(value)}" for name, value in (point or {}).items())


def describe_path(path: PointPath) -> str:
    """Write a path as arguments; where they differ, all their values, or the first and the last of many.

    Examples
    --------
    >>> describe_path(({"samples": 2, "fits": 1}, {"samples": 4, "fits": 1}))
    'samples=2, 4, fits=1'
    """
    return ", ".join(f"{name}={_values([_argument(point[name]) for point in path])}" for name in (path or ({},))[0])


def _values(words: list[str]) -> str:
    if len(set(words)) == 1:
        return words[0]
    return ", ".join(words) if len(words) < 4 else f"{words[0]} … {words[-1]}"


def _argument(value: Any) -> str:
    if isinstance(value, (list, tuple, np.ndarray)):
        items = list(value)
        if len(items) > 3 and all(item == items[0] for item in items):
            return f"uniform({len(items)})"
        text = ", ".join(f"{item:.6g}" if isinstance(item, float) else str(item) for item in items[:6])
        return f"[{text}{', …' if len(items) > 6 else ''}]"
    return str(value)
