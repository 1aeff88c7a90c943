"""Logs in Parquet, long or wide, read by pyarrow where that is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from collapse_theory.monitor.rows import refusal

__all__ = ["parquet_records"]


def parquet_records(path: Path) -> Iterator[tuple[str, list[Any]]]:
    """Yield the rows of a file, the header first, each with its place."""
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        raise ValueError(
            f"`log` must be a file that can be read here; got {str(path)!r}, and pyarrow is not installed. "
            "Try `pip install pyarrow`, or write a CSV."
        ) from None
    try:
        table = parquet.read_table(path)
        names, columns = list(table.column_names), [table.column(i).to_pylist() for i in range(table.num_columns)]
    except (OSError, ArrowException) as error:
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise refusal("be a readable file", f"one that pyarrow refuses: {reason}", str(path), "Write a CSV.") from None
    yield str(path), names
    for number, row in enumerate(zip(*columns, strict=True), 1):
        yield f"{path}, row {number}", list(row)
