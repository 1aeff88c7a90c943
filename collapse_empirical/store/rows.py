"""Rows of numbers and texts as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from collapse_empirical import files

__all__ = ["as_json", "plain", "write_json"]


def write_json(path: Path, row: Any) -> None:
    """Write a JSON file; it appears whole or not at all."""
    files.write(path, as_json(row))


def as_json(row: Any) -> str:
    """Return plain types as the text of a JSON file."""
    return json.dumps(row, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def plain(value: Any) -> Any:
    """Return plain types for JSON; a number that is not finite becomes None."""
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(entry) for entry in value]
    if isinstance(value, (bool, np.bool_, str)) or value is None:
        return bool(value) if isinstance(value, np.bool_) else value
    if isinstance(value, (int, np.integer)):
        return int(value)
    return float(value) if np.isfinite(value) else None
