"""Tables for pandas, which is not needed otherwise: what ``to_frame`` of the results returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["frame"]


def frame(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Return a :class:`pandas.DataFrame`, with a column for each name.

    Parameters
    ----------
    rows : sequence of mappings
        Names and values of each row.

    Raises
    ------
    ModuleNotFoundError
        Without pandas.
    """
    try:
        import pandas
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "`to_frame` needs pandas. Install it: pip install 'collapse-theory[frames]'."
        ) from None
    return pandas.DataFrame([dict(row) for row in rows])
