"""What every form of a log comes to: the counts of one generation, checked, and where they stand."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Protocol, TypeVar

import numpy as np

from collapse_theory import checks
from collapse_theory.monitor.log import CountLog

__all__ = ["Generation", "Numbered", "check_total", "collected", "in_order", "refusal", "whole"]

_WHOLE = re.compile(r"[+-]?[0-9]+")
_CORRECT = "Correct it; write 0 for what was not seen."


class Numbered(Protocol):
    """What was found of a generation."""

    number: int
    place: str


Row = TypeVar("Row", bound=Numbered)


@dataclass
class Generation:
    """Counts of one generation.

    Attributes
    ----------
    number : int
    place : str
        File and line where it begins, as messages show them.
    counts : dict
        From names of categories to counts.
    total : int or None
        What the log says that the counts add up to.
    """

    number: int
    place: str
    counts: dict[str, int] = field(default_factory=dict)
    total: int | None = None


def refusal(must: str, got: str, place: str, remedy: str) -> ValueError:
    """Return the error for something in a log, in one line that says where it stands.

    Examples
    --------
    >>> print(refusal("hold whole counts", "2.5", "loop.csv, line 7", "Correct it."))
    `log` must hold whole counts; got 2.5 (loop.csv, line 7). Correct it.
    """
    return ValueError(f"`log` must {must}; got {got} ({place}). {remedy}")


def whole(value: Any, what: str, place: str) -> int:
    """Return a whole number from 0 to the largest count, of a text or a number.

    Examples
    --------
    >>> whole("12", "counts", "loop.csv, line 7"), whole(12.0, "counts", "loop.csv, line 7")
    (12, 12)
    """
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()) and len(value) < 40:
        number: Any = int(value)
    else:
        is_odd = isinstance(value, (bool, np.bool_)) or (isinstance(value, str) and "_" in value)
        try:
            number = math.nan if is_odd else float(value)
            number = int(number) if number.is_integer() else number
        except (TypeError, ValueError, OverflowError):
            number = math.nan
    if not isinstance(number, int) or not 0 <= number <= checks.LARGEST_COUNT:
        must = f"hold {what} that are whole numbers from 0 to {checks.LARGEST_COUNT:.0e}"
        raise refusal(must, checks.shown(value), place, _CORRECT)
    return number


def check_total(found: Generation) -> Generation:
    """Return a generation whose counts add up to its total, if it has one, and are few enough to be added."""
    total = sum(found.counts.values())
    if total == 0:
        must, remedy = "have data in every generation", "Leave out generations without data at the end; mend others."
        raise refusal(must, f"none in generation {found.number}", found.place, remedy)
    if found.total is not None and found.total != total:
        got = f"{total} counted and a total of {found.total} in generation {found.number}"
        remedy = "Give the counts of all categories, or leave the total out."
        raise refusal("have counts that add up to their total", got, found.place, remedy)
    if total > checks.LARGEST_COUNT:
        most = f"at most {checks.LARGEST_COUNT:.0e} data in a generation"
        raise refusal(f"have {most}", f"{total:.3g} in generation {found.number}", found.place, "Count fewer.")
    return found


def in_order(found: Iterable[Row], name: str) -> list[Row]:
    """Return what was found of each generation in the order of their numbers; gaps and repetitions are refused."""
    known: dict[int, Row] = {}
    for each in found:
        if each.number in known:
            got = f"generation {each.number} again, first in {known[each.number].place}"
            raise refusal("have every generation once", got, each.place, "Leave one out, or add up their counts.")
        known[each.number] = each
    ordered = [known[number] for number in sorted(known)]
    if len(ordered) < 2:
        got = f"generation {ordered[0].number} alone" if ordered else "none"
        raise refusal("have two or more generations", got, name, "Give the data of each, the original first.")
    for before, after in pairwise(ordered):
        if after.number != before.number + 1:
            got = f"{after.number} after {before.number}"
            remedy = "Estimates belong to one step: give the missing generations, or read the parts one by one."
            raise refusal("have every generation, without gaps", got, after.place, remedy)
    return ordered


def collected(found: Iterable[Generation], name: str) -> CountLog:
    """Return a log of the generations of a file, in any order."""
    ordered = in_order(found, name)
    places: dict[str, int] = {}
    for each in ordered:
        for category in each.counts:
            places.setdefault(category, len(places))
    counts = np.zeros((len(ordered), len(places)), dtype=np.int64)
    for row, each in zip(counts, ordered, strict=True):
        row[[places[category] for category in each.counts]] = list(each.counts.values())
    return CountLog(counts, list(places), tuple(each.number for each in ordered))
