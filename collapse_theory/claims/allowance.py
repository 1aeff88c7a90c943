"""What a source allows: how far its value may be from the exact one. Each allowance assesses enclosures, no floats."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import flint

from collapse_theory import checks
from collapse_theory.claims.point import describe

if TYPE_CHECKING:
    from collapse_theory.claims.evidence import Certified, Simulated

__all__ = [
    "Allowance",
    "Assessment",
    "Bound",
    "Equality",
    "Finding",
    "LeadingOrder",
    "Limit",
    "Proportional",
    "ReportedMean",
]

CertifiedPath = Sequence["Certified"]

# one simulation errs about a right value, either way, with probability below ERROR: a normal deviate beyond Z
ERROR = 1e-9
Z = 6.110

_HIGHEST_ORDER = 1000


class Finding(Enum):
    """What the enclosures say."""

    IDENTICAL = "equal at every point"
    WITHIN = "within what the source allows"
    BEYOND = "beyond what the source allows"
    UNCLEAR = "neither shown"


@dataclass(frozen=True)
class Assessment:
    """A finding, the measured number behind it, and the point that shows it best or the path that shows it."""

    finding: Finding
    reason: str
    point: Any = None
    path: tuple[Any, ...] = ()


class Allowance(ABC):
    """The relation to the exact value that a source states."""

    word: str

    def assess(self, paths: Sequence[CertifiedPath]) -> Assessment:
        """Judge all paths; one point beyond the allowance is enough."""
        found = [self.assess_path(path) for path in paths]
        order = (Finding.BEYOND, Finding.UNCLEAR, Finding.WITHIN, Finding.IDENTICAL)
        return min(found, key=lambda assessment: order.index(assessment.finding))

    @abstractmethod
    def assess_path(self, path: CertifiedPath) -> Assessment:
        """Judge one path."""

    def predicted(self, entry: Certified, paths: Sequence[CertifiedPath]) -> float:
        """Return the value that the source predicts for a simulation at this point."""
        return float(entry.published)

    def rejection(self, simulated: Simulated, paths: Sequence[CertifiedPath]) -> float:
        """Return how many standard errors the simulation is from what the source allows; 0 if it does not tell."""
        return abs(simulated.z(self.predicted(simulated.certified, paths)))


@dataclass(frozen=True)
class Equality(Allowance):
    """The two values are equal.

    Examples
    --------
    >>> from collapse_theory.claims import Equality, check
    >>> check(lambda n: n**2, lambda n: n * n, domain=[{"n": 3}], allows=Equality()).verdict
    <Verdict.HOLDS: 'holds'>
    """

    word = "equality"

    def assess_path(self, path: CertifiedPath) -> Assessment:
        apart = [entry for entry in path if not entry.published.overlaps(entry.exact)]
        if not apart:
            return Assessment(Finding.IDENTICAL, "the enclosures agree at every point")
        return Assessment(Finding.BEYOND, f"relative gap {_relative_gap(apart[0]):.3g}", apart[0].point)


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
        If ``order`` is no such number, or ``index`` no text.

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
        gaps = [_gap(entry) for entry in path]
        if all(gap.contains(0) for gap in gaps):
            return Assessment(Finding.IDENTICAL, "no gap at any point")
        if any(gap.contains(0) for gap in gaps[-2:]):
            return Assessment(Finding.UNCLEAR, "the last gaps are not resolved", path[-1].point)
        measured = _order(*list(zip(path, gaps, strict=True))[-2:], index=self.index)
        change = f"falls as {self.index}^-" if measured > 0 else f"grows as {self.index}^"
        reason = f"the gap {change}{abs(measured):.3f}; the source states order {self.order}"
        if measured >= self.order - 0.25:
            return Assessment(Finding.WITHIN, reason, path[-1].point)
        largest = max(path, key=_relative_gap)
        return Assessment(Finding.BEYOND, reason, largest.point, _points(path))


@dataclass(frozen=True)
class Bound(Allowance):
    """The published value bounds the exact one from below or from above.

    Attributes
    ----------
    side : {"lower", "upper"}

    Raises
    ------
    ValueError
        If ``side`` is neither.

    Examples
    --------
    >>> from collapse_theory.claims import Bound, check
    >>> check(lambda n: n, lambda n: n**2, domain=[{"n": 1}, {"n": 3}], allows=Bound("lower")).verdict
    <Verdict.HOLDS: 'holds'>
    """

    side: Literal["lower", "upper"]
    word = "bound"

    def __post_init__(self) -> None:
        checks.choice("side", self.side, ("lower", "upper"))

    def assess_path(self, path: CertifiedPath) -> Assessment:
        margins = [self._margin(entry) for entry in path]
        crossed = [entry for entry, margin in zip(path, margins, strict=True) if margin < 0]
        if crossed:
            return Assessment(Finding.BEYOND, f"crossed by {_relative_gap(crossed[0]):.3g}", crossed[0].point)
        unresolved = [e for e, m in zip(path, margins, strict=True) if not m >= 0 and not e.published.overlaps(e.exact)]
        if unresolved:
            return Assessment(Finding.UNCLEAR, "a margin is not resolved", unresolved[0].point)
        if all(entry.published.overlaps(entry.exact) for entry in path):
            return Assessment(Finding.IDENTICAL, "attained at every point")
        tightest = min(path, key=_relative_gap)
        reason = f"tightest margin {_relative_gap(tightest):.3g} of the value, at {describe(tightest.point)}"
        return Assessment(Finding.WITHIN, reason, tightest.point)

    def _margin(self, entry: Certified) -> Any:
        difference = entry.exact.ball - entry.published.ball
        return difference if self.side == "lower" else -difference

    def rejection(self, simulated: Simulated, paths: Sequence[CertifiedPath]) -> float:
        z = simulated.z(self.predicted(simulated.certified, paths))
        return max(-z if self.side == "lower" else z, 0.0)


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
        If ``index`` is no text.

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


@dataclass(frozen=True)
class Proportional(Allowance):
    """One constant, the same for all inputs, turns the published value into the exact one, up to ``tolerance``.

    Attributes
    ----------
    tolerance : float >= 0
        Greatest relative deviation from the constant at the first point.

    Raises
    ------
    ValueError
        If ``tolerance`` is no such number.

    Examples
    --------
    >>> from collapse_theory.claims import Proportional, check
    >>> check(lambda n: n, lambda n: 3 * n, domain=[{"n": 1}, {"n": 7}], allows=Proportional(0.1))
    <yours.formula: holds: the constant is 3 at every point>
    """

    tolerance: float
    word = "proportionality"

    def __post_init__(self) -> None:
        object.__setattr__(self, "tolerance", checks.scalar("tolerance", self.tolerance, allow_zero=True))

    def assess_path(self, path: CertifiedPath) -> Assessment:
        constant = _constant(path)
        excess = [abs(e.exact.ball / (e.published.ball * constant) - 1) for e in path]
        beyond = [entry for entry, x in zip(path, excess, strict=True) if x > self.tolerance]
        if beyond:
            ratio = float(beyond[0].exact.ball / beyond[0].published.ball)
            reason = f"the constant is {float(constant):.4g} at the first point and {ratio:.4g} here"
            return Assessment(Finding.BEYOND, reason, beyond[0].point, (path[0].point, beyond[0].point))
        if all(x.contains(0) for x in excess):
            return Assessment(Finding.IDENTICAL, f"the constant is {float(constant):.6g} at every point")
        return Assessment(Finding.WITHIN, f"one constant, {float(constant):.4g}, within {self.tolerance:g}")

    def predicted(self, entry: Certified, paths: Sequence[CertifiedPath]) -> float:
        path = next(p for p in paths if any(known is entry for known in p))
        return float(entry.published.ball * _constant(path))


@dataclass(frozen=True)
class ReportedMean(Allowance):
    """The published value is itself a simulated mean; ``standard_error`` gives its own error at a point.

    Attributes
    ----------
    standard_error : callable
        Function of the arguments of the claim; a finite positive number.

    Raises
    ------
    ValueError
        If ``standard_error`` is no function.

    Examples
    --------
    >>> from collapse_theory.arithmetic import number
    >>> from collapse_theory.claims import ReportedMean, check
    >>> published, exact = (lambda n: number("17.2", n)), (lambda n: number("16.9", n))
    >>> check(published, exact, domain=[{"n": 1}], allows=ReportedMean(lambda n: 0.5))
    <yours.formula: holds: 0.60 of its own standard errors away (p = 0.55)>
    """

    standard_error: Callable[..., float]
    word = "reported simulation"

    def __post_init__(self) -> None:
        checks.function("standard_error", self.standard_error, remedy="Pass lambda samples: 0.5.")

    def assess_path(self, path: CertifiedPath) -> Assessment:
        scores = [(self._z(entry), entry) for entry in path]
        z, worst = max(scores, key=lambda score: score[0])
        reason = f"{z:.2f} of its own standard errors away (p = {math.erfc(z / math.sqrt(2)):.2g})"
        return Assessment(Finding.BEYOND if z > Z else Finding.WITHIN, reason, worst.point)

    def _z(self, entry: Certified) -> float:
        error = checks.scalar("standard_error", self.standard_error(**entry.point))
        return abs(float(entry.published) - float(entry.exact)) / error


def _order(before: tuple[Certified, Any], after: tuple[Certified, Any], *, index: str) -> float:
    """Return the k for which a positive distance falls as index^-k between two points."""
    first, last = (entry.point.get(index) for entry, _ in (before, after))
    growth = None if first is None or last is None else flint.arb(last) / flint.arb(first)
    if growth is None or not growth > 0 or growth == 1:
        raise ValueError(
            f"`domain` must grow in {index} along a path; it goes from {first} to {last}. Name another index."
        )
    return float(((before[1] / after[1]).log() / growth.log()).mid())


def _constant(path: CertifiedPath) -> Any:
    return path[0].exact.ball / path[0].published.ball


def _points(path: CertifiedPath) -> tuple[Any, ...]:
    return tuple(entry.point for entry in path)


def _gap(entry: Certified) -> Any:
    return abs(entry.published.ball - entry.exact.ball)


def _relative_gap(entry: Certified) -> float:
    scale = abs(float(entry.exact))
    gap = float(_gap(entry))
    return gap / scale if scale else math.inf if gap else 0.0


def _distance(entry: Certified) -> Any:
    if math.isinf(float(entry.published)):
        return 1 / abs(entry.exact.ball)
    return _gap(entry)
