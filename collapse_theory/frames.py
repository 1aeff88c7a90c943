"""Tables: for pandas, which is not needed otherwise, and as the text of CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["csv_text", "frame", "json_text", "plain"]


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


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: infinities as the words inf and -inf, None for what is not a number.

    Examples
    --------
    >>> plain({"low": -math.inf, "high": (1.0, math.nan)})
    {'low': '-inf', 'high': [1.0, None]}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if hasattr(value, "tolist"):  # a number or an array of NumPy
        return plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    return value


def json_text(content: Any) -> str:
    """Return plain data as JSON that every reader takes: it has no NaN.

    Examples
    --------
    >>> json_text([{"x": math.nan}]).split()
    ['[', '{', '"x":', 'null', '}', ']']
    """
    return json.dumps(plain(content), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def csv_text(rows: Sequence[Mapping[str, Any]]) -> str:
    r"""Return a table with a header: a column for each name in any row, an empty entry where a row has no value.

    Lists and what has names of its own stand in an entry as JSON.

    Examples
    --------
    >>> csv_text([{"x": 1.5}, {"x": math.inf, "why": "never"}])
    'x,why\n1.5,\ninf,never\n'
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    table = csv.DictWriter(text, names, lineterminator="\n")
    table.writeheader()
    table.writerows({name: _entry(plain(value)) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _entry(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value
