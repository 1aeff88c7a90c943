"""Domains as text: points that a command line or a file can hold, and the same points again.

A path is a JSON list of points, a domain of several paths a list of such lists. A text of the form ``"1/3"`` is that
fraction. A record written as JSON has its domain in it, so its file can be given as well.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from collapse_theory import files
from collapse_theory.claims.point import PointPath

__all__ = ["read", "written"]

_FRACTION = re.compile(r"-?\d+/\d+")
_REMEDY = """Write '[{"samples": 50, "fits": 3}]', or a file of that."""


def written(paths: tuple[PointPath, ...]) -> list[Any] | None:
    """Return a domain as plain types, ready for JSON; None where it holds what no text can.

    Examples
    --------
    >>> written((({"p": [Fraction(1, 2)] * 2, "fits": 3},),))
    [{'p': ['1/2', '1/2'], 'fits': 3}]
    """
    try:
        listed = [[{name: _plain(value) for name, value in point.items()} for point in path] for path in paths]
    except TypeError:
        return None
    return listed[0] if len(listed) == 1 else listed


def _plain(value: Any) -> Any:
    if isinstance(value, (np.ndarray, np.generic)):
        return _plain(value.tolist())
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    text_as_such = isinstance(value, str) and not _FRACTION.fullmatch(value)
    if text_as_such or value is None or isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    raise TypeError(type(value).__name__)


def read(text: str) -> list[Any]:
    """Return the domain that a text is, or that stands in a file.

    Parameters
    ----------
    text : str
        JSON, or the path of a file of JSON: points, or a record with the domain that it was judged on.

    Returns
    -------
    list of dict, or list of lists of dict

    Raises
    ------
    ValueError
        If it is neither.

    Examples
    --------
    >>> read('[{"p": ["1/2", "1/2"], "fits": 3}]')
    [{'p': [Fraction(1, 2), Fraction(1, 2)], 'fits': 3}]
    """
    content = text if text.lstrip().startswith(("[", "{")) else _content(text)
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _refused(text, f"it is no JSON ({error})") from None
    if isinstance(found, list) and len(found) == 1 and isinstance(found[0], Mapping) and "domain" in found[0]:
        found = found[0]
    if isinstance(found, Mapping) and "domain" in found:
        found = found["domain"]
        if found is None:
            raise _refused(text, "the record in it is on the domain of the ledger")
    if not isinstance(found, list):
        raise _refused(text, "it is no list")
    return [_points(item) for item in found]


def _content(name: str) -> str:
    try:
        return files.text_of(name)
    except (OSError, ValueError) as error:
        raise _refused(name, error.strerror if isinstance(error, OSError) and error.strerror else str(error)) from None


def _refused(text: str, reason: str) -> ValueError:
    shown = text if len(text) <= 60 else f"{text[:59]}…"
    return ValueError(f"`--domain` must be points, or a file of them; got {shown!r}: {reason}. {_REMEDY}")


def _points(value: Any) -> Any:
    if isinstance(value, list):
        return [_points(item) for item in value]
    if isinstance(value, dict):
        return {name: _points(item) for name, item in value.items()}
    if isinstance(value, str) and _FRACTION.fullmatch(value):
        numerator, _, denominator = value.partition("/")
        if int(denominator):
            return Fraction(int(numerator), int(denominator))
    return value
