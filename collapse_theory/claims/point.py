"""Points of a domain: keyword arguments, and how they are written in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

__all__ = ["Path", "Point", "describe"]

Point = Mapping[str, Any]
"""Keyword arguments of the published and the exact value."""

Path = tuple[Point, ...]
"""Points along which one index grows; the order does not matter where nothing grows."""


def describe(point: Point | None) -> str:
    """Write a point as arguments, long arrays abbreviated.

    Examples
    --------
    >>> describe({"samples": 100, "p": [0.25] * 4})
    'samples=100, p=uniform(4)'
    """
    return ", ".join(f"{name}={_argument(value)}" for name, value in (point or {}).items())


def _argument(value: Any) -> str:
    if isinstance(value, (list, tuple, np.ndarray)):
        items = list(value)
        if len(items) > 3 and all(item == items[0] for item in items):
            return f"uniform({len(items)})"
        text = ", ".join(f"{item:.6g}" if isinstance(item, float) else str(item) for item in items[:6])
        return f"[{text}{', …' if len(items) > 6 else ''}]"
    return str(value)
