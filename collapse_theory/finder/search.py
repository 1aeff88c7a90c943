"""Finding a number among the values of the index and of the ledger."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.claims.ledger import recorded_rows
from collapse_theory.finder import grid, stored

__all__ = ["Origin", "find_value"]

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?", re.IGNORECASE)
_SLACK = 5.0 * 10.0**-stored.DIGITS  # relative: that a value of the index is rounded


@dataclass(frozen=True)
class Origin:
    """Where a number comes from.

    Attributes
    ----------
    value : float
        The whole value: ten digits of it in the index, all that the ledger records of a claim.
    source : str
        A call, or ``published`` or ``exact`` of a claim with the arguments.
    claim : str
        The id of the claim; empty for a call.
    """

    value: float
    source: str
    claim: str = ""

    def __str__(self) -> str:
        return f"{self.value:.{stored.DIGITS}g}  {self.claim and f'{self.claim}: '}{self.source}"


def find_value(value: Any) -> tuple[Origin, ...]:
    """Return formulas and arguments of this package, and claims of its ledger, that give a number.

    Parameters
    ----------
    value : str, int or float
        Every digit counts: ``"0.0900"`` is a number between 0.08995 and 0.09005, ``"0.09007"`` one between 0.090065
        and 0.090075. A float has the digits of its ``repr``, so write text where zeros at the end are meant.

    Returns
    -------
    tuple of Origin
        Claims first, then calls, the simpler ones first. It is empty where nothing is known.

    Raises
    ------
    ValueError
        If ``value`` is not a finite number.

    Notes
    -----
    The index holds some 70 000 calls: times, support, entropy, homozygosity, risks, variances and others, over sizes
    from 2 to a million, 1 to 1000 fits, equal, skewed and Zipf distributions, and some policies. Of values that agree
    in six digits the simplest two are kept; 4 % of the calls, most of them near a limit such as 1, are left out.

    Examples
    --------
    >>> print(find_value("0.0900741")[-1])
    0.09007410946  ct.gaussian.risk(samples=100, fits=6)
    """
    low, high = _window(value)
    order, values = _sorted()
    first, last = np.searchsorted(values, [low - _SLACK * abs(low), high + _SLACK * abs(high)])
    places = sorted(int(order[k]) for k in range(first, last) if _lies(float(values[k]), low, high))
    known, _ = _index()
    calls = [Origin(float(known[place]), grid.entry(place)) for place in places]
    return (*_claims(low, high), *calls)


def _lies(value: float, low: float, high: float) -> bool:
    """Tell whether a value of the index may be meant; where more digits are given than it has, its own count."""
    slack = _SLACK * abs(value) if high - low < 2 * _SLACK * abs(value) else 0.0
    return low - slack <= value < high + slack


def _window(value: Any) -> tuple[float, float]:
    """Return the numbers that round to a text of so many digits."""
    if isinstance(value, np.generic):
        value = value.item()
    text = value.strip() if isinstance(value, str) else repr(value) if type(value) in (int, float) else ""
    if len(text) > 100 or not _NUMBER.fullmatch(text):
        raise ValueError(f"`value` must be a finite number; got {checks.shown(value)}. Write its digits, as 0.09007.")
    number = Decimal(text)
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    half = Decimal(5).scaleb(exponent - 1)
    ends = float(number - half), float(number + half)
    if not all(map(np.isfinite, ends)):
        raise ValueError(f"`value` must be in the range of floats; got {text}. Nothing here is that large.")
    return ends


@cache
def _index() -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return the values of the index, and the places of those that exist in the order of their size."""
    values, made_for = stored.read()
    assert made_for == grid.fingerprint(), "build the index anew: python -m collapse_theory.finder.build"
    known = np.flatnonzero(~np.isnan(values))
    return values, known[np.argsort(values[known], kind="stable")]


@cache
def _sorted() -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    values, order = _index()
    return order, values[order]


def _claims(low: float, high: float) -> list[Origin]:
    """Return the claims whose published or exact value on record lies there."""
    found = []
    for row in recorded_rows():
        for kind in ("published", "exact"):
            decimal = row.get(kind) or ""  # "[+/- inf]" of a value that no ball holds
            if _NUMBER.fullmatch(decimal) and low <= float(decimal) < high:
                found.append(Origin(float(decimal), f"{kind} value at {row['point']}", row["id"]))
    return found
