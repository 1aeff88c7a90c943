"""Allowances that are assessed along a path on which one argument grows: leading orders and limits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import flint

from collapse_theory import checks
from collapse_theory.claims.allowance.base import Allowance, Assessment, Finding
from collapse_theory.claims.evidence import Certified, CertifiedPath

__all__ = ["LeadingOrder", "Limit"]

_HIGHEST_ORDER = 1000


@dataclass(frozen=True)
class LeadingOrder(Allowance):
    """The two values differ by O(index^-order).

    Attributes
    ----------
    order : int >= 1
        Order that the source states.
    index : str
        Argument that grows along a path.

    Raises
    ------
    ValueError
        If ``order`` is not a positive whole number, or ``index`` is not text.

    Examples
    --------
    >>> from collapse_theory.claims import LeadingOrder, check
    >>> sizes = [{"samples": 100 * 2**k} for k in range(4)]
    >>> check(lambda samples: 1 / samples, lambda samples: 1 / (samples + 1), domain=sizes, allows=LeadingOrder(2))
    <yours.formula: leading-order: the gap falls as samples^-1.998; the source states order 2>
    """

    order: int
    index: str = "samples"
    word = "leading order"

    def __post_init__(self) -> None:
        object.__setattr__(self, "order", checks.whole("order", self.order, minimum=1, maximum=_HIGHEST_ORDER))
        checks.text("index", self.index)

    def assess_path(self, path: CertifiedPath) -> Assessment:
        if len(path) < 2:
            raise ValueError("`domain` must have at least 2 points for an order; it has 1. Double the index, say.")
        gaps = [entry.gap for entry in path]
        if all(gap.contains(0) for gap in gaps):
            return Assessment(Finding.IDENTICAL, "no gap at any point")
        if any(gap.contains(0) for gap in gaps[-2:]):
            return Assessment(Finding.UNCLEAR, "the last gaps are not resolved", path[-1].point)
        measured = _order(*list(zip(path, gaps, strict=True))[-2:], index=self.index)
        change = f"falls as {self.index}^-" if measured > 0 else f"grows as {self.index}^"
        reason = f"the gap {change}{abs(measured):.3f}; the source states order {self.order}"
        if measured >= self.order - 0.25:
            return Assessment(Finding.WITHIN, reason, path[-1].point)
        largest = max(path, key=lambda entry: entry.relative_gap)
        return Assessment(Finding.BEYOND, reason, largest.point, _points(path))


@dataclass(frozen=True)
class Limit(Allowance):
    """The exact value tends to the published one along each path; the distance to infinity of x is 1/x.

    The distance must fall at every step, and at the last step still at half the order in ``index`` that it had at its
    best: a distance to a wrong limit falls too, but stalls.

    Attributes
    ----------
    index : str
        Argument that grows along a path.

    Raises
    ------
    ValueError
        If ``index`` is not text.

    Examples
    --------
    >>> from collapse_theory.claims import Limit, check
    >>> check(lambda fits: 2, lambda fits: 2 - 1 / fits, domain=[{"fits": 10**k} for k in range(4)], allows=Limit())
    <yours.formula: holds: distance 1 at the first point, 0.001 at the last, falling as fits^-1 there>
    """

    index: str = "fits"
    word = "limit"

    def __post_init__(self) -> None:
        checks.text("index", self.index)

    def assess_path(self, path: CertifiedPath) -> Assessment:
        distances = [_distance(entry) for entry in path]
        if all(distance.contains(0) for distance in distances):
            return Assessment(Finding.IDENTICAL, "no distance at any point")
        reason = f"distance {float(distances[0]):.3g} at the first point, {float(distances[-1]):.3g} at the last"
        if not all(after < before for before, after in pairwise(distances)):
            finding = Finding.BEYOND if distances[-1] >= distances[-2] else Finding.UNCLEAR
            return Assessment(finding, reason, path[-1].point, _points(path))
        orders = [_order(*pair, index=self.index) for pair in pairwise(zip(path, distances, strict=True))]
        share = orders[-1] / max(orders)
        finding = Finding.WITHIN if share >= 0.5 else Finding.BEYOND if share < 0.25 else Finding.UNCLEAR
        reason = f"{reason}, falling as {self.index}^-{orders[-1]:.3g} there"
        return Assessment(finding, reason, path[-1].point, _points(path))


def _order(before: tuple[Certified, Any], after: tuple[Certified, Any], *, index: str) -> float:
    """Return the k for which a positive distance falls as index^-k between two points."""
    first, last = (entry.point.get(index) for entry, _ in (before, after))
    growth = None if first is None or last is None else flint.arb(last) / flint.arb(first)
    if growth is None or not growth > 0 or growth == 1:
        raise ValueError(
            f"`domain` must grow in {index} along a path; it goes from {first} to {last}. Name another index."
        )
    return float(((before[1] / after[1]).log() / growth.log()).mid())


def _points(path: CertifiedPath) -> tuple[Any, ...]:
    return tuple(entry.point for entry in path)


def _distance(entry: Certified) -> Any:
    if math.isinf(float(entry.published)):
        return 1 / abs(entry.exact.ball)
    return entry.gap
